"""Promises: who promised what to whom and until when; the dates asked for since, and what was disputed."""

from datetime import date

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership, Party
from partnership.outcomes import BROKEN, KEPT, LATE, RELEASED
from stories.models import FIRST_DAY, LAST_DAY, ORIGIN, TEXT_LIMIT

ENDS = [
    (KEPT, _("kept")),
    (LATE, _("kept late")),
    (RELEASED, _("released")),
    (BROKEN, _("broken")),
]


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def open(self) -> "CommitmentQuerySet":
        """Those that have not come to an end, what is due first in front."""
        return self.filter(ended_as="").order_by("due", "number")

    def ended(self) -> "CommitmentQuerySet":
        """The latest first."""
        return self.exclude(ended_as="").order_by("-ended_at", "-number")

    def due_between(self, first: date, last: date) -> "CommitmentQuerySet":
        return self.filter(due__range=(first, last))

    def pressing(self, day: date) -> "CommitmentQuerySet":
        """Those that are due by that day or whose new date waits for an answer."""
        asked = NewDate.objects.filter(commitment=models.OuterRef("pk"), answer="")
        return self.filter(Q(due__lte=day) | Q(models.Exists(asked)))

    def with_people(self) -> "CommitmentQuerySet":
        return self.select_related("promiser__user", "made_to__user", "ended_by__user")

    def with_turns(self) -> "CommitmentQuerySet":
        """Each with the new dates asked for and what was disputed."""
        dates = NewDate.objects.select_related("asked_by__user", "answered_by__user").order_by("number")
        disputes = Dispute.objects.select_related("by__user").order_by("number")
        return self.prefetch_related(
            models.Prefetch("new_dates", dates), models.Prefetch("disputes", disputes)
        )


class Commitment(models.Model):
    """A promise of one person to the other party, or to one person there. It ends once, in one of four ways."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="commitments")
    number = models.PositiveIntegerField(db_default=0, editable=False)  # given by the database
    text = models.TextField(_("commitment"), validators=[MaxLengthValidator(TEXT_LIMIT)])
    promiser = models.ForeignKey(Membership, models.PROTECT, related_name="commitments")
    to_party = models.CharField(max_length=6, choices=Party.choices)
    made_to = models.ForeignKey(Membership, models.PROTECT, related_name="promised", null=True)
    due = models.DateField(_("due"))  # as both want it now
    first_due = models.DateField()  # as it was promised
    made_at = models.DateTimeField(db_default=Now())
    origin = models.CharField(max_length=60, null=True)  # what it came from, as `stories.origins` knows it
    ended_as = models.CharField(max_length=8, blank=True, choices=ENDS)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", null=True
    )  # nobody breaks a promise: it breaks by itself

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        indexes = [
            models.Index(fields=["due"], condition=Q(ended_as=""), name="commitment_open"),
            models.Index(fields=["engagement", "due"], name="commitment_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="commitment_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="commitment_within_engagement"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=TEXT_LIMIT), name="commitment_text_length"
            ),
            models.CheckConstraint(
                condition=Q(
                    due__range=(FIRST_DAY, LAST_DAY),
                    first_due__range=(FIRST_DAY, LAST_DAY),
                    due__gte=F("first_due"),
                ),
                name="commitment_due_in_this_century",
            ),
            models.CheckConstraint(
                condition=Q(origin=None) | Q(origin__regex=ORIGIN), name="commitment_origin_is_an_element_id"
            ),
            models.CheckConstraint(
                condition=Q(ended_as="", ended_at=None, ended_by=None)
                | Q(ended_as=BROKEN, ended_at__isnull=False, ended_by=None)
                | Q(
                    ended_as__in=[KEPT, LATE, RELEASED],
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                ),
                name="commitment_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:60]}"

    @property
    def element_id(self) -> str:
        return f"commitment-{self.number}"

    @property
    def moved(self) -> bool:
        return self.due != self.first_due

    @property
    def said_kept(self) -> bool:
        return self.ended_as in (KEPT, LATE)

    @property
    def waiting_date(self) -> "NewDate | None":
        """The new date that nobody has answered yet."""
        return next((one for one in self.new_dates.all() if not one.answer), None)


class Consent(models.TextChoices):
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("refused")


class NewDate(models.Model):
    """Another day for a promise, asked for by one of the two; it counts once the other has agreed."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="new_dates")
    number = models.PositiveIntegerField(db_default=0, editable=False)  # within the commitment
    due = models.DateField(_("new date"))
    why = models.TextField(_("why"), validators=[MaxLengthValidator(TEXT_LIMIT)])
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    answer = models.CharField(max_length=7, blank=True, choices=Consent.choices)
    answered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["commitment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="new_date_number_once"),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(answer=""), name="new_date_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(why__length__gte=1, why__length__lte=TEXT_LIMIT), name="new_date_why_length"
            ),
            models.CheckConstraint(
                condition=Q(due__range=(FIRST_DAY, LAST_DAY)), name="new_date_in_this_century"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | Q(answer__in=Consent.values, answered_by__isnull=False, answered_at__isnull=False),
                name="new_date_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.due}"


class Dispute(models.Model):
    """Who it was promised to says that it was not kept: the promise is open again. What was said stays here."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="disputes")
    number = models.PositiveIntegerField(db_default=0, editable=False)  # within the commitment
    why = models.TextField(_("why"), validators=[MaxLengthValidator(TEXT_LIMIT)])
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    said_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")  # that it was kept
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["commitment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="dispute_number_once"),
            models.CheckConstraint(
                condition=Q(why__length__gte=1, why__length__lte=TEXT_LIMIT), name="dispute_why_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}.{self.number}"
