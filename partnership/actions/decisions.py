"""Noting what was decided. Hold → check → write → record → return."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership, Party
from engagements.refusals import Refused
from engagements.today import today_of
from partnership import events
from partnership.models import Decider, Decision
from stories.models import FIRST_DAY
from stories.origins import text_of
from stories.typed import check_text


@transaction.atomic
def note_decision(
    engagement: Engagement,
    *,
    by: Membership,
    text: str,
    why: str,
    deciders: Sequence[Membership],
    decided_on: date,
    origin: str | None = None,
    replaces: Decision | None = None,
) -> Decision:
    """Note what people of both parties decided. Nothing of it is changed later; another one may take its place."""
    demand(by, "note decisions")
    engagement = hold(engagement)
    text, why = check_text(text, _("Say what was decided.")), check_text(why, _("Say why."))
    if any(one.engagement_id != engagement.pk for one in deciders):
        raise Refused(_("Choose people of this engagement."))
    if {one.party for one in deciders} != set(Party):
        raise Refused(_("A decision has at least one person of each party."))
    if not FIRST_DAY <= decided_on <= today_of(engagement):
        raise Refused(_("A decision was made today or before."))
    if origin and text_of(engagement.pk, origin) is None:
        raise Refused(_("What this comes from is no longer there."))
    if before := noted_before(engagement, by, text, why, decided_on):
        return before
    if replaces and Decision.objects.filter(replaces=replaces).exists():
        raise Refused(_("Another decision has taken its place already."))
    noted = Decision.objects.create(
        engagement=engagement,
        text=text,
        why=why,
        decided_on=decided_on,
        origin=origin,
        replaces=replaces,
        noted_by=by,
        noted_at=timezone.now(),
    )
    Decider.objects.bulk_create(
        Decider(engagement=engagement, decision=noted, member=one) for one in deciders
    )
    record(events.DECIDED, noted, by=by, decision=noted.number)
    return noted


def noted_before(
    engagement: Engagement, by: Membership, text: str, why: str, decided_on: date
) -> Decision | None:
    """The newest decision, if it is this very one: only the answer to it got lost."""
    newest = Decision.objects.filter(engagement=engagement).order_by("-number").first()
    if newest is None or newest.noted_by_id != by.pk:
        return None
    return newest if (newest.text, newest.why, newest.decided_on) == (text, why, decided_on) else None
