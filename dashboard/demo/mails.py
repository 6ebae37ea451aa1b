"""A short partnership in which every kind of mail is written: what `/dev/mail/templates/` shows them by.

Acted by the real actions within a transaction that is rolled back, so nothing of it is ever there for anybody else.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from secrets import token_hex

from budgets.actions import agree_to_rate, book_days, decide_budget, propose_rate
from dashboard.actions import send_report
from engagements.actions import close, invite, open_engagement
from engagements.actions.resting import mark_of
from engagements.days import DAY, local_day
from engagements.ending import checklist
from engagements.models import Charter, Engagement, Membership, Organisation, Party, Role
from engagements.today import charter_of
from iterations.actions import close_demo, note, open_demo, present, turn_week
from iterations.actions.calling import tell
from iterations.events import DEMO_CALLED, DEMO_CANCELLED, DEMO_INVITED, DEMO_MOVED
from iterations.models import DemoCall
from partnership.actions import answer_ping, ask, ask_further, commit, hand_over
from people.models import User
from standups.actions import raise_concern, write_update
from standups.models import Concern
from stories.actions import (
    Seen,
    accept,
    comment,
    deliver,
    estimate,
    finish,
    reword,
    stamp_all_ready,
    start,
    write_story,
)
from stories.models import Story

CREW = {
    "lead": ("Vera Lind", Party.VENDOR, Role.DELIVERY_LEAD),
    "maker": ("Max Berg", Party.VENDOR, Role.VENDOR_MEMBER),
    "sponsor": ("Carla Stone", Party.CLIENT, Role.SPONSOR),
    "owner": ("Otis Reed", Party.CLIENT, Role.PRODUCT_OWNER),
}
LONG_AGO = timedelta(days=14)

Crew = dict[str, Membership]


def play(at: datetime) -> Iterator[Engagement]:
    """Act until something of every kind waits; yield; then end the engagement, which has a mail of its own."""
    engagement = opened(at)
    crew = {key: enrol(engagement, *who) for key, who in CREW.items()}
    turn_week(engagement, now=at)
    talk(engagement, crew, at)
    show(engagement, crew, at)
    invite(engagement, email=address(), party=Party.CLIENT, role=Role.CLIENT_MEMBER, by=crew["lead"])
    spend(engagement, crew, at)
    send_report(engagement.iterations.order_by("number")[0], by=crew["lead"])
    call(engagement, at)
    yield Engagement.objects.select_related("charter").get(pk=engagement.pk)
    close(engagement, reason="It is done.", seen=mark_of(checklist(engagement)), by=crew["lead"])


def opened(at: datetime) -> Engagement:
    """One that has a finished week behind it, and whose client hears when it is silent."""
    parties = [Organisation.objects.create(name=name) for name in ("Lind & Berg", "Stone Port")]
    engagement = open_engagement(
        name="Harbour slots", slug=f"preview-{token_hex(6)}", vendor=parties[0], client=parties[1]
    )
    began = local_day(at, charter_of(engagement).zone) - 9 * DAY
    Charter.objects.filter(engagement=engagement).update(start_date=began, reminded_after=2)
    engagement.refresh_from_db()
    return engagement


def enrol(engagement: Engagement, name: str, party: str, role: str) -> Membership:
    person = User.objects.create(email=address(), name=name)
    return Membership.objects.create(engagement=engagement, user=person, party=party, role=role)


def address() -> str:
    return f"{token_hex(8)}@preview.example"


def delivered(engagement: Engagement, crew: Crew, title: str, *criteria: str) -> Story:
    story = write_story(engagement, by=crew["owner"], title=title, criteria=list(criteria))
    estimate(story, by=crew["maker"], points=3, seen=None)
    start(story, by=crew["maker"])
    stamp_all_ready(story, by=crew["maker"], revisions=Seen.of(story).revisions)
    finish(story, by=crew["maker"])
    return deliver(story, by=crew["maker"])


def talk(engagement: Engagement, crew: Crew, at: datetime) -> None:
    """A comment that names somebody, and one that names somebody later; pings, a promise, a concern, a stand-up."""
    lead, maker, _sponsor, owner = crew.values()
    story = write_story(
        engagement, by=owner, title="A badge is printed at the gate", criteria=["It can be read."]
    )
    comment(story, by=maker, text=f"@{owner.name}, is the company’s name on it?")
    said = comment(story, by=owner, text="The name and the bay.")
    reword(story, said.key, by=owner, text=f"The name and the bay, @{maker.name}.", base=1)
    asked = ask(engagement, by=owner, to=lead, text="Are two hours enough for the gate?")
    answer_ping(asked, by=lead, text="For cars. For lorries it takes four.")
    ask_further(asked, by=owner, text="Also on Sundays?")
    hand_over(asked, by=lead, to=maker)
    for ahead in range(1, 6):  # one of them is due on the next day on which its promiser works
        commit(
            engagement, by=maker, text="Test data of a week", due=local_day(at, "UTC") + ahead * DAY, to=owner
        )
    worry = raise_concern(engagement, by=owner, text="Nobody has the key of the north gate.", owner=lead)
    Concern.objects.filter(pk=worry.pk).update(raised_at=at - LONG_AGO)
    day = local_day(at, charter_of(engagement).zone)
    write_update(
        engagement, by=maker, day=day, done="The gate’s screen", next="Its tests", in_my_way="The test data"
    )


def show(engagement: Engagement, crew: Crew, at: datetime) -> None:
    """A demo with one story accepted; another has waited for its verdict for some working days."""
    first = delivered(engagement, crew, "A driver confirms a slot", "The link works once.", "It is quick.")
    second = delivered(engagement, crew, "The gate sees who comes", "It is up to date.")
    Story.objects.filter(pk=second.pk).update(delivered_at=at - 5 * DAY)
    demo = present(open_demo(engagement, by=crew["lead"]), by=crew["lead"])
    accept(first, by=crew["sponsor"], seen=Seen.of(first), all_shown=True)
    note(demo, by=crew["sponsor"], text="Try thicker paper.")
    close_demo(demo, by=crew["lead"])


def spend(engagement: Engagement, crew: Crew, at: datetime) -> None:
    """So much of the budget that both parties are told."""
    lead, sponsor = crew["lead"], crew["sponsor"]
    decide_budget(engagement, by=sponsor, amount=100_000, code="EUR", reason="The first half year")
    day = local_day(at, charter_of(engagement).zone)
    rate = propose_rate(engagement, by=lead, amount=80_000, valid_from=day - 9 * DAY, member=lead)
    agree_to_rate(rate, by=sponsor)
    week = engagement.iterations.current()
    book_days(week, by=lead, quarters={max(week.starts, day): 4})


def call(engagement: Engagement, at: datetime) -> None:
    """What calendars are told of a demo: that it is, to who came later too, that it moved, that it is off."""
    everybody = list(engagement.members.present().values_list("number", flat=True))
    day = local_day(at, charter_of(engagement).zone) + 2 * DAY
    told = DemoCall.objects.create(
        engagement=engagement,
        number=engagement.iterations.current().number,
        day=day,
        at=charter_of(engagement).demo_at,
        zone=charter_of(engagement).zone,
        invited=everybody,
    )
    for what in (DEMO_CALLED, DEMO_INVITED, DEMO_MOVED, DEMO_CANCELLED):
        tell(what, told, everybody)
        told.sequence += 1
