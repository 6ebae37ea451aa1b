"""Contacts: found, told apart, merged, brought in from a table and taken out as one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagements.refusals import Refused
from sales import actions
from sales.admin.base import EXPORT_LIMIT, ArchivedFilter, StaffAdmin, download
from sales.duplicates import like_contact
from sales.forms import MergeForm, TableForm
from sales.models import Contact
from sales.table import COLUMNS, rows_of

FACTS = ["organisation", "name", "email", "phone", "position", "party"]


@admin.register(Contact)
class ContactAdmin(StaffAdmin):
    list_display = ["name", "organisation", "position", "party", "email", "phone"]
    list_select_related = ["organisation"]
    list_filter = ["party", ArchivedFilter]
    date_hierarchy = "created_at"
    search_fields = ["name", "email", "organisation__name"]
    autocomplete_fields = ["organisation"]
    fields = FACTS
    actions = ["export", "merge", "archive"]
    pages = [("merging", "merging")]
    change_form_template = "admin/sales/contact/change_form.html"
    change_list_template = "admin/sales/contact/change_list.html"

    def get_urls(self) -> list[Any]:
        own = path("import/", self.admin_site.admin_view(self.bring_in), name="sales_contact_import")
        return [own, *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Contact], search_term: str
    ) -> tuple[QuerySet[Contact], bool]:
        found, distinct = super().get_search_results(request, queryset, search_term)
        suggesting = request.path == reverse("admin:autocomplete")
        return (found.standing().select_related("organisation") if suggesting else found), distinct

    def save_model(self, request: HttpRequest, obj: Contact, form: Any, change: bool) -> None:
        facts = {name: form.cleaned_data[name] for name in FACTS}
        if change:
            actions.change_contact(obj, by=request.user, **facts)
        else:
            obj.pk = actions.add_contact(by=request.user, **facts).pk
            self.warn_of_likes(request, obj)

    def warn_of_likes(self, request: HttpRequest, contact: Contact) -> None:
        if like_contact(contact):
            sentence = _("There may be %(name)s already: look at the possible duplicates below.")
            self.message_user(request, sentence % {"name": contact.name}, messages.WARNING)

    def response_add(self, request: HttpRequest, obj: Contact, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the contact's own page where somebody like them is there already."""
        answer = super().response_add(request, obj, *args, **kwargs)
        popup = "_popup" in request.POST
        return answer if popup or not like_contact(obj) else HttpResponseRedirect(self.to(obj))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        contact = self.get_object(request, object_id)
        likes = list(like_contact(contact)) if contact and contact.archived_at is None else []
        return super().change_view(request, object_id, form_url, {"likes": likes, **(extra_context or {})})

    # --- Merging, archiving ---

    def merging(self, request: HttpRequest, contact: Contact) -> HttpResponse:
        """Which is kept is this one; which go is said by the form."""
        form = MergeForm(request.POST or None, likes=like_contact(contact))
        if request.method == "POST" and form.is_valid():
            gone = list(form.cleaned_data["gone"])
            try:
                actions.merge_contacts(contact, gone, by=request.user)
            except Refused as refused:
                return self.back(request, contact, refused.sentence, messages.ERROR)
            names = ", ".join(f"{one.name} ({one.pk})" for one in gone)
            self.log_change(request, contact, [{"changed": {"fields": [f"merged with {names}"]}}])
            return self.back(request, contact, _("Merged; their seats are this contact's now."))
        return self.show(request, "sales/contact/merging.html", _("Merge duplicates"), contact, form=form)

    @admin.action(description=_("Archive the selected contacts"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Contact]) -> None:
        self.each(
            request,
            queryset,
            lambda one: actions.archive_contact(one, by=request.user),
            lambda one: _("%(name)s is archived.") % {"name": one},
            logged="archived",
        )

    @admin.action(description=_("Merge the selected contacts into the oldest"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Contact]) -> None:
        keep, *gone = ordered(queryset)
        if not gone:
            self.message_user(request, _("Select two or more that are the same person."), messages.WARNING)
            return
        self.each(
            request,
            [keep],
            lambda one: actions.merge_contacts(one, gone, by=request.user),
            lambda one: _("%(name)s is kept; the others are archived.") % {"name": one},
            logged=f"merged with {', '.join(str(one.pk) for one in gone)}",
        )

    # --- CSV ---

    @admin.action(description=_("Take the selected contacts out as CSV"), permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Contact]) -> HttpResponse:
        rows = queryset.select_related("organisation")[:EXPORT_LIMIT]
        cells = ([one.organisation.name, *(getattr(one, name) for name in COLUMNS[1:])] for one in rows)
        return download(cells, COLUMNS, "contacts")

    def bring_in(self, request: HttpRequest) -> HttpResponse:
        """First what would come in, then the same text again with a yes. Nothing is kept in between."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TableForm(request.POST or None, request.FILES or None)
        rows = rows_of(form.cleaned_data["table"]) if request.method == "POST" and form.is_valid() else []
        if rows and "sure" in request.POST:
            added = actions.import_contacts(rows, by=request.user)
            for one in added:
                self.log_addition(request, one, [{"added": {}}])
            said = ngettext("%(num)s contact came in.", "%(num)s contacts came in.", len(added))
            self.message_user(request, said % {"num": len(added)})
            return HttpResponseRedirect(reverse("admin:sales_contact_changelist"))
        fitting = sum(row.fits for row in rows)
        context = {"form": form, "rows": rows, "fitting": fitting, "columns": COLUMNS}
        return self.show(request, "sales/contact/import.html", _("Bring contacts in"), **context)


def ordered(queryset: QuerySet[Contact]) -> list[Contact]:
    """The one to keep first: not archived, the oldest."""
    return sorted(queryset[:50], key=lambda one: (one.archived_at is not None, one.pk))
