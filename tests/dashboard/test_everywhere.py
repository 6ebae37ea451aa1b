"""What one person sees over all their engagements: what waits anywhere, and how two organisations got on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bench.statements import counted
from engagements.actions import open_engagement
from engagements.models import Party, Role
from engagements.refusals import NotYours
from engagements.today import today_of
from iterations.actions import turn_week
from partnership.actions import answer_pulse, ask, commit, keep, withdraw_note
from partnership.actions.pulse import open_pulse
from standups.actions import own_concern, raise_concern, write_update
from tests.cast import HTMX, MARKER, enrol, signed_in
from tests.stories.journey import deliver

pytestmark = pytest.mark.django_db


def page(who, path="/") -> str:
    return signed_in(who).get(path).content.decode()


@pytest.fixture
def busy(cast):
    """Something of every kind waits: for Sam in two engagements, for Clara in hers."""
    for engagement, client, sam in ((cast.acme, cast.clara, cast.sam), (cast.bolt, cast.bert, cast.bolt_sam)):
        words = "" if client is cast.clara else f"{MARKER} "
        turn_week(engagement, now=timezone.now())
        ask(engagement, by=client, to=sam, text=f"{words}How high is it?")
        own_concern(raise_concern(engagement, by=client, text=f"{words}The crane is late"), by=sam)
        commit(engagement, by=sam, text=f"{words}The gate opens", due=today_of(engagement), to=client)
    deliver(cast.story, by=cast.sue)
    open_pulse(cast.acme, 1)
    for sam in (cast.sam, cast.bolt_sam):
        write_update(sam.engagement, by=sam, day=today_of(sam.engagement), done="x")
    return cast


def test_what_waits_anywhere_stands_in_one_list_and_leads_there(busy):
    html = page(busy.sam)
    for place in ("pings/#ping-1", "concerns/#concern-1", "commitments/#commitment-1"):
        for slug in ("acme", "bolt"):
            assert f'href="/e/{slug}/{place}"' in html
    assert 'href="/e/acme/pulse/"' in html
    assert html.count(' data-key="') >= 7
    assert "7 wait on you" not in html
    assert "4 wait on you" in html
    assert "3 wait on you" in html
    clara = page(busy.clara)
    assert "Sign off #1" in clara
    assert "1 awaits the client" in clara
    assert "How high" not in clara  # she asked it
    assert MARKER not in clara
    assert "Sign off" not in html


def test_what_is_done_waits_no_more_and_observers_are_asked_nothing(busy):
    answer_pulse(busy.acme.pulses.get(), by=busy.sam, trust=4, clarity=4, pace=4)
    keep(busy.acme.commitments.get(), by=busy.sam)
    html = page(busy.sam)
    assert "/e/acme/pulse/" not in html
    assert "/e/acme/commitments/#commitment-1" not in html
    assert "/pulse/" not in page(busy.vera)
    assert "Say how it goes" in page(busy.clara, "/e/acme/")
    assert "Say how it goes" not in page(busy.sam, "/e/acme/")
    assert "Nothing is shared with you yet" in page(busy.otto)


def test_it_asks_as_much_for_twenty_engagements_as_for_two(busy):
    client = signed_in(busy.sam)
    client.get("/")
    _answer, two = counted(lambda: client.get("/"))
    for n in range(18):
        more = open_engagement(
            name=f"More {n}", slug=f"more-{n}", vendor=busy.acme.vendor, client=busy.acme.client
        )
        sam = enrol(more, busy.sam.user, Party.VENDOR, Role.DELIVERY_LEAD)
        clara = enrol(more, busy.clara.user, Party.CLIENT, Role.SPONSOR)
        turn_week(more, now=timezone.now())
        ask(more, by=clara, to=sam, text=f"Question {n}")
        raise_concern(more, by=clara, text="The wind")
        commit(more, by=sam, text="The gate", due=today_of(more), to=clara)
    answer, twenty = counted(lambda: client.get("/"))
    assert "Question 17" in answer.content.decode() or "And " in answer.content.decode()
    assert len(twenty) == len(two) <= 12, "\n".join(statement[:150] for statement in twenty)


def test_a_relationship_holds_the_engagements_of_the_pair_that_its_reader_takes_part_in(busy):
    before = open_engagement(
        name="Berth plan", slug="berths", vendor=busy.acme.vendor, client=busy.acme.client
    )
    sam = enrol(before, busy.sam.user, Party.VENDOR, Role.DELIVERY_LEAD)
    old = enrol(before, busy.carl.user, Party.CLIENT, Role.SPONSOR)
    keep(commit(before, by=sam, text="The berth", due=today_of(before), to=old), by=sam)
    raise_concern(before, by=old, text="The tide")
    path = "/e/acme/relationship/"
    html = page(busy.sam, path)
    assert "Berth plan" in html
    assert "Harbour slots" in html
    assert "1 of 1" in html
    assert 'href="/e/berths/concerns/#concern-1"' in html  # on the timeline
    assert "/e/acme/concerns/#concern-1" in html
    assert MARKER not in html  # Bolt's is another pair, though Sam is there too
    clara = page(busy.clara, path)
    assert "Berth plan" not in clara
    assert "/e/berths/" not in clara
    only = page(busy.sam, f"{path}?show=concerns").partition('class="timeline')[2].partition("</ol>")[0]
    assert "raised concern 1" in only
    assert "made commitment" not in only
    last_year = timezone.now().year - 1
    assert "Nothing of this happened" in page(busy.sam, f"{path}?year={last_year}")
    for nonsense in ("?year=x", "?before=x", "?show=x", "?year=99999999"):
        assert signed_in(busy.sam).get(path + nonsense).status_code == 200
    for n in range(70):
        raise_concern(busy.acme, by=busy.clara, text=f"Worry {n}")
    html = page(busy.sam, f"{path}?show=concerns")
    assert "Before that" in html
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat().replace("+", "%2B")
    assert "concern 71" in page(busy.sam, f"{path}?show=concerns&before={tomorrow}")
    assert signed_in(busy.otto).get(path).status_code == 404


def test_a_note_of_what_happened_stands_in_the_timeline_of_both_until_its_writer_withdraws_it(busy):
    path, today = "/e/acme/relationship/", today_of(busy.acme)
    client = signed_in(busy.vera)  # who reads and comments may note too
    for day, words in (("", "Say when."), ("2099-01-01", "today or of a day before")):
        answer = client.post(path, {"text": "We met at the gate", "day": day}, headers=HTMX)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "We met at the gate" in answer.content.decode()  # nothing typed is lost
    for _twice in range(2):
        assert client.post(path, {"text": "We met at the gate <b>", "day": "2026-01-05"}).status_code == 303
    assert busy.acme.notes.count() == 1
    html = page(busy.clara, f"{path}?show=notes")
    assert "noted something of Mon 5 Jan" in html
    assert "We met at the gate &lt;b&gt;" in html
    assert "Withdraw" not in html
    assert "raised concern" not in html.partition('class="timeline')[2]
    found = page(busy.sam, "/e/acme/search/?q=gate")
    assert "/e/acme/relationship/?show=notes#noted-1" in found
    assert "We met" not in page(busy.bert, "/e/bolt/relationship/")
    with pytest.raises(NotYours):
        withdraw_note(busy.acme.notes.get(), by=busy.sam)
    assert "Withdraw" in page(busy.vera, path)
    client.post("/e/acme/relationship/notes/1/withdrawal/")
    html = page(busy.clara, f"{path}?show=notes")
    assert "We met" not in html
    assert "withdrew note 1" in html
    assert "noted-1" not in page(busy.sam, "/e/acme/search/?q=gate")
    month = page(busy.clara, f"{path}?show=notes&year={today.year}&month={today.month}")
    assert "withdrew note 1" in month
    assert f"show=notes&amp;year={today.year}&amp;month={today.month}" in month
    for nonsense in ("&month=x", "&month=13", "&month=0"):
        assert signed_in(busy.sam).get(f"{path}?year={today.year}{nonsense}").status_code == 200
