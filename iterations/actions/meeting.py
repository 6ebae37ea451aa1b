"""What people do in the demo of a week: open it, order and present it, note, close it, agree to its minutes."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.actions import agree
from engagements.journal import Kind, hold, record
from engagements.models import Engagement, Event, Membership
from engagements.refusals import NotYours, Refused
from iterations import becoming, events
from iterations.minutes import FIRST_VERSION, minutes_of
from iterations.models import (
    LONGEST_BOX,
    NOTE_LIMIT,
    REASON_LIMIT,
    Attendance,
    Demo,
    DemoItem,
    DemoNote,
    Iteration,
)
from stories.actions import clean
from stories.models import Story


@transaction.atomic
def open_demo(engagement: Engagement, *, by: Membership) -> Demo:
    """Open this week's demo: its agenda is what is ready to demo, in list order. Opening it again gives it back."""
    demand(by, "run demos")
    engagement = hold(engagement)
    week = engagement.iterations.current()
    if week is None:
        raise Refused(_("The first week has not begun yet."))
    opened: Demo | None = engagement.demos.filter(number=week.number).first()
    if opened:
        return opened
    demo = Demo.objects.create(
        engagement=engagement, number=week.number, opened_by=by, opened_at=timezone.now()
    )
    for story in engagement.stories.wanted().ready_to_demo():
        put_on(demo, story)
    record(events.DEMO_OPENED, demo, by=by, number=demo.number)
    return demo


# --- The agenda ----------------------------------------------------------------------------------------------


def put_on(demo: Demo, story: Story) -> DemoItem:
    last = demo.items.order_by("-position").values_list("position", flat=True).first()
    return DemoItem.objects.create(
        engagement_id=demo.engagement_id, demo=demo, story=story, position=(last or 0) + 1
    )


def join_agenda(what: Kind, event: Event) -> None:
    """Called by the journal with every event, in its transaction: what is delivered while the demo is open joins it."""
    if what.code != "story.delivered":
        return
    week = event.engagement.iterations.current()
    demo = Demo.objects.filter(engagement=event.engagement_id, number=week.number).first() if week else None
    if demo and demo.is_open:
        story = Story.objects.get(engagement=event.engagement_id, number=event.data["story"])
        if not demo.items.filter(story=story).exists():
            put_on(demo, story)


@transaction.atomic
def add_item(demo: Demo, story: Story, *, by: Membership) -> DemoItem:
    """Put a story on the agenda, ready or not: work in progress can be shown too; also one that was taken off."""
    demo = hold_open(demo, by)
    if story.engagement_id != demo.engagement_id or story.withdrawn_at:
        raise Refused(_("This story has been deleted."))
    item: DemoItem | None = demo.items.filter(story=story).first()
    if item and item.taken_off_at is None:
        return item
    item = item or put_on(demo, story)
    if item.taken_off_at:
        item.taken_off_at = item.taken_off_by = None
        item.save(update_fields=["taken_off_at", "taken_off_by"])
    record(events.DEMO_ITEM_ADDED, demo, by=by, story=story.number)
    return item


@transaction.atomic
def move_item(demo: Demo, story: Story, *, by: Membership, step: int) -> DemoItem:
    """Move a story on the agenda: -1 one place up, 1 one place down. At either end it stays."""
    demo = hold_open(demo, by)
    items = list(demo.items.standing())
    item = item_of(demo, story)
    here = items.index(item) if item in items else 0
    there = here + step
    if item in items and 0 <= there < len(items):
        other = items[there]
        item.position, other.position = other.position, item.position
        DemoItem.objects.bulk_update([item, other], ["position"])
        record(events.DEMO_ITEM_MOVED, demo, by=by, story=story.number)
    return item


@transaction.atomic
def time_item(demo: Demo, story: Story, *, by: Membership, minutes: int) -> DemoItem:
    """Say how many minutes a story may take. Nothing happens by itself when they are over."""
    demo = hold_open(demo, by)
    item = item_of(demo, story)
    if not 1 <= minutes <= LONGEST_BOX:
        raise Refused(_("A story takes from 1 to %(most)s minutes.") % {"most": LONGEST_BOX})
    if item.time_box != minutes:
        item.time_box = minutes
        item.save(update_fields=["time_box"])
        record(events.DEMO_ITEM_TIMED, demo, by=by, story=story.number, minutes=minutes)
    return item


