"""All that was said and done, over all opportunities: to look up, and to add to."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from sales import actions
from sales.admin.base import StaffAdmin
from sales.forms import ActivityForm
from sales.models import Activity


@admin.register(Activity)
class ActivityAdmin(StaffAdmin):
    form = ActivityForm
    list_display = ["at", "kind", "opportunity", "shortened", "by"]
    list_display_links = ["at"]
    list_select_related = ["opportunity", "by"]
    list_filter = ["kind", ("by", admin.RelatedOnlyFieldListFilter)]
    date_hierarchy = "at"
    search_fields = ["text", "opportunity__name", "opportunity__organisation__name"]
    autocomplete_fields = ["opportunity"]
    fields = ["opportunity", "kind", "text", "at"]

    @admin.display(description=_("what was said"))
    def shortened(self, activity: Activity) -> str:
        return Truncator(activity.text).chars(90)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the log is only added to

    def save_model(self, request: HttpRequest, obj: Activity, form: Any, change: bool) -> None:
        data = form.cleaned_data
        obj.pk = actions.log(**data, by=request.user).pk
