"""Answering by mail: what is posted, what is answered with a reason, and what is dropped without a word."""

import asyncio
import json
import smtplib
import threading
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from digests.actions import drain, receive
from digests.actions.receiving import LARGEST
from digests.incoming import Arrived
from digests.lmtp import serve
from digests.models import IncomingMail, Occurrence, OutgoingMail
from digests.occurrences import OCCASIONS, mails_of
from engagements.actions import end_membership
from engagements.today import today_of
from partnership.actions import ask, withdraw_ping
from partnership.models import Ping
from standups.models import Update
from stories.actions import comment
from tests.cast import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
STAMP = "mx.example.org; dmarc=pass header.from=example.test"


@pytest.fixture(autouse=True)
def ingress(settings, kept):
    settings.MAIL_IN_DOMAIN = "in.example.test"
    settings.MAIL_EXCHANGER = "mx.example.org"
    settings.MAIL_EXCHANGER_HOPS = 1
    settings.MAIL_EXCHANGER_ADDRESSES = ["127.0.0.1"]
    return kept


def letter(kept, to: str, subject: str) -> EmailMessage:
    from digests.kept import mail_named, newest

    drain(200)
    names = [one.name for one in newest() if to in one.to and subject in one.subject]
    return mail_named(names[0]).message


def reply(to: EmailMessage, text: str, **headers) -> EmailMessage:
    """What its reader's mail program sends, as the exchanger hands it in."""
    made = EmailMessage()
    wanted = {
        "Authentication-Results": STAMP,
        "From": to["To"],
        "To": to["Reply-To"],
        "Message-ID": "<reply-1@example.test>",
        "Subject": f"Re: {to['Subject']}",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in wanted.items():
        if value is not None:
            made[name] = value
    made.set_content(f"{text}\n\nOn Wed, 25 Nov 2026 at 09:00 Tandem <t@example.test> wrote:\n> quoted\n")
    return made


def hand_in(message: EmailMessage, *, sender: str = "somebody@example.test") -> str:
    to = parseaddr(str(message["To"]))[1]
    return receive(Arrived.read(message.as_bytes(), [to], sender)).value


def told(kept) -> str:
    """The text of the newest mail that answers a reply."""
    drain(200)
    newest = OutgoingMail.objects.filter(kind="reply").latest("created_at")
    [file] = kept.glob(f"*{newest.pk}.eml")
    from email import message_from_bytes, policy

    return message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",)).get_content()


@pytest.fixture
def reminder(cast, kept):
    day = today_of(cast.acme)
    now = timezone.now()
    one = Occurrence.objects.create(
        engagement=cast.acme,
        kind="standup_reminder",
        subject=cast.sue.element_id,
        member=cast.sue,
        local_date=day,
        due_at=now,
        not_after=now,
        version=0,
    )
    for made in OCCASIONS["standup_reminder"].letters(one):
        for row in mails_of(one, made, now):
            row.not_after = None
            row.save()
    return letter(kept, "sue@", "your update")


@pytest.fixture
def asked(cast, kept):
    ask(cast.acme, by=cast.carl, to=cast.sam, text="Is two hours enough for the gate?")
    return letter(kept, "sam@", "asks you")


# --- Posted --------------------------------------------------------------------------------------------------


def test_three_lines_become_the_update_and_a_second_reply_changes_what_it_names(reminder, cast):
    assert parseaddr(str(reminder["Reply-To"]))[0] == "Harbour slots"
    assert "Answer this mail" in reminder.get_body(("plain",)).get_content()
    assert hand_in(reply(reminder, "The gate\nIts tests\n-")) == "posted"
    update = Update.objects.get(member=cast.sue)
    assert update.lines == {"done": "The gate", "next": "Its tests", "in_my_way": ""}
    again = reply(reminder, "In my way: the test data", Message_ID="<reply-2@example.test>")
    assert hand_in(again) == "posted"
    update.refresh_from_db()
    assert (update.done, update.in_my_way, update.revision) == ("The gate", "the test data", 2)


def test_a_ping_is_answered_and_asked_further_by_mail(asked, cast, kept):
    assert hand_in(reply(asked, "Yes!")) == "posted"
    ping = Ping.objects.get(engagement=cast.acme)
    turn = ping.turns.latest("number")
    assert (turn.by, turn.reply, turn.text, ping.answered_at is not None) == (cast.sam, "yes", "", True)
    answer = letter(kept, "carl@", "answered you")
    assert hand_in(reply(answer, "Also on Sundays?")) == "posted"
    ping.refresh_from_db()
    assert (ping.turns.latest("number").text, ping.answered_at) == ("Also on Sundays?", None)


def test_a_mention_is_answered_by_a_comment(cast, kept):
    comment(cast.story, by=cast.sue, text="@Carl Dorn, is this right?")
    mention = letter(kept, "carl@", "mentions you")
    assert hand_in(reply(mention, "It is.\n\nMostly.")) == "posted"
    said = cast.story.comments.latest("pk")
    assert (said.author, said.text) == (cast.carl, "It is.\n\nMostly.")


def test_delivered_twice_it_is_posted_once(asked, cast):
    message = reply(asked, "Two hours are enough.")
    outcomes = []

    def deliver():
        from django.db import connection

        try:
            outcomes.append(hand_in(message))
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["posted"] * 4
    assert Ping.objects.get(engagement=cast.acme).turns.count() == 1
    assert IncomingMail.objects.count() == 1


# --- Answered with a reason --------------------------------------------------------------------------------


def test_who_is_known_is_told_why_not_and_only_once(asked, reminder, cast, kept):
    withdraw_ping(Ping.objects.get(engagement=cast.acme), by=cast.carl)
    message = reply(asked, "Two hours are enough.")
    assert hand_in(message) == hand_in(message) == "refused"
    said = told(kept)
    for words in (
        "This ping is done.",
        "still in the mail that you sent",
        "Open ping 1:",
        "/e/acme/pings/#ping-1",
    ):
        assert words in said
    assert OutgoingMail.objects.filter(kind="reply").count() == 1
    back = letter(kept, "sam@", "not posted")
    assert (back["In-Reply-To"], back["Auto-Submitted"], back["Reply-To"]) == (
        "<reply-1@example.test>",
        "auto-replied",
        None,
    )
    for number, (text, size, sentence) in enumerate(
        [("", 0, "Nothing of your own"), ("x" * 100_001, 0, "too long"), ("x", LARGEST + 1, "larger than")]
    ):
        made = reply(reminder, text, Message_ID=f"<other-{number}@example.test>")
        to = parseaddr(str(made["To"]))[1]
        assert receive(Arrived(made, (to,), "sue@example.test", size)).value == "refused"
        assert sentence in told(kept)
    Occurrence.objects.update(local_date="2026-01-05")
    assert hand_in(reply(reminder, "a", Message_ID="<late@example.test>")) == "refused"
    said = told(kept)
    assert "is over" in said
    assert said.index("Open the stand-up of today:") < said.index("/e/acme/standup/")
    end_membership(cast.sue, by=cast.sam)
    assert hand_in(reply(reminder, "a", Message_ID="<left@example.test>")) == "refused"
    said = told(kept)
    assert "no longer take part" in said
    assert "can invite you again: Sam Vogel." in said
    assert "/e/acme/" not in said
    assert not Update.objects.exists()


def test_a_file_is_not_taken_and_the_text_is(asked, cast, kept):
    message = reply(asked, "See the drawing.")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="gate.pdf")
    message.add_attachment(
        b"\x89PNG", maintype="image", subtype="png", disposition="inline", filename="logo.png"
    )
    assert hand_in(message) == "posted"
    said = told(kept)
    assert "1 file was attached" in said
    assert "/e/acme/pings/#ping-1" in said
    assert "still in the mail" not in said
    assert Ping.objects.get(engagement=cast.acme).turns.get().text == "See the drawing."


