"""What is wanted: stories and their acceptance criteria, every wording they ever had, and unsaved drafts."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Length, Lower, Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership, Party

TITLE_LIMIT = 5_000
TEXT_LIMIT = 100_000
POINTS_LIMIT = 100
NOTE_LIMIT = 5_000
DRAFT_IS_FRESH = timedelta(seconds=60)  # after this silence nobody is said to be writing any more

models.TextField.register_lookup(Length)


def shortened(title: str) -> str:
    """A title as it stands in lists and links."""
    return title if len(title) <= 120 else title[:119].rstrip() + "…"


class StoryKind(models.TextChoices):
    FEATURE = "feature", _("feature")
    BUG = "bug", _("bug")
    CHORE = "chore", _("chore")


class State(models.TextChoices):
    """Where a story stands (RULES §1). The word people see is the label; code and data keep Tracker's."""

    UNSCHEDULED = "unscheduled", _("Icebox")
    UNSTARTED = "unstarted", _("Planned")
    STARTED = "started", _("In progress")
    FINISHED = "finished", _("Finished")
    DELIVERED = "delivered", _("Ready to demo")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Changes asked")


class StoryLine(NamedTuple):
    """A story as one line of a list: a thousand of these are read in the time of two hundred stories."""

    number: int
    kind: str
    state: str
    title: str
    points: int | None
    criteria_count: int

    @property
    def short_title(self) -> str:
        return shortened(self.title)


class StoryQuerySet(models.QuerySet):
    def wanted(self) -> "StoryQuerySet":
        """Those that nobody has deleted."""
        return self.filter(withdrawn_at=None)

    def in_order(self) -> "StoryQuerySet":
        return self.order_by("rank")

    def scheduled(self) -> "StoryQuerySet":
        """What is planned or under way; the rest waits in the icebox."""
        return self.exclude(state=State.UNSCHEDULED)

    def to_come(self) -> "StoryQuerySet":
        """Those that are not accepted yet, here or elsewhere."""
        return self.exclude(state=State.ACCEPTED).filter(accepted_elsewhere_on=None)

    def alongside(self, story: "Story") -> "StoryQuerySet":
        """Those in the same part of the list: the planned ones, or the icebox."""
        waiting = models.Q(state=State.UNSCHEDULED)
        return self.filter(waiting if story.state == State.UNSCHEDULED else ~waiting)

    def accepted_between(self, begin: datetime, end: datetime) -> "StoryQuerySet":
        """Accepted from the instant `begin` on and before `end`."""
        return self.filter(state=State.ACCEPTED, accepted_at__gte=begin, accepted_at__lt=end)

    def points(self, *, all_kinds: bool) -> int:
        """The points these count for; bugs and chores only where the charter lets them carry any."""
        counted = self if all_kinds else self.filter(kind=StoryKind.FEATURE)
        return counted.aggregate(total=models.Sum("points"))["total"] or 0

    def on_the_plan(self, since: datetime | None) -> "StoryQuerySet":
        """In list order: what waits, what is under way, and what was accepted from the instant `since` on.

        Accepted stories of earlier weeks are history; those accepted elsewhere never come up.
        """
        done_before = Q(state=State.ACCEPTED) & (Q(accepted_at__lt=since) if since else Q())
        return self.exclude(done_before).filter(accepted_elsewhere_on=None).counting_criteria().in_order()

    def lines(self, many: int | None = None) -> list[StoryLine]:
        """As the list shows them; all, or the first so many."""
        listed = self.wanted().counting_criteria().in_order()
        return [StoryLine(*row) for row in listed.values_list(*StoryLine._fields)[:many]]

    def counting_criteria(self) -> "StoryQuerySet":
        """Counted story by story, so that the first eight of ten thousand cost eight counts."""
        standing = Criterion.objects.standing().filter(story=models.OuterRef("pk")).order_by()
        count = standing.values("story").annotate(count=models.Count("*")).values("count")
        return self.annotate(criteria_count=Coalesce(models.Subquery(count), 0))


