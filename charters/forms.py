from collections.abc import Sequence
from copy import copy
from typing import Any, cast

from django import forms
from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _

from charters.models import Goal, Path
from charters.models.goals import NOTE_LIMIT
from charters.models.lines import LINE_LIMIT
from charters.sections import STEPS, TERMS
from engagements.holidays import country_choices
from engagements.models import Charter, Membership
from people.models import WEEKDAYS

MOST = 10**10  # of a reading, either way


def day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def clock() -> forms.TimeInput:
    return forms.TimeInput({"type": "time"}, format="%H:%M")


class SeenForm(forms.Form):
    """What the page showed, as `mark_of` writes it."""

    seen = forms.CharField(max_length=16)


class WordingForm(forms.Form):
    """How often the proposal had changed when its page was shown."""

    seen = forms.IntegerField(min_value=1, max_value=2_000_000_000)


# --- Terms ---------------------------------------------------------------------------------------------------


class TermsForm(forms.ModelForm):
    """A group of the charter's columns, held against all that the charter's own checks say."""

    def __init__(self, *args: Any, charter: Charter, crew: Sequence[Membership] = (), **kwargs: Any) -> None:
        super().__init__(*args, instance=copy(charter), **kwargs)
        self.crew = {member.number: member for member in crew}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class WeekForm(TermsForm):
    working_days = forms.TypedMultipleChoiceField(
        label=_("Working days"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    demo_on = forms.TypedChoiceField(label=_("Demo on"), choices=WEEKDAYS, coerce=int)

    def __init__(self, *args: Any, charter: Charter, next_iteration: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, charter=charter, **kwargs)
        self.next_iteration = next_iteration
        if next_iteration > 1:  # the first week is past: nothing begins on that day any more
            del self.fields["start_date"]
            self.initial["cadence_from"] = max(charter.cadence_from, next_iteration)
        else:
            del self.fields["cadence_from"]

    def clean_cadence_from(self) -> int:
        asked: int = self.cleaned_data["cadence_from"]
        if asked < self.next_iteration:
            raise forms.ValidationError(
                _("Iteration %(number)s is the next one: a change can’t hold before it.")
                % {"number": self.next_iteration}
            )
        return asked


class HolidaysForm(TermsForm):
    vendor_country = forms.ChoiceField(
        label=_("Vendor: holidays of"), choices=country_choices, required=False
    )
    client_country = forms.ChoiceField(
        label=_("Client: holidays of"), choices=country_choices, required=False
    )


class RulesForm(TermsForm):
    escalates_to = forms.TypedChoiceField(
        label=_("And if that doesn’t help, this is said to"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, charter: Charter, crew: Sequence[Membership] = (), **kwargs: Any) -> None:
        super().__init__(*args, charter=charter, crew=crew, **kwargs)
        named = next((member for member in crew if member.pk == charter.escalates_to_id), None)
        self.initial["escalates_to"] = named.number if named else ""
        choices = cast(forms.TypedChoiceField, self.fields["escalates_to"])
        choices.choices = [("", _("nobody")), *seats(crew)]

    def _post_clean(self) -> None:
        """The person is known by a number here: the row wants the member."""
        number = self.cleaned_data.get("escalates_to")
        if "escalates_to" in self.cleaned_data:
            self.cleaned_data["escalates_to"] = self.crew[number] if number else None
        super()._post_clean()


def seats(crew: Sequence[Membership]) -> list[tuple[str, str]]:
    return [(str(member.number), f"{member.name} ({member.get_party_display()})") for member in crew]


WIDGETS = {
    "standup_at": clock(),
    "planning_at": clock(),
    "demo_at": clock(),
    "start_date": day_input(),
}
BASES = {
    "week": WeekForm,
    "holidays": HolidaysForm,
    "points": TermsForm,
    "rules": RulesForm,
    "money": TermsForm,
}
TERMS_FORMS = {
    group: modelform_factory(
        Charter,
        form=BASES[group],
        fields=names,
        widgets={name: widget for name, widget in WIDGETS.items() if name in names},
    )
    for group, names in TERMS.items()
}


# --- Lists ---------------------------------------------------------------------------------------------------


class LineForm(forms.ModelForm):
    def __init__(self, *args: Any, crew: Sequence[Membership] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}

    def validate_unique(self) -> None:
        """What may stand once is for the action to judge, under the lock."""

    def validate_constraints(self) -> None:
        """The same."""


class GoalForm(LineForm):
    class Meta:
        model = Goal
        fields = ["name", "measure", "unit", "baseline", "target", "due"]
        widgets = {"due": day_input()}


class PathForm(LineForm):
    class Meta:
        model = Path
        fields = ["channel", "used_for", "reply_hours", "for_pings"]


class ResponsibilityForm(forms.Form):
    activity = forms.CharField(
        label=_("Activity"),
        max_length=LINE_LIMIT,
        widget=forms.TextInput({"list": "usual-activities", "autocomplete": "off"}),
        error_messages={"required": _("Say what it is about.")},
    )
    accountable = forms.TypedChoiceField(
        label=_("Accountable"),
        coerce=int,
        error_messages={"required": _("Choose the one person who answers for it.")},
    )

    def __init__(
        self, *args: Any, crew: Sequence[Membership] = (), instance: Any = None, **kwargs: Any
    ) -> None:
        if instance is not None:
            kwargs["initial"] = {"activity": instance.activity, "accountable": instance.accountable.number}
        super().__init__(*args, **kwargs)
        self.crew = {member.number: member for member in crew}
        choices = cast(forms.TypedChoiceField, self.fields["accountable"])
        choices.choices = [("", _("choose a person")), *seats(crew)]

    def values(self) -> dict[str, Any]:
        person = self.crew[self.cleaned_data["accountable"]]
        return {"activity": self.cleaned_data["activity"], "accountable_id": person.pk}


LINE_FORMS: dict[str, Any] = {
    "goals": GoalForm,
    "responsibilities": ResponsibilityForm,
    "paths": PathForm,
}


# --- Goals and the kick-off ----------------------------------------------------------------------------------


class ReadingForm(forms.Form):
    day = forms.DateField(label=_("On"), widget=day_input())
    value = forms.DecimalField(
        label=_("Reading"), max_digits=14, decimal_places=3, min_value=-MOST, max_value=MOST
    )
    note = forms.CharField(label=_("Note"), max_length=NOTE_LIMIT, required=False)

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("Choose a day between 2000 and 2100."))
        return day


class WordForm(forms.Form):
    iteration = forms.IntegerField(min_value=1, max_value=1_000_000, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("How it stands"),
        max_length=NOTE_LIMIT,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say in a sentence how it stands.")},
    )


class StepForm(forms.Form):
    """To which step the guide leads everybody."""

    step = forms.ChoiceField(choices=[(step, step) for step in STEPS])


class GuideForm(forms.Form):
    """From the member of which number one takes over."""

    instead_of = forms.IntegerField(required=False, min_value=1, max_value=2_000_000_000)


class FirstPlanningForm(forms.Form):
    first_planning = forms.DateField(
        label=_("First planning on"),
        widget=day_input(),
        error_messages={"required": _("Choose the day of the first planning.")},
    )

    def clean_first_planning(self) -> Any:
        day = self.cleaned_data["first_planning"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("Choose a day between 2000 and 2100."))
        return day
