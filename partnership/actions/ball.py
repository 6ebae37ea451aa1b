"""Saying that the ball lay elsewhere. Hold → check → write → record → return."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import Refused
from partnership import events
from partnership.models import BallNote
from partnership.models.ball import NOTE_LIMIT
from stories.origins import text_of
from stories.typed import check_text


@transaction.atomic
def contest_ball(engagement: Engagement, subject: str, *, by: Membership, text: str) -> BallNote:
    """Note what the events don't say about whose turn it was. Sending the same twice notes it once."""
    demand(by, "contest the ball")
    engagement = hold(engagement)
    text = check_text(text, _("Say who held it, and why the events don’t show it."))
    if len(text) > NOTE_LIMIT:
        raise Refused(_("A note has at most %(n)s characters.") % {"n": NOTE_LIMIT})
    if text_of(engagement.pk, subject) is None:
        raise Refused(_("What this is about is no longer there."))
    said = {"engagement": engagement, "subject": subject, "text": text, "by": by}
    before = BallNote.objects.filter(**said).first()
    if before:
        return before
    note = BallNote.objects.create(at=timezone.now(), **said)
    record(events.BALL_CONTESTED, note, by=by, about=subject)
    return note
