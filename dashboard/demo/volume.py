"""Volume: many engagements or one large one, filled by dice, as consistent as the demonstration but without its sense."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from dashboard.demo.book import Book
from dashboard.demo.history import DAY, WEEK, Calendar, charter_of
from dashboard.demo.people import ZONE
from dashboard.demo.wishes import WEEKS
from engagements import events as crew_events
from engagements.models import Charter, Engagement, Membership, Organisation, Party, Role
from people.models import User
from stories.models import State, Story, StoryKind

SLUG = "volume"
CROWD = 12
SEATS = [
    (Party.VENDOR, Role.DELIVERY_LEAD),
    (Party.CLIENT, Role.SPONSOR),
    (Party.VENDOR, Role.VENDOR_MEMBER),
    (Party.CLIENT, Role.PRODUCT_OWNER),
    (Party.VENDOR, Role.VENDOR_MEMBER),
    (Party.CLIENT, Role.CLIENT_MEMBER),
]
CRITERIA = 3
INITIAL_VELOCITY = 10
# Where of a hundred stories each has got to; the rest is accepted.
STANDING = [
    (State.UNSCHEDULED, 12),
    (State.UNSTARTED, 24),
    (State.STARTED, 1),
    (State.FINISHED, 1),
    (State.DELIVERED, 1),
    (State.REJECTED, 1),
]

WORDS = """
account address agreement aisle alarm allowance amount answer approval archive area arrival badge balance barrier basket
batch bay berth bill booking border box branch bridge budget buyer cabin calendar call cancellation cargo carrier case
cash catalogue certificate chain change channel charge chart check claim clerk code collection column comment company
complaint condition contact container contract copy count country coupon course cover crane credit crew currency
customer customs damage date deadline debit delay delivery demand deposit depot detail device diary discount dispatch
document dock door draft driver duty engine entry equipment error estimate event exception exit expense export fee field
file filter fleet floor form forwarder freight fuel gate goods group guard guest handover harbour hazard history hold
holiday hour import inbox index inspection insurance interval invoice item job journey key label lane language layout
leave letter level licence line link list load location lock log lorry mail manager manifest map mark market material
meeting member message meter method minute mobile money month name night note notice number offer office operator order
owner package page pallet paper parcel part pass payment penalty period permit person phone photo pickup place plan
planner point policy port position post price print printer process product profile project proof purchase quantity
quarter query queue quota quote rail ramp range rate reason receipt record reference refund region reminder rental
repair reply report request reservation result return review road role room route rule safety sale sample scale schedule
screen seal search season seat section sender service session shed shelf shift ship shipment shop signal signature site
size slot source space staff stage stamp statement station status stock stop storage store street summary supplier
supply table tariff task tax team terminal ticket time title token tonnage tool total track trade trailer train transfer
transit transport trip truck type unit update upload user vehicle vendor version vessel view visit voucher voyage wagon
warehouse warning week weight window worker yard year zone
""".split()  # noqa: SIM905
ACTS = "sees books confirms moves cancels prints changes filters exports approves finds shares checks sorts".split()  # noqa: SIM905
LINKS = "by for of before after with without from behind next to beside in".split()  # noqa: SIM905
STATES = ["unscheduled", "unstarted", "started", "finished", "delivered"]
RULES = "shows lists keeps hides names counts marks sends holds closes opens carries".split()  # noqa: SIM905


def title(dice: random.Random) -> str:
    a, b, c, d = dice.sample(WORDS, 4)
    return f"{a.capitalize()} {b} {dice.choice(ACTS)} the {c} {dice.choice(LINKS)} {d}"


def narrative(dice: random.Random) -> str:
    a, b, c, d, e = dice.sample(WORDS, 5)
    return f"As a **{a}** I want the {b} {dice.choice(LINKS)} the {c}, so that no {d} waits for the {e}."


def criterion(dice: random.Random) -> str:
    a, b, c, d = dice.sample(WORDS, 4)
    limit = f"within {dice.randint(2, 90)} {d}s"
    return f"When the {a} {dice.choice(RULES)} a {b}, then the {c} {dice.choice(RULES)} it {limit}."


@dataclass
class Cast:
    """Who does what in an engagement that has no story of its own."""

    lead: Membership
    makers: list[Membership]
    sponsor: Membership
    owner: Membership
    askers: list[Membership]


def loaded() -> bool:
    return Engagement.objects.filter(slug__startswith=f"{SLUG}-").exists()


@transaction.atomic
def load(
    engagements: int, stories: int, *, seed: int, in_one: bool = False, password: str | None = None
) -> None:
    """So many engagements with so many stories in all: spread evenly, or in the first one."""
    dice, now = random.Random(seed), timezone.now()
    calendar = Calendar.until(now)
    people = crowd(password)
    vendor = Organisation.objects.create(name="Volume Software")
    clients = Organisation.objects.bulk_create(
        Organisation(name=f"Volume Client {number}") for number in range(1, engagements + 1)
    )
    for place, client in enumerate(clients):
        many = (stories if place == 0 else 0) if in_one else share(stories, engagements, place)
        seated = [people[(place + seat) % len(people)] for seat in range(len(SEATS))]
        engagement = open_one(place + 1, vendor, client, calendar)
        Filling(engagement, seated, calendar, now, dice).fill(many)


def share(stories: int, engagements: int, place: int) -> int:
    """10 stories in 4 engagements are 3, 3, 2 and 2."""
    return stories // engagements + (place < stories % engagements)


def crowd(password: str | None) -> list[User]:
    hashed = make_password(password)
    people = User.objects.bulk_create(
        User(
            email=f"volume-{n}@demo.example",
            name=f"Member {WORDS[n * 7].capitalize()}",
            password=hashed,
            time_zone=ZONE,
        )
        for n in range(1, CROWD + 1)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people
    )
    return people


def open_one(number: int, vendor: Organisation, client: Organisation, calendar: Calendar) -> Engagement:
    at = calendar.at(-2 * WEEK)
    engagement = Engagement.objects.create(
        name=f"Volume {number}", slug=f"{SLUG}-{number}", vendor=vendor, client=client, created_at=at
    )
    charter: Charter = charter_of(calendar)
    charter.engagement, charter.created_at, charter.initial_velocity = engagement, at, INITIAL_VELOCITY
    charter.save()
    engagement.charter = charter
    engagement.save(update_fields=["charter"])
    return engagement


class Filling:
    """The stories of one engagement: the first are long accepted, the last wait in the icebox."""

    def __init__(
        self,
        engagement: Engagement,
        people: Sequence[User],
        calendar: Calendar,
        now: datetime,
        dice: random.Random,
    ) -> None:
        self.engagement, self.calendar, self.dice = engagement, calendar, dice
        self.minute = calendar.minute(now)
        self.book = Book(engagement, engagement.created_at)
        self.members = Membership.objects.bulk_create(
            Membership(
                engagement=engagement,
                number=number,
                user=user,
                party=party,
                role=role,
                joined_at=engagement.created_at,
            )
            for number, (user, (party, role)) in enumerate(zip(people, SEATS, strict=True), 1)
        )
        lead, sponsor, one, owner, other, asker = self.members
        self.cast = Cast(lead, [one, other, lead], sponsor, owner, [owner, sponsor, asker])

    def fill(self, many: int) -> None:
        opened = self.engagement.created_at
        self.book.plan(opened, partial(self.book.record, crew_events.OPENED, self.engagement, None))
        for member in self.members:
            self.book.plan(
                opened, partial(self.book.record, crew_events.JOINED, member, member, role=member.role)
            )
        for week in range(len(WEEKS) + 1):
            starts = self.calendar.first + timedelta(weeks=week)
            before = self.calendar.midnight(week - 1) if week else None
            self.book.plan(
                self.calendar.midnight(week),
                partial(self.book.turn_week, starts, before, INITIAL_VELOCITY),
            )
        standing = self.standing(many)
        accepted = standing.count(State.ACCEPTED)
        for place, state in enumerate(standing):
            self.one(state, self.begins(state, place, accepted))
        self.book.run()
        self.book.save()

    def standing(self, many: int) -> list[State]:
        waiting = [state for state, percent in STANDING for _ in range(many * percent // 100)]
        return [*[State.ACCEPTED] * (many - len(waiting)), *reversed(waiting)]

    def begins(self, state: State, place: int, accepted: int) -> int:
        """The working minute at which work began, so that what is accepted was so in a week that is over."""
        if state == State.ACCEPTED:
            return place * len(WEEKS) // accepted * WEEK + self.dice.randrange(WEEK - 2 * DAY)
        return self.minute - 600 - self.dice.randrange(DAY)

    def one(self, state: State, begins: int) -> None:
        dice, cast, book = self.dice, self.cast, self.book
        kind = dice.choices([StoryKind.FEATURE, StoryKind.BUG, StoryKind.CHORE], [80, 12, 8])[0]
        if kind == StoryKind.CHORE and state in {State.FINISHED, State.DELIVERED, State.REJECTED}:
            kind = StoryKind.FEATURE
        maker, signer = dice.choice(cast.makers), dice.choice([cast.sponsor, cast.owner])
        written: list[Story] = []

        def at(minute: int, act: Callable[..., object], *details: object) -> None:
            book.plan(self.calendar.at(minute, dice.randrange(60)), lambda: act(*written, *details))

        asker, texts = dice.choice(cast.askers), [criterion(dice) for _ in range(CRITERIA)]
        more = (title(dice), narrative(dice), texts, kind, [dice.choice(WORDS[:8])])
        at(begins - 3 * DAY, lambda: written.append(book.write(asker, *more)))
        at(begins - 2 * DAY, book.reword, "criterion-1", asker, criterion(dice))
        if kind == StoryKind.FEATURE and (state != State.UNSCHEDULED or dice.randrange(2)):
            at(begins - DAY, book.estimate, maker, dice.choice([1, 2, 3, 5, 8]))
        if state == State.UNSCHEDULED:
            return
        at(begins - 90, book.schedule, cast.owner)
        if state == State.UNSTARTED:
            return
        at(begins, book.start, maker)
        if kind == StoryKind.CHORE:
            if state == State.ACCEPTED:
                at(begins + 300, book.end_chore, maker)
            return
        if state == State.STARTED:
            return
        at(begins + 200, book.finish, maker)
        if state == State.FINISHED:
            return
        at(begins + 210, book.ready, maker)
        at(begins + 215, book.deliver, maker)
        if state == State.REJECTED:
            note = f"The {dice.choice(WORDS)} is missing."
            at(
                begins + 400,
                book.reject,
                signer,
                1,
                note,
                f"Without the {dice.choice(WORDS)} it is of no use.",
            )
        elif state == State.ACCEPTED:
            at(begins + 500, book.accept, signer)
