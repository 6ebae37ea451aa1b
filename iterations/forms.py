from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement
from iterations import becoming
from iterations.actions.planning import IN, OUT
from iterations.models import GOAL_LIMIT, LONGEST_BOX, NOTE_LIMIT, REASON_LIMIT
from stories.actions import Stand
from stories.actions.order import AFTER, AT_ONCE, BEFORE, PLACES
from stories.models import WORD_LIMIT, State
from stories.query import LONGEST

NUMBERS_END = 2_000_000_000


class GoalForm(forms.Form):
    goal = forms.CharField(
        label=_("Goal of the week"),
        max_length=GOAL_LIMIT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class StrengthForm(forms.Form):
    strength = forms.IntegerField(label=_("Team strength"), min_value=0, max_value=200)


class LengthForm(forms.Form):
    weeks = forms.IntegerField(
        label=_("Length in weeks"),
        min_value=1,
        max_value=4,
        error_messages={"invalid": _("An iteration takes one to four weeks.")},
    )


class ConsentForm(forms.Form):
    """The mark of the plan that its agreer saw, and the concerns without an answer that they agree over: "3,5"."""

    seen = forms.CharField(max_length=16)
    over = forms.CharField(max_length=4_000, required=False)

    def clean_over(self) -> list[int]:
        given = [part for part in self.cleaned_data["over"].split(",") if part]
        if not all(part.isdecimal() and len(part) < 10 for part in given):
            raise forms.ValidationError(_("This page is out of date. Load it again."))
        return [int(part) for part in given]


class WhatIfForm(forms.Form):
    velocity = forms.IntegerField(label=_("What if the velocity were"), min_value=1, max_value=999)


class LookForm(forms.Form):
    """Which view of the plan somebody looks at, and through which filter."""

    view = forms.ChoiceField(choices=[("board", ""), ("plan", "")], required=False)
    q = forms.CharField(max_length=LONGEST, required=False)


class MoveForm(forms.Form):
    """Where one story shall go: a place, beside another, a state."""

    to = forms.ChoiceField(choices=[(to, to) for to in PLACES], required=False)
    at = forms.IntegerField(required=False, min_value=1, max_value=NUMBERS_END)
    state = forms.ChoiceField(choices=State.choices, required=False)
    seen = forms.ChoiceField(choices=State.choices, required=False)
    week = forms.ChoiceField(choices=[(IN, ""), (OUT, "")], required=False)  # by hand

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("to") or given.get("state") or given.get("week")):
            raise forms.ValidationError(_("Say where to move it."))
        if given.get("to") in {BEFORE, AFTER} and not given.get("at"):
            raise forms.ValidationError(_("Say beside which story to place it."))
        return given


class StepForm(forms.Form):
    """A move in one word, as buttons and drags send it: number.seen.state.to.at.week, what is not said left empty."""

    step = forms.CharField(max_length=60)

    def clean_step(self) -> dict[str, Any]:
        number, *rest = (self.cleaned_data["step"].split(".") + [""] * 5)[:6]
        move = MoveForm(dict(zip(("seen", "state", "to", "at", "week"), rest, strict=True)))
        if not number.isdecimal() or not move.is_valid():
            raise forms.ValidationError(_("Say where to move it."))
        return {"number": int(number), **move.cleaned_data}


class NumbersField(forms.Field):
    """Numbers of stories: several values of one name."""

    widget = forms.MultipleHiddenInput
    max_length = AT_ONCE

    def clean(self, value: Any) -> list[int]:
        given = [str(each) for each in value or []]
        if not 0 < len(given) <= AT_ONCE or not all(each.isdecimal() and len(each) < 10 for each in given):
            raise forms.ValidationError(_("Choose between one and %(n)s stories.") % {"n": AT_ONCE})
        return [int(each) for each in given]


