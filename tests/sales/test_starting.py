"""From a won opportunity to an engagement with both teams, a proposed budget, rates, and invitations on their way."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from budgets.actions import agree_to_rate, decide_budget, propose_rate
from budgets.facts import facts_of
from budgets.models import BudgetDecision, DayRate
from charters.actions import propose
from digests.models import OutgoingMail
from engagements.actions import accept_invitation, note_opening
from engagements.models import Engagement, Invitation, Membership, Party, Role
from engagements.refusals import NotYours, Refused
from sales.actions import give_seat, invite_seat, note_conversation
from sales.health import health_of
from sales.team import team_of
from sales.timeline import timeline_of
from tests.cast import enrol, person, signed_in
from tests.sales.conftest import contact

pytestmark = pytest.mark.django_db
STARTED = {
    "name": "Quay cranes",
    "slug": "quay",
    "zone": "Europe/Stockholm",
    "start_date": "2026-12-07",
    "standup_at": "09:15",
    "demo_on": "4",
    "demo_at": "14:30",
    "currency": "EUR",
    "budget": "110000",
    "lead_rate": "1000.50",
    "member_rate": "800",
    "reason": "As offered in November",
}


def admin(name: str, *arguments) -> str:
    return reverse(f"admin:sales_opportunity_{name}", args=arguments)


@pytest.fixture
def started(cast, eva, won) -> Engagement:
    note_conversation(
        won,
        by=eva,
        purpose="Lorries wait for hours.",
        client_goals="- Half the waiting\n- No queue in the yard",
        vendor_goals="A reference",
        communication="By ping, the same day.",
    )
    answer = signed_in(eva).post(admin("start", won.pk), STARTED | {"vendor": cast.acme.vendor_id})
    assert answer.status_code == 302, answer.content.decode()
    won.refresh_from_db()
    return won.became


def test_a_draft_engagement_with_all_that_was_offered(cast, eva, won, started):
    assert (started.slug, started.client, started.vendor) == ("quay", won.organisation, cast.acme.vendor)
    charter = started.charter
    assert (charter.version, charter.zone, charter.demo_on) == (0, "Europe/Stockholm", 4)
    assert charter.texts.by_key()["purpose"].text == "Lorries wait for hours."
    assert "By ping, the same day." in charter.texts.by_key()["rules"].text
    assert [goal.name for goal in charter.goals.all()] == [
        "Half the waiting",
        "No queue in the yard",
        "A reference",
    ]
    mira = enrol(started, person("Mira Kaur"), Party.VENDOR, Role.DELIVERY_LEAD)
    first = propose(started, by=mira)  # the parties go on from there
    assert first.texts.by_key()["purpose"].text == "Lorries wait for hours."
    assert first.goals.count() == 3
    proposal = BudgetDecision.objects.get(engagement=started)
    assert (proposal.amount, proposal.currency, proposal.proposed, proposal.by) == (
        11_000_000,
        "EUR",
        True,
        None,
    )
    rates = DayRate.objects.filter(engagement=started).with_consent()
    assert {(rate.role, rate.amount, rate.agreed) for rate in rates} == {
        (Role.DELIVERY_LEAD, 100_050, False),
        (Role.VENDOR_MEMBER, 80_000, False),
    }
    assert not OutgoingMail.objects.exists()  # nothing is mailed yet
    again = signed_in(eva).post(
        admin("start", won.pk), STARTED | {"vendor": cast.acme.vendor_id, "slug": "other"}
    )
    assert again.status_code == 302
    assert not Engagement.objects.filter(slug="other").exists()
    assert LogEntry.objects.filter(content_type__model="engagement", object_id=str(started.pk)).exists()
    with pytest.raises(Refused, match="has begun"):
        note_conversation(won, purpose="Late", by=eva)


def test_the_sponsor_decides_and_the_client_agrees_to_the_rates(started):
    tom = enrol(started, person("Tom Osei"), Party.CLIENT, Role.SPONSOR)
    mira = enrol(started, person("Mira Kaur"), Party.VENDOR, Role.VENDOR_MEMBER)
    page = signed_in(tom).get(reverse("budget", args=["quay"]))
    assert "€1,000.50" in page.content.decode()
    with pytest.raises(Refused, match="offered in EUR"):
        decide_budget(started, by=tom, amount=1, code="SEK", reason="Ours")
    decide_budget(started, by=tom, amount=10_000_000, code="EUR", reason="Less")
    for rate in DayRate.objects.filter(engagement=started):
        agree_to_rate(rate, by=tom)
    facts = facts_of(started)
    assert facts.rates.on(started.charter.start_date, mira.pk, mira.role) == 80_000


def test_what_is_in_the_way_is_said_beside_what_was_typed(cast, eva, won, deal):
    client, sent = signed_in(eva), STARTED | {"vendor": cast.acme.vendor_id}
    for wrong, said in (
        ({"slug": "acme"}, "Another engagement has this address"),
        ({"currency": "XXY"}, "Choose a currency by its code"),
        ({"currency": "JPY", "lead_rate": "0.50"}, "no amount of this currency"),
        ({"reason": ""}, "both parties read it"),
        ({"budget": ""}, "Rates come with a budget"),
        ({"zone": "Mars/Olympus"}, "errorlist"),
        ({"vendor": won.organisation_id}, "errorlist"),
    ):
        page = client.post(admin("start", won.pk), sent | wrong).content.decode()
        assert said in page, wrong
        assert "Quay cranes" in page
    refused = client.post(admin("start", deal.pk), sent).content.decode()
    assert "out of an opportunity that is won" in refused
    assert not Engagement.objects.filter(slug="quay").exists()


def test_the_team_is_invited_with_a_preview_and_how_far_each_has_come(cast, eva, won, started):
    client, page = signed_in(eva), admin("team", won.pk)
    tom = contact(won.organisation, "Tom Osei", email="tom@quay.test")
    jonas = contact(cast.acme.vendor, "Jonas Lind", email="jonas@vendor.test", party=Party.VENDOR)
    mute = contact(won.organisation, "Mute")
    for one, role in ((tom, Role.PRODUCT_OWNER), (jonas, Role.DELIVERY_LEAD), (mute, Role.OBSERVER)):
        client.post(page, {"add": "1", "contact": one.pk, "role": role})
    first = client.get(page).content.decode()
    assert first.index("Jonas Lind") < first.index("Tom Osei")  # vendor first
    seats = {place.seat.contact: place.seat for place in team_of(won)}
    preview = client.get(page, {"preview": seats[tom].pk}).content.decode()
    assert "as sponsor" in preview  # the first of the client
    assert not Invitation.objects.exists()

    def status(who) -> str:
        return next(place.status for place in team_of(won) if place.seat.contact == who)

    assert status(tom) == ""
    assert "comes as sponsor" in client.post(page, {"invite": seats[tom].pk}, follow=True).content.decode()
    assert status(tom) == "waiting"
    OutgoingMail.objects.update(state="failed")
    assert status(tom) == "refused"
    OutgoingMail.objects.update(state="sent", payload={})
    assert status(tom) == "sent"
    note_opening(Invitation.objects.get())
    assert status(tom) == "opened"
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert status(tom) == "expired"
        signed_in(eva).post(page, {"invite": seats[tom].pk})
        assert status(tom) == "waiting"
        accept_invitation(Invitation.objects.waiting().get(), name="Tom Osei")
    assert status(tom) == "joined"
    assert Membership.objects.get(engagement=started).role == Role.SPONSOR
    with pytest.raises(Refused, match="No address"):
        invite_seat(seats[mute], by=eva)
    client.post(page, {"take": seats[mute].pk})
    assert not won.seats.filter(contact=mute).exists()
    with pytest.raises(Refused, match="role of the other party"):
        give_seat(won, contact=tom, role=Role.DELIVERY_LEAD, by=eva)
    with pytest.raises(Refused, match="other organisation"):
        give_seat(won, contact=contact(cast.acme.vendor, "Mira"), role=Role.OBSERVER, by=eva)
    said = [line.said for line in timeline_of(won)]
    assert {"somebody was invited (2 ×)", "somebody joined", "the engagement was opened"} <= set(said)
    assert "How it goes" in client.get(admin("change", won.pk)).content.decode()
    [health] = health_of([started])
    assert health.budget is None
    assert (health.acceptance, health.next_demo.isoweekday()) == (None, 4)


def test_rates_are_offered_by_sales_only_beside_a_budget(cast, eva):
    with pytest.raises(Refused, match="First the sponsor"):
        propose_rate(cast.acme, by=eva, amount=1, valid_from=timezone.localdate(), role=Role.VENDOR_MEMBER)
    with pytest.raises(NotYours):
        propose_rate(
            cast.acme, by=cast.otto, amount=1, valid_from=timezone.localdate(), role=Role.VENDOR_MEMBER
        )
