"""Who can do what in a week: who is away counts for nothing, and their stories turn red."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagements.actions import confirm_skill, end_membership, say_skill
from engagements.calendars import Calendar, Holidays, Hours
from engagements.models import Membership
from engagements.skills import Ability, Able
from iterations.actions import agree_pair, end_pair, propose_pair
from iterations.board import Card
from iterations.models import LearningPair
from iterations.staffing import growth, match, staffing_of, standings
from people.models import Absence
from tests.cast import MARKER

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
SKILLS = ["Cranes", "Django", "SQL"]


def somebody(key: int, party: str = "vendor", **levels: int) -> Able:
    member = Membership(pk=key, number=key, party=party, role=f"{party}_member")
    known = [Ability(name, level) for name, level in levels.items() if level]
    return Able(member, {one.key: one for one in known})


def calendar(away: dict[int, list[date]]) -> Calendar:
    from datetime import time

    hours = {
        key: Hours("UTC", frozenset(range(1, 6)), time(9), time(17), tuple((day, day) for day in days))
        for key, days in away.items()
    }
    return Calendar(frozenset(range(1, 6)), {"vendor": Holidays(), "client": Holidays()}, hours)


def card(number: int, owner: int | None = None) -> Card:
    return Card(number, "feature", "unstarted", f"Story {number}", 3, 1, [owner] if owner else [])


WEEK = [MONDAY + timedelta(days=n) for n in range(5)]


def test_an_expert_on_leave_turns_exactly_their_stories_red():
    team = [
        somebody(1, Django=4, SQL=3),
        somebody(2, Django=3, Cranes=2),
        somebody(3, "client", Cranes=4),
    ]
    needs = {1: ["Django"], 2: ["Cranes"], 3: ["Django", "Cranes"], 4: ["SQL"]}
    cards = [card(number) for number in needs]
    there = match(standings(team, calendar({}), MONDAY, FRIDAY), cards, needs)
    assert [story.card.number for story in there if story.red] == []
    leave = match(standings(team, calendar({3: WEEK}), MONDAY, FRIDAY), cards, needs)
    assert [(story.card.number, story.missing) for story in leave if story.red] == [
        (2, ["Cranes"]),
        (3, ["Cranes"]),
    ]
    assert leave[2].chosen.member.pk in (1, 2)  # what can be done of it, somebody who is there does best
    back = match(standings(team, calendar({3: WEEK[:4]}), MONDAY, FRIDAY), cards, needs)
    assert not [story for story in back if story.red]  # a day is enough to be there


@given(
    levels=st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=5),
    away=st.sets(st.integers(1, 5)),
    needs=st.lists(st.sets(st.sampled_from(SKILLS), min_size=1), min_size=1, max_size=6),
    owners=st.lists(st.integers(1, 5), min_size=6, max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_nobody_who_is_away_is_ever_proposed(levels, away, needs, owners):
    team = [somebody(n, **dict(zip(SKILLS, row, strict=True))) for n, row in enumerate(levels, 1)]
    cards = [card(n, owners[n - 1]) for n in range(1, len(needs) + 1)]
    wanted = {n: sorted(names) for n, names in enumerate(needs, 1)}
    people = standings(team, calendar(dict.fromkeys(away, WEEK)), MONDAY, FRIDAY)
    for story in match(people, cards, wanted):
        named = [story.chosen, *(one for _name, one in story.helpers), *(one for one, _score in story.others)]
        assert not away & {one.member.pk for one in named if one}
        for name in story.skills:
            able = [one for one in people if one.there and one.able.of(name).level >= 3]
            assert (name in story.missing) == (not able)


def test_growth_goes_across_the_parties_first():
    learner = Able(Membership(pk=9, party="vendor"), {"cranes": Ability("Cranes", 1, "learn")})
    own, other = somebody(1, Cranes=4), somebody(2, "client", Cranes=4)
    found = growth([own, learner, other, somebody(3, "client", Cranes=3)], set(), [])
    assert [(pair.teacher, pair.across) for pair in found] == [(other, True), (own, False)]


# --- In the database -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_of_an_engagement_only_its_own(cast):
    for member, name in ((cast.sam, "Cranes"), (cast.bolt_sam, f"{MARKER} cranes"), (cast.vera, "")):
        if name:
            say_skill(member, by=member, name=name, level=4)
    confirm_skill(cast.sam, by=cast.clara, name="Cranes", level=4)
    say_skill(cast.clara, by=cast.clara, name="Cranes", level=1, wish="learn")
    found = staffing_of(cast.acme, [], MONDAY, FRIDAY)
    assert [one.member for one in found.people] == [cast.sam, cast.sue, cast.clara, cast.carl]  # no observer
    assert [line.name for line in found.coverages] == ["Cranes"]
    assert [one.member for one in found.idle] == [cast.sam]
    [pair] = found.growth
    assert (pair.teacher.member, pair.learner.member) == (cast.sam, cast.clara)
    Absence.objects.create(user=cast.sam.user, first=MONDAY, last=FRIDAY)
    assert staffing_of(cast.acme, [], MONDAY, FRIDAY).idle == []


@pytest.mark.django_db
def test_a_pair_is_proposed_agreed_by_both_and_remembered(cast):
    say_skill(cast.sam, by=cast.sam, name="Cranes", level=4)
    say_skill(cast.clara, by=cast.clara, name="Cranes", level=1, wish="learn")
    said = {"teacher": cast.sam, "learner": cast.clara, "name": "Cranes"}
    pair = propose_pair(cast.acme, by=cast.sue, **said)
    assert propose_pair(cast.acme, by=cast.carl, **said) == pair
    assert not pair.agreed
    assert staffing_of(cast.acme, [], MONDAY, FRIDAY).growth == []
    agree_pair(pair, by=cast.sam)
    assert not LearningPair.objects.get().agreed
    agree_pair(pair, by=cast.clara)
    assert agree_pair(pair, by=cast.clara).agreed
    assert end_pair(pair, by=cast.clara).ended_by == cast.clara
    assert staffing_of(cast.acme, [], MONDAY, FRIDAY).growth == []  # it is not proposed again
    mine = propose_pair(cast.acme, by=cast.clara, **said)
    assert (mine.learner_agreed_at is None, mine.teacher_agreed_at is None) == (False, True)
    end_membership(cast.sam, by=cast.sam)
    assert all(pair.over for pair in LearningPair.objects.with_people())  # who has left teaches nobody
