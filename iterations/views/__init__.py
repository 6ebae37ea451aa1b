"""Pages of the plan and of the meetings, and the acts on them, each in the module of its subject."""

from iterations.views.board import board, plan, restoration, selection, steps, story_place
from iterations.views.meeting import (
    agenda,
    attendance,
    closing,
    demo,
    demo_reason,
    item,
    minutes,
    minutes_agreement,
    minutes_pdf,
    note_outcome,
    notes,
    place,
    presenter,
    sign_off,
    verdict,
)
from iterations.views.planning import agreement, planning
from iterations.views.skills import pair_agreement, pair_end, pairs, skills, story_taker
from iterations.views.week import goal, length, strength, strength_agreement, week

__all__ = [
    "agenda",
    "agreement",
    "attendance",
    "board",
    "closing",
    "demo",
    "demo_reason",
    "goal",
    "item",
    "length",
    "minutes",
    "minutes_agreement",
    "minutes_pdf",
    "note_outcome",
    "notes",
    "pair_agreement",
    "pair_end",
    "pairs",
    "place",
    "plan",
    "planning",
    "presenter",
    "restoration",
    "selection",
    "sign_off",
    "skills",
    "steps",
    "story_place",
    "story_taker",
    "strength",
    "strength_agreement",
    "verdict",
    "week",
]
