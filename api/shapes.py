"""What programs are told: plain data, in the words of RULES section 1."""

from datetime import datetime
from typing import Any

from engagements.access import may
from engagements.models import Engagement, Membership
from stories import sealing
from stories.actions import Seen, signers, why_not
from stories.models import Decision, LedgerEntry, Stamp, State, Story
from stories.stamps import Marks, standing_marks

Shape = dict[str, Any]

STATES = {
    State.UNSCHEDULED: "icebox",
    State.UNSTARTED: "planned",
    State.STARTED: "in progress",
    State.FINISHED: "finished",
    State.DELIVERED: "ready to demo",
    State.ACCEPTED: "accepted",
    State.REJECTED: "changes asked",
}
MARKS = {"withdrawn": "withdrawn"} | sealing.MARK_WORDS
DECISIONS = {**sealing.WORDS, Decision.REOPEN: "reopen"}


def code_of(words: dict[Any, str], said: object) -> str:
    """The program's word as the code has it; what is no such word stays, for the form to refuse."""
    return next((str(code) for code, word in words.items() if word == said), str(said))


def instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def of_person(member: Membership) -> Shape:
    return {"number": member.number, "name": member.name, "party": member.party, "role": member.role}


def of_engagement(engagement: Engagement, member: Membership) -> Shape:
    return {
        "slug": engagement.slug,
        "name": engagement.name,
        "vendor": engagement.vendor.name,
        "client": engagement.client.name,
        "time_zone": engagement.charter.zone if engagement.charter else None,
        "me": of_person(member),
    }


def in_short(story: Story) -> Shape:
    state = "done" if story.kind == "chore" and story.state == State.ACCEPTED else STATES[State(story.state)]
    return {
        "number": story.number,
        "type": story.kind,
        "title": story.title,
        "state": state,
        "points": story.points,
        "delivered_at": instant(story.delivered_at),
        "accepted_at": instant(story.accepted_at),
    }


def in_full(story: Story, member: Membership) -> Shape:
    """With `seen`, which a decision has to name, and why this person doesn't sign it, if they don't."""
    signs = may(member, "sign off")
    return in_short(story) | {
        "narrative": story.narrative,
        "criteria": [of_criterion(marks) for marks in standing_marks(story)],
        "seen": str(Seen.of(story)),
        "may_sign": signs and not why_not(story, member),
        "why_not": why_not(story, member) if signs else "",
        "signers": [of_person(one) for one in signers(story)],
        "sign_offs": [
            of_entry(row) for row in story.sign_offs.select_related("signer__user").order_by("number")
        ],
    }


def of_criterion(marks: Marks) -> Shape:
    return {
        "number": marks.criterion.number,
        "text": marks.criterion.text,
        "revision": marks.criterion.revision,
        "ready": of_stamp(marks.vendor) if marks.vendor and marks.ready else None,
        "verdict": of_stamp(marks.client) if marks.client and marks.verdict else None,
    }


def of_stamp(stamp: Stamp) -> Shape:
    return {"mark": MARKS[stamp.mark], "by": stamp.by_name, "at": instant(stamp.at), "note": stamp.note}


def of_entry(row: LedgerEntry) -> Shape:
    return {
        "entry": row.number,
        "decision": DECISIONS[Decision(row.decision)],
        "by": row.signer.name if row.signer else None,
        "at": instant(row.at),
        "hash": row.hash,
    }
