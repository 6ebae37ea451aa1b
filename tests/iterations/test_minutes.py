"""Closing the demo freezes its minutes; a demo that nobody closes is not held; both leads agree."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from unittest.mock import patch

import psycopg
import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.utils import timezone
from pypdf import PdfReader

from digests.letters import letter_of
from digests.models import OutgoingMail
from engagements.models import Event
from engagements.refusals import NotYours, Refused
from iterations import actions
from iterations.actions import turn_week
from iterations.models import Demo
from stories.actions import Seen, accept, give_verdict, reword
from stories.models import Criterion
from tests.cast import HTMX, MARKER, enrol, person, signed_in
from tests.iterations.meeting import now, page, post
from tests.stories.journey import fresh

MINUTES = "/e/acme/demos/1/"


@pytest.fixture
def closed(demo, shown) -> Demo:
    """#1 accepted, on #2 changes asked; a note that became a story, one that did not."""
    accept(fresh(shown.story), by=shown.clara, seen=Seen.of(fresh(shown.story)), all_shown=True)
    second = shown.acme.stories.get(number=2)
    give_verdict(second, "criterion-2", by=shown.carl, mark="changes", revision=1, note="Still too slow.")
    actions.attend(demo, by=shown.clara)
    actions.note(demo, by=shown.clara, text="Thick paper", story=second)
    actions.note(demo, by=shown.sam, text="Next time at ten")
    actions.make_of_note(demo, 1, by=shown.sam, word="story")
    return actions.close_demo(demo, by=shown.sam)


def read(who) -> str:
    return signed_in(who).get(MINUTES).content.decode()


def test_the_minutes_say_what_was_shown_stamped_noted_and_who_was_there(closed, shown):
    for who in (shown.clara, shown.sue):
        html = read(who)
        for words in ("Driver confirms a slot", "Still too slow.", "Thick paper", "became #3", "Entry 1"):
            assert words in html
        assert "Clara Berg" in html.split("attendance-heading")[2].split("</section>")[0]
        assert MARKER not in html
    record = now(closed).minutes
    assert [item["state"] for item in record["items"]] == ["accepted", "delivered"]
    assert record["items"][1]["criteria"][1]["client"]["note"] == "Still too slow."
    assert "Clara" not in str(record)  # people by number: their names are looked up


