"""Rows of an engagement as its acts would have left them, but at times that are past, and written in bulk.

An act is planned for an instant; `run` takes them in order of time, so that numbers, revisions and the chain of
the ledger come as they would have come. `save` writes everything at once. Nobody is told: the past sends no mail.
"""

import copy
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from dashboard.demo.people import ZONE
from engagements.days import local_day
from engagements.journal import Kind, Subject
from engagements.models import Engagement, Event, Membership, Party
from iterations import events as week_events
from iterations.models import Iteration
from iterations.velocity import Done, velocity
from stories import events, ledger, sealing
from stories.actions import Seen
from stories.models import (
    Comment,
    Criterion,
    Decision,
    Label,
    LedgerEntry,
    Mark,
    Mention,
    Revision,
    Stamp,
    State,
    Story,
    StoryKind,
    StoryLabel,
    StoryOwner,
)
from stories.rank import spread
from stories.stamps import Marks

BATCH = 1000
DECIDED = {
    Decision.ACCEPT: events.ACCEPTED,
    Decision.ACCEPT_WITH_FOLLOW_UPS: events.ACCEPTED_WITH_FOLLOW_UPS,
    Decision.REJECT: events.REJECTED,
}
# The list from its top: what is over, what was sent back, what is nearest to its end; the icebox last.
PLACES = [
    State.ACCEPTED,
    State.REJECTED,
    State.DELIVERED,
    State.FINISHED,
    State.STARTED,
    State.UNSTARTED,
    State.UNSCHEDULED,
]


@dataclass
class Decided:
    """A sign-off as it was given; the entry is sealed when its stamps have their keys."""

    at: datetime
    story: Story
    as_signed: Story
    marks: list[Marks]
    decision: Decision
    by: Membership
    reason: str
    request: str
    follow_ups: dict[int, Story]


