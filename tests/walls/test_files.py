"""G17: whatever is sent as a file, nothing of it runs, nobody else sees it, and nothing breaks."""

import io
import struct
import time
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from engagements.refusals import Refused
from stories.actions import attach, withdraw_file
from stories.files import KINDS, check, clean_name, redraw
from stories.models import Attachment
from tests.addresses import MEMBERS, OUTSIDERS, House
from tests.cast import MARKER, unmasked

pytestmark = pytest.mark.django_db
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<script>alert(document.domain)</script>"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def png_header(width: int, height: int) -> bytes:
    """A picture of a few bytes that says it has so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(head))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 0)
        + b"IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


def drawn(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, kind)
    return out.getvalue()


# --- Who gets it ---------------------------------------------------------------------------------------------


def test_a_file_is_for_members_alone(cast):
    house = House(cast)
    [picture] = attach(cast.story, [SimpleUploadedFile("gate.png", drawn("PNG"))], by=cast.carl)
    for path in (f"/e/acme/stories/1/files/{picture.number}/{tail}" for tail in ("", "thumbnail/")):
        for who in MEMBERS:
            assert house.clients[who].get(path).status_code == 200
            assert house.clients[who].post(path).status_code == 405
        for who in OUTSIDERS:
            answer = house.clients[who].get(path)
            assert answer.status_code == 404
            assert unmasked(answer) == house.nothing(who)
        assert Client().get(path).status_code == 302


def test_the_other_clients_file_is_nothing_here(cast):
    house = House(cast)
    attach(cast.bolt_story, [SimpleUploadedFile(f"{n}{MARKER}.txt", b"theirs") for n in "12"], by=cast.bert)
    assert house.clients["sam"].get("/e/acme/stories/1/files/2/").status_code == 404  # who works for both
    assert house.clients["sam"].get("/e/bolt/stories/1/files/2/").status_code == 200
    assert house.clients["clara"].get("/e/bolt/stories/1/files/2/").status_code == 404


def test_no_address_serves_the_folder(cast, storage):
    [file] = attach(cast.story, [SimpleUploadedFile("a.txt", b"A")], by=cast.carl)
    client = House(cast).clients["carl"]
    for path in (
        f"/{file.stored}",
        f"/files/{file.stored}",
        f"/media/{file.stored}",
        f"/static/{file.stored}",
    ):
        assert client.get(path).status_code == 404


def test_a_file_that_is_missing_in_the_storage_is_a_404(cast, storage):
    house = House(cast)
    for path in storage.rglob("*"):
        if path.is_file():
            path.unlink()
    assert house.clients["carl"].get("/e/acme/stories/1/files/1/").status_code == 404
    withdraw_file(Attachment.objects.get(), by=cast.carl)


# --- Names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/x.txt", "x.txt"),
        ("..\\..\\windows\\x.txt", "x.txt"),
        ("a.php\0.jpg", "a.php.jpg"),
        ("\u202egpj.txt", "gpj.txt"),
        ('a"; filename="b.exe.txt', 'a"; filename="b.exe.txt'),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie: x.txt"),
        (".htaccess", "htaccess"),
        ("con.", "con"),
        ("   ", ""),
        ("🚢 Hafen.txt", "🚢 Hafen.txt"),
    ],
)
def test_a_name_is_one_visible_line_and_no_path(given, kept):
    assert clean_name(given) == kept


def test_a_name_of_ten_thousand_characters_keeps_its_ending(cast):
    name = clean_name("x" * 10_000 + ".pdf")
    assert len(name) == 200
    assert name.endswith("….pdf")
    [file] = attach(cast.story, [SimpleUploadedFile("ü" * 10_000 + ".txt", b"A")], by=cast.carl)
    assert House(cast).clients["carl"].get(f"/e/acme/stories/1/files/{file.number}/").status_code == 200


@pytest.mark.parametrize("name", ["../../x.txt", 'a"\r\nX: y.txt', "a\u2028b.txt"])
def test_no_name_breaks_out_of_its_header(name, cast):
    attach(cast.story, [SimpleUploadedFile("a.txt", b"A")], by=cast.carl)
    Attachment.objects.update(name=clean_name(name))
    said = House(cast).clients["carl"].get("/e/acme/stories/1/files/1/")["Content-Disposition"]
    assert said.startswith("attachment; filename")
    assert "\n" not in said


# --- Contents ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", KINDS)
def test_a_page_by_any_name_is_refused(ending):
    for content in (HTML, b"<!DOCTYPE html>" + HTML, b"\n <svg xmlns='http://www.w3.org/2000/svg'>" + HTML):
        with pytest.raises(Refused):
            check(f"a.{ending}", content)


@pytest.mark.parametrize(
    "content",
    [b"GIF89a/*" + HTML, b"GIF89a=1;" + HTML, drawn("PNG")[:40], b"\xff\xd8\xff\xe0" + HTML, b"RIFF....WEBP"],
)
@pytest.mark.parametrize("ending", ["gif", "png", "jpg", "webp"])
def test_a_polyglot_is_no_picture(ending, content):
    with pytest.raises(Refused):
        redraw(*check(f"a.{ending}", content)[:1], content)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_hides_behind_a_picture_is_gone(kind):
    content, small = redraw("a", drawn(kind) + HTML + EICAR)
    for out in (content, small):
        assert b"script" not in out
        assert b"EICAR" not in out


def test_fifty_megapixels_are_refused_before_any_is_drawn():
    began = time.monotonic()
    for size in ((10_000, 5_000), (100_000, 100_000), (2**31 - 1, 1)):
        with pytest.raises(Refused):
            redraw("big.png", png_header(*size))
    assert time.monotonic() - began < 1


def test_a_zip_is_kept_as_it_is_and_never_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("../../0", b"\0" * 30_000_000)
    assert check("42.zip", out.getvalue()) == ("42.zip", "application/zip")


@pytest.mark.parametrize(
    "content",
    [b"<!--a-->" * 4000, b" " * 200_000, b"<!--" * 50_000, b"<?x?>" * 9000 + b"<", b"<? <!-- " * 9000],
)
def test_no_text_makes_the_look_at_it_slow(content):
    began = time.monotonic()
    check("a.txt", content)
    assert time.monotonic() - began < 0.5


def test_the_bytes_of_a_virus_test_are_only_ever_handed_out_as_a_download(cast):
    [file] = attach(cast.story, [SimpleUploadedFile("eicar.txt", EICAR)], by=cast.carl)
    with pytest.raises(Refused):
        check("eicar.com", EICAR)
    answer = House(cast).clients["carl"].get(f"/e/acme/stories/1/files/{file.number}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
