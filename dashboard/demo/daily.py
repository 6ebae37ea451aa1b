"""The daily round and the concerns of the demonstration."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from dashboard.demo.history import AWAY, DAY, WEEK, History
from dashboard.demo.talk import IN_MY_WAY, MEANWHILE, NEXT, ROUND, SAID, WENT_ON, WORRIES, Worry
from engagements.days import instant, local_day
from engagements.models import Membership, Party, Role
from standups import events
from standups.models import Answer, Concern, Update, UpdateRevision
from stories.models import State

WRITES = {
    "tom": 45,
    "petra": 85,
    "anders": 70,
    "ingrid": 75,
}  # of a hundred mornings; the vendor's people: 93
HALF = {"mira", "samir", "petra", "anders"}  # those who have written today


class Daily:
    """Updates of every working day until today, and what worried people; planned into the book of the history."""

    def __init__(self, history: History) -> None:
        self.history, self.book, self.dice = history, history.book, history.dice
        self.calendar, self.crew, self.now = history.calendar, history.crew, history.now
        self.updates: list[Update] = []
        self.concerns: list[Concern] = []
        self.answers: list[Answer] = []
        self.turn: Counter[str] = Counter()
        self.raised: dict[tuple[date, str], Worry] = {}  # what stands in somebody's way that morning

    def tell(self) -> None:
        for worry in WORRIES:
            self.worry(worry)
        day, today = self.calendar.first, local_day(self.now, self.calendar.zone)
        while day <= today:
            if day.isoweekday() <= 5:
                self.round(day, day == today)
            day += timedelta(days=1)

    # --- The round ------------------------------------------------------------------------------------------

    def round(self, day: date, is_today: bool) -> None:
        week, weekday = (day - self.calendar.first).days // 7, day.weekday()
        for place, (name, member) in enumerate(self.crew.items()):
            if member.role == Role.OBSERVER:
                continue
            comes = name in HALF if is_today else self.dice.randrange(100) < WRITES.get(name, 93)
            comes = comes and (week, weekday, name) not in AWAY
            if comes or (day, name) in self.raised:
                self.plan_update(day, name, place if is_today else None)

    def plan_update(self, day: date, name: str, place_today: int | None) -> None:
        at = instant(day, time(8, 10), self.calendar.zone) + timedelta(seconds=self.dice.randrange(75 * 60))
        if place_today is not None:  # whoever looks before breakfast sees it half written, too
            latest = self.now - timedelta(minutes=4 + 3 * place_today, seconds=11 * place_today)
            at = max(min(at, latest), self.calendar_midnight(day))
        self.book.plan(at, lambda: self.write(day, name))

    def calendar_midnight(self, day: date) -> datetime:
        return instant(day, time(), self.calendar.zone)

    def write(self, day: date, name: str) -> None:
        member, book = self.crew[name], self.book
        vendor = member.party == Party.VENDOR
        done, following = self.of_vendor(member) if vendor else self.of_client(name)
        worry = self.raised.get((day, name))
        in_my_way = worry.text if worry else self.dice.choice(IN_MY_WAY) if vendor else ""
        update = Update(
            engagement=book.engagement,
            member=member,
            day=day,
            done=done,
            next=following,
            in_my_way=in_my_way,
            written_at=book.at,
        )
        self.updates.append(update)
        book.record(events.WRITTEN, update, member, day=day.isoformat(), member=member.number, revision=1)
        if worry:
            self.raise_concern(worry, update)

    def of_client(self, name: str) -> tuple[str, str]:
        said = ROUND[name]
        self.turn[name] += 1
        return said[self.turn[name] % len(said)]

    def of_vendor(self, member: Membership) -> tuple[str, str]:
        """From what the member did to stories since the last update, and has in hand now."""
        did: dict[str, list[int]] = {}
        for what, number in self.book.news.pop(member.pk, []):
            did.setdefault(what, []).append(number)
        for number in did.get("delivered", []):  # said once: that it can be shown
            for earlier in ("finished", "started", "taken_up"):
                did[earlier] = [other for other in did.get(earlier, []) if other != number]
        lines = [
            self.dice.choice(SAID[what]) % named(numbers)
            for what in SAID
            if (numbers := sorted(set(did.get(what, []))))
        ]
        hand = self.in_hand(member)
        if not lines:
            lines = [self.dice.choice(WENT_ON) % named(hand[:1])] if hand else [self.dice.choice(MEANWHILE)]
        following = (
            self.dice.choice(NEXT["current"]) % named(hand[:2]) if hand else self.dice.choice(NEXT["waiting"])
        )
        return " ".join(lines), following

    def in_hand(self, member: Membership) -> list[int]:
        return [
            owned.story.number
            for owned in self.book.owners
            if owned.member == member and owned.story.state in {State.STARTED, State.FINISHED, State.REJECTED}
        ]

    # --- Concerns -------------------------------------------------------------------------------------------

    def worry(self, worry: Worry) -> None:
        minute = self.history.minute - worry.ago if worry.ago else worry.week * WEEK + worry.minute
        if worry.in_the_way:
            day = self.calendar.day(minute)
            self.raised[day, worry.raiser] = worry
            minute -= minute % DAY - 30  # by half past nine it is raised
        else:
            self.history.at(minute, lambda: self.raise_concern(worry))
        if worry.owner:
            self.history.at(minute + worry.owned, lambda: self.own(worry))
        for name, after, text in worry.answers:
            self.history.at(minute + after, partial(self.answer, worry, name, text))
        if worry.closed is not None:
            self.history.at(minute + worry.closed, lambda: self.close(worry))

    def raise_concern(self, worry: Worry, update: Update | None = None) -> None:
        concern = Concern(
            engagement=self.book.engagement,
            number=len(self.concerns) + 1,
            text=worry.text,
            raiser=self.crew[worry.raiser],
            raised_at=self.book.at,
            update=update,
        )
        self.concerns.append(concern)
        self.book.record(events.RAISED, concern, concern.raiser, concern=concern.number)

    def of(self, worry: Worry) -> Concern:
        return next(one for one in self.concerns if one.text == worry.text)

    def own(self, worry: Worry) -> None:
        concern, owner = self.of(worry), self.crew[worry.owner]
        concern.owner, concern.owned_at = owner, self.book.at
        by = self.crew[worry.named_by or worry.owner]
        what = events.NAMED if worry.named_by else events.OWNED
        self.book.record(what, concern, by, concern=concern.number, owner=owner.number)

    def answer(self, worry: Worry, name: str, text: str) -> None:
        concern, author = self.of(worry), self.crew[name]
        number = sum(one.concern is concern for one in self.answers) + 1
        self.answers.append(
            Answer(
                engagement=self.book.engagement,
                concern=concern,
                number=number,
                text=text,
                author=author,
                at=self.book.at,
            )
        )
        self.book.record(events.ANSWERED, concern, author, concern=concern.number, answer=number)

    def close(self, worry: Worry) -> None:
        concern = self.of(worry)
        concern.closed_by, concern.closed_at = concern.raiser, self.book.at
        self.book.record(events.CLOSED, concern, concern.raiser, concern=concern.number)

    # --- Writing it all down --------------------------------------------------------------------------------

    def save(self) -> None:
        self.book.put(self.updates, self.revisions(), self.concerns, self.answers)

    def revisions(self) -> Sequence[Any]:
        return [
            UpdateRevision(
                engagement=self.book.engagement,
                update=update,
                number=1,
                done=update.done,
                next=update.next,
                in_my_way=update.in_my_way,
                at=update.written_at,
            )
            for update in self.updates
        ]


def named(numbers: Sequence[int]) -> str:
    """#12, #14 and #15."""
    words = [f"#{number}" for number in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
