"""What every test relies on: the application's role, and a database without traces of the test before."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from people.models import Session


def role() -> str:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT current_user").fetchone()[0]


@pytest.mark.django_db
def test_tests_run_as_the_application_which_may_not_change_tables():
    assert role() == "tandem_app"
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE mine (id int)")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_what_a_test_commits_is_gone_for_the_next(round_):
    assert not Session.objects.exists()
    now = timezone.now()
    Session.objects.create(session_key="k", session_data="", expire_date=now, began_at=now, seen_at=now)
