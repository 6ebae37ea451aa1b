"""Texts that two people edit at once: every wording that one ever had, and what somebody is typing and has not saved.

A room whose rows have such texts (a story, a charter) makes tables of its own out of these, each with a key to the
row that the texts belong to; `engagements/wording.py` addresses one text in them.
"""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from engagements.models.members import Membership
from engagements.models.parties import Engagement

TEXT_LIMIT = 100_000
DRAFT_IS_FRESH = timedelta(seconds=60)  # after this silence nobody is said to be writing any more


class RevisionQuerySet(models.QuerySet):
    def with_author(self) -> "RevisionQuerySet":
        return self.select_related("author__user")

    def numbered(self, number: int | None) -> "RevisionQuerySet":
        return self.filter(number=number)


class AbstractRevision(models.Model):
    """One wording of one text, with who wrote it and when. Never changed: what is signed one day points here."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    key = models.CharField(max_length=24)  # "title", "criterion-3", "purpose"
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    typed = models.TextField(
        null=True
    )  # what its author typed, when it was combined with somebody else's change
    base = models.PositiveIntegerField(null=True)  # the revision that the author started from
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    objects = RevisionQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(text__length__lte=TEXT_LIMIT)
                & (Q(typed=None) | Q(typed__length__lte=TEXT_LIMIT)),
                name="%(class)s_text_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} r{self.number}"


class DraftQuerySet(models.QuerySet):
    def by(self, member: Membership) -> "DraftQuerySet":
        return self.filter(member=member)

    def not_by(self, member: Membership) -> "DraftQuerySet":
        return self.exclude(member=member)

    def with_people(self) -> "DraftQuerySet":
        return self.select_related("member__user")

    def saying_if_fresh(self) -> "DraftQuerySet":
        return self.annotate(is_fresh=Q(at__gt=Now() - DRAFT_IS_FRESH))

    def fresh(self) -> "DraftQuerySet":
        """Those somebody is writing just now."""
        return self.filter(at__gt=Now() - DRAFT_IS_FRESH)


class AbstractDraft(models.Model):
    """What somebody has typed into an editor and not saved: shown to the others, and back to its author."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    key = models.CharField(max_length=24)
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    base = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    objects = DraftQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(text__length__lte=TEXT_LIMIT), name="%(class)s_text_length")
        ]

    def __str__(self) -> str:
        return f"{self.member} on {self.key}"
