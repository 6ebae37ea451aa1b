"""What the search finds of the charter that holds: its texts, goals, responsibilities and communication paths."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db import models
from django.db.models import F, Q, Value
from django.urls import reverse
from django.utils.translation import gettext

from charters.models import CharterText, Goal, Path, Responsibility
from charters.reading import section_with
from charters.sections import TEXTS
from engagements.searching import Asked, Hit, Saying, Source, Words, capped, question, spoken


def finder(model: type[models.Model], *columns: str) -> Callable[[Asked], models.QuerySet | None]:
    """Finds rows of the charter that holds by the words of these columns."""

    def find(asked: Asked) -> models.QuerySet | None:
        if not asked.words or not asked.only_filters() or asked.roughly:
            return None
        engagement = asked.by.engagement_id
        rows = model._default_manager.filter(
            engagement=engagement, charter=F("engagement__charter"), **standing(model)
        )
        for term in asked.query.terms:
            letters = reduce(or_, (Q(**{f"{column}__icontains": term.text}) for column in columns))
            says = Q(Saying(term, engagement)) if spoken(term) else letters
            rows = rows.exclude(says) if term.without else rows.filter(says)
        weight = SearchRank(Words(), reduce(or_, map(question, asked.spoken))) if asked.spoken else Value(0.0)
        return capped(rows).annotate(weight=weight)

    return find


def standing(model: type[models.Model]) -> dict[str, None]:
    return {} if model is CharterText else {"withdrawn_at": None}


def address(asked: Asked, element: str) -> str:
    return f"{reverse('charter', args=[asked.by.engagement.slug])}#{element}"


def text_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    return [
        Hit(
            address=address(asked, f"section-{section_with(row['key']).key}"),
            title=[(False, str(TEXTS[row["key"]].label))],
            snippet=asked.excerpt(row["text"]) or [(False, row["text"][:180])],
        )
        for row in rows
    ]


def line_hits(code: str) -> Callable[[Asked, list[dict[str, Any]]], list[Hit]]:
    def hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
        return [
            Hit(
                address=address(asked, f"{code}-{row['number']}"),
                title=asked.mark(row["title"]),
                snippet=asked.mark(row["more"] or ""),
                party=row.get("party", ""),
            )
            for row in rows
        ]

    return hits


SOURCES = [
    Source(
        "charter",
        lambda: gettext("Charter"),
        finder(CharterText, "text"),
        {"key": "key", "text": "text"},
        text_hits,
    ),
    Source(
        "goals",
        lambda: gettext("Goals"),
        finder(Goal, "name", "measure"),
        {"number": "number", "title": "name", "more": "measure"},
        line_hits("goal"),
    ),
    Source(
        "responsibilities",
        lambda: gettext("Responsibilities"),
        finder(Responsibility, "activity"),
        {
            "number": "number",
            "title": "activity",
            "more": "accountable__user__name",
            "party": "accountable__party",
        },
        line_hits("responsibility"),
    ),
    Source(
        "paths",
        lambda: gettext("Communication paths"),
        finder(Path, "channel", "used_for"),
        {"number": "number", "title": "channel", "more": "used_for"},
        line_hits("path"),
    ),
]
