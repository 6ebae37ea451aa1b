"""One act, one word (RULES §1): labels of states, marks, decisions, buttons and events."""

import pytest

from engagements.journal import KINDS
from stories.models import Decision, Mark, State

RULES = {
    "states": ["Icebox", "Planned", "In progress", "Finished", "Ready to demo", "Accepted", "Changes asked"],
    "marks": ["ready", "accepted", "changes asked", "not shown"],
    "decisions": ["accept", "accept with follow-ups", "reject", "reopen"],
}


def test_states_marks_and_decisions_bear_the_words_of_the_rules():
    assert [state.label for state in State] == RULES["states"]
    assert [mark.label for mark in Mark if mark != Mark.WITHDRAWN] == RULES["marks"]
    decisions = [decision.label for decision in Decision if decision != Decision.KEY_CHANGE]
    assert decisions == RULES["decisions"]


def test_the_chip_says_what_the_state_is_called():
    from django.template import engines

    ui = engines["jinja2"].env.globals["ui"]
    for state in State:
        assert f">{state.label}</span>" in str(ui.state_chip(state.value))


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("story.scheduled", "planned"),
        ("story.unscheduled", "icebox"),
        ("story.started", "started"),
        ("story.finished", "finished"),
        ("story.delivered", "ready to demo"),
        ("story.done", "done"),
        ("criterion.ready", "ready"),
        ("criterion.accepted", "accepted"),
        ("criterion.changes_asked", "asked for changes"),
        ("criterion.not_shown", "not shown"),
        ("story.accepted", "accepted"),
        ("story.accepted_with_follow_ups", "with follow-ups"),
        ("story.rejected", "rejected"),
        ("story.reopened", "reopened"),
    ],
)
def test_events_say_it_in_the_same_words(code, word):
    assert word in str(KINDS[code].sentence)


@pytest.mark.parametrize(
    "word", ["Accepted", "Changes asked", "Not shown", "Accept all shown", "Reject", "Sign: accept"]
)
def test_buttons_say_it_in_the_same_words(cast, word):
    from tests.cast import signed_in
    from tests.stories.journey import at, deliver

    story = deliver(cast.story, by=cast.sue)
    assert word in signed_in(cast.clara).get(at("story", story)).content.decode()
