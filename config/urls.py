from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, reverse
from django.views.decorators.http import require_safe

from people.factors import lacks_second_factor

handler400 = "dashboard.errors.handler400"
handler403 = "dashboard.errors.handler403"
handler404 = "dashboard.errors.handler404"
handler429 = "dashboard.errors.handler429"
handler500 = "dashboard.errors.handler500"


def live(request: HttpRequest, slug: str) -> HttpResponse:
    """Only a name for the address: `config/asgi.py` answers it natively, before Django sees it."""
    raise Http404


@require_safe
def admin_login(request: HttpRequest) -> HttpResponse:
    """One way to sign in for everybody. Who is signed in and still led here lacks the second factor, or is not of the
    staff."""
    wanted = request.GET.get("next") or reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(wanted)
    if not lacks_second_factor(request):
        raise Http404
    return redirect_to_login(wanted, reverse("second_factor"))


urlpatterns = [
    path("", include("dashboard.urls")),
    path("", include("engagements.urls")),
    path("", include("charters.urls")),
    path("", include("stories.urls")),
    path("", include("iterations.urls")),
    path("", include("standups.urls")),
    path("", include("partnership.urls")),
    path("", include("budgets.urls")),
    path("", include("exchange.urls")),
    path("", include("api.urls")),
    path("", include("digests.urls")),
    path("", include("operations.urls")),
    path("e/<slug:slug>/live/", live, name="live"),
    path("", include("people.urls")),  # before allauth's, some of whose pages are ours
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path(f"{settings.ADMIN_PATH}login/", admin_login),
    path(settings.ADMIN_PATH, admin.site.urls),
]
