"""What others wait for from somebody goes to who takes over. A promise stays with who made it."""

from engagements.models import Membership
from partnership import events
from partnership.actions.pings import put_turn, tell
from partnership.models import Commitment, Ping, What


def pass_partnership_on(former: Membership, successor: Membership) -> int:
    return pass_pings_on(former, successor) + pass_promises_to_on(former, successor)


def pass_pings_on(former: Membership, successor: Membership) -> int:
    """Pings that the former is to answer; what the successor asked themselves stays where it is."""
    pings = list(Ping.objects.filter(person=former).open().exclude(asker=successor))
    for ping in pings:
        put_turn(ping, What.HANDED, former, to=successor)
        ping.person, ping.answered_at, ping.later_at = successor, None, None
        ping.save(update_fields=["person", "answered_at", "later_at"])
        tell(events.HANDED_OVER, ping, former, before=former.number)
    return len(pings)


def pass_promises_to_on(former: Membership, successor: Membership) -> int:
    """Promises made to the former: who releases them, and agrees to another date, is the successor now."""
    return Commitment.objects.filter(made_to=former).open().order_by().update(made_to=successor)
