"""Files that are attached to a story."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership
from stories.files import FILE_LIMIT, NAME_LIMIT
from stories.models.story import Story
from stories.models.talk import Comment


class AttachmentQuerySet(models.QuerySet):
    def standing(self) -> "AttachmentQuerySet":
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at=None)

    def in_order(self) -> "AttachmentQuerySet":
        return self.order_by("number")


class Attachment(models.Model):
    """A file of a story. Its content lies in the storage under a random name and is only ever served by a view."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="attachments")
    number = models.PositiveIntegerField(
        db_default=0, editable=False
    )  # given by the database, within the story
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="attachments", null=True)
    name = models.CharField(_("name"), max_length=NAME_LIMIT)  # as its owner called it; for people only
    kind = models.CharField(max_length=100)  # its media type
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=100, unique=True)  # its name in the storage
    thumbnail = models.CharField(max_length=100, blank=True)  # the same of its small picture, if it is one
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["story", "number"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="attachment_number_once"),
            models.CheckConstraint(condition=Q(size__range=(1, FILE_LIMIT)), name="attachment_size_bounds"),
            models.CheckConstraint(condition=~Q(name=""), name="attachment_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def element_id(self) -> str:
        return f"file-{self.story.number}-{self.number}"

    @property
    def size_in_words(self) -> str:
        return filesizeformat(self.size)

    @property
    def is_picture(self) -> bool:
        """Whether it was drawn anew when it came in, so that it may be shown inside a page."""
        return bool(self.thumbnail)
