"""What a charter is made of, in the order in which both teams talk it through. Pure data.

A section holds texts (by key), lists (`charters/models/lines.py`) and groups of terms (columns of the charter that
the rest of the program reads). The kick-off walks the same sections, and a few steps of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Said = str | Promise


@dataclass(frozen=True)
class Text:
    """A text: its name, what to write there, and beginnings of sentences to start from."""

    key: str
    label: Said
    prompt: Said
    starters: Sequence[Said] = ()


@dataclass(frozen=True)
class Section:
    key: str
    title: Said
    question: Said  # what both teams ask each other about it
    texts: Sequence[Text] = ()
    lists: Sequence[str] = ()
    terms: Sequence[str] = ()


TERMS: dict[str, tuple[str, ...]] = {  # groups of a charter's columns, each changed as one
    "week": (
        "working_days",
        "standup_at",
        "planning_on",
        "planning_at",
        "demo_on",
        "demo_at",
        "zone",
        "week_starts_on",
        "iteration_length",
        "cadence_from",
        "start_date",
    ),
    "holidays": (
        "vendor_country",
        "vendor_region",
        "vendor_days_off",
        "client_country",
        "client_region",
        "client_days_off",
    ),
    "points": (
        "point_scale",
        "initial_velocity",
        "velocity_averaged_over",
        "bugs_and_chores_are_estimatable",
        "automatic_planning",
    ),
    "rules": ("backlog_ordered_by", "people_at_demos", "decided_within", "reminded_after", "escalates_to"),
    "money": ("alarm_shares", "rates_are_shown"),
}
CADENCE = ("zone", "week_starts_on", "iteration_length")  # a change of these names its first iteration

SECTIONS = (
    Section(
        "why",
        _("Why"),
        _("What is this work for? What will people be able to do that they can’t do today?"),
        texts=(
            Text(
                "purpose",
                _("Purpose"),
                _(
                    "Who has which trouble today, and what will be different for them? Three sentences are enough."
                ),
                (
                    _("Today … have to …, which costs …"),
                    _("After this work … can … without …"),
                    _("We don’t aim at …"),
                ),
            ),
        ),
    ),
    Section(
        "good",
        _("What good looks like"),
        _("How will we notice that it worked? What number moves, from where to where?"),
        texts=(
            Text(
                "success",
                _("Success"),
                _("A year from now somebody says it was worth it. What do they point at?"),
                (_("It was worth it when … say that …"), _("We would call it a failure if …")),
            ),
        ),
        lists=("goals",),
    ),
    Section(
        "who",
        _("Who is responsible for what"),
        _("For each thing that must not fall between two chairs: which one person answers for it?"),
        lists=("responsibilities",),
    ),
    Section(
        "talk",
        _("How we talk"),
        _("Where do we say what, and how soon can the other side count on a reply?"),
        lists=("paths",),
    ),
    Section(
        "meet",
        _("When we meet"),
        _("Which days do we work together, and when do we plan, stand up and look at what is done?"),
        terms=("week", "holidays", "points"),
    ),
    Section(
        "difficult",
        _("What we do when it gets difficult"),
        _("How does somebody say that something is wrong, and what do the others do then?"),
        texts=(
            Text(
                "difficult",
                _("How difficult topics are raised"),
                _("To whom, how, and what happens next? Silence helps nobody."),
                (
                    _("Who is worried raises a concern the same day; …"),
                    _("Bad news comes by voice, from …, before it is written."),
                    _("If we can’t agree within … days, … and … decide together."),
                ),
            ),
            Text(
                "done",
                _("Done means"),
                _("What must be true of every story before it is shown?"),
                (_("Every criterion is stamped ready, and …"), _("It runs on … with real data.")),
            ),
            Text(
                "rules",
                _("Ground rules"),
                _("What else do we promise each other about working together?"),
                (_("We say no early rather than yes late."), _("Meetings begin on time and end …")),
            ),
        ),
        terms=("rules",),
    ),
    Section(
        "money",
        _("Money"),
        _("When do we talk about the budget without being asked, and who sees which figures?"),
        terms=("money",),
    ),
)
BY_KEY = {section.key: section for section in SECTIONS}
TEXTS = {text.key: text for section in SECTIONS for text in section.texts}

# Activities that hardly any engagement goes without, offered while the list is empty.
USUAL_ACTIVITIES = (
    _("Accepting stories"),
    _("Ordering the backlog"),
    _("Deciding budget and pace"),
    _("Running the meetings"),
    _("Releasing to production"),
    _("Access, accounts and data"),
    _("Security and data protection"),
)

STEPS = ("people", *BY_KEY, "agreeing")  # of the kick-off
