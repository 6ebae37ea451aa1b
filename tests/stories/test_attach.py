"""Files of a story: attached by form, told, served to members, withdrawn and brought back."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from engagements.journal import sentence
from engagements.models import Event
from engagements.refusals import NotYours, Refused
from stories import actions
from stories.actions import attach, comment, restore_file, withdraw_file
from stories.files import FILE_LIMIT
from stories.models import Attachment
from tests.cast import HTMX, signed_in
from tests.stories.journey import at

pytestmark = pytest.mark.django_db
STORY = "/e/acme/stories/1/"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def picture(kind: str = "PNG", size=(40, 30), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#1e5a96").save(out, kind, **options)
    return out.getvalue()


def upload(name: str = "plan.pdf", content: bytes = b"%PDF-1.7\nthe plan") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def page_of(member) -> str:
    return signed_in(member).get(STORY).content.decode()


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


# --- Attaching -----------------------------------------------------------------------------------------------


def test_several_files_at_once_stand_in_order_with_their_sizes(cast):
    form = {"files": [upload(), upload("gate.png", picture()), upload("Räume.csv", b"a;b\n" * 500)]}
    answer = signed_in(cast.carl).post(at("files", cast.story), form, headers=HTMX)
    assert answer.status_code == 200
    page = page_of(cast.sam)
    assert page.index("plan.pdf") < page.index("gate.png") < page.index("Räume.csv")
    assert "2.0\xa0KB · Carl" in page
    assert [(f.number, f.kind) for f in Attachment.objects.order_by("number")] == [
        (1, "application/pdf"),
        (2, "image/png"),
        (3, "text/csv"),
    ]


def test_the_journal_tells_each(cast):
    attach(cast.story, [upload(), upload("a.txt", b"A")], by=cast.sue)
    last = Event.objects.filter(engagement=cast.acme).order_by("-number")[:2]
    assert [sentence(e) for e in last] == ["attached “a.txt” to #1", "attached “plan.pdf” to #1"]


def test_a_file_comes_back_as_it_went_in_and_is_saved_not_shown(cast):
    attach(cast.story, [upload("Plan für März.pdf")], by=cast.carl)
    answer = signed_in(cast.vera).get(f"{STORY}files/1/")
    assert content_of(answer) == b"%PDF-1.7\nthe plan"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Plan%20f%C3%BCr%20M%C3%A4rz.pdf"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_drawn_anew_and_shown_with_a_small_one(kind, cast):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "a secret place"  # turned by a quarter
    name = f"gate.{kind.lower()}"
    content = picture(
        kind, (400, 300), **({"exif": exif} if kind != "GIF" else {"comment": b"a secret place"})
    )
    attach(cast.story, [upload(name, content + b"<script>alert(1)</script>")], by=cast.carl)
    client = signed_in(cast.sam)
    answer = client.get(f"{STORY}files/1/")
    assert answer["Content-Disposition"] == f'inline; filename="{name}"'
    shown = content_of(answer)
    assert b"secret" not in shown
    assert b"script" not in shown
    with Image.open(io.BytesIO(shown)) as drawn:
        assert drawn.format == kind
        assert drawn.size == ((300, 400) if kind != "GIF" else (400, 300))
        assert dict(drawn.getexif()) == {}
    small = client.get(f"{STORY}files/1/thumbnail/")
    assert small["Content-Type"] == "image/webp"
    with Image.open(io.BytesIO(content_of(small))) as drawn:
        assert max(drawn.size) <= 480
    assert 'src="/e/acme/stories/1/files/1/thumbnail/"' in page_of(cast.clara)


def test_an_animation_keeps_moving(cast):
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), (n * 60, 0, 0)) for n in range(4)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=80)
    attach(cast.story, [upload("a.gif", out.getvalue())], by=cast.carl)
    with Image.open(io.BytesIO(content_of(signed_in(cast.sam).get(f"{STORY}files/1/")))) as drawn:
        assert drawn.n_frames == 4


def test_what_is_no_picture_has_no_small_one(cast):
    attach(cast.story, [upload()], by=cast.carl)
    assert signed_in(cast.sam).get(f"{STORY}files/1/thumbnail/").status_code == 404


def test_a_comment_brings_its_files_with_it(cast):
    form = {"text": "See for yourself", "files": [upload("gate.png", picture()), upload()]}
    signed_in(cast.sam).post(at("comments", cast.story), form, headers=HTMX)
    assert {f.comment.number for f in Attachment.objects.all()} == {1}
    assert (
        page_of(cast.clara).count("gate.png") == 4
    )  # in the list, on its button twice, and below the comment


def test_the_name_in_the_storage_says_nothing(cast, storage):
    attach(cast.story, [upload("secret-merger.pdf")], by=cast.carl)
    [file] = stored(storage)
    assert "merger" not in str(file)
    assert len(file.name) == 40
    assert file.stat().st_mode & 0o077 == 0
    assert file.name not in page_of(cast.carl)


def test_files_are_attached_to_an_accepted_story_and_not_to_a_deleted_one(cast, storage):
    actions.withdraw_story(cast.story, by=cast.sam)
    with pytest.raises(Refused, match="deleted"):
        attach(cast.story, [upload()], by=cast.carl)
    assert stored(storage) == []


# --- Refusals ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"", "is empty"),
        ("a.exe", b"MZ", "files of this kind"),
        ("noending", b"text", "files of this kind"),
        ("a.svg", b"<svg/>", "HTML and SVG"),
        ("a.html", b"<p>", "HTML and SVG"),
        ("a.png", b"<!doctype html><script>alert(1)</script>", "something else than its name says"),
        ("a.txt", b"<html><script>alert(1)</script>", "something else"),
        ("a.txt", b"<?xml version='1.0'?><!-- x --><svg onload=alert(1)>", "something else"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"broken" * 9, "read as a picture"),
    ],
)
def test_what_is_not_taken_says_why_and_nothing_of_it_stays(name, content, says, cast, storage):
    form = {"files": [upload(), upload(name, content)]}
    answer = signed_in(cast.carl).post(at("files", cast.story), form, headers=HTMX)
    assert answer.status_code == 422
    assert says in answer["HX-Trigger"]
    assert not Attachment.objects.exists()
    assert stored(storage) == []


def test_a_comment_whose_file_is_refused_is_not_said(cast):
    with pytest.raises(Refused):
        comment(cast.story, by=cast.carl, text="See", files=[upload("a.exe", b"MZ")])
    assert not cast.story.comments.exists()


def test_25_megabytes_are_the_most(cast):
    big = upload("a.txt", b"x" * (FILE_LIMIT + 1))
    with pytest.raises(Refused, match="larger than 25 MB"):
        attach(cast.story, [big], by=cast.carl)
    [taken] = attach(cast.story, [upload("a.txt", b"x" * FILE_LIMIT)], by=cast.carl)
    assert taken.size == FILE_LIMIT


def test_no_file_and_too_many_are_refused(cast):
    client = signed_in(cast.carl)
    assert client.post(at("files", cast.story), {}, headers=HTMX).status_code == 422
    many = {"files": [upload(f"{n}.txt", b"x") for n in range(21)]}
    assert client.post(at("files", cast.story), many, headers=HTMX).status_code == 422


def test_observers_attach_nothing_not_even_to_a_comment(cast):
    vera = signed_in(cast.vera)
    assert vera.post(at("files", cast.story), {"files": [upload()]}).status_code == 403
    assert vera.post(at("comments", cast.story), {"text": "See", "files": [upload()]}).status_code == 403
    with pytest.raises(NotYours):
        attach(cast.story, [upload()], by=cast.vera)
    assert 'id="attach"' not in page_of(cast.vera)


def test_a_storage_that_fails_leaves_no_row(cast, monkeypatch):
    monkeypatch.setattr(
        type(default_storage._wrapped), "save", lambda *_: (_ for _ in ()).throw(OSError("full"))
    )
    with pytest.raises(Refused, match="stored just now"):
        attach(cast.story, [upload()], by=cast.carl)
    assert not Attachment.objects.exists()


# --- Withdrawing ---------------------------------------------------------------------------------------------


def test_a_withdrawn_file_is_served_no_more_until_it_is_brought_back(cast):
    attach(cast.story, [upload("gate.png", picture())], by=cast.carl)
    sue = signed_in(cast.sue)
    answer = sue.post(f"{STORY}files/1/withdrawal/", headers=HTMX)
    assert '"undo": "/e/acme/stories/1/files/1/restoration/"' in answer["HX-Trigger"]
    for path in (f"{STORY}files/1/", f"{STORY}files/1/thumbnail/"):
        assert sue.get(path).status_code == 404
    assert "1 withdrawn" in page_of(cast.clara)
    sue.post(f"{STORY}files/1/restoration/", headers=HTMX)
    assert sue.get(f"{STORY}files/1/").status_code == 200
    last = Event.objects.filter(engagement=cast.acme).order_by("-number")[:2]
    assert [sentence(e) for e in last] == ["put “gate.png” back to #1", "took “gate.png” off #1"]


def test_twice_is_once(cast):
    [file] = attach(cast.story, [upload()], by=cast.carl)
    for act in (withdraw_file, withdraw_file, restore_file, restore_file):
        act(file, by=cast.sam)
    told = Event.objects.filter(engagement=cast.acme, kind__startswith="file.")
    assert [e.kind for e in told.order_by("number")] == ["file.attached", "file.withdrawn", "file.restored"]


def test_observers_withdraw_nothing(cast):
    attach(cast.story, [upload()], by=cast.carl)
    for name in ("withdrawal", "restoration"):
        assert signed_in(cast.vera).post(f"{STORY}files/1/{name}/").status_code == 403
        assert signed_in(cast.carl).get(f"{STORY}files/1/{name}/").status_code == 405
