"""One's own hours and absences: everybody changes only these, and nobody is asked for a reason."""

from datetime import UTC, date, datetime, time

import pytest

from people.models import User
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
HOURS = {"time_zone": "Asia/Tokyo", "works_on": ["1", "3"], "works_from": "08:30", "works_until": "12:30"}


def test_my_hours(cast):
    assert signed_in(cast.sue).post("/me/", HOURS).status_code == 303
    sue = User.objects.get(pk=cast.sue.user_id)
    assert (sue.time_zone, sue.works_on) == ("Asia/Tokyo", [1, 3])
    assert (sue.works_from, sue.works_until) == (time(8, 30), time(12, 30))
    assert sue.calendar_version == 2
    assert 'value="08:30"' in signed_in(cast.sue).get("/me/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"works_until": "08:30"}, "Work ends after it begins."),
        ({"works_on": []}, "Choose at least one day."),
        ({"works_on": ["8"]}, "8 is not one of the available choices"),
        ({"time_zone": "Moon/Base"}, "Choose a time zone from the list"),
        ({"works_from": "late"}, "Enter a valid time."),
    ],
)
def test_wrong_hours_come_back_with_what_was_typed(cast, wrong, sentence):
    answer = signed_in(cast.sue).post("/me/", HOURS | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="12:30"' in answer.content.decode() or "works_until" in wrong
    assert User.objects.get(pk=cast.sue.user_id).calendar_version == 1


def test_an_absence_is_seen_by_both_parties_and_withdrawn_by_oneself(cast, time_machine):
    time_machine.move_to(datetime(2026, 3, 30, 7, 5, tzinfo=UTC), tick=False)
    days = {"first": "2026-04-07", "last": "2026-04-10"}
    for _twice in range(2):
        assert signed_in(cast.sue).post("/me/absences/", days).status_code == 303
    assert cast.sue.user.absences.get().last == date(2026, 4, 10)
    assert "away Tue 7 Apr – Fri 10 Apr" in signed_in(cast.clara).get("/e/acme/people/").content.decode()
    signed_in(cast.sam).post("/me/absences/withdrawal/", days)
    assert cast.sue.user.absences.exists()
    signed_in(cast.sue).post("/me/absences/withdrawal/", days)
    assert not cast.sue.user.absences.exists()
    assert User.objects.get(pk=cast.sue.user_id).calendar_version == 3


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (("2026-04-10", "2026-04-07"), "The last day comes after the first."),
        (("2026-04-10", "2036-04-07"), "two years long at most"),
        (("1026-04-10", "1026-04-10"), "Choose a day of this century."),
        (("soon", "2026-04-10"), "Enter a valid date."),
    ],
)
def test_wrong_days_are_told_beside_the_field(cast, days, sentence):
    answer = signed_in(cast.sue).post("/me/absences/", dict(zip(("first", "last"), days, strict=True)))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_without_signing_in_there_are_no_settings(client):
    for path in ("/me/", "/me/absences/", "/me/absences/withdrawal/"):
        assert client.post(path).status_code == 302
    assert client.get("/me/").status_code == 302