@transaction.atomic
def take_off(demo: Demo, story: Story, *, by: Membership) -> DemoItem:
    """Take a story off the agenda; it can be put back."""
    demo = hold_open(demo, by)
    item = item_of(demo, story)
    if item.taken_off_at is None:
        item.taken_off_at, item.taken_off_by = timezone.now(), by
        item.save(update_fields=["taken_off_at", "taken_off_by"])
        if demo.current_id == item.pk:
            demo.current = None
            demo.save(update_fields=["current"])
        record(events.DEMO_ITEM_TAKEN_OFF, demo, by=by, story=story.number)
    return item


# --- Presenting ----------------------------------------------------------------------------------------------


@transaction.atomic
def present(demo: Demo, *, by: Membership, instead_of: int | None = None) -> Demo:
    """Begin to present, or take it over from the member of that number, whom the page showed as presenting."""
    demo = hold_open(demo, by)
    if demo.presenter_id == by.pk:
        return demo
    presenter = demo.presenter
    if presenter and presenter.number != instead_of:
        raise Refused(_("%(name)s is presenting. Take over if you mean to.") % {"name": presenter.name})
    demo.presenter = by
    demo.started_at = demo.started_at or timezone.now()
    demo.save(update_fields=["presenter", "started_at"])
    record(events.DEMO_PRESENTED, demo, by=by, number=demo.number)
    first = demo.items.standing().with_stories().first()
    if demo.current_id is None and first:
        put_up(demo, first, by)
    note_presence(demo, by, by)
    return demo


@transaction.atomic
def show_item(demo: Demo, story: Story, *, by: Membership) -> Demo:
    """Show this story on everybody's page: the presenter's alone to do."""
    demo = hold_open(demo, by)
    if demo.presenter_id != by.pk:
        raise NotYours(_("Only the presenter leads everybody on."))
    item = item_of(demo, story)
    if demo.current_id != item.pk:
        put_up(demo, item, by)
    return demo


def put_up(demo: Demo, item: DemoItem, by: Membership) -> None:
    demo.current = item
    demo.save(update_fields=["current"])
    if item.shown_at is None:
        item.shown_at = timezone.now()
        item.save(update_fields=["shown_at"])
    record(events.DEMO_SHOWN, demo, by=by, story=item.story.number)


# --- Who is here ---------------------------------------------------------------------------------------------


@transaction.atomic
def attend(demo: Demo, *, by: Membership, member: Membership | None = None, here: bool = True) -> Demo:
    """Say that one is here, or of somebody in the room if one presents; `here=False` takes it back."""
    demo = hold_running(demo)
    member = member or by
    if member.engagement_id != demo.engagement_id or by.engagement_id != demo.engagement_id:
        raise NotYours(_("Only people of this engagement take part in its demo."))
    if member.pk != by.pk and demo.presenter_id != by.pk:
        raise Refused(_("Everybody says it for themselves; the presenter can say it of people in the room."))
    if here:
        note_presence(demo, member, by)
    elif demo.attendance.here().filter(member=member).update(withdrawn_at=timezone.now()):
        record(events.DEMO_UNTICKED, demo, by=by, number=demo.number, member=member.number)
    return demo


def note_presence(demo: Demo, member: Membership, by: Membership) -> None:
    noted = demo.attendance.filter(member=member).first()
    if noted and noted.withdrawn_at is None:
        return
    if noted:
        noted.at, noted.by, noted.withdrawn_at = timezone.now(), by, None
        noted.save(update_fields=["at", "by", "withdrawn_at"])
    else:
        Attendance.objects.create(engagement_id=demo.engagement_id, demo=demo, member=member, by=by)
    if member.pk == by.pk:
        record(events.DEMO_ATTENDED, demo, by=by, number=demo.number)
    else:
        record(events.DEMO_TICKED, demo, by=by, number=demo.number, member=member.number)


# --- Notes ---------------------------------------------------------------------------------------------------


@transaction.atomic
def note(demo: Demo, *, by: Membership, text: str, story: Story | None = None) -> DemoNote:
    """Note something, to a story or to none. Sending the same twice notes it once."""
    demand(by, "comment")
    demo = hold_running(demo)
    text = clean(text)
    if not text:
        raise Refused(_("Write the note first."))
    if len(text) > NOTE_LIMIT:
        raise Refused(_("This note is too long: %(n)s characters are the most.") % {"n": NOTE_LIMIT})
    if story and story.engagement_id != demo.engagement_id:
        raise NotYours(_("This story is not of this engagement."))
    newest: DemoNote | None = demo.notes.order_by("-number").first()
    if newest and (newest.author_id, newest.text, newest.story_id) == (by.pk, text, story and story.pk):
        return newest
    noted = DemoNote.objects.create(
        engagement_id=demo.engagement_id, demo=demo, author=by, text=text, story=story
    )
    record(events.DEMO_NOTED, demo, by=by, number=demo.number, note=noted.number)
    return noted


