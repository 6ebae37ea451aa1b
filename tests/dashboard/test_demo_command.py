"""`manage.py demo`: loads once, prints its people, knows no fixed password, and makes volume."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from engagements.models import Engagement
from iterations.models import Iteration
from people.models import User


@pytest.mark.django_db
def test_it_loads_once_and_its_people_can_sign_in(settings):
    settings.DEMO_PASSWORD = "a-password-for-one-test"
    call_command("demo", stdout=StringIO())
    call_command("demo", stdout=StringIO())
    assert Engagement.objects.count() == 1
    assert Iteration.objects.count() == 9
    out = StringIO()
    call_command("demo", people=True, stdout=out)
    emails = [line.split()[0] for line in out.getvalue().splitlines()]
    assert len(emails) == 10
    assert all(User.objects.get(email=email).check_password(settings.DEMO_PASSWORD) for email in emails)


@pytest.mark.django_db
def test_there_is_no_fixed_password(settings):
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError):
        call_command("demo")
