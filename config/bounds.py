"""What no page has to think of: bytes PostgreSQL refuses, methods nobody serves, pages nobody may keep."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

Answer = Callable[[HttpRequest], HttpResponseBase]
METHODS = ("GET", "HEAD", "POST")
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def is_text(raw: bytes) -> bool:
    """Text that PostgreSQL takes."""
    try:
        return "\0" not in raw.decode()
    except UnicodeDecodeError:
        return False


def is_form(raw: bytes) -> bool:
    return is_text(unquote_to_bytes(raw))


class InputBounds:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if not self.is_text(request):
            return HttpResponseBadRequest(
                _("The request holds characters that are no text."), content_type="text/plain; charset=utf-8"
            )
        return self.get_response(request)

    def is_text(self, request: HttpRequest) -> bool:
        # Bytes of the path that are no text Django has already turned back into %XX, which names nothing.
        query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
        return "\0" not in request.path_info and is_form(query) and self.body_is_text(request)

    def body_is_text(self, request: HttpRequest) -> bool:
        if request.method != "POST":
            return True
        kind = request.content_type
        if kind == MULTIPART:
            return self.parts_are_text(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return True  # Django refuses it as soon as somebody reads it
        if kind == URLENCODED:
            return is_form(request.body)
        return is_text(request.body) if kind == "application/json" else True

    def parts_are_text(self, request: HttpRequest) -> bool:
        # Django replaces bad bytes of a part by U+FFFD; a NUL is what it lets through. What the files hold is
        # their own affair, their names are not (Django cuts NUL out of those).
        return not any(
            "\0" in name or any("\0" in v for v in values) for name, values in request.POST.lists()
        )


class NoStoreForSignedIn:
    """Neither a proxy nor the back button of the next person at this machine keeps what a member saw."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        cookie = settings.SESSION_COOKIE_NAME
        if cookie in request.COOKIES or cookie in response.cookies:
            response.headers.setdefault("Cache-Control", "no-store")
        note_who(request)
        return response


def note_who(request: HttpRequest) -> None:
    """Puts ids into the line of the log that the dispatcher writes for this request."""
    note = request.META.get("asgi.scope", {}).get("note")
    if note is None:
        return
    if match := request.resolver_match:
        note["route"] = match.route  # never the path: it may hold an invitation's secret
    if (user := getattr(request, "_cached_user", None)) and user.pk:
        note["user"] = user.pk
    if engagement := getattr(request, "engagement", None):
        note["engagement"] = engagement.pk
