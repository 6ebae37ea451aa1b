"""An opportunity goes its way: facts, stage, next step, the log, the team it would have, the first conversation."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from engagements.actions import demand_staff
from engagements.models import ROLES_OF, Party
from engagements.refusals import Refused
from people.models import User
from sales.models import Activity, Contact, Conversation, Kind, Opportunity, Seat, Stage
from sales.models.activities import TEXT_LIMIT
from sales.models.opportunities import ANSWERS

CHANGE = "sales.change_opportunity"
LOUD = {  # whose changes stand in the log by themselves
    "stage": _lazy("stage"),
    "value": _lazy("value"),
    "owner": _lazy("owner"),
    "next_on": _lazy("next step on"),
}


def hold(opportunity: Opportunity) -> Opportunity:
    """Lock it until the transaction ends, and read it again under the lock."""
    held: Opportunity = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
    return held


@transaction.atomic
def add_opportunity(*, by: User, **facts: Any) -> Opportunity:
    demand_staff(by, "sales.add_opportunity")
    opportunity = Opportunity.objects.create(**facts)
    put_line(
        opportunity, Kind.CHANGE, _("added, %(stage)s") % {"stage": opportunity.get_stage_display()}, by=by
    )
    return opportunity


@transaction.atomic
def change_opportunity(opportunity: Opportunity, *, by: User, **facts: Any) -> Opportunity:
    """Change what is known of it. Another stage begins today, and the log says what was before."""
    demand_staff(by, CHANGE)
    held = hold(opportunity)
    changed = [name for name, value in facts.items() if getattr(held, name) != value]
    before = {name: said(held, name) for name in LOUD if name in changed}
    for name in changed:
        setattr(held, name, facts[name])
    if held.became_id and held.stage != Stage.WON:
        raise Refused(_("It has become an engagement: it stays won."))
    if held.stage == Stage.LOST and not held.lost_reason.strip():
        raise Refused(_("Say why it was lost."))
    if "stage" in changed:
        held.stage_since = timezone.now()
        changed.append("stage_since")
    if changed:
        held.save(update_fields=changed)
    for name, was in before.items():
        put_line(held, Kind.CHANGE, f"{LOUD[name]}: {was} → {said(held, name)}", by=by)
    return held


def said(opportunity: Opportunity, name: str) -> str:
    """A fact in words, for the log."""
    if name == "stage":
        return str(opportunity.get_stage_display())
    value = getattr(opportunity, name)
    return _("none") if value is None else f"{value}"


def archive_opportunity(opportunity: Opportunity, *, by: User) -> None:
    """Take it out of the pipeline. Nothing is deleted."""
    demand_staff(by, CHANGE)
    Opportunity.objects.filter(pk=opportunity.pk, archived_at=None).update(archived_at=timezone.now())


# --- The log -----------------------------------------------------------------------------------------------


@transaction.atomic
def log(
    opportunity: Opportunity, *, by: User, kind: str, text: str, at: datetime | None = None, **following: Any
) -> Activity:
    """Add what was said or done; with `next_step` and `next_on`, what follows from it in the same act."""
    demand_staff(by, "sales.add_activity")
    text = text.strip()
    if not text or len(text) > TEXT_LIMIT:
        raise Refused(_("Write what was said, in at most %(n)s characters.") % {"n": TEXT_LIMIT})
    if kind not in set(Kind) - {Kind.CHANGE}:
        raise Refused(_("Choose a call, a meeting, a mail or a note."))
    latest = Activity.objects.filter(opportunity=opportunity).exclude(kind=Kind.CHANGE).newest_first().first()
    if latest and (latest.kind, latest.text, latest.by_id) == (kind, text, by.pk):  # sent twice
        return latest
    line = put_line(opportunity, kind, text, by=by, at=at)
    if following:
        change_opportunity(opportunity, by=by, **following)
    return line


def put_line(
    opportunity: Opportunity, kind: str, text: str, *, by: User, at: datetime | None = None
) -> Activity:
    return Activity.objects.create(
        opportunity=opportunity, kind=kind, text=text, by=by, at=at or timezone.now()
    )


# --- The team, the conversation ------------------------------------------------------------------------------


@transaction.atomic
def give_seat(opportunity: Opportunity, *, contact: Contact, role: str, by: User) -> Seat:
    """Have somebody belong to the team, or in another role."""
    demand_staff(by, CHANGE)
    opportunity = hold(opportunity)
    if contact.archived_at:
        raise Refused(_("%(name)s is archived.") % {"name": contact.name})
    check_side(opportunity, contact)
    if role not in ROLES_OF[Party(contact.party)]:
        raise Refused(_("This is a role of the other party."))
    seat, _new = Seat.objects.update_or_create(
        opportunity=opportunity, contact=contact, defaults={"role": role}
    )
    return seat


def check_side(opportunity: Opportunity, contact: Contact) -> None:
    """Each party's people are of its own organisation; a partner's person counts for the party they stand for."""
    other = opportunity.vendor_id if contact.party == Party.CLIENT else opportunity.organisation_id
    if contact.organisation_id == other:
        raise Refused(
            _("%(name)s belongs to the other organisation. Correct their party first.")
            % {"name": contact.name}
        )


def take_seat(seat: Seat, *, by: User) -> None:
    """Take somebody off the team; an invitation that went out is withdrawn on its own page."""
    demand_staff(by, CHANGE)
    seat.delete()


@transaction.atomic
def note_conversation(opportunity: Opportunity, *, by: User, **answers: str) -> Conversation:
    """Keep what was said to the prompts; until the engagement has begun it can be added to."""
    demand_staff(by, CHANGE)
    opportunity = hold(opportunity)
    if opportunity.became_id:
        raise Refused(_("The engagement has begun: both parties write its charter now."))
    unknown = answers.keys() - set(ANSWERS)
    assert not unknown, unknown
    kept = {name: text.strip() for name, text in answers.items()}
    conversation, _new = Conversation.objects.update_or_create(
        opportunity=opportunity, defaults=kept | {"changed_at": timezone.now()}
    )
    return conversation
