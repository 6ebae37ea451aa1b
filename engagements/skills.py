"""Who in an engagement knows what, as they say it and as others confirm it.

`able_people` reads, in one statement; what it answers is plain data. A skill is meant by its name, however it is
capitalised (`key`): of the vocabulary and of the engagement's free words there are no two with the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zlib import crc32

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Value
from django.db.models.fields import BooleanField
from django.db.models.functions import JSONObject

from engagements.calendars import with_absences
from engagements.models import Confirmation, Engagement, Membership, MemberSkill, TeamSkill
from engagements.statements import Statement
from people.models import OwnSkill, Skill
from people.skills import INDEPENDENT, LEVELS, TEACHES, Wish, key_of, level_word

SUGGESTED = 300  # words of the vocabulary in a drop-down


@dataclass(frozen=True)
class Ability:
    """What one person says of one skill; `confirmed` is who says so too, by the number of the member, and at what
    level."""

    name: str
    level: int = 0
    wish: str = ""
    free: bool = False  # a word of this engagement, not of the vocabulary
    confirmed: tuple[tuple[int, int], ...] = ()

    @property
    def key(self) -> str:
        return key_of(self.name)

    @property
    def mark(self) -> str:
        """What its element is called: no key of a table, and the same as long as the skill is."""
        return f"skill-{crc32(self.key.encode()):08x}"

    @property
    def word(self) -> str:
        return level_word(self.level)

    @property
    def line(self) -> str:
        """What the level means."""
        return str(LEVELS[self.level][1]) if self.level else ""

    @property
    def wish_word(self) -> str:
        return str(Wish(self.wish).label) if self.wish else ""

    @property
    def alone(self) -> bool:
        """Whether they do it without another's help."""
        return self.level >= INDEPENDENT

    @property
    def teaches(self) -> bool:
        return self.level >= TEACHES

    @property
    def learns(self) -> bool:
        return self.wish == Wish.LEARN

    @property
    def avoids(self) -> bool:
        return self.wish == Wish.AVOID

    @property
    def sure(self) -> bool:
        """Whether somebody confirms at least what is said: who says more later is not confirmed in that."""
        return any(level >= self.level for _by, level in self.confirmed)

    @property
    def confirmers(self) -> list[int]:
        """The numbers of those who confirm the level that is said."""
        return [by for by, level in self.confirmed if level >= self.level]


NOTHING = Ability("")


@dataclass
class Able:
    """One person of an engagement, with what they say they know by the skill's key."""

    member: Membership
    abilities: dict[str, Ability] = field(default_factory=dict)

    def of(self, name: str) -> Ability:
        return self.abilities.get(key_of(name), NOTHING)

    @cached_property
    def best_first(self) -> list[Ability]:
        return sorted(self.abilities.values(), key=lambda one: (-one.level, one.wish == "", one.key))

    @property
    def expertise(self) -> list[Ability]:
        """What they do without help."""
        return [one for one in self.best_first if one.alone]


# --- Reading -------------------------------------------------------------------------------------------------

ME = OuterRef("pk")


def with_abilities(members: Any) -> Any:
    """Members with `said` and `confirmed_skills`, as `able` wants them."""
    own = OwnSkill.objects.filter(user=OuterRef("user"))
    free = MemberSkill.objects.filter(member=ME)
    confirmed = Confirmation.objects.standing().filter(member=ME).order_by("by__number")
    confirmation = JSONObject(skill=F("skill__name"), level=F("level"), by=F("by__number"))
    return members.annotate(
        own_skills_said=ArraySubquery(own.values(line=said(of_engagement=False))),
        free_skills_said=ArraySubquery(free.values(line=said(of_engagement=True))),
        confirmed_skills=ArraySubquery(confirmed.values(line=confirmation)),
    )


def said(*, of_engagement: bool) -> JSONObject:
    free = Value(of_engagement, output_field=BooleanField())
    return JSONObject(name=F("skill__name"), level=F("level"), wish=F("wish"), free=free)


def able(member: Any) -> Able:
    """A member who has been read `with_abilities`."""
    confirmed: dict[str, list[tuple[int, int]]] = {}
    for one in member.confirmed_skills:
        confirmed.setdefault(key_of(one["skill"]), []).append((one["by"], one["level"]))
    lines = [*member.free_skills_said, *member.own_skills_said]  # the vocabulary's word, were there both
    abilities = [Ability(**line, confirmed=tuple(confirmed.get(key_of(line["name"]), ()))) for line in lines]
    return Able(member, {one.key: one for one in abilities})


ABLE: Statement[Membership] = Statement(
    lambda engagement: with_abilities(
        with_absences(Membership.objects.present().filter(engagement=engagement).with_person())
    ),
    int,
)


def able_people(engagement: Engagement) -> list[Able]:
    """All who are in it, vendor first, with their days away read along (`calendars.calendar_for`)."""
    return [able(member) for member in ABLE(engagement.pk)]


def words_of(engagement: Engagement) -> list[str]:
    """What is suggested where somebody names a skill: the vocabulary and this engagement's own words."""
    vocabulary = Skill.objects.offered().values_list("name", flat=True)[:SUGGESTED]
    own = TeamSkill.objects.filter(engagement=engagement).values_list("name", flat=True)
    return sorted({*vocabulary, *own}, key=key_of)


# --- What a team covers --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """One skill over a team: who does it without help, who with, who wants to learn it."""

    name: str
    alone: tuple[Able, ...]
    helped: tuple[Able, ...]
    learners: tuple[Able, ...]

    @property
    def kind(self) -> str:
        """nobody, one or several: how many can be away at once."""
        return ("nobody", "one", "several")[min(len(self.alone), 2)]


def coverage(name: str, people: Iterable[Able]) -> Coverage:
    """Of these people; whoever prefers to avoid a skill still covers it."""
    known = [(one, one.of(name)) for one in people]
    known.sort(key=lambda pair: -pair[1].level)
    return Coverage(
        name,
        tuple(one for one, ability in known if ability.alone),
        tuple(one for one, ability in known if 0 < ability.level < INDEPENDENT),
        tuple(one for one, ability in known if ability.learns),
    )


def names_known(people: Iterable[Able]) -> list[str]:
    """The skills that any of them speaks of, in order of their names."""
    found = {ability.key: ability.name for one in people for ability in one.abilities.values()}
    return [found[key] for key in sorted(found)]
