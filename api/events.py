"""What people do with the keys that programs use in their name."""

from django.utils.translation import gettext_lazy as _

from engagements.journal import kind

TOKEN_MADE = kind("token.made", _("let a program in by the token “%(name)s”"), touches=("people",))
TOKEN_ENDED = kind("token.ended", _("ended the token “%(name)s”"), touches=("people",))
