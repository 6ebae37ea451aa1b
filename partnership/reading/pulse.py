"""What the page of the pulse shows: the form while a round is open, and of rounds that are over what may be seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.access import may
from engagements.models import Engagement, Membership, Party, Role
from engagements.pages import crew_of
from partnership import pulse
from partnership.forms import PulseForm
from partnership.models import PulseAnswer, PulseRound, PulseShown, PulseSum
from partnership.pulse import QUESTIONS, Figure, Trend
from partnership.pulse_chart import Picture, picture

SHOWN = 12  # rounds
WORDS = {
    "trust": gettext_lazy("Trust"),
    "clarity": gettext_lazy("Clarity"),
    "pace": gettext_lazy("Pace"),
}
PARTIES = (Party.VENDOR, Party.CLIENT)


@dataclass
class RoundView:
    """One closed round: figures by party and question, answers by name, the lines that were written."""

    round: PulseRound
    sums: dict[str, PulseSum] = field(default_factory=dict)
    named: dict[str, list[PulseAnswer]] = field(default_factory=dict)
    lines: list[tuple[str, str, Membership | None]] = field(default_factory=list)  # party, text, by name

    def figure(self, party: str, question: str) -> Figure | None:
        """Of the sum; of a party whose people are shown by name, of these."""
        if one := self.sums.get(party):
            return pulse.figure(getattr(one, question), one.people, one.anew)
        values = [getattr(answer, question) for answer in self.named.get(party, [])]
        if not values:
            return None
        return Figure(round(sum(values) / len(values), 1), len(values), len(values))

    def gap(self, question: str) -> float | None:
        """The vendor's figure less the client's."""
        vendor, client = (self.figure(party, question) for party in PARTIES)
        return round(vendor.value - client.value, 1) if vendor and client else None


@dataclass
class QuestionView:
    """One question over the rounds, newest first."""

    name: str
    rounds: Sequence[RoundView]

    @property
    def title(self) -> str:
        return str(WORDS[self.name])

    @property
    def sentence(self) -> str:
        return str(PulseForm.base_fields[self.name].label)

    def figures(self, party: str) -> list[float]:
        """Those that are shown, oldest first."""
        found = (one.figure(party, self.name) for one in reversed(self.rounds))
        return [one.value for one in found if one]

    @cached_property
    def trends(self) -> list[tuple[str, Trend]]:
        return [(party, pulse.trend(row)) for party in PARTIES if len(row := self.figures(party)) > 1]

    @property
    def gaps(self) -> list[float]:
        found = (one.gap(self.name) for one in reversed(self.rounds))
        return [gap for gap in found if gap is not None]

    @property
    def pictures(self) -> list[Picture]:
        """For a desk and for a phone; none before there are two rounds to put side by side."""
        oldest_first = list(reversed(self.rounds))
        rows = [
            (party, [value_of(one.figure(party, self.name)) for one in oldest_first]) for party in PARTIES
        ]
        if sum(value is not None for _party, row in rows for value in row) < 2 or len(oldest_first) < 2:
            return []
        numbers = [one.round.number for one in oldest_first]
        return [picture(numbers, rows, width=width) for width in (720, 360)]


def value_of(figure: Figure | None) -> float | None:
    return figure.value if figure else None


def rounds_shown(engagement: Engagement, many: int = SHOWN) -> list[RoundView]:
    """The closed rounds, newest first, with what may be seen of them; three questions to the database."""
    return seen_of(list(PulseRound.objects.filter(engagement=engagement).over()[:many]))


def round_up_to(engagement: Engagement, number: int) -> RoundView | None:
    """The newest closed round of this demo or one before it."""
    rounds = PulseRound.objects.filter(engagement=engagement).up_to(number).exclude(closed_at=None)
    return next(iter(seen_of(list(rounds[:1]))), None)


def rounds_of(engagements: Iterable[Engagement]) -> list[RoundView]:
    """The newest rounds of several engagements, the newest first."""
    return seen_of(list(PulseRound.objects.filter(engagement__in=engagements).newest_of_each()))


def seen_of(rounds: list[PulseRound]) -> list[RoundView]:
    views = {one.pk: RoundView(one) for one in rounds}
    if not rounds:
        return []
    for total in PulseSum.objects.filter(round__in=rounds):
        views[total.round_id].sums[total.party] = total
    shown = PulseShown.objects.filter(round__in=rounds).filter(
        Q(by_name=True) | Q(answer__round=F("round")) & ~Q(answer__line="")
    )
    for one in shown.select_related("answer__member__user").order_by("answer__line"):  # not as they came in
        put(views[one.round_id], one)
    return list(views.values())


def put(view: RoundView, one: PulseShown) -> None:
    answer = one.answer
    if one.by_name:
        view.named.setdefault(answer.member.party, []).append(answer)
    if answer.line:
        view.lines.append((answer.member.party, answer.line, answer.member if one.by_name else None))


# --- The form -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mine:
    """What became of the viewer's own answer in the last round that is over."""

    number: int
    counted: bool
    by_name: bool


