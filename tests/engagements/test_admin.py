"""The admin: what sales staff do in it, what they can't, and that every write in it is an action's."""

import re
import traceback
from contextlib import contextmanager

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from digests.models import DeadAddress, IncomingMail, OutgoingMail
from engagements.actions import accept_invitation
from engagements.models import (
    Charter,
    Engagement,
    Event,
    Invitation,
    Membership,
    Organisation,
    TeamSkill,
)
from operations.models import LegalHold
from people.models import Skill, User
from sales.actions import add_opportunity
from sales.models import Activity, Contact, Opportunity
from tests.cast import MARKER, person, signed_in

pytestmark = pytest.mark.django_db
WORDS = ("Driver confirms", "An expired link", f"{MARKER} first", "tap so that I need not")  # of stories
SALES = {  # model: (may look, may add, may change); nobody deletes
    Organisation: (True, True, True),
    Engagement: (True, True, True),
    Membership: (True, False, False),
    Invitation: (True, True, False),
    OutgoingMail: (False, False, False),
    DeadAddress: (False, False, False),
    IncomingMail: (False, False, False),
    LegalHold: (False, False, False),
    Skill: (False, False, False),  # administrators alone curate the vocabulary
    TeamSkill: (False, False, False),
    User: (False, False, False),
    Contact: (True, True, True),
    Opportunity: (True, True, True),
    Activity: (True, True, False),
}
NONE_OF_THEM = (OutgoingMail, DeadAddress, IncomingMail, LegalHold, Skill, TeamSkill)
TERMS = {
    "zone": "Europe/Stockholm",
    "week_starts_on": "1",
    "working_days": ["1", "2", "3", "4"],
    "vendor_country": "SE",
    "client_country": "DE",
    "client_region": "BY",
    "client_days_off": "2026-12-24,2026-12-31",
    "standup_at": "09:15",
    "demo_on": "4",
    "demo_at": "14:30",
    "point_scale": "0,1,2,3",
    "start_date": "2026-11-16",
    "iteration_length": "1",
    "cadence_from": "1",
    "velocity_averaged_over": "3",
    "initial_velocity": "12",
    "automatic_planning": "on",
}


@pytest.fixture
def eva(cast):
    return signed_in(person("Eva Sales", is_staff=True))


@pytest.fixture
def root(cast):
    return signed_in(person("Rut Root", is_staff=True, is_superuser=True))


def page(model, what="changelist", *arguments) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=arguments)


def pages_of(model, cast) -> dict[str, str]:
    some = model._base_manager.values_list("pk", flat=True).first() or 1
    return {
        "changelist": page(model),
        "add": page(model, "add"),
        "change": page(model, "change", some),
        "history": page(model, "history", some),
        "delete": page(model, "delete", some),
    }


def test_every_model_of_the_admin_has_its_line():
    assert set(admin.site._registry) == SALES.keys()


@pytest.mark.parametrize("model", SALES, ids=lambda model: model.__name__)
def test_sales_may_do_exactly_this(model, eva, cast):
    Invitation.objects.create(
        engagement=cast.acme,
        email="x@example.test",
        party="client",
        role="observer",
        token_hash="a" * 64,
        invited_by=cast.sam.user,
        expires_at="2030-01-01T00:00Z",
    )
    client, root_user = cast.acme.client, person("Rut Root", is_staff=True, is_superuser=True)
    Contact.objects.create(organisation=client, name="Tom")
    add_opportunity(name="Cranes", organisation=client, owner=root_user, by=root_user)
    looks, adds, changes = SALES[model]
    expected = {
        "changelist": looks,
        "add": adds,
        "change": looks,
        "history": looks,
        "delete": False,
    }
    for what, path in pages_of(model, cast).items():
        if model in NONE_OF_THEM and what in ("change", "history"):
            continue  # there is none to look at
        answer = eva.get(path)
        assert answer.status_code == (200 if expected[what] else 403), what
        if answer.status_code == 200:
            assert not any(words in answer.content.decode() for words in WORDS)
    saving = eva.post(pages_of(model, cast)["change"], {})
    assert saving.status_code == (200 if changes else 403)  # 200: the form came back, for it was empty


