"""What is to be different about an iteration: its team strength, proposed and agreed, and its length."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand, may
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import Refused
from iterations import events
from iterations.models import Iteration, Override
from iterations.models.planning import LAST_NUMBER, OverrideQuerySet
from iterations.plans import cadence_for

FULL = 100  # per cent of the team


@transaction.atomic
def set_strength(engagement: Engagement, *, by: Membership, number: int, strength: int) -> int:
    """Say how much of the usual team is there in an iteration, in per cent; 0 pauses it and leaves it out of averages.

    The sponsor's word holds; a delivery lead's is a proposal that the sponsor agrees to (RULES section 3).
    Proposing what holds anyway takes an open proposal back. Answers the strength that is in force.
    """
    demand(by, "propose team strength")
    engagement, current = hold_with_current(engagement, number)
    if not 0 <= strength <= 200:
        raise Refused(_("Team strength is a figure from 0 to 200 per cent."))
    holds = strength_in_force(engagement, current, number)
    standing = engagement.overrides.proposed().filter(number=number)
    proposed = standing.values_list("strength", flat=True).first()
    if may(by, "set team strength"):
        end(standing)
        if proposed is not None or strength != holds:
            put_strength(engagement, current, number, strength, proposed_by=by, agreed_by=by)
        return strength
    if strength != (holds if proposed is None else proposed):
        end(standing)
        about = Override(engagement=engagement, number=number, strength=strength, proposed_by=by)
        if strength != holds:
            about = Override.objects.create(
                engagement=engagement, number=number, strength=strength, proposed_by=by
            )
        record(events.STRENGTH_PROPOSED, about, by=by, number=number, strength=strength)
    return holds


@transaction.atomic
def agree_strength(engagement: Engagement, *, by: Membership, number: int, strength: int) -> int:
    """The sponsor agrees to what was proposed; `strength` is the figure that the page showed."""
    demand(by, "set team strength")
    engagement, current = hold_with_current(engagement, number)
    if strength_in_force(engagement, current, number) == strength:
        return strength
    proposal = engagement.overrides.proposed().filter(number=number).first()
    if proposal is None or proposal.strength != strength:
        raise Refused(_("The proposal was changed or taken back meanwhile. Look again, then agree."))
    end(engagement.overrides.filter(pk=proposal.pk))
    put_strength(engagement, current, number, strength, proposed_by=proposal.proposed_by, agreed_by=by)
    return strength


@transaction.atomic
def set_length(engagement: Engagement, *, by: Membership, number: int, weeks: int) -> int:
    """Say how many weeks an iteration to come takes; all later ones move. The current one keeps its dates."""
    demand(by, "set cadence")
    engagement, current = hold_with_current(engagement, number)
    if not 1 <= weeks <= 4:
        raise Refused(_("An iteration takes one to four weeks."))
    if current and number == current.number:
        raise Refused(_("The iteration under way keeps its dates. Change one to come."))
    own = engagement.overrides.in_force().of(number).weeks
    assert engagement.charter is not None
    regular = cadence_for(engagement.charter, current, number).iteration_length
    if weeks == (own or regular):
        return weeks
    end(engagement.overrides.standing().filter(number=number, strength=None))
    about = Override(engagement=engagement, number=number, weeks=weeks)
    if weeks != regular:
        now = timezone.now()
        about = Override.objects.create(
            engagement=engagement, number=number, weeks=weeks, proposed_by=by, agreed_by=by, agreed_at=now
        )
    record(events.LENGTH_SET, about, by=by, number=number, weeks=weeks)
    return weeks


def hold_with_current(engagement: Engagement, number: int) -> tuple[Engagement, Iteration | None]:
    """Under the lock, with the iteration under way; what is over stays as it was."""
    engagement = hold(engagement)
    newest: Iteration | None = engagement.iterations.newest()
    if newest and number < newest.number:
        raise Refused(_("This week is over; it stays as it was."))
    if not 1 <= number <= LAST_NUMBER:
        raise Refused(_("There is no such iteration."))
    return engagement, newest


def strength_in_force(engagement: Engagement, current: Iteration | None, number: int) -> int:
    if current and number == current.number:
        return current.strength
    own = engagement.overrides.in_force().of(number).strength
    return FULL if own is None else own


def put_strength(
    engagement: Engagement,
    current: Iteration | None,
    number: int,
    strength: int,
    *,
    proposed_by: Membership,
    agreed_by: Membership,
) -> None:
    """In the row of the current iteration, or as what will hold for one to come."""
    if current and number == current.number:
        put_now(current, strength, by=agreed_by)
        return
    end(engagement.overrides.in_force().filter(number=number, weeks=None))
    about = Override.objects.create(
        engagement=engagement,
        number=number,
        strength=strength,
        proposed_by=proposed_by,
        agreed_by=agreed_by,
        agreed_at=timezone.now(),
    )
    record(events.STRENGTH_SET, about, by=agreed_by, number=number, strength=strength)


def put_now(current: Iteration, strength: int, *, by: Membership | None) -> None:
    """In the row of the iteration under way; `by` is None where it follows from the agreed pace."""
    current.strength = strength
    current.save(update_fields=["strength"])
    record(events.STRENGTH_SET, current, by=by, number=current.number, strength=strength)


def end(overrides: OverrideQuerySet) -> None:
    overrides.update(ended_at=timezone.now())
