"""Letting programs in, and out again."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from api import events
from api.models import Token, digest_of, new_secret
from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import NotYours, Refused
from engagements.twice import a_moment_ago

MOST = 20  # open ones of a person in an engagement
LONGEST = 365  # days
SEEN_EVERY = timedelta(minutes=1)


@transaction.atomic
def make_token(
    engagement: Engagement, *, by: Membership, name: str, days: int, may_write: bool
) -> tuple[Token, str]:
    """Make a token for oneself; the second value is the secret, which is kept nowhere."""
    demand(by, "read")
    engagement = hold(engagement)
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise Refused(_("Say in a few words what the token is for."))
    if not 1 <= days <= LONGEST:
        raise Refused(_("A token holds for a year at most."))
    sent_twice = Token.objects.open().filter(member=by, name=name, used_at=None, made_at__gt=a_moment_ago())
    sent_twice.update(ended_at=timezone.now())  # its secret went with the first answer, which nobody saw
    if Token.objects.open().filter(member=by).count() >= MOST:
        raise Refused(_("You have %(n)s tokens here already. End one first.") % {"n": MOST})
    secret = new_secret()
    token = Token.objects.create(
        engagement=engagement,
        member=by,
        name=name,
        digest=digest_of(secret),
        may_write=may_write,
        until=timezone.now() + timedelta(days=days),
    )
    token.refresh_from_db(fields=["number"])
    record(events.TOKEN_MADE, token, by=by, name=name)
    return token, secret


@transaction.atomic
def end_token(token: Token, *, by: Membership) -> Token:
    """Let nobody in by it any more. Ending it again does nothing."""
    if token.member_id != by.pk:
        raise NotYours(_("Only whose token it is ends it."))
    token = hold(token, also_closed=True)
    if token.ended_at is None:
        token.ended_at = timezone.now()
        token.save(update_fields=["ended_at"])
        record(events.TOKEN_ENDED, token, by=by, name=token.name)
    return token


def note_use(token: Token) -> None:
    """For whose token it is to see; once a minute is enough."""
    Token.objects.filter(pk=token.pk).exclude(used_at__gt=Now() - SEEN_EVERY).update(used_at=Now())
