"""Everything that waits for a person stands in one list, on the home and over all engagements, until it is done."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from budgets.actions import agree_to_rate, confirm_days, decide_budget, propose_budget, propose_rate
from charters import actions as charters
from dashboard.everywhere import standings_of
from dashboard.summing import MAILED, waiting_since
from dashboard.waiting import READ_HERE, Waiting, waiting_for
from dashboard.week import week_of
from engagements.access import ACTS
from engagements.actions import say_skill
from engagements.awaiting import KINDS
from engagements.calendars import calendar_of
from engagements.models import Charter, Engagement, Membership
from engagements.pages import crew_of
from engagements.today import today_of
from iterations import actions as weeks
from iterations.plans import draft_now
from partnership import actions as promises
from partnership.actions.pulse import open_pulse
from standups import actions as standups
from standups.reading import open_concerns
from stories import actions as stories
from tests.cast import signed_in
from tests.stories.journey import deliver, fresh

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 4, 1, 7, 5, tzinfo=UTC)  # 9:05 in Berlin

# Of each right that a role has: the kinds that wait for whoever has it, or why nothing ever does. A right that is
# new has to be put down here, so nobody forgets to say where it waits.
ASKED = {
    "acknowledge": {"charter.read"},
    "agree": {"charter.agree", "plan.agree", "minutes.agree", "rate.agree"},
    "judge goals": {"goals.judge"},
    "sign off": {"story.sign"},
    "move stories on": {"story.take_up"},
    "write updates": {"update.write"},
    "own concerns": {"concern.own"},
    "answer concerns": {"concern.answer"},
    "close concerns": {"concern.settle"},
    "commit": {"commitment.keep", "commitment.answer"},
    "ping": {"ping.answer", "ping.accept"},
    "answer the pulse": {"pulse.answer"},
    "close demos": {"demo.close", "demo.excuse"},
    "set team strength": {"strength.agree"},
    "decide the budget": {"budget.decide"},
    "confirm days": {"days.confirm"},
    "learn together": {"pair.agree"},
}
NOBODY_WAITS_FOR = {
    "one's own to begin": {
        "read",
        "write charter",
        "measure goals",
        "guide the kick-off",
        "write stories",
        "comment",
        "attach files",
        "raise concerns",
        "note decisions",
        "contest the ball",
        "run demos",
        "send reports",
        "name deputies",
        "propose team strength",
        "propose a budget",
        "propose rates",
        "offer days",
        "set the pace",
        "set cadence",
        "say skills",
        "confirm skills",
        "change roles",
        "pause or close",
        "invite vendor people",
        "invite client people",
        "import stories",
        "book days",  # what nobody books counts as planned
    },
    "told where the stories are planned": {"schedule", "estimate", "order the backlog"},
}


def test_every_right_says_what_waits_for_it():
    assert set().union(*ASKED.values()) == set(KINDS) | set(READ_HERE)
    assert set(ASKED) | set().union(*NOBODY_WAITS_FOR.values()) == set(ACTS)
    for kind in KINDS.values():
        assert kind.code in ASKED[kind.right]


@pytest.fixture
def week(cast):
    """The first week is over, and the second one's Wednesday has come."""
    with time_machine.travel(WEDNESDAY, tick=False):
        Charter.objects.filter(engagement=cast.acme).update(start_date=(WEDNESDAY - timedelta(days=7)).date())
        cast.acme = Engagement.objects.select_related("charter").get(pk=cast.acme.pk)
        with time_machine.travel(WEDNESDAY - timedelta(days=7), tick=False):
            weeks.turn_week(cast.acme, now=timezone.now())
            decide_budget(cast.acme, by=cast.clara, amount=12_000_00, code="EUR", reason="As offered")
        yield cast


def everywhere(member: Membership) -> list[Waiting]:
    """What waits for somebody in this engagement, as the page over all of theirs has it."""
    standings = standings_of(member.user, timezone.now())
    return [one for each in standings if each.engagement == member.engagement for one in each.waiting]


