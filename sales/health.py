"""How the relationship with a client goes, from figures alone: no word of what they are about comes here.

A fixed number of questions, for however many engagements.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Budget
from budgets.saying import about
from engagements.days import DAY, instant, local_day
from engagements.models import Charter, Course, Engagement, Party
from partnership.models import Commitment, PulseRound, PulseSum
from partnership.outcomes import Ended, FollowThrough, follow_through
from partnership.pulse import QUESTIONS, figure
from sales.models import Opportunity
from stories.models import Decision, LedgerEntry

LATELY = timedelta(weeks=8)
ACCEPTED = (Decision.ACCEPT, Decision.ACCEPT_WITH_FOLLOW_UPS)


@dataclass(frozen=True)
class Health:
    """One engagement's figures. None where there is nothing to count."""

    engagement: Engagement
    next_demo: datetime | None
    accepted: int
    decided: int
    follow_through: list[FollowThrough]  # vendor first
    budget: Budget | None
    pulse: list[PulseSum]  # of the newest round that shows any, vendor first; each over three people at least
    renewal_on: date | None
    today: date

    @property
    def acceptance(self) -> int | None:
        """Of the last eight weeks' decisions, in per cent."""
        return round(100 * self.accepted / self.decided) if self.decided else None

    @property
    def kept(self) -> list[tuple[FollowThrough, int | None]]:
        """Of each party's promises that fell due, those kept on time, in per cent."""
        return [
            (one, round(100 * one.kept / one.counted) if one.counted else None) for one in self.follow_through
        ]

    @property
    def pulses(self) -> list[tuple[str, float]]:
        """Of each party the mean of its three figures, as the page of the pulse rounds them: 1 to 5."""
        return [
            (
                one.party,
                round(fmean(figure(getattr(one, q), one.people, one.anew).value for q in QUESTIONS), 1),
            )
            for one in self.pulse
        ]

    @property
    def budget_left(self) -> str:
        if self.budget is None:
            return ""
        words = {"left": about(self.budget.left, self.budget.money), "share": self.budget_share}
        return _("%(left)s (%(share)s %%)") % words

    @property
    def budget_share(self) -> int:
        assert self.budget is not None
        return max(round(100 * self.budget.left / self.budget.amount), 0) if self.budget.amount else 0

    @property
    def signs(self) -> list[str]:
        """What sales should talk about, in words."""
        found = []
        if self.acceptance is not None and self.decided >= 4 and self.acceptance < 70:
            found.append(_("many stories come back"))
        found += [
            _("the %(party)s keeps few promises") % {"party": Party(one.party).label}
            for one, share in self.kept
            if share is not None and one.counted >= 4 and share < 60
        ]
        if self.budget and self.budget_share <= 20:
            found.append(_("the budget ends"))
        if self.renewal_on and self.renewal_on <= self.today + 30 * DAY:
            found.append(_("renewal is near"))
        return found


def health_of(engagements: Iterable[Engagement]) -> list[Health]:
    """Of each, in their order; read with `select_related("charter")`."""
    rows = list(engagements)
    keys = [one.pk for one in rows]
    now = timezone.now()
    decided, promised = decisions_of(keys, now), promises_of(keys, now)
    budgets, pulses = Budget.objects.in_bulk(keys), pulses_of(keys)
    renewals = dict(Opportunity.objects.filter(became__in=keys).values_list("became", "renewal_on"))
    return [
        Health(
            engagement=one,
            next_demo=next_demo(one, now),
            accepted=decided[one.pk][0],
            decided=decided[one.pk][1],
            follow_through=follow_through(promised[one.pk], [Party.VENDOR, Party.CLIENT]),
            budget=budgets.get(one.pk),
            pulse=pulses[one.pk],
            renewal_on=renewals.get(one.pk),
            today=local_day(now, charter_of(one).zone),
        )
        for one in rows
    ]


def charter_of(engagement: Engagement) -> Charter:
    assert engagement.charter is not None  # every engagement is opened with one
    return engagement.charter


def decisions_of(keys: list[int], now: datetime) -> Mapping[int, tuple[int, int]]:
    """By engagement: stories accepted, and decisions in all."""
    signed = LedgerEntry.objects.filter(engagement__in=keys, at__gt=now - LATELY).exclude(story=None)
    rows = (
        signed.order_by()
        .values("engagement")
        .annotate(
            accepted=Count("pk", filter=Q(decision__in=ACCEPTED)),
            decided=Count("pk", filter=Q(decision__in=[*ACCEPTED, Decision.REJECT])),
        )
    )
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    found.update({row["engagement"]: (row["accepted"], row["decided"]) for row in rows})
    return found


def promises_of(keys: list[int], now: datetime) -> Mapping[int, list[Ended]]:
    since = (now - LATELY).date()
    rows = Commitment.objects.filter(engagement__in=keys, due__gte=since).ended().order_by()
    found: dict[int, list[Ended]] = defaultdict(list)
    for engagement, party, outcome in rows.values_list("engagement", "promiser__party", "ended_as"):
        found[engagement].append(Ended(party, outcome))
    return found


def pulses_of(keys: list[int]) -> Mapping[int, list[PulseSum]]:
    """By engagement, the sums of its newest round: never an answer of somebody, and never a line that was written."""
    rounds = PulseRound.objects.filter(engagement__in=keys).newest_of_each().values("pk")
    found: dict[int, list[PulseSum]] = defaultdict(list)
    for one in PulseSum.objects.filter(round__in=rounds).order_by("-party"):
        found[one.engagement_id].append(one)
    return found


def next_demo(engagement: Engagement, now: datetime) -> datetime | None:
    """The next one by the charter's day and clock; none while the engagement rests."""
    if engagement.course != Course.RUNNING:
        return None
    charter = charter_of(engagement)
    day = max(local_day(now, charter.zone), charter.start_date)
    day += timedelta(days=(charter.demo_on - day.isoweekday()) % 7)
    at = instant(day, charter.demo_at, charter.zone)
    return at if at >= now else instant(day + 7 * DAY, charter.demo_at, charter.zone)
