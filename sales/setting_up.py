"""The first run of an installation: what its administrator does, in order, and what of it is done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from digests.models import OutgoingMail, State
from engagements.models import Engagement, Invitation, Membership, Organisation
from people.models import User
from sales.actions.setting_up import TEST_MAIL


@dataclass(frozen=True)
class Step:
    """One step: what to do, why, where; `how` says how it stands when that needs words."""

    name: str
    why: str
    page: str
    done: bool
    how: str = ""
    trouble: bool = False
    posts: bool = False  # a button that acts here, no page


def steps_for(user: User) -> list[Step]:
    """All of them while one is left; none for whom it is no business."""
    if not user.is_superuser:
        return []
    steps = [companies(), test_mail(user), first_engagement(), invitations()]
    return [] if all(step.done for step in steps) else steps


def companies() -> Step:
    done = Organisation.objects.standing().count() >= 2
    page = reverse("admin:engagements_organisation_add")
    why = _("Your own company and the first client: an engagement has two parties.")
    return Step(_("Name the organisations"), why, page, done)


def test_mail(user: User) -> Step:
    latest = OutgoingMail.objects.filter(kind=TEST_MAIL).order_by("-created_at").first()
    state = latest.state if latest else ""
    how = ""
    if latest and state == State.SENT:
        how = _("Handed over for %(address)s.") % {"address": latest.to_addr}
    elif latest and state in (State.FAILED, State.EXPIRED):
        how = _("The mail server refused it: %(answer)s") % {"answer": latest.last_error or latest.smtp_code}
    elif latest:
        how = _("On its way to %(address)s; look again in a moment.") % {"address": latest.to_addr}
    why = _(
        "Sign-in codes, invitations and digests come by mail. This one goes the same way, to %(address)s."
    )
    return Step(
        _("Send a test mail"),
        why % {"address": user.email},
        reverse("admin:test_mail"),
        state == State.SENT,
        how,
        trouble=state in (State.FAILED, State.EXPIRED),
        posts=True,
    )


def first_engagement() -> Step:
    why = _("Out of a won opportunity with its budget and team, or by itself.")
    page = reverse("admin:sales_opportunity_add")
    return Step(_("Open the first engagement"), why, page, Engagement.objects.exists())


def invitations() -> Step:
    parties = set(Invitation.objects.values_list("party", flat=True)) | set(
        Membership.objects.values_list("party", flat=True)
    )
    why = _("One person of each party; from then on they invite the others.")
    page = reverse("admin:engagements_invitation_add")
    return Step(_("Invite the first people"), why, page, len(parties) == 2)