class StandsField(forms.CharField):
    """Where stories stood, as `Stand` writes it, with commas between."""

    def clean(self, value: Any) -> list[Stand]:
        try:
            return [Stand.read(each) for each in super().clean(value).split(",")]
        except ValueError:
            raise forms.ValidationError(_("This page is out of date. Load it again.")) from None


class RestorationForm(forms.Form):
    """Where stories stood, and where one of them was by hand: in the current week or out of it."""

    was = StandsField(max_length=40 * AT_ONCE)
    week = forms.ChoiceField(choices=[(IN, ""), (OUT, "")], required=False)


MOVES = ("top", "bottom", "icebox", "planned")
# What an act on facts says beside the stories.
NEEDS = {"own": "member", "disown": "member", "label": "name", "unlabel": "name", "estimate": "points"}
MISSING = {
    "member": _("Choose somebody."),
    "name": _("Write the label."),
    "points": _("Choose an estimate from the scale."),
}


class SelectionForm(forms.Form):
    """One act on all the chosen stories, with what it needs."""

    numbers = NumbersField()
    act = forms.ChoiceField(choices=[(act, act) for act in (*MOVES, *NEEDS)])
    member = forms.IntegerField(required=False, min_value=1, max_value=NUMBERS_END)
    name = forms.CharField(required=False, max_length=WORD_LIMIT)
    points = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].choices = [(str(points), "") for points in engagement.charter.point_scale]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        needed = NEEDS.get(given.get("act", ""))
        if needed and given.get(needed) in (None, ""):
            raise forms.ValidationError(
                _("Choose somebody.") if needed == "member" else _("Choose the points.")
            )
        return given


class ForetellForm(forms.Form):
    """The stories of which somebody asks when they will be done."""

    numbers = NumbersField()
    alone = forms.BooleanField(required=False)  # one, on its own page


# --- The demo ------------------------------------------------------------------------------------------------


class PlaceForm(forms.Form):
    """The story to look at, or to show everybody; none follows the presenter again."""

    story = forms.IntegerField(required=False, min_value=1, max_value=NUMBERS_END)


class AgendaForm(forms.Form):
    story = forms.IntegerField(
        label=_("Number of a story"),
        min_value=1,
        max_value=NUMBERS_END,
        error_messages={
            "required": _("Say the number of a story."),
            "invalid": _("Say the number of a story."),
        },
    )


class ItemForm(forms.Form):
    """What is done with one story of the agenda."""

    act = forms.ChoiceField(choices=[(act, "") for act in ("up", "down", "off", "time")])
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=LONGEST_BOX)


class PresenterForm(forms.Form):
    instead_of = forms.IntegerField(required=False, min_value=1, max_value=NUMBERS_END)


class AttendanceForm(forms.Form):
    member = forms.IntegerField(required=False, min_value=1, max_value=NUMBERS_END)
    gone = forms.BooleanField(required=False)


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), max_length=NOTE_LIMIT, error_messages={"required": _("Write the note first.")}
    )
    story = forms.IntegerField(required=False, min_value=1, max_value=NUMBERS_END)


class OutcomeForm(forms.Form):
    """What a note becomes."""

    outcome = forms.ChoiceField(choices=lambda: [(word, way.label) for word, way in becoming.WAYS.items()])


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it was not held"),
        max_length=REASON_LIMIT,
        error_messages={"required": _("Say why it was not held.")},
    )


# --- Skills --------------------------------------------------------------------------------------------------


class SkillsForm(forms.Form):
    """Which week the page of skills looks at; without one the next."""

    week = forms.IntegerField(min_value=1, max_value=NUMBERS_END, required=False)


class TakerForm(forms.Form):
    story = forms.IntegerField(min_value=1, max_value=NUMBERS_END)
    member = forms.IntegerField(min_value=1, max_value=NUMBERS_END)


class PairForm(forms.Form):
    teacher = forms.IntegerField(min_value=1, max_value=NUMBERS_END)
    learner = forms.IntegerField(min_value=1, max_value=NUMBERS_END)
    name = forms.CharField(max_length=WORD_LIMIT)
