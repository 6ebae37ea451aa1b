"""Note once a day how each week stands. Derived from what people did, so the journal has no line of it."""

from datetime import date, datetime

from django.db import transaction

from iterations.actions.weeks import midnight, today
from iterations.board import Card, points_of
from iterations.models import Iteration, Standing, iterations_to_note
from iterations.reading import arranged
from stories.models import State, Story


def note_standings(now: datetime) -> None:
    """Have every week under way noted for its present day; a duty of every tick, that does it at the day's first."""
    for iteration in iterations_to_note(now):
        charter = iteration.engagement.charter
        assert charter is not None  # its zone says which day it is
        note_standing(iteration, day=today(charter, now))


@transaction.atomic
def note_standing(iteration: Iteration, *, day: date) -> Standing:
    """How the week stands: what is accepted, and all that belongs to it by now. The first one of a day is kept."""
    charter = iteration.engagement.charter
    assert charter is not None
    accepted_since = midnight(iteration.starts, charter.zone)
    wanted = Story.objects.filter(engagement=iteration.engagement_id).wanted().scheduled()
    figures = wanted.on_the_plan(accepted_since).values_list("number", "kind", "state", "points")
    cards = [
        Card(number, kind, state, title="", points=points, criteria_count=0)
        for number, kind, state, points in figures
    ]
    all_kinds = charter.bugs_and_chores_are_estimatable
    done = points_of([card for card in cards if card.state == State.ACCEPTED], all_kinds=all_kinds)
    held = arranged(charter, iteration, cards, iteration.velocity, None).iterations[0]
    standing, _ = Standing.objects.get_or_create(
        iteration=iteration,
        day=day,
        defaults={"engagement_id": iteration.engagement_id, "done": done, "target": held.points},
    )
    return standing
