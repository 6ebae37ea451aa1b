"""Who has which role, as it changes: somebody is given another one, or hands theirs over with all that waits."""

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import events
from engagements.access import has_right
from engagements.actions.opening import demand_staff
from engagements.ending import pass_all_on
from engagements.journal import hold, record
from engagements.models import ROLES_OF, Engagement, Membership, Party, Role
from engagements.refusals import NotYours, Refused
from people.models import User

DECIDES = {Party.VENDOR: Role.DELIVERY_LEAD, Party.CLIENT: Role.SPONSOR}  # one of each party there must be


def demand_of_own_party(member: Membership, by: Membership | User) -> Membership | None:
    """The member who changes roles of these people; None for sales staff. Each party says who is who in it."""
    if isinstance(by, User):
        demand_staff(by)
        return None
    own = (by.engagement_id, by.party) == (member.engagement_id, member.party)
    if not own or not has_right(by, "change roles"):
        raise NotYours(_("Only who leads this party changes the roles of its people."))
    return by


@transaction.atomic
def change_role(member: Membership, *, role: str, by: Membership | User) -> Membership:
    """Give somebody another role of their party. Who comes and goes stays in the journal, with its day."""
    member = hold(member)
    actor = demand_of_own_party(member, by)
    if member.left_at:
        raise Refused(_("%(name)s has left.") % {"name": member.name})
    if role not in ROLES_OF[Party(member.party)]:
        raise Refused(_("This is a role of the other party."))
    if member.role == role:
        return member
    if role == Role.SPONSOR and actor and actor.role != Role.SPONSOR:
        raise NotYours(_("Only a sponsor, or sales staff, names another sponsor."))
    refuse_to_leave_nobody(member.engagement, member)
    put_role(member, role, actor)
    return member


def refuse_to_leave_nobody(engagement: Engagement, member: Membership) -> None:
    """The last one who decides for a party gives that to somebody before they do something else."""
    decides = DECIDES[Party(member.party)]
    others = engagement.members.present().filter(party=member.party, role=decides).exclude(pk=member.pk)
    if member.role == decides and not others.exists():
        raise Refused(
            _("%(name)s is the only %(role)s. Hand that over to somebody, or name another one first.")
            % {"name": member.name, "role": decides.label}
        )


def put_role(member: Membership, role: str, actor: Membership | None) -> None:
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    record(events.ROLE_CHANGED, member, by=actor, member=member.number, before=before, role=role)


@transaction.atomic
def hand_over(member: Membership, *, to: Membership, by: Membership | User) -> Membership:
    """Give one's role and all that waits on one to somebody else of the party. Answers the successor.

    The former keeps taking part, as a plain member of their party; links mailed to them end, and so do deputyships
    they have given. By the member, or by whoever changes roles in the party.
    """
    member = hold(member)
    to = member.engagement.members.present().with_person().filter(pk=to.pk).first() or member
    own = isinstance(by, Membership) and by.pk == member.pk and member.left_at is None
    actor = member if own else demand_of_own_party(member, by)
    if to.pk == member.pk or to.party != member.party:
        raise Refused(_("Choose somebody else of the same party."))
    if (
        to.role == Role.OBSERVER
        and member.role != Role.OBSERVER
        and own
        and member.role not in DECIDES.values()
    ):
        raise NotYours(
            _("%(name)s only observes. Who leads your party gives them a role.") % {"name": to.name}
        )
    plain = Role.VENDOR_MEMBER if member.party == Party.VENDOR else Role.CLIENT_MEMBER
    role, moved = member.role, pass_all_on(member, to)
    if not moved and role == plain:  # sent twice, or nothing to hand over
        return to
    record(
        events.HANDED_OVER,
        member,
        by=actor,
        member=member.number,
        successor=to.number,
        moved=moved,
    )
    if rank(role) > rank(to.role):
        put_role(to, role, actor)
    if member.left_at is None and role not in (plain, Role.OBSERVER):
        put_role(member, plain, actor)
    return to


def rank(role: str) -> int:
    """How much a role carries within its party: who takes over keeps the larger of the two."""
    every = [Role.OBSERVER, Role.VENDOR_MEMBER, Role.CLIENT_MEMBER, Role.PRODUCT_OWNER, Role.SPONSOR]
    return [*every, Role.DELIVERY_LEAD].index(Role(role))
