"""What people do with the files of a story. What lies in the storage is written before the lock is taken."""

import hashlib
import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import Kind, hold, record
from engagements.models import Membership
from engagements.refusals import Refused
from stories import events
from stories.actions.texts import refuse_if_withdrawn
from stories.files import check, check_size, redraw
from stories.models import Attachment, Comment, Story
from stories.scanner import look_through

log = logging.getLogger(__name__)


class Upload(Protocol):
    """What a form hands on."""

    name: str | None
    size: int | None

    def read(self) -> bytes: ...


def attach(story: Story, files: Sequence[Upload], *, by: Membership) -> list[Attachment]:
    """Attach files to a story; all of them or, if one can't be taken, none."""
    with storing(files, by=by) as attachments, transaction.atomic():
        story = hold(story)
        refuse_if_withdrawn(story)
        return enter(story, attachments, comment=None)


@contextmanager
def storing(files: Sequence[Upload], *, by: Membership) -> Iterator[list[Attachment]]:
    """The files checked and in the storage, as rows that are not written yet; taken out again if what follows fails.

    Outside of any lock: a slow storage holds up only who is attaching.
    """
    attachments: list[Attachment] = []
    if files:
        demand(by, "attach files")
    try:
        for file in files:
            attachment, content, thumbnail = examine(file, by)
            attachments.append(attachment)  # before anything of it is stored: what fails takes all of it out
            attachment.stored = put_down(content)
            attachment.thumbnail = put_down(thumbnail)
        yield attachments
    except BaseException:
        take_out([name for one in attachments for name in (one.stored, one.thumbnail) if name])
        raise


def examine(file: Upload, by: Membership) -> tuple[Attachment, bytes, bytes]:
    """The file as a row, its content and its thumbnail. Raises Refused for what can't be attached."""
    check_size(file.name or "", file.size or 0)  # before it is in memory
    content = file.read()
    name, kind = check(file.name or "", content)
    look_through(name, content)
    thumbnail = b""
    if kind.startswith("image/"):
        content, thumbnail = redraw(name, content)
    attachment = Attachment(name=name, kind=kind, size=len(content), by=by)
    attachment.sha256 = hashlib.sha256(content).hexdigest()
    return attachment, content, thumbnail


def put_down(content: bytes) -> str:
    """Store some bytes, if there are any, under a name that nobody can guess and that says nothing."""
    if not content:
        return ""
    name = secrets.token_hex(20)
    try:
        return str(default_storage.save(f"attachments/{name[:2]}/{name}", ContentFile(content)))
    except OSError:
        log.exception("a file could not be stored")
        raise Refused(
            _("Files can't be stored just now, so nothing was attached. Try again in a while.")
        ) from None


def take_out(names: Sequence[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            log.exception("%s belongs to nothing and could not be taken out of the storage", name)


def enter(story: Story, attachments: Sequence[Attachment], *, comment: Comment | None) -> list[Attachment]:
    """Write the rows of what is stored, for who holds the story."""
    for attachment in attachments:
        attachment.engagement_id, attachment.story, attachment.comment = story.engagement_id, story, comment
    entered = Attachment.objects.bulk_create(attachments)
    for one in entered:
        record(events.ATTACHED, story, by=one.by, story=story.number, file=one.number, name=one.name)
    return entered


@transaction.atomic
def withdraw_file(attachment: Attachment, *, by: Membership) -> Attachment:
    """Take a file off the story. It is served no more, and can be brought back."""
    demand(by, "attach files")
    attachment = hold(attachment)
    if attachment.withdrawn_at is None:
        attachment.withdrawn_at, attachment.withdrawn_by = timezone.now(), by
        attachment.save(update_fields=["withdrawn_at", "withdrawn_by"])
        tell(events.FILE_WITHDRAWN, attachment, by)
    return attachment


@transaction.atomic
def restore_file(attachment: Attachment, *, by: Membership) -> Attachment:
    demand(by, "attach files")
    attachment = hold(attachment)
    refuse_if_withdrawn(attachment.story)
    if attachment.withdrawn_at is not None:
        attachment.withdrawn_at = attachment.withdrawn_by = None
        attachment.save(update_fields=["withdrawn_at", "withdrawn_by"])
        tell(events.FILE_RESTORED, attachment, by)
    return attachment


def tell(kind: Kind, attachment: Attachment, by: Membership) -> None:
    story = attachment.story
    record(kind, story, by=by, story=story.number, file=attachment.number, name=attachment.name)
