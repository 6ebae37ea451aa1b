"""G3: numbers of the other client's things, in addresses and in bodies: nothing there, and nothing changes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from budgets.actions import decide_budget
from budgets.models import DayRate
from engagements.models import Invitation, Membership, Party, Role
from engagements.today import today_of
from iterations.actions import propose_pair, turn_week
from partnership.actions import ask as ping
from partnership.actions import commit, write_note
from standups.actions import raise_concern
from stories.actions import add_criteria, attach, comment, write_story
from stories.models import Story
from tests.addresses import ROWS, THERE, House, Row, hold_demo, table_checksums
from tests.cast import HTMX, MARKER, enrol, person

pytestmark = pytest.mark.django_db
THEIRS = 77  # a number that is given at Bolt and not at Acme


@pytest.fixture
def house(cast):
    """Bolt has a story, a criterion, a member, an invitation, … of number 77; Acme has none of them."""
    house = House(cast)
    bolt = cast.bolt
    story = write_story(bolt, by=cast.bert, title=f"{MARKER} again", criteria=["One"])
    Story.objects.filter(pk=story.pk).update(number=THEIRS)
    cast.bolt_story.criteria.filter(number=1).update(number=THEIRS)
    add_criteria(cast.bolt_story, ["Another"], by=cast.bert)
    theirs = enrol(bolt, person("Bea Bolt"), Party.CLIENT, Role.PRODUCT_OWNER)
    Membership.objects.filter(pk=theirs.pk).update(number=THEIRS)
    theirs = house.invite(bolt, by=cast.bert)
    Invitation.objects.filter(pk=theirs.pk).update(number=THEIRS)
    comment(cast.bolt_story, by=cast.bert, text=MARKER)
    cast.bolt_story.comments.update(number=THEIRS)
    attach(cast.bolt_story, [SimpleUploadedFile(f"{MARKER}.txt", b"Theirs")], by=cast.bert)
    cast.bolt_story.attachments.update(number=THEIRS)
    bolt.imports.create(member=cast.bert, file_name="bolt.csv", number=THEIRS)
    turn_week(bolt, now=timezone.now())
    bolt.iterations.update(number=THEIRS)
    hold_demo(bolt, story, by=cast.bert).notes.update(number=THEIRS)
    concern = raise_concern(bolt, by=cast.bert, text=MARKER)
    promised = commit(bolt, by=cast.bert, text=MARKER, due=today_of(bolt))
    asked = ping(bolt, by=cast.bert, to=cast.bolt_sam, text=MARKER)
    pair = propose_pair(bolt, by=cast.bert, teacher=cast.bolt_sam, learner=cast.bert, name=MARKER)
    noted = write_note(bolt, by=cast.bert, text=MARKER, day=today_of(bolt))
    for one in (concern, promised, asked, pair, noted):
        type(one).objects.filter(pk=one.pk).update(number=THEIRS)
    decide_budget(bolt, by=cast.bert, amount=1, code="EUR", reason=MARKER)
    DayRate.objects.create(
        engagement=bolt,
        number=THEIRS,
        by=cast.bolt_sam,
        amount=1,
        valid_from="2026-01-05",
        role="vendor_member",
    )
    return house


def places(row: Row, house: House) -> list[tuple]:
    """The address with each of its numbers in turn replaced by one of Bolt's."""
    place = row.place(house) if callable(row.place) else row.place
    return [
        (*place[:i], THEIRS if isinstance(part, int) else f"{part.split('-')[0]}-{THEIRS}", *place[i + 1 :])
        for i, part in enumerate(place)
        if isinstance(part, int) or str(part).startswith(("criterion-", "comment-"))
    ]


TO_COME = {
    "plan_week",
    "strength",
    "strength_agreement",
    "length",
}  # weeks to come are numbered too, and no row of anybody's


def test_in_an_address_they_are_nothing(house):
    acme, bolt = table_checksums(house.cast.acme), table_checksums(house.cast.bolt)
    tried = 0
    for row in (row for row in ROWS if row.name not in TO_COME):
        client = house.clients["sam" if "sam" in row.may else "clara"]  # Sam works for both, and still
        for place in places(row, house):
            path = reverse(row.name, args=["acme", *place])
            answers = [client.get(path)] if row.get else []
            answers += [client.post(path, row.post, headers=HTMX)] if row.post is not None else []
            tried += len(answers)
            for answer in answers:
                assert answer.status_code == 404, path
                assert MARKER.encode() not in answer.content
    assert tried > 30
    assert (table_checksums(house.cast.acme), table_checksums(house.cast.bolt)) == (acme, bolt)


BODIES = [
    ("story_owner", {"member": THEIRS}),
    ("story_requester", {"member": THEIRS}),
    ("story_relation", {"other": THEIRS}),
    ("story_block", {"reason": "A crane", "by_story": THEIRS}),
    ("text_reversion", {"revision": THEIRS, "seen": 1}),
    ("text", {"text": "Anew", "base": THEIRS}),
    ("concern_owner", {"owner": THEIRS}),
    ("concerns", {"text": "A crane", "owner": THEIRS}),
    ("commitments", {"text": "A crane", "due": "2099-12-31", "to": THEIRS}),
    ("pings", {"text": "A crane?", "to": THEIRS}),
    ("ping_person", {"to": THEIRS}),
    ("demo_agenda", {"story": THEIRS}),
    ("demo_place", {"story": THEIRS}),
    ("demo_notes", {"note": "A crane", "story": THEIRS}),
    ("attendance", {"member": THEIRS}),
    ("criterion_ready", {"seen": f"criterion-{THEIRS}:1"}),
]


@pytest.mark.parametrize(("name", "body"), [one for one in BODIES if one[0] in THERE])
def test_in_a_body_they_are_refused(name, body, house):
    acme, bolt = table_checksums(house.cast.acme), table_checksums(house.cast.bolt)
    row = next(row for row in ROWS if row.name == name)
    answer = house.clients["sam"].post(row.at(house), body, headers=HTMX)
    assert answer.status_code in (404, 422), answer.content
    assert MARKER.encode() not in answer.content
    assert (table_checksums(house.cast.acme), table_checksums(house.cast.bolt)) == (acme, bolt)
