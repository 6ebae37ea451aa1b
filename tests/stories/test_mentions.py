"""Naming somebody in a comment: who is told, once, and by which mail."""

import pytest

from digests.actions import drain
from digests.models import OutgoingMail
from engagements.actions import end_membership
from stories.actions import comment, reword, withdraw_comment
from stories.markdown import mentioned, render
from stories.models import Mention
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"
    settings.MAIL_TRANSPORT = "digests.transport.Kept"
    settings.MAIL_KEPT_DIR = tmp_path / "mail"
    settings.MAIL_KEPT_DIR.mkdir()
    return settings.MAIL_KEPT_DIR


def told() -> list[str]:
    return sorted(OutgoingMail.objects.filter(kind="mention").values_list("to_addr", flat=True))


def test_who_is_named_gets_a_mail_with_the_words_and_the_way_there(cast, outbox, settings):
    comment(cast.story, by=cast.clara, text="@Sam Vogel, *is* that so?")
    mail = OutgoingMail.objects.get(kind="mention")
    assert (mail.to_addr, mail.recipient, mail.engagement) == ("sam@example.test", cast.sam.user, cast.acme)
    assert mail.payload["subject"] == "Harbour slots: Clara Berg mentions you on #1"
    link = f"{settings.SITE_URL}/e/acme/stories/1/?comments=all#comment-1-1"
    assert link in mail.payload["text"]
    assert link in mail.payload["html"]
    assert "@Sam Vogel, *is* that so?" in mail.payload["text"]
    assert "<em>is</em>" in mail.payload["html"]
    drain()
    [file] = outbox.iterdir()
    assert "Clara Berg mentions you" in file.read_text()


def test_people_of_both_parties_are_named_and_never_oneself(cast):
    comment(cast.story, by=cast.clara, text="@Sam Vogel @carl dorn @Clara Berg @Vera Adler @Nobody Else")
    assert told() == ["carl@example.test", "sam@example.test", "vera@example.test"]
    assert Mention.objects.count() == 4


def test_each_is_told_once_however_often_it_is_changed(cast):
    comment(cast.story, by=cast.clara, text="@Sam Vogel?")
    reword(cast.story, "comment-1", by=cast.clara, text="Sam?", base=1)
    reword(cast.story, "comment-1", by=cast.clara, text="@Sam Vogel, @Sue Winter?", base=2)
    assert told() == ["sam@example.test", "sue@example.test"]


def test_who_left_and_who_works_elsewhere_is_nobody(cast):
    end_membership(cast.sue, by=cast.sam)
    comment(cast.story, by=cast.clara, text=f"@Sue Winter @{cast.bert.name} @Otto Nobody")
    assert told() == []
    assert not Mention.objects.exists()


def test_who_leaves_before_it_goes_is_not_told(cast, outbox):
    comment(cast.story, by=cast.clara, text="@Sue Winter?")
    end_membership(cast.sue, by=cast.sam)
    drain()
    assert list(outbox.iterdir()) == []
    assert OutgoingMail.objects.get(kind="mention").state == "suppressed"


def test_what_is_withdrawn_at_once_is_never_told(cast, outbox):
    comment(cast.story, by=cast.clara, text="@Sam Vogel you fool")
    withdraw_comment(cast.story, "comment-1", by=cast.clara)
    drain()
    assert list(outbox.iterdir()) == []


def test_a_name_stands_in_its_partys_ink(cast):
    comment(cast.story, by=cast.clara, text="@Sam Vogel and @Bert Zanzibar")
    page = signed_in(cast.vera).get("/e/acme/stories/1/").content.decode()
    assert '<span class="party mention" data-party="vendor">Sam Vogel</span> and @Bert' in page


# --- What counts as naming: the pure part --------------------------------------------------------------------

PEOPLE = {"Sam": "client", "Sam Vogel": "vendor", "Sam Vogelsang": "client", "O'Neil & Co": "client"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Sam Vogel", {"Sam Vogel"}),
        ("(@sam vogel)", {"Sam Vogel"}),
        ("@Sam Vogelsang, @Sam", {"Sam Vogelsang", "Sam"}),
        ("**@Sam**\n\n- @O'Neil & Co", {"Sam", "O'Neil & Co"}),
        ("mail me@Sam Vogel or @@Sam or @Samuel", set()),
        ("`@Sam` and [@Sam](http://example.test)", set()),
        ("    @Sam Vogel in code", set()),
        ("@" * 5000, set()),
        ("[" * 6000 + "@Sam", set()),
    ],
)
def test_a_name_behind_an_at_sign_outside_of_links_and_code(text, names):
    assert mentioned(text, list(PEOPLE)) == names
    html = render(text, people=PEOPLE)
    assert {name for name in PEOPLE if f">{render(name)[3:-5]}</span>" in html} == names


def test_a_span_of_somebodys_own_is_text():
    assert "<span" not in render('<span class="party" data-party="vendor">x</span>', people=PEOPLE)
