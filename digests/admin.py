"""What administrators see of mail: whether it went or what became of it and why, never what it said."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from digests import actions
from digests.models import DeadAddress, IncomingMail, OutgoingMail
from engagements.refusals import Refused


class ToBeRead(admin.ModelAdmin):
    """Nothing is written here by hand."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ToBeRead):
    list_display = [
        "created_at",
        "kind",
        "to_addr",
        "state",
        "attempts",
        "sent_at",
        "smtp_code",
        "last_error",
    ]
    list_filter = ["state", "kind"]
    search_fields = ["to_addr"]
    fields = [*list_display, "next_attempt_at", "not_after"]
    actions = ["send_again"]

    @admin.action(description=_("Send the selected refused mails again"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        """As they were written; possible for a week, and for as long as they are worth something."""
        for mail in queryset:
            try:
                actions.send_again(mail, by=request.user)
                self.message_user(request, _("%(address)s: on its way again.") % {"address": mail.to_addr})
            except Refused as refused:
                self.message_user(request, f"{mail.to_addr}: {refused.sentence}", messages.ERROR)


@admin.register(DeadAddress)
class DeadAddressAdmin(ToBeRead):
    list_display = ["address", "since", "why"]
    search_fields = ["address"]
    fields = list_display
    actions = ["revive"]

    @admin.action(description=_("The selected addresses take mail again"), permissions=["view"])
    def revive(self, request: HttpRequest, queryset: QuerySet[DeadAddress]) -> None:
        for one in queryset:
            actions.revive(one, by=request.user)


@admin.register(IncomingMail)
class IncomingMailAdmin(ToBeRead):
    """The audit log of mail that came in."""

    list_display = ["at", "outcome", "reason", "sender"]
    list_filter = ["outcome"]
    search_fields = ["sender"]
    fields = list_display
