"""Decisions: what the parties decided together, who decided it, why, and where it came up."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership
from stories.models import FIRST_DAY, LAST_DAY, ORIGIN, TEXT_LIMIT


class DecisionQuerySet(models.QuerySet["Decision"]):
    def newest_first(self) -> "DecisionQuerySet":
        return self.order_by("-decided_on", "-number")

    def with_people(self) -> "DecisionQuerySet":
        """Each with who decided it, vendor first, and the decision that took its place."""
        deciders = Decider.objects.select_related("member__user").order_by("-member__party", "member__number")
        people = self.select_related("noted_by__user", "replaces", "replaced_by")
        return people.prefetch_related(models.Prefetch("deciders", deciders))


class Decision(models.Model):
    """What was decided, once and for all: a change of mind is another decision, which takes its place."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField(db_default=0, editable=False)  # given by the database
    text = models.TextField(_("decision"), validators=[MaxLengthValidator(TEXT_LIMIT)])
    why = models.TextField(_("why"), validators=[MaxLengthValidator(TEXT_LIMIT)])
    decided_on = models.DateField(_("decided on"))
    origin = models.CharField(max_length=60, null=True)  # where it came up, as `stories.origins` knows it
    replaces = models.OneToOneField("self", models.PROTECT, related_name="replaced_by", null=True)
    noted_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(db_default=Now())

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        indexes = [models.Index(fields=["engagement", "-decided_on"], name="decision_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="decision_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="decision_within_engagement"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=TEXT_LIMIT), name="decision_text_length"
            ),
            models.CheckConstraint(
                condition=Q(why__length__gte=1, why__length__lte=TEXT_LIMIT), name="decision_why_length"
            ),
            models.CheckConstraint(
                condition=Q(decided_on__range=(FIRST_DAY, LAST_DAY)), name="decision_in_this_century"
            ),
            models.CheckConstraint(
                condition=Q(origin=None) | Q(origin__regex=ORIGIN), name="decision_origin_is_an_element_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:60]}"

    @property
    def element_id(self) -> str:
        return f"decision-{self.number}"


class Decider(models.Model):
    """Somebody who took part in a decision."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="deciders")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "member"], name="decider_once"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.member_id}"
