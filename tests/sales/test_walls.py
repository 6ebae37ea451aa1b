"""What the staff may and may not: no word of an engagement's content by any address of the admin, none by guessing."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import override_settings
from django.urls import NoReverseMatch, reverse

from digests.actions import run_tick
from digests.models import OutgoingMail
from engagements.actions import invite
from engagements.models import Engagement, Invitation
from engagements.refusals import NotYours
from engagements.today import today_of
from partnership.actions import ask, commit
from people.models import User
from sales.actions import add_opportunity, change_opportunity, give_seat, send_test_mail
from sales.models import Stage
from sales.setting_up import steps_for
from standups.actions import raise_concern, write_update
from stories.actions import comment, write_story
from stories.models import Story
from tests.addresses import House, patterns
from tests.cast import person, signed_in
from tests.sales.conftest import contact

pytestmark = pytest.mark.django_db
PLANTED = "Ouagadougou"  # in every text that people write in their engagement


@pytest.fixture
def planted(cast):
    """Stories, comments, stand-ups, pings, concerns and promises, all with the word, of what an opportunity became."""
    house = House(cast)
    story = write_story(cast.acme, by=cast.clara, title=f"{PLANTED} story", criteria=[f"{PLANTED} holds"])
    comment(story, by=cast.sam, text=f"{PLANTED} comment")
    write_update(cast.acme, by=cast.sam, day=today_of(cast.acme), done=f"{PLANTED} done")
    raise_concern(cast.acme, by=cast.sue, text=f"{PLANTED} concern")
    commit(cast.acme, by=cast.sam, text=f"{PLANTED} promise", due=today_of(cast.acme), to=cast.clara)
    ask(cast.acme, by=cast.sam, to=cast.clara, text=f"{PLANTED} ping")
    eva = house.people["eva"]
    tom = contact(cast.acme.client, "Tom Osei", email="tom@acme.test")
    deal = add_opportunity(name="Harbour", organisation=cast.acme.client, owner=eva, stage=Stage.WON, by=eva)
    type(deal).objects.filter(pk=deal.pk).update(became=cast.acme)
    give_seat(deal, contact=tom, role="observer", by=eva)
    invite(cast.acme, email="tom@acme.test", party="client", role="observer", by=eva)
    return house


def staff() -> dict[str, User]:
    lena, ada = person("Lena Lead", is_staff=True), person("Ada Min", is_staff=True)
    lena.groups.set([Group.objects.get(name="delivery lead")])
    ada.groups.set([Group.objects.get(name="administrator")])
    return {"lena": lena, "ada": ada, "eva": User.objects.get(name="Eva Sales")}


def addresses() -> list[str]:
    """Every address of the admin, with the key of a row that is there wherever one belongs."""
    found = []
    for route, name, _view in patterns():
        if not route.startswith("admin/") or not name:
            continue
        model = next(
            (
                m
                for m in admin.site._registry
                if name.startswith(f"{m._meta.app_label}_{m._meta.model_name}_")
            ),
            None,
        )
        keys = model._base_manager.values_list("pk", flat=True)[:1] if model and "<" in route else [None]
        for key in keys:
            for arguments in ([], [key]):
                try:
                    found.append(reverse(f"admin:{name}", args=[one for one in arguments if one is not None]))
                except NoReverseMatch:
                    continue
    searched = [
        reverse(f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist") for m in admin.site._registry
    ]
    found += [f"{path}?q={PLANTED[:5]}" for path in searched]
    fields = (
        ("sales", "seat", "contact"),
        ("sales", "activity", "opportunity"),
        ("stories", "story", "engagement"),
    )
    for app, model, name in fields:
        found.append(
            f"{reverse('admin:autocomplete')}?term=a&app_label={app}&model_name={model}&field_name={name}"
        )
    return sorted(set(found))


def test_no_word_of_an_engagement_by_any_address_of_the_admin(planted):
    assert Story.objects.filter(title__contains=PLANTED).exists()
    walk = addresses()
    assert len(walk) > 70, walk
    for who, user in staff().items():
        client = signed_in(user)
        for path in walk:
            for method in (client.get, client.post) if who == "eva" else (client.get,):
                answer = method(path)
                shown = answer.content.decode()
                assert answer.status_code in (200, 302, 400, 403, 404, 405, 422), (
                    who,
                    path,
                    answer.status_code,
                )
                assert PLANTED not in shown, (who, path)
                assert "Driver confirms" not in shown, (who, path)
        for query in (
            "stories__title__startswith=O",
            "engagement__stories__title=A",
            "became__stories__title=A",
        ):
            for name in ("engagements_engagement", "sales_opportunity", "engagements_invitation"):
                answer = client.get(f"{reverse(f'admin:{name}_changelist')}?{query}")
                assert answer.status_code in (302, 400, 403), (who, name, query)
    keys = [str(key) for key in range(1, 20)]
    for export in ("sales_opportunity", "sales_contact"):
        sent = {"action": "export", "_selected_action": keys}
        answer = signed_in(planted.people["eva"]).post(reverse(f"admin:{export}_changelist"), sent)
        assert answer["Content-Type"].startswith("text/csv"), export
        assert PLANTED not in answer.content.decode(), export


def test_each_group_sees_its_own(planted):
    seen = {}
    for who, user in staff().items():
        client, seen[who] = signed_in(user), set()
        for model in admin.site._registry:
            page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            if client.get(page).status_code == 200:
                seen[who].add(model._meta.model_name)
    opens = {"organisation", "engagement", "invitation", "membership"}
    sells = opens | {"contact", "opportunity", "activity"}
    assert seen == {"lena": opens, "eva": sells, "ada": sells | {"user", "outgoingmail", "deadaddress"}}


def test_without_a_group_staff_see_nothing_and_do_nothing(cast, deal):
    nobody = person("Nora New", is_staff=True)
    nobody.groups.clear()
    assert signed_in(nobody).get(reverse("admin:sales_opportunity_changelist")).status_code == 403
    with pytest.raises(NotYours):
        change_opportunity(deal, name="Mine", by=User.objects.get(pk=nobody.pk))
    with pytest.raises(NotYours):
        invite(cast.acme, email="x@example.test", party="client", role="observer", by=nobody)


def test_an_administrator_is_no_way_to_become_a_superuser(cast):
    ada = person("Ada Min", is_staff=True)
    ada.groups.set([Group.objects.get(name="administrator")])
    root = person("Rut Root", is_staff=True, is_superuser=True)
    client = signed_in(ada)
    assert client.get(reverse("admin:people_user_change", args=[root.pk])).status_code == 302  # there is none
    sent = {
        "email": cast.otto.email,
        "name": "Otto",
        "time_zone": "UTC",
        "is_active": "on",
        "is_superuser": "on",
        "groups": [Group.objects.get(name="sales").pk],
    }
    assert client.post(reverse("admin:people_user_change", args=[cast.otto.pk]), sent).status_code == 302
    otto = User.objects.get(pk=cast.otto.pk)
    assert (otto.is_superuser, [group.name for group in otto.groups.all()]) == (False, ["sales"])


# --- The first run ---------------------------------------------------------------------------------------------


def test_an_administrator_is_led_through_the_first_run(db, settings, tmp_path):
    settings.MAIL_TRANSPORT, settings.MAIL_KEPT_DIR = "digests.transport.Kept", tmp_path
    root = person("Rut Root", is_staff=True, is_superuser=True)
    client, index = signed_in(root), reverse("admin:index")
    assert (
        f'href="{index}"' in client.get(reverse("portfolio")).content.decode()
    )  # the way from the first page
    assert [step.done for step in steps_for(root)] == [False] * 4
    page = client.get(index).content.decode()
    assert "Set Tandem up" in page
    assert "Send a test mail" in page
    assert client.get(reverse("admin:test_mail")).status_code == 405
    assert client.post(reverse("admin:test_mail")).status_code == 302
    assert "look again in a moment" in client.get(index).content.decode()
    run_tick()  # the way of every mail: the outbox, the transport
    assert len(list(tmp_path.iterdir())) == 1
    assert [step.done for step in steps_for(root)] == [False, True, False, False]
    OutgoingMail.objects.update(state="failed", last_error="550 no such user")
    assert "550 no such user" in client.get(index).content.decode()
    with pytest.raises(NotYours):
        send_test_mail(by=person("Eva Sales", is_staff=True))


def test_what_is_set_up_is_told_no_more(planted):
    root = planted.people["root"]
    OutgoingMail.objects.create(dedupe_key="a", to_addr="rut@example.test", kind="test_mail", state="sent")
    assert {one.party for one in Invitation.objects.all()} == {"client"}
    assert steps_for(root) == []
    assert "Set Tandem up" not in signed_in(root).get(reverse("admin:index")).content.decode()
    assert steps_for(planted.people["eva"]) == []
    assert Engagement.objects.exists()


@override_settings(ROOT_URLCONF="tests.sales.elsewhere")
def test_the_admin_is_where_the_setting_says(eva):
    assert reverse("admin:index") == "/backstairs/"
    client = signed_in(eva)
    answer = client.get("/backstairs/")
    assert answer.status_code == 200
    assert "'unsafe-inline'" in answer["Content-Security-Policy"]
    assert client.get("/admin/").status_code == 404
