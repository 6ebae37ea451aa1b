"""What must be true after the spine test, whatever happened in it."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from engagements.journal import sentence
from engagements.models import Engagement, Event
from stories.actions import clean
from stories.actions.texts import on_one_line
from stories.models import Draft, Revision, Story
from tests.browser.spine.beside import words_of_labels
from tests.browser.spine.hands import Hand, tokens

GRACE = 0.15  # clocks of the page, of the test and of the database are one clock, read at slightly different times


class Texts:
    """Every revision of every text of an engagement."""

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement
        self.of: dict[tuple[int, str], list[Revision]] = defaultdict(list)
        found = Revision.objects.filter(engagement=engagement).select_related("story", "author")
        for revision in found.order_by("story__number", "key", "number"):
            self.of[revision.story.number, revision.key].append(revision)

    def every_word(self) -> set[str]:
        return {
            word for line in self.of.values() for one in line for word in tokens(one.text) | tokens(one.typed)
        }

    def pairs(self):
        """Each change of a text: its place, the text before, the change, and the text it was made from."""
        for place, line in self.of.items():
            for before, after in pairwise(line):
                yield place, before, after, line[(after.base or before.number) - 1]


def wanted(revision: Revision) -> str:
    """What the author wanted to stand there."""
    return revision.text if revision.typed is None else revision.typed


def overwritten(texts: Texts) -> list[str]:
    """Words that went away without their remover having had them before their eyes, or that a merge dropped."""
    faults = []
    for place, before, after, base in texts.pairs():
        was, now, want, had = (tokens(t) for t in (before.text, after.text, wanted(after), base.text))
        for word in was - now:
            if word not in had or word in want:
                faults.append(f"{place} r{after.number}: {word} was overwritten unseen")
        for word in want - now:
            if word not in had or word in was:
                faults.append(f"{place} r{after.number}: {word} of its own author was dropped")
        faults += [f"{place} r{after.number}: {word} from nowhere" for word in now - was - want]
    return faults


def unasked(texts: Texts, hands: list[Hand]) -> list[str]:
    """Revisions that say they were edited from another revision than the page did, or that nobody pressed for."""
    faults = []
    pressed = {
        (hand.member.pk, press.key, as_kept(press.key, told(texts, press)), press.base)
        for hand in hands
        for press in hand.memory.presses
    }
    people = {hand.member.pk for hand in hands}
    for (story, key), _before, after, _base in texts.pairs():
        if (
            story == 1
            and after.author_id in people
            and (after.author_id, key, wanted(after), after.base) not in pressed
        ):
            asked = [p for hand in hands if hand.member.pk == after.author_id for p in hand.memory.presses]
            near = [p.base for p in asked if p.key == key and abs(p.at - after.at.timestamp()) < 10]
            faults.append(
                f"{key} r{after.number} of {after.author_id} from r{after.base}: nobody asked for "
                f"{wanted(after)[:60]!r}; pressed around that time: {near}"
            )
    return faults


def as_kept(key: str, text: str) -> str:
    return on_one_line(clean(text)) if key == "title" else clean(text)


def told(texts: Texts, press) -> str:
    if press.text.startswith("="):
        return texts.of[1, press.key][int(press.text[1:]) - 1].text
    return press.text


def lost(texts: Texts, hands: list[Hand], writers) -> list[str]:
    kept = texts.every_word()
    kept |= {word for text in Draft.objects.values_list("text", flat=True) for word in tokens(text)}
    kept |= {word for name in words_of_labels(texts.engagement) for word in tokens(name)}
    faults = []
    for hand in hands:
        hand.reopen()
        here = kept | hand.held() | hand.memory.let_go
        gone = {word: key for word, key in hand.memory.typed.items() if word not in here}
        faults += [f"{word} typed into {key} is lost" for word, key in gone.items()]
        if gone:
            faults.append(f"what the browser keeps: {hand.call('kept')}")
            faults += story_of(hands, min(gone), next(iter(gone.values())))
    for writer in writers:
        faults += [
            f"{word} was answered with 200 and is lost" for _, _, word in writer.sent if word not in kept
        ]
    return faults


def story_of(hands: list[Hand], word: str, key: str) -> list[str]:
    """What everybody did to that text around the time of a word, for whoever looks for the reason."""
    lines = sorted(
        f"{line} by {hand.letter}"
        for hand in hands
        for line in hand.memory.diary
        if key in line or "cut" in line
    )
    at = next((number for number, line in enumerate(lines) if word in line), 0)
    return lines[max(0, at - 12) : at + 30]


def disorder(engagement: Engagement, texts: Texts) -> list[str]:
    """Gaps or jumps in events and revisions."""
    faults = []
    engagement.refresh_from_db()
    events = list(Event.objects.filter(engagement=engagement).order_by("number"))
    if [event.number for event in events] != list(range(1, engagement.event_number + 1)):
        faults.append("the numbers of the events have gaps")
    told = defaultdict(list)
    for event in events:
        if event.kind in {"story.reworded", "comment.changed"}:
            told[event.data["story"], event.data["key"]].append((event.data["revision"], event.actor_id))
    for place, line in texts.of.items():
        if [one.number for one in line] != list(range(1, len(line) + 1)):
            faults.append(f"{place}: revisions {[one.number for one in line]}")
        if told[place] != [(one.number, one.author_id) for one in line[1:]]:
            faults.append(f"{place}: the journal tells another story than the revisions")
    for story in Story.objects.filter(engagement=engagement):
        stand = {"title": story.title, "narrative": story.narrative}
        stand |= {part.key: part.text for part in [*story.criteria.all(), *story.comments.all()]}
        faults += [
            f"#{story.number} {key} is not its last revision"
            for key, text in stand.items()
            if texts.of[story.number, key][-1].text != text
        ]
        ranks = [criterion.rank for criterion in story.criteria.all()]
        if len(set(ranks)) != len(ranks):
            faults.append(f"#{story.number}: two criteria at one rank")
    return faults


def history_told(engagement: Engagement) -> list[str]:
    """The history page's lines as they must stand there."""
    events = Event.objects.filter(engagement=engagement).about("story-1").newest_first()
    return [f"{event.actor.name} {sentence(event)}" for event in events]


