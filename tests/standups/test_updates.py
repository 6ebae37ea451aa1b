"""One's own update of a day: one each, changed with trace, read by both parties."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from standups.actions import write_update
from standups.models import Update, UpdateRevision
from tests.cast import HTMX, MARKER, signed_in, unmasked
from tests.stories.journey import deliver

DAY = timedelta(days=1)


def page(cast, day=None):
    return reverse("standup_of", args=["acme", day]) if day else reverse("standup", args=["acme"])


def test_an_update_is_written_once_a_day_and_the_journal_remembers(cast, monday):
    update = write_update(
        cast.acme, by=cast.clara, day=monday, done="Gate test", next=" #1 \r\n", in_my_way=""
    )
    assert update.lines == {"done": "Gate test", "next": "#1", "in_my_way": ""}
    event = Event.objects.filter(engagement=cast.acme).latest("number")
    assert (event.kind, event.actor, event.subject) == (
        "update.written",
        cast.clara,
        f"update-2026-03-30-{cast.clara.number}",
    )


def test_changing_it_keeps_every_wording_and_the_same_twice_is_once(cast, monday):
    for done in ("Gate test", "Gate test", "Gate test, half of it"):
        write_update(cast.acme, by=cast.clara, day=monday, done=done)
    update = Update.objects.get(member=cast.clara)
    assert update.revision == 2
    assert update.changed_at is not None
    texts = UpdateRevision.objects.filter(update=update).values_list("number", "done")
    assert list(texts) == [(1, "Gate test"), (2, "Gate test, half of it")]
    kinds = Event.objects.filter(engagement=cast.acme, subject=update.element_id).order_by("number")
    assert [event.kind for event in kinds] == ["update.written", "update.changed"]


def test_a_wording_can_be_neither_changed_nor_deleted(cast, monday):
    write_update(cast.acme, by=cast.clara, day=monday, done="Gate test")
    for write in (lambda rows: rows.update(done="x"), lambda rows: rows.delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            write(UpdateRevision.objects.all())


def test_an_earlier_day_can_be_written_afterwards_a_later_one_not(cast, monday):
    assert write_update(cast.acme, by=cast.sam, day=monday - 3 * DAY, done="Friday's")
    with pytest.raises(Refused, match="hasn't come"):
        write_update(cast.acme, by=cast.sam, day=monday + DAY, next="Tomorrow's")


def test_today_is_the_engagements_day(cast, monday):
    cast.acme.charter.zone = "Pacific/Kiritimati"  # 21:05 of the same day
    cast.acme.charter.save()
    write_update(cast.acme, by=cast.sam, day=monday, done="x")
    cast.acme.charter.zone = "Pacific/Pago_Pago"  # the evening before
    cast.acme.charter.save()
    with pytest.raises(Refused):
        write_update(cast.acme, by=cast.sue, day=monday, done="x")


@pytest.mark.parametrize("lines", [{}, {"done": "  \n", "next": "\t"}])
def test_an_update_says_something(cast, monday, lines):
    with pytest.raises(Refused, match="at least one"):
        write_update(cast.acme, by=cast.sam, day=monday, **lines)


def test_a_line_has_a_hundred_thousand_characters_and_no_more(cast, monday):
    write_update(cast.acme, by=cast.sam, day=monday, done="x" * 100_000)
    with pytest.raises(Refused, match="1 character too long"):
        write_update(cast.acme, by=cast.sam, day=monday, done="x" * 100_001)


def test_observers_read_and_do_not_write(cast, monday):
    with pytest.raises(NotYours):
        write_update(cast.acme, by=cast.vera, day=monday, done="x")
    vera = signed_in(cast.vera)
    assert vera.post(page(cast, monday), {"done": "x"}).status_code == 403
    html = vera.get(page(cast, monday)).content.decode()
    assert "update-form" not in html
    assert "of 4 in" in html


def test_the_database_keeps_members_in_their_own_engagement(cast, monday):
    with pytest.raises(IntegrityError, match="of_engagement"), transaction.atomic():
        Update.objects.create(engagement=cast.acme, member=cast.bert, day=monday, done="x")


# --- The page --------------------------------------------------------------------------------------


def test_both_parties_read_everybodys_updates_and_who_is_missing(cast, monday):
    write_update(cast.acme, by=cast.clara, day=monday, done="Gate test of #1", in_my_way="No data")
    write_update(cast.bolt, by=cast.bert, day=monday, done=MARKER)
    for who in (cast.sam, cast.clara, cast.vera):
        html = signed_in(who).get(page(cast)).content.decode()
        assert "1 of 4 in" in html
        assert 'Gate test of <a href="/e/acme/stories/1/"' in html
        assert "Missing:" in html
        assert MARKER not in html


def test_a_number_of_no_story_stays_text(cast, monday):
    write_update(cast.acme, by=cast.clara, day=monday, done="#999 and <b>bold</b>")
    html = signed_in(cast.sam).get(page(cast)).content.decode()
    assert "#999 and &lt;b&gt;" in html


def test_the_fields_begin_with_what_was_planned_the_time_before(cast, monday):
    write_update(cast.acme, by=cast.clara, day=monday - 3 * DAY, next="Test the gate")
    html = signed_in(cast.clara).get(page(cast)).content.decode()
    assert "Begun with what you planned on Fri 27 Mar" in html
    assert ">\nTest the gate</textarea>" in html
    assert "Test the gate" not in signed_in(cast.sam).get(page(cast)).content.decode()


def test_saving_by_htmx_answers_with_ones_own_part_and_refreshes_the_rest(cast, monday):
    answer = signed_in(cast.clara).post(page(cast, monday), {"done": "Gate test"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.content.decode().startswith('<section id="mine"')
    assert answer["HX-Retarget"] == "#mine"
    assert '"standup"' in answer["HX-Trigger"]


def test_saving_without_javascript_goes_back_to_the_day(cast, monday):
    answer = signed_in(cast.clara).post(page(cast, monday), {"next": "Gate test"})
    assert (answer.status_code, answer["Location"]) == (303, page(cast, monday))


def test_what_cannot_be_saved_comes_back_as_typed_with_a_word_beside_it(cast, monday):
    clara = signed_in(cast.clara)
    answer = clara.post(page(cast, monday), {"done": " ", "in_my_way": ""}, headers=HTMX)
    assert answer.status_code == 422
    assert "at least one of the three lines" in answer.content.decode()
    answer = clara.post(page(cast, monday), {"done": "y" * 100_001, "next": "stays"})
    assert answer.status_code == 422
    assert ">\nstays</textarea>" in answer.content.decode()
    assert not Update.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-30", "1999-12-31", "2101-01-01", "2026-3-30"])
def test_an_address_of_no_day_leads_nowhere(cast, monday, day):
    assert signed_in(cast.clara).get(f"/e/acme/standup/{day}/").status_code == 404


def test_a_weekend_says_so_and_nobody_is_missing(cast, monday):
    html = signed_in(cast.clara).get(page(cast, monday - DAY)).content.decode()
    assert "No working day: nobody is missing" in html
    assert "Mon 30 Mar" in html
    assert "Missing:" not in html


def test_a_day_to_come_has_no_fields(cast, monday):
    html = signed_in(cast.clara).get(page(cast, monday + DAY)).content.decode()
    assert "hasn’t come yet" in html
    assert "update-form" not in html


def test_the_page_is_closed_to_strangers_as_if_it_never_existed(cast, monday):
    for who in (cast.otto, cast.bert):
        for address in (page(cast), page(cast, monday)):
            stranger = signed_in(who)
            never = stranger.get(address.replace("acme", "nothing"))
            assert unmasked(stranger.get(address)) == unmasked(never)
        assert stranger.post(page(cast, monday), {"done": "x"}).status_code == 404
    assert not Update.objects.exists()


def test_who_left_stands_in_the_round_of_that_day_but_is_not_missed_later(cast, monday):
    from engagements.actions import end_membership

    write_update(cast.acme, by=cast.sue, day=monday, done="Last words")
    end_membership(cast.sue, by=cast.sam)
    html = signed_in(cast.clara).get(page(cast)).content.decode()
    assert "Last words" in html
    assert "0 of 3 in" in html


# --- What an update begins with, and its trace ------------------------------------------------------------


def test_an_update_begins_with_the_plan_and_with_what_one_did_to_stories_since(cast, monday):
    write_update(cast.acme, by=cast.sue, day=monday - 3 * DAY, done="x", next="Test the gate")
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        deliver(cast.story, by=cast.sue)
        html = signed_in(cast.sue).get(page(cast)).content.decode()
    assert "Test the gate\nDelivered #1.</textarea>" in html
    other = signed_in(cast.sam).get(page(cast)).content.decode()
    assert "Delivered #1" not in other


def test_every_wording_of_an_update_is_shown_with_its_time(cast, monday):
    for done in ("Gate test", "Half a gate test"):
        write_update(cast.acme, by=cast.clara, day=monday, done=done)
    there = reverse("updates_of", args=["acme", cast.clara.number])
    assert there in signed_in(cast.sam).get(page(cast)).content.decode()
    html = signed_in(cast.sam).get(there).content.decode()
    assert html.index("Half a gate test") < html.index("1 earlier wording") < html.index(">Gate test<")
    assert signed_in(cast.sam).get(f"{there}?until=2026-03-29").content.decode().count("Gate test") == 0
    assert signed_in(cast.sam).get(reverse("updates_of", args=["acme", 99])).status_code == 404
