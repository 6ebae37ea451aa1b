"""Importing a real Tracker export: look first, import once, take back while nothing was touched."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from exchange.actions import import_batch, look, withdraw_import
from exchange.models import ImportBatch
from stories.actions import reword
from stories.models import Revision, Story
from tests.cast import signed_in

FILE = Path(__file__).parent.parent / "data" / "pivotal-food-delivery.csv"
PAGE = "/e/acme/import/"

ROWS = """Id,Title,Labels,Type,Estimate,Current State,Accepted at,Requested By,Description,Owned By,Task,Task Status
7,Pay by card,"checkout, money",feature,3,accepted,"Nov 22, 2014",Carl Dorn,As a guest,Sam Vogel,It works,completed
8,Pay later,checkout,feature,5,delivered,,Nobody Known,,Sue Winter,It waits,not completed
9,v1,,release,,unstarted,,,,,,
"""


def imported(cast, data=None, by=None):
    by = by or cast.carl
    batch = look(cast.acme, data or FILE.read_bytes(), by=by, file_name="export.csv")
    return batch, import_batch(batch, by=by)


def test_the_real_export_comes_in_with_tasks_as_criteria_and_epics_as_labels(cast):
    before = Story.objects.filter(engagement=cast.acme).count()
    _batch, count = imported(cast)
    stories = Story.objects.filter(engagement=cast.acme)
    assert count > 10
    assert stories.count() == before + count
    assert cast.acme.labels.exists()
    event = Event.objects.filter(engagement=cast.acme).latest("number")
    assert (event.kind, event.data["count"]) == ("stories.imported", count)
    story = stories.latest("number")
    assert Revision.objects.filter(story=story, key="title", number=1, text=story.title).exists()


def test_importing_again_changes_nothing(cast):
    imported(cast)
    stories = Story.objects.filter(engagement=cast.acme).count()
    _again, count = imported(cast)
    assert count == 0
    assert Story.objects.filter(engagement=cast.acme).count() == stories


def test_people_states_and_points_find_their_places(cast):
    imported(cast, ROWS.encode())
    paid, later = Story.objects.filter(engagement=cast.acme, title__startswith="Pay").in_order()
    assert (paid.state, paid.points, paid.accepted_at) == ("accepted", 3, None)
    assert paid.accepted_elsewhere_on.isoformat() == "2014-11-22"
    assert (paid.requested_by, list(paid.owners.all())) == (cast.carl, [cast.sam])
    assert sorted(paid.labels.values_list("name", flat=True)) == ["checkout", "money"]
    assert paid.criteria.get().done_before_import
    assert later.state == "finished"  # nobody here has stamped it ready
    assert Story.objects.filter(engagement=cast.acme, title="v1").count() == 0


def test_an_import_is_taken_back_while_nobody_touched_it(cast):
    batch, count = imported(cast, ROWS.encode())
    withdraw_import(batch, by=cast.carl)
    assert not Story.objects.filter(engagement=cast.acme, title="Pay later").wanted().exists()
    _again, again = imported(cast, ROWS.encode())
    assert again == count


def test_what_was_worked_on_stays(cast):
    batch, _count = imported(cast, ROWS.encode())
    story = Story.objects.get(engagement=cast.acme, title="Pay later")
    reword(story, "title", by=cast.sam, text="Pay much later", base=1)
    with pytest.raises(Refused):
        withdraw_import(batch, by=cast.carl)
    assert Story.objects.wanted().filter(pk=story.pk).exists()


def test_a_file_that_cannot_be_read_says_why_beside_the_field(cast):
    answer = signed_in(cast.carl).post(PAGE, {"file": SimpleUploadedFile("x.csv", b"\x00\x01nothing")})
    assert answer.status_code == 422
    assert 'id="id_file_error"' in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_the_page_shows_the_losses_before_anything_is_written(cast):
    client = signed_in(cast.carl)
    looked = client.post(PAGE, {"file": SimpleUploadedFile("x.csv", ROWS.encode())}, follow=True)
    html = looked.content.decode()
    assert "2 stories would come in" in html
    assert "Releases" in html
    assert "Nobody Known" in html
    assert not Story.objects.filter(title="Pay by card").exists()
    done = client.post("/e/acme/import/1/execution/", follow=True).content.decode()
    assert "2 stories imported" in done
    assert client.post("/e/acme/import/1/execution/").status_code == 422


def test_members_without_the_right_and_strangers(cast):
    with pytest.raises(NotYours):
        look(cast.acme, ROWS.encode(), by=cast.vera, file_name="x")
    assert signed_in(cast.sue).get(PAGE).status_code == 403
    assert signed_in(cast.bert).get(PAGE).status_code == 404
    imported(cast, ROWS.encode())
    assert signed_in(cast.bert).get("/e/bolt/import/1/").status_code == 404


def test_the_command_does_the_same(cast):
    out = StringIO()
    call_command("import_stories", "acme", str(FILE), dry_run=True, stdout=out)
    assert "new stories" in out.getvalue()
    assert not ImportBatch.objects.exists()
    call_command("import_stories", "acme", str(FILE), stdout=out)
    assert "stories imported." in out.getvalue()
    with pytest.raises(CommandError):
        call_command("import_stories", "nowhere", str(FILE))
    with pytest.raises(CommandError):
        call_command("import_stories", "acme", "no-such-file.csv")
