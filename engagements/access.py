"""`may(member, act)`: the only place that says who may do what (PRODUCT §"The people", RULES §1)."""

from django.utils.translation import gettext as _

from engagements.models import Membership, Party, Role
from engagements.refusals import NotYours

EVERYBODY = frozenset(Role)
CONTRIBUTORS = EVERYBODY - {Role.OBSERVER}
VENDOR = frozenset({Role.DELIVERY_LEAD, Role.VENDOR_MEMBER})
CLIENT_DECIDES = frozenset({Role.SPONSOR, Role.PRODUCT_OWNER})

# Observers of either party read and comment; everything else is listed here, by the words of RULES §1.
ACTS: dict[str, frozenset[str]] = {
    "read": EVERYBODY,
    "write stories": CONTRIBUTORS,
    "comment": EVERYBODY,  # and change or withdraw only one's own
    "attach files": CONTRIBUTORS,
    "schedule": CONTRIBUTORS,
    "estimate": VENDOR,
    "move stories on": VENDOR,  # start, finish, stamp ready, deliver
    "sign off": CLIENT_DECIDES,  # accept, reject, reopen; never an owner or the deliverer of the story
    "order the backlog": VENDOR | CLIENT_DECIDES,
    "import stories": CLIENT_DECIDES | {Role.DELIVERY_LEAD},
    "write updates": CONTRIBUTORS,
    "raise concerns": CONTRIBUTORS,
    "own concerns": CONTRIBUTORS,
    "answer concerns": CONTRIBUTORS,
    "close concerns": CONTRIBUTORS,  # and only one's own
    "agree": frozenset(
        {Role.DELIVERY_LEAD, Role.SPONSOR}
    ),  # one named person of each party, to what both decide
    "set team strength": frozenset({Role.SPONSOR}),  # a delivery lead proposes it in the planning meeting
    "decide the budget": frozenset({Role.SPONSOR}),
    "propose a budget": frozenset({Role.DELIVERY_LEAD}),  # sales staff too, from the admin
    "propose rates": frozenset({Role.DELIVERY_LEAD}),  # valid once the client agrees: it is its money
    "offer days": frozenset({Role.DELIVERY_LEAD}),
    "set the pace": frozenset({Role.SPONSOR}),  # within what is on offer
    "book days": VENDOR,  # whose days cost; one's own, the lead's also others'
    "confirm days": frozenset({Role.DELIVERY_LEAD}),
    "invite vendor people": frozenset({Role.DELIVERY_LEAD}),
    "invite client people": CLIENT_DECIDES | {Role.DELIVERY_LEAD},
}


def may(member: Membership, act: str) -> bool:
    """Whether this member's role carries the right to the act. Facts about the subject are the action's to check."""
    return member.left_at is None and member.role in ACTS[act]


def demand(member: Membership, act: str) -> None:
    """Raise `NotYours` unless `may(member, act)`."""
    if not may(member, act):
        raise NotYours(_("Your role in this engagement doesn't include this."))


def may_invite(member: Membership, party: str) -> bool:
    return may(member, "invite vendor people" if party == Party.VENDOR else "invite client people")
