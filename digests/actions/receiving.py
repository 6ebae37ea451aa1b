"""Mail that comes in: a reply is posted, or answered with the reason why not, or dropped with a line in the audit log.

A reason goes only to whom the mail was written to: key, sender and authentication hold (RULES section 12). Everybody
else learns nothing, not even that there is such an address.
"""

import re

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.actions.emptying import database_now
from digests.authenticity import is_authentic
from digests.incoming import Arrived
from digests.models import IncomingMail, Outcome, OutgoingMail
from digests.replying import ANSWERABLE, answered_by
from engagements.access import LEADS
from engagements.models import Membership
from engagements.refusals import NotYours, Refused

log = structlog.get_logger(__name__)

LARGEST = 10_000_000  # bytes of a whole mail
ONE_NAME = re.compile(r"<[!-;=?-~]{1,250}>")


@transaction.atomic
def receive(arrived: Arrived, *, trusted: bool = False) -> Outcome:
    """Deal with one mail. Answers what became of it; the same mail delivered once more does nothing more.

    `trusted`: whoever hands it in vouches for its sender (the reply form of a trial), so no stamp is asked for.
    Raises what the database raises: then nothing was done, and the mail has to be handed in again.
    """
    mail = answered_by(arrived.recipients, database_now())
    why = distrust(arrived, mail, trusted=trusted)
    if why or mail is None:
        return note(arrived, mail, Outcome.DROPPED, why)
    OutgoingMail.objects.select_for_update(no_key=True).get(
        pk=mail.pk
    )  # deliveries of one mail follow each other
    before = IncomingMail.objects.dealt_with(arrived.fingerprint)
    if before:
        return Outcome(before.outcome)
    try:
        with transaction.atomic():
            post(arrived, mail)
    except (Refused, NotYours) as refused:
        tell(arrived, mail, str(refused), posted=False)
        return note(arrived, mail, Outcome.REFUSED, str(refused))
    if left_out := len(arrived.attached):
        told = ngettext(
            "%(n)s file was attached. Files do not come in by mail: add it on the page.",
            "%(n)s files were attached. Files do not come in by mail: add them on the page.",
            left_out,
        )
        tell(arrived, mail, told % {"n": left_out}, posted=True)
    return note(arrived, mail, Outcome.POSTED)


def distrust(arrived: Arrived, mail: OutgoingMail | None, *, trusted: bool) -> str:
    """Why this mail is believed to be from nobody, for the audit log; empty if it is believed."""
    if mail is None or mail.recipient is None:
        return "no key that holds"
    if arrived.is_automatic:
        return "written by a machine"
    if not mail.recipient.is_active or not is_theirs(arrived.author, mail):
        return "not from an address of whom the key was given to"
    domain = arrived.author.rpartition("@")[2]
    known = settings.MAIL_EXCHANGER, settings.MAIL_EXCHANGER_HOPS
    if trusted or is_authentic(arrived.message, domain, exchanger=known[0], hops=known[1]):
        return ""
    return "not authenticated by the mail exchanger"


def is_theirs(author: str, mail: OutgoingMail) -> bool:
    verified = EmailAddress.objects.filter(user=mail.recipient, verified=True, email__iexact=author)
    return bool(author) and verified.exists()


def post(arrived: Arrived, mail: OutgoingMail) -> None:
    """Raises Refused or NotYours with the sentence that its writer is answered."""
    member = taking_part(mail)
    if member is None:
        raise Refused(_("You no longer take part in this engagement."))
    if arrived.size > LARGEST:
        raise Refused(_("Your mail is larger than 10 MB. Send it without what is attached."))
    text = arrived.reply
    if not text:
        raise Refused(_("Nothing of your own stood in your mail above the one that it answers."))
    ANSWERABLE[mail.kind].post(mail, member, text)


def taking_part(mail: OutgoingMail) -> Membership | None:
    mine = Membership.objects.present().filter(engagement=mail.engagement, user=mail.recipient)
    return mine.with_engagement().first()


def way_on(mail: OutgoingMail) -> dict[str, str]:
    """Where what was meant can be said after all, and what that is called; for who has left, whom to ask."""
    if taking_part(mail):
        name, path = ANSWERABLE[mail.kind].place(mail)
        return {"place": name, "link": settings.SITE_URL + path, "ask": ""}
    left = Membership.objects.filter(engagement=mail.engagement, user=mail.recipient).first()
    leads = Membership.objects.present().filter(engagement=mail.engagement, role__in=LEADS).with_person()
    of_party = leads.filter(party=left.party) if left else leads
    return {"place": "", "link": "", "ask": ", ".join(lead.name for lead in of_party.order_by("number"))}


def tell(arrived: Arrived, mail: OutgoingMail, sentence: str, *, posted: bool) -> None:
    """One mail back, never more for the same; a machine that answers it is dropped."""
    engagement = mail.engagement
    assert engagement is not None  # no other mail is answerable
    context = {
        "sentence": sentence,
        "posted": posted,
        "engagement": engagement,
        **way_on(mail),
    }
    named = ONE_NAME.fullmatch(arrived.name)
    thread = {"In-Reply-To": named[0], "References": named[0]} if named else {}
    subject = _("Your reply was posted, but not all of it") if posted else _("Your reply was not posted")
    letter = EmailMultiAlternatives(
        subject=f"{engagement.name}: {subject}",
        body=render_to_string("digests/mail/reply.txt", context),
        to=[arrived.author],
        headers={
            "X-Tandem-Kind": "reply",
            "X-Tandem-Key": f"reply:{arrived.fingerprint}",
            "X-Tandem-Engagement": str(engagement.pk),
            "Auto-Submitted": "auto-replied",
            **thread,
        },
    )
    letter.attach_alternative(render_to_string("digests/mail/reply.html", context), "text/html")
    letter.send()


def note(arrived: Arrived, mail: OutgoingMail | None, outcome: Outcome, reason: str = "") -> Outcome:
    """The line in the audit log. Nothing that was written is in it."""
    IncomingMail.objects.create(
        fingerprint=arrived.fingerprint,
        sender=arrived.author.replace("\x00", "")[:320],
        engagement_id=mail.engagement_id if mail else None,
        answers=mail,
        outcome=outcome,
        reason=reason[:500],
    )
    log.info("mail_came_in", outcome=outcome.value, why=reason, answers=str(mail.pk) if mail else None)
    return outcome
