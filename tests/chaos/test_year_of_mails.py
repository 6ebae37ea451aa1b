"""A year of all mails that the calendar makes due, tick by tick, against a list reckoned in another way (G33, G34).

Five engagements in five zones, holidays of both parties, absences, all changes of clocks, an outage of six hours and
one of three days. The year is one that is still to come: mails of events are dated by the database's own clock.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
import pytest
import time_machine

from digests.actions import drain, run_tick
from digests.models import OutgoingMail, State
from digests.transport import Answer, Overtaken
from engagements.actions import open_engagement
from engagements.models import Charter, Organisation
from partnership.actions import ask, commit
from people.models import Absence, User
from standups.actions import raise_concern
from tests.cast import enrol, person

YEAR = 2035
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo"]
BEGAN = datetime(YEAR - 1, 12, 28, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VENDOR = holidays.country_holidays("SE", years=[YEAR - 1, YEAR, YEAR + 1])
CLIENT = holidays.country_holidays("DE", subdiv="BY", years=[YEAR - 1, YEAR, YEAR + 1])
AWAY = (date(YEAR, 7, 16), date(YEAR, 7, 31))
CHANGE = next(d for d in (date(YEAR, 10, 31) - DAY * n for n in range(7)) if d.isoweekday() == 7)
OUTAGES = [
    (datetime(YEAR, 3, 13, 6, tzinfo=UTC), datetime(YEAR, 3, 13, 12, 1, tzinfo=UTC)),
    (
        datetime(YEAR, 10, CHANGE.day, 0, 30, tzinfo=UTC),
        datetime(YEAR, 10, CHANGE.day, 12, 1, tzinfo=UTC) + 3 * DAY,
    ),
]
PROMISED = [date(YEAR, month, 9 + month) for month in range(1, 13)]


class Taking:
    """A mail server that takes everything and keeps nothing."""

    def open(self) -> "Taking":
        return self

    def hand_over(self, letter, last_word) -> Answer:
        if not last_word():
            raise Overtaken(letter.id)
        return Answer(250, "taken")

    def knows(self, mail) -> None:
        return None

    def close(self) -> None:
        pass


class Who(NamedTuple):
    name: str
    party: str
    zone: str
    begins: time
    days: tuple[int, ...]

    def address(self, place: int) -> str:
        return f"{self.name}{place}@example.test"


def people_of(zone: str) -> list[Who]:
    return [
        Who("vic", "vendor", zone, time(7), (1, 2, 3, 4, 5)),
        Who("val", "vendor", "Europe/Lisbon", time(9, 15), (1, 2, 3, 4, 5)),
        Who("cat", "client", "Asia/Tokyo", time(10), (1, 2, 4)),
    ]


ROLES = {"vic": "delivery_lead", "val": "vendor_member", "cat": "sponsor"}


def furnish(place: int, zone: str) -> None:
    """One engagement in which everybody always has something that waits for them, so that each digest has a reason."""
    vendor = Organisation.objects.create(name=f"Vendor {place}")
    client = Organisation.objects.create(name=f"Client {place}")
    made = open_engagement(name=f"Work {place}", slug=f"w{place}", vendor=vendor, client=client)
    Charter.objects.filter(engagement=made).update(
        zone=zone,
        standup_at=time(9, 30),
        demo_on=5,
        demo_at=time(14),
        start_date=date(YEAR, 1, 1),
        vendor_country="SE",
        client_country="DE",
        client_region="BY",
    )
    made.refresh_from_db()
    crew = {}
    for who in people_of(zone):
        user = person(f"{who.name}{place} X")
        hours = {"works_on": list(who.days), "works_from": who.begins, "works_until": time(20)}
        User.objects.filter(pk=user.pk).update(time_zone=who.zone, **hours)
        crew[who.name] = enrol(made, user, who.party, ROLES[who.name])
        if who.name == "val":
            Absence.objects.create(user=user, first=AWAY[0], last=AWAY[1])
    ask(made, by=crew["cat"], to=crew["vic"], text="One?")
    ask(made, by=crew["cat"], to=crew["val"], text="Two?")
    raise_concern(made, by=crew["vic"], text="Nobody owns this.")
    for due in PROMISED:
        commit(made, by=crew["vic"], text=f"By {due}", due=due, to=crew["cat"])


# --- What ought to go, by instants alone -----------------------------------------------------------------------


def at(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def is_off(party: str, day: date) -> bool:
    return day in (VENDOR if party == "vendor" else CLIENT)


def somebody_works(day: date) -> bool:
    return day.isoweekday() <= 5 and not (is_off("vendor", day) and is_off("client", day))


def works(who: Who, day: date) -> bool:
    gone = who.name == "val" and AWAY[0] <= day <= AWAY[1]
    return day.isoweekday() <= 5 and day.isoweekday() in who.days and not is_off(who.party, day) and not gone


def steps_passed(who: Who, moment: datetime) -> int:
    """How many of the steps 8, 40, 80 … working hours somebody has behind them since it all began."""
    total, day = timedelta(), BEGAN.date() - DAY
    while at(day, time(), who.zone) < moment:
        if works(who, day):
            begins, ends = at(day, who.begins, who.zone), at(day, time(20), who.zone)
            total += max(min(ends, moment) - max(begins, BEGAN), timedelta())
        day += DAY
    hours = total / HOUR
    return int(hours >= 8) + int(hours // 40)


class Expected(NamedTuple):
    kind: str
    to: str
    day: date
    due: datetime
    until: datetime


def of_place(place: int, zone: str, days: list[date]) -> Iterator[Expected]:
    crew = people_of(zone)
    vic, _val, cat = crew
    for day in days:
        standup, over = at(day, time(9, 30), zone), at(day + DAY, time(), zone)
        monday = day - DAY * (day.isoweekday() - 1)
        week = [monday + DAY * n for n in range(7)]
        working = [each for each in week if somebody_works(each)]
        for who in crew:
            to = who.address(place)
            there = standup.astimezone(ZoneInfo(who.zone))
            begins = there.replace(hour=who.begins.hour, minute=who.begins.minute, fold=0).astimezone(UTC)
            if somebody_works(day):
                yield Expected("standup_digest", to, day, standup, over)
                if works(who, day) and begins < standup:
                    yield Expected("standup_reminder", to, day, max(standup - HOUR / 2, begins), standup)
            if working and day == working[0]:
                yield Expected("planning_reminder", to, day, at(day, time(8), zone), over)
                demo = at(max(each for each in working), time(14), zone)
                yield Expected("demo_invitation", to, monday, at(day, time(8), zone), demo)
            if day.isoweekday() == 1 and day > date(YEAR, 1, 3):
                yield Expected(
                    "weekly_report", to, day, at(day, time(), zone), at(day + 3 * DAY, time(), zone)
                )
            away = who.name == "val" and AWAY[0] <= day <= AWAY[1]
            if day.isoweekday() in who.days and not away:
                end = at(day + DAY, time(), who.zone)
                yield Expected("daily_digest", to, day, at(day, time(8, 30), who.zone), end)
        if works(vic, day):
            following = next(day + DAY * n for n in range(1, 30) if works(vic, day + DAY * n))
            if any(day < due <= following for due in PROMISED):
                yield Expected("commitment_due", vic.address(place), day, at(day, time(8), zone), over)
        if works(cat, day):
            before = next(day - DAY * n for n in range(1, 60) if works(cat, day - DAY * n))
            begins = at(day, cat.begins, cat.zone)
            if steps_passed(vic, begins) > steps_passed(vic, at(before, cat.begins, cat.zone)):
                end = at(day + DAY, time(), cat.zone)
                yield Expected("concern_overdue", cat.address(place), day, begins, end)


def resumed(moment: datetime) -> datetime:
    """The first instant from then on at which anything runs."""
    return next((ends for begins, ends in OUTAGES if begins <= moment < ends), moment)


def simulate(first: date, last: date, zones: list[str]) -> dict[str, int]:
    """Tick through these days, and compare. Both ends are left a day of room: zones begin and end theirs apart."""
    days = [first + DAY * n for n in range((last - first).days + 1)]
    places = list(enumerate(zones))
    with time_machine.travel(BEGAN, tick=False):
        for place, zone in places:
            furnish(place, zone)
    wanted = [one for place, zone in places for one in of_place(place, zone, days)]
    begin, end = at(first, time(), "UTC") - DAY, at(last, time(), "UTC") + 2 * DAY
    regular = (begin + 6 * HOUR * n for n in range(int((end - begin) / (6 * HOUR)) + 1))
    moments = {resumed(moment) for moment in [*regular, *(one.due for one in wanted)]}
    month, clock = first.month, monotonic()
    for moment in sorted(moments):
        if moment.month != month:
            month = moment.month
            print(f"\n{moment:%B %Y} after {monotonic() - clock:.0f} s", end="", flush=True)
        with time_machine.travel(moment, tick=False):
            run_tick(moment)
            while drain(200, now=moment):
                pass
    sent = {(one.kind, one.to, one.day): resumed(one.due) for one in wanted if resumed(one.due) <= one.until}
    found = dict(mails_between(first, last))
    assert not found.keys() ^ sent.keys(), sorted(found.keys() ^ sent.keys())[:10]
    late = {
        key: (found[key], sent[key])
        for key in found
        if key[0] != "demo_invitation" and found[key] != sent[key]
    }
    assert not late, sorted(late.items())[:10]
    counts: dict[str, int] = {"ticks": len(moments), "left out": len(wanted) - len(sent)}
    for kind, _to, _day in found:
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def mails_between(first: date, last: date) -> Iterator[tuple[tuple[str, str, date], datetime]]:
    """Every mail but those that people's acts became at once, by kind, reader and local date."""
    seen = set()
    for mail in OutgoingMail.objects.exclude(kind__in=["ping", "ping_answer"]).select_related("occurrence"):
        assert mail.state == State.SENT, (mail.kind, mail.state)
        if mail.kind == "daily_digest":
            day = date.fromisoformat(mail.dedupe_key.split(":")[1])
        elif mail.kind == "demo_invitation":
            day = week_told(mail)
        else:
            day = mail.occurrence.local_date
        key = (mail.kind, mail.to_addr, day)
        assert key not in seen, f"twice: {key}"
        seen.add(key)
        if first <= day <= last or (mail.kind == "demo_invitation" and first - 6 * DAY <= day <= last):
            yield key, mail.created_at


def week_told(mail) -> date:
    from digests.letters import event_of

    event = event_of(mail)
    day = date.fromisoformat(event.data["day"])
    return day - DAY * (day.isoweekday() - 1)


@pytest.fixture(autouse=True)
def taking(settings):
    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"
    settings.MAIL_TRANSPORT = "tests.chaos.test_year_of_mails.Taking"


@pytest.mark.django_db(transaction=True)
def test_the_days_around_a_change_of_clocks_and_an_outage():
    """A sample of the year below: from the Monday before to the Wednesday on which everything works again."""
    print(simulate(CHANGE - 6 * DAY, CHANGE + 4 * DAY, ["Europe/Berlin", "America/New_York"]))


@pytest.mark.long
@pytest.mark.timeout(14400)
@pytest.mark.django_db(transaction=True)
def test_a_year_of_mails_over_five_zones():
    print(simulate(date(YEAR, 1, 8), date(YEAR, 12, 27), ZONES))