def at_home(member: Membership) -> list[Waiting]:
    engagement = Engagement.objects.select_related("charter").get(pk=member.engagement_id)
    viewer = Membership.objects.at_the_door(member.user, engagement.slug).get()
    today, calendar = today_of(engagement), calendar_of(engagement)
    week, _round = week_of(engagement, viewer, crew_of(engagement), today, calendar)
    concerns = open_concerns(engagement, viewer, calendar=calendar)
    return waiting_for(viewer, engagement, today, week=week, concerns=concerns, calendar=calendar)


def waits(member: Membership) -> list[str]:
    return [one.kind for one in everywhere(member)]


Step = tuple[str, Callable[[], object], list[Membership], Callable[[], object]]


def steps(cast) -> Iterator[Step]:
    """A kind, what brings it about, for whom it waits then, what ends it for the first of them."""
    acme, clara, carl, sam, sue = cast.acme, cast.clara, cast.carl, cast.sam, cast.sue
    lead, sponsor, client = [sam], [clara], [clara, carl]

    yield (
        "update.write",
        lambda: None,
        [clara, carl, sam, sue],
        lambda: standups.write_update(acme, by=clara, day=today_of(acme), done="x"),
    )
    for member in (carl, sam, sue):
        standups.write_update(acme, by=member, day=today_of(acme), done="x")

    proposal = charters.propose(acme, by=sam)
    values = {"name": "Shorter queue"}
    charters.add_line(proposal, "goals", by=clara, values=values)
    proposal.refresh_from_db()
    seen = proposal.wordings
    yield (
        "charter.agree",
        lambda: None,
        [*sponsor, *lead],
        lambda: charters.agree_to(proposal, by=clara, seen=seen),
    )
    yield (
        "charter.read",
        lambda: charters.agree_to(proposal, by=sam, seen=seen),
        [carl, sue, cast.vera],
        lambda: charters.acknowledge(proposal, by=carl),
    )
    for member in (sue, cast.vera):
        charters.acknowledge(proposal, by=member)

    weeks.turn_week(acme, now=WEDNESDAY)
    first = acme.iterations.get(number=1)
    yield (
        "demo.excuse",
        lambda: None,
        lead,
        lambda: weeks.excuse(acme.demos.get(number=1), by=sam, reason="Everybody was ill"),
    )
    yield "days.confirm", lambda: None, lead, lambda: confirm_days(first, by=sam)
    word = {"iteration": 1, "text": "It gets shorter."}
    yield (
        "goals.judge",
        lambda: None,
        [*client, *lead],
        lambda: charters.judge(acme, 1, by=carl, **word),
    )
    charters.judge(acme, 1, by=sam, **word)

    rate = {"amount": 800_00, "valid_from": today_of(acme), "role": "vendor_member"}
    yield (
        "rate.agree",
        lambda: propose_rate(acme, by=sam, **rate),
        sponsor,
        lambda: agree_to_rate(acme.day_rates.get(), by=clara),
    )
    yield (
        "budget.decide",
        lambda: propose_budget(acme, by=sam, amount=15_000_00, code="EUR", reason="More gates"),
        sponsor,
        lambda: decide_budget(acme, by=clara, amount=14_000_00, code="EUR", reason="Fewer"),
    )
    yield (
        "strength.agree",
        lambda: weeks.set_strength(acme, by=sam, number=3, strength=50),
        sponsor,
        lambda: weeks.agree_strength(acme, by=clara, number=3, strength=50),
    )
    yield (
        "plan.agree",
        lambda: weeks.agree_plan(acme, by=sam, seen=draft_now(acme).mark),
        sponsor,
        lambda: weeks.agree_plan(acme, by=clara, seen=draft_now(acme).mark),
    )

    yield (
        "story.sign",
        lambda: deliver(cast.story, by=sue),
        client,
        lambda: stories.reject(
            changes_asked(cast), by=clara, seen=stories.Seen.of(fresh(cast.story)), reason="Slow."
        ),
    )
    yield "story.take_up", lambda: None, [sue], lambda: stories.take_up(fresh(cast.story), by=sue)

    demo = weeks.present(weeks.open_demo(acme, by=sam), by=sue)
    type(demo).objects.filter(pk=demo.pk).update(started_at=timezone.now() - timedelta(hours=5))
    yield "demo.close", lambda: None, lead, lambda: weeks.close_demo(demo, by=sam)
    minutes = acme.demos.get(number=2)
    yield (
        "pulse.answer",
        lambda: open_pulse(acme, 2),
        [clara, carl, sam, sue],
        lambda: promises.answer_pulse(acme.pulses.get(), by=clara, trust=4, clarity=4, pace=4),
    )
    for member in (carl, sam, sue):
        promises.answer_pulse(acme.pulses.get(), by=member, trust=4, clarity=4, pace=4)
    yield (
        "minutes.agree",
        lambda: None,
        [*sponsor, *lead],
        lambda: weeks.agree_to_minutes(minutes, by=clara),
    )
    weeks.agree_to_minutes(minutes, by=sam)

    yield (
        "concern.own",
        lambda: standups.raise_concern(acme, by=carl, text="The crane is late"),
        [sam, sue, clara],
        lambda: standups.own_concern(acme.concerns.get(), by=sam),
    )
    yield (
        "concern.answer",
        lambda: None,
        lead,
        lambda: standups.answer_concern(acme.concerns.get(), by=sam, text="On Friday."),
    )
    yield (
        "concern.settle",
        lambda: None,
        [carl],
        lambda: standups.close_concern(acme.concerns.get(), by=carl),
    )
    yield (
        "ping.answer",
        lambda: promises.ask(acme, by=sue, to=carl, text="How high?"),
        [carl],
        lambda: promises.answer_ping(acme.pings.get(), by=carl, text="Four metres"),
    )
    turn = acme.pings.get().answers[0].number
    yield (
        "ping.accept",
        lambda: None,
        [sue],
        lambda: promises.accept_answer(acme.pings.get(), by=sue, answer=turn),
    )
    promise = promises.commit(acme, by=sue, text="The gate opens", due=today_of(acme), to=carl)
    later = today_of(acme) + timedelta(days=5)
    yield (
        "commitment.answer",
        lambda: promises.ask_new_date(promise, by=sue, due=later, why="Rain"),
        [carl],
        lambda: promises.answer_new_date(promise, by=carl, due=later, agreed=False),
    )
    yield "commitment.keep", lambda: None, [sue], lambda: promises.keep(promise, by=sue)

    say_skill(sam, by=sam, name="Cranes", level=4)
    say_skill(carl, by=carl, name="Cranes", level=1, wish="learn")
    yield (
        "pair.agree",
        lambda: weeks.propose_pair(acme, by=carl, name="Cranes", teacher=sam, learner=carl),
        [sam],
        lambda: weeks.agree_pair(acme.learning_pairs.get(), by=sam),
    )


