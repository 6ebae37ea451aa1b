"""The pulse after each demo: the parties start far apart on pace and come together; then trust begins to part them."""

from datetime import datetime
from functools import partial

from dashboard.demo.history import DAY, DEMO, WEEK, History
from dashboard.demo.people import ZONE
from dashboard.demo.wishes import WEEKS
from engagements.days import end_of
from engagements.models import Membership, Party
from partnership import events
from partnership.actions.pulse import sum_up
from partnership.models import BallNote, PulseAnswer, PulseRound

OPENS = DEMO + 63  # the minute after the demo was closed
# By round the mean of trust, clarity and pace that a party's people are about.
SAID = {
    Party.VENDOR: [(3, 2, 4), (3, 3, 4), (3, 3, 4), (4, 3, 4), (4, 4, 4), (4, 4, 4), (4, 4, 4), (5, 4, 4)],
    Party.CLIENT: [(3, 3, 2), (3, 3, 2), (3, 3, 3), (4, 3, 3), (4, 4, 3), (4, 4, 4), (3, 4, 4), (3, 4, 4)],
}
LINES = {
    (2, "tom"): "The slots are nearly there, the badge is not.",
    (5, "mira"): "The answers come the same day now.",
    (8, "petra"): "We heard of the new printer from the gatekeeper.",
    (8, "jonas"): "The best demo so far.",
}
CONTESTED = 5 * WEEK + 130 + 900
NOTE = "It lay with the hauliers' association: I had asked them on the same day."
SILENT = {(3, "linnea"), (4, "anders"), (7, "samir")}


class Pulses:
    """Planned into the book of the history; nothing here rolls its dice."""

    def __init__(self, history: History) -> None:
        self.history, self.book, self.crew = history, history.book, history.crew
        self.rounds: list[PulseRound] = []
        self.notes: list[BallNote] = []

    def tell(self) -> None:
        for week in range(1, len(WEEKS) + 1):
            opens = (week - 1) * WEEK + OPENS
            self.at(opens, partial(self.open, week))
            if self.closes(week) <= self.history.now:
                self.book.plan(self.closes(week), partial(self.close, week))
        self.at(CONTESTED, self.contest)

    def contest(self) -> None:
        """The reply of five weeks in took its time, and not for want of will."""
        note = BallNote(
            engagement=self.book.engagement,
            number=1,
            subject="ping-3",
            text=NOTE,
            by=self.crew["tom"],
            at=self.book.at,
        )
        self.notes.append(note)
        self.book.record(events.BALL_CONTESTED, note, note.by, about=note.subject)

    def at(self, minute: int, act: "partial[None]") -> None:
        self.book.plan(self.history.calendar.at(minute, 45), act)

    def closes(self, week: int) -> datetime:
        """The end of the Tuesday after it."""
        return end_of(self.history.calendar.day(week * WEEK + DAY), ZONE)

    def open(self, week: int) -> None:
        one = PulseRound(
            engagement=self.book.engagement, number=week, opened_at=self.book.at, closes_at=self.closes(week)
        )
        self.rounds.append(one)
        self.book.record(events.PULSE_OPENED, one, None, number=week)

    def close(self, week: int) -> None:
        one = self.rounds[week - 1]
        one.closed_at = self.book.at
        self.book.record(events.PULSE_CLOSED, one, None, number=week)

    def answer(self, one: PulseRound, name: str, member: Membership, place: int) -> PulseAnswer:
        said = [
            min(max(about + (place + one.number + turn) % 3 - 1, 1), 5)
            for turn, about in enumerate(SAID[Party(member.party)][one.number - 1])
        ]
        return PulseAnswer(
            engagement=self.book.engagement,
            round=one,
            member=member,
            trust=said[0],
            clarity=said[1],
            pace=said[2],
            line=LINES.get((one.number, name), ""),
        )

    def save(self) -> None:
        """The answers while their round is open, as they would have come in; then summed up in order."""
        closed = [one.closed_at for one in self.rounds]
        for one in self.rounds:
            one.closed_at = None
        self.book.put(self.rounds, self.notes)
        told = [(name, member) for name, member in self.crew.items() if member.role != "observer"]
        for one, at in zip(self.rounds, closed, strict=True):
            answers = [
                self.answer(one, name, member, place)
                for place, (name, member) in enumerate(told)
                if (one.number, name) not in SILENT and (at or place % 2)
            ]
            self.book.put(answers)
            if at:
                for party in Party.values:
                    sum_up(one, party)
                one.closed_at = at
                one.save(update_fields=["closed_at"])
