"""What people say about the mail they get: how, when, never; and what staff do with mail that was refused."""

from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from digests.actions.emptying import database_now
from digests.kinds import habits_of
from digests.matters import DIGEST, MATTERS
from digests.models import DeadAddress, OutgoingMail, Preference, Rhythm, State, When
from digests.unsubscribing import member_of
from engagements.models import Membership
from engagements.refusals import NotYours, Refused
from people.models import User


@transaction.atomic
def choose(matters: dict[str, str], *, by: Membership) -> None:
    """Say how one wants to be told of these matters of an engagement."""
    for code, choice in matters.items():
        if code not in MATTERS or choice not in MATTERS[code].choices:
            raise Refused(_("Choose one of the ways that are offered."))
        Preference.objects.update_or_create(
            member=by, matter=code, defaults={"engagement": by.engagement, "choice": When(choice)}
        )


def set_rhythm(
    *, by: User, digest: bool, digest_at: time, quiet_from: time | None, quiet_until: time | None
) -> Rhythm:
    wished = {
        "digest": digest,
        "digest_at": digest_at,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
    }
    rhythm, _new = Rhythm.objects.update_or_create(user=by, defaults=wished)
    return rhythm


def unsubscribe(mail: OutgoingMail) -> None:
    """Stop what this mail is about, for its reader; asked twice is once."""
    member, matter = member_of(mail), habits_of(mail.kind).matter
    if matter == DIGEST:
        Rhythm.objects.update_or_create(user=mail.recipient, defaults={"digest": False})
    elif member and matter in MATTERS:
        choose({matter: When.NEVER}, by=member)


@transaction.atomic
def send_again(mail: OutgoingMail, *, by: User) -> None:
    """Have a refused mail tried once more, as long as its text is kept; its address counts as good again."""
    if not (by.is_active and by.is_staff):
        raise NotYours(_("Only staff do this."))
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != State.FAILED or not mail.payload:
        raise Refused(_("Only a refused mail whose text is still kept can be sent again."))
    DeadAddress.objects.filter(address__iexact=mail.to_addr).delete()
    mail.state, mail.attempts, mail.next_attempt_at = State.PENDING, 0, database_now()
    mail.save(update_fields=["state", "attempts", "next_attempt_at"])
