"""Who rings: sign-in, beat, staff looking at what failed."""

from unittest.mock import patch

import pytest
from django.urls import reverse

from digests import tasks
from digests.actions import database_now, drain
from digests.models import Heartbeat, OutgoingMail, State

pytestmark = pytest.mark.django_db


def test_a_sign_in_code_is_in_the_outbox_and_gone_from_it_when_sent(client, cast, kept):
    client.post(reverse("account_request_login_code"), {"email": cast.clara.user.email})
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("login_code", cast.clara.user)
    assert 590 < (mail.not_after - database_now()).total_seconds() <= 600
    drain()
    [file] = kept.iterdir()
    assert b"text/html" in file.read_bytes()
    mail.refresh_from_db()
    assert (mail.state, mail.payload) == (State.SENT, {})


def test_beats_tick_rings_for_a_drain_that_soon_forgets_itself(write):
    write()
    with patch.object(tasks.drain, "apply_async") as ring:
        tasks.tick()
    ring.assert_called_once_with(expires=20)
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"tick", "worker"}


def test_beat_knows_the_tick_by_its_name(settings):
    assert tasks.tick.name == settings.CELERY["beat_schedule"]["tick"]["task"]


def test_a_ring_hands_over(kept, write):
    write()
    tasks.drain()
    assert len(list(kept.iterdir())) == 1


def test_staff_see_what_failed_and_not_what_it_said(client, cast, write, django_user_model):
    staff = django_user_model.objects.create_superuser("staff@example.test", name="Staff")
    client.force_login(staff)
    mail = write(subject="Secret words")
    listing = client.get(reverse("admin:digests_outgoingmail_changelist"))
    page = client.get(reverse("admin:digests_outgoingmail_change", args=[mail.pk]))
    for response in (listing, page):
        assert response.status_code == 200
        assert "ann@example.test" in response.content.decode()
        assert "Secret" not in response.content.decode()
        assert "As text." not in response.content.decode()
    assert (
        client.post(
            reverse("admin:digests_outgoingmail_change", args=[mail.pk]), {"state": "sent"}
        ).status_code
        == 403
    )
