"""The one ordered list of an engagement: placing a story within it, alone or with others, and putting it back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import Refused
from stories import events, rank
from stories.actions.progress import advance, state_word
from stories.actions.texts import refuse_if_withdrawn
from stories.models import State, Story
from stories.states import VENDOR, way

TOP, UP, DOWN, BOTTOM = "top", "up", "down", "bottom"
BEFORE, AFTER = "before", "after"  # another story, named by its number
PLACES = (TOP, UP, DOWN, BOTTOM, BEFORE, AFTER)
ABOVE = {TOP, UP, BEFORE}
AT_ONCE = 200  # stories that one act moves


@transaction.atomic
def move_story(
    story: Story, *, by: Membership, to: str = "", at: int | None = None, state: str = "", seen: str = ""
) -> Story:
    """Move a story to a state, to a place in the list, or both.

    `state` is reached by the acts that lead there, each with its own rules; `seen` is the state its page showed.
    `to` is a place within the story's part of the list (planned, or icebox), or before or after story number `at`,
    which takes it into that one's part.
    """
    if to:
        demand(by, "order the backlog")
    story = hold(story)
    refuse_if_withdrawn(story)
    beside = story_beside(story, at) if to in {BEFORE, AFTER} else None
    if goal_state := state or part_of(story, beside):
        story = lead(story, goal_state, by, seen)
    return place(story, to, beside, by) if to else story


def story_beside(story: Story, at: int | None) -> Story:
    other: Story | None = None
    if at:
        other = Story.objects.filter(engagement=story.engagement, number=at).wanted().first()
    if other is None:
        raise Refused(_("There is no such story to place it beside."))
    return other


def part_of(story: Story, beside: Story | None) -> str:
    """The state that takes a story into the part of the list that its new neighbour stands in; empty: it is there."""
    if beside is None or (story.state == State.UNSCHEDULED) == (beside.state == State.UNSCHEDULED):
        return ""
    return State.UNSTARTED if story.state == State.UNSCHEDULED else State.UNSCHEDULED


def lead(story: Story, state: str, by: Membership, seen: str = "") -> Story:
    """Take the acts that lead to a state. Asked twice, it happens once."""
    if story.state == state:
        return story
    acts = way(by.party, story.kind, story.state, state)
    if acts is None or (seen and story.state != seen):
        raise no_way(story, state, by, acts)
    for act in acts:
        story = advance(story, act, by=by)
    return story


def no_way(story: Story, state: str, by: Membership, acts: list[str] | None) -> Refused:
    if acts is None and state in {State.ACCEPTED, State.REJECTED}:
        return Refused(_("That is for the client to sign, on the story’s own page."))
    if acts is None and way(VENDOR, story.kind, story.state, state):
        demand(by, "move stories on")
    return Refused(
        _("This story is “%(state)s” now; that can't be done from there.") % {"state": state_word(story)}
    )


def place(story: Story, to: str, beside: Story | None, by: Membership) -> Story:
    goal = beside.rank if beside else neighbour(story, to)
    if goal is None or beside == story:
        return story
    before, after = around(story, goal, above=to in ABOVE)
    if (before is None or before < story.rank) and (after is None or story.rank < after):
        return story  # it stands there
    story.rank = rank.between(before, after)
    story.save(update_fields=["rank"])
    if len(story.rank) > rank.LONG:
        spread_anew(story)
    there = {"at": beside.number} if beside else {}
    record(events.MOVED, story, by=by, story=story.number, to=to, **there)
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


# --- Several at once, and back again -------------------------------------------------------------------------


@dataclass(frozen=True)
class Stand:
    """Where a story stood: its state, and the number of the story right above it in the whole list (0: none)."""

    number: int
    state: str
    above: int

    def __str__(self) -> str:
        return f"{self.number}.{self.state}.{self.above}"

    @classmethod
    def read(cls, text: str) -> "Stand":
        """Raises ValueError for what no `Stand` was written as."""
        number, state, above = text.split(".")
        return cls(int(number), State(state).value, int(above))


def stands(engagement: Engagement, numbers: Iterable[int]) -> list[Stand]:
    """Where these stories stand, in list order."""
    listed = Story.objects.filter(engagement=engagement).wanted()
    above = listed.filter(rank__lt=OuterRef("rank")).order_by("-rank").values("number")[:1]
    found = listed.filter(number__in=set(numbers)).annotate(above=Coalesce(Subquery(above), 0)).in_order()
    return [Stand(*row) for row in found.values_list("number", "state", "above")]


def chosen(engagement: Engagement, numbers: Iterable[int]) -> list[Story]:
    """These stories under the engagement's lock, in list order; all of them or a refusal."""
    asked = set(numbers)
    if not 0 < len(asked) <= AT_ONCE:
        raise Refused(_("Choose between one and %(n)s stories.") % {"n": AT_ONCE})
    engagement = hold(engagement)
    found = list(Story.objects.filter(engagement=engagement, number__in=asked).wanted().in_order())
    if len(found) < len(asked):
        raise Refused(_("One of these stories is not there any more. Look again, then choose."))
    return found


@transaction.atomic
def change_stories(
    engagement: Engagement, numbers: Iterable[int], act: Callable[[Story], object]
) -> list[Story]:
    """Do one act to several stories in list order: to all of them, or to none, and say which one refused."""
    return each(chosen(engagement, numbers), act)


def each(stories: list[Story], act: Callable[[Story], object]) -> list[Story]:
    for story in stories:
        try:
            act(story)
        except Refused as refused:
            told = {"number": story.number, "why": refused.sentence}
            raise Refused(_("#%(number)s: %(why)s") % told) from refused
    return stories


def move_stories(
    engagement: Engagement, numbers: Iterable[int], *, by: Membership, to: str = "", state: str = ""
) -> list[Story]:
    """Move several to the top or bottom, or to a state; among each other they keep their order."""
    ahead: list[int] = []

    def move(story: Story) -> None:
        if to == TOP and ahead:
            move_story(story, by=by, to=AFTER, at=ahead[-1], state=state or story.state)
        else:
            move_story(story, by=by, to=to, state=state)
        ahead.append(story.number)

    return change_stories(engagement, numbers, move)


@transaction.atomic
def put_back(engagement: Engagement, before: Sequence[Stand], *, by: Membership) -> list[Story]:
    """Undo a move: each story as it stood, by the same acts and under the same rules as any other move."""
    stories = {story.number: story for story in chosen(engagement, [stand.number for stand in before])}
    stood = {stand.number: stand for stand in before}

    def back(story: Story) -> None:
        stand = stood[story.number]
        if stand.above:
            move_story(story, by=by, state=stand.state, to=AFTER, at=stand.above)
        else:
            move_story(story, by=by, state=stand.state, to=TOP)

    return each([stories[stand.number] for stand in before], back)