@transaction.atomic
def make_of_note(demo: Demo, number: int, *, by: Membership, word: str) -> DemoNote:
    """Have a note become a story, a criterion of its story, or a concern: one of them, once."""
    demo = hold_running(demo)
    noted: DemoNote = demo.notes.select_related("story").get(number=number)
    noted.demo, noted.engagement = demo, demo.engagement
    way = becoming.WAYS[word]
    demand(by, way.act)
    if noted.became:
        raise Refused(_("This note has become %(made)s already.") % {"made": becoming.in_words(noted.became)})
    noted.became = way.make(noted, by)
    noted.save(update_fields=["became"])
    record(events.DEMO_NOTE_BECAME, demo, by=by, number=demo.number, note=noted.number, made=noted.became)
    return noted


# --- The end -------------------------------------------------------------------------------------------------


@transaction.atomic
def close_demo(demo: Demo, *, by: Membership) -> Demo:
    """Freeze the minutes and send them to both teams. It closes no week. Closing again changes nothing."""
    demand(by, "close demos")
    demo = hold(demo)
    if demo.closed_at:
        return demo
    refuse_if_over(demo)
    if demo.started_at is None:
        raise Refused(_("Nobody has presented yet. A demo that is not held needs no closing."))
    demo.closed_by, demo.closed_at = by, timezone.now()
    demo.minutes = minutes_of(demo)
    demo.save(update_fields=["closed_by", "closed_at", "minutes"])
    record(events.DEMO_CLOSED, demo, by=by, number=demo.number)
    return demo


def miss_demo(iteration: Iteration, at: datetime) -> None:
    """The boundary finds a demo that nobody closed: it was not held. Who paused the week wanted none."""
    demo = Demo.objects.filter(engagement=iteration.engagement_id, number=iteration.number).first()
    if demo is None and iteration.strength == 0:
        return
    if demo is None:
        demo = Demo.objects.create(engagement=iteration.engagement, number=iteration.number, missed_at=at)
    elif demo.is_open:
        demo.missed_at = at
        demo.save(update_fields=["missed_at"])
    else:
        return
    record(events.DEMO_MISSED, demo, by=None, number=demo.number)


@transaction.atomic
def excuse(demo: Demo, *, by: Membership, reason: str) -> Demo:
    """Say why a demo was not held; said anew, the last word stands."""
    demand(by, "run demos")
    demo = hold(demo)
    if demo.missed_at is None:
        raise Refused(_("This demo needs no reason."))
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Say why it was not held."))
    if len(reason) > REASON_LIMIT:
        raise Refused(_("A reason has at most %(n)s characters.") % {"n": REASON_LIMIT})
    if reason != demo.reason:
        demo.reason, demo.reason_by, demo.reason_at = reason, by, timezone.now()
        demo.save(update_fields=["reason", "reason_by", "reason_at"])
        record(events.DEMO_EXCUSED, demo, by=by, number=demo.number)
    return demo


@transaction.atomic
def agree_to_minutes(demo: Demo, *, by: Membership) -> Demo:
    """A lead of either party agrees to the minutes as they were closed."""
    demand(by, "agree")
    demo = hold(demo)
    if demo.closed_at is None:
        raise Refused(_("The minutes are not closed yet."))
    agree(demo.engagement, to=demo, version=FIRST_VERSION, what=events.MINUTES_AGREED, by=by)
    return demo


# --- Checks --------------------------------------------------------------------------------------------------


def hold_open(demo: Demo, by: Membership) -> Demo:
    demand(by, "run demos")
    return hold_running(demo)


def hold_running(demo: Demo) -> Demo:
    demo = hold(demo)
    refuse_if_over(demo)
    return demo


def refuse_if_over(demo: Demo) -> None:
    if demo.closed_at:
        raise Refused(_("This demo has been closed; its minutes stay as they are."))
    if demo.missed_at:
        raise Refused(_("The week of this demo is over."))


def item_of(demo: Demo, story: Story) -> DemoItem:
    item: DemoItem | None = demo.items.filter(story=story).with_stories().first()
    if item is None:
        raise Refused(_("#%(number)s is not on the agenda.") % {"number": story.number})
    return item
