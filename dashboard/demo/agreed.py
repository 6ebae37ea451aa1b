"""The charter of the demonstration: what the kick-off put down, how the goals went, and a change that is being written."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

from charters import events
from charters.models import (
    Acknowledgement,
    CharterRevision,
    CharterText,
    Goal,
    GoalReading,
    GoalWord,
    Path,
    Responsibility,
)
from charters.sections import TEXTS
from dashboard.demo.history import WEEK, History, charter_of
from dashboard.demo.wishes import WEEKS
from engagements.days import local_day
from engagements.models import Agreement, Charter

SAID = {
    "purpose": (
        "Today drivers phone the gate for a slot and wait for an hour or more when they come without one. "
        "After this work every driver books a slot in two minutes, and the gate knows who comes when."
    ),
    "success": (
        "It was worth it when the foreman says that the queue at the south gate is gone, and when nobody at the "
        "office answers the phone for slots any more."
    ),
    "difficult": (
        "Who is worried raises a concern the same day; its owner answers within a working day.\n\n"
        "Bad news comes by voice, from Jonas or Tom, before it is written. If we can't agree within two days, "
        "the two of them decide together."
    ),
    "done": "Every criterion is stamped ready, and it runs on the test gate with data of last week.",
    "rules": "We say no early rather than yes late. Meetings begin on time and end on time.",
}
GOALS = [  # name, measure, unit, baseline, target
    ("Shorter wait at the gate", "median wait of a truck, from the gate's clock", "min", 42, 15),
    ("Slots booked without a phone call", "share of all slots of a week", "%", 0, 80),
]
READINGS = [
    (0, 0, 42),
    (0, 3, 38),
    (0, 5, 31),
    (0, 7, 24),
    (1, 4, 12),
    (1, 6, 35),
    (1, 7, 47),
]  # goal, week, value
WORDS = [  # goal, who, what
    (0, "jonas", "The badge took two minutes off each truck; the rest is the crane, which we can't change."),
    (0, "tom", "One feels it at the south gate. The north gate still queues on Mondays."),
    (1, "jonas", "Half of all slots come by the link. What is missing is the hauliers' own systems."),
    (1, "petra", "The regulars book by themselves now. I am not worried about this one."),
]
ANSWERABLE = [
    ("Accepting stories", "petra"),
    ("Ordering the backlog", "petra"),
    ("Deciding budget and pace", "tom"),
    ("Running the meetings", "jonas"),
    ("Releasing to production", "mira"),
    ("Access to the gate and its data", "anders"),
]
PATHS = [  # channel, used for, hours, for pings
    ("Pings in Tandem", "one question to one person", 4, True),
    ("Comments on stories", "what belongs to a story", 8, False),
    ("Phone", "the gate stands still", 1, False),
]
SILENT = "tom"  # who is told when stories wait too long for a signature
CHANGED = "The moment the gate stands still, Anders phones Jonas; everything else can wait for the stand-up."


class Agreed:
    """Planned into the book of the history; nothing here rolls its dice."""

    def __init__(self, history: History) -> None:
        self.history, self.book, self.crew = history, history.book, history.crew
        self.calendar = history.calendar
        self.charter: Charter | None = None
        self.readings: list[GoalReading] = []
        self.words: list[GoalWord] = []
        self.given: list[Agreement] = []
        self.read: list[Acknowledgement] = []

    def tell(self) -> None:
        self.at(-960, self.propose)
        self.at(-700, partial(self.consent, "jonas"))
        self.at(-690, partial(self.consent, "tom"))
        for place, name in enumerate(self.crew):
            self.at(-600 + 20 * place, partial(self.acknowledge, name))
        for goal, week, value in READINGS:
            self.at((week + 1) * WEEK - 90 + goal, partial(self.measure, goal, value))
        for place, (goal, name, text) in enumerate(WORDS):
            self.at(len(WEEKS) * WEEK + 60 + 10 * place, partial(self.judge, goal, name, text))
        self.at(self.history.minute - 240, partial(self.begin_anew, "anders"))

    def at(self, minute: int, act) -> None:
        if minute <= self.history.minute:
            self.book.plan(self.calendar.at(minute, 15), act)

    # --- What happens ---------------------------------------------------------------------------------------

    def version(self, number: int) -> Charter:
        held = self.charter or charter_of(self.calendar)  # version 0 says the same
        terms = {
            field.name: getattr(held, field.name)
            for field in Charter._meta.concrete_fields
            if field.name
            not in {"id", "engagement", "version", "created_at", "agreed_at", "wordings", "proposed_by"}
        }
        return Charter(**terms, engagement=self.book.engagement, version=number, created_at=self.book.at)

    def propose(self) -> None:
        self.charter = self.version(1)
        self.charter.proposed_by, self.charter.wordings = self.crew["jonas"], 12
        self.charter.reminded_after, self.charter.escalates_to = 3, self.crew[SILENT]
        self.book.record(events.PROPOSED, self.charter, self.crew["jonas"], version=1)

    def consent(self, name: str) -> None:
        charter, member = self.charter, self.crew[name]
        assert charter is not None
        self.given.append(
            Agreement(
                engagement=self.book.engagement,
                subject=charter.element_id,
                version=charter.wordings,
                party=member.party,
                member=member,
                at=self.book.at,
            )
        )
        self.book.record(events.CONSENTED, charter, member, agreed=charter.element_id, version=1)
        if len(self.given) == 2:
            charter.agreed_at = self.book.at
            self.book.record(events.AGREED, charter, None, version=1)

    def acknowledge(self, name: str) -> None:
        member = self.crew[name]
        self.read.append(
            Acknowledgement(
                engagement=self.book.engagement, charter=self.charter, member=member, at=self.book.at
            )
        )
        self.book.record(events.ACKNOWLEDGED, self.charter, member, version=1, member=member.number)

    def measure(self, goal: int, value: int) -> None:
        day, anders = local_day(self.book.at, self.calendar.zone), self.crew["anders"]
        self.readings.append(
            GoalReading(
                engagement=self.book.engagement,
                number=len(self.readings) + 1,
                goal=goal + 1,
                day=day,
                value=value,
                member=anders,
                at=self.book.at,
            )
        )
        said = {"goal": goal + 1, "value": str(value), "day": day.isoformat(), "reading": len(self.readings)}
        self.book.record(events.READ, Goal(number=goal + 1), anders, **said)

    def judge(self, goal: int, name: str, text: str) -> None:
        member, week = self.crew[name], len(WEEKS)
        self.words.append(
            GoalWord(
                engagement=self.book.engagement,
                goal=goal + 1,
                iteration=week,
                party=member.party,
                text=text,
                member=member,
                at=self.book.at,
            )
        )
        self.book.record(events.JUDGED, Goal(number=goal + 1), member, goal=goal + 1, iteration=week)

    def begin_anew(self, name: str) -> None:
        self.second = self.version(2)
        self.second.proposed_by, self.second.wordings = self.crew[name], 2
        self.book.record(events.PROPOSED, self.second, self.crew[name], version=2)
        self.book.record(
            events.REWORDED, self.second, self.crew[name], version=2, key="difficult", revision=2
        )

    # --- Writing it all down --------------------------------------------------------------------------------

    def save(self) -> None:
        engagement, charter = self.book.engagement, self.charter
        assert charter is not None
        for version in (charter, self.second):
            version.save()
            self.put_texts(version)
            self.put_lines(version)
        engagement.charter = charter
        engagement.save(update_fields=["charter"])
        for rows in (self.readings, self.words, self.given, self.read):
            type(rows[0])._default_manager.bulk_create(rows)

    def put_texts(self, version: Charter) -> None:
        author, second = version.proposed_by, version is self.second
        own = {"engagement": self.book.engagement, "charter": version}
        for key in TEXTS:
            text = SAID.get(key, "")
            wordings = [text, f"{text}\n\n{CHANGED}"] if second and key == "difficult" else [text]
            CharterText.objects.create(**own, key=key, text=wordings[-1], revision=len(wordings))
            CharterRevision.objects.bulk_create(
                CharterRevision(
                    **own,
                    key=key,
                    number=number,
                    text=words,
                    base=number - 1 or None,
                    author=author,
                    at=version.created_at,
                )
                for number, words in enumerate(wordings, 1)
            )

    def put_lines(self, version: Charter) -> None:
        own = {"engagement": self.book.engagement, "charter": version}
        due = self.calendar.first + timedelta(weeks=16)
        for number, (name, measure, unit, baseline, target) in enumerate(GOALS, 1):
            Goal.objects.create(
                **own,
                number=number,
                name=name,
                measure=measure,
                unit=unit,
                baseline=Decimal(baseline),
                target=Decimal(target),
                due=due,
            )
        for number, (activity, who) in enumerate(ANSWERABLE, 1):
            Responsibility.objects.create(**own, number=number, activity=activity, accountable=self.crew[who])
        for number, (channel, used_for, hours, for_pings) in enumerate(PATHS, 1):
            Path.objects.create(
                **own,
                number=number,
                channel=channel,
                used_for=used_for,
                reply_hours=hours,
                for_pings=for_pings,
            )
