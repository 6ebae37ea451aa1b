"""The one act of the roof: somebody sends the report of a week to both teams."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from dashboard import events
from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Event, EventQuerySet, Membership
from engagements.refusals import Refused
from iterations.models import Iteration

AGAIN = timedelta(hours=1)  # within which a second press is taken for a slip


def sendings(iteration: Iteration) -> EventQuerySet:
    """Each time that somebody sent this report, the last first."""
    sent = iteration.engagement.events.filter(kind=events.REPORT_SENT.code, subject=iteration.element_id)
    return sent.with_actor().order_by("-number")


@transaction.atomic
def send_report(iteration: Iteration, *, by: Membership) -> Event:
    """Mail the report, as it stands now, to everybody of both teams.

    It goes out by itself when the week ends; this is for the week under way, and for whoever came or looked later.
    """
    demand(by, "send reports")
    iteration = hold(iteration)
    last = sendings(iteration).filter(at__gt=Now() - AGAIN).first()
    if last and last.actor:
        raise Refused(_("%(name)s has just sent it: everybody has it.") % {"name": last.actor.name})
    return record(events.REPORT_SENT, iteration, by=by, number=iteration.number)


def last_sent(iteration: Iteration) -> tuple[Membership | None, datetime] | None:
    """Who sent it last, and when; None if nobody did."""
    last = sendings(iteration).first()
    return (last.actor, last.at) if last else None
