"""The demo of last week with its minutes, and this week's with its agenda made."""

from functools import partial

from dashboard.demo import backlog
from dashboard.demo.history import DEMO, WEEK, History
from dashboard.demo.wishes import WEEKS
from engagements.models import Membership
from iterations import events
from iterations.minutes import minutes_of
from iterations.models import Attendance, Demo, DemoItem, DemoNote
from stories import events as story_events
from stories.models import State, Story

THERE = ("jonas", "mira", "samir", "tom", "petra", "anders", "birgit")
NOTE = "The badge shows the bay in figures one can read from the cab."
REMARK = "Show the next badge at the gate itself, with a real driver."
WISHES = WEEKS[-1][1]
CLOSES = 62


class Meetings:
    """Planned into the book of the history; nothing here rolls its dice."""

    def __init__(self, history: History) -> None:
        self.history, self.book, self.crew = history, history.book, history.crew
        self.last, self.next = self.demo(len(WEEKS)), self.demo(len(WEEKS) + 1)
        self.items: list[DemoItem] = []
        self.attendance: list[Attendance] = []
        self.notes: list[DemoNote] = []
        self.agenda: list[DemoItem] = []

    def demo(self, number: int) -> Demo:
        return Demo(engagement=self.history.engagement, number=number)

    def tell(self) -> None:
        friday = (len(WEEKS) - 1) * WEEK + DEMO
        self.at(friday - 20, self.open)
        self.at(friday, self.begin)
        for place, wish in enumerate(WISHES):  # each is accepted two minutes later (`History.finished`)
            self.at(friday + 2 + 6 * place, partial(self.show, wish.title))
        for place, name in enumerate(THERE[1:]):
            self.at(friday + 1 + place, partial(self.come, self.crew[name]))
        self.at(friday + 49, partial(self.note, "tom", NOTE))
        self.at(friday + 52, partial(self.note, "anders", REMARK))
        self.at(friday + 55, self.make_story)
        self.at(friday + CLOSES, self.close)
        self.at(self.history.minute - 60, self.prepare)

    def at(self, minute: int, act) -> None:
        self.book.plan(self.history.calendar.at(minute, 30), act)

    # --- Last week ------------------------------------------------------------------------------------------

    def open(self) -> None:
        self.open_by(self.last, "jonas")
        order = [wish.title for wish in WISHES]
        ready = [story for story in self.book.stories if story.state == State.DELIVERED]
        ready.sort(key=lambda story: order.index(story.title) if story.title in order else len(order))
        self.items = [self.item(self.last, place, story) for place, story in enumerate(ready, 1)]

    def open_by(self, demo: Demo, name: str) -> None:
        demo.opened_by, demo.opened_at = self.crew[name], self.book.at
        self.book.record(events.DEMO_OPENED, demo, demo.opened_by, number=demo.number)

    def item(self, demo: Demo, place: int, story: Story) -> DemoItem:
        return DemoItem(engagement=demo.engagement, demo=demo, story=story, position=place)

    def begin(self) -> None:
        demo = self.last
        demo.presenter, demo.started_at = self.crew["jonas"], self.book.at
        self.book.record(events.DEMO_PRESENTED, demo, demo.presenter, number=demo.number)
        self.come(demo.presenter)

    def come(self, member: Membership) -> None:
        demo, by = self.last, self.crew["jonas"] if member.role == "observer" else member
        here = Attendance(engagement=demo.engagement, demo=demo, member=member, by=by, at=self.book.at)
        self.attendance.append(here)
        if by is member:
            self.book.record(events.DEMO_ATTENDED, demo, by, number=demo.number)
        else:
            self.book.record(events.DEMO_TICKED, demo, by, number=demo.number, member=member.number)

    def show(self, title: str) -> None:
        for item in (one for one in self.items if one.story.title == title):
            item.shown_at = self.book.at
            self.book.record(events.DEMO_SHOWN, self.last, self.crew["jonas"], story=item.story.number)

    def note(self, name: str, text: str) -> None:
        demo, author = self.last, self.crew[name]
        note = DemoNote(
            engagement=demo.engagement,
            demo=demo,
            number=len(self.notes) + 1,
            author=author,
            text=text,
            at=self.book.at,
        )
        self.notes.append(note)
        self.book.record(events.DEMO_NOTED, demo, author, number=demo.number, note=note.number)

    def make_story(self) -> None:
        """Of the first note, as the act would."""
        demo, by, note = self.last, self.crew["petra"], self.notes[0]
        made = self.book.write(by, note.text)
        made.origin, note.became = note.element_id, made.element_id
        self.book.record(story_events.CAME_OUT_OF, made, by, story=made.number, origin=made.origin)
        data = {"number": demo.number, "note": note.number, "made": note.became}
        self.book.record(events.DEMO_NOTE_BECAME, demo, by, **data)

    def close(self) -> None:
        demo = self.last
        demo.closed_by, demo.closed_at = self.crew["jonas"], self.book.at
        self.book.record(events.DEMO_CLOSED, demo, demo.closed_by, number=demo.number)

    # --- This week ------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """What is ready to demo, and one that is nearly."""
        self.open_by(self.next, "jonas")
        wishes = (backlog.DELIVERED, backlog.FINISHED)
        stories = [self.history.story_of(wish) for wish in wishes]
        self.agenda = [self.item(self.next, place, story) for place, story in enumerate(stories, 1)]
        added = stories[1].number
        self.book.record(events.DEMO_ITEM_ADDED, self.next, self.crew["mira"], story=added)

    # --- Writing it all down --------------------------------------------------------------------------------

    def save(self) -> None:
        """After stories and ledger: the minutes are written from what these say."""
        closed, self.last.closed_at = self.last.closed_at, None
        closer, self.last.closed_by = self.last.closed_by, None
        self.book.put([self.last, self.next], [*self.items, *self.agenda], self.attendance, self.notes)
        self.last.closed_at, self.last.closed_by = closed, closer
        self.last.minutes = minutes_of(self.last)
        self.last.save(update_fields=["closed_at", "closed_by", "minutes"])
