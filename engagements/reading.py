"""What the page of an engagement's people shows, and whom a mailed link is for."""

from typing import Any

from engagements.access import may, may_invite
from engagements.door import MemberRequest
from engagements.forms import DeputyForm, InvitationForm
from engagements.models import Invitation, Party
from engagements.pages import crew_of
from people.models import User


def people_page(
    request: MemberRequest, form: InvitationForm | None = None, deputy_form: DeputyForm | None = None
) -> dict[str, Any]:
    engagement = request.engagement
    crew = crew_of(engagement)
    return {
        "crew": crew,
        "deputies": list(engagement.deputies.not_over().with_people()),
        "may_name_deputies": may(request.member, "name deputies"),
        "deputy_form": deputy_form or DeputyForm(by=request.member, crew=crew),
        "here": {member.pk for member in crew if member.places},
        "invitations": list(engagement.invitations.waiting().with_inviter()),
        "parties": [(party, engagement.organisation(party)) for party in Party],
        "may_invite": {party: may_invite(request.member, party) for party in Party},
        "form": form or InvitationForm(by=request.member),
        "place": "people",
        "tab": "p",
    }


def open_invitation(token: str) -> Invitation | None:
    """The invitation that this link belongs to, as long as it can be followed."""
    return Invitation.objects.by_token(token).with_parties().first()


def account_of(invitation: Invitation) -> User | None:
    return User.objects.with_address(invitation.email)
