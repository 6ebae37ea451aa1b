"""The ledger as people read it, and the check that it is still what was signed."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from engagements.merge import differences
from engagements.models import Engagement
from engagements.statements import Statement
from stories import ledger, sealing
from stories.actions import Moved
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
    key = sealing.first_key(rows[0] if rows else None)
    bad = ledger.verify_chain((sealing.as_entry(row) for row in rows), key, expected_head)
    beside = Beside(engagement)
    in_force = sealing.key_id(key)
    for row in rows:
        if bad and row.number >= bad.number:
            break
        if fault := row_fault(row, beside, in_force):
            return Finding(len(rows), head, row.number, fault)
        in_force = sealing.key_in_force(row)
    if bad:
        return Finding(len(rows), head, bad.number, bad.fault.sentence)
    return Finding(len(rows), head)


class Beside:
    """What stands beside the entries in the database: every wording of the stories ever signed, and who signed."""

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement
        signed = LedgerEntry.objects.filter(engagement=engagement).values("story")
        rows = Revision.objects.filter(story__in=signed).values_list("story_id", "key", "number", "text")
        self.texts = {(story, key, number): text for story, key, number, text in rows}
        people = Signatory.objects.filter(engagement=engagement)
        self.people = dict(people.values_list("reference", "member_id"))


def row_fault(row: LedgerEntry, beside: Beside, in_force: str) -> str:
    """Where an entry that is signed all right does not fit its own columns and the rows around it.

    in_force: the id of the key that signs at this place of the chain.
    """
    body = json.loads(row.body)
    if ledger.canonical(body).decode() != row.body:
        return _("Its text is not written as it was signed.")
    if columns_of(row) != signed_columns(body, beside) or row.key_id != in_force:
        return _("Its columns say something else than what was signed.")
    for key, number, text in ledger.wordings(body):
        if beside.texts.get((row.story_id, key, number)) != text:
            return _("The kept wording of %(what)s, revision %(number)s, is not what was signed.") % {
                "what": describe(key),
                "number": number,
            }
    return ""


def columns_of(row: LedgerEntry) -> tuple[Any, ...]:
    told = sealing.WORDS.get(row.decision, row.decision)
    story = row.story.number if row.story else None
    return row.number, told, story, row.signer_id, ledger.instant(row.at)


def signed_columns(body: dict[str, Any], beside: Beside) -> tuple[Any, ...]:
    """The same by what was signed; an entry of another engagement has none."""
    if body["engagement"] != beside.engagement.slug:
        return ()
    if body["kind"] == "key change":
        return body["number"], "key_change", None, None, body["at"]
    decision = "reopen" if body["kind"] == "reopening" else body["decision"]
    signer = beside.people.get(body["by"]["person"])
    return body["number"], decision, body["story"]["number"], signer, body["at"]


PAGE_OF_ENTRIES = 50
CHECKED_UNASKED = 200  # beyond this a page would be slow: then it is checked on request


class LedgerPage:
    """Every sign-off of an engagement, newest first, and whether the whole still holds."""

    def __init__(self, engagement: Engagement, *, before: int | None = None, check: bool = False) -> None:
        self.engagement = engagement
        self.rows = LedgerEntry.objects.filter(engagement=engagement)
        self.count = self.rows.count()
        self.before, self.check = before or self.count + 1, check

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        return in_words(self.shown, self.engagement)

    @cached_property
    def shown(self) -> list[LedgerEntry]:
        rows = self.rows.filter(number__lt=self.before).select_related("story", "signer__user")
        return list(rows.order_by("-number")[:PAGE_OF_ENTRIES])

    @cached_property
    def older(self) -> int | None:
        """The number to go on below, if there is more."""
        return self.shown[-1].number if self.shown and self.shown[-1].number > 1 else None

    @cached_property
    def finding(self) -> Finding | None:
        if self.count > CHECKED_UNASKED and not self.check:
            return None
        return verify(self.engagement)

    @cached_property
    def head(self) -> str:
        return self.rows.order_by("-number").values_list("hash", flat=True).first() or ""


SIGN_OFFS: Statement[LedgerEntry] = Statement(
    lambda story: (
        LedgerEntry.objects.filter(story=story).select_related("story", "signer__user").order_by("-number")
    ),
    int,
)


def of_story(story: Story) -> list[dict[str, Any]]:
    """The sign-offs of one story, newest first."""
    return in_words(SIGN_OFFS(story.pk), story.engagement)


def in_words(rows: list[LedgerEntry], engagement: Engagement) -> list[dict[str, Any]]:
    """Entries as their pages show them: what is shown comes from what was signed."""
    if not rows:
        return []
    known = Signatory.objects.filter(engagement=engagement)
    names = dict(known.values_list("reference", "name"))
    return [line(row, names) for row in rows]


def line(row: LedgerEntry, names: dict[str, str]) -> dict[str, Any]:
    try:
        body = json.loads(row.body)
    except ValueError:
        body = {}
    at = body.get("at", "")
    return {
        "row": row,
        "body": body,
        "at": parse_datetime(at) if isinstance(at, str) and at else row.at,
        "signer": name_of(body.get("by", {}), names) or (row.signer.name if row.signer else ""),
        "deputy_of": names.get(body.get("by", {}).get("deputy_of"), ""),
        "follow_ups": body.get("follow_ups", []),
    }


def name_of(signer: dict[str, Any], names: dict[str, str]) -> str:
    return names.get(signer.get("person", ""), "")


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
