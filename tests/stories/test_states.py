"""The life of a story as a table: which act leads from where to where, for which kind and party (RULES §1)."""

import pytest

from stories.models import Decision, State, StoryKind
from stories.states import ACTS, DECISIONS, STEPS, find_step, missing_to_start, next_step, steps_of

# act, kind, party, {state it begins in: state it ends in}; every state not named refuses the act
LIFE = [
    ("schedule", "feature", "", {"unscheduled": "unstarted"}),
    ("unschedule", "feature", "", {"unstarted": "unscheduled"}),
    ("schedule", "release", "", {"unscheduled": "unstarted"}),
    ("start", "release", "vendor", {}),
    ("done", "release", "vendor", {"unstarted": "accepted"}),
    ("take_back", "release", "vendor", {"accepted": "unstarted"}),
    ("accept", "release", "client", {}),
    ("start", "feature", "vendor", {"unscheduled": "started", "unstarted": "started"}),
    ("start", "chore", "vendor", {"unscheduled": "started", "unstarted": "started"}),
    ("finish", "feature", "vendor", {"started": "finished"}),
    ("finish", "bug", "vendor", {"started": "finished"}),
    ("finish", "chore", "vendor", {}),
    ("deliver", "feature", "vendor", {"finished": "delivered"}),
    ("deliver", "chore", "vendor", {}),
    ("done", "chore", "vendor", {"started": "accepted"}),
    ("done", "feature", "vendor", {}),
    ("take_up", "feature", "vendor", {"rejected": "started"}),
    ("take_up", "chore", "vendor", {"accepted": "started"}),
    (
        "take_back",
        "bug",
        "vendor",
        {"started": "unstarted", "finished": "started", "delivered": "finished"},
    ),
    ("accept", "feature", "client", {"delivered": "accepted"}),
    ("accept", "bug", "client", {"delivered": "accepted"}),
    ("accept", "chore", "client", {}),
    ("accept_with_follow_ups", "feature", "client", {"delivered": "accepted"}),
    ("reject", "feature", "client", {"delivered": "rejected"}),
    ("reject", "chore", "client", {}),
    ("reopen", "feature", "client", {"accepted": "rejected"}),
    ("reopen", "chore", "client", {}),
]


@pytest.mark.parametrize(("act", "kind", "party", "ends"), LIFE)
def test_an_act_leads_only_from_where_the_table_says(act, kind, party, ends):
    for state in State.values:
        step = find_step(act, state, kind)
        assert (step and step.ends) == ends.get(state)
        assert step is None or step.party == party


def test_the_table_is_whole():
    assert {line[0] for line in LIFE} == ACTS
    assert set(Decision.values) == DECISIONS
    for step in STEPS:
        assert step.begins | {step.ends} <= set(State.values)
        assert step.kinds <= set(StoryKind.values)


@pytest.mark.parametrize(
    ("state", "kind", "vendor", "client"),
    [
        ("unscheduled", "feature", "start", "schedule"),
        ("unstarted", "feature", "start", None),
        ("started", "feature", "finish", None),
        ("started", "chore", "done", None),
        ("finished", "bug", "deliver", None),
        ("delivered", "feature", None, None),
        ("rejected", "feature", "take_up", None),
        ("accepted", "feature", None, None),
        ("accepted", "chore", "take_up", None),
    ],
)
def test_the_next_act_of_each_party(state, kind, vendor, client):
    def act(party):
        step = next_step(party, state, kind)
        return step and step.act

    assert (act("vendor"), act("client")) == (vendor, client)


def test_a_sign_off_is_no_step_that_just_anybody_takes():
    for state in State.values:
        assert not {s.act for s in steps_of("client", state, "feature")} & DECISIONS


@pytest.mark.parametrize(
    ("kind", "points", "criteria", "missing"),
    [
        ("feature", None, 0, ["points", "criteria"]),
        ("feature", 0, 0, ["criteria"]),
        ("feature", None, 2, ["points"]),
        ("feature", 0, 1, []),
        ("bug", None, 0, []),
        ("chore", None, 0, []),
    ],
)
def test_definition_of_ready(kind, points, criteria, missing):
    assert missing_to_start(kind, points, criteria) == missing
