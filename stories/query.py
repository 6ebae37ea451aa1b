"""What somebody types into a search or filter field, as words and filters. Pure; never raises.

    expired link owner:sam state:accepted -label:later points:>3 is:waiting "within 48 hours"

- A word or a "quoted phrase" is looked for in the texts.
- `name:value` narrows; `-` in front of anything turns it round. A name in quotes is the whole name
  (`label:"api"`), one without is the beginning of any of its words (`owner:sam`).
- What is no operator, or not a value that its operator knows, is a word like any other: nothing typed is ever
  silently left out of the question.

Source: PRODUCT §9 and DESIGN §5.18; the words of states are those of RULES §1, and Tracker's.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from stories import states

LONGEST: Final = 500  # characters that are read; nobody types more into one line
MOST: Final = 24  # words and filters that are read

NAMED: Final = frozenset({"owner", "label", "requested"})  # their values are names, as people write them
WORDS: Final[dict[str, dict[str, str]]] = {
    "state": {
        "icebox": states.UNSCHEDULED,
        "planned": states.UNSTARTED,
        "inprogress": states.STARTED,
        "readytodemo": states.DELIVERED,
        "changesasked": states.REJECTED,
        **{state: state for state in ("unscheduled", "unstarted", "started", "finished")},
        **{state: state for state in ("delivered", "accepted", "rejected")},
    },
    "type": {kind: kind for kind in ("feature", "bug", "chore", "release")},
    "party": {party: party for party in (states.VENDOR, states.CLIENT)},
    "is": {fact: fact for fact in ("waiting", "blocked", "unestimated")},
}
BARE: Final = {"blocked": ("is", "blocked")}  # filters that need no operator in front

TOKEN = re.compile(
    r"""(?P<without>-?)(?:(?P<operator>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]\S*))"""
)
POINTS = re.compile(r"(?P<relation>>=|<=|>|<|=?)(?P<points>[0-9]{1,3})")
NUMBER = re.compile(r"#?(?P<story>[0-9]{1,9})(?:\.(?P<criterion>[0-9]{1,9}))?")
UNREADABLE = re.compile(
    r"[\x00-\x1f\x7f\ud800-\udfff]+"
)  # PostgreSQL takes none of these, or makes nothing of it


@dataclass(frozen=True)
class Term:
    """Words to look for in the texts: one word, or several that stand together."""

    text: str
    phrase: bool = False
    without: bool = False

    def __str__(self) -> str:
        return f"{'-' * self.without}" + (f'"{self.text}"' if self.phrase else self.text)


@dataclass(frozen=True)
class Filter:
    """A fact asked for. `value` is a key of the data for the operators in `WORDS`, else what was typed."""

    operator: str
    value: str
    relation: str = "="  # of points
    exact: bool = False  # the whole name, not the beginning of a word of it
    without: bool = False

    def __str__(self) -> str:
        value = f'"{self.value}"' if self.exact else self.value
        return f"{'-' * self.without}{self.operator}:{'' if self.relation == '=' else self.relation}{value}"


@dataclass(frozen=True)
class Query:
    """What was asked. Two that were typed differently and mean the same are equal; `str` gives its plain form."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.filters)

    def __str__(self) -> str:
        return " ".join(map(str, (*self.terms, *self.filters)))

    @cached_property
    def number(self) -> tuple[int, int | None] | None:
        """The story, and perhaps criterion, that is asked for by its number and nothing else: `#12`, `12.3`."""
        if self.filters or len(self.terms) != 1 or self.terms[0].without:
            return None
        found = NUMBER.fullmatch(self.terms[0].text)
        return (
            (int(found["story"]), int(found["criterion"]) if found["criterion"] else None) if found else None
        )


def parse(text: str) -> Query:
    """Read what was typed.

    `text`: anything at all; beyond `LONGEST` characters or `MOST` parts it is not read. No errors.
    """
    terms: dict[Term, None] = {}  # in their order, each once
    filters: dict[Filter, None] = {}
    for token in list(TOKEN.finditer(UNREADABLE.sub(" ", text)[:LONGEST]))[:MOST]:
        part = read(token)
        if isinstance(part, Filter):
            filters[part] = None
        elif part is not None:
            terms[part] = None
    return Query(tuple(terms), tuple(filters))


def read(token: re.Match[str]) -> Term | Filter | None:
    """One part of a question; nothing if there is nothing in it, like an empty phrase or a lone dash."""
    without, operator, phrase = bool(token["without"]), (token["operator"] or "").casefold(), token["phrase"]
    value = " ".join((token["word"] if phrase is None else phrase).split())
    if not value.strip("-") and not operator:
        return None
    found = filter_of(operator, value, quoted=phrase is not None, without=without)
    if found is not None:
        return found
    written = f"{token['operator']}:{value}" if operator else value
    return Term(written, phrase=phrase is not None, without=without)


def filter_of(operator: str, value: str, *, quoted: bool, without: bool) -> Filter | None:
    """The filter that these make, if the operator is one and knows the value."""
    if not operator and not quoted and value.casefold() in BARE:
        return Filter(*BARE[value.casefold()], without=without)
    if operator in NAMED and value:
        return Filter(operator, value, exact=quoted, without=without)
    if operator in WORDS and (known := WORDS[operator].get(plain(value))):
        return Filter(operator, known, without=without)
    if operator == "points" and (points := POINTS.fullmatch(value)):
        return Filter(operator, str(int(points["points"])), points["relation"] or "=", without=without)
    return None


def plain(value: str) -> str:
    """A word as the tables above have it: "Ready to demo", ready-to-demo and ready_to_demo are one."""
    return re.sub(r"[\s_-]", "", value.casefold())
