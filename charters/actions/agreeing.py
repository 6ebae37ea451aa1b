"""Both parties agree to a proposal: then it holds, and everybody is asked to read it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charters import events
from charters.cadence import first_of
from charters.models import Acknowledgement
from engagements.access import demand
from engagements.actions import agree
from engagements.journal import hold, record
from engagements.models import Agreement, Charter, Membership, Party
from engagements.refusals import Refused


@transaction.atomic
def agree_to(charter: Charter, *, by: Membership, seen: int) -> Charter:
    """Agree for one's party to the wording that the page showed. With the other party's consent it holds at once.

    Agreeing again changes nothing. Raises Refused if the proposal says something else by now.
    """
    demand(by, "agree")
    charter = hold(charter)
    if charter.agreed_at:
        return charter
    if charter.withdrawn_at or charter.version == 0:
        raise Refused(_("This proposal has been set aside."))
    if charter.wordings != seen:
        raise Refused(_("The proposal has changed since this page was shown. Look again, then agree."))
    given = agree(charter.engagement, to=charter, version=seen, what=events.CONSENTED, by=by)
    if {one.party for one in given} == set(Party.values):
        put_in_force(charter, given)
    return charter


def put_in_force(charter: Charter, given: list[Agreement]) -> None:
    """The version that holds from now on. Who agreed to it has read it."""
    engagement = charter.engagement
    current = engagement.charter
    assert current is not None
    charter.cadence_from = first_of(current, charter)
    charter.agreed_at = timezone.now()
    charter.save(update_fields=["cadence_from", "agreed_at"])
    engagement.charter = charter
    engagement.save(update_fields=["charter"])
    record(events.AGREED, charter, by=None, version=charter.version)
    for one in given:
        acknowledge(charter, by=one.member)


@transaction.atomic
def acknowledge(charter: Charter, *, by: Membership) -> None:
    """Say that one has read the version that holds. Said again, nothing is written."""
    demand(by, "acknowledge")
    charter = hold(charter)
    if charter.engagement.charter_id != charter.pk or charter.version == 0:
        raise Refused(_("Another version of the charter holds by now. Read that one."))
    if not charter.acknowledgements.filter(member=by).exists():
        Acknowledgement.objects.create(engagement_id=charter.engagement_id, charter=charter, member=by)
        record(events.ACKNOWLEDGED, charter, by=by, version=charter.version, member=by.number)
