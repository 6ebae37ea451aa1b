"""What the search finds of the people in an engagement."""

from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext

from engagements.models import Membership, MemberSkill, Role
from engagements.searching import Asked, Hit, Loosely, Source, beginning, capped
from people.models import OwnSkill


def find_people(asked: Asked) -> models.QuerySet | None:
    people = Membership.objects.present().filter(engagement=asked.by.engagement_id)
    terms = asked.query.terms
    if not asked.words or not asked.only_filters("party"):
        return None
    for term in terms:
        meant = called(term.text, asked) | knowing(term.text, asked)
        people = people.exclude(meant) if term.without else people.filter(meant)
    for one in asked.query.filters:
        people = people.exclude(party=one.value) if one.without else people.filter(party=one.value)
    names = " ".join(term.text for term in asked.words)
    return capped(people).annotate(weight=TrigramWordSimilarity(names, "user__name"))


def called(text: str, asked: Asked) -> Q:
    return said_in("user__name", text, asked)


def knowing(text: str, asked: Asked) -> Q:
    """Who says that they know it: in a word of the vocabulary, or in one of this engagement."""
    named = said_in("skill__name", text, asked)
    own = OwnSkill.objects.filter(named, user=OuterRef("user"), level__gt=0)
    free = MemberSkill.objects.filter(named, member=OuterRef("pk"), level__gt=0)
    return Q(Exists(own)) | Q(Exists(free))


def said_in(field: str, text: str, asked: Asked) -> Q:
    if asked.roughly:
        return Q(**{f"{field}__trigram_word_similar": Loosely(text)})
    return beginning(field, text)


def person_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    slug = asked.by.engagement.slug
    return [
        Hit(
            address=reverse("profile", args=[slug, row["number"]]),
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
