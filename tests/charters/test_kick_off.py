"""The kick-off: one guides, everybody sees the same step; it is left, resumed, and ended with a first planning."""

from datetime import date

import pytest

from charters import actions
from charters.models import KickOff
from charters.reading import proposal_of
from charters.sections import STEPS
from charters.sitting import sitting_of
from engagements.refusals import NotYours, Refused
from tests.cast import HTMX, signed_in
from tests.charters.test_charter import agreed

pytestmark = pytest.mark.django_db
AT = "/e/acme/kick-off/"


def test_a_sitting_from_beginning_to_end(cast):
    clara, sam, vera = signed_in(cast.clara), signed_in(cast.sam), signed_in(cast.vera)
    assert "Begin the kick-off" in clara.get(AT).content.decode()
    assert "Begin the kick-off" not in vera.get(AT).content.decode()
    assert "kick-off" in clara.get("/e/acme/").content.decode(), "the first of the first steps"
    clara.post(AT)
    clara.post(AT)
    sitting = KickOff.objects.get()
    assert (sitting.guide, sitting.step) == (cast.clara, STEPS[0])
    page = sam.get(AT).content.decode()
    assert "Clara Berg guides" in page
    assert "Carl Dorn" in page

    # Only who guides leads on, and everybody's page shows that step.
    assert sam.post(f"{AT}step/", {"step": "good"}, headers=HTMX).status_code == 422
    clara.post(f"{AT}step/", {"step": "good"})
    for client in (sam, vera):
        assert 'aria-current="step"' in client.get(AT).content.decode()
        assert "What good looks like" in client.get(AT).content.decode()
    assert "proposal/texts/success/editor/" in sam.get(AT).content.decode(), "everybody writes along"
    assert "editor/" not in vera.get(AT).content.decode()

    # Somebody else takes over, on purpose.
    assert sam.post(AT, {}, headers=HTMX).status_code == 422
    sam.post(AT, {"instead_of": cast.clara.number})
    assert sitting_of(cast.acme).guide == cast.sam
    for step in STEPS:
        sam.post(f"{AT}step/", {"step": step})
        assert sam.get(AT).status_code == clara.get(AT).status_code == 200, step

    # It ends when the charter is agreed, with a day for the first planning.
    with pytest.raises(Refused, match="agree to the charter first"):
        actions.end(sitting_of(cast.acme), by=cast.sam, first_planning=date(2026, 12, 1))
    proposal = proposal_of(cast.acme)
    for client in (sam, clara):
        client.post("/e/acme/charter/proposal/agreement/", {"seen": proposal.wordings, "sitting": 1})
    assert "Has everybody read it" in sam.get(AT).content.decode()
    signed_in(cast.carl).post("/e/acme/charter/acknowledgement/", {"sitting": 1})
    assert sam.post(f"{AT}ending/", {"ending-first_planning": "soon"}, headers=HTMX).status_code == 422
    sam.post(f"{AT}ending/", {"ending-first_planning": "2026-12-01"})
    assert sitting_of(cast.acme).first_planning == date(2026, 12, 1)
    assert "The kick-off is over" in vera.get(AT).content.decode()
    assert sam.post(f"{AT}step/", {"step": "why"}, headers=HTMX).status_code == 422


def test_it_is_for_those_who_begin(cast):
    with pytest.raises(NotYours):
        actions.begin(cast.acme, by=cast.vera)
    agreed(cast, actions.propose(cast.acme, by=cast.sue))
    with pytest.raises(Refused, match="agreed already"):
        actions.begin(cast.acme, by=cast.sam)
    assert "A charter is agreed already" in signed_in(cast.sam).get(AT).content.decode()
    assert signed_in(cast.bert).get(AT).status_code == 404
