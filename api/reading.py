"""What programs are read of an engagement: a page of it at a time."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404

from api import shapes
from api.models import Token
from engagements.models import Engagement, Membership
from stories import query, sealing
from stories.models import LedgerEntry, Story

PAGE = 100  # stories or entries in one answer


def open_tokens(member: Membership) -> list[Token]:
    return list(member.tokens.open().in_order())


def find_token(engagement: Engagement, number: int) -> Token:
    token: Token | None = engagement.tokens.filter(number=number).first()
    if token is None:
        raise Http404
    return token


def stories_after(number: int, asked: str, by: Membership) -> dict[str, Any]:
    """In the order of their numbers, those that a search as on the pages finds."""
    wanted = Story.objects.filter(engagement=by.engagement_id).wanted().filter(number__gt=number)
    found = wanted.matching(query.parse(asked), by).order_by("number")
    return paged("stories", ((story.number, shapes.in_short(story)) for story in found[: PAGE + 1]))


def entries_after(number: int, engagement: Engagement) -> dict[str, Any]:
    """Of the ledger, as they were signed."""
    rows = LedgerEntry.objects.filter(engagement=engagement, number__gt=number).order_by("number")
    return paged("entries", ((row.number, sealing.as_entry(row)) for row in rows[: PAGE + 1]))


def paged(name: str, found: Iterable[tuple[int, Any]]) -> dict[str, Any]:
    """At most a page, and after which number the next one begins; none where there is no more."""
    shown = list(found)
    rest = shown[PAGE - 1][0] if len(shown) > PAGE else None
    return {name: [one for _number, one in shown[:PAGE]], "next_after": rest}
