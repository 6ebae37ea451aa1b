"""The live round of a stand-up: who has the floor, and for how long. Nobody is given it or loses it by a clock."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import live
from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership, Role
from engagements.refusals import Refused
from engagements.today import today_of
from standups import events
from standups.models import Turn


@transaction.atomic
def give_floor(engagement: Engagement, *, to: Membership, day: date, by: Membership) -> Turn:
    """Have somebody speak; whoever spoke until now is done. Anybody who takes part leads the round."""
    demand(by, "write updates")
    engagement = hold(engagement)
    refuse_unless_today(engagement, day)
    if to.engagement_id != engagement.pk or to.left_at or to.role == Role.OBSERVER:
        raise Refused(_("Only who takes part in this engagement speaks in its round."))
    speaking = Turn.objects.of_day(engagement, day).speaking()
    if speaking and speaking.member_id == to.pk:  # pressed by two at once
        return speaking
    end_turn(speaking)
    turn = Turn.objects.create(engagement=engagement, member=to, day=day, began_at=timezone.now())
    if turn.is_first:
        record(events.ROUND_BEGUN, turn, by=by, day=day.isoformat())
    tell(engagement)
    return turn


@transaction.atomic
def end_round(engagement: Engagement, *, day: date, by: Membership) -> None:
    """Everybody has spoken, or the rest is read."""
    demand(by, "write updates")
    engagement = hold(engagement)
    refuse_unless_today(engagement, day)
    turns = Turn.objects.of_day(engagement, day)
    speaking = turns.speaking()
    if speaking:
        end_turn(speaking)
        record(events.ROUND_ENDED, speaking, by=by, day=day.isoformat(), spoke=turns.speakers())
    tell(engagement)


def end_turn(turn: Turn | None) -> None:
    if turn:
        turn.ended_at = timezone.now()
        turn.save(update_fields=["ended_at"])


def refuse_unless_today(engagement: Engagement, day: date) -> None:
    if day != today_of(engagement):
        raise Refused(_("The round is held on the day itself."))


def tell(engagement: Engagement) -> None:
    """Who speaks is as fleeting as who is here: every screen shows it at once, no history keeps it."""
    transaction.on_commit(lambda: live.hint(engagement.pk, ["standup"]))
