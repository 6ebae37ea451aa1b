"""What of weeks and meetings waits for somebody: consent to a plan and to minutes, a word on how goals stand, a
strength that was proposed, a demo that nobody closed, a pair that wants to learn."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.models import Goal, GoalWord
from engagements.awaiting import Among, Row, at, awaited, half_agreed, rows
from engagements.models import Party
from iterations.models import Demo, Iteration, LearningPair, Override, PlanVersion

MINUTES_VERSION = 1  # minutes are frozen: there is only one wording of them
LONG_ENOUGH = timedelta(hours=3)  # a demo that began so long ago is over, whoever forgot to close it


def plans(among: Among) -> QuerySet[Any]:
    """The newest version of the current week's plan, to which one party has agreed."""
    later = PlanVersion.objects.filter(iteration=OuterRef("iteration"), version__gt=OuterRef("version"))
    newest = PlanVersion.objects.filter(
        ~Exists(later), engagement__in=among.engagements, iteration__closed_at=None
    )
    waits = half_agreed(newest, "plan", "iteration__number", "version").filter(said__isnull=False)
    return rows(
        waits,
        "plan.agree",
        number=F("iteration__number"),
        about=F("goal"),
        since=F("made_at"),
        said=F("said"),
    )


def minutes(among: Among) -> QuerySet[Any]:
    """Of the last demo that was held."""
    later = Demo.objects.filter(
        engagement=OuterRef("engagement"), number__gt=OuterRef("number"), closed_at__isnull=False
    )
    last = Demo.objects.filter(~Exists(later), engagement__in=among.engagements, closed_at__isnull=False)
    waits = half_agreed(last, "demo", "number", MINUTES_VERSION)
    return rows(waits, "minutes.agree", number=F("number"), since=F("closed_at"), said=F("said"))


def left_open(among: Among) -> QuerySet[Any]:
    waits = Demo.objects.filter(
        engagement__in=among.engagements,
        closed_at=None,
        missed_at=None,
        started_at__lt=among.now - LONG_ENOUGH,
    )
    return rows(waits, "demo.close", number=F("number"), since=F("started_at"))


def unexplained(among: Among) -> QuerySet[Any]:
    """The last demo, if it was not held and nobody has said why."""
    later = Demo.objects.filter(engagement=OuterRef("engagement"), number__gt=OuterRef("number"))
    waits = Demo.objects.filter(
        ~Exists(later), engagement__in=among.engagements, missed_at__isnull=False, reason=""
    )
    return rows(waits, "demo.excuse", number=F("number"), since=F("missed_at"))


def goal_words(among: Among) -> QuerySet[Any]:
    """Goals of which a party has said nothing since the last week ended; all of them are one thing to do."""
    ended = Iteration.objects.filter(engagement=OuterRef("engagement")).exclude(closed_at=None)
    last = ended.order_by("-number")[:1]
    goals = Goal.objects.filter(
        engagement__in=among.engagements, withdrawn_at=None, charter=F("engagement__charter")
    )
    goals = goals.annotate(last=Subquery(last.values("number")), ended=Subquery(last.values("closed_at")))
    said = GoalWord.objects.filter(
        engagement=OuterRef("engagement"), goal=OuterRef("number"), iteration=OuterRef("last")
    )
    missing = [~Exists(said.filter(party=party)) for party in Party.values]
    waits = goals.filter(Q(missing[0]) | Q(missing[1]), last__isnull=False)
    return rows(
        waits,
        "goals.judge",
        number=F("last"),
        since=F("ended"),
        said=Subquery(said.order_by().values("party")[:1]),
    )


def strengths(among: Among) -> QuerySet[Any]:
    """For a week that is not over."""
    current = Iteration.objects.filter(
        engagement=OuterRef("engagement"), closed_at=None, number__lte=OuterRef("number")
    )
    proposed = Override.objects.proposed().filter(engagement__in=among.engagements, strength__isnull=False)
    return rows(
        proposed.filter(Exists(current)),
        "strength.agree",
        number=F("number"),
        about=F("strength"),
        since=F("proposed_at"),
    )


def pairs(among: Among) -> QuerySet[Any]:
    asked = Q(teacher__user=among.person, teacher_agreed_at=None)
    asked |= Q(learner__user=among.person, learner_agreed_at=None)
    both = LearningPair.objects.standing().filter(
        engagement__in=among.engagements, teacher__left_at=None, learner__left_at=None
    )
    return rows(
        both.filter(asked),
        "pair.agree",
        number=F("number"),
        about=F("skill__name"),
        since=F("proposed_at"),
    )


def of_week(act: str) -> Any:
    """The words of what is known by its week alone."""

    def words(row: Row) -> tuple[str, str]:
        return str(act), row.about or _("Week %(number)s") % {"number": row.number}

    return words


def strength_in_words(row: Row) -> tuple[str, str]:
    about = _("%(strength)s %% of the team in iteration %(number)s")
    return _("Agree to a team strength"), about % {"strength": row.about, "number": row.number}


def declare() -> None:
    awaited(
        22,
        "plan.agree",
        right="agree",
        find=plans,
        words=of_week(gettext_lazy("Agree to the plan")),
        page=at("planning", anchor="agreement"),
        sign="check",
    )
    awaited(
        24,
        "minutes.agree",
        right="agree",
        find=minutes,
        words=of_week(gettext_lazy("Agree to the minutes")),
        page=at("minutes", numbered=True),
        sign="check",
    )
    awaited(
        26,
        "demo.close",
        right="close demos",
        find=left_open,
        words=of_week(gettext_lazy("Close the demo")),
        page=at("demo"),
        sign="check",
    )
    awaited(
        62,
        "demo.excuse",
        right="close demos",
        find=unexplained,
        words=of_week(gettext_lazy("Say why the demo was not held")),
        page=at("minutes", numbered=True),
        sign="pencil",
    )
    awaited(
        60,
        "goals.judge",
        right="judge goals",
        find=goal_words,
        words=of_week(gettext_lazy("Say how the goals stand")),
        page=at("charter", anchor="section-good"),
        sign="pencil",
    )
    awaited(
        70,
        "strength.agree",
        right="set team strength",
        find=strengths,
        words=strength_in_words,
        page=at("plan_week", numbered=True),
        sign="users",
    )
    awaited(
        80,
        "pair.agree",
        right="learn together",
        find=pairs,
        words=lambda row: (_("Learn from each other?"), row.about),
        page=at("skills", anchor="growth"),
        sign="users",
    )
