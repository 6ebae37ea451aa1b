"""The journal: what happened in an engagement, numbered without gaps in the order of commits.

History, live pages and mail all follow from its rows. `record` is called by actions, inside their transaction
and under the engagement's lock, and by nobody else.
"""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, Protocol, TypeVar, cast

from django.db import connection, models, transaction
from django.utils.functional import Promise
from psycopg.types.json import Jsonb

from engagements import live
from engagements.models import Engagement, Event, Membership
from engagements.refusals import refuse_closed
from engagements.statements import Statement

Held = TypeVar("Held", bound=models.Model)


class Urgency(Enum):
    NOW = "now"
    DIGEST = "digest"
    NONE = "none"


class Subject(Protocol):
    @property
    def engagement_id(self) -> int: ...

    @property
    def element_id(self) -> str: ...


@dataclass(frozen=True)
class Kind:
    """A kind of event. `sentence` is filled from the event's data; `touches` names what to fetch anew on screens."""

    code: str  # past tense, with the noun in front: "story.signed_off"
    sentence: str | Promise
    touches: tuple[str, ...]  # topics, filled from the event's data: "story-{story}"
    audience: str = "engagement"
    urgency: Urgency = Urgency.NONE
    letter: Callable[[Event], Iterable[Any]] | None = None  # the mails it becomes at once, if any
    words: Callable[[dict[str, Any]], dict[str, Any]] = dict  # the event's data in words, for the sentence


KINDS: dict[str, Kind] = {}
_listeners: list[Callable[[Kind, Event], None]] = []


def kind(code: str, sentence: str | Promise, *, touches: tuple[str, ...], **more: Any) -> Kind:
    """Declare an event kind; done once, in the `events.py` of the room that records it."""
    if code in KINDS:
        raise ValueError(f"Event kind {code!r} is declared twice.")
    KINDS[code] = Kind(code, sentence, touches, **more)
    return KINDS[code]


def on_record(listener: Callable[[Kind, Event], None]) -> None:
    """Have `listener` called with every event, in the transaction that records it."""
    _listeners.append(listener)


PEN: Statement[Engagement] = Statement(
    lambda key: Engagement.objects.select_for_update(no_key=True).filter(pk=key), int
)


def hold(subject: Held, *, also_closed: bool = False) -> Held:
    """Lock the subject's engagement until the transaction ends and read the subject again under the lock.

    One engagement, one pen: no lock order to get wrong, and event numbers come in the order of commits. Who takes the
    pen means to write, so here a closed engagement refuses, whichever way the writer came.
    """
    if isinstance(subject, Engagement):
        return cast(Held, take_pen(subject.pk, also_closed))
    engagement_id: int = subject.engagement_id  # type: ignore[attr-defined]
    # Two statements on purpose: a joined row would be read as it was before we waited for the lock.
    engagement = take_pen(engagement_id, also_closed)
    if still_so(subject, engagement):
        held = copy.copy(subject)  # what the caller holds stays as it was read, also when the act is refused
    else:
        held = cast(Held, anew(type(subject))(engagement_id, subject.pk)[0])
    held.engagement = engagement  # type: ignore[attr-defined]
    return held


def read_at(subject: models.Model, engagement: Engagement) -> None:
    """Note that the subject was read after this row of its engagement, and is not changed in the reader's hands."""
    vars(subject)["read_at_event"] = engagement.event_number


def still_so(subject: models.Model, engagement: Engagement) -> bool:
    """Whether nothing has happened in the engagement since before the subject was read: every change is an event."""
    return vars(subject).get("read_at_event") == engagement.event_number


def take_pen(engagement_id: int, also_closed: bool) -> Engagement:
    [engagement] = PEN(engagement_id)
    if engagement.is_closed and not also_closed:
        raise refuse_closed()
    return engagement


@cache
def anew(model: type[Held]) -> Statement[Held]:
    """A row of an engagement, read by its keys."""
    rows = model._default_manager
    return Statement(lambda engagement, key: rows.filter(engagement_id=engagement, pk=key), int, int)


NEXT_EVENT = """
WITH counter AS (
    UPDATE engagements_engagement SET event_number = event_number + 1 WHERE id = %s RETURNING id, event_number
)
INSERT INTO engagements_event (engagement_id, number, kind, actor_id, actor_party, subject, data)
SELECT id, event_number, %s, %s, %s, %s, %s FROM counter
RETURNING number, at
"""


def record(what: Kind, subject: Subject, *, by: Membership | None, **data: Any) -> Event:
    """Write the event and have it announced after commit. `by` is None only for what happens by itself."""
    engagement_id = subject.engagement_id
    event = Event(
        engagement_id=engagement_id,
        kind=what.code,
        actor=by,
        actor_party=by.party if by else "",
        subject=subject.element_id,
        data=data,
    )
    values: list[Any] = [
        engagement_id,
        what.code,
        by.pk if by else None,
        event.actor_party,
        event.subject,
        Jsonb(data),
    ]
    with connection.cursor() as cursor:
        cursor.execute(NEXT_EVENT, values)
        event.number, event.at = cursor.fetchone()
    for listener in _listeners:
        listener(what, event)
    topics = [topic.format(**data) for topic in what.touches]
    transaction.on_commit(lambda: live.signal(engagement_id, event.number, topics))
    return event


def sentence(event: Event) -> str:
    """The event as the predicate of a sentence whose subject is its actor: "changed the title of #12"."""
    what = KINDS[event.kind]
    return str(what.sentence) % {**event.data, **what.words(event.data)}
