"""Questions, from asked to settled. Hold → check → write → record → return."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand, speaks_for
from engagements.journal import Kind, hold, record
from engagements.models import Engagement, Membership, Role
from engagements.refusals import NotYours, Refused
from engagements.twice import a_moment_ago
from partnership import events
from partnership.models import Ping, Reply, Turn, What
from stories.actions import add_criteria, story_out_of
from stories.models import LAST_DAY, TITLE_LIMIT, Criterion, Story
from stories.origins import text_of
from stories.typed import check_text, clean


def tell(what: Kind, ping: Ping, by: Membership | None, **more: Any) -> None:
    """The event, with whom it concerns: the count in the frame of their pages follows."""
    people = {"asker": ping.asker.number, "person": ping.person.number}
    record(what, ping, by=by, ping=ping.number, **people, **more)


def put_turn(ping: Ping, what: What, by: Membership, **more: Any) -> Turn:
    return Turn.objects.create(
        engagement_id=ping.engagement_id, ping=ping, what=what, by=by, at=timezone.now(), **more
    )


def refuse_if_settled(ping: Ping) -> None:
    if ping.settled_at:
        raise Refused(_("This ping is done."))


def check_person(person: Membership, engagement: int, asker: Membership) -> None:
    if person.engagement_id != engagement or person.left_at or person.role == Role.OBSERVER:
        raise Refused(_("Ask somebody who takes part in this engagement."))
    if person.pk == asker.pk:
        raise Refused(_("Ask somebody else."))


# --- Asking -------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(
    engagement: Engagement, *, by: Membership, to: Membership, text: str, about: str | None = None
) -> Ping:
    """Ask one person one thing. The same question once more, while it waits, is counted and not asked anew."""
    demand(by, "ping")
    engagement = hold(engagement)
    text = check_text(text, _("Write the question."))
    check_person(to, engagement.pk, by)
    if about and text_of(engagement.pk, about) is None:
        raise Refused(_("What this is about is no longer there."))
    if folded := fold(engagement, by, to, text, about):
        return folded
    ping = Ping.objects.create(
        engagement=engagement, asker=by, person=to, text=text, about=about, asked_at=timezone.now()
    )
    tell(events.ASKED, ping, by)
    return ping


def fold(engagement: Engagement, by: Membership, to: Membership, text: str, about: str | None) -> Ping | None:
    """The ping that asks just this and is open; it notes that it was asked again."""
    waiting = Ping.objects.filter(engagement=engagement, asker=by, person=to, about=about).open()
    ping = next((one for one in waiting if same(one.text, text)), None)
    if ping is None:
        return None
    asked = [ping.asked_at, *ping.turns.filter(what=What.AGAIN).values_list("at", flat=True)]
    if ping.text == text and max(asked) > a_moment_ago():  # sent twice
        return ping
    put_turn(ping, What.AGAIN, by)
    tell(events.ASKED_AGAIN, ping, by)
    return ping


def same(text: str, other: str) -> bool:
    """Whether two questions differ in nothing but capitals, blanks and the marks at their end."""
    return [word.strip(".?! ") for word in text.casefold().split()] == [
        word.strip(".?! ") for word in other.casefold().split()
    ]


@transaction.atomic
def ask_further(ping: Ping, *, by: Membership, text: str) -> Ping:
    """The answer leaves something open: say what, and it is the other's turn again."""
    demand(by, "ping")
    ping = hold(ping)
    refuse_if_settled(ping)
    if not speaks_for(by, ping.asker):
        raise NotYours(_("Only who asked asks further."))
    if ping.answered_at is None:
        raise Refused(_("Nobody has answered yet."))
    text = check_text(text, _("Say what is still open."))
    put_turn(ping, What.FURTHER, by, text=text)
    ping.answered_at = None
    ping.save(update_fields=["answered_at"])
    tell(events.ASKED_FURTHER, ping, by)
    return ping


# --- Answering ----------------------------------------------------------------------------------------------


@transaction.atomic
def answer_ping(ping: Ping, *, by: Membership, reply: str = "", text: str = "") -> Ping:
    """Answer yes, no, or in words; then it is the asker's turn. Another answer may follow until one is accepted."""
    demand(by, "ping")
    ping = hold(ping)
    refuse_if_settled(ping)
    refuse_to_others(by, ping)
    text = clean(text)
    if not (text or reply in Reply.values):
        raise Refused(_("Write the answer."))
    latest = ping.turns.order_by("-number").first()
    said = (What.ANSWERED, by.pk, reply, text)
    if latest and (latest.what, latest.by_id, latest.reply, latest.text) == said:  # sent twice
        return ping
    put_turn(ping, What.ANSWERED, by, reply=reply, text=text)
    ping.answered_at, ping.later_at = timezone.now(), None
    ping.save(update_fields=["answered_at", "later_at"])
    tell(events.ANSWERED, ping, by)
    return ping


def refuse_to_others(by: Membership, ping: Ping) -> None:
    if not speaks_for(by, ping.person):
        raise NotYours(_("Only who is asked answers. Ask them to hand it over to you."))


