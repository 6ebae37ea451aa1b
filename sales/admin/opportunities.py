"""Opportunities: the pipeline's rows, each with its log, its conversation, its team and the engagement it becomes."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from config.locales import day as day_in_words
from config.locales import money
from engagements.days import local_day
from engagements.refusals import Refused
from sales import actions
from sales.admin.base import EXPORT_LIMIT, ArchivedFilter, StaffAdmin, download
from sales.forms import FACTS, ConversationForm, LogForm, OpportunityForm, SeatForm, StartForm
from sales.health import health_of
from sales.models import Opportunity, Stage
from sales.pipeline import sums_in
from sales.team import preview_of, team_of
from sales.timeline import timeline_of

EXPORTED = [*FACTS, "created_at"]


def today_of(request: HttpRequest) -> date:
    return local_day(timezone.now(), request.user.time_zone)


class AttentionFilter(admin.SimpleListFilter):
    """Those on which something is next, but nothing is planned or it is late."""

    title = _("needs attention")
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("anybody's")), ("mine", _("mine"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
        if not self.value():
            return queryset
        neglected = queryset & Opportunity.objects.neglected(today_of(request))
        return neglected.filter(owner=request.user) if self.value() == "mine" else neglected


@admin.register(Opportunity)
class OpportunityAdmin(StaffAdmin):
    form = OpportunityForm
    list_display = [
        "name",
        "organisation",
        "stage",
        "worth",
        "probability",
        "owner",
        "next",
        "in_stage_since",
    ]
    list_select_related = ["organisation", "owner"]
    list_filter = [
        AttentionFilter,
        "stage",
        ("owner", admin.RelatedOnlyFieldListFilter),
        "currency",
        ArchivedFilter,
    ]
    date_hierarchy = "created_at"
    search_fields = ["name", "organisation__name", "seats__contact__name"]
    autocomplete_fields = ["organisation", "vendor"]
    fieldsets = [
        (None, {"fields": ["name", "organisation", "vendor"]}),
        (_("What is next"), {"fields": ["stage", ("next_step", "next_on"), "owner", "lost_reason"]}),
        (
            _("What it is worth"),
            {"fields": [("value", "currency"), "probability", "expected_on", "renewal_on", "source"]},
        ),
    ]
    actions = ["export", "archive"]
    pages = [("log", "log"), ("conversation", "conversation"), ("team", "team"), ("start", "start")]
    change_form_template = "admin/sales/opportunity/change_form.html"
    change_list_template = "admin/sales/opportunity/change_list.html"

    # --- The list ---

    @admin.display(description=_("value"), ordering="value")
    def worth(self, opportunity: Opportunity) -> str:
        return "–" if opportunity.value is None else money(opportunity.value, opportunity.currency)

    @admin.display(description=_("next step"), ordering="next_on")
    def next(self, opportunity: Opportunity) -> str:
        """Loud where there is none or it is late."""
        neglect = opportunity.neglect(timezone.localdate())
        if neglect == "none":
            return format_html('<strong class="loud">{}</strong>', _("none"))
        if not opportunity.needs_next or opportunity.next_on is None:
            return "–"
        when = day_in_words(opportunity.next_on)
        if neglect == "late":
            return format_html(
                '{} <strong class="loud">{} {}</strong>', opportunity.next_step, _("late:"), when
            )
        return f"{opportunity.next_step}, {when}"

    @admin.display(description=_("in this stage since"), ordering="stage_since")
    def in_stage_since(self, opportunity: Opportunity) -> str:
        return day_in_words(opportunity.stage_since)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With the total of what is shown, for each currency."""
        answer = super().changelist_view(request, extra_context)
        changelist = getattr(answer, "context_data", {}).get("cl")
        if changelist:
            answer.context_data["sums"] = sums_in(changelist.queryset)  # type: ignore[attr-defined]
        return answer

    # --- The row ---

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"owner": request.user.pk, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Opportunity, form: Any, change: bool) -> None:
        facts = {name: form.cleaned_data[name] for name in FACTS}
        if change:
            actions.change_opportunity(obj, by=request.user, **facts)
        else:
            obj.pk = actions.add_opportunity(by=request.user, **facts).pk

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        one = self.get_object(request, object_id)
        context = self.around(request, one) if one and self.has_view_permission(request, one) else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def around(
        self, request: HttpRequest, one: Opportunity, log_form: LogForm | None = None
    ) -> dict[str, Any]:
        return {
            "log_form": log_form or LogForm(initial={"next_step": one.next_step, "next_on": one.next_on}),
            "timeline": timeline_of(one),
            "team": team_of(one),
            "neglect": one.neglect(today_of(request)),
            "health": health_of([one.became]) if one.became else [],
            "may_start": one.stage == Stage.WON and one.became_id is None,
        }

    def log(self, request: HttpRequest, one: Opportunity) -> HttpResponse:
        """What was just said, and what follows from it: one field and a press."""
        form = LogForm(request.POST or None)
        if request.method != "POST":
            return self.back(request, one)
        if not form.is_valid():
            return self.show(request, "sales/opportunity/log.html", _("Log it"), one, form=form, status=422)
        try:
            line = actions.log(one, by=request.user, **form.said())
        except Refused as refused:
            form.add_error("text", refused.sentence)
            return self.show(request, "sales/opportunity/log.html", _("Log it"), one, form=form, status=422)
        self.log_change(request, one, [{"added": {"name": "activity", "object": str(line)}}])
        return self.back(request, one, _("It stands in the log."))

    def conversation(self, request: HttpRequest, one: Opportunity) -> HttpResponse:
        kept = getattr(one, "conversation", None)
        form = ConversationForm(request.POST or None, instance=kept)
        if request.method == "POST" and form.is_valid():
            try:
                actions.note_conversation(one, by=request.user, **form.cleaned_data)
                self.log_change(request, one, [{"changed": {"fields": ["conversation"]}}])
                return self.back(request, one, _("Kept. It begins the charter when the engagement starts."))
            except Refused as refused:
                form.add_error(None, refused.sentence)
        template, title = "sales/opportunity/conversation.html", _("The first conversation")
        return self.show(request, template, title, one, form=form, began=one.became_id is not None)

    # --- The team and the engagement ---

    def team(self, request: HttpRequest, one: Opportunity) -> HttpResponse:
        """Who would work on it. POST: add somebody, take somebody off, or invite them."""
        form = SeatForm(request.POST if "add" in request.POST else None)
        if request.method == "POST":
            try:
                if answer := self.act_on_team(request, one, form):
                    return answer
            except Refused as refused:
                self.message_user(request, refused.sentence, messages.ERROR)
        seats = team_of(one)
        shown = next((line for line in seats if str(line.seat.pk) == request.GET.get("preview")), None)
        context = {"form": form, "team": seats, "shown": shown, "mail": None}
        if shown and one.became:
            context["mail"] = preview_of(shown.seat, by=request.user)
        return self.show(request, "sales/opportunity/team.html", _("The team"), one, **context)

    def act_on_team(self, request: HttpRequest, one: Opportunity, form: SeatForm) -> HttpResponse | None:
        here = HttpResponseRedirect(reverse("admin:sales_opportunity_team", args=[one.pk]))
        if "add" in request.POST:
            if not form.is_valid():
                return None
            seat = actions.give_seat(one, by=request.user, **form.cleaned_data)
            self.log_change(request, one, [{"added": {"name": "seat", "object": str(seat)}}])
            return here
        key = request.POST.get("take") or request.POST.get("invite") or ""
        seat = (
            one.seats.select_related("contact", "opportunity__became")
            .filter(pk=key if key.isdecimal() else 0)
            .first()
        )
        if seat is None:
            return here
        if "take" in request.POST:
            actions.take_seat(seat, by=request.user)
            self.log_change(request, one, [{"deleted": {"name": "seat", "object": str(seat)}}])
            return here
        invitation = actions.invite_seat(seat, by=request.user)
        self.log_change(request, one, [{"added": {"name": "invitation", "object": invitation.email}}])
        if invitation.role != seat.role:
            sentence = _("The first person of the client comes as sponsor, and signs until others are named.")
            self.message_user(request, sentence, messages.WARNING)
        self.message_user(
            request, _("An invitation is on its way to %(email)s.") % {"email": invitation.email}
        )
        return here

    def start(self, request: HttpRequest, one: Opportunity) -> HttpResponse:
        """From what was won to a draft engagement; the team is invited from the next page."""
        team = HttpResponseRedirect(reverse("admin:sales_opportunity_team", args=[one.pk]))
        if one.became_id:
            return team
        form = StartForm(request.POST or None, opportunity=one)
        if request.method == "POST" and form.is_valid():
            try:
                engagement = actions.start_engagement(one, by=request.user, **form.said())
            except Refused as refused:
                form.add_error(None, refused.sentence)
            else:
                self.log_change(request, one, [{"changed": {"fields": ["engagement"]}}])
                self.log_addition(request, engagement, [{"added": {}}])
                self.message_user(request, _("The engagement is open. Now invite its people."))
                return team
        return self.show(request, "sales/opportunity/start.html", _("Start the engagement"), one, form=form)

    # --- Several ---

    @admin.action(description=_("Archive the selected opportunities"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Opportunity]) -> None:
        self.each(
            request,
            queryset,
            lambda one: actions.archive_opportunity(one, by=request.user),
            lambda one: _("%(name)s is archived.") % {"name": one},
            logged="archived",
        )

    @admin.action(description=_("Take the selected opportunities out as CSV"), permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Opportunity]) -> HttpResponse:
        rows = queryset.select_related("organisation", "vendor", "owner")[:EXPORT_LIMIT]
        head = [Opportunity._meta.get_field(name).verbose_name for name in EXPORTED]
        return download(([getattr(one, name) for name in EXPORTED] for one in rows), head, "opportunities")
