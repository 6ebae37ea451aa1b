"""An opportunity's log: what staff wrote, and what its engagement's journal says of people and agreements.

Of the engagement's content nothing comes here: only that something of a kind happened, when, and of which party.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import Event, Party
from sales.models import Activity, Opportunity

SHOWN = 40
LOOKED_AT = 200  # events
KINDS: dict[str, str | Promise] = {
    "engagement.opened": _("the engagement was opened"),
    "engagement.paused": _("the engagement was paused"),
    "engagement.resumed": _("the engagement went on"),
    "engagement.closed": _("the engagement was closed"),
    "engagement.reopened": _("the engagement was opened again"),
    "member.invited": _("somebody was invited"),
    "member.invitation_withdrawn": _("an invitation was withdrawn"),
    "member.joined": _("somebody joined"),
    "member.left": _("somebody left"),
    "charter.proposed": _("a charter was proposed"),
    "charter.agreed": _("the charter was agreed to"),
    "budget.decided": _("the budget was decided"),
    "story.accepted": _("a story was accepted"),
    "story.accepted_with_follow_ups": _("a story was accepted, with follow-ups"),
    "story.rejected": _("changes were asked for on a story"),
    "story.reopened": _("an accepted story was opened again"),
}


@dataclass(frozen=True)
class Line:
    """One line: when, what, by whom. `kind` is that of an activity, or "engagement"."""

    at: datetime
    kind: str
    said: str
    by: str


def timeline_of(opportunity: Opportunity) -> list[Line]:
    """The latest first, both sources together."""
    written = [
        Line(one.at, one.kind, one.text, one.by.name)
        for one in Activity.objects.filter(opportunity=opportunity).newest_first()[:SHOWN]
    ]
    return sorted([*written, *of_engagement(opportunity)], key=lambda line: line.at, reverse=True)[:SHOWN]


def of_engagement(opportunity: Opportunity) -> list[Line]:
    if opportunity.became_id is None:
        return []
    events = Event.objects.filter(engagement=opportunity.became_id, kind__in=KINDS).order_by("-number")
    rows = events.values_list("at", "kind", "actor_party")[:LOOKED_AT]
    folded = groupby(rows, key=lambda row: (row[0].date(), *row[1:]))
    return [line_of(list(same)) for _of_one_day, same in folded]


def line_of(rows: list[tuple[datetime, str, str]]) -> Line:
    """What happened several times of a day is one line."""
    at, kind, party = rows[0]
    many = f" ({len(rows)} ×)" if len(rows) > 1 else ""
    return Line(at, "engagement", f"{KINDS[kind]}{many}", said_of(party))


def said_of(party: str) -> str:
    return str(Party(party).label) if party else ""
