"""Engagements with what is proposed for them, who takes part, and invitations: by actions of `engagements`."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import construct_instance
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagements import actions
from engagements.holidays import country_choices
from engagements.models import ROLES_OF, Charter, Engagement, Invitation, Membership
from people.models import WEEKDAYS
from sales.admin.base import StaffAdmin
from sales.team import WORDS

WEEK = [
    "zone",
    "start_date",
    "week_starts_on",
    "working_days",
    "iteration_length",
    "cadence_from",
    "standup_at",
    "demo_on",
    "demo_at",
]
HOLIDAYS = [f"{party}_{what}" for party in ("vendor", "client") for what in ("country", "region", "days_off")]
POINTS = [
    "point_scale",
    "initial_velocity",
    "velocity_averaged_over",
    "bugs_and_chores_are_estimatable",
    "automatic_planning",
]
TERMS = [*WEEK, *HOLIDAYS, *POINTS]


class ProposalForm(forms.ModelForm):
    """An engagement and, in the same form, version 0 of its charter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            charter = self.instance.charter
            self.initial |= {term: getattr(charter, term) for term in TERMS}

    def terms(self) -> dict[str, Any]:
        return {term: self.cleaned_data[term] for term in TERMS}

    def _post_clean(self) -> None:
        """The terms are checked as the charter's own, constraints included; complaints stand at their fields."""
        super()._post_clean()
        charter = construct_instance(self, Charter(version=0), fields=TERMS)
        others = [field.name for field in Charter._meta.fields if field.name not in TERMS]
        try:
            charter.full_clean(exclude=others)
        except ValidationError as error:
            for field, complaints in error.error_dict.items():
                self.add_error(field if field in self.fields else None, complaints)


DAYS = Charter._meta.get_field("week_starts_on").choices
TermsForm = forms.modelform_factory(
    Charter, fields=TERMS, widgets={"demo_on": forms.Select(choices=DAYS)}, help_texts={"demo_on": ""}
)

CHOSEN: dict[str, forms.Field] = {  # where a plain box would be filled in by heart
    "working_days": forms.TypedMultipleChoiceField(
        label=_("working days"),
        choices=WEEKDAYS,
        coerce=int,
        initial=[1, 2, 3, 4, 5],
        widget=forms.CheckboxSelectMultiple,
    ),
    **{
        f"{party}_country": forms.ChoiceField(
            label=Charter._meta.get_field(f"{party}_country").verbose_name,
            choices=country_choices,
            required=False,
        )
        for party in ("vendor", "client")
    },
}


@admin.register(Engagement)
class EngagementAdmin(StaffAdmin):
    form = type("EngagementForm", (ProposalForm,), TermsForm.base_fields | CHOSEN)
    list_display = ["name", "slug", "vendor", "client", "course", "created_at"]
    list_filter = ["course"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["vendor", "client"]
    list_select_related = ["vendor", "client"]
    search_fields = ["name", "slug", "vendor__name", "client__name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "vendor", "client"]}),
        (
            _("Charter, version 0: the week"),
            {"fields": WEEK, "description": _("Proposed by sales; it holds until the parties agree.")},
        ),
        (_("Charter, version 0: holidays"), {"fields": HOLIDAYS}),
        (_("Charter, version 0: points"), {"fields": POINTS}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Engagement | None = None) -> list[str]:
        return ["slug", "vendor", "client"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Engagement | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Engagement, form: Any, change: bool) -> None:
        data = form.cleaned_data
        if change:
            actions.change_proposal(obj, name=data["name"], by=request.user, **form.terms())
            return
        parties = {field: data[field] for field in ("name", "slug", "vendor", "client")}
        obj.pk = actions.open_engagement(**parties, charter=Charter(**form.terms()), by=request.user).pk


@admin.register(Membership)
class MembershipAdmin(StaffAdmin):
    """Only to see who is in: people come by invitation and leave by their own engagement's page."""

    list_display = ["user", "engagement", "party", "role", "joined_at", "left_at"]
    date_hierarchy = "joined_at"
    list_select_related = ["user", "engagement"]
    list_filter = ["party", "role"]
    search_fields = ["user__name", "user__email", "engagement__name"]
    fields = list_display

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class InvitationForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "party" in data and "role" in data and data["role"] not in ROLES_OF[data["party"]]:
            self.add_error("role", _("This is a role of the other party."))
        return data

    def validate_constraints(self) -> None:
        """Nothing to hold it against: inviting an address again is how its earlier link is ended."""


@admin.register(Invitation)
class InvitationAdmin(StaffAdmin):
    form = InvitationForm
    list_display = [
        "email",
        "engagement",
        "party",
        "role",
        "standing",
        "created_at",
    ]
    list_select_related = ["engagement"]
    list_filter = ["party"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["engagement"]
    search_fields = ["email", "engagement__name"]
    fields = ["engagement", "email", "party", "role"]
    actions = ["invite_again", "withdraw"]

    @admin.display(description=_("standing"))
    def standing(self, invitation: Invitation) -> str:
        return str(WORDS[invitation.status])

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # an invitation is withdrawn and made anew

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        made = actions.invite(**form.cleaned_data, by=request.user)
        if made.role != obj.role:
            sentence = _("The first person of the client comes as sponsor, and signs until others are named.")
            self.message_user(request, sentence, messages.WARNING)
        obj.pk, obj.role = made.pk, made.role

    @admin.action(description=_("Invite the selected addresses again"), permissions=["add"])
    def invite_again(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        """With a new link, good for three days; the earlier one ends."""
        self.each(
            request,
            queryset,
            lambda one: actions.invite(
                one.engagement, email=one.email, party=one.party, role=one.role, by=request.user
            ),
            lambda one: _("%(email)s is invited again.") % {"email": one.email},
            logged="invited again",
        )

    @admin.action(description=_("Withdraw the selected invitations"), permissions=["add"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        self.each(
            request,
            queryset,
            lambda one: actions.withdraw_invitation(one, by=request.user),
            lambda one: _("%(email)s: the link no longer works.") % {"email": one.email},
            logged="withdrawn",
        )
