"""Promises: made, kept, disputed, released, moved, broken; each by whom RULES section 1 says, and by nobody else."""

import contextlib
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements.actions import end_membership
from engagements.journal import sentence
from engagements.models import Event
from engagements.refusals import NotYours, Refused
from engagements.today import today_of
from iterations.actions import note, open_demo, present, turn_week
from partnership.actions import (
    answer_new_date,
    ask,
    ask_new_date,
    break_overdue,
    commit,
    dispute,
    keep,
    release,
)
from partnership.models import Commitment, Dispute
from partnership.reading.commitments import figures, follow_through_of
from standups.actions import raise_concern, write_update
from stories.actions import comment
from tests.cast import HTMX, MARKER, signed_in

PAGE = "/e/acme/commitments/"
THURSDAY = date(2026, 4, 2)


def fresh(one):
    return Commitment.objects.get(pk=one.pk)


def told(cast):
    events = Event.objects.filter(engagement=cast.acme, kind__startswith="commitment.").order_by("number")
    return [sentence(event) for event in events]


def go_to(clock, day: int, month: int = 4, hour: int = 10) -> datetime:
    at = datetime(2026, month, day, hour, tzinfo=UTC)
    clock.move_to(at)
    return at


# --- Made ---------------------------------------------------------------------------------------------------


def test_somebody_promises_the_other_party_or_somebody_there(cast, promise):
    whole = commit(cast.acme, by=cast.carl, text="Sample data", due=THURSDAY)
    assert (whole.number, whole.to_party, whole.made_to) == (2, "vendor", None)
    assert (promise.number, promise.to_party, promise.made_to) == (1, "client", cast.clara)
    assert told(cast) == ["made commitment 1", "made commitment 2"]


def test_the_same_sent_twice_is_promised_once(cast, promise):
    again = commit(cast.acme, by=cast.sam, text="The gate opens", due=THURSDAY, to=cast.clara)
    assert again == promise
    assert len(told(cast)) == 1


@pytest.mark.parametrize("to", ["sue", "vera", "bert"])
def test_a_promise_goes_to_the_other_party(cast, monday, to):
    with pytest.raises(Refused, match="other party"):
        commit(cast.acme, by=cast.sam, text="A", due=THURSDAY, to=getattr(cast, to))


def test_bad_input_comes_back_with_a_sentence_beside_its_field(cast, monday):
    page = signed_in(cast.sam).post(PAGE, {"text": "Gate", "due": "2026-03-29"}, headers=HTMX)
    assert page.status_code == 422
    assert "due today or later" in page.content.decode()
    assert ">\nGate</textarea>" in page.content.decode()
    page = signed_in(cast.sam).post(PAGE, {"text": "", "due": "soon"})
    assert page.status_code == 422
    assert "Say what you promise." in page.content.decode()
    assert "such as 2027-03-31" in page.content.decode()
    assert not Commitment.objects.exists()


def test_it_is_made_out_of_a_concern_and_leads_back(cast, monday):
    concern = raise_concern(cast.acme, by=cast.clara, text="Sample data is late")
    client = signed_in(cast.sam)
    assert f"{PAGE}?from=concern-1" in client.get("/e/acme/concerns/").content.decode()
    page = client.get(f"{PAGE}?from={concern.element_id}").content.decode()
    assert '<input type="hidden" name="origin" value="concern-1"' in page
    form = {"text": "Data comes", "due": "2026-04-02", "origin": "concern-1"}
    assert client.post(PAGE, form).status_code == 303
    assert Commitment.objects.get().origin == "concern-1"
    assert 'from <a href="/e/acme/concerns/#concern-1">concern 1</a>' in client.get(PAGE).content.decode()


