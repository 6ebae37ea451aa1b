"""What can happen between an engagement and the world outside."""

from django.utils.translation import gettext_lazy as _

from engagements.journal import kind

IMPORTED = kind(
    "stories.imported", _("imported %(count)s stories from a file"), touches=("stories", "people")
)
WITHDRAWN = kind(
    "stories.import_withdrawn", _("took back an import of %(count)s stories"), touches=("stories",)
)
