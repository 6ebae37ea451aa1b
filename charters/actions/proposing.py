"""The next version of a charter, written by both parties together. It holds when one person of each has agreed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charters import events
from charters.models import LINES, CharterRevision, CharterText, Line, Path
from charters.sections import TERMS, TEXTS
from engagements.access import demand
from engagements.journal import Kind, hold, record
from engagements.models import Charter, Engagement, Membership
from engagements.refusals import Refused

OF_ONE_VERSION = {"id", "version", "wordings", "proposed_by", "created_at", "agreed_at", "withdrawn_at"}


class Stale(Refused):
    """Somebody changed a line or a group of terms since its form was shown. What was typed stays in the form."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed this while you were at it. Above is what it says now; save again to put yours there."
            )
        )


@transaction.atomic
def propose(engagement: Engagement, *, by: Membership) -> Charter:
    """Begin the next version as a copy of the one that holds. There is one proposal at a time: the one there is."""
    demand(by, "write charter")
    engagement = hold(engagement)
    if found := engagement.charters.proposed().first():
        return found
    current = engagement.charter
    assert current is not None  # it is opened with one
    newest = engagement.charters.order_by("-version").values_list("version", flat=True)[0]
    terms = {
        field.name: getattr(current, field.name)
        for field in Charter._meta.concrete_fields
        if field.name not in OF_ONE_VERSION
    }
    proposal = Charter.objects.create(**terms, version=newest + 1, proposed_by=by)
    copy_texts(current, proposal, by)
    copy_lines(current, proposal)
    record(events.PROPOSED, proposal, by=by, version=proposal.version)
    return proposal


def copy_texts(current: Charter, proposal: Charter, by: Membership) -> None:
    written = current.texts.by_key()
    said = {key: written[key].text if key in written else "" for key in TEXTS}
    own = {"engagement_id": proposal.engagement_id, "charter": proposal}
    CharterText.objects.bulk_create(CharterText(**own, key=key, text=text) for key, text in said.items())
    CharterRevision.objects.bulk_create(
        CharterRevision(**own, key=key, number=1, text=text, author=by) for key, text in said.items()
    )


def copy_lines(current: Charter, proposal: Charter) -> None:
    for model in LINES.values():
        model.objects.bulk_create(
            model(engagement_id=proposal.engagement_id, charter=proposal, number=line.number, **line.values)
            for line in model.objects.of(current).standing()
        )


@transaction.atomic
def set_aside(charter: Charter, *, by: Membership) -> Charter:
    """Give a proposal up; its words stay, and it can be taken up again."""
    demand(by, "write charter")
    charter = hold(charter)
    if charter.agreed_at or charter.version == 0:
        raise Refused(_("This version is agreed. Propose a change instead."))
    if charter.withdrawn_at is None:
        charter.withdrawn_at = timezone.now()
        charter.save(update_fields=["withdrawn_at"])
        record(events.SET_ASIDE, charter, by=by, version=charter.version)
    return charter


@transaction.atomic
def take_up(charter: Charter, *, by: Membership) -> Charter:
    demand(by, "write charter")
    charter = hold(charter)
    if charter.withdrawn_at is None:
        return charter
    current = charter.engagement.charter
    assert current is not None
    if charter.version < current.version or charter.engagement.charters.proposed().exists():
        raise Refused(_("There is a later version by now. Propose a change of that one."))
    charter.withdrawn_at = None
    charter.save(update_fields=["withdrawn_at"])
    record(events.TAKEN_UP, charter, by=by, version=charter.version)
    return charter


def hold_proposal(charter: Charter, by: Membership) -> Charter:
    """The proposal under the lock, as long as it can be written in."""
    demand(by, "write charter")
    charter = hold(charter)
    if charter.agreed_at or charter.version == 0:
        raise Refused(_("This version is agreed by now. Propose a change of it."))
    if charter.withdrawn_at:
        raise Refused(_("This proposal has been set aside. Take it up again to go on with it."))
    return charter


def note_change(charter: Charter, what: Kind, by: Membership, **data: Any) -> None:
    """Another wording: who had agreed to the one before has not agreed to this one (RULES section 1)."""
    charter.wordings += 1
    charter.save(update_fields=["wordings"])
    record(what, charter, by=by, version=charter.version, **data)


