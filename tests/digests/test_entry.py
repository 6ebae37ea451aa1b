"""Whatever Django sends becomes a row, with the change it belongs to."""

import pytest
from django.core.mail import BadHeaderError, EmailMessage, send_mail
from django.db import transaction

from digests.models import OutgoingMail, State

pytestmark = pytest.mark.django_db


def test_a_mail_is_a_row_for_each_reader():
    EmailMessage(
        "Subject",
        "Text",
        to=["Ann <ann@example.test>"],
        cc=["cy@example.test"],
        bcc=["bo@example.test"],
        headers={"X-Other": "stays"},
    ).send()
    rows = {mail.to_addr: mail for mail in OutgoingMail.objects.all()}
    assert rows.keys() == {"ann@example.test", "bo@example.test", "cy@example.test"}
    assert rows["ann@example.test"].payload["to"] == "Ann <ann@example.test>"
    assert rows["bo@example.test"].payload["headers"] == {"X-Other": "stays"}
    assert {mail.state for mail in rows.values()} == {State.PENDING}


def test_a_mail_goes_with_its_change_or_not_at_all():
    with transaction.atomic():
        send_mail("Subject", "Text", None, ["ann@example.test"])
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_our_own_headers_are_read_and_taken_off(write, cast):
    mail = write(
        cast.clara.user.email.upper(),
        Kind="login_code",
        Not_After="2030-01-01T00:00:00+00:00",
        Key="k",
        Engagement=str(cast.acme.pk),
    )
    assert (mail.kind, mail.engagement, mail.recipient) == ("login_code", cast.acme, cast.clara.user)
    assert mail.not_after.year == 2030
    assert mail.payload["headers"] == {}


def test_the_same_key_is_the_same_mail(write):
    for _ in range(2):
        write(Key="standup:1")
    write("bo@example.test", Key="standup:1")
    assert OutgoingMail.objects.count() == 2


@pytest.mark.parametrize(
    "mail",
    [
        {"subject": "a\nBcc: spy@example.test"},
        {"subject": "a\r\n\r\nbody"},
        {"to": ["ann@example.test\nBcc: spy@example.test"]},
        {"headers": {"X-A": "a\r\nb"}},
        {"from_email": "a@example.test\nb"},
    ],
)
def test_line_breaks_in_headers_are_refused_at_once(mail):
    with pytest.raises(BadHeaderError):
        EmailMessage(**{"to": ["ann@example.test"], "subject": "s", **mail}).send()
    assert not OutgoingMail.objects.exists()


def test_nobody_is_no_address():
    with pytest.raises(ValueError, match="address"):
        send_mail("s", "t", None, ["nobody"])


def test_an_event_becomes_its_letters_in_the_same_transaction(cast):
    from django.core.mail import EmailMessage

    from digests.letters import post_letters
    from engagements.journal import Kind
    from engagements.models import Event

    event = Event.objects.filter(engagement=cast.acme).latest("number")
    kind = Kind(
        "x",
        "x",
        (),
        letter=lambda event: [EmailMessage("A", "B", to=[cast.clara.user.email, "new@example.test"])],
    )
    for _ in range(2):
        post_letters(kind, event)
    mails = OutgoingMail.objects.filter(dedupe_key__startswith=f"event:{cast.acme.pk}:{event.number}:0")
    assert {mail.recipient for mail in mails} == {cast.clara.user, None}
    assert {(mail.kind, mail.engagement) for mail in mails} == {("notification", cast.acme)}
    assert mails[0].payload["headers"]["References"].startswith(f"<acme.{event.subject}@")


def test_an_invitation_is_in_the_outbox_when_it_is_recorded(cast):
    from engagements.actions import invite

    invite(cast.acme, by=cast.clara, email="new@example.test", party="client", role="observer")
    mail = OutgoingMail.objects.get(to_addr="new@example.test")
    assert (mail.kind, mail.engagement) == ("invitation", cast.acme)
    assert mail.not_after is not None
