"""How goals go: dated readings of their measure, and what both leads say of them at an iteration's end."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership, Party

NOTE_LIMIT = 1_000


class GoalReadingQuerySet(models.QuerySet["GoalReading"]):
    def standing(self) -> "GoalReadingQuerySet":
        return self.filter(withdrawn_at=None).order_by("goal", "day", "number")

    def with_people(self) -> "GoalReadingQuerySet":
        return self.select_related("member__user")


class GoalReading(models.Model):
    """What the measure of a goal was on a day. Of two of one day the later one counts."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="goal_readings")
    number = models.PositiveIntegerField(db_default=0, editable=False)
    goal = models.PositiveIntegerField()  # its number, which it keeps from version to version
    day = models.DateField(_("on"))
    value = models.DecimalField(_("reading"), max_digits=14, decimal_places=3)
    note = models.CharField(_("note"), max_length=NOTE_LIMIT, blank=True)
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = GoalReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="goalreading_number_once"),
            models.CheckConstraint(
                condition=Q(day__year__gte=2000, day__year__lte=2100), name="goalreading_in_this_century"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal}: {self.value} on {self.day}"

    @property
    def element_id(self) -> str:
        return f"reading-{self.number}"


class GoalWordQuerySet(models.QuerySet["GoalWord"]):
    def newest_first(self) -> "GoalWordQuerySet":
        return self.select_related("member__user").order_by("-iteration", "-party", "-pk")


class GoalWord(models.Model):
    """What one party's lead says of a goal at the end of an iteration. Said anew, the later word counts."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="goal_words")
    goal = models.PositiveIntegerField()
    iteration = models.PositiveIntegerField()  # its number
    party = models.CharField(max_length=6, choices=Party.choices)
    text = models.TextField(_("how it stands"), validators=[MaxLengthValidator(NOTE_LIMIT)])
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    objects = GoalWordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=NOTE_LIMIT), name="goalword_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} of {self.goal} after {self.iteration}"
