"""Fifty people change different things of one story at the same time, by HTTP: all of it is there, in order."""

import http.client
import secrets
import threading
from urllib.parse import urlencode

import pytest
from django.conf import settings

from engagements.models import Event, Party, Role
from stories import actions
from stories.models import Revision, Story
from tests.cast import enrol, person, signed_in
from tests.site import Site

ROUNDS = 4
FORM = "application/x-www-form-urlencoded"


class Editor(threading.Thread):
    """Somebody who changes one thing again and again, each time from what their last answer left."""

    def __init__(self, port: int, member, changes: list[tuple[str, dict[str, object]]]) -> None:
        super().__init__(daemon=True)
        self.port, self.changes = port, changes
        session, token = signed_in(member).cookies[settings.SESSION_COOKIE_NAME].value, secrets.token_hex(16)
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
        self.headers = {"Cookie": cookie, "X-CSRFToken": token, "Content-Type": FORM, "HX-Request": "true"}
        self.answers: list[tuple[str, int]] = []

    def run(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for path, fields in self.changes:
            line.request("POST", f"/e/acme/stories/1/{path}", urlencode(fields), self.headers)
            answer = line.getresponse()
            answer.read()
            self.answers.append((path, answer.status))
        line.close()


def rewordings(key: str) -> list[tuple[str, dict[str, object]]]:
    return [
        (f"texts/{key}/", {"text": f"{key} said for the {n}. time", "base": n}) for n in range(1, ROUNDS + 1)
    ]


def chosen(path: str, field: str, values: list[str], first: str) -> list[tuple[str, dict[str, object]]]:
    """Each choice names the one before as what its page showed."""
    return [
        (path, {field: value, "seen": seen}) for seen, value in zip([first, *values], values, strict=False)
    ]


def everything(people) -> list[list[tuple[str, dict[str, object]]]]:
    days = [f"2027-03-0{n}" for n in range(1, ROUNDS + 1)]
    edits = [rewordings(key) for key in ("title", "narrative", *(f"criterion-{n}" for n in range(1, 21)))]
    edits += [
        chosen("estimate/", "points", ["1", "2", "3", "5"], ""),
        chosen("type/", "kind", ["bug", "chore", "bug", "feature"], "feature"),
        chosen("deadline/", "deadline", days, ""),
    ]
    edits += [[("labels/", {"name": f"label {n}.{m}"}) for m in range(ROUNDS)] for n in range(8)]
    edits += [[("skills/", {"name": f"skill {n}.{m}"}) for m in range(ROUNDS)] for n in range(6)]
    edits += [[("blocks/", {"reason": f"reason {n}.{m}"}) for m in range(ROUNDS)] for n in range(6)]
    edits += [[("owners/", {"member": one.number})] for one in people[:5]]
    return edits


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_every_write_is_there_and_the_history_is_complete_and_in_order(cast):
    actions.add_criteria(cast.story, [f"Criterion {n}." for n in range(4, 21)], by=cast.clara)
    people = [enrol(cast.acme, person(f"p{n} Person"), Party.VENDOR, Role.VENDOR_MEMBER) for n in range(50)]
    edits = everything(people)
    assert len(edits) == 50
    before = Event.objects.filter(engagement=cast.acme).count()
    site = Site(TANDEM_ROLE="web")
    try:
        editors = [Editor(site.port, who, changes) for who, changes in zip(people, edits, strict=True)]
        for editor in editors:
            editor.start()
        for editor in editors:
            editor.join(150)
    finally:
        site.stop()
    answers = [answer for editor in editors for answer in editor.answers]
    assert {status for _path, status in answers} == {200}, answers
    assert len(answers) == sum(map(len, edits))

    story = Story.objects.get(pk=cast.story.pk)
    assert (story.title, story.narrative) == (
        f"title said for the {ROUNDS}. time",
        f"narrative said for the {ROUNDS}. time",
    )
    assert (story.points, story.kind, str(story.deadline)) == (5, "feature", "2027-03-04")
    assert {c.text for c in story.criteria.standing()} == {
        f"criterion-{n} said for the {ROUNDS}. time" for n in range(1, 21)
    }
    assert story.labels.count() == 8 * ROUNDS
    assert story.needed_skills.count() == 6 * ROUNDS
    assert sorted(story.blocks.values_list("number", flat=True)) == list(range(1, 6 * ROUNDS + 1))
    assert set(story.owners.all()) == set(people[:5])

    events = list(Event.objects.filter(engagement=cast.acme).order_by("number"))
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert len(events) - before == len(answers)
    for key in ("title", "narrative", "criterion-7"):
        numbers = list(
            Revision.objects.filter(story=story, key=key).order_by("at").values_list("number", flat=True)
        )
        assert numbers == list(range(1, ROUNDS + 2))
