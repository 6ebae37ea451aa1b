"""How the weeks of the demonstration stood when each of their days began, as the tick would have noted it."""

from datetime import date, datetime

from dashboard.demo.book import Book
from iterations.models import Standing
from stories.models import State, Story, StoryKind


def standing(book: Book, day: date, begins: datetime) -> Standing:
    """Of the week that began at the instant `begins`: what is accepted, under way, and of the planned what fits in."""
    iteration = book.iterations[-1]
    done = points([one for one in book.stories if one.accepted_at and one.accepted_at >= begins])
    under_way = {State.STARTED, State.FINISHED, State.DELIVERED, State.REJECTED}
    target = done + points([one for one in book.stories if one.state in under_way])
    for story in book.stories:
        if story.state == State.UNSTARTED and target + points([story]) <= iteration.velocity:
            target += points([story])
    return Standing(engagement=book.engagement, iteration=iteration, day=day, done=done, target=target)


def points(stories: list[Story]) -> int:
    return sum(story.points or 0 for story in stories if story.kind == StoryKind.FEATURE)