@transaction.atomic
def put_off(ping: Ping, *, by: Membership, until: datetime) -> Ping:
    """Say when one will answer: until then it waits for nobody, and the asker sees the time."""
    demand(by, "ping")
    ping = hold(ping)
    refuse_if_settled(ping)
    refuse_to_others(by, ping)
    if ping.answered_at:
        raise Refused(_("It is answered already."))
    if until <= timezone.now() or until.date() > LAST_DAY:
        raise Refused(_("Choose a time that is still to come."))
    if ping.later_at == until:  # sent twice
        return ping
    put_turn(ping, What.PUT_OFF, by, until=until)
    ping.later_at = until
    ping.save(update_fields=["later_at"])
    tell(events.PUT_OFF, ping, by)
    return ping


@transaction.atomic
def hand_over(ping: Ping, *, by: Membership, to: Membership) -> Ping:
    """Let somebody else answer: by who is asked, or by who asks."""
    demand(by, "ping")
    ping = hold(ping)
    refuse_if_settled(ping)
    if not (speaks_for(by, ping.person) or speaks_for(by, ping.asker)):
        raise NotYours(_("Only who asks or is asked hands a ping over."))
    check_person(to, ping.engagement_id, ping.asker)
    if ping.person_id == to.pk:
        return ping
    before = ping.person.number
    put_turn(ping, What.HANDED, by, to=to)
    ping.person, ping.answered_at, ping.later_at = to, None, None
    ping.save(update_fields=["person", "answered_at", "later_at"])
    tell(events.HANDED_OVER, ping, by, before=before)
    return ping


# --- The end of it ------------------------------------------------------------------------------------------


@transaction.atomic
def accept_answer(ping: Ping, *, by: Membership, answer: int) -> Ping:
    """Take this answer (by its number) as the one that settles it: only who asked does."""
    demand(by, "ping")
    ping = hold(ping)
    if not speaks_for(by, ping.asker):
        raise NotYours(_("Only who asked accepts an answer."))
    turn = ping.turns.filter(what=What.ANSWERED, number=answer).first()
    if turn is None:
        raise Refused(_("There is no such answer."))
    if ping.accepted_id == turn.pk:
        return ping
    refuse_if_settled(ping)
    ping.accepted, ping.settled_at, ping.later_at = turn, timezone.now(), None
    ping.save(update_fields=["accepted", "settled_at", "later_at"])
    tell(events.ACCEPTED, ping, by)
    return ping


@transaction.atomic
def withdraw_ping(ping: Ping, *, by: Membership) -> Ping:
    """Say that the answer is no longer needed: only who asked does."""
    demand(by, "ping")
    ping = hold(ping)
    if not speaks_for(by, ping.asker):
        raise NotYours(_("Only who asked takes a ping back."))
    if ping.settled_at is None:
        ping.settled_at, ping.later_at = timezone.now(), None
        ping.save(update_fields=["settled_at", "later_at"])
        tell(events.WITHDRAWN, ping, by)
    return ping


# --- What becomes of it -------------------------------------------------------------------------------------


def told_by(ping: Ping) -> str:
    """The question, with the answer if one stands."""
    latest = ping.accepted or ping.turns.filter(what=What.ANSWERED).order_by("-number").first()
    return f"{ping.text}\n\n{latest.words}" if latest else ping.text


@transaction.atomic
def story_from_ping(ping: Ping, *, by: Membership) -> Story:
    """Make a story out of a question and its answer, once."""
    demand(by, "write stories")
    ping = hold(ping)
    made, new = story_out_of(ping.engagement, by=by, text=told_by(ping), origin=ping.element_id)
    if new:
        tell(events.PING_BECAME_STORY, ping, by, made=made.number)
    return made


@transaction.atomic
def criterion_from_ping(ping: Ping, story: Story, *, by: Membership) -> Criterion:
    """Make a criterion of the story that the ping is about. Pressed twice, it is there once."""
    demand(by, "write stories")
    ping = hold(ping)
    text = " – ".join(told_by(ping).split("\n\n"))
    if len(text) > TITLE_LIMIT:
        raise Refused(_("This is too long for a criterion. Make a story of it."))
    there: Criterion | None = story.criteria.standing().filter(text=text).first()
    if there:
        return there
    [made] = add_criteria(story, [text], by=by)
    tell(events.PING_BECAME_CRITERION, ping, by, story=story.number, made=made.number)
    return made


# --- By itself ----------------------------------------------------------------------------------------------


def bring_back(at: datetime) -> None:
    """A duty of the tick: what was put off until now waits for its person again."""
    for ping in Ping.objects.to_come_back(at):
        bring_back_one(ping, at)


@transaction.atomic
def bring_back_one(ping: Ping, at: datetime) -> None:
    ping = hold(ping)
    if ping.settled_at or ping.later_at is None or ping.later_at > at:
        return
    ping.later_at = None
    ping.save(update_fields=["later_at"])
    tell(events.CAME_BACK, ping, None)
