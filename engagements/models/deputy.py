"""Who signs and agrees in whose place, and for which days (RULES section 2)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models.members import Membership
from engagements.models.parties import Engagement, Role


def local_today(now: datetime | None = None) -> Func:
    """The day in the zone of the row's engagement at an instant; without one at present, by the database's clock."""
    return Func(
        F("engagement__charter__zone"),
        Value(now, models.DateTimeField()) if now else Now(),
        template="timezone(%(expressions)s)::date",
        output_field=models.DateField(),
    )


class DeputyQuerySet(models.QuerySet):
    def standing(self) -> "DeputyQuerySet":
        """Those not withdrawn whose two people are still there."""
        return self.filter(withdrawn_at=None, member__left_at=None, of__left_at=None).exclude(
            member__role=Role.OBSERVER
        )

    def in_force(self) -> "DeputyQuerySet":
        """Those whose time runs today."""
        today = local_today()
        return self.standing().filter(starts__lte=today, finishes__gte=today)

    def not_over(self) -> "DeputyQuerySet":
        return self.standing().filter(finishes__gte=local_today())

    def with_people(self) -> "DeputyQuerySet":
        return self.select_related("member__user", "of__user").order_by("starts", "number")


class Deputy(models.Model):
    """One person of the client who acts in another's place from a local day to a local day, both included."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="deputies")
    number = models.PositiveIntegerField(db_default=0, editable=False)
    member = models.ForeignKey(Membership, models.PROTECT, related_name="deputyships")
    of = models.ForeignKey(Membership, models.PROTECT, related_name="deputies")  # who named them, for oneself
    starts = models.DateField(_("from"))
    finishes = models.DateField(_("until"))  # the last day
    named_at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="deputy_number_once"),
            models.CheckConstraint(condition=Q(starts__lte=F("finishes")), name="deputy_starts_first"),
            models.CheckConstraint(
                condition=Q(starts__year__gte=2000, finishes__year__lte=2100), name="deputy_dates"
            ),
            models.CheckConstraint(condition=~Q(member=F("of")), name="deputy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.member} for {self.of}, {self.starts} to {self.finishes}"

    @property
    def element_id(self) -> str:
        return f"deputy-{self.number}"
