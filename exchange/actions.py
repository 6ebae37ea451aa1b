"""Bringing a backlog in: looking at a file, importing it once, taking it back while nothing was touched."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Event, Membership
from engagements.refusals import Refused
from exchange import events, tracker
from exchange.backlog import Intake, intake, state_of
from exchange.models import ImportBatch, ImportedStory
from stories import rank
from stories.models import Criterion, Label, Revision, State, Story, StoryLabel, StoryOwner

SOURCE = "tracker"


def look(engagement: Engagement, data: bytes, *, by: Membership, file_name: str) -> ImportBatch:
    """Keep a file to look at; nothing else is written. Raises Refused, with the reason, if it can't be read."""
    demand(by, "import stories")
    read(data)
    return ImportBatch.objects.create(engagement=engagement, member=by, file_name=file_name[:255], data=data)


def read(data: bytes) -> tracker.Export:
    try:
        return tracker.read(data)
    except tracker.Unreadable as unreadable:
        raise Refused(str(unreadable)) from unreadable


def sort_in(engagement: Engagement, export: tracker.Export) -> Intake:
    """What the export would add to this engagement as it stands."""
    known = ImportedStory.objects.filter(engagement=engagement, source=SOURCE).values_list(
        "source_id", flat=True
    )
    members = engagement.members.present().values_list("user__name", flat=True)
    return intake(export, known=set(known), members={name.lower() for name in members})


@transaction.atomic
def import_batch(batch: ImportBatch, *, by: Membership) -> int:
    """Write what the file adds, below what is there. Doing it again adds nothing. Answers the number of stories."""
    demand(by, "import stories")
    batch = hold(batch)
    if batch.data is None:
        raise Refused(_("This file has been imported already."))
    engagement = batch.engagement
    rows = sort_in(engagement, read(bytes(batch.data))).new
    stories = put_stories(engagement, rows, by)
    put_texts(stories, rows, by)
    put_labels(engagement, stories, rows)
    put_people(engagement, stories, rows)
    ImportedStory.objects.bulk_create(
        ImportedStory(engagement=engagement, batch=batch, source=SOURCE, source_id=row.source_id, story=story)
        for story, row in zip(stories, rows, strict=True)
    )
    batch.data, batch.imported_at = None, timezone.now()
    batch.save(update_fields=["data", "imported_at"])
    if stories:
        record(events.IMPORTED, batch, by=by, count=len(stories), batch=batch.number)
    return len(stories)


def put_stories(engagement: Engagement, rows: Iterable[tracker.Story], by: Membership) -> list[Story]:
    last = engagement.stories.order_by("-rank").values_list("rank", flat=True).first()
    stories = []
    for row in rows:
        last = rank.between(last, None)
        accepted = state_of(row) == State.ACCEPTED
        stories.append(
            Story(
                engagement=engagement,
                kind=row.kind,
                title=row.title,
                narrative=row.narrative,
                points=row.points,
                state=state_of(row),
                accepted_elsewhere_on=(row.accepted or timezone.localdate()) if accepted else None,
                rank=last,
                requested_by=by,
            )
        )
    return Story.objects.bulk_create(stories, batch_size=500)


def put_texts(stories: list[Story], rows: Iterable[tracker.Story], by: Membership) -> None:
    criteria: list[Criterion] = []
    for story, row in zip(stories, rows, strict=True):
        places = rank.spread(len(row.criteria))
        criteria += [
            Criterion(
                engagement_id=story.engagement_id,
                story=story,
                number=number,
                text=task.text,
                done_before_import=task.done,
                rank=place,
            )
            for number, (task, place) in enumerate(zip(row.criteria, places, strict=True), 1)
        ]
    Criterion.objects.bulk_create(criteria, batch_size=500)
    texts = [(story, key, getattr(story, key)) for story in stories for key in ("title", "narrative")]
    texts += [(criterion.story, criterion.key, criterion.text) for criterion in criteria]
    Revision.objects.bulk_create(
        (
            Revision(engagement_id=story.engagement_id, story=story, key=key, number=1, text=text, author=by)
            for story, key, text in texts
        ),
        batch_size=1000,
    )


def put_labels(engagement: Engagement, stories: list[Story], rows: Iterable[tracker.Story]) -> None:
    labels = {label.name.lower(): label for label in engagement.labels.all()}
    pairs = []
    for story, row in zip(stories, rows, strict=True):
        for name in dict.fromkeys(name[:120].lower() for name in row.labels):
            if name not in labels:
                labels[name] = Label.objects.create(engagement=engagement, name=name)
            pairs.append(StoryLabel(engagement=engagement, story=story, label=labels[name]))
    StoryLabel.objects.bulk_create(pairs, batch_size=1000)


def put_people(engagement: Engagement, stories: list[Story], rows: Iterable[tracker.Story]) -> None:
    """Whoever bears the same name here becomes owner or requester; other names stand in the report only."""
    members = {member.name.lower(): member for member in engagement.members.present().with_person()}
    owners, requested = [], []
    for story, row in zip(stories, rows, strict=True):
        for name in dict.fromkeys(name.lower() for name in row.owners):
            if name in members:
                owners.append(StoryOwner(engagement=engagement, story=story, member=members[name]))
        if row.requested_by and row.requested_by.lower() in members:
            story.requested_by = members[row.requested_by.lower()]
            requested.append(story)
    StoryOwner.objects.bulk_create(owners, batch_size=1000)
    Story.objects.bulk_update(requested, ["requested_by"], batch_size=500)


@transaction.atomic
def withdraw_import(batch: ImportBatch, *, by: Membership) -> ImportBatch:
    """Take an import back, as long as nobody has touched any of its stories."""
    demand(by, "import stories")
    batch = hold(batch)
    if batch.withdrawn_at or batch.imported_at is None:
        return batch
    numbers = list(batch.stories.values_list("story__number", flat=True))
    subjects = [f"story-{number}" for number in numbers]
    if Event.objects.filter(engagement=batch.engagement, subject__in=subjects).exists():
        raise Refused(_("Somebody has worked on these stories since. Delete single stories instead."))
    Story.objects.filter(engagement=batch.engagement, number__in=numbers).update(withdrawn_at=timezone.now())
    batch.stories.all().delete()
    batch.withdrawn_at = timezone.now()
    batch.save(update_fields=["withdrawn_at"])
    record(events.WITHDRAWN, batch, by=by, count=len(numbers), batch=batch.number)
    return batch
