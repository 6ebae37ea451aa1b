"""What comes by mail: as each person chose, not in their quiet hours, summed up once a day, stopped by one click."""

import re
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from digests.actions import choose, run_tick, set_rhythm
from digests.matters import MATTERS
from digests.models import DailyDigest, OutgoingMail, Preference, Rhythm, State
from engagements.models import Charter, Engagement, Membership, Visit
from engagements.refusals import Refused
from iterations.actions import excuse, turn_week
from people.actions import change_hours, plan_absence
from standups.actions import close_concern, own_concern, raise_concern
from stories.actions import comment
from tests.cast import HTMX, MARKER, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime(2026, 3, 30, 5, 0, tzinfo=UTC)  # 7:00 in Berlin


@pytest.fixture
def monday(cast):
    """Everybody has been there for long; it is the hour before the day begins. Why no demo was held is known."""
    with time_machine.travel(MONDAY, tick=False):
        Engagement.objects.update(created_at=MONDAY - timedelta(days=30))
        Membership.objects.update(joined_at=MONDAY - timedelta(days=30))
        Charter.objects.update(start_date=(MONDAY - timedelta(days=30)).date())
        cast.acme.refresh_from_db()
        for lead in (cast.sam, cast.bolt_sam):
            turn_week(lead.engagement, now=MONDAY)
            for demo in lead.engagement.demos.all():
                excuse(demo, by=lead, reason="Nobody was there yet")
        yield cast


def at(clock: str, day: str = "2026-03-30") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}+02:00")


def digests(state: str = State.SENT) -> list[str]:
    rows = OutgoingMail.objects.filter(kind="daily_digest", state=state)
    return sorted(row.to_addr.removesuffix("@example.test") for row in rows)


def letter(kept, to: str, words: str):
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in kept.glob("*.eml")]
    return next(one for one in read if one["To"] == f"{to}@example.test" and words in one["Subject"])


def rhythm(member, **more):
    usual = {"digest": True, "digest_at": time(8, 30), "quiet_from": None, "quiet_until": None}
    return set_rhythm(by=member.user, **usual | more)


# --- The daily digest --------------------------------------------------------------------------------------


def only_waiting(cast) -> None:
    for member in Membership.objects.all():
        choose({"news": "never"}, by=member)
    OutgoingMail.objects.all().delete()


def test_it_comes_at_half_past_eight_to_whom_something_waits_for_and_once(monday, kept):
    only_waiting(monday)
    own_concern(raise_concern(monday.acme, by=monday.clara, text="Sample data is late"), by=monday.sam)
    raise_concern(monday.bolt, by=monday.bert, text=MARKER)
    run_tick(at("08:29"))
    assert digests() == []
    for clock in ("08:30", "08:30", "08:31", "20:00"):
        run_tick(at(clock))
    assert digests() == ["sam"]
    mail = letter(kept, "sam", "thing")
    assert mail["Subject"] == "2 things for you in 2 engagements"  # Sam works for both
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for words in (text, html):
        assert "Answer concern 1: Sample data is late" in words
        assert "/e/acme/concerns/#concern-1" in words
        assert "Write your update" not in words


def test_nobody_reads_of_another_client(monday, kept):
    raise_concern(monday.bolt, by=monday.bert, text=MARKER)
    raise_concern(monday.acme, by=monday.clara, text="Late")
    run_tick(at("08:30"))
    assert "carl" in digests()
    mail = letter(kept, "carl", "for you")
    assert MARKER not in mail.as_string()


def test_what_is_done_before_it_goes_is_not_sent(monday, kept, settings):
    only_waiting(monday)
    concern = raise_concern(monday.acme, by=monday.clara, text="Late")
    settings.MAIL_TRANSPORT = "digests.transport.Smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody answers there
    run_tick(at("08:30"))
    close_concern(concern, by=monday.clara)
    settings.MAIL_TRANSPORT = "digests.transport.Kept"
    run_tick(at("08:40"))
    assert digests() == []
    assert "sam" in digests(State.SUPPRESSED)


def test_what_one_has_seen_is_no_news(monday, kept):
    choose({"waiting": "never"}, by=monday.carl)
    raise_concern(monday.acme, by=monday.clara, text="Late")
    Visit.objects.create(
        member=monday.carl, engagement=monday.acme, began_at_event=0, heard_event=10_000, seen_at=MONDAY
    )
    run_tick(at("08:30"))
    assert "carl" not in digests()
    assert DailyDigest.objects.filter(user=monday.carl.user).exists()  # asked, and found empty