def test_it_is_begun_wherever_something_is_said(cast):
    """Planning, stand-up, demo, ping, concern, comment: a link there that a mouse and a keyboard follow alike."""
    turn_week(cast.acme, now=timezone.now())
    day = today_of(cast.acme)
    write_update(cast.acme, by=cast.sue, day=day, done="x", next="I look for the crane")
    demo = open_demo(cast.acme, by=cast.sam)
    note(present(demo, by=cast.sam), by=cast.sam, text="Thick paper")
    ask(cast.acme, by=cast.clara, to=cast.sam, text="How high is the crane?")
    raise_concern(cast.acme, by=cast.clara, text="The crane is late")
    comment(cast.story, by=cast.clara, text="Who prints the badge?")
    places = {
        "iteration-1": ("planning/", ""),
        f"update-{day}-{cast.sue.number}-next": ("standup/", "I look for the crane"),
        "note-1-1": ("demo/", "Thick paper"),
        "ping-1": ("pings/", "How high is the crane?"),
        "concern-1": ("concerns/", "The crane is late"),
        "comment-1-1": ("stories/1/texts/comment-1/menu/", "Who prints the badge?"),
    }
    client = signed_in(cast.sam)
    for origin, (place, words) in places.items():
        html = client.get(f"/e/acme/{place}").content.decode()
        assert re.search(rf'<a [^>]*href="{PAGE}\?from={origin}"', html), place
        begun = client.get(f"{PAGE}?from={origin}").content.decode()
        assert f'name="origin" value="{origin}"' in begun
        assert words in begun
        form = {"text": f"After {origin}", "due": day.isoformat(), "origin": origin}
        assert client.post(PAGE, form).status_code == 303
        assert Commitment.objects.get(text=f"After {origin}").origin == origin


@pytest.mark.parametrize(
    "origin",
    ["concern-1", "story-99", "comment-1-1", "update-2026-03-30-1-next", "x-1", "story-99999999999999999999"],
)
def test_what_is_not_there_nothing_comes_from(cast, monday, origin):
    raise_concern(cast.bolt, by=cast.bert, text=MARKER)  # concern 1, elsewhere
    page = signed_in(cast.sam).get(f"{PAGE}?from={origin}").content.decode()
    assert MARKER not in page
    assert f'value="{origin}"' not in page
    with pytest.raises(Refused, match="no longer there"):
        commit(cast.acme, by=cast.sam, text="A", due=THURSDAY, origin=origin)


# --- Its ends -----------------------------------------------------------------------------------------------


def test_the_promiser_says_kept_on_its_day_and_late_after_it(cast, promise, monday):
    late = commit(cast.acme, by=cast.carl, text="Data", due=THURSDAY)
    go_to(monday, 2, hour=21)
    keep(promise, by=cast.sam)
    go_to(monday, 2, hour=22)  # midnight in Berlin
    keep(late, by=cast.carl)
    assert (fresh(promise).ended_as, fresh(late).ended_as) == ("kept", "late")
    assert told(cast)[2:] == ["kept commitment 1", "kept commitment 2 late"]
    assert keep(promise, by=cast.sam).ended_as == "kept"  # pressed twice
    assert len(told(cast)) == 4


def test_others_keep_dispute_and_release_nothing(cast, promise):
    for who in (cast.sue, cast.clara, cast.carl):
        with pytest.raises(NotYours):
            keep(promise, by=who)
    for who in (cast.sam, cast.sue, cast.carl, cast.vera):
        with pytest.raises(NotYours):
            release(promise, by=who)
    keep(promise, by=cast.sam)
    for who in (cast.sam, cast.sue, cast.carl):
        with pytest.raises(NotYours):
            dispute(promise, by=who, why="No")


def test_who_it_was_made_to_disputes_and_it_is_open_again(cast, promise, monday):
    keep(promise, by=cast.sam)
    dispute(promise, by=cast.clara, why="It opens halfway.")
    assert fresh(promise).ended_as == ""
    [said] = Dispute.objects.all()
    assert (said.said_by, said.by, said.why) == (cast.sam, cast.clara, "It opens halfway.")
    page = signed_in(cast.sam).get(PAGE).content.decode()
    assert "It opens halfway." in page
    go_to(monday, 3)
    assert keep(promise, by=cast.sam).ended_as == "late"
    with pytest.raises(ProgrammingError), transaction.atomic():
        Dispute.objects.all().delete()


def test_who_it_was_made_to_releases(cast, promise):
    release(promise, by=cast.clara)
    assert fresh(promise).ended_as == "released"
    with pytest.raises(Refused, match="released"):
        keep(promise, by=cast.sam)


def test_for_a_whole_party_those_speak_who_lead_it(cast, monday):
    one = commit(cast.acme, by=cast.carl, text="Data", due=THURSDAY)
    with pytest.raises(NotYours):
        release(one, by=cast.sue)
    release(one, by=cast.sam)
    assert fresh(one).ended_by == cast.sam


def test_for_who_has_left_those_speak_who_lead_their_party(cast, monday):
    one = commit(cast.acme, by=cast.sue, text="Data", due=THURSDAY, to=cast.carl)
    end_membership(cast.sue, by=cast.sam)
    end_membership(cast.carl, by=cast.clara)
    keep(one, by=cast.sam)
    dispute(one, by=cast.clara, why="No")
    assert fresh(one).ended_as == ""


