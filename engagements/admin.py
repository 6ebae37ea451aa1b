"""What sales staff do in the admin: organisations, engagements with what is proposed for them, invitations.

Every change is an action of `engagements`. Of an engagement's content nothing is shown here.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.forms.models import construct_instance
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements import actions
from engagements.holidays import country_choices
from engagements.models import ROLES_OF, Charter, Engagement, Invitation, Membership, Organisation, TeamSkill
from engagements.refusals import Refused
from people.models import WEEKDAYS, Skill

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


class SalesAdmin(admin.ModelAdmin):
    """For staff, whatever permissions Django would ask for. Nothing is ever deleted."""

    show_facets = admin.ShowFacets.NEVER

    def is_sales(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.is_sales(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_sales(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.is_sales(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_sales(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            self.message_user(request, refused.sentence, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


@admin.register(Organisation)
class OrganisationAdmin(SalesAdmin):
    fields = ["name"]
    search_fields = ["name"]

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        name = form.cleaned_data["name"]
        if change:
            actions.rename_organisation(obj, name=name, by=request.user)
        else:
            obj.pk = actions.add_organisation(name=name, by=request.user).pk


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
class EngagementAdmin(SalesAdmin):
    form = type("EngagementForm", (ProposalForm,), TermsForm.base_fields | CHOSEN)
    list_display = ["name", "slug", "vendor", "client", "created_at"]
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
class MembershipAdmin(SalesAdmin):
    """Only to see who is in: people come by invitation and leave by their own engagement's page."""

    list_display = ["user", "engagement", "party", "role", "joined_at", "left_at"]
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
class InvitationAdmin(SalesAdmin):
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
    search_fields = ["email", "engagement__name"]
    fields = ["engagement", "email", "party", "role"]
    actions = ["invite_again", "withdraw"]

    @admin.display(description=_("standing"))
    def standing(self, invitation: Invitation) -> str:
        if invitation.accepted_at:
            return _("joined")
        if invitation.withdrawn_at:
            return _("withdrawn")
        return _("invited") if invitation.expires_at > timezone.now() else _("expired")

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
        for one in queryset:
            try:
                actions.invite(
                    one.engagement, email=one.email, party=one.party, role=one.role, by=request.user
                )
                self.message_user(request, _("%(email)s is invited again.") % {"email": one.email})
            except Refused as refused:
                self.message_user(request, f"{one.email}: {refused.sentence}", messages.ERROR)

    @admin.action(description=_("Withdraw the selected invitations"), permissions=["view"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        for invitation in queryset:
            try:
                actions.withdraw_invitation(invitation, by=request.user)
            except Refused as refused:
                self.message_user(request, f"{invitation.email}: {refused.sentence}", messages.ERROR)


# --- The vocabulary of skills, for administrators ------------------------------------------------------------


class AdministratorsOnly(SalesAdmin):
    """A free word is one client's: sales staff see none of it."""

    def is_sales(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)


@admin.register(Skill)
class SkillAdmin(AdministratorsOnly):
    fields = ["name"]
    list_display = ["name", "people", "offered"]
    search_fields = ["name"]
    actions = ["retire", "offer_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Skill]:
        return super().get_queryset(request).annotate(many=Count("known_by"))

    @admin.display(description=_("people who say it of themselves"), ordering="many")
    def people(self, entry: Any) -> int:
        many: int = entry.many
        return many

    @admin.display(description=_("suggested"), boolean=True)
    def offered(self, entry: Skill) -> bool:
        return entry.retired_at is None

    def save_model(self, request: HttpRequest, obj: Skill, form: Any, change: bool) -> None:
        name = form.cleaned_data["name"]
        if change:
            actions.rename_skill(obj, name=name, by=request.user)
        else:
            obj.pk = actions.promote_skill(name, by=request.user).pk

    @admin.action(description=_("Suggest the selected words no longer"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Skill]) -> None:
        for entry in queryset:
            actions.retire_skill(entry, by=request.user)

    @admin.action(description=_("Suggest the selected words again"), permissions=["change"])
    def offer_again(self, request: HttpRequest, queryset: QuerySet[Skill]) -> None:
        for entry in queryset:
            actions.promote_skill(entry.name, by=request.user)


@admin.register(TeamSkill)
class FreeWordAdmin(AdministratorsOnly):
    """Each free word once, without the engagement that has it: to promote what would help everybody."""

    list_display = ["name"]
    list_display_links = None
    search_fields = ["name"]
    actions = ["promote"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TeamSkill]:
        return super().get_queryset(request).free().each_word_once()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Promote the selected words to the vocabulary"), permissions=["view"])
    def promote(self, request: HttpRequest, queryset: QuerySet[TeamSkill]) -> None:
        for word in queryset:
            actions.promote_skill(word.name, by=request.user)
            self.message_user(request, _("“%(skill)s” is in the vocabulary now.") % {"skill": word.name})
