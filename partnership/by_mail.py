"""What a reply to a mail of this room does: it answers the ping, or asks further what its answer left open."""

from django.urls import reverse
from django.utils.translation import gettext as _

from digests.letters import event_of
from digests.models import OutgoingMail
from digests.replying import answerable
from engagements.models import Membership
from partnership.actions import answer_ping, ask_further
from partnership.letters import ping_of
from partnership.models import Ping, Reply


def answer_by_mail(mail: OutgoingMail, member: Membership, text: str) -> Ping:
    """Just "yes" or "no" is the same as the button."""
    word = text.strip(" .!\n").casefold()
    quick = next((reply.value for reply in Reply if word in {reply.value, str(reply.label).casefold()}), "")
    return answer_ping(asked_in(mail), by=member, reply=quick, text="" if quick else text)


def further_by_mail(mail: OutgoingMail, member: Membership, text: str) -> Ping:
    return ask_further(asked_in(mail), by=member, text=text)


def asked_in(mail: OutgoingMail) -> Ping:
    event = event_of(mail)
    assert event is not None  # such mails come of nothing else
    return ping_of(event)


def where_it_is(mail: OutgoingMail) -> tuple[str, str]:
    ping = asked_in(mail)
    page = reverse("pings", args=[ping.engagement.slug])
    return _("ping %(number)s") % {"number": ping.number}, f"{page}#{ping.element_id}"


def declare() -> None:
    answerable("ping", answer_by_mail, place=where_it_is)
    answerable("ping_answer", further_by_mail, place=where_it_is)