def changes_asked(cast):
    story = fresh(cast.story)
    stories.give_verdict(story, "criterion-2", by=cast.clara, mark="changes", revision=1, note="Five.")
    return fresh(story)


def test_each_kind_waits_for_those_it_asks_until_it_is_done(week):
    everybody = (week.clara, week.carl, week.sam, week.sue, week.vera)
    met = set()
    for kind, begin, asked, end in steps(week):
        begin()
        found = [one for one in everybody if kind in waits(one)]
        assert found == [one for one in everybody if one in asked], kind
        assert [(one.kind, one.act, one.about, one.link) for one in at_home(asked[0])] == [
            (one.kind, one.act, one.about, one.link) for one in everywhere(asked[0])
        ]
        told = {line.link for line in waiting_since(asked[0], WEDNESDAY)}
        here = {one.link for one in at_home(asked[0]) if one.kind not in MAILED}
        assert told == here, f"the daily digest and {kind}"
        end()
        assert kind not in waits(asked[0]), kind
        met.add(kind)
    assert met == set(KINDS) | set(READ_HERE)
    assert waits(week.vera) == []


def test_an_archive_asks_nobody_for_anything(week):
    assert "update.write" in waits(week.sue)
    Engagement.objects.filter(pk=week.acme.pk).update(course="closed")
    assert waits(week.sue) == []


def test_who_is_away_owes_no_update_and_each_kind_has_a_page(week):
    week.sue.user.absences.create(first=WEDNESDAY.date(), last=WEDNESDAY.date())
    assert waits(week.sue) == []
    client = signed_in(week.clara)
    assert client.get("/e/acme/").status_code == client.get("/").status_code == 200
