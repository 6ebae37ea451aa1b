"""Pages that show what reaches Django."""

import hashlib
import threading
import time

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

seen = {"uploads": 0, "given": 0, "ended": 0}
LARGE = 40 * 1024 * 1024


def nothing(request, exception=None):
    return HttpResponse("nothing here", status=404)


def quick(request):
    return HttpResponse("quick")


def asleep(request):
    time.sleep(1)
    return HttpResponse(threading.current_thread().name)


@csrf_exempt
def take(request):
    seen["uploads"] += 1
    body = request.read()
    return JsonResponse({"size": len(body), "sha": hashlib.sha256(body).hexdigest(), "field": ""})


@csrf_exempt
def form(request):
    return JsonResponse({"fields": request.POST.dict(), "files": sorted(request.FILES)})


def large(request):
    return HttpResponse(b"x" * 1_000_000 + b"y" * 1_000_000)


def endless(request):
    def pieces():
        try:
            while True:
                seen["given"] += 1
                yield b"z" * 65536
        finally:
            seen["ended"] += 1

    return StreamingHttpResponse(pieces())


def broken(request):
    def pieces():
        yield b"a" * 200_000
        raise RuntimeError("halfway")

    return StreamingHttpResponse(pieces())


def headers(request):
    return JsonResponse({k: v for k, v in request.META.items() if k.startswith(("HTTP_", "REMOTE_"))})


def look(request):
    return JsonResponse(seen)


handler404 = "tests.house.site_urls.nothing"
urlpatterns = [
    path("quick/", quick),
    path("asleep/", asleep),
    path("take/", take),
    path("form/", form),
    path("large/", large),
    path("endless/", endless),
    path("broken/", broken),
    path("headers/", headers),
    path("look/", look),
]
