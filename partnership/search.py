"""What the search finds of promises, questions and decisions, each by the words of all that was said of it."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db import models
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from engagements.searching import Among, Asked, Hit, Saying, Source, Term, Words, capped, question, spoken
from partnership.models import Commitment, Decision, Note, Ping, Turn


def said(rows: models.QuerySet, asked: Asked, says: Callable[[Term], Q]) -> models.QuerySet | None:
    """Those of the rows that say what is asked, weighed."""
    if not asked.words or not asked.only_filters() or asked.roughly:
        return None
    for term in asked.query.terms:
        rows = rows.exclude(says(term)) if term.without else rows.filter(says(term))
    weight = SearchRank(Words(), reduce(or_, map(question, asked.spoken))) if asked.spoken else Value(0.0)
    return capped(rows).annotate(weight=weight)


def saying(asked: Asked) -> Callable[[Term], Q]:
    engagement = asked.by.engagement_id
    return lambda term: Q(Saying(term, engagement)) if spoken(term) else Q(text__icontains=term.text)


def hit(asked: Asked, page: str, what: str, row: dict[str, Any], *, note: str, who: str) -> Hit:
    return Hit(
        address=f"{reverse(page, args=[asked.by.engagement.slug])}#{what}-{row['number']}",
        title=asked.excerpt(row["text"]) or [(False, row["text"][:180])],
        party=row["party"],
        note=note,
        snippet=[(False, who)],
    )


# --- Promises -----------------------------------------------------------------------------------------------


def find_commitments(asked: Asked) -> models.QuerySet | None:
    return said(Commitment.objects.filter(engagement=asked.by.engagement_id), asked, saying(asked))


def commitment_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    ends = {code: str(label) for code, label in Commitment._meta.get_field("ended_as").choices}
    return [
        hit(
            asked,
            "commitments",
            "commitment",
            row,
            note=ends.get(row["ended_as"]) or gettext("open"),
            who=gettext("promised by %(name)s") % {"name": row["name"]},
        )
        for row in rows
    ]


COMMITMENTS = Source(
    "commitments",
    lambda: gettext("Commitments"),
    find_commitments,
    {
        "number": "number",
        "text": "text",
        "ended_as": "ended_as",
        "party": "promiser__party",
        "name": "promiser__user__name",
    },
    commitment_hits,
)


# --- Questions ----------------------------------------------------------------------------------------------


def find_pings(asked: Asked) -> models.QuerySet | None:
    engagement = asked.by.engagement_id

    def says(term: Term) -> Q:
        if not spoken(term):
            return Q(text__icontains=term.text)
        own = Saying(term, engagement)
        return Q(own) | Q(Among(Turn.objects.filter(own).order_by().values("ping_id")))

    return said(Ping.objects.filter(engagement=engagement), asked, says)


def ping_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    return [
        hit(
            asked,
            "pings",
            "ping",
            row,
            note=gettext("done") if row["settled_at"] else gettext("open"),
            who=gettext("%(asker)s asked %(person)s") % {"asker": row["asker"], "person": row["person"]},
        )
        for row in rows
    ]


PINGS = Source(
    "pings",
    lambda: gettext("Pings"),
    find_pings,
    {
        "number": "number",
        "text": "text",
        "settled_at": "settled_at",
        "party": "asker__party",
        "asker": "asker__user__name",
        "person": "person__user__name",
    },
    ping_hits,
)


# --- Decisions ----------------------------------------------------------------------------------------------


def find_decisions(asked: Asked) -> models.QuerySet | None:
    return said(Decision.objects.filter(engagement=asked.by.engagement_id), asked, saying(asked))


def decision_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    return [
        hit(
            asked,
            "decisions",
            "decision",
            row | {"party": ""},
            note=date_format(models.DateField().to_python(row["on"]), "SHORT_DATE_FORMAT"),
            who=row["why"][:180],
        )
        for row in rows
    ]


DECISIONS = Source(
    "decisions",
    lambda: gettext("Decisions"),
    find_decisions,
    {"number": "number", "text": "text", "why": "why", "on": "decided_on"},
    decision_hits,
)


# --- Notes ----------------------------------------------------------------------------------------------------


def find_notes(asked: Asked) -> models.QuerySet | None:
    return said(Note.objects.standing().filter(engagement=asked.by.engagement_id), asked, saying(asked))


def note_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    page = f"{reverse('relationship', args=[asked.by.engagement.slug])}?show=notes"
    return [
        Hit(
            address=f"{page}#noted-{row['number']}",
            title=asked.excerpt(row["text"]) or [(False, row["text"][:180])],
            party=row["party"],
            note=date_format(models.DateField().to_python(row["day"]), "SHORT_DATE_FORMAT"),
            snippet=[(False, gettext("noted by %(name)s") % {"name": row["name"]})],
        )
        for row in rows
    ]


NOTES = Source(
    "notes",
    lambda: gettext("Notes"),
    find_notes,
    {"number": "number", "text": "text", "day": "day", "party": "by__party", "name": "by__user__name"},
    note_hits,
)
