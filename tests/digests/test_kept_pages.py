"""Outgoing mail of a trial can be read in the browser, and only there."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from digests.actions import drain
from digests.models import OutgoingMail
from digests.occurrences import OCCASIONS
from engagements.journal import KINDS
from engagements.models import Engagement

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial(settings, kept):
    settings.TRIAL = True
    return kept


def page(client, name, *args, **more):
    return client.get(reverse(name, args=args), **more)


def test_a_kept_mail_can_be_found_and_read(client, trial, write, django_user_model):
    html = (
        "<html><head><style>b{color:red}</style></head><body><b>Hi</b><script>alert(1)</script></body></html>"
    )
    mail = write("ann@example.test", subject="Grüße <b>", html=html)
    drain()
    listing = page(client, "kept_mails").content.decode()
    assert "Grüße &lt;b&gt;" in listing
    [file] = trial.iterdir()
    assert reverse("kept_mail", args=[file.stem]) in listing
    response = page(client, "kept_mail", file.stem)
    assert "As text." in response.content.decode()
    assert mail.message_id.strip("<>") in response.content.decode()
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    part = page(client, "kept_mail_html", file.stem)
    assert 'style="color: red;"' in part.content.decode()
    policy = part["Content-Security-Policy"]
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert part["X-Frame-Options"] == "SAMEORIGIN"


def test_an_empty_trial_says_so(client, trial):
    assert "No mail yet" in page(client, "kept_mails").content.decode()


def test_a_mail_without_html_has_no_frame(client, trial, write):
    write()
    drain()
    [file] = trial.iterdir()
    assert "<iframe" not in page(client, "kept_mail", file.stem).content.decode()
    assert page(client, "kept_mail_html", file.stem).status_code == 404


@pytest.mark.parametrize("name", ["x", "..%2f..%2fsecret-key", "20260101T000000.000000Z-" + "0" * 36, "."])
@pytest.mark.parametrize("view", ["kept_mail", "kept_mail_html"])
def test_what_was_not_kept_is_not_there(client, trial, view, name):
    assert page(client, view, name).status_code == 404


@pytest.mark.parametrize("trial_on", [True, False])
def test_outside_a_trial_and_from_elsewhere_it_does_not_exist(client, settings, kept, write, trial_on):
    write()
    drain()
    [file] = kept.iterdir()
    settings.TRIAL = trial_on
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"} if trial_on else {}
    assert page(client, "kept_mails", **elsewhere).status_code == 404
    for view in ("kept_mail", "kept_mail_html"):
        assert page(client, view, file.stem, **elsewhere).status_code == 404


def test_it_only_answers_to_reading(client, trial):
    assert client.post(reverse("kept_mails")).status_code == 405


def test_every_kind_of_mail_can_be_looked_at_in_a_trial_and_nothing_is_sent_or_kept(db, client, settings):
    """Also before there is any engagement, and on a day on which nobody works: they are acted out, and taken back."""
    there = reverse("mail_templates")
    assert client.get(there).status_code == 404
    settings.TRIAL = True
    wanted = {kind.code for kind in KINDS.values() if kind.letter} | set(OCCASIONS) | {"daily_digest"}
    now = timezone.now()
    for days in (0, 6 - now.isoweekday() or 7):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            page = client.get(there).content.decode()
            assert {kind for kind in wanted if f"/dev/mail/templates/{kind}/html/" not in page} == set()
    for reading in ("html", "text"):
        mail = client.get(reverse("mail_template", args=["story.delivered", reading])).content.decode()
        assert "The gate sees who comes" in mail
    assert client.get(reverse("mail_template", args=["x", "html"])).status_code == 404
    assert not Engagement.objects.exists()
    assert not OutgoingMail.objects.exists()