def test_it_ends_once_whatever_the_code_believes(cast, promise):
    for wrong in ({"ended_as": "kept"}, {"ended_as": "broken", "ended_by": cast.sam}, {"ended_as": "gone"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Commitment.objects.filter(pk=promise.pk).update(**wrong)


# --- A new date ---------------------------------------------------------------------------------------------


def test_a_new_date_needs_the_other_and_counts_as_late(cast, promise, monday):
    asked = ask_new_date(promise, by=cast.sam, due=date(2026, 4, 9), why="The crane")
    assert ask_new_date(promise, by=cast.sam, due=date(2026, 4, 9), why="The crane") == asked
    assert fresh(promise).due == THURSDAY
    with pytest.raises(NotYours):
        answer_new_date(promise, by=cast.sam, due=date(2026, 4, 9), agreed=True)
    answer_new_date(promise, by=cast.clara, due=date(2026, 4, 9), agreed=True)
    assert fresh(promise).due == date(2026, 4, 9)
    assert keep(promise, by=cast.sam).ended_as == "late"
    assert told(cast)[1:] == [
        "asked for a new date of commitment 1, Thu 9 Apr",
        "agreed to Thu 9 Apr for commitment 1",
        "kept commitment 1 late",
    ]


def test_who_it_was_made_to_may_ask_and_the_promiser_answers(cast, promise):
    ask_new_date(promise, by=cast.clara, due=date(2026, 4, 9), why="We are away")
    with pytest.raises(Refused, match="waiting for an answer"):
        ask_new_date(promise, by=cast.sam, due=date(2026, 4, 10), why="Me too")
    with pytest.raises(Refused, match="not waiting"):
        answer_new_date(promise, by=cast.sam, due=date(2026, 4, 10), agreed=True)
    answer_new_date(promise, by=cast.sam, due=date(2026, 4, 9), agreed=False)
    one = fresh(promise)
    assert (one.due, one.waiting_date, one.moved) == (THURSDAY, None, False)


@pytest.mark.parametrize(("who", "due", "error"), [("carl", 9, NotYours), ("sam", 2, Refused)])
def test_no_new_date(cast, promise, who, due, error):
    with pytest.raises(error):
        ask_new_date(promise, by=getattr(cast, who), due=date(2026, 4, due), why="So")


# --- Broken by itself ---------------------------------------------------------------------------------------


def test_it_breaks_by_itself_once_seven_days_after_its_date(cast, promise, monday):
    break_overdue(datetime(2026, 4, 9, 21, 59, tzinfo=UTC))  # the last minute of the seventh day in Berlin
    assert fresh(promise).ended_as == ""
    for late in (datetime(2026, 4, 9, 22, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)):
        break_overdue(late)
    one = fresh(promise)
    assert (one.ended_as, one.ended_by) == ("broken", None)
    assert one.ended_at == datetime(2026, 4, 9, 22, tzinfo=UTC)  # however late the tick comes
    assert told(cast)[1:] == ["commitment 1 is broken: seven days have passed since its date"]
    with pytest.raises(Refused, match="broken"):
        keep(promise, by=cast.sam)


def test_a_new_date_moves_the_breaking_too(cast, promise, monday):
    ask_new_date(promise, by=cast.sam, due=date(2026, 4, 9), why="The crane")
    answer_new_date(promise, by=cast.clara, due=date(2026, 4, 9), agreed=True)
    break_overdue(datetime(2026, 4, 16, 20, tzinfo=UTC))
    assert fresh(promise).ended_as == ""
    break_overdue(datetime(2026, 4, 17, tzinfo=UTC))
    assert fresh(promise).ended_as == "broken"


# --- Follow-through -----------------------------------------------------------------------------------------


def test_the_figures_are_a_recount_of_the_events_and_open_their_lists(cast, monday):
    """Of a quarter: every third kept late, every fifth released, every seventh broken."""
    for n in range(24):
        day = date(2026, 3, 30) + timedelta(days=n)
        at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        monday.move_to(at)
        by, to = (cast.sam, cast.clara) if n % 2 else (cast.carl, None)
        one = commit(cast.acme, by=by, text=f"Promise {n}", due=day, to=to)
        monday.move_to(at + timedelta(days=2 if n % 3 == 0 else 0))
        if n % 7 == 0:
            break_overdue(at + timedelta(days=9))
        elif n % 5 == 0:
            release(one, by=to or cast.sam)
        else:
            keep(one, by=by)
    kinds = {"commitment.kept": "kept", "commitment.kept_late": "late", "commitment.broken": "broken"}
    kinds["commitment.released"] = "released"
    promisers = {one.number: one.promiser.party for one in Commitment.objects.all()}
    recount = Counter(
        (promisers[event.data["commitment"]], kinds[event.kind])
        for event in Event.objects.filter(engagement=cast.acme, kind__in=kinds)
    )
    assert sum(recount.values()) == 24  # each ended exactly once
    counted = figures(cast.acme, date(2026, 3, 30))
    assert [one.party for one in counted] == ["vendor", "client"]
    for one in counted:
        for outcome in kinds.values():
            assert getattr(one, outcome) == recount[one.party, outcome]
    page = signed_in(cast.clara).get(PAGE).content.decode()
    vendor = counted[0]
    link = "?weeks=8&amp;party=vendor&amp;outcome=kept#ended"
    assert f'href="{PAGE}{link}">{vendor.kept}</a>' in page
    behind = signed_in(cast.clara).get(f"{PAGE}?weeks=8&party=vendor&outcome=kept").content.decode()
    assert behind.count('class="concern"') == vendor.kept
    [(sam, his)] = follow_through_of(cast.acme, date(2026, 3, 30))[0].people
    assert (sam, his.counted, his.released) == (cast.sam, vendor.counted, vendor.released)
    assert f'href="{PAGE}?weeks=8&amp;outcome=kept&amp;person={sam.number}#ended">{his.kept}</a>' in page
    behind = signed_in(cast.clara).get(f"{PAGE}?weeks=8&outcome=kept&person={sam.number}").content.decode()
    assert behind.count('class="concern"') == his.kept


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.sampled_from(["keep", "dispute", "release", "move", "agree", "break", "day"]), max_size=9
    )
)
def test_whatever_is_done_a_promise_ends_once_as_its_events_say(cast, monday, acts):
    """Any row of acts, allowed or not: what stands in the row is what a reader of the journal makes of it."""
    with transaction.atomic():
        now = go_to(monday, 30, 3)
        one = commit(cast.acme, by=cast.sam, text="The gate opens", due=THURSDAY, to=cast.clara)
        for act in acts:
            one = fresh(one)
            with contextlib.suppress(Refused):
                if act == "keep":
                    keep(one, by=cast.sam)
                elif act == "dispute":
                    dispute(one, by=cast.clara, why="No")
                elif act == "release":
                    release(one, by=cast.clara)
                elif act == "move":
                    ask_new_date(one, by=cast.sam, due=one.due + timedelta(days=3), why="The crane")
                elif act == "agree" and one.waiting_date:
                    answer_new_date(one, by=cast.clara, due=one.waiting_date.due, agreed=True)
                elif act == "break":
                    break_overdue(now)
                elif act == "day":
                    now += timedelta(days=4)
                    monday.move_to(now)
        ends = {
            "kept": "kept",
            "kept_late": "late",
            "released": "released",
            "broken": "broken",
            "disputed": "",
        }
        told = Event.objects.filter(engagement=cast.acme, subject=one.element_id).order_by("number")
        said = [ends[end] for event in told if (end := event.kind.partition(".")[2]) in ends]
        one = fresh(one)
        assert one.ended_as == (said[-1] if said else "")
        for before, after in pairwise(said):  # an end is final, but for a dispute that what was kept was not
            assert before == "" or (before in ("kept", "late") and after == "")
        counted = figures(cast.acme, date(2026, 3, 1))[0]
        assert counted.counted + counted.released == (1 if one.ended_as else 0)
        transaction.set_rollback(True)


def test_weeks_are_chosen_and_nonsense_is_as_good_as_nothing(cast, promise, monday):
    keep(promise, by=cast.sam)
    go_to(monday, 20, 6)
    client = signed_in(cast.clara)
    assert "The gate opens" not in client.get(f"{PAGE}?weeks=8").content.decode()
    assert "The gate opens" in client.get(f"{PAGE}?weeks=13").content.decode()
    assert client.get(f"{PAGE}?weeks=x&party=third&outcome=lost").status_code == 200


def test_an_observer_reads_and_presses_nothing(cast, promise):
    page = signed_in(cast.vera).get(PAGE).content.decode()
    assert "The gate opens" in page
    assert 'id="commit"' not in page
    assert "data-does" not in page


def test_before_the_first_the_page_says_what_it_is_for(cast):
    assert "A promise with a date." in signed_in(cast.clara).get(PAGE).content.decode()