def test_they_stay_as_they_were_closed(closed, shown):
    second = shown.acme.stories.get(number=2)
    reword(second, "criterion-1", by=shown.sam, text="It holds for years.", base=1)
    assert Criterion.objects.get(story=second, number=1).text == "It holds for years."
    assert "for years" not in read(shown.clara)
    for refused in (
        lambda: actions.note(closed, by=shown.sam, text="Late"),
        lambda: actions.attend(closed, by=shown.vera),
        lambda: actions.make_of_note(closed, 2, by=shown.sam, word="story"),
        lambda: actions.present(closed, by=shown.sam),
        lambda: actions.add_item(closed, shown.story, by=shown.sam),
    ):
        with pytest.raises(Refused):
            refused()
    with pytest.raises((InternalError, ProgrammingError)) as kept, transaction.atomic():
        Demo.objects.filter(pk=closed.pk).update(minutes={})
    assert isinstance(kept.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_only_the_delivery_lead_closes_and_twice_is_once(demo, shown):
    for who in (shown.clara, shown.sue, shown.vera):
        assert post(who, "demo_closing").status_code == 403
    other = enrol(shown.acme, person("Lea Lead"), "vendor", "delivery_lead")
    first = actions.close_demo(demo, by=shown.sam)
    again = actions.close_demo(demo, by=other)
    assert (again.closed_by, again.closed_at) == (shown.sam, first.closed_at)
    assert Event.objects.filter(kind="demo.closed").count() == 1
    assert shown.acme.iterations.current().closed_at is None  # the week goes on
    assert "demo is over" in page(shown.clara)


def test_a_demo_nobody_presented_is_not_closed(shown):
    prepared = actions.open_demo(shown.acme, by=shown.sam)
    with pytest.raises(Refused):
        actions.close_demo(prepared, by=shown.sam)


def test_they_are_mailed_to_both_teams(closed, shown, mailoutbox):
    minutes = [mail for mail in mailoutbox if "/e/acme/demos/1/" in mail.body]
    assert {to for mail in minutes for to in mail.to} == {m.user.email for m in shown.acme.members.all()}
    [html, _type] = minutes[0].alternatives[0]
    for words in ("Driver confirms a slot", "Thick paper", "became #3", "/e/acme/demos/1/"):
        assert words in minutes[0].body
        assert words in html


def test_the_paper_goes_along_as_it_was_closed(demo, shown, settings):
    """Made as the mail leaves, and the same at every attempt: agreements that come meanwhile stand on the page."""
    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"
    accept(fresh(shown.story), by=shown.clara, seen=Seen.of(fresh(shown.story)), all_shown=True)
    actions.close_demo(demo, by=shown.sam)
    mail = OutgoingMail.objects.get(kind="minutes", recipient=shown.carl.user)
    assert not mail.payload["attachments"]
    first = letter_of(mail).content
    actions.agree_to_minutes(demo, by=shown.sam)
    assert letter_of(mail).content == first
    [paper] = message_from_bytes(first, policy=default).iter_attachments()
    assert (paper.get_filename(), paper.get_content_type()) == ("acme-demo-1.pdf", "application/pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.get_content())).pages)
    assert "Driver confirms a slot" in text
    assert "Neither party has agreed yet." in text
    with patch("digests.letters.MOST_ENCLOSED", 1000), patch("iterations.letters.minutes_paper") as made:
        for outcome in ([b"x" * 1001], Refused("too long"), RuntimeError):
            made.side_effect = outcome
            assert not list(message_from_bytes(letter_of(mail).content, policy=default).iter_attachments())


def test_both_leads_agree(closed, shown):
    assert post(shown.clara, "minutes_agreement", 1).status_code == 200
    assert post(shown.clara, "minutes_agreement", 1).status_code == 200
    assert post(shown.carl, "minutes_agreement", 1).status_code == 403
    actions.agree_to_minutes(closed, by=shown.sam)
    given = shown.acme.agreements.on("demo-1", 1)
    assert [one.member for one in given] == [shown.sam, shown.clara]
    assert 'value="Agree"' not in read(shown.clara)


def test_they_are_a_paper(closed, shown):
    answer = signed_in(shown.carl).get(f"{MINUTES}pdf/")
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(answer.content)).pages)
    for words in ("Driver confirms a slot", "Still too slow.", "Thick paper", "Harbour slots"):
        assert words in text


# --- Not held ------------------------------------------------------------------------------------------------


def over(cast) -> None:
    turn_week(cast.acme, now=timezone.now() + timedelta(days=8))


def test_a_demo_that_is_not_closed_by_the_boundary_was_not_held(demo, shown):
    with pytest.raises(Refused):
        actions.excuse(demo, by=shown.sam, reason="Too early")
    over(shown)
    assert now(demo).missed_at == shown.acme.iterations.get(number=1).closed_at
    assert now(demo).minutes is None
    assert "Nobody has said why yet." in read(shown.clara)
    assert post(shown.clara, "demo_reason", 1, reason=" ").status_code == 422
    assert post(shown.vera, "demo_reason", 1, reason="Ill").status_code == 403
    assert post(shown.clara, "demo_reason", 1, reason="The port  was closed").status_code == 200
    assert now(demo).reason == "The port was closed"
    assert "The port was closed" in page(shown.sam)
    with pytest.raises(Refused):
        actions.close_demo(demo, by=shown.sam)


def test_so_is_one_that_nobody_opened_unless_the_week_was_paused(shown):
    actions.set_strength(shown.acme, by=shown.clara, number=1, strength=0)
    over(shown)
    assert not Demo.objects.exists()
    turn_week(shown.acme, now=timezone.now() + timedelta(days=15))
    assert [one.number for one in Demo.objects.all()] == [2]


def test_a_closed_one_stays_closed(closed, shown):
    over(shown)
    assert now(closed).missed_at is None


def test_a_stranger_learns_nothing(demo, shown):
    for who in (shown.otto, shown.bert):
        for path in (MINUTES, "/e/acme/demo/", f"{MINUTES}pdf/"):
            assert signed_in(who).get(path, headers=HTMX).status_code == 404
    with pytest.raises(NotYours):
        actions.attend(demo, by=shown.bert)