def mark_of(values: Mapping[str, Any]) -> str:
    """What a form was shown with, so that nobody overwrites a change unseen."""
    said = json.dumps(dict(values), default=str, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


# --- Terms ---------------------------------------------------------------------------------------------------


def terms_of(charter: Charter, group: str) -> dict[str, Any]:
    names = {name: "escalates_to_id" if name == "escalates_to" else name for name in TERMS[group]}
    return {name: getattr(charter, column) for name, column in names.items()}


@transaction.atomic
def change_terms(
    charter: Charter, group: str, *, by: Membership, seen: str, values: Mapping[str, Any]
) -> Charter:
    """Change a group of the terms that the rest of the program reads; what is not named stays."""
    charter = hold_proposal(charter, by)
    before = terms_of(charter, group)
    for name in values.keys() & set(TERMS[group]):
        setattr(charter, name, values[name])
    if terms_of(charter, group) == before:
        return charter
    if mark_of(before) != seen:
        raise Stale
    charter.save(update_fields=list(TERMS[group]))
    note_change(charter, events.TERMS_CHANGED, by, group=group)
    return charter


# --- Lists ---------------------------------------------------------------------------------------------------


def find_line(charter: Charter, code: str, number: int) -> Line:
    line: Line | None = LINES[code].objects.of(charter).filter(number=number).first()
    if line is None:
        raise Refused(_("There is no such line."))
    return line


def settle_with_others(charter: Charter, line: Line) -> None:
    """What may stand only once."""
    others = type(line).objects.of(charter).standing().exclude(pk=line.pk)
    if isinstance(line, Path):
        if line.for_pings and others.filter(for_pings=True).exists():
            raise Refused(_("Another path says already what is promised for pings."))
    elif line.code == "responsibility" and others.filter(activity=line.values["activity"]).exists():
        raise Refused(_("This activity is in the list already; exactly one person answers for each."))


@transaction.atomic
def add_line(charter: Charter, code: str, *, by: Membership, values: Mapping[str, Any]) -> Line:
    charter = hold_proposal(charter, by)
    line = LINES[code](engagement_id=charter.engagement_id, charter=charter, **values)
    newest: Line | None = LINES[code].objects.of(charter).standing().order_by("-number").first()
    if newest and newest.values == line.values:  # sent twice
        return newest
    settle_with_others(charter, line)
    [line] = LINES[code].objects.bulk_create([line])
    note_change(charter, events.LINE_ADDED, by, list=code, number=line.number)
    return line


@transaction.atomic
def change_line(
    charter: Charter, code: str, number: int, *, by: Membership, seen: str, values: Mapping[str, Any]
) -> Line:
    charter = hold_proposal(charter, by)
    line = find_line(charter, code, number)
    if line.withdrawn_at:
        raise Refused(_("Somebody took this out meanwhile. Put it back to go on with it."))
    before = line.values
    for name in values.keys() & set(line.FIELDS):
        setattr(line, name, values[name])
    if line.values == before:
        return line
    if mark_of(before) != seen:
        raise Stale
    settle_with_others(charter, line)
    line.save(update_fields=[name.removesuffix("_id") for name in line.FIELDS])
    note_change(charter, events.LINE_CHANGED, by, list=code, number=number)
    return line


@transaction.atomic
def withdraw_line(charter: Charter, code: str, number: int, *, by: Membership) -> Line:
    charter = hold_proposal(charter, by)
    line = find_line(charter, code, number)
    if line.withdrawn_at is None:
        line.withdrawn_at = timezone.now()
        line.save(update_fields=["withdrawn_at"])
        note_change(charter, events.LINE_WITHDRAWN, by, list=code, number=number)
    return line


@transaction.atomic
def restore_line(charter: Charter, code: str, number: int, *, by: Membership) -> Line:
    charter = hold_proposal(charter, by)
    line = find_line(charter, code, number)
    if line.withdrawn_at is not None:
        settle_with_others(charter, line)
        line.withdrawn_at = None
        line.save(update_fields=["withdrawn_at"])
        note_change(charter, events.LINE_RESTORED, by, list=code, number=number)
    return line