def test_the_list_of_models_is_that_of_sales(eva):
    names = set(
        re.findall(r'href="/admin/engagements/(\w+)/"', eva.get(reverse("admin:index")).content.decode())
    )
    assert names == {"organisation", "engagement", "membership", "invitation"}
    assert "/admin/sales/opportunity/" in eva.get(reverse("admin:index")).content.decode()
    assert "/admin/people/user/" not in eva.get(reverse("admin:index")).content.decode()


def test_nobody_else_has_an_admin(cast):
    for who in (cast.otto, cast.clara, cast.sam, cast.bert):
        client = signed_in(who)
        for path in (reverse("admin:index"), page(Engagement), page(Engagement, "add")):
            answer = client.get(path, follow=True)
            assert answer.status_code == 404, path
    gone = person("Old Sales", is_staff=True)
    client = signed_in(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert client.get(reverse("admin:index"), follow=True).resolver_match.url_name == "account_login"


def test_the_admin_is_entered_by_our_own_sign_in(cast):
    answer = Client().get(page(Engagement), follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('account_login')}?next={page(Engagement)}"
    assert "Send me a code" in answer.content.decode()


def test_stories_cannot_be_guessed_through_filters(eva):
    for query in (
        "stories__title__startswith=D",
        "event__kind=story.written",
        "membership__user__password__startswith=a",
        "q=Driver",
    ):
        answer = eva.get(f"{page(Engagement)}?{query}")
        assert answer.status_code in (200, 400) or answer["Location"].endswith(
            "?e=1"
        )  # Django's "no such filter"
        if answer.status_code == 200:
            assert "0 engagements" in answer.content.decode()


def test_staff_who_are_no_members_meet_the_engagement_as_strangers(eva, root):
    for client in (eva, root):
        assert client.get(reverse("home", args=["acme"])).status_code == 404


# --- What sales do -------------------------------------------------------------------------------------------------


def test_sales_open_an_engagement_with_a_proposed_charter(eva, cast):
    eva.post(page(Organisation, "add"), {"name": "Quay Ltd"})
    quay = Organisation.objects.get(name="Quay Ltd")
    data = {"name": "Quay cranes", "slug": "quay", "vendor": cast.acme.vendor_id, "client": quay.pk, **TERMS}
    assert eva.post(page(Engagement, "add"), data).status_code == 302
    opened = Engagement.objects.get(slug="quay")
    assert (opened.charter.version, opened.charter.zone, opened.charter.initial_velocity) == (
        0,
        "Europe/Stockholm",
        12,
    )
    assert opened.charter.point_scale == [0, 1, 2, 3]
    assert Event.objects.get(engagement=opened).kind == "engagement.opened"
    logged = LogEntry.objects.filter(content_type__model="engagement", object_id=str(opened.pk))
    assert logged.filter(user__name="Eva Sales").count() == 1


def test_sales_correct_what_they_proposed(eva, cast):
    assert eva.post(page(Engagement, "change", cast.acme.pk), {"name": "Harbour", **TERMS}).status_code == 302
    changed = Engagement.objects.get(pk=cast.acme.pk)
    assert (changed.name, changed.charter.zone) == ("Harbour", "Europe/Stockholm")
    event = Event.objects.filter(engagement=changed).latest("number")
    assert event.kind == "engagement.proposal_changed"
    assert {"name", "zone"} <= set(event.data["changed"])
    before = Event.objects.count()
    eva.post(page(Engagement, "change", cast.acme.pk), {"name": "Harbour", **TERMS})
    assert Event.objects.count() == before  # the same again is nothing new


def test_what_the_parties_agreed_is_theirs(eva, cast):
    Charter.objects.filter(engagement=cast.acme).update(version=1)
    answer = eva.post(page(Engagement, "change", cast.acme.pk), {"name": "Harbour", **TERMS}, follow=True)
    assert "Only they change it now" in answer.content.decode()
    assert Charter.objects.get(engagement=cast.acme).zone == "Europe/Berlin"
    assert Engagement.objects.get(pk=cast.acme.pk).name == "Harbour slots"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Mars/Olympus"),
        ("demo_on", "9"),
        ("point_scale", "0,101"),
        ("initial_velocity", "0"),
        ("start_date", "1999-12-31"),
        ("name", ""),
    ],
)
def test_a_proposal_out_of_bounds_comes_back_with_the_reason(eva, cast, field, value):
    data = {"name": "Harbour", **TERMS, field: value}
    answer = eva.post(page(Engagement, "change", cast.acme.pk), data)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_sales_invite_and_the_first_of_the_client_is_sponsor(eva, cast):
    data = {
        "name": "Quay cranes",
        "slug": "quay",
        "vendor": cast.acme.vendor_id,
        "client": cast.bolt.client_id,
        **TERMS,
    }
    eva.post(page(Engagement, "add"), data)
    quay = Engagement.objects.get(slug="quay")
    invited = {"engagement": quay.pk, "email": "tom@example.test", "party": "client", "role": "observer"}
    assert eva.post(page(Invitation, "add"), invited).status_code == 302
    first = Invitation.objects.get(email="tom@example.test")
    assert (first.role, first.invited_by.name) == ("sponsor", "Eva Sales")
    assert OutgoingMail.objects.get(to_addr="tom@example.test").kind == "invitation"
    assert eva.post(page(Invitation, "add"), invited).status_code == 302  # again: the first link is dead
    first.refresh_from_db()
    assert first.withdrawn_at
    assert Invitation.objects.waiting().get(email="tom@example.test").pk != first.pk


