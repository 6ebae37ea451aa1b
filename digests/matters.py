"""Matters: what people are told about, and may choose how. Rooms declare theirs in their `apps.py`.

A matter whose mails go at once has a kind of mail that names it; one that may stand in the daily digest has a section.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from digests.models import Preference, When
from engagements.models import Membership

BOTH = (When.NOW, When.DIGEST, When.NEVER)
MAILED = (When.NOW, When.NEVER)
SUMMED_UP = (When.DIGEST, When.NEVER)
DIGEST = "digest"  # the daily digest itself, which is a matter of the person and of no engagement


@dataclass(frozen=True)
class Line:
    """One thing in a digest: what it is, and where it leads (an address within the site)."""

    text: str
    link: str


Find = Callable[[Membership, datetime], Iterable[Line]]


@dataclass(frozen=True)
class Matter:
    """`find` answers what of it there is for a member since an instant, for the digest."""

    code: str
    label: Callable[[], str]
    choices: tuple[When, ...]
    position: int
    find: Find | None = None

    @property
    def default(self) -> When:
        return self.choices[0]


MATTERS: dict[str, Matter] = {}


def matter(
    position: int, code: str, label: Callable[[], str], choices: tuple[When, ...], find: Find | None = None
) -> None:
    """Declare one. Raises ValueError if it is declared already."""
    if code in MATTERS:
        raise ValueError(f"Matter {code!r} is declared twice.")
    MATTERS[code] = Matter(code, label, choices, position, find)


def in_order() -> list[Matter]:
    return sorted(MATTERS.values(), key=lambda one: one.position)


def choices_of(member: Membership) -> dict[str, When]:
    """How this member wants to be told, by the code of each matter."""
    chosen = dict(Preference.objects.filter(member=member).values_list("matter", "choice"))
    return {
        code: When(chosen[code]) if chosen.get(code) in one.choices else one.default
        for code, one in MATTERS.items()
    }


def wants_at_once(member: int, code: str) -> bool:
    """Whether a mail of this matter goes to a member by itself; asked when it is about to go."""
    one = MATTERS.get(code)
    if one is None or When.NOW not in one.choices:
        return True
    chosen = Preference.objects.filter(member=member, matter=code).values_list("choice", flat=True).first()
    return (chosen or one.default) == When.NOW