def my_last(engagement: Engagement, viewer: Membership) -> Mine | None:
    last = PulseAnswer.objects.filter(engagement=engagement, member=viewer).exclude(round__closed_at=None)
    answer = last.select_related("round").order_by("-round__number").first()
    if answer is None:
        return None
    shown = PulseShown.objects.filter(round=answer.round_id, answer=answer).first()
    return Mine(answer.round.number, bool(shown and not shown.by_name), bool(shown and shown.by_name))


def asks_by_name(crew: Sequence[Membership], viewer: Membership, mine: Mine | None) -> bool:
    """Whether sums can't show what this member says: their party is too small, or they came after the others."""
    party = [one for one in crew if one.party == viewer.party and one.role != Role.OBSERVER]
    return len(party) < pulse.FEWEST or (mine is not None and not mine.counted)


def open_round(engagement: Engagement) -> PulseRound | None:
    return PulseRound.objects.filter(engagement=engagement).open().first()


def pulse_page(
    engagement: Engagement, viewer: Membership, asked: QueryDict, form: PulseForm | None = None
) -> dict[str, Any]:
    crew, one = crew_of(engagement), open_round(engagement)
    answers = may(viewer, "answer the pulse")
    said = PulseAnswer.objects.filter(round=one, member=viewer).first() if one and answers else None
    mine = my_last(engagement, viewer) if answers else None
    rounds = rounds_shown(engagement)
    return {
        "crew": crew,
        "round": one,
        "said": said,
        "mine": mine,
        "form": form or PulseForm(initial=first_taps(said, asked)),
        "asks_by_name": asks_by_name(crew, viewer, mine),
        "may_answer": answers,
        "rounds": rounds,
        "questions": [QuestionView(name, rounds) for name in QUESTIONS],
        "place": "pulse",
        "tab": "k",
    }


def first_taps(said: PulseAnswer | None, asked: QueryDict) -> dict[str, Any]:
    """What was said before; over it the tap in a mail, which leads here and is nothing before it is sent."""
    before = {name: getattr(said, name) for name in (*QUESTIONS, "line", "by_name")} if said else {}
    taps = {name: asked[name] for name in QUESTIONS if asked.get(name) in PulseForm.ANSWERS}
    return before | taps


# --- The question for the next demo -------------------------------------------------------------------------


def question_about(rounds: Sequence[RoundView]) -> tuple[str, RoundView] | None:
    """About what the parties have come apart, by the newest round that is over; None when they have not."""
    if not rounds:
        return None
    gaps = {name: QuestionView(name, rounds).gaps for name in QUESTIONS}
    name = pulse.widening({name: row for name, row in gaps.items() if rounds[0].gap(name) is not None})
    return (name, rounds[0]) if name else None


def words_of_question(name: str, view: RoundView) -> str:
    vendor, client = (view.figure(party, name) for party in PARTIES)
    assert vendor is not None  # there is a gap
    assert client is not None
    return _(
        "%(title)s: the vendor says %(vendor)s, the client %(client)s of 5, and the gap has grown. "
        "What would have to change until the next demo?"
    ) % {"title": WORDS[name], "vendor": vendor.value, "client": client.value}
