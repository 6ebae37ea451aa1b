"""What the search finds of concerns: by their own words, and by the answers to them."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db import models
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from engagements.searching import (
    Among,
    Asked,
    Hit,
    Saying,
    Source,
    Term,
    Words,
    beginning,
    capped,
    question,
    spoken,
)
from standups.models import LINES, Answer, Concern, Update


def find_concerns(asked: Asked) -> models.QuerySet | None:
    concerns = Concern.objects.filter(engagement=asked.by.engagement_id)
    terms = asked.query.terms
    if not asked.words or not asked.only_filters("owner", "party") or asked.roughly:
        return None
    for term in terms:
        concerns = concerns.exclude(says(term, asked)) if term.without else concerns.filter(says(term, asked))
    for one in asked.query.filters:
        concerns = (
            concerns.exclude(concerns_of(one, asked))
            if one.without
            else concerns.filter(concerns_of(one, asked))
        )
    weight = SearchRank(Words(), reduce(or_, map(question, asked.spoken))) if asked.spoken else Value(0.0)
    return capped(concerns).annotate(weight=weight)


def says(term: Term, asked: Asked) -> Q:
    if not spoken(term):
        return Q(text__icontains=term.text)
    says = Saying(term, asked.by.engagement_id)
    return Q(says) | Q(Among(Answer.objects.filter(says).order_by().values("concern_id")))


def concerns_of(one: Any, asked: Asked) -> Q:
    """Those that this person owns; those that somebody of this party raised."""
    if one.operator == "party":
        return Q(raiser__party=one.value)
    if one.value == "me":
        return Q(owner=asked.by)
    return Q(owner=None) if one.value == "none" else beginning("owner__user__name", one.value)


def concern_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    page = reverse("concerns", args=[asked.by.engagement.slug])
    return [
        Hit(
            address=f"{page}#concern-{row['number']}",
            title=asked.excerpt(row["text"]) or [(False, row["text"][:180])],
            party=row["party"],
            note=gettext("closed") if row["closed_at"] else gettext("open"),
            snippet=[(False, gettext("raised by %(name)s") % {"name": row["raiser"]})],
        )
        for row in rows
    ]


CONCERNS = Source(
    "concerns",
    lambda: gettext("Concerns"),
    find_concerns,
    {
        "number": "number",
        "text": "text",
        "closed_at": "closed_at",
        "party": "raiser__party",
        "raiser": "raiser__user__name",
    },
    concern_hits,
)


# --- What people wrote at stand-ups -------------------------------------------------------------------------


def find_updates(asked: Asked) -> models.QuerySet | None:
    if not asked.spoken or not asked.only_filters() or asked.roughly:
        return None
    updates = Update.objects.filter(engagement=asked.by.engagement_id)
    for term in filter(spoken, asked.query.terms):
        said = Q(Saying(term, asked.by.engagement_id))
        updates = updates.filter(~said if term.without else said)
    return capped(updates).annotate(weight=SearchRank(Words(), reduce(or_, map(question, asked.spoken))))


def update_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    return [update_hit(asked, row) for row in rows]


def update_hit(asked: Asked, row: dict[str, Any]) -> Hit:
    day = date.fromisoformat(row["day"])
    page = reverse("standup_of", args=[asked.by.engagement.slug, day])
    said = (piece for line in LINES if (piece := asked.excerpt(row[line])))
    return Hit(
        address=f"{page}#update-{day}-{row['member']}",
        title=next(said, [(False, row["name"])]),
        party=row["party"],
        snippet=[(False, row["name"])],
        note=date_format(day, "SHORT_DATE_FORMAT"),
    )


UPDATES = Source(
    "updates",
    lambda: gettext("Stand-ups"),
    find_updates,
    {
        **{line: line for line in LINES},
        "day": "day",
        "member": "member__number",
        "name": "member__user__name",
        "party": "member__party",
    },
    update_hits,
)
