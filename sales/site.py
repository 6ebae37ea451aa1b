"""The admin's site: its first page is the pipeline, and what an administrator does first."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement
from people.factors import lacks_second_factor
from sales.actions import send_test_mail
from sales.health import health_of
from sales.pipeline import pipeline_for
from sales.setting_up import steps_for

RUNNING_SHOWN = 12


class SalesSite(AdminSite):
    index_template = "admin/pipeline.html"
    index_title = _("Pipeline")
    site_header = site_title = "Tandem"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not lacks_second_factor(request)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Everybody changes it in one place, which asks again who it is, tells by mail and ends other sessions."""
        return HttpResponseRedirect(reverse("account_set_password"))

    def get_urls(self) -> list[Any]:
        return [path("test-mail/", self.admin_view(self.test_mail), name="test_mail"), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context: dict[str, Any] = {"steps": steps_for(request.user)}
        if request.user.has_perm("sales.view_opportunity"):
            context |= {"pipeline": pipeline_for(request.user), "running": self.running()}
        return super().index(request, {**context, **(extra_context or {})})

    def running(self) -> list[Any]:
        """The latest engagements that are not closed, with how each goes."""
        engagements = Engagement.objects.not_closed().select_related("charter", "client", "vendor")
        return health_of(engagements.order_by("-created_at")[:RUNNING_SHOWN])

    def test_mail(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        send_test_mail(by=request.user)
        messages.success(
            request, _("A test mail is on its way to %(address)s.") % {"address": request.user.email}
        )
        return HttpResponseRedirect(reverse("admin:index"))
