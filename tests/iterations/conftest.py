"""A week under way with a story of everything."""

import pytest
from django.utils import timezone

from iterations.actions import turn_week
from stories.actions import estimate, move_story, write_story


@pytest.fixture
def week(cast):
    """#1 in the icebox; #2 and #3 planned (3 points, none), #4 in progress, both parties in it."""
    turn_week(cast.acme, now=timezone.now())
    for title, points in (("Planned one", 3), ("Planned two", None), ("Under way", 2)):
        story = write_story(cast.acme, by=cast.clara, title=title, criteria=["It holds."])
        if points:
            estimate(story, by=cast.sam, points=points, seen=None)
        move_story(story, by=cast.sam, state="started" if title == "Under way" else "unstarted")
    return cast
