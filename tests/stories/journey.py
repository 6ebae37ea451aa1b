"""A story on its way, for tests that begin in the middle."""

from django.urls import reverse

from stories import actions
from stories.models import Story


def fresh(story: Story) -> Story:
    return Story.objects.select_related("engagement").get(pk=story.pk)


def at(name: str, story: Story, key: str | None = None) -> str:
    return reverse(name, args=[story.engagement.slug, story.number, *([key] if key else [])])


def begin(story: Story, *, by) -> Story:
    if story.points is None:
        actions.estimate(story, by=by, points=3, seen=None)
    return actions.start(story, by=by)


def deliver(story: Story, *, by) -> Story:
    """Estimated, started, stamped, finished and delivered, all by one member of the vendor."""
    begin(story, by=by)
    actions.stamp_all_ready(story, by=by, revisions=actions.Seen.of(fresh(story)).revisions)
    actions.finish(story, by=by)
    actions.deliver(story, by=by)
    return fresh(story)
