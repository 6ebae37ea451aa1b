"""Which stamps of a story count. A stamp holds for the wording it was given for, and until the next word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from engagements.models import Party
from engagements.statements import Statement
from stories.models import Criterion, Mark, Stamp, Story


@dataclass(frozen=True)
class Marks:
    """The newest stamp of each party on one criterion, and what of it counts."""

    criterion: Criterion
    vendor: Stamp | None = None
    client: Stamp | None = None
    delivered_at: datetime | None = None

    @property
    def ready(self) -> bool:
        """Whether the vendor says that it holds, and the client has not asked for changes since."""
        if self.vendor is None or self.is_stale(self.vendor) or self.vendor.mark != Mark.READY:
            return False
        return self.verdict != Mark.CHANGES or self.client.pk < self.vendor.pk

    @property
    def verdict(self) -> str:
        """What the client says of it: accepted, changes, not_shown, or nothing.

        Accepting lasts as long as the wording. What was asked for lasts until it is delivered anew.
        """
        stamp = self.client
        if stamp is None or self.is_stale(stamp) or stamp.mark == Mark.WITHDRAWN:
            return ""
        if stamp.mark != Mark.ACCEPTED and self.delivered_at and stamp.at < self.delivered_at:
            return ""
        return stamp.mark

    @property
    def accepted(self) -> bool:
        return self.verdict == Mark.ACCEPTED

    def is_stale(self, stamp: Stamp) -> bool:
        return stamp.revision != self.criterion.revision

    @property
    def vendor_state(self) -> str:
        """How the vendor's mark looks (DESIGN §4.4)."""
        if self.ready:
            return Mark.READY
        return "stale" if self.was(self.vendor, Mark.READY) else "open"

    @property
    def client_state(self) -> str:
        return self.verdict or ("stale" if self.was(self.client, Mark.ACCEPTED) else "open")

    def was(self, stamp: Stamp | None, mark: str) -> bool:
        """Whether this mark was given, but for another wording."""
        return stamp is not None and stamp.mark == mark and self.is_stale(stamp)

    @property
    def stale(self) -> bool:
        return "stale" in (self.vendor_state, self.client_state)

    @property
    def both(self) -> bool:
        return self.ready and self.accepted


def newest(stamps: QuerySet[Stamp]) -> QuerySet[Stamp]:
    """Of these, the last of each party on each criterion."""
    last = stamps.order_by("criterion_id", "party", "-pk").distinct("criterion_id", "party")
    return last.select_related("member__user", "in_place_of__user")


NEWEST: Statement[Stamp] = Statement(lambda story: newest(Stamp.objects.filter(criterion__story=story)), int)


def marks_of(story: Story, criteria: Iterable[Criterion], *, any_given: bool = True) -> list[Marks]:
    """The marks on these criteria of the story, in their order; `any_given` is false where it is known that none is."""
    given = {(stamp.criterion_id, stamp.party): stamp for stamp in NEWEST(story.pk)} if any_given else {}
    return [
        Marks(
            criterion,
            given.get((criterion.pk, Party.VENDOR)),
            given.get((criterion.pk, Party.CLIENT)),
            story.delivered_at,
        )
        for criterion in criteria
    ]


def standing_marks(story: Story) -> list[Marks]:
    return marks_of(story, story.criteria.standing().in_order())
