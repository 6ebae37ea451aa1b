"""Pages for what went wrong. They say what to do next and never what exists."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

TRY_AGAIN_AFTER = 300  # seconds: the longest of allauth's limits on sign-in


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def handler429(request: HttpRequest) -> HttpResponse:
    page = render(request, "429.html", status=429)
    page["Retry-After"] = str(TRY_AGAIN_AFTER)
    return page


def handler500(request: HttpRequest) -> HttpResponse:
    # Without the request: whatever broke may be the session or the database, and this page needs neither.
    page = get_template("500.html").render({})
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):  # the database is away for a moment
        return HttpResponse(page, status=503, headers={"Retry-After": "5"})
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
