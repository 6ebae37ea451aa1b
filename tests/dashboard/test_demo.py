from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from engagements.models import Engagement, Event
from people.models import User


@pytest.mark.django_db
def test_the_demonstration_loads_once_and_its_people_can_sign_in(settings):
    settings.DEMO_PASSWORD = "a-password-for-one-test"
    call_command("demo")
    call_command("demo", stdout=StringIO())
    engagement = Engagement.objects.get()
    assert engagement.stories.count() == 8
    assert Event.objects.filter(engagement=engagement).count() == engagement.event_number
    out = StringIO()
    call_command("demo", people=True, stdout=out)
    emails = [line.split()[0] for line in out.getvalue().splitlines()]
    assert len(emails) == 5
    assert all(User.objects.get(email=email).check_password(settings.DEMO_PASSWORD) for email in emails)


@pytest.mark.django_db
def test_there_is_no_fixed_password(settings):
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError):
        call_command("demo")
