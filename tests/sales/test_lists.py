"""The admin's lists ask the database as much for many rows as for few (SPEED: at most twelve statements).

How long they take at ten thousand rows is measured by `bench.admin`.
"""

import pytest
from django.urls import reverse

from bench.admin import LISTS, fill
from bench.statements import counted
from sales.models import Opportunity
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
MOST = {"admin:index": 18}  # the pipeline, one's day, the months, and how twelve engagements go
FEW, MANY = 3, 70


def test_lists_ask_as_much_for_many_as_for_few(eva):
    client, asked = signed_in(eva), {}
    for rows in (FEW, MANY):
        fill(rows, eva)
        for name in LISTS:
            client.get(reverse(name))
            answer, asked[name, rows] = counted(lambda name=name: client.get(reverse(name)))
            assert answer.status_code == 200, name
    assert Opportunity.objects.count() == MANY
    for name in LISTS:
        few, many = asked[name, FEW], asked[name, MANY]
        assert len(many) <= MOST.get(name, 12), (name, many)
        # Django leaves the years of a date hierarchy out when all is of one; nothing grows with the rows.
        assert abs(len(many) - len(few)) <= 1, (name, [one[:160] for one in many])
