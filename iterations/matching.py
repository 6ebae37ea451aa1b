"""Who fits a story, by a score that can be explained, and the best way to give all stories of a week to people.

Pure: no rows, no clock. Points of a score are plain sums, so a page can say where each of them comes from.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

PER_LEVEL = 10
CONFIRMED = 3  # a colleague says so too
LEARNS = 4  # wants to learn it
AVOIDS = -15  # would rather not
OWNS = 20  # it is theirs already
EACH_MORE = 6  # taken off for each story that somebody has in the week already
WITH_HELP = 2  # from this level on somebody can do it, if perhaps with help


class Known(Protocol):
    """What one person says of one skill (`engagements.skills.Ability`)."""

    @property
    def name(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def sure(self) -> bool: ...
    @property
    def learns(self) -> bool: ...
    @property
    def avoids(self) -> bool: ...


@dataclass(frozen=True)
class Part:
    """What one thing adds to a score: a skill at its level, or (without a skill) that the story is theirs already."""

    points: int
    skill: str = ""
    level: int = 0
    sure: bool = False
    learns: bool = False
    avoids: bool = False


@dataclass(frozen=True)
class Fit:
    """How well somebody fits a story, and why; `lacking` is what they would need another's help for."""

    parts: tuple[Part, ...]
    lacking: tuple[str, ...]

    @property
    def score(self) -> int:
        return sum(part.points for part in self.parts)


def part(ability: Known) -> Part:
    """What a skill that the story needs adds for a person who knows something of it."""
    points = PER_LEVEL * ability.level + CONFIRMED * ability.sure + LEARNS * ability.learns
    points += AVOIDS * ability.avoids
    return Part(points, ability.name, ability.level, ability.sure, ability.learns, ability.avoids)


def fit(needed: Iterable[tuple[str, Known]], *, owns: bool = False) -> Fit | None:
    """How well a person fits a story that needs these skills; None for who knows none of them well enough to help.

    needed: each skill's name with what the person says of it. owns: the story is theirs already.
    """
    needed = list(needed)
    if not any(ability.level >= WITH_HELP for _name, ability in needed):
        return None
    parts = [part(ability) for _name, ability in needed if ability.level or ability.learns]
    parts += [Part(OWNS)] if owns else []
    lacking = tuple(name for name, ability in needed if ability.level <= WITH_HELP)
    found = Fit(tuple(parts), lacking)
    return found if found.score > 0 else None


def worth(chosen: Sequence[int | None], scores: Sequence[Sequence[int | None]]) -> int:
    """What a choice (by story, the place of a person) is worth: its scores, less `EACH_MORE` for each further story."""
    had: dict[int, int] = {}
    total = 0
    for story, person in enumerate(chosen):
        if person is not None:
            points = scores[story][person]
            assert points is not None  # nobody gets what they don't fit
            total += points - EACH_MORE * had.get(person, 0)
            had[person] = had.get(person, 0) + 1
    return total


def best(scores: Sequence[Sequence[int | None]], room: Sequence[int]) -> list[int | None]:
    """The choice that is worth most: for each story the place of a person, or None where none is worth it.

    scores: by story, then by person; None where somebody doesn't fit. room: how many stories each person has time
    for; 0 for who isn't there. It is found as a flow of least cost (network simplex): each story flows to one who
    fits or to nobody, each person takes one story after the other, and each further one costs more.
    """
    import networkx  # 24 MiB: only the process that is asked pays for it

    flow = networkx.MultiDiGraph()
    flow.add_node("end", demand=len(scores))
    for story, row in enumerate(scores):
        flow.add_node(("story", story), demand=-1)
        flow.add_edge(("story", story), "end", capacity=1, weight=0)
        for person, score in enumerate(row):
            if score is not None and room[person]:
                flow.add_edge(("story", story), ("person", person), capacity=1, weight=-score)
    for person, many in enumerate(room):
        for before in range(min(many, len(scores))):
            flow.add_edge(("person", person), "end", capacity=1, weight=EACH_MORE * before)
    _cost, flows = networkx.network_simplex(flow) if scores else (0, {})
    return [given(flows[("story", story)]) for story in range(len(scores))]


def given(flows: dict[Any, dict[int, int]]) -> int | None:
    """Where a story flows to."""
    to = next(node for node, ways in flows.items() if any(ways.values()))
    return None if to == "end" else int(to[1])
