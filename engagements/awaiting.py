"""What waits for somebody's word. Each room declares its kinds here, in its `apps.py`; all kinds, of one engagement or
of all that a person is in, are read in one statement.

What waits and is read with its page anyway (stories, concerns, promises) is told by `dashboard/waiting.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from engagements.access import may
from engagements.addresses import url
from engagements.calendars import Calendar
from engagements.models import Agreement, Engagement, Membership, Party
from engagements.statements import Statement


@dataclass(frozen=True)
class Among:
    """Where to look: in these engagements (keys, or a subquery of them), for this person, at this instant."""

    engagements: Any
    person: Any
    now: Any

    @property
    def memberships(self) -> QuerySet[Membership]:
        return Membership.objects.present().filter(engagement__in=self.engagements, user=self.person)

    def today(self, zone: F) -> Func:
        """The local day in the zone that this column names."""
        return Func(zone, self.now, template="timezone(%(expressions)s)::date", output_field=DateField())


class Row(NamedTuple):
    """Something that waits. `said`: the party that has given its word already, and so is asked no more."""

    kind: str
    engagement: int
    said: str
    number: int
    about: str
    since: datetime | None


@dataclass(frozen=True)
class Awaited:
    """A kind of it.

    right: whose role is asked, as `engagements/access.py` names it. find: its rows (`rows`). words: what to do, and
    about what. page: the address where it is done, by the engagement's slug. sign: an icon. when: whether it waits
    for this member on this day, where a calendar has to say so.
    """

    code: str
    position: int
    right: str
    find: Callable[[Among], QuerySet[Any]]
    words: Callable[[Row], tuple[str, str]]
    page: Callable[[str, Row], str]
    sign: str
    when: Callable[[Membership, Calendar, date], bool]


KINDS: dict[str, Awaited] = {}


def awaited(
    position: int,
    code: str,
    *,
    right: str,
    find: Callable[[Among], QuerySet[Any]],
    words: Callable[[Row], tuple[str, str]],
    page: Callable[[str, Row], str],
    sign: str,
    when: Callable[[Membership, Calendar, date], bool] = lambda _member, _calendar, _day: True,
) -> None:
    """Declare one. The lower its position, the earlier it stands; at 50 stand stories, concerns and promises."""
    if code in KINDS:
        raise ValueError(f"{code!r} is awaited twice.")
    KINDS[code] = Awaited(code, position, right, find, words, page, sign, when)


def at(page: str, *, numbered: bool = False, anchor: str = "") -> Callable[[str, Row], str]:
    """The address of a page of the engagement, with the row's number in it or not, and a place on it."""

    def address(slug: str, row: Row) -> str:
        found = url(page, slug, row.number) if numbered else url(page, slug)
        return f"{found}#{anchor}" if anchor else found

    return address


# --- What rooms make their rows of --------------------------------------------------------------------------------


NO_NUMBER, NO_TEXT, NO_MOMENT = Value(0), Value(""), Value(None)


def rows(
    found: QuerySet[Any],
    code: str,
    *,
    number: Any = NO_NUMBER,
    about: Any = NO_TEXT,
    since: Any = NO_MOMENT,
    said: Any = NO_TEXT,
) -> QuerySet[Any]:
    """Rows of a kind: each argument is a column or another expression; what is left out, none of them has."""
    return (
        found.order_by()
        .annotate(
            row_kind=Value(code, output_field=CharField()),
            row_said=Coalesce(said, Value(""), output_field=CharField()),
            row_number=Cast(number, BigIntegerField()),
            row_about=Cast(about, TextField()),
            row_since=Cast(since, DateTimeField()),
        )
        .values_list("row_kind", "engagement_id", "row_said", "row_number", "row_about", "row_since")
    )


def half_agreed(found: QuerySet[Any], subject: str, number: str, version: Any) -> QuerySet[Any]:
    """Those to which not both parties have agreed, with `said`, the one that has.

    Arguments: subject, what stands before the number in what is agreed to; number, the column of it; version, the
    column or value of the wording that stands.
    """
    wording = OuterRef(version) if isinstance(version, str) else Value(version)
    given = Agreement.objects.filter(
        engagement=OuterRef("engagement"),
        subject=Concat(Value(f"{subject}-"), Cast(OuterRef(number), CharField())),
        version=wording,
    )
    missing = [~Exists(given.filter(party=party)) for party in Party.values]
    return found.filter(Q(missing[0]) | Q(missing[1])).annotate(
        said=Subquery(given.order_by().values("party")[:1])
    )


# --- Reading ----------------------------------------------------------------------------------------------------


def union(among: Among) -> QuerySet[Any]:
    first, *others = [kind.find(among) for kind in KINDS.values()]
    return first.union(*others)


@cache
def here() -> Statement[tuple[Any, ...]]:
    return Statement(lambda key, person, now: union(Among([key], person, now)), int, int, datetime)


@cache
def everywhere() -> Statement[tuple[Any, ...]]:
    def build(person: int, now: datetime) -> QuerySet[Any]:
        return union(Among(Engagement.objects.of(person), person, now))

    return Statement(build, int, datetime)


def rows_here(member: Membership, now: datetime) -> list[Row]:
    """What may wait for one member of an engagement; `asked` says what of it does."""
    return [Row(*row) for row in here()(member.engagement_id, member.user_id, now)]


def rows_everywhere(person: int, now: datetime) -> list[Row]:
    """The same over all engagements of one person, by their key."""
    return [Row(*row) for row in everywhere()(person, now)]


def asked(
    member: Membership, engagement: Engagement, found: list[Row], calendar: Calendar, today: date
) -> list[tuple[Awaited, Row]]:
    """Of these rows those that wait for this member, in order. Several of one kind and number are one."""
    once: dict[tuple[str, int], tuple[Awaited, Row]] = {}
    for row in found:
        kind = KINDS[row.kind]
        mine = row.engagement == engagement.pk and row.said != member.party
        if mine and may(member, kind.right) and kind.when(member, calendar, today):
            once.setdefault((row.kind, row.number), (kind, row))
    return sorted(once.values(), key=lambda pair: (pair[0].position, pair[1].number))