@dataclass
class Sight:
    """A change seen by somebody else than its author."""

    seconds: float
    valkey: str


def sights(texts: Texts, hands: list[Hand], writers, valkey, since: float) -> tuple[list[Sight], list[str]]:
    """How long each change of the story took from pressing Save to standing on the other's page.

    Only where the other had a network and was not in that text's editor or card themselves.
    """
    found, faults = [], []
    pressed = {hand.member.pk: hand.memory.presses for hand in hands}
    sent = {writer.member.pk: {word: begin for begin, _, word in writer.sent} for writer in writers}
    for (story, key), before, after, _base in texts.pairs():
        new = tokens(after.text) - tokens(before.text)
        if story != 1 or not new:
            continue
        saved = after.at.timestamp()
        if after.author_id in pressed:
            times = [p.at for p in pressed[after.author_id] if p.key == key and p.at <= saved + GRACE]
            begin = max(times, default=0.0)
        else:
            begin = min(sent.get(after.author_id, {}).get(word, 0.0) for word in new)
        author = next((hand for hand in hands if hand.member.pk == after.author_id), None)
        if begin < since or (author and absent(author, begin, saved)):
            continue  # pressed without a network: it went out when that came back
        later = texts.of[story, key][after.number :]
        until = next((one.at.timestamp() for one in later if not new & tokens(one.text)), float("inf"))
        for hand in hands:
            if hand is author:
                continue
            at = min((hand.memory.seen[word] for word in new if word in hand.memory.seen), default=None)
            end = at if at is not None else begin + 16
            if absent(hand, begin, end) or busy(hand, key, begin, end):
                continue
            if at is not None:
                found.append(Sight(at - begin, valkey.state(begin, at)))
            elif until > end:
                faults.append(f"{key} r{after.number} never stood on the page of {hand.letter}")
    return found, faults


def absent(hand: Hand, begin: float, end: float) -> bool:
    for cut, back in hand.memory.away:
        line = min((at for at in hand.connected if at >= back), default=back)
        if cut - 0.5 <= end and begin <= max(back, line) + 0.5:
            return True
    return False


def busy(hand: Hand, key: str, begin: float, end: float) -> bool:
    return any(since <= end and begin <= until for since, until in hand.memory.busy.get(key, []))
