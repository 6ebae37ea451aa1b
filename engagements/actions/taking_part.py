"""People are invited into an engagement, join and leave it."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import events
from engagements.access import has_right, inviting
from engagements.actions.opening import demand_staff
from engagements.journal import hold, record
from engagements.models import Engagement, Invitation, Membership, Party, Role
from engagements.refusals import NotYours, Refused
from engagements.twice import a_moment_ago
from people.models import User

INVITATION_LASTS = timedelta(hours=72)


def demand_inviter(by: Membership | User, party: str) -> Membership | None:
    """The member who lets people of this party in or out; None for sales staff, who may do so everywhere."""
    if isinstance(by, User):
        demand_staff(by)
        return None
    if not has_right(by, inviting(party)):
        raise NotYours(_("Your role doesn't include inviting people of this party."))
    return by


@transaction.atomic
def send_again(invitation: Invitation, *, by: Membership | User) -> Invitation:
    """Mail an invitation anew, with a new link; the earlier link ends. Also when its time is over."""
    invitation = hold(invitation)
    demand_inviter(by, invitation.party)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(_("This invitation is over. Invite the address anew."))
    return invite(
        invitation.engagement, email=invitation.email, party=invitation.party, role=invitation.role, by=by
    )


@transaction.atomic
def note_opening(invitation: Invitation) -> None:
    """Put down that a person has seen the invitation's page, the first time. No line of the journal: nobody acted."""
    held = Invitation.objects.select_for_update().filter(pk=invitation.pk, opened_at=None)
    held.update(opened_at=timezone.now())


@transaction.atomic
def invite(engagement: Engagement, *, email: str, party: str, role: str, by: Membership | User) -> Invitation:
    """Invite an address by mail. Inviting it again ends the earlier link. Staff may invite anybody."""
    engagement = hold(engagement)
    member = demand_inviter(by, party)
    inviter = by if isinstance(by, User) else by.user
    if engagement.members.present().filter(user__email__iexact=email).exists():
        raise Refused(_("This person is already in the engagement."))
    if (
        party == Party.CLIENT
        and not engagement.members.filter(party=party).exists()
        and not waiting_client(engagement)
    ):
        role = Role.SPONSOR  # the first person of the client decides for it until another is named
    earlier = engagement.invitations.filter(email__iexact=email, accepted_at=None, withdrawn_at=None)
    sent_twice: Invitation | None = earlier.filter(
        party=party, role=role, invited_by=inviter, created_at__gt=a_moment_ago()
    ).first()
    if sent_twice:
        return sent_twice
    earlier.update(withdrawn_at=timezone.now())
    invitation = Invitation(
        engagement=engagement,
        email=email,
        party=party,
        role=role,
        invited_by=inviter,
        expires_at=timezone.now() + INVITATION_LASTS,
    )
    invitation.token_hash = Invitation.hash_of(invitation.token)
    invitation.save()
    record(events.INVITED, engagement, by=member, invitation=invitation.number, party=party, role=role)
    return invitation


def waiting_client(engagement: Engagement) -> bool:
    return engagement.invitations.waiting().filter(party=Party.CLIENT).exists()


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Membership | User) -> Invitation:
    """End an invitation that nobody has followed yet."""
    invitation = hold(invitation)
    member = demand_inviter(by, invitation.party)
    if invitation.accepted_at:
        raise Refused(_("This invitation has been accepted already."))
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        record(events.INVITATION_WITHDRAWN, invitation, by=member)
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, user: User | None = None, name: str = "") -> Membership:
    """Join by the mailed link: as the person signed in, or as a new one whose address the link has proved."""
    invitation = hold(invitation)
    if invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= timezone.now():
        raise Refused(_("This invitation is no longer good. Ask for a new one."))
    if user is None:
        if User.objects.with_address(invitation.email):
            raise Refused(
                _("You already have an account with this address. Sign in to follow the invitation.")
            )
        user = User.objects.create_user(invitation.email, name=name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    member = Membership.objects.filter(engagement=invitation.engagement, user=user).first()
    if member is None:
        member = Membership(engagement=invitation.engagement, user=user)
    elif member.left_at is None:
        raise Refused(_("You are in this engagement already."))
    member.party, member.role, member.left_at = invitation.party, invitation.role, None
    member.save(update_fields=["party", "role", "left_at"] if member.pk else None)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record(events.JOINED, member, by=member, role=member.role)
    return member


@transaction.atomic
def end_membership(member: Membership, *, by: Membership | User) -> Membership:
    """Have somebody leave: pages and streams close to them at once; what they did stays with their name."""
    member = hold(member, also_closed=True)
    goes = isinstance(by, Membership) and by.pk == member.pk  # anybody may leave
    actor = member if goes else demand_inviter(by, member.party)
    if member.left_at is None:
        member.left_at = timezone.now()
        member.save(update_fields=["left_at"])
        record(events.LEFT, member, by=actor, member=member.number)
    return member