def test_a_role_of_the_other_party_is_refused(eva, cast):
    data = {
        "engagement": cast.acme.pk,
        "email": "tom@example.test",
        "party": "client",
        "role": "delivery_lead",
    }
    answer = eva.post(page(Invitation, "add"), data)
    assert "role of the other party" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_who_is_in_already_is_not_invited(eva, cast):
    data = {"engagement": cast.acme.pk, "email": cast.clara.user.email, "party": "client", "role": "observer"}
    answer = eva.post(page(Invitation, "add"), data, follow=True)
    assert "already in the engagement" in answer.content.decode()


def test_sales_withdraw_invitations(eva, cast):
    data = {"engagement": cast.acme.pk, "email": "tom@example.test", "party": "client", "role": "observer"}
    eva.post(page(Invitation, "add"), data)
    eva.post(page(Invitation, "add"), {**data, "email": "ann@example.test"})
    accept_invitation(Invitation.objects.get(email="ann@example.test"), name="Ann")
    keys = list(Invitation.objects.values_list("pk", flat=True))
    answer = eva.post(page(Invitation), {"action": "withdraw", "_selected_action": keys}, follow=True)
    assert "has been accepted already" in answer.content.decode()
    assert not Invitation.objects.waiting().exists()


def test_an_administrator_adds_a_person_who_signs_in_by_code(root, cast):
    data = {
        "email": "new@example.test",
        "name": "New Person",
        "time_zone": "Europe/Berlin",
        "is_active": "on",
    }
    assert root.post(page(User, "add"), data).status_code == 302
    Client().post(reverse("account_request_login_code"), {"email": "new@example.test"})
    assert OutgoingMail.objects.get(to_addr="new@example.test").kind == "login_code"


def test_a_new_address_is_the_one_to_sign_in_with(root, cast):
    old, user = cast.clara.user.email, cast.clara.user
    data = {
        "email": "clara@new.example.test",
        "name": "Clara Berg",
        "time_zone": "Europe/Berlin",
        "is_active": "on",
    }
    assert root.post(page(User, "change", user.pk), data).status_code == 302
    for email in (old, "clara@new.example.test"):
        Client().post(reverse("account_request_login_code"), {"email": email})
    mails = set(OutgoingMail.objects.values_list("to_addr", "kind"))
    assert mails == {
        (old, "email_moved"),
        (old, "unknown_account"),
        ("clara@new.example.test", "login_code"),
    }


