"""The two people of the spine test: what each does in their window, and what the test remembers of it."""

import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error

from tests.browser.conftest import Window
from tests.browser.spine import beside

TOKEN = re.compile(r"Z[a-z]\d+")
HELPERS = Path(__file__).with_name("hand.js")
STORY = "/e/acme/stories/1/"
CUT = (0.5, 5.0)
BESIDE = 0.3  # of the acts are none on a text


def tokens(text: str | None) -> set[str]:
    return set(TOKEN.findall(text or ""))


@dataclass
class Press:
    """A save that was pressed: what stood in the field, and from which revision the page said it was edited."""

    key: str
    text: str
    base: int | None
    at: float


@dataclass
class Memory:
    """All that one person did."""

    typed: dict[str, str] = field(default_factory=dict)  # token: key
    let_go: set[str] = field(
        default_factory=set
    )  # taken out, cancelled or discarded by their writer's own act
    presses: list[Press] = field(default_factory=list)
    seen: dict[str, float] = field(
        default_factory=dict
    )  # token: when it stood on the page as the present text
    away: list[tuple[float, float]] = field(default_factory=list)  # without network, until the stream is back
    busy: dict[str, list[tuple[float, float]]] = field(default_factory=dict)  # key: editing it or in its card
    acts: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    diary: list[str] = field(default_factory=list)


