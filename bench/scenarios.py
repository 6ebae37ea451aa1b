"""What people do, as requests for the app and for the floor beside it."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench.client import Visitor
from bench.volume import LARGE, SMALL_STORIES, WEEK

if TYPE_CHECKING:
    from bench.run import Bench

CLIENTS = 8
VENDORS = (0, 3, 5, 8)  # who of the members moves stories on: `make_engagement` seats them


@dataclass
class Action:
    """One thing people do, as requests for the app and for the floor; the slot is which of the clients asks."""

    name: str
    app: Callable[[int], bytes]
    floor: Callable[[int], bytes] | None = None
    expected: int = 200
    budget: str = ""
    many: int = 60  # requests of one client in one round
    form: Callable[[], tuple[str, dict[str, str] | None, bool]] | None = None  # for bench/statements.py


def actions(bench: "Bench") -> list[Action]:
    large = f"/e/{LARGE}/"
    app = [bench.visitor(i) for i in range(CLIENTS)]
    vendor = [bench.visitor(VENDORS[i % len(VENDORS)]) for i in range(CLIENTS)]
    floor = [bench.floor_visitor(i) for i in range(CLIENTS)]
    turn = itertools.count(1)  # next() of it is one step, also among threads

    def story_number() -> int:
        return next(turn) * 37 % bench.options.stories + 1

    def read(path: Callable[[], str], *, htmx: bool = False, beside: bool = True, **more) -> dict:
        return {
            "app": lambda slot: app[slot].request(path(), htmx=htmx),
            "floor": (lambda slot: floor[slot].request(path())) if beside else None,
            "form": lambda: (path(), None, htmx),
            **more,
        }

    revisions: dict[tuple[int, int], int] = {}

    def rewording(slot: int) -> tuple[str, dict[str, str] | None, bool]:
        # Odd stories for the app, each client in an engagement of its own; nobody else writes there.
        number = next(turn) % (SMALL_STORIES // 2) * 2 + 1
        base = revisions.get((slot, number), 2)
        revisions[slot, number] = base + 1
        form = {
            "text": f"When the gate opens, then bay {next(turn)} is shown at once.",
            "base": str(base),
        }
        return f"/e/bench-{slot + 1}/stories/{number}/texts/criterion-1/", form, True

    def floor_rewording(slot: int) -> bytes:
        number = next(turn) % (SMALL_STORIES // 2) * 2 + 2
        form = {"text": f"When the gate opens, then bay {next(turn)} is shown at once.", "base": "2"}
        return floor[slot].request(f"/e/bench-{slot + 1}/stories/{number}/texts/criterion-1/", form)

    under_way: dict[tuple[int, int], bool] = {}  # stories that are finished, else in progress

    def moving_on(slot: int) -> tuple[str, dict[str, str] | None, bool]:
        """Finish a story, or take it back: every fourth of its engagement, which begin in progress."""
        number = next(turn) % (SMALL_STORIES // 4) * 4 + 4
        finished = under_way.get((slot, number), False)
        under_way[slot, number] = not finished
        form = {"act": "take_back", "seen": "finished"} if finished else {"act": "finish", "seen": "started"}
        return f"/e/bench-{slot + 1}/stories/{number}/progress/", form, True

    def floor_moving_on(slot: int) -> bytes:
        number = next(turn) % (SMALL_STORIES // 4) * 4 + 2
        return floor[slot].request(f"/e/bench-{slot + 1}/stories/{number}/progress/", {"state": "finished"})

    def question() -> str:
        asked = ("harbour", "gate lorry", "bay is shown", "planner")
        return f"{large}search/?" + urlencode({"q": asked[next(turn) % len(asked)]})

    def new_story() -> dict[str, str]:
        criteria = [f"When bay {next(turn)} is free, then it is shown within {n} minutes." for n in (1, 2, 3)]
        return {
            "title": f"Planner books bay {next(turn)} by phone",
            "kind": "feature",
            "narrative": "As a planner I want a bay at once, so that no driver waits.",
            "criteria": "\r\n".join(criteria),
        }

    def post(asked: tuple[str, dict[str, str] | None, bool], slot: int, who: list[Visitor] = app) -> bytes:
        path, form, htmx = asked
        return who[slot].request(path, form, htmx=htmx)

    return [
        Action(
            "the week's board of 50",
            **read(lambda: f"/e/{WEEK}/board/", budget="≤ 2.0×, ≤ 15 kB, ≤ 6 statements"),
        ),
        Action(
            "all stories in one list",
            **read(lambda: f"{large}stories/", budget="≤ 2.0×, ≤ 60 kB, ≤ 5 statements", many=20),
        ),
        Action(
            "story with 3 criteria, 20 comments",
            **read(lambda: f"{large}stories/{story_number()}/", budget="≤ 2.0×, ≤ 7 statements"),
        ),
        Action(
            "the same, its region for htmx",
            **read(lambda: f"{large}stories/{story_number()}/", htmx=True, beside=False),
        ),
        Action("search", **read(question, budget="≤ 2.5×, ≤ 3 statements")),
        Action("engagement home", **read(lambda: large, budget="≤ 25 ms, ≤ 15 statements")),
        Action(
            "portfolio of 20 engagements",
            **read(lambda: "/", beside=False, budget="≤ 25 ms, ≤ 12 statements"),
        ),
        Action(
            "reword a criterion",
            app=lambda slot: post(rewording(slot), slot),
            floor=floor_rewording,
            form=lambda: rewording(CLIENTS + 1),
            budget="≤ 2.5×, ≤ 8 statements",
        ),
        Action(
            "finish a story, take it back",
            app=lambda slot: post(moving_on(slot), slot, vendor),
            floor=floor_moving_on,
            form=lambda: moving_on(CLIENTS + 1),
            budget="≤ 2.5×, ≤ 8 statements",
        ),
        Action(
            "create with 3 criteria",
            app=lambda slot: post((f"/e/bench-{slot + 1}/stories/", new_story(), False), slot),
            floor=lambda slot: floor[slot].request(f"/e/bench-{slot + 10}/stories/create/", new_story()),
            form=lambda: ("/e/bench-9/stories/", new_story(), False),
            expected=303,
            budget="≤ 2.5×, ≤ 8 statements",
        ),
    ]
