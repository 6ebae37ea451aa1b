"""The board: the current iteration's stories in columns by state, whose turn each is, and which act comes next.

Source: DESIGN sections 4.4, 5.7; RULES section 1. Pure: nothing here reads a database or a clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from engagements.days import local_day
from iterations.velocity import carried
from stories.states import CLIENT, VENDOR, next_step

# Column by column the states that stand in it, top first: changes asked stand on top of what is in progress.
COLUMNS = {
    "unstarted": ("unstarted",),
    "started": ("rejected", "started"),
    "finished": ("finished",),
    "delivered": ("delivered",),
    "accepted": ("accepted",),
}
WAITS = {"delivered": CLIENT, "rejected": VENDOR}  # whose answer a state waits for
SHORT = 120


class Card(NamedTuple):
    """A story as a card or a row of a list; a thousand of these are read in the time of two hundred stories.

    owner_keys: who works on it. label_names: its labels. awaited: its next act is the viewer's own.
    blocked: the reason of the oldest block that stands, empty without one. deadline: of a release the date that
    was promised. put: put into the current week by hand.
    """

    number: int
    kind: str
    state: str
    title: str
    points: int | None
    criteria_count: int
    owner_keys: tuple[int, ...] = ()
    label_names: tuple[str, ...] = ()
    awaited: bool = False
    blocked: str = ""
    delivered_at: datetime | None = None
    deadline: date | None = None
    put: bool = False

    @classmethod
    def read(cls, *row: Any) -> "Card":
        """A row of the database, in the order of the fields; its arrays come as lists, and a card is drawn once."""
        return cls(*row[:OWNERS], tuple(row[OWNERS]), tuple(row[LABELS]), *row[LABELS + 1 :])

    @property
    def short_title(self) -> str:
        return self.title if len(self.title) <= SHORT else self.title[: SHORT - 1].rstrip() + "…"

    @property
    def waits_on(self) -> str:
        """The party whose answer it waits for, if it waits for one."""
        return WAITS.get(self.state, "")

    @property
    def unestimated(self) -> bool:
        return self.kind == "feature" and self.points is None


OWNERS, LABELS = (Card._fields.index(name) for name in ("owner_keys", "label_names"))


def next_act(card: Card, *, party: str, moves: bool, estimates: bool) -> tuple[str, str]:
    """The act that the card's foremost button does for its viewer, and the state that leads to.

    Arguments: the viewer's party; whether their role starts, finishes and delivers; whether it estimates.
    Answers ("", "") if there is none; "sign" and "estimate" lead to no state by themselves.
    """
    if card.state == "delivered":
        return ("sign", "") if card.awaited else ("", "")
    if card.state == "unstarted" and card.unestimated and estimates:
        return ("estimate", "")
    step = next_step(party, card.state, card.kind) if moves else None
    return (step.act, step.ends) if step and card.state != "accepted" else ("", "")


@dataclass(frozen=True)
class Column:
    """A column: the state a card gets by being put there, its cards in order, the points they carry."""

    state: str
    cards: tuple[Card, ...]
    points: int


def columns(cards: Iterable[Card], *, all_kinds: bool = False) -> list[Column]:
    """The cards of one iteration, which come in list order, as the board's columns.

    all_kinds: whether bugs and chores carry points, as the charter says.
    """
    by_state: dict[str, list[Card]] = {}
    for card in cards:
        by_state.setdefault(card.state, []).append(card)
    board = []
    for state, states in COLUMNS.items():
        held = tuple(card for each in states for card in by_state.get(each, ()))
        board.append(Column(state, held, points_of(held, all_kinds=all_kinds)))
    return board


@dataclass(frozen=True)
class Silence:
    """What was delivered and not answered: stories, the points they carry, and the days the oldest waits."""

    stories: int
    points: int
    days: int


def silence(cards: Iterable[Card], *, today: date, zone: str, all_kinds: bool = False) -> Silence | None:
    """How long the client has been silent on what it was shown, on that local day; None where nothing waits.

    Silence never accepts (RULES section 3): it is only shown.
    """
    waiting = [card for card in cards if card.state == "delivered"]
    since = [card.delivered_at for card in waiting if card.delivered_at]
    if not since:
        return None
    days = max((today - local_day(min(since), zone)).days, 0)
    return Silence(len(waiting), points_of(waiting, all_kinds=all_kinds), days)


def points_of(cards: Iterable[Any], *, all_kinds: bool = False) -> int:
    """The points that these count with."""
    counted = [carried(card.kind, card.points, bugs_and_chores_are_estimatable=all_kinds) for card in cards]
    return sum(points or 0 for points in counted)
