"""Organisations, what there is with each, and how the relationship goes."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from engagements.actions import add_organisation, archive_organisation, rename_organisation
from engagements.models import Engagement, Organisation
from engagements.refusals import Refused
from sales import actions
from sales.admin.base import ArchivedFilter, StaffAdmin
from sales.duplicates import like_organisation
from sales.forms import OneOf
from sales.health import health_of
from sales.models import OPEN_STAGES, Opportunity

SHOWN = 20


@admin.register(Organisation)
class OrganisationAdmin(StaffAdmin):
    fields = ["name"]
    list_display = ["name", "open_opportunities", "engagements", "people"]
    list_filter = [ArchivedFilter]
    date_hierarchy = "created_at"
    search_fields = ["name"]
    ordering = ["name"]
    actions = ["archive"]
    pages = [("merging", "merging")]
    change_form_template = "admin/engagements/organisation/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        rows: QuerySet[Organisation] = super().get_queryset(request)
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organisation], search_term: str
    ) -> tuple[QuerySet[Organisation], bool]:
        found, distinct = super().get_search_results(request, queryset, search_term)
        return (found.filter(archived_at=None) if "autocomplete" in request.path else found), distinct

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The three numbers beside each, for the rows of the page alone: three questions."""
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        counts = counts_of([one.pk for one in rows])
        for one in rows:
            one.counted = counts.get(one.pk, (0, 0, 0))
        changelist.result_list = rows
        return changelist

    @admin.display(description=_("open opportunities"))
    def open_opportunities(self, organisation: Organisation) -> int:
        return organisation.counted[0]  # type: ignore[attr-defined,no-any-return]

    @admin.display(description=_("engagements"))
    def engagements(self, organisation: Organisation) -> int:
        return organisation.counted[1]  # type: ignore[attr-defined,no-any-return]

    @admin.display(description=_("contacts"))
    def people(self, organisation: Organisation) -> int:
        return organisation.counted[2]  # type: ignore[attr-defined,no-any-return]

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        """Through actions.add_organisation and its like."""
        name = form.cleaned_data["name"]
        if change:
            rename_organisation(obj, name=name, by=request.user)
        else:
            obj.pk = add_organisation(name=name, by=request.user).pk
            if like_organisation(obj):
                sentence = _("There may be %(name)s already: look at the possible duplicates below.")
                self.message_user(request, sentence % {"name": name}, messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Organisation, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        answer = super().response_add(request, obj, *args, **kwargs)
        popup = "_popup" in request.POST
        return answer if popup or not like_organisation(obj) else HttpResponseRedirect(self.to(obj))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        one = self.get_object(request, object_id)
        context = around(one) if one else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def merging(self, request: HttpRequest, organisation: Organisation) -> HttpResponse:
        form = OneOf(request.POST or None, likes=like_organisation(organisation))
        if request.method == "POST" and form.is_valid():
            gone = form.cleaned_data["gone"]
            try:
                actions.merge_organisations(organisation, gone, by=request.user)
            except Refused as refused:
                return self.back(request, organisation, refused.sentence, messages.ERROR)
            self.log_change(
                request, organisation, [{"changed": {"fields": [f"merged with {gone} ({gone.pk})"]}}]
            )
            self.log_change(request, gone, [{"changed": {"fields": [f"merged into {organisation}"]}}])
            return self.back(request, organisation, _("Merged; what hung on the other hangs on this one."))
        template = "engagements/organisation/merging.html"
        return self.show(request, template, _("Merge duplicates"), organisation, form=form)

    @admin.action(description=_("Archive the selected organisations"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self.each(
            request,
            queryset,
            lambda one: archive_organisation(one, by=request.user),
            lambda one: _("%(name)s is archived.") % {"name": one},
            logged="archived",
        )


def counts_of(keys: list[int]) -> dict[int, tuple[int, int, int]]:
    """By organisation: open opportunities, engagements on either side, contacts."""
    rows = Organisation.objects.filter(pk__in=keys).order_by()
    opportunities = dict(
        rows.values_list("pk").annotate(
            many=Count(
                "opportunities",
                filter=Q(opportunities__stage__in=OPEN_STAGES, opportunities__archived_at=None),
            )
        )
    )
    engaged = dict(
        rows.values_list("pk").annotate(
            many=Count("commissioning", distinct=True) + Count("delivering", distinct=True)
        )
    )
    contacts = dict(
        rows.values_list("pk").annotate(many=Count("contacts", filter=Q(contacts__archived_at=None)))
    )
    return {key: (opportunities[key], engaged[key], contacts[key]) for key in opportunities}


def around(organisation: Organisation) -> dict[str, Any]:
    """What stands beside the form: the relationship, opportunities, people, possible duplicates."""
    engagements = Engagement.objects.filter(Q(client=organisation) | Q(vendor=organisation))
    shown = engagements.select_related("charter", "client", "vendor").order_by("-created_at")[:SHOWN]
    opportunities = Opportunity.objects.standing().filter(organisation=organisation)
    return {
        "health": health_of(shown),
        "opportunities": list(opportunities.with_people()[:SHOWN]),
        "contacts": list(organisation.contacts.filter(archived_at=None)[:SHOWN]),
        "likes": [] if organisation.archived_at else list(like_organisation(organisation)),
    }
