"""Note once a day how each week stands. Derived from what people did, so the journal has no line of it."""

from datetime import date, datetime

from django.db import transaction

from iterations.actions.weeks import today
from iterations.board import points_of
from iterations.models import Iteration, Standing, iterations_to_note
from iterations.plans import Around, Listed, arranged, on_the_plan
from stories.models import State


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
    listed = on_the_plan(iteration.engagement, charter, iteration).exclude(state=State.UNSCHEDULED)
    cards = [Listed(*row) for row in listed.values_list(*Listed._fields)]
    accepted = [card for card in cards if card.state == State.ACCEPTED]
    done = points_of(accepted, all_kinds=charter.bugs_and_chores_are_estimatable)
    held = arranged(charter, Around(iteration), cards, iteration.velocity, horizon=1).iterations[0]
    standing, _ = Standing.objects.get_or_create(
        iteration=iteration,
        day=day,
        defaults={"engagement_id": iteration.engagement_id, "done": done, "target": held.points},
    )
    return standing