class Hand:
    """One person with one window."""

    def __init__(self, chromium, site, member, letter: str, dice: random.Random) -> None:
        self.window = Window(chromium, site, member)
        for helpers in (HELPERS, beside.HELPERS):
            self.window.context.add_init_script(path=helpers)
        self.page, self.member, self.letter, self.dice = self.window.page, member, letter, dice
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.memory = Memory()
        self.beside = beside.Beside(self)
        self.focus = ""  # the text to which both turn most of the time
        self.count = 0
        self.back_at = 0.0  # when the network comes back; 0 while it is there
        self.cut_at = 0.0
        self.connected: list[float] = []
        self.editors: dict[str, tuple[str, str]] = {}  # key: base and text as this person left them
        try:
            self.window.open(STORY)
        except Error:
            print(self.window.complaints, self.page.content()[:3000], site.log.read_text()[-3000:])
            raise

    # --- looking ---------------------------------------------------------------------------------
    def call(self, name: str, *arguments):
        """An act in the page; None when it was just being left (a reload)."""
        call = f"(given) => window.hand?.{name}(...given)"
        return self.page.evaluate(call, list(arguments))

    def rows(self) -> list[dict]:
        rows = self.call("rows") or []
        now = time.time()
        for row in rows:
            self.watch(row)
            spans = self.memory.busy.setdefault(row["key"], [])
            if row["state"] != "shown":
                if not spans or spans[-1][1] != float("inf"):
                    spans.append((now - 1.0, float("inf")))
            elif spans and spans[-1][1] == float("inf"):
                spans[-1] = (spans[-1][0], now)
        return rows

    def watch(self, row: dict) -> None:
        """Neither the text under somebody's hands nor the revision it was begun at ever changes by itself."""
        if row["state"] != "editing":
            self.editors.pop(row["key"], None)
            return
        now = (row["base"], row["held"][0])
        left = self.editors.setdefault(row["key"], now)
        if left != now:
            self.memory.faults.append(
                f"{row['key']} changed under the hands of {self.letter}: {left} → {now}"
            )
            self.editors[row["key"]] = now

    def note(self) -> None:
        news, line = self.call("news")
        for token, at in news:
            self.memory.seen.setdefault(token, at / 1000)
        self.connected += [at / 1000 for at in line]

    def held(self) -> set[str]:
        """The words that stand in open editors and cards, and in the fields for what is new."""
        return tokens(" ".join([*(text for row in self.rows() for text in row["held"]), *self.beside.held()]))

    def reopen(self) -> None:
        """Open again what this browser still keeps unsaved words of: they must stand there."""
        for key, _kept in self.call("kept"):
            if any(row["key"] == key and row["state"] == "shown" for row in self.rows()):
                self.call("edit", key)
                self.page.locator(f'[data-key-of="{key}"] textarea[name=text]').first.wait_for()

    # --- the network ---------------------------------------------------------------------------------
    def cut(self) -> None:
        self.cut_at = time.time()
        self.back_at = self.cut_at + self.dice.uniform(*CUT)
        self.window.context.set_offline(True)

    def look_at_the_network(self, *, now: bool = False) -> None:
        if self.back_at and (now or time.time() >= self.back_at):
            self.window.context.set_offline(False)
            self.memory.away.append((self.cut_at, time.time()))
            self.back_at = 0.0

    @property
    def offline(self) -> bool:
        return bool(self.back_at)

    # --- acts -------------------------------------------------------------------------------------------
    def act(self) -> None:
        """Do something that can be done now, and write it down."""
        key, what = self.choose()
        if what:
            self.memory.acts[what] = self.memory.acts.get(what, 0) + 1
            line = "" if not self.offline else " (offline)"
            self.memory.diary.append(f"{time.time():.2f} {what} {key} Z{self.letter}{self.count:04d}{line}")

    def choose(self) -> tuple[str, str]:
        self.look_at_the_network()
        rows = self.rows()
        if not rows:
            return "", self.did("undo", self.call("undo"))
        if self.dice.random() < BESIDE:
            return self.beside.act()
        open_to = [row for row in rows if row["pen"]]
        meeting = [row for row in open_to if row["key"] == self.focus]
        row = self.dice.choice(meeting if meeting and self.dice.random() < 0.75 else open_to)
        busy = [one for one in rows if one["state"] != "shown"]
        if busy and self.dice.random() < 0.75:  # people end what they began
            row = self.dice.choice(busy)
        if not self.offline and self.dice.random() < 0.06:
            self.cut()
            return "", "cut"
        return row["key"], getattr(self, f"at_{row['state']}")(row["key"])

    def did(self, name: str, done) -> str:
        return name if done else ""

    def at_shown(self, key: str) -> str:
        move, remove = {"criterion": (15, 8), "comment": (0, 8)}.get(key.split("-")[0], (0, 0))
        weights = [56, move, remove, 10, 6, 5]
        what = self.dice.choices(["edit", "move", "remove", "undo", "revert", "reload"], weights)[0]
        if what == "edit":
            self.memory.busy.setdefault(key, []).append((time.time(), float("inf")))
            return self.did("edit", self.call("edit", key))
        if what == "move":
            return self.did("move", self.call("move", key, self.dice.choice([-1, 1, -1000, 1000])))
        if what == "remove":
            return self.did("remove", self.call("remove", key))
        if what == "undo":
            return self.did("undo", self.call("undo"))
        if what == "revert":
            done = self.call("revert", key)
            if done:
                self.press(key, f"={done['revision']}", done["base"], done["at"])
            return self.did("undo my change", done)
        return self.reload()

    def at_editing(self, key: str) -> str:
        what = self.dice.choices(["type", "keys", "save", "cancel", "reload"], [38, 14, 38, 6, 4])[0]
        if what == "type":
            return self.type(key)
        if what == "keys":
            return self.keys(key)
        if what == "save":
            return self.save(key)
        if what == "cancel":
            gone = self.call("cancel", key)
            if gone:
                self.memory.let_go |= tokens(gone["value"])
            return self.did("cancel", gone)
        return self.reload()

    def at_conflict(self, key: str) -> str:
        how, word = self.dice.choice(["mine", "theirs", "both"]), self.word()
        done = self.call("settle", key, how, word)
        if not done:
            return ""
        if how == "theirs":
            self.memory.let_go |= tokens(done["mine"])
        else:
            if word in done["mine"]:
                self.memory.typed[word] = key
            elif how == "both":
                self.memory.faults.append(f"{word} was typed into the card of {key} and did not stand there")
            self.press(key, done["mine"], done["base"], done["at"])
        return self.did(f"conflict: {how}", True)

    def at_gone(self, key: str) -> str:
        how = self.dice.choices(["back", "anew", "discard"], [50, 25, 25])[0]
        done = self.call("gone", key, how)
        if not done:
            return ""
        if how == "discard":
            self.memory.let_go |= tokens(done["mine"])
        elif how == "back":
            self.press(key, done["mine"], done["base"], done["at"])
        return self.did(f"deleted: {how}", True)

    def at_asking(self, key: str) -> str:
        sure = self.dice.random() < 0.6
        return self.did("delete all the same" if sure else "leave it", self.call("answer", key, sure))

    def where(self, key: str) -> float:
        """How far into a text: where both meet they often meet at one word, so that they get a conflict."""
        return self.dice.choice([0, 0.5, 0.99]) if key == self.focus else self.dice.random()

    def word(self) -> str:
        self.count += 1
        return f"Z{self.letter}{self.count:04d}"

    def type(self, key: str) -> str:
        word = self.word()
        done = self.call("type", key, self.where(key), word, self.dice.random() < 0.3)
        if not done:
            return ""
        self.editors[key] = (done["base"], done["after"])
        if word in done["after"]:
            self.memory.typed[word] = key
            self.memory.let_go |= tokens(done["before"]) - tokens(done["after"])
        else:
            self.memory.faults.append(f"{word} was typed into {key} and did not stand there")
        return self.did("type", True)

    def keys(self, key: str) -> str:
        """With a real keyboard, stroke by stroke, while the page goes on refreshing itself."""
        word, caret = self.word(), self.call("caret", key, self.where(key))
        if not caret:
            return ""
        self.page.keyboard.type(f" {word}" if caret["end"] else f"{word} ", delay=self.dice.choice([5, 40]))
        now = self.call("written")
        self.editors[key] = (caret["base"], now["value"])
        if word in now["value"]:
            self.memory.typed[word] = key
        elif now["there"] and not now["busy"]:
            self.memory.faults.append(f"strokes of {word} in {key} went elsewhere: {now}")
        return self.did("keyboard", True)

    def save(self, key: str) -> str:
        sent = self.call("save", key)
        if sent:
            self.press(key, sent["value"], sent["base"], sent["at"])
        return self.did("save", sent)

    def press(self, key: str, text: str, base: str | None, at: float) -> None:
        self.memory.presses.append(Press(key, text, int(base) if base else None, at / 1000))

    def reload(self) -> str:
        if self.offline:
            return ""
        self.note()
        began = time.time()
        try:
            self.page.reload(wait_until="domcontentloaded")
        except Error:
            return ""  # a navigation of the page's own came between
        self.page.wait_for_function("() => window.hand")
        self.memory.away.append((began, time.time()))
        self.editors.clear()
        return self.did("reload", True)
