"""An opportunity's way through the stages, its log, and the pipeline that shows it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from engagements.refusals import NotYours, Refused
from sales.actions import (
    add_opportunity,
    archive_opportunity,
    change_opportunity,
    log,
    note_conversation,
)
from sales.models import Activity, Opportunity, Stage
from sales.pipeline import Money, pipeline_for
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def admin(name: str, *arguments) -> str:
    return reverse(f"admin:sales_opportunity_{name}", args=arguments)


def texts(opportunity) -> list[str]:
    return [one.text for one in opportunity.activities.order_by("pk")]


def test_a_change_of_stage_stands_in_the_log_with_its_day(eva, deal):
    change_opportunity(deal, by=eva, stage=Stage.TALKING, value=Decimal("90000.00"), source="Fair")
    assert texts(deal) == [
        "added, first contact",
        "stage: first contact → talking",
        "value: 110000.00 → 90000.00",
    ]
    deal.refresh_from_db()
    assert deal.stage_since > deal.created_at
    change_opportunity(deal, by=eva, stage=Stage.TALKING)
    assert Activity.objects.count() == 3  # the same again is nothing new


def test_what_is_lost_is_lost_for_a_reason(eva, deal):
    with pytest.raises(Refused, match="why it was lost"):
        change_opportunity(deal, by=eva, stage=Stage.LOST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=deal.pk).update(stage=Stage.LOST)
    change_opportunity(deal, by=eva, stage=Stage.LOST, lost_reason="Too dear")


def test_only_sales_write(cast, lead, eva, deal):
    for who in (cast.otto, cast.sam.user, lead):
        for act in (
            lambda who: add_opportunity(name="A", organisation=deal.organisation, owner=eva, by=who),
            lambda who: change_opportunity(deal, name="B", by=who),
            lambda who: log(deal, kind="note", text="C", by=who),
            lambda who: note_conversation(deal, purpose="D", by=who),
            lambda who: archive_opportunity(deal, by=who),
        ):
            with pytest.raises(NotYours):
                act(who)


def test_a_call_is_logged_with_what_follows_from_it(eva, deal):
    client = signed_in(eva)
    said = {
        "kind": "call",
        "text": "They want two cranes",
        "next_step": "Send the offer",
        "next_on": "2026-12-01",
    }
    for _twice in range(2):
        assert client.post(admin("log", deal.pk), said).status_code == 302
    deal.refresh_from_db()
    assert (deal.next_step, deal.next_on) == ("Send the offer", date(2026, 12, 1))
    assert Activity.objects.filter(kind="call").count() == 1
    assert LogEntry.objects.filter(object_id=str(deal.pk), user=eva).exists()
    refused = client.post(admin("log", deal.pk), {**said, "text": "More", "next_on": ""})
    assert refused.status_code == 422
    assert "Say when" in refused.content.decode()
    assert "More" in refused.content.decode()  # nothing typed is lost
    page = client.get(admin("change", deal.pk)).content.decode()
    assert "They want two cranes" in page
    with pytest.raises(Refused):
        log(deal, kind="change", text="By hand", by=eva)


def test_the_log_is_only_added_to(eva, deal):
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Activity.objects.update(text="Never said")


def test_the_form_asks_for_a_day_and_a_reason(eva, deal):
    client = signed_in(eva)
    sent = {
        "name": "Quay cranes",
        "organisation": deal.organisation_id,
        "stage": "lost",
        "currency": "EUR",
        "probability": "10",
        "owner": eva.pk,
        "next_step": "Call",
    }
    page = client.post(admin("change", deal.pk), sent).content.decode()
    assert "Say why it was lost" in page
    assert "Say when" in page
    assert (
        "Choose a currency by its code"
        in client.post(admin("change", deal.pk), {**sent, "currency": "XXY"}).content.decode()
    )
    sent |= {"stage": "talking", "next_on": "2026-12-01"}
    assert client.post(admin("change", deal.pk), sent).status_code == 302
    deal.refresh_from_db()
    assert deal.stage == Stage.TALKING


def test_the_pipeline_is_loud_where_nothing_is_next_or_it_is_late(eva, deal, quay):
    month = TODAY.replace(day=1) + timedelta(days=35)
    add_opportunity(
        name="Sluice",
        organisation=quay,
        owner=eva,
        stage=Stage.OFFER,
        value="1000",
        currency="SEK",
        probability=60,
        expected_on=month,
        next_step="Call back",
        next_on=TODAY - timedelta(days=1),
        by=eva,
    )
    add_opportunity(
        name="Ferry",
        organisation=quay,
        owner=eva,
        stage=Stage.OFFER,
        value="500",
        probability=20,
        expected_on=month,
        next_step="Visit",
        next_on=TODAY + timedelta(days=9),
        by=eva,
    )
    archive_opportunity(add_opportunity(name="Gone", organisation=quay, owner=eva, by=eva), by=eva)
    found = pipeline_for(eva)
    lanes = {lane.stage: lane for lane in found.lanes}
    assert [card.neglect for card in lanes[Stage.OFFER].cards] == ["late", ""]
    assert [card.neglect for card in lanes[Stage.CONTACT].cards] == ["none"]
    assert lanes[Stage.OFFER].sums == [Money(Decimal(500), "EUR"), Money(Decimal(1000), "SEK")]
    assert found.neglected == 2
    assert [card.one.name for card in found.mine] == ["Quay cranes", "Sluice"]
    assert [month.sums for month in found.months] == [
        [Money(Decimal("100.00"), "EUR"), Money(Decimal("600.00"), "SEK")]
    ]
    page = signed_in(eva).get(reverse("admin:index")).content.decode()
    assert "2 need attention" in page
    assert "Nothing is next" in page
    assert "€110,000.00" in page
    listed = signed_in(eva).get(admin("changelist"), {"attention": "mine"}).content.decode()
    assert "Sluice" in listed
    assert "Ferry" not in listed
    assert "€110,000.00" in listed  # the total


def test_the_first_conversation_is_kept_and_found_again(eva, deal):
    client = signed_in(eva)
    sent = {"purpose": "Lorries wait", "client_goals": "Half the waiting", "vendor_goals": "A reference"}
    assert client.post(admin("conversation", deal.pk), sent).status_code == 302
    assert client.post(admin("conversation", deal.pk), {**sent, "success": "No queue"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.conversation.purpose, deal.conversation.success) == ("Lorries wait", "No queue")
    assert "Half the waiting" in client.get(admin("conversation", deal.pk)).content.decode()


def test_taken_out_as_csv_nothing_runs(eva, deal):
    change_opportunity(deal, by=eva, name='=HYPERLINK("http://evil")', source="@SUM(1)")
    sent = {"action": "export", "_selected_action": [deal.pk]}
    answer = signed_in(eva).post(admin("changelist"), sent)
    assert answer["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK" in answer.content.decode()
    assert "'@SUM" in answer.content.decode()
