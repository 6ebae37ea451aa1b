"""One named person of each party consents: to a charter's version, a plan, minutes (RULES section 1)."""

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.access import demand, in_whose_place
from engagements.journal import Kind, Subject, hold, record
from engagements.models import Agreement, Engagement, Membership
from engagements.refusals import Refused


@transaction.atomic
def agree(
    engagement: Engagement, *, to: Subject, version: int, what: Kind, by: Membership
) -> list[Agreement]:
    """Put down that the member's party agrees to this version of a subject. Answers the agreements it has now.

    Arguments: to, what is agreed, known by its element id; what, the kind of event that says so. The caller holds
    the engagement and has checked that the version is the one that stands. Agreeing again changes nothing.
    """
    demand(by, "agree")
    engagement = hold(engagement)
    if by.engagement_id != engagement.pk:
        raise Refused(_("Only people of this engagement agree for it."))
    of = in_whose_place(by, "agree")
    agreed = engagement.agreements.on(to.element_id, version)
    if not agreed.filter(party=by.party).exists():
        Agreement.objects.create(
            engagement=engagement, subject=to.element_id, version=version, party=by.party, member=by
        )
        place = {"deputy_of": of.name} if of else {}
        record(what, to, by=by, agreed=to.element_id, version=version, party=by.party, **place)
    return list(engagement.agreements.on(to.element_id, version))
