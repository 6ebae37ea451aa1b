"""Eight weeks that are over, and the one that is under way: who did what at which working hour."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from dashboard.demo import backlog
from dashboard.demo.book import Book
from dashboard.demo.people import ZONE
from dashboard.demo.standings import standing
from dashboard.demo.wishes import WEEKS, Wish
from engagements import events as crew_events
from engagements.days import instant, local_day
from engagements.models import Charter, Engagement, Membership
from iterations import events as week_events
from iterations.models import Standing
from iterations.weeks import midnight
from stories.models import Mark, Story, StoryKind

DAY = 480  # minutes, from nine to five
WEEK = 5 * DAY
DEMO = 4 * DAY + 300  # Friday at 14:00
INITIAL_VELOCITY = 15
STRENGTHS = {3: 60}  # a week, from 0, in which few were there
AWAY = {(3, day, "linnea") for day in range(5)} | {(3, 1, "jonas"), (3, 2, "jonas")}


@dataclass(frozen=True)
class Calendar:
    """Working minutes since the first Monday, nine o'clock, as instants; negative ones lie before it."""

    first: date
    zone: str = ZONE

    @classmethod
    def until(cls, now: datetime) -> "Calendar":
        today = local_day(now, ZONE)
        return cls(today - timedelta(days=today.weekday(), weeks=len(WEEKS)))

    def day(self, minute: int) -> date:
        weeks, rest = divmod(minute, WEEK)
        return self.first + timedelta(weeks=weeks, days=rest // DAY)

    def at(self, minute: int, second: int = 0) -> datetime:
        hour, rest = divmod(minute % DAY, 60)
        clock = time(9 + hour, rest, second)
        return instant(self.day(minute), clock, self.zone)

    def minute(self, now: datetime) -> int:
        """The working minutes until then: all that is over, none of the future."""
        today = local_day(now, self.zone)
        weeks, day = divmod((today - self.first).days, 7)
        if day > 4:
            return (weeks + 1) * WEEK
        passed = int((now - instant(today, time(9), self.zone)).total_seconds() // 60)
        return weeks * WEEK + day * DAY + min(max(passed, 0), DAY)

    def midnight(self, week: int) -> datetime:
        return midnight(self.first + timedelta(weeks=week), self.zone)


class Tale:
    """One wish on its way: each step is planned for a working minute."""

    def __init__(self, history: "History", wish: Wish) -> None:
        self.history, self.wish = history, wish
        self.book, self.crew = history.book, history.crew
        self.owner = self.crew[wish.owner]
        self.signer = self.crew[wish.signer]
        self.story: Story

    def at(self, minute: int, act: Callable[..., Any], *details: Any) -> None:
        self.history.at(minute, lambda: act(self.story, *details))

    def written(self, minute: int) -> None:
        def write() -> None:
            wish, asker = self.wish, self.crew[self.wish.asker]
            self.story = self.book.write(
                asker, wish.title, wish.narrative, wish.criteria, wish.kind, wish.labels
            )
            if wish.promised_in is not None:
                self.book.promise(self.story, asker, wish.promised_in)

        self.history.at(minute, write)

    def talked_through(self, minute: int) -> None:
        """Reworded by who asked, estimated by the vendor; bugs and chores carry no points."""
        for n, (who, key, text) in enumerate(self.wish.rewordings):
            self.at(minute + 7 * n, self.book.reword, key, self.crew[who], text)
        if self.wish.points is not None:
            estimator = self.crew["mira" if self.wish.owner == "mira" else "jonas"]
            self.at(
                minute + 7 * len(self.wish.rewordings) + 4, self.book.estimate, estimator, self.wish.points
            )

    def planned(self, minute: int) -> None:
        self.at(minute, self.book.schedule, self.crew["petra"])

    def started(self, minute: int) -> None:
        self.at(minute, self.book.start, self.owner)
        if self.wish.helper:
            self.at(minute + 3, self.book.own, self.crew[self.wish.helper])

    def shown(self, finished: int, delivered: int) -> None:
        self.at(finished, self.book.finish, self.owner)
        self.at(delivered - 2, self.book.ready, self.owner)
        self.at(delivered, self.book.deliver, self.owner)

    def rejected(self, minute: int) -> None:
        why = self.wish.rejection
        assert why
        self.at(minute, self.book.reject, self.signer, why.criterion, why.note, why.reason)

    def accepted(self, minute: int) -> None:
        if self.wish.follow_up:
            self.at(minute, self.accept_but, *self.wish.follow_up)
        else:
            self.at(minute, self.book.accept, self.signer)

    def accept_but(self, story: Story, criterion: int, note: str) -> None:
        self.history.followed_up.append(self.book.accept_but(story, self.signer, criterion, note))


class History:
    """All of it, from the day the engagement was opened until now."""

    def __init__(
        self,
        engagement: Engagement,
        crew: dict[str, Membership],
        calendar: Calendar,
        now: datetime,
        seed: int,
    ) -> None:
        self.engagement, self.crew, self.calendar, self.now = engagement, crew, calendar, now
        self.dice = random.Random(seed)
        self.book = Book(engagement, engagement.created_at)
        self.minute = calendar.minute(now)
        self.followed_up: list[Story] = []
        self.standings: list[Standing] = []

    def at(self, minute: int, act: Callable[[], Any]) -> None:
        self.book.plan(self.calendar.at(minute, self.dice.randrange(60)), act)

    def tell(self) -> None:
        self.come_together()
        for week in range(len(WEEKS) + 1):
            self.turn(week)
        for week, (_goal, wishes) in enumerate(WEEKS):
            for place, wish in enumerate(wishes):
                self.finished(wish, week, place, len(wishes))
        self.current_week()

    def come_together(self) -> None:
        book = self.book
        book.plan(self.engagement.created_at, lambda: book.record(crew_events.OPENED, self.engagement, None))
        for member in self.crew.values():
            act = partial(book.record, crew_events.JOINED, member, member, role=member.role)
            book.plan(member.joined_at, act)

    # --- Weeks ----------------------------------------------------------------------------------------------

    def turn(self, week: int) -> None:
        self.book.plan(self.calendar.midnight(week), lambda: self.turn_now(week))
        monday = week * WEEK
        goal = WEEKS[week][0] if week < len(WEEKS) else backlog.GOAL
        if self.minute > monday + 10:
            self.at(monday + 9, lambda: self.set_goal(goal))
        for day in range(7):
            self.note(self.calendar.first + timedelta(weeks=week, days=day), self.calendar.midnight(week))
        if week in STRENGTHS:
            self.at(monday + 5, lambda: self.set_strength(STRENGTHS[week]))

    def turn_now(self, week: int) -> None:
        starts = self.calendar.first + timedelta(weeks=week)
        before = self.calendar.midnight(week - 1) if week else None
        self.book.turn_week(starts, before, INITIAL_VELOCITY)

    def note(self, day: date, begins: datetime) -> None:
        at = midnight(day, self.calendar.zone)
        if at <= self.now:
            self.book.plan(at, lambda: self.standings.append(standing(self.book, day, begins)))

    def set_goal(self, goal: str) -> None:
        iteration = self.book.iterations[-1]
        iteration.goal = goal
        self.book.record(week_events.GOAL_SET, iteration, self.crew["petra"], number=iteration.number)

    def set_strength(self, strength: int) -> None:
        iteration = self.book.iterations[-1]
        iteration.strength = strength
        self.book.record(
            week_events.STRENGTH_SET,
            iteration,
            self.crew["tom"],
            number=iteration.number,
            strength=strength,
        )

    # --- What is over ---------------------------------------------------------------------------------------

    def finished(self, wish: Wish, week: int, place: int, of: int) -> None:
        """A story accepted in that week: wished for two weeks before, planned on its eve, shown at its demo."""
        late = wish.rejection is not None and wish.rejection.week_before
        monday, roll = (week - late) * WEEK, self.dice.randrange
        tale = Tale(self, wish)
        tale.written(monday - 2 * WEEK + 60 + 30 * place + roll(1800))
        tale.talked_through(monday - WEEK + DAY * 3 + 25 + 28 * place)
        tale.planned(monday - WEEK + DEMO + 75 + 3 * place)
        start = monday + 25 + place * (1350 // of) + roll(50)
        if wish.kind == StoryKind.CHORE:
            tale.started(start)
            tale.at(start + 200 + roll(200), self.book.end_chore, tale.owner)
        elif late:
            tale.started(monday + 900 + roll(200))
            tale.shown(monday + 1950 + roll(100), monday + 2100 + roll(60))
            tale.rejected(monday + DEMO + 30 + 7 * place)
            self.second_try(tale, monday + WEEK)
        elif wish.rejection:
            tale.started(monday + 25 + roll(30))
            tale.shown(monday + 330 + roll(60), monday + 430 + roll(40))
            tale.rejected(monday + 700 + roll(120))
            self.second_try(tale, monday + 860)
        else:
            tale.started(start)
            finish = min(start + 260 + roll(300), monday + 2040 + place)
            tale.shown(finish, finish + 20 + roll(50))
            soon = place == 0 and not wish.follow_up
            tale.accepted(finish + 160 + roll(60) if soon else monday + DEMO + 4 + 6 * place)

    def second_try(self, tale: Tale, minute: int) -> None:
        roll = self.dice.randrange
        tale.at(minute + 15 + roll(60), self.book.take_up, tale.owner)
        tale.shown(minute + 400 + roll(120), minute + 560 + roll(60))
        tale.accepted(minute + 740 + roll(100))

    # --- What is under way ----------------------------------------------------------------------------------

    def current_week(self) -> None:
        self.in_hand(backlog.DELIVERED, 1500, 520, 440)
        tale = self.in_hand(backlog.REJECTED, 1900, 920, 860)
        tale.rejected(self.minute - 320)
        tale = self.in_hand(backlog.FINISHED, 1290)
        tale.at(self.minute - 95, self.book.finish, tale.owner)
        tale.at(self.minute - 88, self.book.ready, tale.owner, 1, 2)
        self.in_hand(backlog.STARTED, 240)
        for minute, wish in backlog.ACCEPTED:
            self.accepted_this_week(wish, len(WEEKS) * WEEK + minute)
        for place, wish in enumerate(backlog.PLANNED):
            tale = self.wished(wish, 4000 - 400 * place)
            tale.planned(self.minute - 1250 + 2 * place)
        for place, wish in enumerate(backlog.ICEBOX):
            self.wished(wish, 7000 - 1100 * place)
        self.at(self.minute - 150, self.first_verdict)
        self.at(self.minute - 100, self.estimate_follow_ups)
        for wish, ago, name, text in backlog.REMARKS:
            self.at(self.minute - ago, partial(self.remark, wish, self.crew[name], text))

    def wished(self, wish: Wish, ago: int, talked: int = 1400) -> Tale:
        tale = Tale(self, wish)
        tale.written(self.minute - ago)
        tale.talked_through(self.minute - min(ago - 300, talked))
        return tale

    def in_hand(self, wish: Wish, started: int, finished: int = 0, delivered: int = 0) -> Tale:
        tale = self.wished(wish, started + 2600, started + 700)
        tale.planned(self.minute - started - 200)
        tale.started(self.minute - started)
        if delivered:
            tale.shown(self.minute - finished, self.minute - delivered)
        return tale

    def accepted_this_week(self, wish: Wish, minute: int) -> None:
        """Only if that hour is over; otherwise it is planned."""
        tale = Tale(self, wish)
        tale.written(minute - 3000)
        tale.talked_through(minute - 1400)
        tale.planned(min(minute - 1050, self.minute - 60))
        if minute < self.minute:
            tale.started(minute - 700)
            tale.shown(minute - 250, minute - 190)
            tale.accepted(minute)

    def first_verdict(self) -> None:
        """The signer has begun to look at what is ready to demo, and the rest waits."""
        self.book.verdict(self.story_of(backlog.DELIVERED), self.crew["petra"], 1, Mark.ACCEPTED)

    def remark(self, wish: Wish, by: Membership, text: str) -> None:
        mentioned = [member for member in self.crew.values() if f"@{member.name}" in text]
        self.book.comment(self.story_of(wish), by, text, mentioned)

    def story_of(self, wish: Wish) -> Story:
        return next(one for one in self.book.stories if one.title == wish.title)

    def estimate_follow_ups(self) -> None:
        for story in self.followed_up:
            self.book.estimate(story, self.crew["mira"], 2)


def charter_of(calendar: Calendar) -> Charter:
    return Charter(
        zone=ZONE,
        start_date=calendar.first,
        initial_velocity=INITIAL_VELOCITY,
        vendor_country="SE",
        client_country="SE",
    )
