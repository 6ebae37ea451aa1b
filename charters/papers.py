"""The charter on paper."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charters.models import Goal, Line, Path, Responsibility
from charters.reading import CharterPage
from charters.sections import Section
from config.locales import day, moment
from engagements.models import Membership


def paper_of(page: CharterPage) -> dict[str, Any]:
    """What `charters/pdf/charter.typ` wants; every word in the reader's language."""
    engagement, charter = page.engagement, page.charter
    title = _("Charter, version %(number)s") % {"number": charter.version}
    return {
        "title": title,
        "foot": f"{engagement.name} · {title}",
        "engagement": engagement.name,
        "vendor": {"label": _("Vendor"), "name": engagement.vendor.name},
        "client": {"label": _("Client"), "name": engagement.client.name},
        "agreed": {
            "label": _("Agreed"),
            "people": [{**person(one.member), "at": moment(one.at, page.zone)} for one in page.agreements],
            "nobody": _("Proposed by sales; the parties have not agreed to a charter of their own yet."),
        },
        "sections": [section_of(page, section) for section in page.sections],
    }


def person(member: Membership) -> dict[str, str]:
    return {"party": member.party, "name": member.name}


def section_of(page: CharterPage, section: Section) -> dict[str, Any]:
    lines = [line_of(page, line) for code in section.lists for line in page.lines[code]]
    return {
        "title": str(section.title),
        "texts": [
            {"label": str(text.label), "text": page.text(text.key)}
            for text in section.texts
            if page.text(text.key)
        ],
        "lines": lines,
        "terms": [[term.label, term.said] for group in section.terms for term in page.terms(group)],
        "nothing": _("Nothing is agreed here yet.") if page.is_empty(section) else "",
    }


def line_of(page: CharterPage, line: Line) -> dict[str, Any]:
    if isinstance(line, Responsibility):
        return {"text": line.activity, "more": "", "who": [person(line.accountable)]}
    return {"text": str(line), "more": " · ".join(details(page, line)), "who": []}


def details(page: CharterPage, line: Line) -> list[str]:
    if isinstance(line, Goal):
        measured = _("measured by %(what)s") % {"what": line.measure} if line.measure else ""
        from_to = f"{page.number(line.baseline, line.unit)} → {page.number(line.target, line.unit)}"
        until = _("until %(day)s") % {"day": day(line.due)} if line.due else ""
        return [one for one in (measured, from_to if line.target is not None else "", until) if one]
    assert isinstance(line, Path)
    hours = line.reply_hours
    reply = ngettext(
        "a reply within %(num)s working hour", "a reply within %(num)s working hours", hours or 0
    ) % {"num": hours}
    return [one for one in (line.used_for, reply if hours else "") if one]