@pytest.mark.parametrize(
    ("zone", "goes"),
    [
        ("Europe/Berlin", "2026-03-30T06:30"),
        ("Asia/Tokyo", "2026-03-29T23:30"),
        ("America/New_York", "2026-03-30T12:30"),
    ],
)
def test_it_follows_the_persons_own_clock(monday, kept, zone, goes):
    raise_concern(monday.acme, by=monday.clara, text="Late")
    change_hours(by=monday.sue.user, time_zone=zone, works_on=[1], works_from=time(9), works_until=time(17))
    instant = datetime.fromisoformat(goes).replace(tzinfo=UTC)
    run_tick(instant - timedelta(minutes=1))
    assert "sue" not in digests()
    run_tick(instant)
    assert "sue" in digests()


def test_not_on_days_off_not_when_stopped_and_not_the_day_after(monday, kept):
    only_waiting(monday)
    raise_concern(monday.acme, by=monday.clara, text="Late")
    plan_absence(by=monday.sue.user, first=MONDAY.date(), last=MONDAY.date())
    rhythm(monday.carl, digest=False)
    rhythm(monday.vera, digest_at=time(21))
    run_tick(at("20:59"))  # nobody was there to send it in the morning
    assert digests() == ["sam"]
    run_tick(at("00:01", "2026-03-31"))  # Vera's was slept through
    assert digests() == ["sam"]


# --- Choices -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "state"), [("now", "sent"), ("digest", "suppressed"), ("never", "suppressed")]
)
def test_a_mention_comes_as_its_reader_chose(monday, kept, choice, state):
    only_waiting(monday)
    choose({"mention": choice, "waiting": "never"}, by=monday.sam)
    comment(monday.story, by=monday.clara, text="@Sam Vogel, is that so?")
    OutgoingMail.objects.update(created_at=MONDAY, next_attempt_at=MONDAY)
    run_tick(at("08:30"))
    assert OutgoingMail.objects.get(kind="mention").state == state
    assert ("sam" in digests()) == (choice == "digest")
    if choice == "digest":
        mail = letter(kept, "sam", "for you").get_body(("plain",)).get_content()
        assert "Clara Berg on #1: @Sam Vogel, is that so?" in mail
        assert "?comments=all#comment-1-1" in mail


def test_choices_are_of_one_engagement_and_one_person(monday):
    client = signed_in(monday.sam)
    there = reverse("mail_choices", args=["acme"])
    page = client.get(reverse("notifications")).content.decode()
    assert page.count("choices-of") == 2
    said = dict.fromkeys(MATTERS, "never")
    assert client.post(there, said, headers=HTMX).status_code == 204
    assert client.post(there, said).status_code == 303
    assert set(Preference.objects.values_list("member", "choice")) == {(monday.sam.pk, "never")}
    assert client.post(there, said | {"planning": "digest"}).status_code == 422
    with pytest.raises(Refused):
        choose({"planning": "digest"}, by=monday.sam)


def test_quiet_hours_hold_back_what_can_wait_and_drop_what_cannot(monday, kept):
    for member in (monday.sam, monday.sue):
        rhythm(member, quiet_from=time(18), quiet_until=time(9, 10), digest=False)
    comment(monday.story, by=monday.clara, text="@Sam Vogel, is that so?")
    OutgoingMail.objects.update(created_at=MONDAY, next_attempt_at=MONDAY)
    run_tick(at("09:00"))
    mention = OutgoingMail.objects.get(kind="mention")
    assert (mention.state, mention.next_attempt_at, mention.attempts) == (State.PENDING, at("09:10"), 0)
    run_tick(at("09:10"))
    assert OutgoingMail.objects.get(kind="mention").state == State.SENT
    assert OutgoingMail.objects.filter(kind="standup_reminder", state=State.SENT).count() >= 4
    rhythm(monday.sam, quiet_from=time(8), quiet_until=time(12), digest=False)
    run_tick(at("09:00", "2026-03-31"))
    late = OutgoingMail.objects.get(
        kind="standup_reminder",
        occurrence__local_date="2026-03-31",
        to_addr="sam@example.test",
        engagement=monday.acme,
    )
    assert late.state == State.EXPIRED


