"""Facts of several stories at once: their owners, labels, points. All of them are changed, or none."""

from collections.abc import Iterable

from engagements.models import Engagement, Membership
from stories.actions.facts import label_story, unlabel_story
from stories.actions.order import change_stories
from stories.actions.progress import disown, own, owners
from stories.actions.texts import estimate
from stories.models import Story


def own_stories(
    engagement: Engagement, numbers: Iterable[int], *, by: Membership, member: Membership
) -> list[int]:
    """Make somebody an owner of each. Answers the numbers of those that they did not own yet."""
    changed: list[int] = []

    def take(story: Story) -> None:
        if not owners(story).filter(member=member).exists():
            own(story, by=by, member=member)
            changed.append(story.number)

    change_stories(engagement, numbers, take)
    return changed


def disown_stories(
    engagement: Engagement, numbers: Iterable[int], *, by: Membership, member: Membership
) -> list[int]:
    """Take somebody off the owners of each. Answers the numbers of those that they owned."""
    changed: list[int] = []

    def give(story: Story) -> None:
        if owners(story).filter(member=member).exists():
            disown(story, by=by, member=member)
            changed.append(story.number)

    change_stories(engagement, numbers, give)
    return changed


def label_stories(engagement: Engagement, numbers: Iterable[int], *, by: Membership, name: str) -> list[int]:
    """Put a label on each. Answers the numbers of those that did not bear it yet."""
    changed: list[int] = []

    def put(story: Story) -> None:
        if not story.labels.filter(name__iexact=name.strip()).exists():
            label_story(story, by=by, name=name)
            changed.append(story.number)

    change_stories(engagement, numbers, put)
    return changed


def unlabel_stories(
    engagement: Engagement, numbers: Iterable[int], *, by: Membership, name: str
) -> list[int]:
    """Take a label off each. Answers the numbers of those that bore it."""
    changed: list[int] = []

    def take_off(story: Story) -> None:
        if story.labels.filter(name__iexact=name.strip()).exists():
            unlabel_story(story, by=by, name=name)
            changed.append(story.number)

    change_stories(engagement, numbers, take_off)
    return changed


def estimate_stories(
    engagement: Engagement, numbers: Iterable[int], *, by: Membership, points: int | None
) -> list[int]:
    """Set the points of each, whatever they were: who chooses them sees them. Answers the numbers of all."""
    changed = change_stories(
        engagement, numbers, lambda story: estimate(story, by=by, points=points, seen=story.points)
    )
    return [story.number for story in changed]