# --- Dropped -----------------------------------------------------------------------------------------------


def test_everybody_else_is_dropped_with_a_line_in_the_audit_log(asked, cast, client):
    other = str(asked["Reply-To"]).replace("r+", "r+a")
    cases = {
        "no key": [{"To": "r+x@in.example.test"}, {"To": other}, {"To": "tandem@in.example.test"}],
        "machine": [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}],
        "address": [{"From": "carl@example.test"}, {"From": "otto@example.test"}, {"From": "no"}],
        "authenticated": [
            {"Authentication_Results": None},
            {"Authentication_Results": STAMP.replace("mx.example.org", "mx.evil.test")},
            {"Authentication_Results": STAMP.replace("pass", "fail")},
        ],
    }
    mails = OutgoingMail.objects.count()
    for why, tries in cases.items():
        for headers in tries:
            assert hand_in(reply(asked, "Yes", **headers)) == "dropped"
            line = IncomingMail.objects.latest("at")
            assert why in line.reason
    assert hand_in(reply(asked, "Yes"), sender="") == "dropped"
    OutgoingMail.objects.update(created_at="2026-01-05T00:00Z")  # its key has run out
    assert hand_in(reply(asked, "Yes")) == "dropped"
    assert not Ping.objects.get(engagement=cast.acme).turns.exists()
    assert OutgoingMail.objects.count() == mails
    root = cast.otto
    root.is_staff = root.is_superuser = True
    root.save(update_fields=["is_staff", "is_superuser"])
    page = signed_in(root).get(reverse("admin:digests_incomingmail_changelist")).content.decode()
    assert "written by a machine" in page
    assert "otto@example.test" in page


def test_a_dropped_delivery_takes_nothing_from_a_good_one(asked):
    assert hand_in(reply(asked, "Yes", Authentication_Results=None)) == "dropped"
    assert hand_in(reply(asked, "Yes")) == "posted"


