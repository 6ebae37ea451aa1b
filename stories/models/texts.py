"""Every wording that the texts of a story ever had, and what somebody is typing into one and has not saved."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from engagements.models import Engagement, Membership
from stories.models.story import TEXT_LIMIT, Story

DRAFT_IS_FRESH = timedelta(seconds=60)  # after this silence nobody is said to be writing any more


class Revision(models.Model):
    """One wording of one text, with who wrote it and when. Never changed: what is signed one day points here."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="revisions")
    key = models.CharField(max_length=24)  # "title", "narrative", "criterion-3"
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    typed = models.TextField(
        null=True
    )  # what its author typed, when it was combined with somebody else's change
    base = models.PositiveIntegerField(null=True)  # the revision that the author started from
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "key", "number"], name="revision_number_once"),
            models.CheckConstraint(
                condition=Q(text__length__lte=TEXT_LIMIT)
                & (Q(typed=None) | Q(typed__length__lte=TEXT_LIMIT)),
                name="revision_text_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} r{self.number}"


class DraftQuerySet(models.QuerySet):
    def of(self, story: "Story", key: str) -> "DraftQuerySet":
        return self.filter(story=story, key=key)

    def by(self, member: Membership) -> "DraftQuerySet":
        return self.filter(member=member)

    def not_by(self, member: Membership) -> "DraftQuerySet":
        return self.exclude(member=member)

    def saying_if_fresh(self) -> "DraftQuerySet":
        return self.annotate(is_fresh=Q(at__gt=Now() - DRAFT_IS_FRESH))

    def fresh(self) -> "DraftQuerySet":
        """Those somebody is writing just now."""
        return self.filter(at__gt=Now() - DRAFT_IS_FRESH)


class Draft(models.Model):
    """What somebody has typed into an editor and not saved: shown to the others, and back to its author."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="drafts")
    key = models.CharField(max_length=24)
    member = models.ForeignKey(Membership, models.PROTECT, related_name="drafts")
    base = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "key", "member"], name="draft_one_each"),
            models.CheckConstraint(condition=Q(text__length__lte=TEXT_LIMIT), name="draft_text_length"),
        ]

    def __str__(self) -> str:
        return f"{self.member} on {self.key}"
