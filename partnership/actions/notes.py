"""Noting what happened between the parties. Hold → check → write → record → return."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import NotYours, Refused
from engagements.today import today_of
from partnership import events
from partnership.models import Note
from partnership.models.notes import NOTE_LIMIT
from stories.models import FIRST_DAY
from stories.typed import check_text


@transaction.atomic
def write_note(engagement: Engagement, *, by: Membership, text: str, day: date) -> Note:
    """Have something remembered of a day that is over or of today. Sending the same twice notes it once."""
    demand(by, "comment")
    engagement = hold(engagement)
    text = check_text(text, _("Say what you want remembered."))
    if len(text) > NOTE_LIMIT:
        raise Refused(_("A note has at most %(n)s characters.") % {"n": NOTE_LIMIT})
    if not FIRST_DAY <= day <= today_of(engagement):
        raise Refused(_("A note is of today or of a day before."))
    said = {"engagement": engagement, "by": by, "text": text, "day": day, "withdrawn_at": None}
    if before := Note.objects.filter(**said).first():
        return before
    note = Note.objects.create(at=timezone.now(), **said)
    record(events.NOTE_WRITTEN, note, by=by, note=note.number, day=day.isoformat())
    return note


@transaction.atomic
def withdraw_note(note: Note, *, by: Membership) -> Note:
    """Take back what one wrote. Withdrawing it again changes nothing."""
    demand(by, "comment")
    note = hold(note)
    if note.by_id != by.pk:
        raise NotYours(_("Only who wrote a note withdraws it."))
    if note.withdrawn_at is None:
        note.withdrawn_at = timezone.now()
        note.save(update_fields=["withdrawn_at"])
        record(events.NOTE_WITHDRAWN, note, by=by, note=note.number)
    return note
