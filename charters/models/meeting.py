"""The sitting in which both teams begin, and that each member has read what was agreed."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Charter, Engagement, Membership


class Acknowledgement(models.Model):
    """A person has read a version of the charter."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    charter = models.ForeignKey(Charter, models.PROTECT, related_name="acknowledgements")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="acknowledgements")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["charter", "member"], name="acknowledgement_once")]

    def __str__(self) -> str:
        return f"{self.member_id} read {self.charter_id}"


class KickOff(models.Model):
    """One sitting of both teams, which can be left and resumed. Everybody sees the step of the one who guides."""

    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="kick_off")
    step = models.CharField(max_length=20)  # as `charters/sections.py` lists them
    guide = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    begun_at = models.DateTimeField(db_default=Now(), editable=False)
    first_planning = models.DateField(_("first planning"), null=True)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_planning=None)
                | models.Q(first_planning__year__gte=2000, first_planning__year__lte=2100),
                name="kickoff_plans_in_this_century",
            )
        ]

    def __str__(self) -> str:
        return f"kick-off of {self.engagement_id}"

    @property
    def element_id(self) -> str:
        return "kick-off"
