"""How a week stood when each of its days began: what forecasts and burn-ups look back on."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Subquery, Value
from django.utils.translation import gettext_lazy as _

from engagements.models import Course, Engagement
from iterations.models.week import Iteration


def iterations_to_note(now: datetime) -> models.QuerySet[Iteration]:
    """Those under way whose present local day has no standing yet; `now` is an aware instant."""
    local_day = Func(
        F("engagement__charter__zone"),
        Value(now),
        template="timezone(%(expressions)s)::date",
        output_field=models.DateField(),
    )
    running = Iteration.objects.filter(closed_at=None).exclude(engagement__course=Course.CLOSED)
    under_way = running.annotate(local_day=local_day)
    noted = Standing.objects.filter(iteration=OuterRef("pk"), day=OuterRef("local_day"))
    return under_way.filter(
        ~Exists(noted), starts__lte=F("local_day"), finishes__gt=F("local_day")
    ).select_related("engagement__charter")


class Standing(models.Model):
    """One day of a week: the points accepted before it began, and with them those planned or under way."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    iteration = models.ForeignKey(Iteration, models.PROTECT, related_name="standings")
    day = models.DateField()
    done = models.PositiveIntegerField()
    target = models.PositiveIntegerField()

    class Meta:
        ordering = ["iteration", "day"]
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(fields=["iteration", "day"], name="standing_once_a_day"),
            models.CheckConstraint(condition=models.Q(done__lte=F("target")), name="standing_done_of_target"),
        ]

    def __str__(self) -> str:
        return f"{self.iteration} · {self.day}: {self.done}/{self.target}"


def weeks_before(engagement: int, number: int, day: int) -> models.QuerySet[Iteration]:
    """The completed weeks before one that had a team, oldest first, each with `done_then` and `target_then`.

    These say how it stood on its day of that number, counted from 0; they are None where nobody has noted it.
    Arguments: engagement, its key; number, of the week before which these lie.
    """
    noted = Standing.objects.filter(iteration=OuterRef("pk"), day=OuterRef("starts") + Value(day))
    earlier = Iteration.objects.filter(engagement=engagement, number__lt=number)
    return (
        earlier.completed()
        .filter(strength__gt=0)
        .annotate(done_then=Subquery(noted.values("done")), target_then=Subquery(noted.values("target")))
    )
