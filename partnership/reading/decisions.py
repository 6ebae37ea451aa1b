"""What the page of decisions shows."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from markupsafe import Markup

from engagements.access import may
from engagements.models import Engagement, Membership
from engagements.today import today_of
from partnership.forms import DecisionForm, crew_for
from partnership.models import Decision
from stories.linking import linker
from stories.origins import Place, place_asked_for, place_of

SHOWN = 100
TITLE = 300


@dataclass
class DecisionView:
    one: Decision
    html: Markup
    why: Markup
    place: Place | None

    @property
    def replaced_by(self) -> Decision | None:
        return getattr(self.one, "replaced_by", None)


def find_decision(engagement: Engagement, number: int | None) -> Decision | None:
    """The decision of that number, none for none; 404 if there is no such."""
    if number is None:
        return None
    found = Decision.objects.filter(engagement=engagement, number=number).first()
    if found is None:
        raise Http404
    return found


def decision_form(engagement: Engagement, *args: Any, **more: Any) -> DecisionForm:
    return DecisionForm(*args, people=crew_for(engagement), **more)


def decisions_page(
    engagement: Engagement, viewer: Membership, asked: QueryDict, form: DecisionForm | None = None
) -> dict[str, Any]:
    rows = Decision.objects.filter(engagement=engagement).newest_first().with_people()
    decisions = list(rows[:SHOWN])
    texts = [text for one in decisions for text in (one.text, one.why)]
    html = linker(engagement, texts)
    origin, number = asked.get("from", ""), asked.get("replaces", "")
    place = place_asked_for(engagement, origin)
    replaces = find_decision(engagement, int(number)) if number.isdecimal() and len(number) < 10 else None
    return {
        "decisions": [
            DecisionView(one, html(one.text), html(one.why), place_of(engagement, one.origin))
            for one in decisions
        ],
        "decisions_count": rows.count(),
        "form": form or first_form(engagement, viewer, origin if place else "", place, replaces),
        "from_place": place,
        "replaces": replaces,
        "may_note": may(viewer, "note decisions"),
        "query": asked.urlencode(),
        "place": "decisions",
        "tab": "k",
    }


def first_form(
    engagement: Engagement,
    viewer: Membership,
    origin: str,
    place: Place | None,
    replaces: Decision | None,
) -> DecisionForm:
    """Begun with what it comes from; whoever writes it down was most likely there."""
    initial: dict[str, Any] = {"decided_on": today_of(engagement), "deciders": [viewer.number]}
    if place:
        initial |= {"origin": origin, "text": place.text[:TITLE]}
    if replaces:
        initial |= {"replaces": replaces.number, "text": replaces.text}
    return decision_form(engagement, initial=initial)
