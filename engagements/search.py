"""What the search finds of the people in an engagement."""

from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from engagements.models import Membership, Role
from engagements.searching import Asked, Hit, Loosely, Source, beginning, capped


def find_people(asked: Asked) -> models.QuerySet | None:
    people = Membership.objects.present().filter(engagement=asked.by.engagement_id)
    terms = asked.query.terms
    if not asked.words or not asked.only_filters("party"):
        return None
    for term in terms:
        people = (
            people.exclude(called(term.text, asked))
            if term.without
            else people.filter(called(term.text, asked))
        )
    for one in asked.query.filters:
        people = people.exclude(party=one.value) if one.without else people.filter(party=one.value)
    names = " ".join(term.text for term in asked.words)
    return capped(people).annotate(weight=TrigramWordSimilarity(names, "user__name"))


def called(text: str, asked: Asked) -> Q:
    if asked.roughly:
        return Q(user__name__trigram_word_similar=Loosely(text))
    return beginning("user__name", text)


def person_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    page = reverse("people", args=[asked.by.engagement.slug])
    return [
        Hit(
            address=f"{page}#member-{row['number']}",
            title=asked.mark(row["name"]),
            party=row["party"],
            note=Role(row["role"]).label,
        )
        for row in rows
    ]


PEOPLE = Source(
    "people",
    lambda: gettext("People"),
    find_people,
    {"number": "number", "name": "user__name", "party": "party", "role": "role"},
    person_hits,
)
