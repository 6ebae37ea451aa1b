"""The log of decisions: what, by whom of both parties, why, from where; found again, and never changed."""

from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from engagements.journal import sentence
from engagements.models import Event
from engagements.refusals import Refused
from partnership.actions import commit, note_decision
from partnership.models import Decision
from tests.addresses import hold_demo
from tests.cast import HTMX, MARKER, signed_in

PAGE = "/e/acme/decisions/"
TODAY = date(2026, 3, 30)


def note(cast, **more):
    given = {"text": "Slots last two hours", "why": "The gate takes no more", "decided_on": TODAY}
    given |= {"deciders": [cast.sam, cast.clara]}
    return note_decision(cast.acme, by=cast.sue, **(given | more))


def test_it_is_noted_with_who_decided_and_why(cast, ping):
    noted = note(cast, origin="ping-1")
    assert note(cast, origin="ping-1") == noted  # sent twice
    assert sentence(Event.objects.get(engagement=cast.acme, kind="decision.noted")) == "noted decision 1"
    page = signed_in(cast.vera).get(PAGE).content.decode()
    for words in ("Slots last two hours", "The gate takes no more", "Sam Vogel", "Clara Berg", "Mon 30 Mar"):
        assert words in page
    assert '<a href="/e/acme/pings/#ping-1">ping 1</a>' in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": " "}, "what was decided"),
        ({"why": ""}, "Say why"),
        ({"deciders": "sam sue"}, "each party"),
        ({"deciders": "sam bert"}, "of this engagement"),
        ({"decided_on": date(2026, 3, 31)}, "today or before"),
        ({"origin": "ping-7"}, "no longer there"),
    ],
)
def test_what_is_no_decision(cast, monday, wrong, sentence):
    if "deciders" in wrong:
        wrong = {"deciders": [getattr(cast, name) for name in wrong["deciders"].split()]}
    with pytest.raises(Refused, match=sentence):
        note(cast, **wrong)


def test_nothing_of_it_changes_but_another_takes_its_place_once(cast, monday):
    first = note(cast)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Decision.objects.update(text="Slots last three hours")
    second = note(cast, text="Slots last three hours", replaces=first)
    with pytest.raises(Refused, match="taken its place"):
        note(cast, text="Slots last a day", replaces=first)
    page = signed_in(cast.clara).get(PAGE).content.decode()
    assert f'href="#decision-{second.number}"' in page
    assert "replaced" in page


def test_the_form_keeps_what_was_typed(cast, monday):
    form = {"text": "Three hours", "why": "So", "deciders": ["1"], "decided_on": "2026-03-30"}
    answer = signed_in(cast.sam).post(PAGE, form, headers=HTMX)
    assert answer.status_code == 422
    assert "at least one person of each party" in answer.content.decode()
    assert ">\nThree hours</textarea>" in answer.content.decode()
    answer = signed_in(cast.sam).post(PAGE, form | {"deciders": ["1", "3"]}, headers=HTMX)
    assert answer.status_code == 200
    assert "Three hours" in answer.content.decode()


def test_one_is_begun_with_a_note_of_a_demo(cast):
    demo = hold_demo(cast.acme, cast.story, by=cast.sam)
    page = signed_in(cast.sam).get(f"{PAGE}?from=note-{demo.number}-1").content.decode()
    assert "“Thick paper”" in page
    assert f'/demos/{demo.number}/#note-{demo.number}-1">note 1 of the demo of week {demo.number}</a>' in page


def test_all_three_are_found_by_their_words(cast, promise, ping):
    note(cast)
    note_decision(
        cast.bolt,
        by=cast.bert,
        text=f"{MARKER} gate",
        why="So",
        deciders=[cast.bert, cast.bolt_sam],
        decided_on=TODAY,
    )
    commit(cast.bolt, by=cast.bert, text=f"{MARKER} gate", due=date(2026, 4, 2))
    page = signed_in(cast.carl).get("/e/acme/search/?q=gate").content.decode()
    for address in ("commitments/#commitment-1", "pings/#ping-1", "decisions/#decision-1"):
        assert f'href="/e/acme/{address}"' in page
    assert MARKER not in page
    assert "decision-1" not in signed_in(cast.carl).get("/e/acme/search/?q=gate+-takes").content.decode()
