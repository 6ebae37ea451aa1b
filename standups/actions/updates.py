"""What people do with the updates of a stand-up: write them, change them, make stories of their lines."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import Refused
from engagements.today import today_of
from standups import events
from standups.models import LINES, Update, UpdateRevision
from stories.actions import story_out_of
from stories.models import Story
from stories.typed import clean


@transaction.atomic
def write_update(
    engagement: Engagement, *, by: Membership, day: date, done: str = "", next: str = "", in_my_way: str = ""
) -> Update:
    """Write one's own update of a day, or change it. What was there before is kept; the same twice is once."""
    demand(by, "write updates")
    engagement = hold(engagement)
    if day > today_of(engagement):
        raise Refused(_("This day hasn't come yet."))
    lines = {"done": clean(done), "next": clean(next), "in_my_way": clean(in_my_way)}
    if not any(lines.values()):
        raise Refused(_("Write at least one of the three lines."))
    update = Update.objects.filter(engagement=engagement, member=by, day=day).first()
    if update is None:
        update = Update.objects.create(
            engagement=engagement, member=by, day=day, written_at=timezone.now(), **lines
        )
        what = events.WRITTEN
    elif update.lines == lines:
        return update
    else:
        for name in LINES:
            setattr(update, name, lines[name])
        update.revision += 1
        update.changed_at = timezone.now()
        update.save(update_fields=[*LINES, "revision", "changed_at"])
        what = events.CHANGED
    UpdateRevision.objects.create(engagement=engagement, update=update, number=update.revision, **lines)
    record(what, update, by=by, day=day.isoformat(), member=by.number, revision=update.revision)
    return update


@transaction.atomic
def story_from_line(update: Update, line: str, *, by: Membership) -> Story:
    """Make a story out of one line of anybody's update, once."""
    demand(by, "write stories")
    update = hold(update)
    text = update.lines[line]
    if not text:
        raise Refused(_("This line of the update is empty."))
    made, new = story_out_of(update.engagement, by=by, text=text, origin=update.line_id(line))
    if new:
        day = update.day.isoformat()
        record(events.LINE_BECAME_STORY, update, by=by, day=day, line=line, made=made.number)
    return made
