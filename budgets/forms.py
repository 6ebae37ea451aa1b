from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.burn import HORIZON
from budgets.models import DAY_LIMIT, REASON_LIMIT, THIS_CENTURY
from budgets.money import QUARTERS, Currency, as_days, currency, minor_units
from budgets.saying import days
from config.locales import weekday
from engagements.models import Membership, Role

EURO = Currency("EUR", 2)
NUMBERS_END = 2_000_000_000


class Quarters(forms.DecimalField):
    """Days of work, to a quarter of one; cleaned they are quarters."""

    def __init__(self, *, most: int = 7, **more: Any) -> None:
        widget = forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"})
        super().__init__(min_value=0, max_value=most, decimal_places=2, widget=widget, **more)

    def clean(self, value: Any) -> int | None:
        given = super().clean(value)
        if given is None:
            return None
        quarters = given * QUARTERS
        if quarters != quarters.to_integral_value():
            raise forms.ValidationError(_("Days are counted in quarters: 2.25, 2.5, 2.75."))
        return int(quarters)


class Reason(forms.CharField):
    def __init__(self, **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2})
        super().__init__(label=_("Why"), max_length=REASON_LIMIT, widget=widget, **more)


class AmountField(forms.CharField):
    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=30, widget=widget, **more)


class OwnIds:
    """Several forms stand on one page: each has ids of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{type(self).__name__.lower()}-%s", **kwargs)


class OfMoney(OwnIds, forms.Form):
    """A form with an amount in the budget's currency, or in the one that it names."""

    amount = AmountField(label=_("Amount"))

    def __init__(self, *args: Any, money: Currency | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.money = money

    def in_minor_units(self, name: str, money: Currency | None) -> None:
        given = self.cleaned_data.get(name)
        if money is None or not given:
            return
        try:
            self.cleaned_data[name] = minor_units(given.replace(" ", "").replace(",", "."), money)
        except ValueError:
            sentence = _("Write an amount such as 1200 or 1200.50, without signs between thousands.")
            self.add_error(name, sentence)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.in_minor_units("amount", self.money)
        return given


class DecisionForm(OfMoney):
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3, required=False)
    days = Quarters(label=_("Days a week"), most=1000, required=False)
    reason = Reason()

    def clean(self) -> dict[str, Any]:
        code = (self.cleaned_data.get("currency") or "").upper()
        if self.money is None:
            try:
                self.money = currency(code)
            except ValueError:
                self.add_error("currency", _("Write the code of a currency, such as EUR."))
        given = super().clean()
        return given | {"currency": code or (self.money.code if self.money else "")}

    @property
    def decision(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"amount": given["amount"], "code": given["currency"], "reason": given["reason"]}


class RateForm(OfMoney):
    who = forms.ChoiceField(label=_("Whose"))
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ["who", "amount", "valid_from"]

    def __init__(self, *args: Any, people: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.number): one for one in people}
        roles = (Role.VENDOR_MEMBER, Role.DELIVERY_LEAD)
        each = [(str(role), _("Every %(role)s") % {"role": role.label}) for role in roles]
        self.fields["who"].choices = [*each, *((n, one.name) for n, one in self.people.items())]

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if not THIS_CENTURY[0] <= day <= THIS_CENTURY[1]:
            raise forms.ValidationError(_("Choose a day of this century."))
        return day

    @property
    def rate(self) -> dict[str, Any]:
        given, who = self.cleaned_data, self.cleaned_data["who"]
        whose = {"member": self.people[who]} if who in self.people else {"role": who}
        return {"amount": given["amount"], "valid_from": given["valid_from"], **whose}


class PaceForm(OwnIds, forms.Form):
    """Days a week of each person, from an iteration on."""

    iteration = forms.IntegerField(label=_("From iteration"), min_value=1, max_value=NUMBERS_END)
    reason = Reason(required=False)

    def __init__(self, *args: Any, people: Mapping[Membership, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        for one, quarters in people.items():
            self.fields[f"member-{one.number}"] = Quarters(label=one.name, initial=as_days(quarters))
        self.order_fields(["iteration", *(f"member-{one.number}" for one in people), "reason"])

    @property
    def quarters(self) -> dict[Membership, int]:
        return {one: self.cleaned_data[f"member-{one.number}"] for one in self.people}


class OfferForm(PaceForm):
    reason = None


class DaysForm(OwnIds, forms.Form):
    """One person's days of an iteration; `member`, by number, where the delivery lead books for somebody else."""

    member = forms.IntegerField(required=False, min_value=1, max_value=NUMBERS_END, widget=forms.HiddenInput)
    reason = Reason(required=False)

    def __init__(self, *args: Any, days_of: Mapping[date, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = {f"day-{day.isoformat()}": day for day in days_of}
        steps = [(str(quarters), days(quarters)) for quarters in range(DAY_LIMIT + 1)]
        for (name, day), quarters in zip(self.days.items(), days_of.values(), strict=True):
            self.fields[name] = forms.TypedChoiceField(
                label=f"{weekday(day)} {day.day}", choices=steps, coerce=int, initial=str(quarters)
            )

    @property
    def of_days(self) -> list[forms.BoundField]:
        return [self[name] for name in self.days]

    @property
    def quarters(self) -> dict[date, int]:
        return {day: self.cleaned_data[name] for name, day in self.days.items()}


class WhatIfForm(OfMoney):
    """What would be, with another budget, pace, team or scope; what is left empty stays as it is."""

    amount = AmountField(label=_("Budget"), required=False)
    days = Quarters(label=_("Days a week"), most=1000, required=False)
    people = forms.IntegerField(label=_("More people"), min_value=-50, max_value=50, required=False)
    scope = forms.IntegerField(label=_("More points"), min_value=-10_000, max_value=10_000, required=False)


class LookForm(forms.Form):
    """Which iteration's days somebody looks at, and whose."""

    week = forms.IntegerField(required=False, min_value=1, max_value=HORIZON * 100)
    who = forms.IntegerField(required=False, min_value=1, max_value=NUMBERS_END)
