"""The table of RELIABILITY §2.5: what Django lets through by default and this house doesn't."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from config.bounds import InputBounds, NoStoreForSignedIn
from tests.house.site_urls import form, headers, quick

handler404 = "tests.house.site_urls.nothing"
urlpatterns = [path("quick/", quick), path("form/", form), path("headers/", headers)]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def visitor():
    return Client(raise_request_exception=True)


@pytest.mark.parametrize(
    "path",
    ["/a%00b/", "/quick/?q=%00", "/quick/?q=a%00b", "/quick/?%00=1", "/quick/?q=%ff", "/quick/?q=%ED%A0%80"],
)
def test_no_nul_and_no_broken_text_in_an_address(visitor, path):
    assert visitor.get(path).status_code == 400


@pytest.mark.parametrize("body", ["a=%00", "a=b%00c", "%00=1", "a=%ff", "a=%ED%A0%80", "a=\x00"])
def test_no_nul_and_no_broken_text_in_a_form(visitor, body):
    answer = visitor.post("/form/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_no_nul_in_a_form_with_files(visitor):
    assert visitor.post("/form/", {"a": "b\0c"}).status_code == 400
    assert visitor.post("/form/", {"a\0": "b"}).status_code == 400


def test_umlauts_plus_signs_and_faces_pass(visitor):
    fields = {"a": "ä+b 😀", "b": ""}
    assert visitor.post("/form/", fields).json()["fields"] == fields
    answer = visitor.post("/form/", "a=%C3%A4%2Bb+c", content_type="application/x-www-form-urlencoded")
    assert answer.json()["fields"] == {"a": "ä+b c"}


def test_malformed_bodies_are_refused(visitor):
    assert visitor.post("/form/", b"x", content_type="multipart/form-data").status_code == 400
    assert (
        visitor.post("/form/", b"a=1&" * 1500, content_type="application/x-www-form-urlencoded").status_code
        == 400
    )
    large = b"a=" + b"x" * 3_000_000
    assert visitor.post("/form/", large, content_type="application/x-www-form-urlencoded").status_code in (
        400,
        413,
    )
    assert visitor.post("/form/", b'{"a": "\xff"}', content_type="application/json").status_code == 400
    assert visitor.post("/form/", b'{"a": "\0"}', content_type="application/json").status_code == 400


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "OPTIONS", "PUT", "PATCH", "DELETE", "CONNECT", "X"])
def test_methods_nobody_serves(visitor, method):
    answer = visitor.generic(method, "/quick/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, POST"


def test_a_malformed_host_is_refused(visitor):
    assert visitor.get("/quick/", headers={"host": "a b"}).status_code == 400
    assert visitor.get("/quick/", headers={"host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/quick/", "/nothing/", "/quick/?q=%00"])
def test_every_answer_has_the_policy(visitor, path):
    policy = visitor.get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("cookie", [True, False])
def test_pages_of_the_signed_in_are_not_kept(cookie, settings):
    request = RequestFactory().get("/")
    if cookie:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "key"
    answer = NoStoreForSignedIn(lambda _: HttpResponse("page"))(request)
    assert answer.get("Cache-Control") == ("no-store" if cookie else None)


def test_the_answer_that_signs_in_is_not_kept(settings):
    def signs_in(request):
        answer = HttpResponse("welcome")
        answer.set_cookie(settings.SESSION_COOKIE_NAME, "key")
        return answer

    assert NoStoreForSignedIn(signs_in)(RequestFactory().get("/"))["Cache-Control"] == "no-store"


def test_a_body_on_a_get_is_not_looked_at():
    request = RequestFactory().generic("GET", "/", b"\0", content_type="application/x-www-form-urlencoded")
    assert InputBounds(lambda _: HttpResponse("page"))(request).status_code == 200
