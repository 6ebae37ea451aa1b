"""What is typed about promises, questions and decisions, as values. Members are named by number."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership, Party, Role
from partnership.models.ball import NOTE_LIMIT
from partnership.models.commitments import Consent
from partnership.models.notes import NOTE_LIMIT as REMEMBERED
from partnership.models.pings import Reply
from partnership.models.pulse import LINE_LIMIT
from partnership.outcomes import OUTCOMES
from stories.models import ORIGIN, TEXT_LIMIT

WEEKS = [4, 8, 13, 26, 52]
PULSE_ANSWERS = [("1", _("1 not at all")), ("2", "2"), ("3", "3"), ("4", "4"), ("5", _("5 fully"))]


def crew_for(engagement: Engagement) -> list[Membership]:
    """Everybody who takes part, vendor first."""
    return list(engagement.members.present().exclude(role=Role.OBSERVER).with_person())


def in_choices(crew: Iterable[Membership]) -> list[tuple[str, str]]:
    return [(str(member.number), f"{member.name} ({member.get_party_display()})") for member in crew]


class Words(forms.CharField):
    def __init__(self, *, rows: int = 2, key: str = "", **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, **({"data-key": key} if key else {})})
        super().__init__(max_length=TEXT_LIMIT, widget=widget, **more)


class Day(forms.DateField):
    """A day, picked or written as 2027-03-31."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Write it as a date, such as 2027-03-31.")}


class Person(forms.TypedChoiceField):
    """Somebody of the engagement; `crew` says who is there to choose from."""

    def __init__(self, **more: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **more)


class PeopleForm(forms.Form):
    """A form that offers people, by number within the engagement."""

    origin = forms.RegexField(ORIGIN, required=False, max_length=60, widget=forms.HiddenInput())

    def __init__(self, *args: Any, people: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {member.number: member for member in people}

    def offer(self, name: str, empty: Any) -> None:
        choice = cast(forms.ChoiceField, self.fields[name])
        choice.choices = [("", empty), *in_choices(self.people.values())]

    def clean_origin(self) -> str | None:
        return self.cleaned_data["origin"] or None

    def person(self, name: str) -> Membership | None:
        return self.people.get(self.cleaned_data[name])


class CommitmentForm(PeopleForm):
    text = Words(
        label=_("What do you promise?"),
        key="i",
        help_text=_("Everybody of both parties sees it."),
        error_messages={"required": _("Say what you promise.")},
    )
    to = Person(label=_("To whom?"), required=False)
    due = Day(label=_("Due"), error_messages={"required": _("A commitment has a date.")})
    field_order = ["text", "to", "due", "origin"]

    def __init__(self, *args: Any, other: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("to", _("all of %(party)s") % {"party": other})


class WhyForm(forms.Form):
    why = forms.CharField(max_length=TEXT_LIMIT, error_messages={"required": _("Say in a sentence why.")})


class NewDateForm(WhyForm):
    due = Day(error_messages={"required": _("Choose the new date.")})


class DateAnswerForm(forms.Form):
    due = Day()
    answer = forms.ChoiceField(choices=Consent.choices)


class PingForm(PeopleForm):
    text = Words(
        label=_("What do you want to know?"),
        key="i",
        help_text=_("One question. Everybody of both parties sees it."),
        error_messages={"required": _("Write the question.")},
    )
    to = Person(label=_("Whom do you ask?"), error_messages={"required": _("Choose one person.")})
    field_order = ["text", "to", "origin"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("to", _("choose a person"))


class PingAnswerForm(forms.Form):
    reply = forms.ChoiceField(choices=Reply.choices, required=False)
    text = forms.CharField(max_length=TEXT_LIMIT, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not (said.get("reply") or said.get("text")):
            raise forms.ValidationError(_("Write the answer."))
        return said


class TextForm(forms.Form):
    text = forms.CharField(max_length=TEXT_LIMIT, error_messages={"required": _("Say what is still open.")})


class BallNoteForm(forms.Form):
    text = forms.CharField(
        max_length=NOTE_LIMIT,
        error_messages={"required": _("Say who held it, and why the events don’t show it.")},
    )


class NoteForm(forms.Form):
    """Something to be remembered of the relationship."""

    text = forms.CharField(
        label=_("What should be remembered?"),
        max_length=REMEMBERED,
        widget=forms.Textarea(attrs={"rows": 2, "data-key": "i"}),
        error_messages={"required": _("Say what you want remembered.")},
    )
    day = Day(label=_("On"), error_messages={"required": _("Say when.")})


class HandOverForm(forms.Form):
    to = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class AcceptanceForm(forms.Form):
    answer = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class LaterForm(forms.Form):
    """When one will answer, in the wall clock of the engagement's zone."""

    until = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"required": _("Choose a time."), "invalid": _("Choose a time.")},
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_until(self) -> datetime:
        return cast(datetime, self.cleaned_data["until"]).replace(tzinfo=ZoneInfo(self.zone))


class DecisionForm(PeopleForm):
    text = Words(
        label=_("What was decided?"), key="i", error_messages={"required": _("Say what was decided.")}
    )
    why = Words(label=_("Why?"), error_messages={"required": _("Say why.")})
    deciders = forms.TypedMultipleChoiceField(
        label=_("By whom, of both parties?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("A decision has at least one person of each party.")},
    )
    decided_on = Day(label=_("On"), error_messages={"required": _("Say when.")})
    replaces = forms.IntegerField(
        required=False, min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput()
    )
    field_order = ["text", "why", "deciders", "decided_on", "origin", "replaces"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        deciders = cast(forms.TypedMultipleChoiceField, self.fields["deciders"])
        deciders.choices = in_choices(self.people.values())


class Taps(forms.TypedChoiceField):
    """One answer from 1 to 5, given by one tap."""

    widget = forms.RadioSelect

    def __init__(self, label: Any) -> None:
        errors = {"required": _("Choose one of the five.")}
        super().__init__(coerce=int, choices=PULSE_ANSWERS, label=label, error_messages=errors)


class PulseForm(forms.Form):
    """The three taps and the line of a pulse."""

    ANSWERS = tuple(value for value, _word in PULSE_ANSWERS)

    trust = Taps(_("I can rely on what the other party says."))
    clarity = Taps(_("I know what comes next, and what it is good for."))
    pace = Taps(_("We get on as fast as we should."))
    line = forms.CharField(
        label=_("One line about it"),
        required=False,
        max_length=LINE_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    by_name = forms.BooleanField(label=_("Show my answers with my name"), required=False)


class PeriodForm(forms.Form):
    """Which commitments that came to an end to show: of how many weeks, of which party or person, ended how."""

    weeks = forms.TypedChoiceField(coerce=int, choices=[(n, n) for n in WEEKS])
    party = forms.ChoiceField(required=False, choices=Party.choices)
    outcome = forms.ChoiceField(required=False, choices=[(one, one) for one in OUTCOMES])
    person = forms.IntegerField(required=False, min_value=1, max_value=2_000_000_000)

    def chosen(self, name: str, default: Any) -> Any:
        """What was chosen of this, else the default: what nobody can choose is as good as nothing."""
        self.is_valid()
        return self.cleaned_data.get(name) or default
