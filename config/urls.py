from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView

handler400 = "dashboard.errors.handler400"
handler403 = "dashboard.errors.handler403"
handler404 = "dashboard.errors.handler404"
handler500 = "dashboard.errors.handler500"


def live(request: HttpRequest, slug: str) -> HttpResponse:
    """Only a name for the address: `config/asgi.py` answers it natively, before Django sees it."""
    raise Http404


urlpatterns = [
    path("", include("dashboard.urls")),
    path("", include("engagements.urls")),
    path("", include("stories.urls")),
    path("", include("digests.urls")),
    path("e/<slug:slug>/live/", live, name="live"),
    path("account/", include("allauth.account.urls")),
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", admin.site.urls),
]