def test_a_name_of_two_lines_is_refused(root, cast):
    data = {"email": "new@example.test", "name": "New\nBcc: spy@example.test", "time_zone": "Europe/Berlin"}
    assert "one line of plain text" in root.post(page(User, "add"), data).content.decode()


# --- Every write is an action's -------------------------------------------------------------------------------------


@contextmanager
def writers():
    """Collects (table, whether an action stood behind it) of each row written."""
    found = []

    def look(execute, sql, params, many, context):
        if match := re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', sql.strip()):
            files = [frame.filename for frame in traceback.extract_stack()]
            found.append((match[1], any(re.search(r"/actions(\.py|/\w+\.py)$", file) for file in files)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


BY_DJANGO = {"django_admin_log", "django_session", "django_content_type"}


def test_every_write_of_every_admin_page_is_an_actions(root, cast):
    client = cast.bolt.client_id
    owner = User.objects.get(name="Rut Root")
    tom = Contact.objects.create(organisation=cast.acme.client, name="Tom")
    cranes = add_opportunity(name="Cranes", organisation=cast.acme.client, owner=owner, by=owner)
    deal = {
        "organisation": client,
        "stage": "contact",
        "currency": "EUR",
        "probability": "1",
        "owner": owner.pk,
    }
    samples = {
        (Organisation, "add"): {"name": "Quay Ltd"},
        (Organisation, "change"): {"name": "Acme Port and Sons"},
        (Engagement, "add"): {
            "name": "Q",
            "slug": "q",
            "vendor": cast.acme.vendor_id,
            "client": client,
            **TERMS,
        },
        (Engagement, "change"): {"name": "Harbour", **TERMS},
        (Invitation, "add"): {
            "engagement": cast.acme.pk,
            "email": "tom@example.test",
            "party": "client",
            "role": "observer",
        },
        (Contact, "add"): {"organisation": client, "name": "Tom", "party": "client"},
        (Contact, "change"): {"organisation": client, "name": "Tomas", "party": "client"},
        (Opportunity, "add"): deal | {"name": "A"},
        (Opportunity, "change"): deal | {"name": "B", "stage": "talking"},
        (Activity, "add"): {"kind": "note", "text": "A", "at_0": "2026-11-25", "at_1": "10:00"},
        (LegalHold, "add"): {"engagement": cast.acme.pk, "reason": "Proceeding 7"},
        (Skill, "add"): {"name": "Django"},
        (Skill, "change"): {"name": "Welding"},
        (User, "add"): {"email": "n@example.test", "name": "New", "time_zone": "UTC", "is_active": "on"},
        (User, "change"): {"email": "n@example.org", "name": "Newer", "time_zone": "UTC", "is_active": "on"},
    }
    known = Skill.objects.create(name="Cranes").pk
    keys = {
        Organisation: cast.acme.client_id,
        Engagement: cast.acme.pk,
        User: cast.vera.user.pk,
        Skill: known,
        Contact: tom.pk,
        Opportunity: cranes.pk,
    }
    samples[Activity, "add"]["opportunity"] = cranes.pk
    for site in admin.site._registry.values():
        for what in ("add", "change"):
            arguments = [] if what == "add" else [keys.get(site.model, 1)]
            sample = samples.get((site.model, what))
            try:
                path = page(site.model, what, *arguments)
            except NoReverseMatch:
                continue
            with writers() as written:
                answer = root.post(path, sample or {})
            if sample is None:
                assert answer.status_code in (302, 403), (site, what)  # 302: there is no such row
                assert not written, (site, what)
                continue
            assert answer.status_code == 302, (site, what, answer.content.decode()[:2000])
            assert {table for table, _ in written} - BY_DJANGO
            loose = {table for table, by_action in written if not by_action and table not in BY_DJANGO}
            assert not loose, (site, what)