class Book:
    """One engagement's rows, in the making."""

    def __init__(self, engagement: Engagement, at: datetime) -> None:
        self.engagement, self.at = engagement, at
        self.agenda: list[tuple[datetime, int, Callable[[], Any]]] = []
        self.events: list[Event] = []
        self.stories: list[Story] = []
        self.criteria: dict[int, list[Criterion]] = {}  # by the story's number
        self.owners: list[StoryOwner] = []
        self.labels: dict[str, Label] = {}
        self.story_labels: list[StoryLabel] = []
        self.revisions: list[Revision] = []
        self.comments: list[Comment] = []
        self.mentions: list[Mention] = []
        self.stamps: list[Stamp] = []
        self.newest: dict[tuple[int, int, str], Stamp] = {}  # story, criterion, party
        self.decided: list[Decided] = []
        self.decisions: Counter[int] = Counter()  # how often each story was decided
        self.iterations: list[Iteration] = []
        self.signers: dict[int, ledger.Signer] = {}
        self.news: dict[int, list[tuple[str, int]]] = defaultdict(
            list
        )  # of members: what they did to which story

    # --- Time -----------------------------------------------------------------------------------------------

    def plan(self, at: datetime, act: Callable[[], Any]) -> None:
        self.agenda.append((at, len(self.agenda), act))

    def run(self) -> None:
        """Have everything planned happen, in order of time; what is planned meanwhile must lie ahead."""
        for at, _place, act in sorted(self.agenda, key=lambda planned: planned[:2]):
            self.at = at
            act()
        self.agenda.clear()

    def record(self, what: Kind, subject: Subject, by: Membership | None, **data: Any) -> None:
        self.events.append(
            Event(
                engagement=self.engagement,
                number=len(self.events) + 1,
                kind=what.code,
                actor=by,
                actor_party=by.party if by else "",
                subject=subject.element_id,
                data=data,
                at=self.at,
            )
        )

    # --- Texts ----------------------------------------------------------------------------------------------

    def write(
        self,
        by: Membership,
        title: str,
        narrative: str = "",
        criteria: Sequence[str] = (),
        kind: str = StoryKind.FEATURE,
        labels: Sequence[str] = (),
    ) -> Story:
        story = Story(
            engagement=self.engagement,
            number=len(self.stories) + 1,
            kind=kind,
            title=title,
            narrative=narrative,
            requested_by=by,
            created_at=self.at,
        )
        self.stories.append(story)
        self.criteria[story.number] = [
            Criterion(
                engagement=self.engagement, story=story, number=n, text=text, rank=place, created_at=self.at
            )
            for n, (text, place) in enumerate(zip(criteria, spread(len(criteria)), strict=True), 1)
        ]
        texts = {"title": title, "narrative": narrative}
        for key, text in (texts | {one.key: one.text for one in self.criteria[story.number]}).items():
            self.put_revision(story, key, 1, text, by)
        for name in labels:
            self.put_label(story, name)
        self.record(events.WRITTEN, story, by, story=story.number)
        return story

    def put_revision(self, story: Story, key: str, number: int, text: str, by: Membership) -> None:
        self.revisions.append(
            Revision(
                engagement=self.engagement,
                story=story,
                key=key,
                number=number,
                text=text,
                base=number - 1 or None,
                author=by,
                at=self.at,
            )
        )

    def put_label(self, story: Story, name: str) -> None:
        label = self.labels.setdefault(name, Label(engagement=self.engagement, name=name))
        self.story_labels.append(StoryLabel(engagement=self.engagement, story=story, label=label))

    def promise(self, story: Story, by: Membership, days: int) -> None:
        """Of a release: the date that it is promised for."""
        story.deadline = local_day(self.at, ZONE) + timedelta(days=days)
        self.record(events.DEADLINE_SET, story, by, story=story.number, day=story.deadline.isoformat())

    def reword(self, story: Story, key: str, by: Membership, text: str) -> None:
        if key.startswith("criterion"):
            criterion = self.criteria[story.number][int(key.rpartition("-")[2]) - 1]
            criterion.text, criterion.revision = text, criterion.revision + 1
            number = criterion.revision
        else:
            number = getattr(story, f"{key}_revision") + 1
            setattr(story, key, text)
            setattr(story, f"{key}_revision", number)
        self.put_revision(story, key, number, text, by)
        self.record(events.REWORDED, story, by, story=story.number, key=key, revision=number)

    def comment(self, story: Story, by: Membership, text: str, mentioned: Sequence[Membership] = ()) -> None:
        number = sum(one.story is story for one in self.comments) + 1
        comment = Comment(
            engagement=self.engagement, story=story, number=number, author=by, text=text, at=self.at
        )
        self.comments.append(comment)
        self.mentions += [
            Mention(engagement=self.engagement, comment=comment, member=member, at=self.at)
            for member in mentioned
        ]
        self.put_revision(story, comment.key, 1, text, by)
        told = [member.number for member in mentioned]
        self.record(
            events.COMMENTED, story, by, story=story.number, key=comment.key, revision=1, mentioned=told
        )

    # --- The way of a story ---------------------------------------------------------------------------------

    def estimate(self, story: Story, by: Membership, points: int) -> None:
        story.points = points
        self.record(events.ESTIMATED, story, by, story=story.number, points=points)
        self.news[by.pk].append(("estimated", story.number))

    def step(self, story: Story, what: Kind, by: Membership, state: str) -> None:
        story.state = state
        self.record(what, story, by, story=story.number, state=state)
        self.news[by.pk].append((what.code.partition(".")[2], story.number))

    def schedule(self, story: Story, by: Membership) -> None:
        self.step(story, events.SCHEDULED, by, State.UNSTARTED)

    def start(self, story: Story, by: Membership) -> None:
        """Whoever starts a story owns it, as when the act is done by hand; an earlier owner helps."""
        story.started_at = self.at
        self.owners.append(StoryOwner(engagement=self.engagement, story=story, member=by))
        self.step(story, events.STARTED, by, State.STARTED)

    def own(self, story: Story, by: Membership) -> None:
        self.owners.append(StoryOwner(engagement=self.engagement, story=story, member=by))
        self.record(events.OWNED, story, by, story=story.number, owner=by.name, member=by.number)

    def finish(self, story: Story, by: Membership) -> None:
        self.step(story, events.FINISHED, by, State.FINISHED)

    def deliver(self, story: Story, by: Membership) -> None:
        story.delivered_at, story.delivered_by = self.at, by
        self.step(story, events.DELIVERED, by, State.DELIVERED)

    def take_up(self, story: Story, by: Membership) -> None:
        self.step(story, events.TAKEN_UP, by, State.STARTED)

    def end_chore(self, story: Story, by: Membership) -> None:
        story.accepted_at = self.at
        self.step(story, events.DONE, by, State.ACCEPTED)

    # --- Stamps and sign-offs -------------------------------------------------------------------------------

    def marks(self, story: Story) -> list[Marks]:
        """The marks as they stand; for what is signed now and may be reworded later."""
        return [
            Marks(copy.copy(one), *self.newest_on(story, one), story.delivered_at)
            for one in self.criteria[story.number]
        ]

    def newest_on(self, story: Story, criterion: Criterion) -> tuple[Stamp | None, Stamp | None]:
        here = (story.number, criterion.number)
        return self.newest.get((*here, Party.VENDOR)), self.newest.get((*here, Party.CLIENT))

    def put_stamp(
        self, story: Story, criterion: Criterion, by: Membership, mark: str, note: str = ""
    ) -> None:
        stamp = Stamp(
            engagement=self.engagement,
            criterion=criterion,
            revision=criterion.revision,
            party=by.party,
            mark=mark,
            note=note,
            member=by,
            at=self.at,
        )
        self.stamps.append(stamp)
        self.newest[story.number, criterion.number, by.party] = stamp

    def ready(self, story: Story, by: Membership, *numbers: int) -> None:
        """The vendor's stamp: on these criteria, each its own act; on all that miss it, in one, if none is named."""
        if numbers:
            for number in numbers:
                criterion = self.criteria[story.number][number - 1]
                self.put_stamp(story, criterion, by, Mark.READY)
                self.record(
                    events.READY,
                    story,
                    by,
                    story=story.number,
                    key=criterion.key,
                    revision=criterion.revision,
                )
            return
        missing = [one for one in self.criteria[story.number] if not self.is_ready(story, one)]
        for criterion in missing:
            self.put_stamp(story, criterion, by, Mark.READY)
        if missing:
            here = [one.number for one in missing]
            self.record(events.ALL_READY, story, by, story=story.number, criteria=here)

    def is_ready(self, story: Story, criterion: Criterion) -> bool:
        vendor, client = self.newest_on(story, criterion)
        if vendor is None or vendor.revision != criterion.revision:
            return False
        asked = client is not None and client.mark == Mark.CHANGES and client.at > vendor.at
        return not asked

    def verdict(self, story: Story, by: Membership, number: int, mark: str, note: str = "") -> None:
        criterion = self.criteria[story.number][number - 1]
        self.put_stamp(story, criterion, by, mark, note)
        what = {Mark.ACCEPTED: events.CRITERION_ACCEPTED, Mark.CHANGES: events.CHANGES_ASKED}[Mark(mark)]
        self.record(what, story, by, story=story.number, key=criterion.key, revision=criterion.revision)

    def accept(self, story: Story, by: Membership) -> None:
        """Accept all that was shown, in two presses."""
        for marks in self.marks(story):
            if not marks.accepted:
                self.put_stamp(
                    story, self.criteria[story.number][marks.criterion.number - 1], by, Mark.ACCEPTED
                )
        story.state, story.accepted_at = State.ACCEPTED, self.at
        self.decide(story, by, Decision.ACCEPT, {"decision": "accept", "all_shown": True})

    def accept_but(self, story: Story, by: Membership, number: int, note: str) -> Story:
        """Accept all but one criterion, which becomes a planned story of its own in the same act."""
        for criterion in self.criteria[story.number]:
            mark = Mark.CHANGES if criterion.number == number else Mark.ACCEPTED
            self.verdict(story, by, criterion.number, mark, note if mark == Mark.CHANGES else "")
        left = self.criteria[story.number][number - 1]
        came_from = f"Follows from criterion {story.number}.{number} of #{story.number}."
        other = self.write(by, left.text, f"{note}\n\n{came_from}", [left.text], story.kind)
        other.state = State.UNSTARTED
        story.state, story.accepted_at = State.ACCEPTED, self.at
        act = {"decision": "accept_with_follow_ups"}
        self.decide(story, by, Decision.ACCEPT_WITH_FOLLOW_UPS, act, follow_ups={number: other})
        return other

    def reject(self, story: Story, by: Membership, number: int, note: str, reason: str) -> None:
        self.verdict(story, by, number, Mark.CHANGES, note)
        story.state = State.REJECTED
        act = {"decision": "reject", "reason": reason, "new_criterion": ""}
        self.decide(story, by, Decision.REJECT, act, reason=reason)

    def decide(
        self,
        story: Story,
        by: Membership,
        decision: Decision,
        act: dict[str, Any],
        reason: str = "",
        follow_ups: dict[int, Story] | None = None,
    ) -> None:
        texts = {"title": story.title_revision, "narrative": story.narrative_revision}
        seen = Seen(
            texts | {one.key: one.revision for one in self.criteria[story.number]},
            self.decisions[story.number],
        )
        asked = {**act, "story": story.number, "by": by.number, "seen": str(seen)}
        request = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        marks = self.marks(story)
        self.decisions[story.number] += 1
        self.decided.append(
            Decided(self.at, story, copy.copy(story), marks, decision, by, reason, request, follow_ups or {})
        )
        self.record(
            DECIDED[decision], story, by, story=story.number, entry=len(self.decided), reason=reason[:200]
        )

    # --- Weeks ----------------------------------------------------------------------------------------------

    def turn_week(self, starts: date, before: datetime | None, initial: int) -> None:
        """The boundary: the week that began at `before` is counted and closed, the one of `starts` begins."""
        if before is not None:
            self.close_week(before)
        done = [Done(past.points or 0, past.strength / 100) for past in self.iterations]
        iteration = Iteration(
            engagement=self.engagement,
            number=len(self.iterations) + 1,
            starts=starts,
            finishes=starts + timedelta(weeks=1),
            zone=ZONE,
            velocity=velocity(done, initial=initial),
            began_at=self.at,
        )
        self.iterations.append(iteration)
        self.record(week_events.BEGUN, iteration, None, number=iteration.number)

    def close_week(self, begins: datetime) -> None:
        """Count what was accepted since the week began, as the boundary would have."""
        iteration = self.iterations[-1]
        iteration.points = sum(
            story.points or 0
            for story in self.stories
            if story.kind == StoryKind.FEATURE
            and story.state == State.ACCEPTED
            and story.accepted_at
            and begins <= story.accepted_at < self.at
        )
        iteration.closed_at = self.at
        self.record(week_events.CLOSED, iteration, None, number=iteration.number, points=iteration.points)

    # --- Writing it all down --------------------------------------------------------------------------------

    def save(self) -> None:
        ordered = sorted(self.stories, key=lambda story: PLACES.index(State(story.state)))
        for story, place in zip(ordered, spread(len(ordered)), strict=True):
            story.rank = place
        criteria = [one for story in self.stories for one in self.criteria[story.number]]
        self.put(self.stories, criteria, list(self.labels.values()), self.story_labels, self.owners)
        self.put(self.revisions, self.comments, self.mentions, self.stamps, self.iterations)
        self.put(self.entries(), self.events)
        Engagement.objects.filter(pk=self.engagement.pk).update(event_number=len(self.events))
        self.engagement.event_number = len(self.events)

    def put(self, *tables: Sequence[Any]) -> None:
        for rows in tables:
            if rows:
                type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)

    def entries(self) -> list[LedgerEntry]:
        entries: list[LedgerEntry] = []
        for number, done in enumerate(self.decided, 1):
            body = ledger.sign_off(
                engagement=self.engagement.slug,
                number=number,
                at=done.at,
                by=self.signer(done.by),
                story=self.as_signed(done),
                decision=cast(ledger.Decision, sealing.WORDS[done.decision]),
                reason=done.reason,
                follow_ups=[(other.number, other.title) for other in done.follow_ups.values()],
            )
            entries.append(
                LedgerEntry(
                    engagement=self.engagement,
                    number=number,
                    story=done.story,
                    decision=done.decision,
                    signer=done.by,
                    request=done.request,
                    at=done.at,
                    **sealing.seal(body, entries[-1] if entries else None),
                )
            )
        return entries

    def as_signed(self, done: Decided) -> ledger.Signed:
        story = done.as_signed
        return ledger.Signed(
            number=story.number,
            kind=story.kind,
            points=story.points,
            title=ledger.Wording(story.title, story.title_revision),
            narrative=ledger.Wording(story.narrative, story.narrative_revision),
            criteria=[self.as_judged(each, done.follow_ups) for each in done.marks],
        )

    def as_judged(self, marks: Marks, follow_ups: dict[int, Story]) -> ledger.Judged:
        criterion = marks.criterion
        made = follow_ups.get(criterion.number)
        return ledger.Judged(
            number=criterion.number,
            wording=ledger.Wording(criterion.text, criterion.revision),
            ready=self.as_stamp(marks.vendor) if marks.vendor and marks.ready else None,
            verdict=self.as_stamp(marks.client) if marks.client and marks.verdict else None,
            follow_up=made.number if made else None,
        )

    def as_stamp(self, stamp: Stamp) -> ledger.Stamp:
        return ledger.Stamp(sealing.MARK_WORDS[stamp.mark], self.signer(stamp.member), stamp.at, stamp.note)

    def signer(self, member: Membership) -> ledger.Signer:
        """Asked once for each member: thousands of stamps name the same few."""
        if member.pk not in self.signers:
            self.signers[member.pk] = sealing.as_signer(member)
        return self.signers[member.pk]
