"""What sales staff may see of outgoing mail: whether it went, never what it said."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from digests.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):
    list_display = ["created_at", "kind", "to_addr", "state", "attempts", "sent_at", "last_error"]
    list_filter = ["state", "kind"]
    search_fields = ["to_addr"]
    fields = [*list_display, "next_attempt_at", "not_after", "smtp_code"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
