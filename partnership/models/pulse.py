"""The pulse: what people say of the work after each demo, and what of it was shown (docs/maintainers/pulse.md)."""

from datetime import datetime

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from engagements.models import Course, Engagement, Membership, Party
from partnership.pulse import FEWEST, HIGHEST, LOWEST, QUESTIONS

LINE_LIMIT = 300


class PulseRoundQuerySet(models.QuerySet["PulseRound"]):
    def open(self) -> "PulseRoundQuerySet":
        """The newest first."""
        return self.filter(closed_at=None).order_by("-number")

    def over(self) -> "PulseRoundQuerySet":
        return self.exclude(closed_at=None).order_by("-number")

    def newest_of_each(self) -> "PulseRoundQuerySet":
        """The newest of each engagement of which something is shown."""
        shown = models.Exists(PulseShown.objects.filter(round=models.OuterRef("pk")))
        return self.filter(shown).order_by("engagement_id", "-number").distinct("engagement_id")

    def to_close(self, at: datetime) -> "PulseRoundQuerySet":
        """The oldest first: what was shown before counts for what may be shown next."""
        due = self.filter(closed_at=None, closes_at__lte=at).exclude(engagement__course=Course.CLOSED)
        return due.order_by("engagement_id", "number")

    def up_to(self, number: int) -> "PulseRoundQuerySet":
        """This one and those before it, the newest first."""
        return self.filter(number__lte=number).order_by("-number")


class PulseRound(models.Model):
    """The pulse after one demo, known by that demo's number. Nothing of it is shown before it is closed."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="pulses")
    number = models.PositiveIntegerField()  # of the demo
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = PulseRoundQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        indexes = [
            models.Index(
                fields=["engagement", "closes_at"], condition=Q(closed_at=None), name="pulse_round_open"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="pulse_round_once_a_demo"),
            models.UniqueConstraint(fields=["engagement", "id"], name="pulse_round_within_engagement"),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}: pulse {self.number}"

    @property
    def element_id(self) -> str:
        return f"pulse-{self.number}"


def from_one_to_five(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{name}__range": (LOWEST, HIGHEST)}), name=f"pulse_answer_{name}_range"
    )


class PulseAnswer(models.Model):
    """What one person says in a round, to be changed until it closes. It stands in no journal, no mail and no export:
    others see what `PulseSum` and `PulseShown` say may be seen of it."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    round = models.ForeignKey(PulseRound, models.PROTECT, related_name="answers")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    trust = models.PositiveSmallIntegerField()
    clarity = models.PositiveSmallIntegerField()
    pace = models.PositiveSmallIntegerField()
    line = models.TextField(blank=True, validators=[MaxLengthValidator(LINE_LIMIT)])
    by_name = models.BooleanField(
        default=False
    )  # whether its author wants it shown by name if it can't be summed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "member"], name="pulse_answer_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="pulse_answer_within_engagement"),
            *(from_one_to_five(name) for name in QUESTIONS),
            models.CheckConstraint(
                condition=Q(line__length__lte=LINE_LIMIT), name="pulse_answer_line_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.member_id}"


class PulseSum(models.Model):
    """What a party's people said in a round, summed up once when it closed."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    round = models.ForeignKey(PulseRound, models.PROTECT, related_name="sums")
    party = models.CharField(max_length=6, choices=Party.choices)
    people = models.PositiveSmallIntegerField()
    anew = models.PositiveSmallIntegerField()  # of them who answered in this very round
    trust = models.PositiveIntegerField()
    clarity = models.PositiveIntegerField()
    pace = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "party"], name="pulse_sum_once_a_party"),
            models.CheckConstraint(
                condition=Q(anew__gte=FEWEST) & Q(people__gte=models.F("anew")), name="pulse_sum_of_three"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.party}"


class PulseShown(models.Model):
    """An answer that was shown with a round: as a part of its sum, or by its author's name."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    round = models.ForeignKey(PulseRound, models.PROTECT, related_name="shown")
    answer = models.ForeignKey(PulseAnswer, models.PROTECT, related_name="+")
    by_name = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "answer"], name="pulse_shown_once")]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.answer_id}"
