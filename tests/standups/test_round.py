"""The live round: who has the floor, who is next, who spoke; nothing in it happens by a clock."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from people.actions import plan_absence
from standups.actions import end_round, give_floor, write_update
from standups.models import Turn
from standups.reading import standup_page
from tests.cast import HTMX, signed_in

DAY = timedelta(days=1)


def shown(cast, monday):
    """The round as Clara sees it: names of those who spoke, speak, come next."""
    seen = standup_page(cast.acme, cast.clara, monday)["round"]
    spoke = [seat.member.first_name for seat in seen.seats if seat.spoke is not None and not seat.speaking]
    speaking, following = seen.speaking, seen.next
    return spoke, speaking and speaking.member.first_name, following and following.member.first_name


def test_each_speaks_in_turn_those_who_wrote_first(cast, monday):
    write_update(cast.acme, by=cast.clara, day=monday, done="x")
    plan_absence(by=cast.carl.user, first=monday, last=monday)
    assert shown(cast, monday) == ([], None, "Clara")
    client, floor = signed_in(cast.sue), reverse("floor", args=["acme", monday])
    assert client.post(floor).status_code == 303
    assert shown(cast, monday) == ([], "Clara", "Sam")
    client.post(floor, {"member": cast.sue.number})
    client.post(floor)
    assert shown(cast, monday) == (["Sue", "Clara"], "Sam", None)  # Carl is away
    assert client.post(floor, headers=HTMX).status_code == 422  # nobody is left
    client.post(reverse("round_end", args=["acme", monday]))
    assert shown(cast, monday) == (["Sam", "Sue", "Clara"], None, None)
    told = Event.objects.filter(engagement=cast.acme, kind__startswith="standup.").order_by("number")
    assert [(one.kind, one.data.get("spoke")) for one in told] == [
        ("standup.round_begun", None),
        ("standup.round_ended", 3),
    ]


def test_the_time_counts_and_nothing_happens_when_it_is_long(cast, monday):
    give_floor(cast.acme, to=cast.sam, day=monday, by=cast.clara)
    with time_machine.travel(timezone.now() + timedelta(hours=3, seconds=5), tick=False):
        html = signed_in(cast.carl).get(reverse("standup", args=["acme"])).content.decode()
        assert 'data-seconds="10805"' in html
        give_floor(cast.acme, to=cast.sue, day=monday, by=cast.clara)
    assert [turn.ended_at is None for turn in Turn.objects.of_day(cast.acme, monday)] == [False, True]


def test_two_who_press_at_once_give_one_floor(cast, monday):
    for by in (cast.clara, cast.sam):
        give_floor(cast.acme, to=cast.sue, day=monday, by=by)
    assert Turn.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(engagement=cast.acme, member=cast.sam, day=monday, began_at=timezone.now())


def test_only_who_takes_part_leads_the_round_or_speaks_in_it_on_the_day(cast, monday):
    with pytest.raises(NotYours):
        give_floor(cast.acme, to=cast.sam, day=monday, by=cast.vera)
    for nobody in (cast.vera, cast.bert):
        with pytest.raises(Refused, match="takes part"):
            give_floor(cast.acme, to=nobody, day=monday, by=cast.sam)
    for day in (monday - DAY, monday + DAY):
        with pytest.raises(Refused, match="on the day itself"):
            give_floor(cast.acme, to=cast.sam, day=day, by=cast.sam)
        with pytest.raises(Refused, match="on the day itself"):
            end_round(cast.acme, day=day, by=cast.sam)


def test_a_round_that_nobody_holds_is_not_in_the_way(cast, monday):
    html = signed_in(cast.clara).get(reverse("standup", args=["acme"])).content.decode()
    assert "Begin the round" in html
    assert "data-seconds" not in html
    end_round(cast.acme, day=monday, by=cast.clara)
    assert not Turn.objects.exists()
