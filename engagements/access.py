"""`may(member, act)`: the only place that says who may do what (PRODUCT §"The people", RULES §1)."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from engagements.models import BacklogOrder, Deputy, Membership, Party, Role
from engagements.refusals import NotYours, refuse_closed

EVERYBODY = frozenset(Role)
CONTRIBUTORS = EVERYBODY - {Role.OBSERVER}
VENDOR = frozenset({Role.DELIVERY_LEAD, Role.VENDOR_MEMBER})
CLIENT_DECIDES = frozenset({Role.SPONSOR, Role.PRODUCT_OWNER})

# Observers of either party read and comment; everything else is listed here, by the words of RULES §1.
ACTS: dict[str, frozenset[str]] = {
    "read": EVERYBODY,
    "write charter": CONTRIBUTORS,  # propose, and write in what is proposed; it holds when both parties agree
    "acknowledge": EVERYBODY,
    "measure goals": CONTRIBUTORS,
    "judge goals": frozenset({Role.DELIVERY_LEAD, Role.SPONSOR, Role.PRODUCT_OWNER}),
    "guide the kick-off": CONTRIBUTORS,
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
    "commit": CONTRIBUTORS,  # for oneself; then as RULES §1 says
    "ping": CONTRIBUTORS,  # and answer, where one is asked
    "note decisions": CONTRIBUTORS,
    "contest the ball": CONTRIBUTORS,  # by a note; it changes no figure
    "answer the pulse": CONTRIBUTORS,  # for oneself alone
    "agree": frozenset(
        {Role.DELIVERY_LEAD, Role.SPONSOR}
    ),  # one named person of each party, to what both decide
    "run demos": CONTRIBUTORS,  # open one, order its agenda, present; stamping stays with "sign off"
    "close demos": frozenset({Role.DELIVERY_LEAD}),
    "send reports": CLIENT_DECIDES | {Role.DELIVERY_LEAD},  # a mail to everybody
    "name deputies": CLIENT_DECIDES,  # each for oneself
    "set team strength": frozenset({Role.SPONSOR}),
    "propose team strength": frozenset(
        {Role.SPONSOR, Role.DELIVERY_LEAD}
    ),  # it holds when the sponsor agrees
    "set cadence": frozenset({Role.DELIVERY_LEAD}),  # how long an iteration to come is
    "decide the budget": frozenset({Role.SPONSOR}),
    "propose a budget": frozenset({Role.DELIVERY_LEAD}),  # sales staff too, from the admin
    "propose rates": frozenset({Role.DELIVERY_LEAD}),  # valid once the client agrees: it is its money
    "offer days": frozenset({Role.DELIVERY_LEAD}),
    "set the pace": frozenset({Role.SPONSOR}),  # within what is on offer
    "book days": VENDOR,  # whose days cost; one's own, the lead's also others'
    "confirm days": frozenset({Role.DELIVERY_LEAD}),
    "say skills": CONTRIBUTORS,  # of oneself, in the engagement's own words
    "confirm skills": CONTRIBUTORS,  # of a colleague of either party
    "learn together": CONTRIBUTORS,  # propose a pair; the two agree
    "change roles": frozenset({Role.DELIVERY_LEAD}) | CLIENT_DECIDES,  # of the own party's people
    "pause or close": frozenset({Role.DELIVERY_LEAD, Role.SPONSOR}),  # and open again
    "invite vendor people": frozenset({Role.DELIVERY_LEAD}),
    "invite client people": CLIENT_DECIDES | {Role.DELIVERY_LEAD},
}


# What a deputy may, while the time runs, if the role of whoever named them carries it. Naming others is not of it.
BY_DEPUTY = frozenset({"sign off", "agree"})


def may(member: Membership, act: str) -> bool:
    """Whether this member's role, or one they stand in for today, carries the right to the act.

    Facts about the subject are the action's to check.
    """
    return has_right(member, act) and (act in IN_ARCHIVE or not in_archive(member))


def has_right(member: Membership, act: str) -> bool:
    if member.left_at is not None:
        return False
    if act == "order the backlog" and member.party == Party.VENDOR and reserved_to_client(member):
        return False
    return member.role in ACTS[act] or may_as_deputy(member, act)


def reserved_to_client(member: Membership) -> bool:
    """Whether the charter leaves the order of the backlog to the client."""
    charter = member.engagement.charter
    return charter is not None and charter.backlog_ordered_by == BacklogOrder.CLIENT


# What a closed engagement still allows. The rest is refused by `hold`, whoever asks; here pages learn not to offer it.
IN_ARCHIVE = frozenset({"read", "pause or close"})


def in_archive(member: Membership) -> bool:
    """Whether the member's engagement is closed, as far as it was read along, as the door does."""
    return Membership._meta.get_field("engagement").is_cached(member) and member.engagement.is_closed


def may_as_deputy(member: Membership, act: str) -> bool:
    if act not in BY_DEPUTY or member.party != Party.CLIENT or member.role == Role.OBSERVER:
        return False
    return not ACTS[act].isdisjoint(member.stands_in_for)


def has_of_their_own(member: Membership, act: str) -> bool:
    """Whether the right comes with the member's own role, and not only by standing in for somebody."""
    return member.role in ACTS[act]


def those_who_may(act: str, barred: Collection[int] = ()) -> Q:
    """The same as a condition on memberships, for finding all who may.

    barred: keys of members who may not this time; then nobody may in their place either.
    """
    own = Q(role__in=ACTS[act])
    if act in BY_DEPUTY:
        deputies = Deputy.objects.in_force().filter(of__role__in=ACTS[act]).exclude(of__in=barred)
        own |= Q(pk__in=deputies.values("member"))
    return own & ~Q(pk__in=barred)


def in_whose_place(member: Membership, act: str, barred: Collection[int] = ()) -> Membership | None:
    """For whom a deputy does this; None for who has the right themselves. Asked under the engagement's lock.

    barred: keys of members who may not this time, so that nobody does it in their place.
    Raises NotYours for who had it as a deputy only, and has it no longer.
    """
    if has_of_their_own(member, act):
        return None
    places = member.deputyships.in_force().filter(of__role__in=ACTS[act]).exclude(of__in=barred)
    now = places.with_people().first()
    if now is None:
        raise NotYours(_("Your role in this engagement doesn't include this."))
    of: Membership = now.of
    return of


def demand(member: Membership, act: str) -> None:
    """Raise `NotYours` without the right to the act, `Refused` where it exists no longer: in a closed engagement."""
    if not has_right(member, act):
        raise NotYours(_("Your role in this engagement doesn't include this."))
    if not may(member, act):
        raise refuse_closed()


def inviting(party: str) -> str:
    """The act of letting people of a party in, or out."""
    return "invite vendor people" if party == Party.VENDOR else "invite client people"


def may_invite(member: Membership, party: str) -> bool:
    return may(member, inviting(party))


LEADS = frozenset({Role.DELIVERY_LEAD, Role.PRODUCT_OWNER, Role.SPONSOR})


def speaks_for_party(member: Membership, party: str) -> bool:
    """Whoever leads the delivery, owns the product or pays speaks for the whole of their party."""
    return member.left_at is None and member.party == party and member.role in LEADS


def speaks_for(member: Membership, person: Membership) -> bool:
    """Everybody for themselves; for who has left, whoever speaks for that party."""
    if member.pk == person.pk:
        return member.left_at is None
    return person.left_at is not None and speaks_for_party(member, person.party)
