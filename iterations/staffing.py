"""Who of those who are there knows what a week's stories need: what nobody can do, who fits what, who could learn.

`staffing_of` reads; the rest is pure. A story is *red* when it needs a skill that nobody who is there does without
help: two learners are no expert. Who is away for the whole week counts for nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import ceil

from engagements.calendars import Calendar, calendar_for
from engagements.models import Engagement, Membership, Role
from engagements.skills import Able, Coverage, able_people, coverage, names_known
from iterations.board import Card
from iterations.matching import Fit, best, fit
from iterations.models import LearningPair
from iterations.velocity import MARKERS
from people.skills import key_of
from stories.models import NeededSkill, State

OPEN = {State.UNSTARTED, State.STARTED, State.REJECTED}  # somebody has work with it
MOST = 60  # stories that are looked at: more no week has, and a list before the first week may be endless
SUGGESTED_PAIRS = 6
OTHERS_SHOWN = 2  # who would fit a story too


@dataclass
class Standing:
    """One person in one week: what they know, and for how many days they are there."""

    able: Able
    days: float

    @property
    def member(self) -> Membership:
        return self.able.member

    @property
    def there(self) -> bool:
        return self.days > 0

    @property
    def room(self) -> int:
        """How many stories they have time for: one a day at most."""
        return ceil(self.days)


@dataclass
class StoryNeed:
    """A story of the week with the skills it needs, and what of them nobody who is there does without help."""

    card: Card
    skills: list[str]
    missing: list[str] = field(default_factory=list)
    chosen: Standing | None = None
    why: Fit | None = None
    helpers: list[tuple[str, Standing]] = field(default_factory=list)  # for what the chosen one lacks
    others: list[tuple[Standing, int]] = field(default_factory=list)  # who would fit too, with their scores

    @property
    def red(self) -> bool:
        return bool(self.missing)

    @property
    def owned(self) -> bool:
        """Whether the one who fits best has it already."""
        return self.chosen is not None and self.chosen.member.pk in self.card.owner_keys


@dataclass
class NeededLine:
    """One skill that the week needs: for which stories, and who of those who are there has it."""

    covered: Coverage
    stories: list[Card]


@dataclass(frozen=True)
class Growth:
    """Somebody who wants to learn what another can teach; `wanted` says that a story of the week needs it."""

    teacher: Able
    learner: Able
    skill: str
    wanted: bool

    @property
    def across(self) -> bool:
        return self.teacher.member.party != self.learner.member.party


@dataclass
class Staffing:
    """A week, its people and its stories."""

    first: date
    last: date
    people: list[Standing]
    stories: list[StoryNeed]
    silent: list[Card]  # stories that don't say what they need
    pairs: list[LearningPair] = field(default_factory=list)

    @property
    def team(self) -> list[Able]:
        return [one.able for one in self.people]

    @property
    def there(self) -> list[Able]:
        return [one.able for one in self.people if one.there]

    @cached_property
    def red(self) -> list[StoryNeed]:
        return [story for story in self.stories if story.red]

    @cached_property
    def needed(self) -> list[NeededLine]:
        """What nobody has first, then what rests on one."""
        names = {key_of(name): name for story in self.stories for name in story.skills}
        lines = [
            NeededLine(
                coverage(name, self.there),
                [story.card for story in self.stories if key in map(key_of, story.skills)],
            )
            for key, name in sorted(names.items())
        ]
        return sorted(lines, key=lambda line: min(len(line.covered.alone), 2))

    @cached_property
    def idle(self) -> list[Standing]:
        """Those who are there, and know something that no story of the week needs anything of."""
        keys = {key_of(name) for story in self.stories for name in story.skills}
        known = [one for one in self.people if one.there and one.able.expertise]
        return [one for one in known if not keys & {ability.key for ability in one.able.expertise}]

    @cached_property
    def coverages(self) -> list[Coverage]:
        """Of each skill that the team speaks of or a story of the week needs, over all the team."""
        wanted = {key_of(name): name for story in self.stories for name in story.skills}
        known = {key_of(name): name for name in names_known(self.team)}
        return [coverage(name, self.team) for _key, name in sorted((wanted | known).items())]

    @cached_property
    def growth(self) -> list[Growth]:
        """Pairs to propose: across the parties first, then what the week needs; none that was proposed before."""
        return growth(self.team, {key_of(line.covered.name) for line in self.needed}, self.pairs)


# --- Pure ----------------------------------------------------------------------------------------------------


def standings(people: Iterable[Able], calendar: Calendar, first: date, last: date) -> list[Standing]:
    """Who takes part, each with their days of that stretch, both days included."""
    return [
        Standing(one, calendar.person_days([one.member], first, last))
        for one in people
        if one.member.role != Role.OBSERVER
    ]


def match(people: Sequence[Standing], cards: Iterable[Card], needs: dict[int, list[str]]) -> list[StoryNeed]:
    """Each open story that says what it needs, with what is missing and who fits it best. Never who is away.

    needs: by the story's number, the names of the skills.
    """
    stories = [StoryNeed(card, needs[card.number]) for card in cards if needs.get(card.number)]
    there = [one for one in people if one.there]
    for story in stories:
        story.missing = [name for name in story.skills if not any(one.able.of(name).alone for one in there)]
    fits = [[fit_of(story, one) for one in there] for story in stories]
    scores = [[one.score if one else None for one in row] for row in fits]
    for story, row, place in zip(
        stories, fits, best(scores, [one.room for one in there]) if there else [], strict=False
    ):
        give(story, row, place, there)
    return stories


def fit_of(story: StoryNeed, person: Standing) -> Fit | None:
    known = [(name, person.able.of(name)) for name in story.skills]
    return fit(known, owns=person.member.pk in story.card.owner_keys)


def give(story: StoryNeed, row: Sequence[Fit | None], place: int | None, there: Sequence[Standing]) -> None:
    """Note who is proposed, who helps with what they lack, and who else would fit."""
    if place is None:
        return
    story.chosen, story.why = there[place], row[place]
    assert story.why is not None  # only who fits is chosen
    for name in story.why.lacking:
        helpers = [one for one in there if one is not story.chosen and one.able.of(name).alone]
        if helpers:
            story.helpers.append((name, max(helpers, key=lambda one: one.able.of(name).level)))
    others = [(one, found.score) for one, found in zip(there, row, strict=True) if found]
    others = [pair for pair in others if pair[0] is not story.chosen]
    story.others = sorted(others, key=lambda pair: -pair[1])[:OTHERS_SHOWN]


def growth(team: Sequence[Able], wanted: set[str], before: Iterable[LearningPair]) -> list[Growth]:
    known = {(pair.teacher_id, pair.learner_id, key_of(pair.skill.name)) for pair in before}
    found = [
        Growth(teacher, learner, ability.name, ability.key in wanted)
        for learner in team
        for ability in learner.best_first
        if ability.learns
        for teacher in team
        if teacher is not learner and teacher.of(ability.name).teaches
        if (teacher.member.pk, learner.member.pk, ability.key) not in known
    ]
    found.sort(key=lambda pair: (not pair.across, not pair.wanted, pair.skill.lower()))
    return found[:SUGGESTED_PAIRS]


# --- Reading -------------------------------------------------------------------------------------------------


def needs_of(engagement: Engagement, cards: Iterable[Card]) -> dict[int, list[str]]:
    """By the number of each of these stories, the names of the skills it needs."""
    numbers = [card.number for card in cards]
    rows = NeededSkill.objects.filter(engagement=engagement, story__number__in=numbers)
    found: dict[int, list[str]] = {}
    for number, name in rows.order_by("skill__name").values_list("story__number", "skill__name"):
        found.setdefault(number, []).append(name)
    return found


def staffing_of(engagement: Engagement, cards: Iterable[Card], first: date, last: date) -> Staffing:
    """Of the open ones among these stories, `MOST` at most, in the stretch of days from first to last."""
    charter = engagement.charter
    assert charter is not None  # it is opened with one
    able = able_people(engagement)
    calendar = calendar_for(charter, [one.member for one in able], first, last)
    people = standings(able, calendar, first, last)
    open_ones = [card for card in cards if card.state in OPEN and card.kind not in MARKERS][:MOST]
    needs = needs_of(engagement, open_ones) if open_ones else {}
    pairs = list(LearningPair.objects.filter(engagement=engagement).with_people())
    silent = [card for card in open_ones if card.number not in needs]
    return Staffing(first, last, people, match(people, open_ones, needs), silent, pairs)
