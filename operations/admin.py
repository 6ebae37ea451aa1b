"""Legal holds, for superusers: no group has the rights."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from operations import actions
from operations.models import LegalHold
from sales.admin.base import StaffAdmin


@admin.register(LegalHold)
class LegalHoldAdmin(StaffAdmin):
    """One is set and lifted, never changed: why it was set stays on record."""

    fields = ["engagement", "user", "reason"]
    autocomplete_fields = ["engagement", "user"]
    list_display = ["__str__", "reason", "set_at", "set_by", "lifted_at", "lifted_by"]
    list_filter = [("lifted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["engagement", "user", "set_by", "lifted_by"]
    actions = ["lift"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: LegalHold, form: Any, change: bool) -> None:
        obj.pk = actions.set_hold(**form.cleaned_data, by=request.user).pk

    @admin.action(description=_("Lift the selected holds"), permissions=["add"])
    def lift(self, request: HttpRequest, queryset: QuerySet[LegalHold]) -> None:
        self.each(
            request,
            queryset,
            lambda hold: actions.lift_hold(hold, by=request.user),
            lambda hold: _("The hold on %(what)s is lifted.") % {"what": hold},
            logged="Lifted",
        )
