"""When a person works, as they say it themselves."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import FIRST, LAST, WEEKDAYS, User
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
