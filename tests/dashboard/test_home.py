"""The home of an engagement: the week, what waits for its reader, what happened since they were here."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.news import SHOWN, news_for
from engagements.models import AWAY_AFTER, Engagement, Visit
from engagements.today import today_of
from iterations.actions import set_goal, turn_week
from standups.actions import answer_concern, close_concern, own_concern, raise_concern, write_update
from stories import actions
from stories.actions import Seen
from tests.cast import HTMX, signed_in
from tests.stories.journey import deliver, fresh

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 4, 1, 7, 5, tzinfo=UTC)  # 9:05 in Berlin


@pytest.fixture
def week(cast):
    """Wednesday of the first week, which began on Monday."""
    with time_machine.travel(WEDNESDAY, tick=False):
        Engagement.objects.update(created_at=WEDNESDAY - timedelta(days=9))
        cast.acme.refresh_from_db()
        cast.acme.charter.start_date = WEDNESDAY.date()
        cast.acme.charter.save(update_fields=["start_date"])
        turn_week(cast.acme, now=timezone.now())
        yield cast


def home(who) -> str:
    return signed_in(who).get("/e/acme/").content.decode()


def waiting(who) -> list[str]:
    """What waits, as it is read: "Sign off #1 Driver confirms …"."""
    part = home(who).partition('class="waiting"')[2].partition("</ol>")[0]
    rows = re.findall(r'<span class="grow">(.*?)</span></span>', part, re.S)
    return [re.sub(r"<[^>]+>", "", row).strip() for row in rows]


def days(html: str) -> list[str]:
    part = html.partition('class="ribbon"')[2].partition("</ol>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip() for cell in part.split("<li")[1:]]


def say_all(cast, **lines) -> None:
    for member in (cast.clara, cast.carl, cast.sam, cast.sue):
        write_update(cast.acme, by=member, day=today_of(cast.acme), done="A line", **lines)


# --- The week --------------------------------------------------------------------------------------------------


def test_the_week_at_a_glance(week):
    set_goal(week.acme.iterations.current(), by=week.carl, goal="Slots by themselves")
    story = deliver(week.story, by=week.sue)
    actions.accept(story, by=week.clara, seen=Seen.of(story), all_shown=True)
    write_update(week.acme, by=week.sue, day=today_of(week.acme), done="x")
    html = home(week.carl)
    assert "<h1>Slots by themselves</h1>" in html
    assert "Iteration 1 · Mon 30 Mar – Sun 5 Apr" in html
    ribbon = days(html)
    assert [re.sub(r"^.*?> ", "", day) for day in ribbon] == [
        "Mon 0 of 4 in",
        "Tue 0 of 4 in",
        "Wed · today Stand-up 1 of 4 in · 1 accepted",
        "Thu –",
        "Fri · demo 14:00 Sign-off together",
    ]
    assert "<b>3</b> of 3 points accepted" in html
    assert 'data-state="accepted" x="0" width="3"' in html


def test_a_weekend_is_shown_only_when_it_is_today(week):
    assert len(days(home(week.carl))) == 5
    with time_machine.travel(WEDNESDAY + timedelta(days=3), tick=False):  # Saturday
        ribbon = days(home(week.carl))
    assert len(ribbon) == 6
    assert ribbon[-1].endswith("Sat · today Nobody is missing")


def test_the_week_holds_what_is_under_way_and_what_fits(week):
    for points in (8, 5, 3):  # about ten points fit
        story = actions.write_story(week.acme, by=week.sam, title=f"Of {points}", criteria=["It holds."])
        actions.estimate(story, by=week.sam, points=points, seen=None)
        actions.schedule(fresh(story), by=week.carl)
    html = home(week.carl)
    assert "Of 8" in html
    assert "Of 3" not in html
    assert "<b>0</b> of 8 points accepted" in html


def test_before_the_first_week_it_says_when(cast):
    html = home(cast.clara)
    assert "The first week has not begun yet" in html
    assert "<h1>Harbour slots</h1>" in html


def test_a_new_engagement_has_its_first_steps_until_the_first_week_is_over(week):
    assert "Write ten stories together" in home(week.carl)
    turn_week(week.acme, now=timezone.now() + timedelta(days=7))
    assert "Write ten stories together" not in home(week.carl)


# --- What waits ------------------------------------------------------------------------------------------------


def test_a_missing_update_waits_for_everybody_but_observers_on_working_days(week):
    assert waiting(week.sue) == ["Write your update Stand-up today at 09:30"]
    assert waiting(week.vera) == []
    write_update(week.acme, by=week.sue, day=today_of(week.acme), done="x")
    assert waiting(week.sue) == []
    assert "Nobody is waiting for you." in home(week.sue)
    with time_machine.travel(WEDNESDAY + timedelta(days=3), tick=False):
        assert waiting(week.carl) == []


def test_what_is_delivered_waits_for_those_who_can_sign_it(week):
    say_all(week)
    deliver(week.story, by=week.sue)
    line = f"Sign off #1 {week.story.title}"
    assert waiting(week.clara) == waiting(week.carl) == [line]
    assert waiting(week.sue) == waiting(week.sam) == waiting(week.vera) == []


def test_what_a_signer_owns_does_not_wait_for_them(week):
    say_all(week)
    actions.own(week.story, by=week.carl, member=week.carl)
    deliver(week.story, by=week.sue)
    assert waiting(week.carl) == []
    assert len(waiting(week.clara)) == 1


def test_what_came_back_waits_for_its_owner(week):
    say_all(week)
    story = deliver(week.story, by=week.sue)
    actions.give_verdict(story, "criterion-2", by=week.clara, mark="changes", revision=1, note="Five.")
    actions.reject(story, by=week.clara, seen=Seen.of(story), reason="Too few.")
    assert waiting(week.sue) == [f"Take up #1 again {week.story.title}"]
    assert waiting(week.sam) == waiting(week.clara) == []


def test_a_concern_waits_for_an_owner_then_an_answer_then_its_raiser(week):
    say_all(week)
    concern = raise_concern(week.acme, by=week.carl, text="The crane is late.")
    assert waiting(week.sam) == waiting(week.clara) == ["Find an owner for concern 1 The crane is late."]
    assert waiting(week.carl) == waiting(week.vera) == []
    own_concern(concern, by=week.sam)
    assert waiting(week.sam) == ["Answer concern 1 The crane is late."]
    assert waiting(week.clara) == []
    answer_concern(concern, by=week.sam, text="It comes on Friday.")
    assert waiting(week.sam) == []
    assert waiting(week.carl) == ["Is concern 1 settled? The crane is late."]
    answer_concern(concern, by=week.carl, text="At what time?")
    assert waiting(week.carl) == []
    assert waiting(week.sam) == ["Answer concern 1 The crane is late."]
    close_concern(concern, by=week.carl)
    assert waiting(week.sam) == waiting(week.carl) == []


def test_nine_have_a_key_and_the_rest_is_counted(week):
    for number in range(12):
        raise_concern(week.acme, by=week.carl, text=f"Crane {number} is late.")
    html = home(week.sue)
    assert re.findall(r'data-key="(\d)"', html) == list("123456789")
    assert "And 4 more." in html  # twelve, and the update


# --- Since you were here -----------------------------------------------------------------------------------------


def here(member, *, until_event: int, ago: timedelta, began: int = 0) -> None:
    Visit.objects.create(
        member=member,
        engagement=member.engagement,
        began_at_event=began,
        heard_event=until_event,
        seen_at=timezone.now() - ago,
    )


def test_who_has_never_been_here_reads_what_happened_lately(cast):
    news = news_for(cast.carl, cast.acme)
    assert not news.fresh
    assert [(line.who, line.what) for line in news.lines][-1] == ("Sales", "opened the engagement")
    assert "Lately" in home(cast.carl)


def test_who_comes_back_reads_what_the_others_did(cast):
    newest = cast.acme.events.newest_first()[0].number
    here(cast.carl, until_event=newest, ago=timedelta(hours=9))
    write_update(cast.acme, by=cast.sue, day=today_of(cast.acme), done="x")
    raise_concern(cast.acme, by=cast.carl, text="My own is no news to me.")
    raise_concern(cast.acme, by=cast.sam, text="Rain")
    news = news_for(cast.carl, cast.acme)
    assert news.lines[0].what == "raised concern 2"
    assert (news.count, news.fresh) == (2, True)
    assert [line.link.rpartition("#")[2] for line in news.lines] == [
        "concern-2",
        f"update-{today_of(cast.acme)}-{cast.sue.number}",
    ]
    assert "Since you were here" in home(cast.carl)


def test_a_visit_lasts_over_its_pages(cast):
    """What was news on the first page is news on the next, until one has been away."""
    here(cast.carl, began=0, until_event=2, ago=timedelta(minutes=2))
    assert Visit.objects.get(member=cast.carl).news_since(timezone.now()) == 0
    with time_machine.travel(timezone.now() + AWAY_AFTER):
        assert Visit.objects.get(member=cast.carl).news_since(timezone.now()) == 2


def test_more_news_than_fit_are_counted(cast):
    here(cast.carl, until_event=0, ago=timedelta(hours=9))
    for number in range(SHOWN + 3):
        raise_concern(cast.acme, by=cast.sam, text=f"Rain {number}")
    news = news_for(cast.carl, cast.acme)
    assert len(news.lines) == SHOWN
    assert news.count == cast.acme.events.exclude(actor=cast.carl).count()


def test_the_database_keeps_a_visit_in_its_engagement_and_going_forward(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        here(cast.carl, began=3, until_event=2, ago=timedelta())
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(
            member=cast.carl, engagement=cast.bolt, began_at_event=0, heard_event=0, seen_at=timezone.now()
        )


# --- The page ------------------------------------------------------------------------------------------------------


def test_the_region_refreshes_itself(week):
    answer = signed_in(week.sue).get("/e/acme/", headers=HTMX).content.decode()
    assert answer.startswith('<div id="home"')
    for topic in ("stories", "iteration", "standup", "concerns", "people", "resync"):
        assert f"{topic} from:body" in answer


def test_each_kind_of_subject_leads_to_a_page(cast):
    """Of every event that the tests of this file and others record: nothing leads to a page that is not there."""
    raise_concern(cast.acme, by=cast.carl, text="The crane is late.")
    write_update(cast.acme, by=cast.sue, day=today_of(cast.acme), done="x")
    turn_week(cast.acme, now=timezone.now())
    client = signed_in(cast.clara)
    for line in news_for(cast.clara, cast.acme).lines:
        assert not line.link or client.get(line.link.partition("#")[0]).status_code == 200, line.what


def test_strangers_find_nothing(cast):
    assert signed_in(cast.otto).get("/e/acme/").status_code == 404
    assert signed_in(cast.bert).get("/e/acme/").status_code == 404
    assert signed_in(cast.clara).post("/e/acme/").status_code == 405