def test_mails_have_no_address_to_answer_to_where_none_comes_in(asked, cast, kept, settings):
    settings.MAIL_IN_DOMAIN = ""
    ask(cast.acme, by=cast.carl, to=cast.sue, text="And the tests?")
    other = letter(kept, "sue@", "asks you")
    assert other["Reply-To"] is None
    assert "Answer this mail" not in other.get_body(("plain",)).get_content()
    assert hand_in(reply(asked, "Yes")) == "dropped"


# --- Both ways in ------------------------------------------------------------------------------------------


class Listening:
    """The LMTP listener in a thread of its own."""

    def __enter__(self) -> int:
        ready = threading.Event()
        self.port = 0

        def told(port: int) -> None:
            self.port = port
            ready.set()

        async def run() -> None:
            self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
            await serve("127.0.0.1", 0, over=self.over, told=told)

        self.thread = threading.Thread(target=lambda: asyncio.run(run()))
        self.thread.start()
        assert ready.wait(10)
        return self.port

    def __exit__(self, *_) -> None:
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join(10)


def test_the_exchanger_hands_in_by_lmtp_and_nobody_else(asked, cast, settings):
    message = reply(asked, "Enough.")
    to = parseaddr(str(message["To"]))[1]
    with Listening() as port, smtplib.LMTP("127.0.0.1", port) as line:
        line.ehlo("mx.example.org")
        assert line.sendmail("sam@example.test", [to], message.as_bytes()) == {}
        line.mail("sam@example.test")
        assert line.rcpt(to)[0] == 250
        assert line.rcpt(to)[0] == 452
    assert Ping.objects.get(engagement=cast.acme).turns.get().text == "Enough."
    settings.MAIL_EXCHANGER_ADDRESSES = ["192.0.2.0/24", "2001:db8::1"]
    with Listening() as port, pytest.raises(smtplib.SMTPConnectError, match="554"):
        smtplib.LMTP("127.0.0.1", port)


def test_what_can_t_be_dealt_with_now_is_left_with_the_exchanger(asked, cast, monkeypatch):
    from digests import lmtp

    def away(_arrived):
        raise RuntimeError("the database is away")

    message = reply(asked, "Enough.")
    with Listening() as port, smtplib.LMTP("127.0.0.1", port) as line:
        line.ehlo("mx.example.org")
        monkeypatch.setattr(lmtp, "receive", away)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            line.sendmail("sam@example.test", [parseaddr(str(message["To"]))[1]], message.as_bytes())
    assert refused.value.smtp_code == 451


@pytest.mark.parametrize("missing", ["MAIL_EXCHANGER", "MAIL_EXCHANGER_ADDRESSES", "MAIL_IN_DOMAIN"])
def test_the_listener_does_not_start_without_an_exchanger(settings, missing):
    setattr(settings, missing, [] if missing.endswith("ES") else "")
    with pytest.raises(CommandError, match=f"TANDEM_{missing}"):
        call_command("receive_mail")


def test_a_provider_posts_what_came_in(asked, cast, client, settings):
    message = reply(asked, "Enough.")
    post = {
        "FromFull": {"Email": "sam@example.test", "Name": "Sam Vogel"},
        "OriginalRecipient": parseaddr(str(message["To"]))[1],
        "Headers": [{"Name": "Return-Path", "Value": "<sam@example.test>"}],
        "RawEmail": message.as_string(),
        "Date": "",
    }

    def hook(secret: str, body: str) -> int:
        from base64 import b64encode

        seal = f"Basic {b64encode(secret.encode()).decode()}"
        return client.post(
            reverse("inbound_mail"), body, content_type="application/json", headers={"Authorization": seal}
        ).status_code

    assert hook("tandem:secret", json.dumps(post)) == 404  # no provider is named
    settings.MAIL_IN_PROVIDER, settings.ANYMAIL = "postmark", {"WEBHOOK_SECRET": "tandem:secret"}
    assert hook("tandem:other", json.dumps(post)) == 400
    assert hook("tandem:secret", "[1]") == hook("tandem:secret", "{") == 400
    assert hook("tandem:secret", json.dumps(post)) == hook("tandem:secret", json.dumps(post)) == 200
    assert Ping.objects.get(engagement=cast.acme).turns.get().text == "Enough."


def test_in_a_trial_a_kept_mail_can_be_answered_on_its_page(asked, cast, client, settings, kept):
    settings.TRIAL = True
    drain()
    [file] = kept.glob("*.eml")
    assert "Answer it" in client.get(reverse("kept_mail", args=[file.stem])).content.decode()
    there = reverse("kept_mail_reply", args=[file.stem])
    assert client.post(there, {"text": ""}).status_code == 422
    assert client.post(there, {"text": "Enough."}).status_code == 303
    assert Ping.objects.get(engagement=cast.acme).turns.get().text == "Enough."
