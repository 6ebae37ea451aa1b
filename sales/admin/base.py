"""What all of sales' pages in the admin have in common."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from engagements.refusals import Refused
from sales.csvs import written

EXPORT_LIMIT = 20_000  # rows


class StaffAdmin(admin.ModelAdmin):
    """Rights are those of the person's groups (sales/migrations). Nothing is deleted; a refusal loses nothing typed."""

    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    list_per_page = 50
    pages: Sequence[
        tuple[str, str]
    ] = ()  # further pages of one row: its address, and the method that serves it

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            request.refused = refused.sentence  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)  # the same form, which now says why

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        sentence = getattr(request, "refused", "")
        return refusing(form, sentence) if sentence else form

    # --- Pages of one row ---

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                f"<int:key>/{page}/", self.admin_site.admin_view(self.page_of(method)), name=f"{name}_{page}"
            )
            for page, method in self.pages
        ]
        return own + super().get_urls()

    def page_of(self, method: str) -> Callable[..., HttpResponse]:
        def serve(request: HttpRequest, key: int) -> HttpResponse:
            row = self.get_queryset(request).filter(pk=key).first()
            if row is None or not self.has_change_permission(request, row):
                raise Http404
            answer: HttpResponse = getattr(self, method)(request, row)
            return answer

        return serve

    def show(
        self,
        request: HttpRequest,
        template: str,
        title: Any,
        obj: Any = None,
        *,
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        """A page of our own within the admin's frame."""
        given = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "original": obj,
            **context,
        }
        return TemplateResponse(request, f"admin/{template}", given, status=status)

    def to(self, obj: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def back(
        self, request: HttpRequest, obj: Any, sentence: Any = "", level: int = messages.SUCCESS
    ) -> HttpResponse:
        """To the row's page, with a sentence of what was done."""
        if sentence:
            self.message_user(request, sentence, level)
        return HttpResponseRedirect(self.to(obj))

    def each(
        self,
        request: HttpRequest,
        rows: Iterable[Any],
        act: Callable[[Any], object],
        said: Callable[[Any], Any],
        logged: str = "",
    ) -> None:
        """Do it to each row: a refusal of one keeps no other from it."""
        for row in rows:
            try:
                act(row)
            except Refused as refused:
                self.message_user(request, f"{row}: {refused.sentence}", messages.ERROR)
                continue
            if logged:
                self.log_change(request, row, logged)
            self.message_user(request, said(row))


def refusing(form: Any, sentence: str) -> Any:
    """The form, which is not accepted for the reason that the action gave."""

    class Refusing(form):
        def clean(self) -> Any:
            data = super().clean()
            self.add_error(None, sentence)
            return data

    return Refusing


def download(rows: Iterable[Sequence[object]], head: Sequence[Any], name: str) -> HttpResponse:
    """A CSV that no spreadsheet runs anything of."""
    answer = HttpResponse(
        "\ufeff" + written([str(one) for one in head], rows), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


class ArchivedFilter(admin.SimpleListFilter):
    """What was archived is out of the list until it is asked for."""

    title = _("archived")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("archived")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Iterable[dict[str, Any]]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("in use")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        return queryset.filter(archived_at__isnull=self.value() != "yes")
