"""What the people of the spine test do beside the texts: estimate, deadline, owners, labels, comments; and what must be
true of it afterwards."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engagements.models import Engagement, Event
from stories.models import Label, Story, StoryLabel, StoryOwner

HELPERS = Path(__file__).with_name("beside.js")
COMMENTS = 14  # the page shows the newest twenty
OWNERS = ["#owners-menu form", "#owners-menu form:has([name=take_off])"]
LABEL_OFF = 'form[action$="/labels/"]:has([name=take_off])'
COMMENT_BACK = '#comments form[action$="/restoration/"]'
CHOICES = {
    "points": ["", "1", "2", "3", "5", "8"],
    "deadline": ["", *(f"2027-03-{day:02}" for day in range(1, 15))],
}


@dataclass
class Choice:
    """A choice that was made, and what the page showed before it."""

    name: str
    value: str
    seen: str


class Beside:
    """One person's hand on everything of the story that is no text."""

    def __init__(self, hand) -> None:
        self.hand, self.dice = hand, hand.dice
        self.choices: list[Choice] = []

    def call(self, name: str, *arguments):
        call = f"(given) => window.beside?.{name}(...given)"
        return self.hand.page.evaluate(call, list(arguments))

    def act(self) -> tuple[str, str]:
        acts: list[Callable[[], str]] = [self.choose, self.own, self.label, self.unlabel, self.say, self.send]
        acts += [self.bring_back, self.again, self.let_go]
        return "", self.dice.choices(acts, [20, 10, 8, 4, 16, 16, 4, 8, 4])[0]()

    def did(self, name: str, done) -> str:
        return name if done else ""

    def choose(self) -> str:
        name = self.dice.choice(list(CHOICES))
        made = self.call("choose", name, self.dice.choice(CHOICES[name]))
        if made:
            self.choices.append(Choice(name, made["value"], made["seen"]))
        return self.did(f"choose {name}", made)

    def own(self) -> str:
        return self.did("owner", self.call("press", self.dice.choice(OWNERS), self.dice.random()))

    def label(self) -> str:
        word = self.hand.word()
        done = self.call("label", word)
        if done and done["typed"]:
            self.hand.memory.typed[word] = "label"
        return self.did("label", done)

    def unlabel(self) -> str:
        return self.did("label off", self.call("press", LABEL_OFF, self.dice.random()))

    def say(self) -> str:
        if sum(row["key"].startswith("comment") for row in self.hand.rows()) >= COMMENTS:
            return ""
        word = self.hand.word()
        done = self.call("say", word)
        if done and word in done["value"]:
            self.hand.memory.typed[word] = "comment"
        elif done:
            self.hand.memory.faults.append(f"{word} was typed into a new comment and did not stand there")
        return self.did("say", done)

    def send(self) -> str:
        return self.did("send", self.call("send"))

    def bring_back(self) -> str:
        return self.did("comment back", self.call("press", COMMENT_BACK, self.dice.random()))

    def again(self) -> str:
        """Try again what met a dead line: whatever stands in an editor or a card may go as it is."""
        for row in self.hand.rows():
            for text in row["held"]:
                self.hand.press(row["key"], text, row["base"], 1000 * time.time())
        return self.did("try again", self.call("again"))

    def let_go(self) -> str:
        return self.did("dismiss", self.call("dismiss"))

    def held(self) -> list[str]:
        return self.call("held")

    def faults(self, story: Story) -> list[str]:
        """Where the page shows something else than holds, with no notice left that offers to try again."""
        while self.call("dismiss"):
            pass
        holds, shown = standing(story), self.call("facts")
        return [
            f"the page of {self.hand.letter} shows {name} {shown[name]}, {value} holds"
            for name, value in holds.items()
            if (sorted(shown[name]) if isinstance(value, list) else shown[name]) != value
        ]


def standing(story: Story) -> dict:
    story = Story.objects.get(pk=story.pk)
    owners, labels = StoryOwner.objects.filter(story=story), StoryLabel.objects.filter(story=story)
    return {
        "points": "" if story.points is None else str(story.points),
        "deadline": story.deadline.isoformat() if story.deadline else "",
        "owners": sorted(str(number) for number in owners.values_list("member__number", flat=True)),
        "labels": sorted(labels.values_list("label__name", flat=True)),
    }


def words_of_labels(engagement: Engagement) -> list[str]:
    return list(Label.objects.filter(engagement=engagement).values_list("name", flat=True))


def untrue(engagement: Engagement, story: Story, hands: list) -> list[str]:
    """Facts told by the journal, one after the other, against what was chosen, what had been seen, and what stands."""
    faults: list[str] = []
    told: dict = {"points": "", "deadline": "", "owners": set(), "labels": set()}
    asked = {hand.member.pk: {(c.name, c.value, c.seen) for c in hand.beside.choices} for hand in hands}
    for event in Event.objects.filter(engagement=engagement, data__story=story.number).order_by("number"):
        data = event.data
        match event.kind:
            case "story.estimated" | "story.deadline_set":
                name = "points" if event.kind == "story.estimated" else "deadline"
                value = str(data["points"]).replace("–", "") if name == "points" else data["day"]
                if (name, value, told[name]) not in asked.get(event.actor_id, ()):
                    faults.append(
                        f"event {event.number}: {name} {told[name]!r} → {value!r} nobody saw so and chose"
                    )
                told[name] = value
            case "story.owned" | "story.disowned":
                told["owners"] ^= {str(data["member"])}
            case "story.labelled" | "story.unlabelled":
                told["labels"] ^= {data["label"]}
    told |= {name: sorted(told[name]) for name in ("owners", "labels")}
    if told != standing(story):
        faults.append(f"the journal says {told}, the story has {standing(story)}")
    return faults
