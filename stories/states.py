"""The life of a story: which act leads from where to where, for whom and for which kinds (RULES §1). Pure."""

from dataclasses import dataclass

UNSCHEDULED, UNSTARTED, STARTED, FINISHED = "unscheduled", "unstarted", "started", "finished"
DELIVERED, ACCEPTED, REJECTED = "delivered", "accepted", "rejected"

VENDOR, CLIENT, EITHER = "vendor", "client", ""
SIGNED = frozenset({"feature", "bug"})  # these end with a sign-off of the client
UNSIGNED = frozenset({"chore"})  # these end when the vendor says so
WORK = SIGNED | UNSIGNED
MARKERS = frozenset({"release"})  # nobody works on these: they stand in the list, and one day they are out
ANY = WORK | MARKERS


@dataclass(frozen=True)
class Step:
    """One act that moves a story: from any of these states to that one."""

    act: str
    begins: frozenset[str]
    ends: str
    party: str
    kinds: frozenset[str] = WORK


def step(act: str, *begins: str, to: str, party: str, kinds: frozenset[str] = WORK) -> Step:
    return Step(act, frozenset(begins), to, party, kinds)


STEPS = (
    step("schedule", UNSCHEDULED, to=UNSTARTED, party=EITHER, kinds=ANY),
    step("unschedule", UNSTARTED, to=UNSCHEDULED, party=EITHER, kinds=ANY),
    step("start", UNSCHEDULED, UNSTARTED, to=STARTED, party=VENDOR),
    step("finish", STARTED, to=FINISHED, party=VENDOR, kinds=SIGNED),
    step("deliver", FINISHED, to=DELIVERED, party=VENDOR, kinds=SIGNED),
    step("done", STARTED, to=ACCEPTED, party=VENDOR, kinds=UNSIGNED),
    step("done", UNSTARTED, to=ACCEPTED, party=VENDOR, kinds=MARKERS),
    step("take_up", REJECTED, to=STARTED, party=VENDOR, kinds=SIGNED),
    step("take_up", ACCEPTED, to=STARTED, party=VENDOR, kinds=UNSIGNED),
    step("take_back", STARTED, to=UNSTARTED, party=VENDOR),
    step("take_back", ACCEPTED, to=UNSTARTED, party=VENDOR, kinds=MARKERS),
    step("take_back", FINISHED, to=STARTED, party=VENDOR),
    step("take_back", DELIVERED, to=FINISHED, party=VENDOR),
    step("accept", DELIVERED, to=ACCEPTED, party=CLIENT, kinds=SIGNED),
    step("accept_with_follow_ups", DELIVERED, to=ACCEPTED, party=CLIENT, kinds=SIGNED),
    step("reject", DELIVERED, to=REJECTED, party=CLIENT, kinds=SIGNED),
    step("reopen", ACCEPTED, to=REJECTED, party=CLIENT, kinds=SIGNED),
)
ACTS = frozenset(step.act for step in STEPS)
DECISIONS = frozenset({"accept", "accept_with_follow_ups", "reject", "reopen"})

# What a story asks for next, foremost first: the state's button is the next act.
FOREMOST = ("start", "finish", "done", "deliver", "take_up", "schedule")


def find_step(act: str, state: str, kind: str) -> Step | None:
    """The step that this act takes from this state, if there is one."""
    return next((s for s in STEPS if s.act == act and state in s.begins and kind in s.kinds), None)


def steps_of(party: str, state: str, kind: str) -> list[Step]:
    """What this party may do with a story that stands there, sign-offs aside; the next act first."""
    steps = [
        s
        for s in STEPS
        if state in s.begins and kind in s.kinds and s.party in (EITHER, party) and s.act not in DECISIONS
    ]
    return sorted(steps, key=lambda s: FOREMOST.index(s.act) if s.act in FOREMOST else len(FOREMOST))


def next_step(party: str, state: str, kind: str) -> Step | None:
    """The one act that the story waits for from this party."""
    return next((s for s in steps_of(party, state, kind) if s.act in FOREMOST), None)


def way(party: str, kind: str, begins: str, ends: str) -> list[str] | None:
    """The fewest acts by which this party takes a story from one state to another, sign-offs aside.

    Arguments: the party, the story's kind, the state it stands in, the state it shall come to.
    Answers the acts in order: none if it stands there already, None if there is no such way for this party.
    """
    ways: dict[str, list[str]] = {begins: []}
    waiting = [begins]
    while waiting and ends not in ways:
        state = waiting.pop(0)
        for each in steps_of(party, state, kind):
            if each.ends not in ways:
                ways[each.ends] = [*ways[state], each.act]
                waiting.append(each.ends)
    return ways.get(ends)


def missing_to_start(kind: str, points: int | None, criteria: int) -> list[str]:
    """What the definition of ready still asks for: a feature needs points and something to check."""
    if kind != "feature":
        return []
    return [what for what, there in (("points", points is not None), ("criteria", criteria > 0)) if not there]
