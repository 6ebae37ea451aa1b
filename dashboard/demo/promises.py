"""The promises, questions and decisions of the demonstration: a few, such as come up between a port and its makers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from dashboard.demo.history import DAY, DEMO, WEEK, History, charter_of
from engagements.calendars import calendar_for
from engagements.days import end_of, local_day
from engagements.journal import Kind
from engagements.models import Membership, Party
from partnership import events
from partnership.models import Commitment, Decider, Decision, NewDate, Ping, Turn, What
from partnership.outcomes import BROKEN, GRACE, KEPT, LATE, RELEASED, said_kept


@dataclass(frozen=True)
class Promise:
    """Made at a working minute (or so many before now) for so many working days on; when and how it ended."""

    promiser: str
    text: str
    days: int
    to: str = ""
    made: int = 0
    ago: int = 0
    kept: int | None = None  # working minutes after it was made
    released: int | None = None
    breaks: bool = False
    asks: tuple[int, int, str] | None = None  # minutes after it was made, days more, why
    of_ping: str = ""  # the question it was made out of


@dataclass(frozen=True)
class Question:
    """Asked at a working minute (or so many before now), by whom of whom; the answer and its acceptance after that."""

    asker: str
    person: str
    text: str
    made: int = 0
    ago: int = 0
    answer: tuple[int, str, str] | None = None  # minutes after, yes or no, words
    accepted: int | None = None
    again: int | None = None


@dataclass(frozen=True)
class Ruling:
    text: str
    why: str
    deciders: tuple[str, ...]
    noted_by: str
    made: int
    of_ping: str = ""


BOARD = "May the sign at the gate show a driver's name?"
FEE = "Does a haulier pay for a slot that nobody used?"
SPARE = "Can a cancelled slot go to the next lorry in the queue without anybody's click?"

QUESTIONS = [
    Question("linnea", "tom", BOARD, 410, answer=(95, "no", "The plate is enough."), accepted=130),
    Question(
        "petra",
        "jonas",
        "How long is the test system away on Thursday?",
        2 * WEEK + 560,
        answer=(20, "", "From twelve to one, while the gate eats."),
        accepted=40,
    ),
    Question(
        "mira", "tom", FEE, 5 * WEEK + 130, answer=(700, "yes", "After the third in a month."), accepted=740
    ),
    Question(
        "samir",
        "anders",
        "Which printer stands in the gatehouse?",
        ago=300,
        answer=(140, "", "A Zebra ZD421, and the old one as spare."),
    ),
    Question("mira", "petra", SPARE, ago=130, again=60),
    Question("petra", "jonas", "Will the badge be ready to show on Friday?", ago=95),
]

PROMISES = [
    Promise("jonas", "Test data without a single real plate number", 3, made=DEMO, kept=2 * DAY),
    Promise("anders", "Two drivers who try it with us on Thursdays", 4, "linnea", WEEK + DEMO, kept=3 * DAY),
    Promise("samir", "The gate's firewall rules, written down", 2, "anders", 2 * WEEK + 45, kept=DAY),
    Promise("tom", "A decision of the works council on names", 5, made=2 * WEEK + DEMO, kept=7 * DAY),
    Promise("mira", "Messages also in Polish", 5, "ingrid", 3 * WEEK + 60, kept=5 * DAY, asks=(DAY, 4, "Mira alone this week.")),
    Promise("linnea", "The icons drawn large enough for gloves", 3, made=4 * WEEK + 500, kept=2 * DAY),
    Promise("ingrid", "The list of bays with their lengths", 3, "samir", 4 * WEEK + DEMO, breaks=True),
    Promise("petra", "A call with the ferry line in Gdynia", 6, made=5 * WEEK + 90, released=4 * DAY),
    Promise("tom", "The fee in the port's terms", 10, "mira", 5 * WEEK + 900, kept=8 * DAY, of_ping=FEE),
    Promise("jonas", "A page that says why the messages failed", 4, "petra", 6 * WEEK + DEMO, kept=4 * DAY),
    Promise("mira", "Numbers of the first month, one page", 3, "tom", 7 * WEEK + 120, kept=2 * DAY),
    Promise("anders", "Sample data of three days at the gate", 2, "samir", ago=500),
    Promise("samir", "A spare printer that prints the badge", 3, "anders", ago=700, asks=(420, 4, "The spare one speaks another language.")),
]  # fmt: skip

RULINGS = [
    Ruling(
        "The sign at the gate shows the plate and the bay, never a name.",
        "The works council wants no names in the yard, and nobody at the gate needs one.",
        ("jonas", "linnea", "tom"),
        "linnea",
        560,
        BOARD,
    ),
    Ruling(
        "Slots are two hours long, in every bay.",
        "Shorter ones are missed by lorries from the ferry, longer ones leave bays empty at noon.",
        ("mira", "petra", "ingrid"),
        "petra",
        3 * WEEK + DEMO + 20,
    ),
    Ruling(
        "A haulier pays for the third unused slot in a month.",
        "The first two are bad luck. The fee goes into the port's terms before it goes into the program.",
        ("jonas", "tom", "petra"),
        "mira",
        5 * WEEK + DEMO + 10,
        FEE,
    ),
]


class Promises:
    """All of them, planned into the book of the history."""

    def __init__(self, history: History) -> None:
        self.history, self.book, self.crew = history, history.book, history.crew
        self.zone = history.calendar.zone
        self.calendar = calendar_for(charter_of(history.calendar), ())
        self.commitments: list[Commitment] = []
        self.new_dates: list[NewDate] = []
        self.pings: list[Ping] = []
        self.turns: list[Turn] = []
        self.accepted: list[tuple[Ping, Turn]] = []
        self.decisions: list[Decision] = []
        self.deciders: list[Decider] = []

    def tell(self) -> None:
        for question in QUESTIONS:
            self.question(question)
        for promise in PROMISES:
            self.promise(promise)
        for ruling in RULINGS:
            self.plan(ruling.made, partial(self.decide, ruling))

    def minute(self, one: Promise | Question) -> int:
        return self.history.minute - one.ago if one.ago else one.made

    def plan(self, minute: int, act: Callable[[], None]) -> None:
        self.book.plan(self.history.calendar.at(minute, 40), act)

    def when(self, minute: int, act: Callable[[], None]) -> None:
        """What lies ahead of a demonstration that is loaded before breakfast has not happened."""
        if minute < self.history.minute:
            self.plan(minute, act)

    # --- Promises -------------------------------------------------------------------------------------------

    def promise(self, one: Promise) -> None:
        minute = self.minute(one)
        self.plan(minute, partial(self.commit, one))
        if one.asks:
            self.when(minute + one.asks[0], partial(self.ask_date, one))
            if one.kept is not None:
                self.when(minute + one.asks[0] + 90, partial(self.agree, one))
        if one.kept is not None:
            self.when(minute + one.kept, partial(self.keep, one))
        if one.released is not None:
            self.when(minute + one.released, partial(self.end, one, RELEASED, None))
        if one.breaks:
            due = self.due(self.history.calendar.day(minute), one.days)
            self.book.plan(end_of(due + GRACE, self.zone), partial(self.end, one, BROKEN, None))

    def due(self, day: date, days: int) -> date:
        for _day in range(days):
            day = self.calendar.next_working_day(day)
        return day

    def today(self) -> date:
        return local_day(self.book.at, self.zone)

    def commit(self, one: Promise) -> None:
        promiser, due = self.crew[one.promiser], self.due(self.today(), one.days)
        commitment = Commitment(
            engagement=self.book.engagement,
            number=len(self.commitments) + 1,
            text=one.text,
            promiser=promiser,
            to_party=Party.CLIENT if promiser.party == Party.VENDOR else Party.VENDOR,
            made_to=self.crew[one.to] if one.to else None,
            due=due,
            first_due=due,
            made_at=self.book.at,
            origin=self.ping_of(one.of_ping).element_id if one.of_ping else None,
        )
        self.commitments.append(commitment)
        self.record(events.MADE, commitment, promiser, due=due.isoformat())

    def of(self, one: Promise) -> Commitment:
        return next(row for row in self.commitments if row.text == one.text)

    def record(self, what: Kind, row: Commitment, by: Membership | None, **more: str) -> None:
        self.book.record(what, row, by, commitment=row.number, **more)

    def ask_date(self, one: Promise) -> None:
        assert one.asks
        row = self.of(one)
        asked = NewDate(
            engagement=self.book.engagement,
            commitment=row,
            number=1,
            due=self.due(row.due, one.asks[1]),
            why=one.asks[2],
            asked_by=row.promiser,
            asked_at=self.book.at,
        )
        self.new_dates.append(asked)
        self.record(events.DATE_ASKED, row, row.promiser, due=asked.due.isoformat())

    def agree(self, one: Promise) -> None:
        row = self.of(one)
        asked = next(date for date in self.new_dates if date.commitment is row)
        asked.answer, asked.answered_by, asked.answered_at = "agreed", row.made_to, self.book.at
        row.due = asked.due
        self.record(events.DATE_AGREED, row, row.made_to, due=asked.due.isoformat())

    def keep(self, one: Promise) -> None:
        row = self.of(one)
        self.end(one, said_kept(self.today(), due=row.due, moved=row.moved), row.promiser)

    def end(self, one: Promise, how: str, by: Membership | None) -> None:
        row = self.of(one)
        if how == RELEASED:
            by = row.made_to or self.crew["jonas" if row.to_party == Party.VENDOR else "petra"]
        row.ended_as, row.ended_at, row.ended_by = how, self.book.at, by
        kinds = {KEPT: events.KEPT, LATE: events.KEPT_LATE, RELEASED: events.RELEASED, BROKEN: events.BROKEN}
        self.record(kinds[how], row, by)

    # --- Questions ------------------------------------------------------------------------------------------

    def question(self, one: Question) -> None:
        minute = self.minute(one)
        self.plan(minute, partial(self.ask, one))
        if one.again is not None:
            self.when(minute + one.again, partial(self.ask_again, one))
        if one.answer:
            self.when(minute + one.answer[0], partial(self.answer, one))
        if one.accepted is not None:
            self.when(minute + one.accepted, partial(self.accept, one))

    def ping_of(self, text: str) -> Ping:
        return next(ping for ping in self.pings if ping.text == text)

    def tell_of(self, what: Kind, ping: Ping, by: Membership) -> None:
        people = {"asker": ping.asker.number, "person": ping.person.number}
        self.book.record(what, ping, by, ping=ping.number, **people)

    def ask(self, one: Question) -> None:
        ping = Ping(
            engagement=self.book.engagement,
            number=len(self.pings) + 1,
            text=one.text,
            asker=self.crew[one.asker],
            person=self.crew[one.person],
            asked_at=self.book.at,
        )
        self.pings.append(ping)
        self.tell_of(events.ASKED, ping, ping.asker)

    def turn(self, ping: Ping, what: str, by: Membership, **more: str) -> Turn:
        number = sum(turn.ping is ping for turn in self.turns) + 1
        turn = Turn(
            engagement=self.book.engagement,
            ping=ping,
            number=number,
            what=what,
            by=by,
            at=self.book.at,
            **more,
        )
        self.turns.append(turn)
        return turn

    def ask_again(self, one: Question) -> None:
        ping = self.ping_of(one.text)
        self.turn(ping, What.AGAIN, ping.asker)
        self.tell_of(events.ASKED_AGAIN, ping, ping.asker)

    def answer(self, one: Question) -> None:
        assert one.answer
        ping = self.ping_of(one.text)
        _minutes, reply, text = one.answer
        self.turn(ping, What.ANSWERED, ping.person, reply=reply, text=text)
        ping.answered_at = self.book.at
        self.tell_of(events.ANSWERED, ping, ping.person)

    def accept(self, one: Question) -> None:
        ping = self.ping_of(one.text)
        ping.settled_at = self.book.at
        self.accepted.append((ping, next(turn for turn in self.turns if turn.ping is ping)))
        self.tell_of(events.ACCEPTED, ping, ping.asker)

    # --- Decisions ------------------------------------------------------------------------------------------

    def decide(self, one: Ruling) -> None:
        decision = Decision(
            engagement=self.book.engagement,
            number=len(self.decisions) + 1,
            text=one.text,
            why=one.why,
            decided_on=self.today(),
            origin=self.ping_of(one.of_ping).element_id if one.of_ping else None,
            noted_by=self.crew[one.noted_by],
            noted_at=self.book.at,
        )
        self.decisions.append(decision)
        self.deciders += [
            Decider(engagement=self.book.engagement, decision=decision, member=self.crew[name])
            for name in one.deciders
        ]
        self.book.record(events.DECIDED, decision, decision.noted_by, decision=decision.number)

    # --- Writing it all down --------------------------------------------------------------------------------

    def save(self) -> None:
        self.book.put(self.commitments, self.new_dates, self.pings, self.turns)
        self.book.put(self.decisions, self.deciders)
        for ping, turn in self.accepted:
            ping.accepted = turn
            ping.save(update_fields=["accepted"])
