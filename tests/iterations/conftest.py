"""A week under way with a story of everything."""

import pytest
from django.utils import timezone

from iterations import actions
from iterations.actions import turn_week
from iterations.models import Demo
from stories.actions import estimate, move_story, write_story
from tests.iterations.meeting import another
from tests.stories.journey import deliver


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


@pytest.fixture
def shown(cast):
    """A week under way, in which #1 and #2 are ready to demo."""
    turn_week(cast.acme, now=timezone.now())
    deliver(cast.story, by=cast.sue)
    deliver(another(cast, "Gatekeeper prints a badge"), by=cast.sue)
    return cast


@pytest.fixture
def demo(shown) -> Demo:
    """Presented by Sue."""
    return actions.present(actions.open_demo(shown.acme, by=shown.sam), by=shown.sue)
