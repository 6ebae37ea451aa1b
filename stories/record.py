"""The ledger as people read it, and the check that it is still what was signed."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from engagements.models import Engagement
from stories import ledger, sealing
from stories.actions import Moved
from stories.merge import differences
from stories.models import LedgerEntry, Revision, Signatory, Story
from stories.wording import describe


@dataclass(frozen=True)
class Finding:
    """The result of a check: how many entries hold, and the first that doesn't with what is wrong."""

    count: int
    head: str
    bad: int | None = None
    fault: str = ""

    @property
    def intact(self) -> bool:
        return self.bad is None


def verify(engagement: Engagement, expected_head: str | None = None) -> Finding:
    """Check the chain, the signatures, and each entry's texts against the revision rows they name.

    Without an expected head a cut tail can't be seen: whoever runs this says so.
    """
    rows = list(LedgerEntry.objects.filter(engagement=engagement).select_related("story").order_by("number"))
    head = rows[-1].hash if rows else ledger.BEFORE_THE_FIRST
    bad = ledger.verify_chain((sealing.as_entry(row) for row in rows), sealing.public_key(), expected_head)
    for row in rows:
        if bad and row.number >= bad.number:
            break
        if fault := row_fault(row, engagement):
            return Finding(len(rows), head, row.number, fault)
    if bad:
        return Finding(len(rows), head, bad.number, bad.fault.sentence)
    return Finding(len(rows), head)


def row_fault(row: LedgerEntry, engagement: Engagement) -> str:
    """Where an entry that is signed all right does not fit the rows around it."""
    body = json.loads(row.body)
    decision = "reopen" if body["kind"] == "reopening" else body.get("decision")
    told = sealing.WORDS.get(row.decision, row.decision)
    if ledger.canonical(body).decode() != row.body:
        return _("Its text is not written as it was signed.")
    if (body["engagement"], body["number"], body["story"]["number"], decision) != (
        engagement.slug,
        row.number,
        row.story.number,
        told,
    ):
        return _("Its columns say something else than what was signed.")
    kept = {
        (key, number): text
        for key, number, text in Revision.objects.filter(story=row.story).values_list("key", "number", "text")
    }
    for key, number, text in ledger.wordings(body):
        if kept.get((key, number)) != text:
            return _("The kept wording of %(what)s, revision %(number)s, is not what was signed.") % {
                "what": describe(key),
                "number": number,
            }
    return ""


class LedgerPage:
    """Every sign-off of an engagement, newest first, and whether the whole still holds."""

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        rows = LedgerEntry.objects.filter(engagement=self.engagement)
        return [in_words(row) for row in rows.select_related("story", "signer__user").order_by("-number")]

    @cached_property
    def finding(self) -> Finding:
        return verify(self.engagement)


def of_story(story: Story) -> list[dict[str, Any]]:
    """The sign-offs of one story, newest first."""
    rows = LedgerEntry.objects.filter(story=story).select_related("story", "signer__user")
    return [in_words(row) for row in rows.order_by("-number")]


def in_words(row: LedgerEntry) -> dict[str, Any]:
    """An entry as its page shows it: what is shown comes from what was signed."""
    try:
        body = json.loads(row.body)
    except ValueError:
        body = {}
    names = dict(Signatory.objects.filter(engagement_id=row.engagement_id).values_list("reference", "name"))
    at = body.get("at", "")
    return {
        "row": row,
        "body": body,
        "at": parse_datetime(at) if isinstance(at, str) and at else row.at,
        "names": names,
        "signer": names.get(body.get("by", {}).get("person"), "") or row.signer.name,
        "follow_ups": body.get("follow_ups", []),
    }


def in_pieces(moved: Moved) -> list[dict[str, Any]]:
    """What changed since the page was shown, word by word."""
    return [
        {
            "what": describe(each.key),
            "before": each.before,
            "after": each.after,
            "pieces": [(piece.op, piece.text) for piece in differences(each.before or "", each.after or "")],
        }
        for each in moved.differences
    ]
