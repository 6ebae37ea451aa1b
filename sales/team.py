"""The team of an opportunity: who, as what, and how far their invitation has come."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from digests.models import OutgoingMail, State
from engagements.letters import letter_of_invitation
from engagements.models import ROLES_OF, Invitation, Membership, Party, Role
from people.models import User
from sales.models import Opportunity, Seat

WORDS: dict[str, str | Promise] = {
    "": _("not invited"),
    "waiting": _("on its way"),
    "refused": _("refused by the mail server"),
    "sent": _("sent"),
    "opened": _("opened"),
    "joined": _("joined"),
    "expired": _("expired"),
    "withdrawn": _("withdrawn"),
}


@dataclass(frozen=True)
class Place:
    """One seat, with how far its person has come."""

    seat: Seat
    status: str

    @property
    def word(self) -> str:
        return str(WORDS[self.status])

    @property
    def again(self) -> bool:
        return self.status not in ("", "joined")

    @property
    def fits(self) -> bool:
        return self.seat.role in ROLES_OF[Party(self.seat.contact.party)]


def team_of(opportunity: Opportunity) -> list[Place]:
    """Vendor first, then as they were added: three questions, however many there are."""
    seats = list(opportunity.seats.select_related("contact__organisation", "opportunity"))
    seats.sort(key=lambda seat: (seat.contact.party != Party.VENDOR, seat.pk))
    status = statuses(opportunity, {seat.contact.email.lower() for seat in seats} - {""})
    return [Place(seat, status.get(seat.contact.email.lower(), "")) for seat in seats]


def statuses(opportunity: Opportunity, addresses: set[str]) -> dict[str, str]:
    """By address in small letters: joined, or what became of the newest invitation."""
    if opportunity.became_id is None or not addresses:
        return {}
    engagement = opportunity.became_id
    invited = Invitation.objects.filter(engagement=engagement).annotate(address=Lower("email"))
    found = {one.email.lower(): one.status for one in invited.filter(address__in=addresses).order_by("pk")}
    mails = OutgoingMail.objects.filter(engagement=engagement, kind="invitation").annotate(
        address=Lower("to_addr")
    )
    for address, state in (
        mails.filter(address__in=addresses).order_by("created_at").values_list("address", "state")
    ):
        if found.get(address) == "sent":
            found[address] = {State.SENT: "sent", State.UNCERTAIN: "sent", State.FAILED: "refused"}.get(
                State(state), "waiting"
            )
    present = Membership.objects.present().filter(engagement=engagement)
    here = present.annotate(address=Lower("user__email")).filter(address__in=addresses)
    return found | dict.fromkeys(here.values_list("address", flat=True), "joined")


def preview_of(seat: Seat, *, by: User) -> EmailMultiAlternatives:
    """The mail as it would go out, with a link that leads nowhere. Nothing is written."""
    engagement = seat.opportunity.became
    assert engagement is not None
    role = seat.role
    if seat.contact.party == Party.CLIENT and not engagement.members.filter(party=Party.CLIENT).exists():
        waiting = engagement.invitations.waiting().filter(party=Party.CLIENT)
        role = role if waiting.exists() else Role.SPONSOR
    invitation = Invitation(
        engagement=engagement,
        email=seat.contact.email,
        party=seat.contact.party,
        role=role,
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=3),
    )
    return letter_of_invitation(invitation, "…")
