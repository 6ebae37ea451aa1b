"""What the search finds of stories: the stories themselves, single criteria with their stamps, and comments."""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchRank, TrigramWordSimilarity
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from engagements.searching import Among, Asked, Hit, Loosely, Saying, Source, Words, capped, question, spoken
from stories.models import Comment, Criterion, Stamp, Story, shortened
from stories.query import Query
from stories.stamps import Marks, newest
from stories.states import UNSCHEDULED, UNSTARTED

ALL = ("owner", "label", "requested", "state", "type", "party", "is", "points")


def relevance(asked: Asked, *columns: str) -> Any:
    """How much of what was asked stands there, and how prominently."""
    if not asked.spoken:
        return Value(0.0)
    if asked.roughly:
        typed = " ".join(term.text for term in asked.spoken)
        likeness = [TrigramWordSimilarity(typed, column) for column in columns]
        return Greatest(*likeness) if len(likeness) > 1 else likeness[0]
    return SearchRank(Words(), reduce(or_, map(question, asked.spoken)))


def numbered(then: Any, **facts: int | None) -> Any:
    """Foremost of all: what was asked for by its number."""
    if None in facts.values():
        return then
    return Case(When(**facts, then=Value(10.0)), default=then, output_field=models.FloatField())


# --- Stories ------------------------------------------------------------------------------------------------


def find_stories(asked: Asked) -> models.QuerySet:
    stories = Story.objects.filter(engagement=asked.by.engagement_id).wanted()
    found = stories.matching(asked.query, asked.by, roughly=asked.roughly)
    story, _criterion = asked.query.number or (None, None)
    return capped(found).annotate(weight=numbered(relevance(asked, "title", "narrative"), number=story))


def story_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    return [
        Hit(
            address=reverse("story", args=[asked.by.engagement.slug, row["number"]]),
            name=f"#{row['number']}",
            title=asked.mark(shortened(row["title"])),
            snippet=asked.excerpt(row["narrative"]),
            state=row["state"],
            note="" if row["points"] is None else gettext("%(points)s points") % {"points": row["points"]},
        )
        for row in rows
    ]


STORIES = Source(
    "stories",
    lambda: gettext("Stories"),
    find_stories,
    {name: name for name in ("number", "title", "narrative", "state", "points")},
    story_hits,
)


# --- Criteria -----------------------------------------------------------------------------------------------


def find_criteria(asked: Asked) -> models.QuerySet | None:
    query = asked.query
    if not asked.words:
        return None
    said = reduce(and_, (~says(term, asked) if term.without else says(term, asked) for term in query.terms))
    story, number = query.number or (None, None)
    if number is not None:
        said |= Q(story__number=story, number=number)
    criteria = Criterion.objects.filter(said, engagement=asked.by.engagement_id).standing()
    weight = numbered(relevance(asked, "text"), story__number=story, number=number)
    return capped(of_such_stories(criteria, asked)).annotate(weight=weight)


def of_such_stories(rows: models.QuerySet, asked: Asked) -> models.QuerySet:
    """Those whose story still stands and is one that the filters ask for."""
    rows = rows.filter(story__withdrawn_at=None)
    if not asked.query.filters:
        return rows
    stories = Story.objects.filter(engagement=asked.by.engagement_id)
    stories = stories.matching(Query(filters=tuple(asked.query.filters)), asked.by)
    return rows.filter(Among(stories.order_by().values("pk"), "story_id"))


def says(term: Any, asked: Asked) -> Q:
    if not spoken(term):
        return Q(text__icontains=term.text)
    said = Q(Saying(term, asked.by.engagement_id))
    return said | Q(text__trigram_word_similar=Loosely(term.text)) if asked.roughly else said


def criterion_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    criteria = [Criterion(pk=row["key"], number=row["number"], revision=row["revision"]) for row in rows]
    stamps = newest(Stamp.objects.filter(criterion__in=criteria)) if criteria else []
    given = {(stamp.criterion_id, stamp.party): stamp for stamp in stamps}
    return [
        criterion_hit(asked, row, marks(criterion, row, given))
        for criterion, row in zip(criteria, rows, strict=True)
    ]


def marks(criterion: Criterion, row: dict[str, Any], given: dict) -> Marks:
    vendor, client = given.get((criterion.pk, "vendor")), given.get((criterion.pk, "client"))
    return Marks(criterion, vendor, client, parse_datetime(row["delivered_at"] or ""))


def criterion_hit(asked: Asked, row: dict[str, Any], shown: Marks) -> Hit:
    begun = row["state"] not in {UNSCHEDULED, UNSTARTED} or shown.vendor or shown.client
    return Hit(
        address=reverse("story", args=[asked.by.engagement.slug, row["story"]])
        + f"#criterion-{row['story']}-{row['number']}",
        name=f"{row['story']}.{row['number']}",
        title=asked.excerpt(row["text"]) or [(False, shortened(row["text"]))],
        snippet=[(False, shortened(row["title"]))],
        state=row["state"],
        stamps=[("vendor", shown.vendor_state), ("client", shown.client_state)] if begun else [],
    )


CRITERIA = Source(
    "criteria",
    lambda: gettext("Criteria"),
    find_criteria,
    {
        "key": "pk",
        "number": "number",
        "text": "text",
        "revision": "revision",
        "story": "story__number",
        "title": "story__title",
        "state": "story__state",
        "delivered_at": "story__delivered_at",
    },
    criterion_hits,
)


# --- Comments -----------------------------------------------------------------------------------------------


def find_comments(asked: Asked) -> models.QuerySet | None:
    if not asked.spoken:
        return None
    comments = Comment.objects.filter(engagement=asked.by.engagement_id).standing()
    for term in filter(spoken, asked.query.terms):
        said = says(term, asked)
        comments = comments.filter(~said if term.without else said)
    return capped(of_such_stories(comments, asked)).annotate(weight=relevance(asked, "text"))


def comment_hits(asked: Asked, rows: list[dict[str, Any]]) -> list[Hit]:
    return [
        Hit(
            address=reverse("story", args=[asked.by.engagement.slug, row["story"]])
            + f"#comment-{row['story']}-{row['number']}",
            name=f"#{row['story']}",
            title=asked.excerpt(row["text"]) or [(False, shortened(row["text"]))],
            snippet=[(False, shortened(row["title"]))],
            party=row["party"],
            note=row["author"],
        )
        for row in rows
    ]


COMMENTS = Source(
    "comments",
    lambda: gettext("Comments"),
    find_comments,
    {
        "number": "number",
        "text": "text",
        "story": "story__number",
        "title": "story__title",
        "party": "author__party",
        "author": "author__user__name",
    },
    comment_hits,
)
