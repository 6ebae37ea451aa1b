"""What the people of the demonstration know, wish to learn and confirm of each other, and what the stories need."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from dashboard.demo.history import WEEK, History
from engagements import events
from engagements.models import Confirmation, Membership, MemberSkill, TeamSkill
from iterations import events as week_events
from iterations.models import LearningPair
from people.models import OwnSkill, Profile, Skill
from people.skills import Wish
from stories.models import NeededSkill

LEARN, AVOID = Wish.LEARN, Wish.AVOID
VOCABULARY = [
    "Accessibility",
    "Django",
    "Interfaces between companies",
    "Logistics",
    "Mobile web",
    "Project management",
    "SQL and reports",
    "Test automation",
    "UX design",
]
KNOWN: dict[
    str, list[tuple[str, int, str]]
] = {  # (skill, level, wish); what is not of the vocabulary is free
    "jonas": [
        ("Project management", 4, ""),
        ("Django", 3, ""),
        ("SQL and reports", 2, ""),
        ("Logistics", 1, LEARN),
    ],
    "mira": [
        ("Django", 4, ""),
        ("Mobile web", 4, ""),
        ("Accessibility", 3, ""),
        ("SQL and reports", 2, AVOID),
    ],
    "samir": [
        ("SQL and reports", 4, ""),
        ("Interfaces between companies", 3, ""),
        ("Django", 3, ""),
        ("Mobile web", 1, LEARN),
    ],
    "linnea": [
        ("UX design", 4, ""),
        ("Mobile web", 3, ""),
        ("Accessibility", 2, LEARN),
        ("Gate routines", 1, LEARN),
    ],
    "tom": [("Logistics", 4, ""), ("Project management", 3, "")],
    "petra": [("Logistics", 3, ""), ("UX design", 1, LEARN), ("Test automation", 0, LEARN)],
    "anders": [("Gate routines", 4, ""), ("Logistics", 3, "")],
    "ingrid": [("Bay planning", 4, ""), ("Logistics", 3, ""), ("SQL and reports", 0, LEARN)],
}
NEEDED = {  # by label of a story
    "booking": ["Django"],
    "drivers": ["Mobile web"],
    "ferries": ["Interfaces between companies"],
    "gate": ["Gate routines"],
    "hauliers": ["Django"],
    "planning": ["Bay planning", "Django"],
    "reports": ["SQL and reports"],
}
CONFIRMED = [  # who, of whom, what
    ("tom", "mira", "Django"),
    ("anders", "linnea", "UX design"),
    ("mira", "anders", "Gate routines"),
    ("samir", "ingrid", "Bay planning"),
    ("petra", "samir", "SQL and reports"),
]
PAIRS = [("anders", "linnea", "Gate routines", True), ("samir", "ingrid", "SQL and reports", False)]
ABOUT = {
    "jonas": (
        "Builds software for ports since 2014. Sails when the week allows it.",
        "Slots, berths, customs",
        "Swedish, English, German",
    ),
    "mira": ("Writes the code that drivers touch with gloves on.", "", "English, Hindi, some Swedish"),
    "linnea": ("Draws first, then asks, then draws again.", "", "Swedish, English"),
    "tom": (
        "Answers for the terminal. Was a planner for nine years.",
        "Terminals, ferries",
        "English, Danish",
    ),
    "anders": ("Leads the gate: two lanes, four hundred lorries on a Friday.", "Gates, lorries", "Swedish"),
}
SAID, AGREED = 200, 2 * WEEK + 300  # in which working minute


@dataclass
class Knowing:
    """Told with the history; its rows are written when the stories have theirs."""

    history: History

    def tell(self) -> None:
        for n, (name, skills) in enumerate(KNOWN.items()):
            self.at(SAID + 10 * n, partial(self.say, name, skills))
        for n, (by, name, skill) in enumerate(CONFIRMED):
            self.at(WEEK + SAID + 5 * n, partial(self.confirm, by, name, skill))
        for n, (teacher, learner, skill, agreed) in enumerate(PAIRS):
            told = partial(self.pair, n + 1, teacher, learner, skill, agreed=agreed)
            self.at(AGREED + 20 * n, told)

    def at(self, minute: int, act: Callable[[], None]) -> None:
        self.history.book.plan(self.history.calendar.at(minute, 20), act)

    def when(self, minute: int) -> datetime:
        return self.history.calendar.at(minute, 20)

    def crew(self, name: str) -> Membership:
        return self.history.crew[name]

    def say(self, name: str, skills: list[tuple[str, int, str]]) -> None:
        for skill, level, wish in skills:
            member = self.crew(name)
            self.history.book.record(
                events.SKILL_SAID, member, member, skill=skill, level=level, wish=str(wish)
            )

    def confirm(self, by: str, name: str, skill: str) -> None:
        member = self.crew(name)
        said = {"name": member.name, "skill": skill, "level": level_of(name, skill)}
        self.history.book.record(events.SKILL_CONFIRMED, member, self.crew(by), **said)

    def pair(self, number: int, teacher: str, learner: str, skill: str, *, agreed: bool) -> None:
        pair, two = LearningPair(number=number), (self.crew(learner), self.crew(teacher))
        said = {"skill": skill, "teacher": two[1].name, "learner": two[0].name}
        self.history.book.record(week_events.PAIR_PROPOSED, pair, two[0], **said)
        for by in two if agreed else two[:1]:
            self.history.book.record(week_events.PAIR_AGREED, pair, by, **said)

    def save(self) -> None:
        engagement, book = self.history.engagement, self.history.book
        entries = {name: Skill.objects.get_or_create(name=name)[0] for name in VOCABULARY}
        spoken = {name for known in KNOWN.values() for name, _level, _wish in known}
        spoken |= {name for names in NEEDED.values() for name in names}
        words = {
            name: TeamSkill(engagement=engagement, name=name, entry=entries.get(name))
            for name in sorted(spoken)
        }
        book.put(list(words.values()))
        own, free = [], []
        for name, known in KNOWN.items():
            member = self.crew(name)
            for skill, level, wish in known:
                said = {"level": level, "wish": wish}
                if skill in entries:
                    own.append(OwnSkill(user=member.user, skill=entries[skill], **said))
                else:
                    free.append(MemberSkill(engagement=engagement, member=member, skill=words[skill], **said))
        texts = [
            Profile(
                user=self.crew(name).user, about=about, expertise=expertise, languages=languages, version=1
            )
            for name, (about, expertise, languages) in ABOUT.items()
        ]
        book.put(own, free, texts, self.needed(words), self.confirmations(words), self.pairs(words))

    def needed(self, words: dict[str, TeamSkill]) -> list[NeededSkill]:
        engagement, found = self.history.engagement, {}
        for one in self.history.book.story_labels:
            for name in NEEDED.get(one.label.name, []):
                key = (one.story.pk, name)
                found[key] = NeededSkill(engagement=engagement, story=one.story, skill=words[name])
        return list(found.values())

    def confirmations(self, words: dict[str, TeamSkill]) -> list[Confirmation]:
        return [
            Confirmation(
                engagement=self.history.engagement,
                member=self.crew(name),
                skill=words[skill],
                by=self.crew(by),
                level=level_of(name, skill),
                at=self.when(WEEK + SAID + 5 * n),
            )
            for n, (by, name, skill) in enumerate(CONFIRMED)
        ]

    def pairs(self, words: dict[str, TeamSkill]) -> list[LearningPair]:
        return [
            LearningPair(
                engagement=self.history.engagement,
                number=n + 1,
                skill=words[skill],
                teacher=self.crew(teacher),
                learner=self.crew(learner),
                proposed_by=self.crew(learner),
                proposed_at=self.when(AGREED + 20 * n),
                learner_agreed_at=self.when(AGREED + 20 * n),
                teacher_agreed_at=self.when(AGREED + 20 * n) if agreed else None,
            )
            for n, (teacher, learner, skill, agreed) in enumerate(PAIRS)
        ]


def level_of(name: str, skill: str) -> int:
    return next(level for known, level, _wish in KNOWN[name] if known == skill)
