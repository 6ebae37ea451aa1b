"""What the parties say of a story: stamps on its criteria, and the ledger of sign-offs."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership, Party
from stories.models.story import Criterion, Story

NOTE_LIMIT = 5_000


class Mark(models.TextChoices):
    """What a party says of a criterion (RULES §1)."""

    READY = "ready", _("ready")
    ACCEPTED = "accepted", _("accepted")
    CHANGES = "changes", _("changes asked")
    NOT_SHOWN = "not_shown", _("not shown")
    WITHDRAWN = "withdrawn", _("withdrawn")


MARKS_OF = {
    Party.VENDOR: (Mark.READY, Mark.WITHDRAWN),
    Party.CLIENT: (Mark.ACCEPTED, Mark.CHANGES, Mark.NOT_SHOWN, Mark.WITHDRAWN),
}


def mark_fits_party() -> Q:
    fits = Q()
    for party, marks in MARKS_OF.items():
        fits |= Q(party=party, mark__in=marks)
    return fits


class Stamp(models.Model):
    """One party's mark on one criterion, given for one wording of it. The newest of a party holds."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="stamps")
    revision = models.PositiveIntegerField()  # of the criterion: another wording needs another stamp
    party = models.CharField(max_length=6, choices=Party.choices)
    mark = models.CharField(max_length=9, choices=Mark.choices)
    note = models.TextField(blank=True, validators=[MaxLengthValidator(NOTE_LIMIT)])
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    in_place_of = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)  # by a deputy
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=mark_fits_party(), name="stamp_mark_fits_party"),
            models.CheckConstraint(condition=Q(note__length__lte=NOTE_LIMIT), name="stamp_note_length"),
            models.CheckConstraint(
                condition=~Q(mark=Mark.CHANGES) | Q(note__length__gte=1), name="stamp_says_what_to_change"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mark} on {self.criterion_id} r{self.revision}"

    @property
    def by_name(self) -> str:
        """Who gave it, and in whose place."""
        if self.in_place_of is None:
            return self.member.name
        return gettext("%(name)s (deputy of %(of)s)") % {
            "name": self.member.name,
            "of": self.in_place_of.name,
        }


class Signatory(models.Model):
    """Who stands behind the reference in a ledger entry. A table of its own, so that a name can be erased."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="signatories")
    member = models.ForeignKey(Membership, models.SET_NULL, related_name="+", null=True)
    reference = models.CharField(max_length=64)
    salt = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "reference"], name="signatory_reference_once"),
            models.UniqueConstraint(fields=["engagement", "member"], name="signatory_one_per_member"),
        ]

    def __str__(self) -> str:
        return self.name


class Decision(models.TextChoices):
    """What a signer says of a story; each is an entry of the ledger (RULES §1)."""

    ACCEPT = "accept", _("accept")
    ACCEPT_WITH_FOLLOW_UPS = "accept_with_follow_ups", _("accept with follow-ups")
    REJECT = "reject", _("reject")
    REOPEN = "reopen", _("reopen")
    KEY_CHANGE = "key_change", _("change of the key")  # no decision on a story: it keeps the chain whole


class LedgerEntry(models.Model):
    """One sign-off, chained to the one before and signed. `body` is what counts; the columns are for finding it.

    A change of the installation's key is an entry too: of no story, and by nobody.
    """

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="ledger")
    number = models.PositiveIntegerField()
    story = models.ForeignKey(Story, models.PROTECT, related_name="sign_offs", null=True)
    decision = models.CharField(max_length=22, choices=Decision.choices)
    signer = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    request = models.CharField(max_length=64)  # what was asked; asking the same again gives this entry
    body = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    key_id = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["engagement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="ledger_number_once"),
            models.UniqueConstraint(fields=["engagement", "previous_hash"], name="ledger_one_chain"),
            models.UniqueConstraint(fields=["engagement", "request"], name="ledger_request_once"),
            models.CheckConstraint(
                condition=Q(decision=Decision.KEY_CHANGE, story=None, signer=None)
                | Q(~Q(decision=Decision.KEY_CHANGE), story__isnull=False, signer__isnull=False),
                name="ledger_story_has_signer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}:{self.number} {self.decision}"
