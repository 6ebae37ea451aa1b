"""What of the pulse may be shown, and what it says. Pure: people are keys, rounds stand in order, answers are 1 to 5.

A party's answers are shown as sums over at least three people. Sums of several rounds could still tell what one person
said: take this round's from the last one's, and what is left is whoever came or went. So a sum is shown only if nothing
follows from it and all that was shown lately about fewer than three people, even to a reader who takes it that nobody
changes their mind. docs/maintainers/pulse.md says the rule in words.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, product
from math import factorial

QUESTIONS = ("trust", "clarity", "pace")
LOWEST, HIGHEST = 1, 5
FEWEST = 3  # people in a sum, and answers of the round itself among them
STANDS = 3  # rounds that an answer stands for whoever does not answer anew
REMEMBERED = 12  # rounds after which nobody takes an answer for what its author would still say
TRIED = 2000  # ways to leave people out of a sum

People = frozenset[int]

# --- What may be shown --------------------------------------------------------------------------------------


def tells(sums: Iterable[People], known: People = frozenset()) -> bool:
    """Whether from sums over these people, and the answers that are `known`, follows one over fewer than three others.

    It does if taking one or two people out of all the sums leaves fewer of them independent. People who stand in
    just the same sums are a class: taking out a part of a class takes nothing away.
    """
    rows = [row for one in sums if (row := one - known)]
    places: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for person in row:
            places[person].append(place)
    classes = Counter(map(tuple, places.values()))
    rank = rank_of(classes)
    few = [one for one, people in classes.items() if people < FEWEST]
    taken = [(one,) for one in few] + [
        pair for pair in combinations(few, 2) if classes[pair[0]] + classes[pair[1]] < FEWEST
    ]
    return any(rank_of(one for one in classes if one not in out) < rank for out in taken)


def rank_of(columns: Iterable[tuple[int, ...]]) -> int:
    """Of a matrix whose columns hold 1 at these places and 0 elsewhere."""
    left = [dict.fromkeys(column, Fraction(1)) for column in columns]
    rank = 0
    while left:
        column = left.pop()
        if not column:
            continue
        rank += 1
        place, value = next(iter(column.items()))
        left = [less(other, column, place, value) for other in left]
    return rank


def less(
    other: dict[int, Fraction], column: dict[int, Fraction], place: int, value: Fraction
) -> dict[int, Fraction]:
    """The other column without as much of this one as makes it nothing at that place."""
    if place not in other:
        return other
    share = other[place] / value
    rest = {
        one: other.get(one, Fraction()) - share * column.get(one, 0) for one in other.keys() | column.keys()
    }
    return {one: what for one, what in rest.items() if what}


def choose(there: Mapping[int, bool], earlier: Sequence[People], known: People = frozenset()) -> People:
    """Whom to count in the next sum, as many as may be: nobody when no sum may be shown.

    there: people whose answer can be counted, with whether it is of this very round. earlier: the sums that were
    shown lately. known: people whose answers are shown by name; they are in no sum.
    """
    people = frozenset(there) - known
    ways = sorted(islice(ways_to_leave_out(people, earlier), TRIED), key=len, reverse=True)
    for counted in ways:
        anew = sum(there[person] for person in counted)
        if anew >= FEWEST and not tells([*earlier, counted], known):
            return counted
    return frozenset()


def ways_to_leave_out(people: People, earlier: Sequence[People]) -> Iterator[People]:
    """Sets that split no class of people who were always counted together into parts that are too small."""
    classes: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for person in people.union(*earlier):
        classes[tuple(place for place, one in enumerate(earlier) if person in one)].add(person)
    for parts in product(*(parts_of(one, people) for one in classes.values())):
        yield frozenset().union(*parts)


def parts_of(one: set[int], people: People) -> list[People]:
    """What of a class can be counted: all that is there, enough fewer that those left out are three, or nobody."""
    here = sorted(one & people)
    fewer = here[: max(len(one) - FEWEST, 0)]
    return list(dict.fromkeys([frozenset(here), frozenset(fewer), frozenset()]))


def named(wishing: Iterable[int], earlier: Sequence[People], known: People) -> People:
    """Who of those that wish it may be shown by name without telling what others said in earlier sums."""
    shown: People = frozenset()
    for person in sorted(wishing):
        if not tells(earlier, known | shown | {person}):
            shown |= {person}
    return shown


# --- What it says -------------------------------------------------------------------------------------------

ENDS = (1.5, 4.5)  # beyond, a mean of few people would say what each of them answered


@dataclass(frozen=True)
class Figure:
    """A party's mean answer, from 1 to 5. Near the ends of the scale no more is said than that it is there."""

    value: float
    people: int
    anew: int  # of them who answered in this very round

    @property
    def at_least(self) -> bool:
        return self.value >= ENDS[1]

    @property
    def at_most(self) -> bool:
        return self.value <= ENDS[0]


def figure(total: int, people: int, anew: int) -> Figure:
    low, high = ENDS
    return Figure(round(min(max(total / people, low), high), 1), people, anew)


@dataclass(frozen=True)
class Trend:
    """Which way a row of figures goes: 1 up, -1 down, 0 when that can't be told; `chance` is how often as clear an
    order would come about if there were none, from 0 to 1."""

    way: int
    chance: float
    rounds: int


SURE = 0.1
SEEN = 8  # rounds that a trend looks back on


def trend(values: Sequence[float]) -> Trend:
    """Of the last figures, oldest first: by Kendall's count of pairs in order, whatever the distances (two-sided)."""
    values = values[-SEEN:]
    n = len(values)
    score = sum((later > one) - (later < one) for one, later in combinations(values, 2))
    chance = chance_of(abs(score), n)
    return Trend((score > 0) - (score < 0) if chance <= SURE else 0, chance, n)


def chance_of(score: int, n: int) -> float:
    """Of a row of n without any order: that its pairs in order outweigh the others by as much, either way.

    Rows with equal values reach a score less easily still: for them this is too careful, never too bold.
    """
    ways = [1]  # orders of a row by how many of its pairs are out of order
    for length in range(2, n + 1):
        longer = [0] * (len(ways) + length - 1)
        for place, many in enumerate(ways):
            for more in range(length):
                longer[place + more] += many
        ways = longer
    pairs = len(ways) - 1
    as_clear = sum(many for out, many in enumerate(ways) if abs(pairs - 2 * out) >= score)
    return as_clear / factorial(max(n, 1))


APART, WIDER, OVER = 1.0, 0.5, 3  # points on the scale, by how much more, since how many rounds


def widening(gaps: Mapping[str, Sequence[float]]) -> str:
    """The question about which the parties have come apart most; empty when they have not.

    gaps: by question the vendor's figure less the client's, of the rounds that show both, oldest first.
    """
    grown = {
        question: round(abs(row[-1]) - abs(row[-OVER]), 1)
        for question, row in gaps.items()
        if len(row) >= OVER and abs(row[-1]) >= APART
    }
    wider = {question: by for question, by in grown.items() if by >= WIDER}
    return max(wider, key=lambda question: wider[question]) if wider else ""
