"""When a person works, and what they know, as they say it themselves."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.confirming import confirmed
from people.models import ABOUT_LIMIT, FIRST, LANGUAGES_LIMIT, LAST, WEEKDAYS, Profile, User
from people.names import one_line
from people.skills import LEVELS, NOT_YET, WORD_LIMIT, Wish, one_word
from people.zones import ZONES, known_zone

LONGEST = timedelta(days=2 * 366)


def clock() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def calendar_day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": FIRST, "max": LAST})


class HoursForm(forms.Form):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(ZONES)],
        validators=[known_zone],
        error_messages={"invalid_choice": _("Choose a time zone from the list, such as Europe/Berlin.")},
    )
    works_on = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    works_from = forms.TimeField(label=_("Work begins"), widget=clock())
    works_until = forms.TimeField(label=_("Work ends"), widget=clock())

    @classmethod
    def of(cls, person: User) -> "HoursForm":
        return cls(initial={name: getattr(person, name) for name in cls.base_fields})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        begins, ends = said.get("works_from"), said.get("works_until")
        if begins and ends and begins >= ends:
            self.add_error("works_until", _("Work ends after it begins."))
        return said


class AbsenceForm(forms.Form):
    first = forms.DateField(label=_("First day away"), widget=calendar_day())
    last = forms.DateField(label=_("Last day away"), widget=calendar_day())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        for name, day in (("first", first), ("last", last)):
            if day and not FIRST <= day <= LAST:
                self.add_error(name, _("Choose a day of this century."))
        if first and last:
            self.check_length(first, last)
        return said

    def check_length(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("last", _("The last day comes after the first."))
        elif last - first > LONGEST:
            self.add_error("last", _("An absence is two years long at most."))


class ProfileForm(forms.Form):
    about = forms.CharField(
        label=_("About me"), required=False, max_length=ABOUT_LIMIT, widget=forms.Textarea({"rows": 3})
    )
    expertise = forms.CharField(
        label=_("What I know of the field"),
        help_text=_("Ports, invoices, hospitals: what one learns by working there. Name no client here."),
        required=False,
        max_length=ABOUT_LIMIT,
        widget=forms.Textarea({"rows": 2}),
    )
    languages = forms.CharField(
        label=_("Languages"),
        required=False,
        max_length=LANGUAGES_LIMIT,
        validators=[one_line],
        widget=forms.Textarea({"rows": 1}),
    )
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    @classmethod
    def of(cls, profile: Profile) -> "ProfileForm":
        texts = {name: getattr(profile, name) for name in ("about", "expertise", "languages")}
        return cls(initial=texts | {"seen": profile.version})


def level_choices() -> list[tuple[int, Any]]:
    return [(NOT_YET, _("not yet")), *((level, word) for level, (word, _line) in LEVELS.items())]


class SkillForm(forms.Form):
    """A skill, how well one knows it, and what one wishes; or that nothing is said of it any more."""

    name = forms.CharField(
        label=_("Skill"),
        max_length=WORD_LIMIT,
        validators=[one_line],
        error_messages={"required": _("Write down which skill.")},
    )
    level = forms.TypedChoiceField(label=_("Level"), choices=level_choices, coerce=int, initial=1)
    wish = forms.ChoiceField(label=_("Wish"), choices=Wish.choices, required=False)
    take_off = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("take_off"):
            self.fields["level"].required = False

    def clean_name(self) -> str:
        return one_word(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("take_off") and said.get("level") == NOT_YET and not said.get("wish"):
            self.add_error("wish", _("Say how well you know it, or that you want to learn it."))
        return said


class ConfirmationForm(forms.Form):
    """The code that was mailed to show that it is still the same person."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not confirmed(self.request, code):
            raise forms.ValidationError(
                _("That is not the code, or it is too old. After three tries have a new one sent.")
            )
        return code
