"""The minutes of a demo: written while it runs, frozen when it is closed, shown from the same record ever after.

The record names people by their numbers, so that who is erased elsewhere stands in no minutes either.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.dateparse import parse_datetime

from engagements.models import AgreementQuerySet, Engagement, Membership
from iterations import becoming
from iterations.asking import questions_for
from iterations.models import Demo, DemoItem
from stories.models import LedgerEntry, Stamp, Story
from stories.stamps import Marks, standing_marks

Record = dict[str, Any]


def minutes_of(demo: Demo) -> Record:
    """What the demo came to: its agenda with stamps and decisions, notes and what they became, who was there."""
    items = list(demo.items.standing().with_stories())
    decided = decisions_in(demo, [item.story for item in items])
    return {
        "items": [item_record(item, decided.get(item.story_id)) for item in items],
        "questions": [one.text for one in questions_for(demo.engagement, demo.number)],
        "notes": [
            {
                "number": note.number,
                "story": note.story.number if note.story else None,
                "text": note.text,
                "became": note.became,
                **said(note.author, note.at),
            }
            for note in demo.notes.in_order()
        ],
        "attendance": [
            {**said(one.member, one.at), "noted_by": one.by.number}
            for one in demo.attendance.here().select_related("member", "by")
        ],
    }


def decisions_in(demo: Demo, stories: Iterable[Story]) -> dict[int, LedgerEntry]:
    """The last decision on each story since the demo was opened, and until it was closed."""
    entries = LedgerEntry.objects.filter(story__in=list(stories), at__gte=demo.opened_at)
    if demo.closed_at:
        entries = entries.filter(at__lte=demo.closed_at)
    return {entry.story_id: entry for entry in entries.order_by("number").select_related("signer")}


def item_record(item: DemoItem, entry: LedgerEntry | None) -> Record:
    story = item.story
    return {
        "story": story.number,
        "title": story.title,
        "revision": story.title_revision,
        "points": story.points,
        "state": story.state,
        "time_box": item.time_box,
        "shown_at": item.shown_at and item.shown_at.isoformat(),
        "decision": entry and decision_record(entry),
        "criteria": [criterion_record(marks) for marks in standing_marks(story)],
    }


def decision_record(entry: LedgerEntry) -> Record:
    body = json.loads(entry.body)
    return {
        "decision": entry.decision,
        "entry": entry.number,
        "reason": body.get("reason", ""),
        "follow_ups": [made["number"] for made in body.get("follow_ups", [])],
        **said(entry.signer, entry.at),
    }


def criterion_record(marks: Marks) -> Record:
    criterion = marks.criterion
    return {
        "number": criterion.number,
        "text": criterion.text,
        "revision": criterion.revision,
        "vendor": stamp_record(marks.vendor) if marks.ready else None,
        "client": stamp_record(marks.client) if marks.verdict else None,
    }


def stamp_record(stamp: Stamp | None) -> Record | None:
    return stamp and {"mark": stamp.mark, "note": stamp.note, **said(stamp.member, stamp.at)}


def said(member: Membership, at: datetime) -> Record:
    return {"by": member.number, "at": at.isoformat()}


# --- As a page, a mail and a PDF show them -------------------------------------------------------------------


@dataclass
class Minutes:
    """The minutes of one demo with their people: as they were frozen, or as they stand while it is open."""

    demo: Demo
    engagement: Engagement

    @cached_property
    def record(self) -> Record:
        record = self.demo.minutes or minutes_of(self.demo) if self.demo.opened_at else {}
        return {"items": [], "questions": [], "notes": [], "attendance": []} | (record or {})

    @cached_property
    def people(self) -> dict[int, Membership]:
        """Everybody who ever took part, by number: who has left was there all the same."""
        return {member.number: member for member in self.engagement.members.with_person()}

    @property
    def items(self) -> list[Record]:
        return self.record["items"]

    @property
    def questions(self) -> list[str]:
        """What stood on the agenda beside the stories."""
        questions: list[str] = self.record["questions"]
        return questions

    def notes_on(self, story: int | None) -> list[Record]:
        return [note for note in self.record["notes"] if note["story"] == story]

    @cached_property
    def loose_notes(self) -> list[Record]:
        """Those on no story, or on one that is not on the agenda."""
        listed = {item["story"] for item in self.items}
        return [note for note in self.record["notes"] if note["story"] not in listed]

    @property
    def here(self) -> list[Membership]:
        return [self.people[one["by"]] for one in self.record["attendance"]]

    @property
    def accepted(self) -> list[Record]:
        return [item for item in self.items if item["state"] == "accepted"]

    @property
    def points(self) -> int:
        return sum(item["points"] or 0 for item in self.accepted)

    def at(self, written: str) -> datetime:
        at = parse_datetime(written)
        assert at is not None
        return at

    def became(self, made: str) -> tuple[str, str]:
        """What a note became, in words, and where that is."""
        return becoming.in_words(made), becoming.address_of(self.engagement.slug, made)

    @property
    def agreements(self) -> list[Any]:
        return list(agreements_on(self.demo))


FIRST_VERSION = 1  # minutes are frozen: there is no other


def agreements_on(demo: Demo) -> AgreementQuerySet:
    return demo.engagement.agreements.on(demo.element_id, FIRST_VERSION)


def agreed_by(demo: Demo, party: str) -> bool:
    return agreements_on(demo).filter(party=party).exists()