def test_quiet_hours_have_two_ends_and_may_span_midnight():
    night = Rhythm(quiet_from=time(22), quiet_until=time(7))
    assert night.quiet_ends(at("23:30"), "Europe/Berlin") == at("07:00", "2026-03-31")
    assert night.quiet_ends(at("06:59"), "Europe/Berlin") == at("07:00")
    assert night.quiet_ends(at("07:00"), "Europe/Berlin") is None
    assert Rhythm(quiet_from=time(12), quiet_until=time(13)).quiet_ends(at("12:30"), "Europe/Berlin") == at(
        "13:00"
    )


def test_wrong_times_come_back_with_what_was_typed(monday):
    answer = signed_in(monday.sam).post(
        reverse("notifications"), {"digest_at": "08:30", "quiet_from": "18:00"}
    )
    assert answer.status_code == 422
    assert "Quiet hours have a beginning and an end." in answer.content.decode()
    assert 'value="18:00"' in answer.content.decode()


def test_a_sample_comes_at_once_even_when_there_is_nothing(monday, kept):
    only_waiting(monday)
    assert signed_in(monday.vera).post(reverse("digest_sample")).status_code == 303
    OutgoingMail.objects.update(next_attempt_at=MONDAY)
    run_tick(MONDAY)
    assert "This is a sample" in letter(kept, "vera", "Nothing new").get_body(("plain",)).get_content()
    assert not DailyDigest.objects.exists()


# --- One click (RFC 8058) ----------------------------------------------------------------------------------


def unsubscribe_path(mail) -> str:
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return re.fullmatch(r"<https?://[^/]+(/u/[0-9a-f]{64}/)>", mail["List-Unsubscribe"].strip())[1]


def test_one_click_stops_one_matter_for_one_reader_without_signing_in(monday, kept):
    raise_concern(monday.acme, by=monday.clara, text="Late")
    run_tick(at("09:30"))
    path = unsubscribe_path(letter(kept, "carl", ": stand-up of"))
    nobody = Client(enforce_csrf_checks=True)
    asked = nobody.get(path)
    assert (asked.status_code, Preference.objects.count()) == (200, 0)  # a scanner changes nothing
    said = re.findall(r"<p>(.*?)</p>", asked.content.decode())
    assert said[0] == "“Digest of the stand-up · Harbour slots” comes to carl@example.test."
    for _twice in range(2):
        answer = nobody.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Stopped" in answer.content.decode()
    assert list(Preference.objects.values_list("member", "matter", "choice")) == [
        (monday.carl.pk, "standup_digest", "never")
    ]
    run_tick(at("09:30", "2026-03-31"))
    came = OutgoingMail.objects.filter(kind="standup_digest", state=State.SENT, engagement=monday.acme)
    assert [mail.occurrence.local_date.day for mail in came.filter(to_addr="carl@example.test")] == [30]
    assert came.filter(to_addr="clara@example.test").count() == 2


def test_one_click_in_a_digest_stops_the_digest(monday, kept):
    only_waiting(monday)
    raise_concern(monday.acme, by=monday.clara, text="Late")
    run_tick(at("08:30"))
    path = unsubscribe_path(letter(kept, "carl", "for you"))
    assert Client().post(path).status_code == 200
    assert [one.user for one in Rhythm.objects.filter(digest=False)] == [monday.carl.user]


def test_a_forged_address_says_nothing(monday, kept):
    only_waiting(monday)
    raise_concern(monday.acme, by=monday.clara, text="Late")
    run_tick(at("08:30"))
    path = unsubscribe_path(letter(kept, "carl", "for you"))
    forged = path[:-2] + ("0" if path[-2] != "0" else "1") + "/"
    for address in (forged, "/u/x/", path[:36] + "/", path.replace("/u/", "/u/a")):
        for method in (Client().get, Client().post):
            assert method(address).status_code == 404, address
    assert not Rhythm.objects.exists()


def test_a_code_has_no_way_to_unsubscribe(monday, kept, client):
    client.post(reverse("account_request_login_code"), {"email": monday.clara.user.email})
    OutgoingMail.objects.update(next_attempt_at=MONDAY, not_after=MONDAY + timedelta(minutes=10))
    run_tick(MONDAY)
    assert letter(kept, "clara", "code")["List-Unsubscribe"] is None
