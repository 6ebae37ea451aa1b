"""The one ordered list of an engagement: moving a story within it."""

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Membership
from stories import events, rank
from stories.actions.texts import refuse_if_withdrawn
from stories.models import Story

TOP, UP, DOWN, BOTTOM = "top", "up", "down", "bottom"


@transaction.atomic
def move_story(story: Story, *, by: Membership, to: str) -> Story:
    """Move a story within its part of the list (planned, or icebox): to the top or bottom, or one place up or down."""
    demand(by, "order the backlog")
    story = hold(story)
    refuse_if_withdrawn(story)
    goal = neighbour(story, to)
    if goal is None:
        return story
    before, after = around(story, goal, above=to in {TOP, UP})
    story.rank = rank.between(before, after)
    story.save(update_fields=["rank"])
    if len(story.rank) > rank.LONG:
        spread_anew(story)
    record(events.MOVED, story, by=by, story=story.number, to=to)
    return story


def neighbour(story: Story, to: str) -> str | None:
    """The rank of the story to stand next to; None if this one is there already."""
    others = Story.objects.filter(engagement=story.engagement).wanted().alongside(story).exclude(pk=story.pk)
    above = others.filter(rank__lt=story.rank).order_by("-rank" if to == UP else "rank")
    below = others.filter(rank__gt=story.rank).order_by("rank" if to == DOWN else "-rank")
    side = above if to in {TOP, UP} else below
    return side.values_list("rank", flat=True).first()


def around(story: Story, goal: str, *, above: bool) -> tuple[str | None, str | None]:
    """The ranks to stand between: `goal` and its next in the whole list, whatever part of it that belongs to."""
    ranks = (
        Story.objects.filter(engagement=story.engagement).exclude(pk=story.pk).values_list("rank", flat=True)
    )
    if above:
        return ranks.filter(rank__lt=goal).order_by("-rank").first(), goal
    return goal, ranks.filter(rank__gt=goal).order_by("rank").first()


def spread_anew(story: Story) -> None:
    """Give the whole list short ranks again; the order stays as it is."""
    stories = Story.objects.filter(engagement=story.engagement)
    keys = list(stories.in_order().values_list("pk", flat=True))
    stories.update(rank=Concat(Value("~"), F("rank")))  # out of the way: no two may be equal even in passing
    fresh = [Story(pk=key, rank=place) for key, place in zip(keys, rank.spread(len(keys)), strict=True)]
    Story.objects.bulk_update(fresh, ["rank"], batch_size=1000)
    story.refresh_from_db(fields=["rank"])
