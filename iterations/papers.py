"""What iterations put on paper: the minutes of a demo."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.locales import moment
from engagements.models import Membership
from engagements.typesetting import typeset
from iterations.minutes import Minutes, Record
from stories.models import Decision, Mark, State


def minutes_paper(minutes: Minutes, *, as_closed: bool = False) -> bytes:
    """The minutes as they were closed, as PDF. The agreements are those given by now; `as_closed`, none was yet."""
    demo, engagement = minutes.demo, minutes.engagement
    title = _("Minutes of the demo of week %(number)s") % {"number": demo.number}
    closed = {"name": demo.closed_by.name, "at": when(minutes, demo.closed_at.isoformat())}
    counted = {"stories": len(minutes.accepted), "points": minutes.points}
    return typeset(
        "iterations/pdf/minutes.typ",
        {
            "title": title,
            "foot": f"{engagement.name} · {title}",
            "vendor": {"label": _("Vendor"), "name": engagement.vendor.name},
            "client": {"label": _("Client"), "name": engagement.client.name},
            "closed": {"label": _("Closed"), "text": _("by %(name)s, %(at)s") % closed},
            "accepted": {
                "label": _("Accepted"),
                "text": _("stories: %(stories)s, points: %(points)s") % counted,
            },
            "present": {"label": _("Present"), "people": [person(one) for one in minutes.here]},
            "agreed": {
                "label": _("Agreed"),
                "people": [] if as_closed else [person(one.member) for one in minutes.agreements],
                "nobody": _("Neither party has agreed yet."),
            },
            "items": [item(minutes, one) for one in minutes.items],
            "questions": {"label": _("To talk about"), "list": minutes.questions},
            "notes": {"label": _("Other notes"), "list": notes(minutes, minutes.loose_notes)},
        },
    )


def item(minutes: Minutes, one: Record) -> Record:
    said = [str(State(one["state"]).label)]
    if one["points"] is not None:
        said.append(ngettext("%(n)s point", "%(n)s points", one["points"]) % {"n": one["points"]})
    if not one["shown_at"]:
        said.append(_("not shown"))
    if decision := one["decision"]:
        words = {
            "decision": Decision(decision["decision"]).label,
            "name": minutes.people[decision["by"]].name,
            "entry": decision["entry"],
        }
        said.append(_("%(decision)s: %(name)s, entry %(entry)s of the ledger") % words)
        said += [_("follow-up #%(number)s") % {"number": number} for number in decision["follow_ups"]]
    return {
        "heading": f"#{one['story']} {one['title']}",
        "said": " · ".join(said),
        "reason": decision["reason"] if decision else "",
        "criteria": [criterion(minutes, each) for each in one["criteria"]],
        "notes": notes(minutes, minutes.notes_on(one["story"])),
    }


def criterion(minutes: Minutes, one: Record) -> Record:
    given = [stamp(minutes, one[party]) for party in ("vendor", "client") if one[party]]
    return {"text": one["text"], "stamps": " · ".join(given) or _("no stamp")}


def stamp(minutes: Minutes, one: Record) -> str:
    said = f"{Mark(one['mark']).label}: {minutes.people[one['by']].name}, {when(minutes, one['at'])}"
    return f"{said}: {one['note']}" if one["note"] else said


def notes(minutes: Minutes, some: list[Record]) -> list[str]:
    return [note(minutes, one) for one in some]


def note(minutes: Minutes, one: Record) -> str:
    said = f"{minutes.people[one['by']].name}: {one['text']}"
    return f"{said} → {minutes.became(one['became'])[0]}" if one["became"] else said


def person(member: Membership) -> dict[str, Any]:
    return {"party": member.party, "name": member.name}


def when(minutes: Minutes, at: str) -> str:
    return moment(minutes.at(at), minutes.engagement.charter.zone)
