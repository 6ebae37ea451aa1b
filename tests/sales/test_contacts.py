"""Contacts: who may be there twice, merging, a table that comes in and goes out."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from engagements.models import Engagement, Organisation
from engagements.refusals import Refused
from sales.actions import give_seat, merge_contacts, merge_organisations
from sales.duplicates import like_contact, like_organisation
from sales.models import Contact, Opportunity
from tests.cast import signed_in
from tests.sales.conftest import contact

pytestmark = pytest.mark.django_db


def admin(name: str, *arguments) -> str:
    return reverse(f"admin:sales_contact_{name}", args=arguments)


def test_who_may_be_the_same_person(eva, quay):
    other = Organisation.objects.create(name="Harvest Ltd")
    tom = contact(quay, "Tom Osei", email="tom@quay.test")
    same = contact(quay, "Tom Osey")
    there = contact(other, "Thomas Osei", email="t.osei@quay.test")
    address = contact(other, "T. O.", email="TOM@quay.test")
    contact(other, "Tom Osei", email="tom@gmail.com")  # elsewhere, by an address that anybody may have
    contact(quay, "Petra Wolf", email="petra@quay.test")
    assert set(like_contact(tom)) == {same, there, address}


def test_merging_moves_seats_and_learns(eva, deal, quay):
    keep, gone = contact(quay, "Tom Osei"), contact(quay, "Tom Osey", email="tom@quay.test", phone="+46 1")
    give_seat(deal, contact=gone, role="sponsor", by=eva)
    page = signed_in(eva).get(admin("change", keep.pk)).content.decode()
    assert "Possible duplicates" in page
    assert signed_in(eva).post(admin("merging", keep.pk), {"gone": [gone.pk]}).status_code == 302
    keep.refresh_from_db()
    gone.refresh_from_db()
    assert (keep.email, keep.phone) == ("tom@quay.test", "+46 1")
    assert (gone.merged_into, bool(gone.archived_at)) == (keep, True)
    assert deal.seats.get().contact == keep
    assert LogEntry.objects.filter(object_id=str(keep.pk), change_message__contains="merged").exists()
    with pytest.raises(Refused, match="archived"):
        merge_contacts(gone, [keep], by=eva)
    listed = signed_in(eva).get(admin("changelist")).content.decode()
    assert "Tom Osey" not in listed


def test_a_new_contact_that_may_be_there_already_is_said_so(eva, quay):
    contact(quay, "Tom Osei")
    sent = {"organisation": quay.pk, "name": "Tom Osey", "party": "client"}
    answer = signed_in(eva).post(admin("add"), sent, follow=True)
    assert "There may be Tom Osey already" in answer.content.decode()
    assert "Merge into this one" in answer.content.decode()


def test_a_table_comes_in_after_a_look(eva, quay):
    contact(quay, "Petra Wolf", email="petra@quay.test")
    table = (
        "organisation,name,email,phone,position,party\r\n"
        "Quay Ltd,Tom Osei,tom@quay.test,'+46 1,Harbour master,client\r\n"
        "quay ltd,Petra W.,PETRA@quay.test,,,\r\n"
        "New AB,Nils,,,,client\r\n"
        "New AB,Wrong,nowhere,,,king\r\n"
        "New AB,nils,,,,\r\n"
    )
    client, before = signed_in(eva), Contact.objects.count()
    page = client.post(admin("import"), {"text": table}).content.decode()
    assert "2 contacts would come in" in page
    assert page.count("is there already") == 2
    assert "Enter a valid email address" in page
    assert Contact.objects.count() == before
    assert client.post(admin("import"), {"text": table, "sure": "1"}).status_code == 302
    tom = Contact.objects.get(name="Tom Osei")
    assert (tom.organisation, tom.phone, tom.position) == (quay, "+46 1", "Harbour master")
    assert Organisation.objects.filter(name="New AB").count() == 1
    client.post(admin("import"), {"text": table, "sure": "1"})  # the same again
    assert Contact.objects.count() == before + 2
    keys = [one.pk for one in Contact.objects.all()]
    answer = client.post(admin("changelist"), {"action": "export", "_selected_action": keys})
    assert "'+46 1" in answer.content.decode()
    again = client.post(admin("import"), {"text": answer.content.decode("utf-8-sig")}).content.decode()
    assert "0 contacts would come in" in again
    for wrong in ({"text": ""}, {"text": "name\nTom"}, {"text": "name,name,organisation\na,b,c"}):
        assert "errorlist" in client.post(admin("import"), wrong).content.decode()


def test_organisations_that_are_one_are_merged(cast, eva, quay):
    other = Organisation.objects.create(name="Quay Limited")
    contact(other, "Tom", email="tom@quay.test")
    contact(quay, "Petra", email="petra@quay.test")
    assert set(like_organisation(quay)) == {other}
    for side in (cast.acme.vendor, cast.acme.client):  # people of one domain on both sides of an engagement
        contact(side, "Ann", email=f"ann{side.pk}@shared.test")
    assert not like_organisation(cast.acme.client)
    deal = Opportunity.objects.create(name="A", organisation=other, owner=eva)
    Engagement.objects.filter(pk=cast.acme.pk).update(client=other)
    page = reverse("admin:engagements_organisation_merging", args=[quay.pk])
    assert signed_in(eva).post(page, {"gone": other.pk}).status_code == 302
    deal.refresh_from_db()
    other.refresh_from_db()
    assert (deal.organisation, Engagement.objects.get(pk=cast.acme.pk).client) == (quay, quay)
    assert other.archived_at
    assert cast.acme.events.filter(kind="engagement.proposal_changed").exists()
    with pytest.raises(Refused, match="two organisations"):
        merge_organisations(quay, cast.acme.vendor, by=eva)