class Story(models.Model):
    """A feature, bug or chore. Each text has a revision number of its own, so that unrelated edits never meet."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="stories")
    number = models.PositiveIntegerField(
        db_default=0, editable=False
    )  # given by the database, within the engagement
    kind = models.CharField(_("type"), max_length=8, choices=StoryKind.choices, default=StoryKind.FEATURE)
    title = models.TextField(_("title"), validators=[MaxLengthValidator(TITLE_LIMIT)])
    title_revision = models.PositiveIntegerField(default=1, editable=False)
    narrative = models.TextField(_("narrative"), blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)])
    narrative_revision = models.PositiveIntegerField(default=1, editable=False)
    points = models.PositiveSmallIntegerField(
        _("points"), null=True, blank=True, validators=[MaxValueValidator(POINTS_LIMIT)]
    )
    rank = models.CharField(max_length=200, db_collation="C", editable=False)
    state = models.CharField(_("state"), max_length=11, choices=State.choices, default=State.UNSCHEDULED)
    started_at = models.DateTimeField(null=True, editable=False)
    delivered_at = models.DateTimeField(null=True, editable=False)
    delivered_by = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", null=True, editable=False
    )  # whoever shows it doesn't sign it
    accepted_at = models.DateTimeField(null=True, editable=False)  # by a sign-off here, or a chore's end
    # Imported so: outside ledger and velocity.
    accepted_elsewhere_on = models.DateField(null=True, editable=False)
    labels = models.ManyToManyField("Label", through="StoryLabel", related_name="stories")
    owners = models.ManyToManyField(Membership, through="StoryOwner", related_name="owned_stories")
    requested_by = models.ForeignKey(
        Membership, models.PROTECT, related_name="requested", null=True, editable=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "rank"]
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="story_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="story_within_engagement"),
            models.UniqueConstraint(fields=["engagement", "rank"], name="story_rank_once"),
            models.CheckConstraint(
                condition=Q(title__length__gte=1, title__length__lte=TITLE_LIMIT), name="story_title_length"
            ),
            models.CheckConstraint(
                condition=Q(narrative__length__lte=TEXT_LIMIT), name="story_narrative_length"
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__lte=POINTS_LIMIT), name="story_points_range"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="story_state_known"),
            models.CheckConstraint(condition=Q(kind__in=StoryKind.values), name="story_kind_known"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"

    @property
    def element_id(self) -> str:
        return f"story-{self.number}"

    @property
    def short_title(self) -> str:
        return shortened(self.title)


class Label(models.Model):
    """A word that gathers stories of one engagement; a Tracker epic becomes one."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="labels")
    name = models.CharField(_("label"), max_length=120)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("engagement", Lower("name"), name="label_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="label_within_engagement"),
        ]

    def __str__(self) -> str:
        return self.name


class StoryLabel(models.Model):
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    label = models.ForeignKey(Label, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "label"], name="story_label_once")]

    def __str__(self) -> str:
        return f"{self.label}"


class StoryOwner(models.Model):
    """Who works on a story; of either party."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "member"], name="story_owner_once")]

    def __str__(self) -> str:
        return f"{self.member}"


class CriterionQuerySet(models.QuerySet):
    def standing(self) -> "CriterionQuerySet":
        """Those that nobody has deleted."""
        return self.filter(withdrawn_at=None)

    def in_order(self) -> "CriterionQuerySet":
        return self.order_by("rank", "number")


class Criterion(models.Model):
    """One checkable statement of a story."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="criteria")
    number = models.PositiveIntegerField(
        db_default=0, editable=False
    )  # given by the database, within the story
    text = models.TextField(_("criterion"), validators=[MaxLengthValidator(TITLE_LIMIT)])
    revision = models.PositiveIntegerField(default=1, editable=False)
    done_before_import = models.BooleanField(
        default=False, editable=False
    )  # said on the page; it is no stamp
    rank = models.CharField(max_length=200, db_collation="C", editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, editable=False)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        ordering = ["story", "rank", "number"]
        verbose_name = _("acceptance criterion")
        verbose_name_plural = _("acceptance criteria")
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="criterion_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="criterion_within_engagement"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=TITLE_LIMIT), name="criterion_text_length"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        return f"criterion-{self.number}"

    @property
    def public_number(self) -> str:
        return f"{self.story.number}.{self.number}"

    @property
    def element_id(self) -> str:
        return f"criterion-{self.story.number}-{self.number}"


class Revision(models.Model):
    """One wording of one text, with who wrote it and when. Never changed: what is signed one day points here."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="revisions")
    key = models.CharField(max_length=24)  # "title", "narrative", "criterion-3"
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    typed = models.TextField(
        null=True
    )  # what its author typed, when it was combined with somebody else's change
    base = models.PositiveIntegerField(null=True)  # the revision that the author started from
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "key", "number"], name="revision_number_once"),
            models.CheckConstraint(
                condition=Q(text__length__lte=TEXT_LIMIT)
                & (Q(typed=None) | Q(typed__length__lte=TEXT_LIMIT)),
                name="revision_text_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} r{self.number}"


class DraftQuerySet(models.QuerySet):
    def of(self, story: "Story", key: str) -> "DraftQuerySet":
        return self.filter(story=story, key=key)

    def by(self, member: Membership) -> "DraftQuerySet":
        return self.filter(member=member)

    def not_by(self, member: Membership) -> "DraftQuerySet":
        return self.exclude(member=member)

    def saying_if_fresh(self) -> "DraftQuerySet":
        return self.annotate(is_fresh=Q(at__gt=Now() - DRAFT_IS_FRESH))

    def fresh(self) -> "DraftQuerySet":
        """Those somebody is writing just now."""
        return self.filter(at__gt=Now() - DRAFT_IS_FRESH)


class Draft(models.Model):
    """What somebody has typed into an editor and not saved: shown to the others, and back to its author."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="drafts")
    key = models.CharField(max_length=24)
    member = models.ForeignKey(Membership, models.PROTECT, related_name="drafts")
    base = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "key", "member"], name="draft_one_each"),
            models.CheckConstraint(condition=Q(text__length__lte=TEXT_LIMIT), name="draft_text_length"),
        ]

    def __str__(self) -> str:
        return f"{self.member} on {self.key}"


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


class LedgerEntry(models.Model):
    """One sign-off, chained to the one before and signed. `body` is what counts; the columns are for finding it."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="ledger")
    number = models.PositiveIntegerField()
    story = models.ForeignKey(Story, models.PROTECT, related_name="sign_offs")
    decision = models.CharField(max_length=22, choices=Decision.choices)
    signer = models.ForeignKey(Membership, models.PROTECT, related_name="+")
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
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}:{self.number} {self.decision}"
