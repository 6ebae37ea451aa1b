"""What staff fill in beside the admin's own forms."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from budgets.money import LIMIT, currency, minor_units
from engagements.models import Charter, Engagement, Organisation, Role
from people.models import User
from people.names import one_line
from people.zones import known_zone
from sales import csvs
from sales.actions import Terms
from sales.models import Activity, Contact, Conversation, Opportunity, Seat, Stage
from sales.models.activities import BY_HAND, TEXT_LIMIT
from sales.models.opportunities import ANSWERS, VALUE_LIMIT
from sales.table import NEEDED

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
RATED = {"lead": Role.DELIVERY_LEAD, "member": Role.VENDOR_MEMBER}


FACTS = (
    "name",
    "organisation",
    "vendor",
    "stage",
    "value",
    "currency",
    "probability",
    "expected_on",
    "next_step",
    "next_on",
    "owner",
    "source",
    "lost_reason",
    "renewal_on",
)


def staff() -> QuerySet[User]:
    return User.objects.filter(is_staff=True, is_active=True).order_by("name")


class OpportunityForm(forms.ModelForm):
    class Meta:
        model = Opportunity
        fields = FACTS
        widgets = {"lost_reason": forms.Textarea({"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            self.fields["owner"].queryset = staff()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("stage") == Stage.LOST and not data.get("lost_reason", "").strip():
            self.add_error("lost_reason", _("Say why it was lost."))
        if data.get("next_step") and not data.get("next_on"):
            self.add_error("next_on", _("Say when: a step without a day is not taken."))
        return data


class ActivityForm(forms.ModelForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=BY_HAND)

    class Meta:
        model = Activity
        fields = ("opportunity", "kind", "text", "at")


class LogForm(forms.Form):
    """What was said, and what is next: there in five seconds."""

    kind = forms.ChoiceField(label=_("Kind"), choices=BY_HAND)
    text = forms.CharField(
        label=_("What was said"), max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 2})
    )
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False, validators=[one_line])
    next_on = forms.DateField(label=_("On"), required=False, widget=DAY)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("next_step") and not data.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", _("Say when: a step without a day is not taken."))
        return data

    def said(self) -> dict[str, Any]:
        """For the action: the next step only where one is given."""
        data = dict(self.cleaned_data)
        if not data["next_step"]:
            del data["next_step"], data["next_on"]
        return data


class ConversationForm(forms.ModelForm):
    class Meta:
        model = Conversation
        fields = ANSWERS
        widgets = dict.fromkeys(ANSWERS, forms.Textarea({"rows": 4}))


class SeatForm(forms.Form):
    contact = forms.ModelChoiceField(
        label=_("Contact"),
        queryset=Contact.objects.standing(),
        widget=AutocompleteSelect(Seat._meta.get_field("contact"), admin.site),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class MergeForm(forms.Form):
    gone = forms.ModelMultipleChoiceField(
        label=_("Which of these are the same"),
        queryset=Contact.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, likes: QuerySet[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.pk for one in likes]
        self.fields["gone"].queryset = Contact.objects.filter(pk__in=keys).select_related("organisation")
        self.fields["gone"].label_from_instance = described


def described(contact: Contact) -> str:
    return ", ".join(filter(None, [contact.name, contact.organisation.name, contact.email, contact.position]))


class OneOf(forms.Form):
    gone = forms.ModelChoiceField(
        label=_("Which of these is the same"),
        queryset=Organisation.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, likes: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gone"].queryset = Organisation.objects.filter(pk__in=[one.pk for one in likes])


class TableForm(forms.Form):
    """A CSV as a file or pasted; what came as a file goes on as text."""

    file = forms.FileField(label=_("CSV file"), required=False)
    text = forms.CharField(
        label=_("or pasted"),
        required=False,
        max_length=csvs.BYTES_LIMIT,
        widget=forms.Textarea({"rows": 6}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if given := data.get("file"):
            if given.size > csvs.BYTES_LIMIT:
                raise ValidationError(_("At most one megabyte is taken at once."))
            try:
                data["text"] = given.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise ValidationError(_("Save the file as CSV in UTF-8.")) from None
        if not data.get("text", "").strip():
            raise ValidationError(_("Choose a file, or paste a table with a head."))
        try:
            data["table"] = csvs.read(data["text"])
        except ValueError:
            raise ValidationError(
                _("This is no table with a head of different names, or has more than 2,000 rows.")
            ) from None
        missing = [name for name in NEEDED if name not in (data["table"] or [{}])[0]]
        if missing:
            raise ValidationError(_("A column is missing: %(names)s.") % {"names": ", ".join(missing)})
        return data


def amount_field(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=VALUE_LIMIT,
        max_digits=14,
        decimal_places=2,
        required=False,
        **more,
    )


class StartForm(forms.Form):
    """What the engagement begins with. All of it is a proposal: the parties agree to a charter of their own."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[one_line])
    slug = forms.SlugField(
        label=_("Address"),
        max_length=60,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$")],
        help_text=_("Stays as it is from then on."),
    )
    vendor = forms.ModelChoiceField(label=_("Vendor"), queryset=Organisation.objects.none())
    zone = forms.CharField(label=_("Time zone"), max_length=64, validators=[known_zone])
    start_date = forms.DateField(label=_("Start date"), widget=DAY)
    standup_at = forms.TimeField(label=_("Stand-up at"), initial="09:30")
    demo_on = forms.TypedChoiceField(
        label=_("Demo on"), coerce=int, choices=Charter._meta.get_field("week_starts_on").choices, initial=5
    )
    demo_at = forms.TimeField(label=_("Demo at"), initial="14:00")
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")
    budget = amount_field(_("Budget to propose"), help_text=_("The sponsor decides it."))
    lead_rate = amount_field(
        _("A day of the delivery lead"), help_text=_("Proposed; the client agrees to it.")
    )
    member_rate = amount_field(_("A day of a vendor member"))
    reason = forms.CharField(
        label=_("Why this budget"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Both parties read it."),
    )

    def __init__(self, *args: Any, opportunity: Opportunity, **kwargs: Any) -> None:
        first = {
            "name": opportunity.name,
            "slug": slugify(opportunity.name)[:60],
            "vendor": opportunity.vendor_id,
            "zone": opportunity.owner.time_zone,
            "start_date": timezone.localdate() + timedelta(days=7),
            "currency": opportunity.currency,
            "budget": opportunity.value,
        }
        super().__init__(*args, **{"initial": first, **kwargs})
        others = Organisation.objects.standing().exclude(pk=opportunity.organisation_id)
        self.fields["vendor"].queryset = others.order_by("name")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if Engagement.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another engagement has this address."))
        return slug

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"].upper()
        try:
            currency(code)
        except ValueError:
            raise ValidationError(_("Choose a currency by its code, such as EUR.")) from None
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("currency"):
            for name in ("budget", "lead_rate", "member_rate"):
                self.check_amount(name, data.get(name), data["currency"])
        if data.get("budget") is None and (data.get("lead_rate") or data.get("member_rate")):
            self.add_error("budget", _("Rates come with a budget: both are in its currency."))
        if data.get("budget") is not None and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why, in a sentence: both parties read it."))
        return data

    def check_amount(self, name: str, amount: Decimal | None, code: str) -> None:
        try:
            fits = amount is None or minor_units(str(amount), currency(code)) <= LIMIT
        except ValueError:
            fits = False
        if not fits:
            self.add_error(name, _("That is no amount of this currency."))

    def said(self) -> Mapping[str, Any]:
        """For the action."""
        data = self.cleaned_data
        week = {name: data[name] for name in ("zone", "start_date", "standup_at", "demo_on", "demo_at")}
        given = {RATED[name]: data[f"{name}_rate"] for name in RATED}
        return {
            "name": data["name"],
            "slug": data["slug"],
            "vendor": data["vendor"],
            "charter": Charter(**week),
            "terms": Terms(
                code=data["currency"],
                reason=data["reason"],
                budget=data["budget"],
                rates={role.value: rate for role, rate in given.items() if rate is not None},
            ),
        }
