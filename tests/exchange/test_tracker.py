import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.tracker import (
    Comment,
    Criterion,
    Epic,
    Export,
    Iteration,
    Story,
    Unreadable,
    Why,
    read,
)

DATA = Path(__file__).parent.parent / "data"
HEADER = "Id,Title,Type,Current State"


def made(name: str) -> Export:
    return read((DATA / f"tracker-{name}-made.csv").read_bytes())


def story(export: Export, source_id: str) -> Story:
    return next(story for story in export.stories if story.source_id == source_id)


def losses(export: Export) -> list[tuple[int, str, str, Why]]:
    return [(loss.row, loss.column, loss.value, loss.why) for loss in export.losses]


def read_text(text: str) -> Export:
    return read(text.encode())


# --- The real one ----------------------------------------------------------------------------------


def test_the_real_export_is_read_whole():
    """A project export of 2015 with people's names replaced (shared data, see docs of the data set)."""
    export = read((DATA / "pivotal-food-delivery.csv").read_bytes())
    assert (export.vintage, export.encoding, export.rows) == ("2015", "UTF-8", 18)
    assert len(export.stories) == 16
    assert [epic.title for epic in export.epics] == [
        "As a user, I need to know basic information about the company",
        "As a user, I need to be able to order food",
    ]
    assert Counter(label for s in export.stories for label in s.labels) == {
        "as a user i need to know basic information about the company": 7,
        "as a user i need to be able to order food": 9,
    }
    assert set(export.labels) == {epic.label for epic in export.epics}
    assert sum(len(s.criteria) for s in export.stories) == 46
    assert not any(criterion.done for s in export.stories for criterion in s.criteria)
    assert {(s.kind, s.state, s.points) for s in export.stories} == {("feature", "unstarted", None)}
    assert export.people == {"Product Owner": 16}
    assert export.iterations == (Iteration(1, date(2015, 11, 16), date(2015, 11, 22)),)
    first = story(export, "108574082")
    assert first.criteria[0].text.endswith('the name of the company, "Galvanize Eats"')
    assert first.url == "https://www.pivotaltracker.com/story/show/108574082"
    assert (first.created, first.row, first.requested_by) == (date(2015, 11, 19), 4, "Product Owner")


def test_what_the_real_export_loses_is_what_epics_held():
    export = read((DATA / "pivotal-food-delivery.csv").read_bytes())
    assert {loss.why for loss in export.losses} == {Why.EPIC_IS_LABEL}
    assert (2, "Description", "This will be a landing page for the business", Why.EPIC_IS_LABEL) in losses(
        export
    )
    assert len(export.absent) == 3


# --- The made ones ---------------------------------------------------------------------------------


def test_the_newest_vintage_with_history_owners_comments_and_blockers():
    export = made("2018")
    assert (export.vintage, export.rows, len(export.stories)) == ("2018", 10, 9)
    free = story(export, "901")
    assert (free.kind, free.points, free.state, free.accepted) == (
        "feature",
        3,
        "accepted",
        date(2018, 1, 12),
    )
    assert free.labels == ("booking", "calendar")
    assert free.owners == ("Tomas Roth", "Mia Lindqvist", "Olu Adeyemi")
    assert free.narrative.endswith("\n\nFree means: neither booked nor in the yard.")
    assert free.criteria == (
        Criterion("A day without boats says so", True),
        Criterion("The calendar starts on Monday", False),
    )
    assert free.comments == (
        Comment("Looks right on my phone", "Ines Hofer", date(2018, 1, 11)),
        Comment("Two lines\nand a bracket (see above)", "Tomas Roth (contractor)", date(2018, 1, 12)),
        Comment("No signature here", None, None),
    )
    assert free.iteration == Iteration(1, date(2018, 1, 8), date(2018, 1, 14))
    assert export.epics == (Epic(2, "900", "Boats can be booked", "booking"),)
    assert export.people["Ines Hofer"] == 7  # asked for six stories, wrote one comment


def test_states_types_and_points_of_the_newest_vintage():
    export = made("2018")
    assert story(export, "904").blocked_by == ("The bank has to open the refund account",)
    assert [c.text for c in story(export, "904").criteria] == [
        "=SUM(price) is what comes back",
        "-10 % after noon",
    ]
    assert story(export, "905").state == "started"
    assert (story(export, "906").kind, story(export, "906").promised) == ("release", date(2018, 2, 2))
    assert (story(export, "907").state, story(export, "907").put, story(export, "907").points) == (
        "unstarted",
        True,
        None,
    )
    assert story(export, "908").title == "Überfahrten für Gruppen"


def test_the_loss_report_names_every_row():
    assert sorted(losses(made("2018")), key=lambda loss: (loss[0], loss[1])) == [
        (2, "Created at", "Jan 4, 2018", Why.EPIC_IS_LABEL),
        (2, "Description", "Made for the tests of Tandem; no real export.", Why.EPIC_IS_LABEL),
        (2, "URL", "https://www.pivotaltracker.com/epic/show/900", Why.EPIC_IS_LABEL),
        (3, "Comment", "No signature here", Why.NO_SIGNATURE),
        (3, "Git Branch", "free-boats", Why.NO_BRANCHES),
        (3, "Priority", "p1 - High", Why.NO_PRIORITY),
        (3, "Pull Request", "https://git.example.com/boats/pull/7", Why.NO_PULL_REQUESTS),
        (5, "Priority", "p0 - Critical", Why.NO_PRIORITY),
        (6, "Blocker", "#902 must be live", Why.BLOCKER_RESOLVED),
        (6, "Task Status", "later", Why.UNKNOWN_TASK_STATUS),
        (7, "Current State", "delivered", Why.CHORE_STATE),
        (10, "Created at", "20 January 2018", Why.NOT_A_DAY),
        (10, "Estimate", "0.5", Why.NOT_POINTS),
        (11, "", "one task more", Why.NO_COLUMN),
        (11, "", "not completed", Why.NO_COLUMN),
    ]


def test_the_loss_report_sums_up_and_tells_changed_from_gone():
    export = made("2018")
    summed = {(why, column): (n, first) for why, column, n, first in export.summed_losses()}
    assert summed[Why.NO_PRIORITY, "Priority"] == (2, 3)
    kept = {loss.why for loss in export.losses if loss.kept}
    assert kept == {Why.NO_SIGNATURE, Why.UNKNOWN_TASK_STATUS, Why.CHORE_STATE}
    assert all(why.sentence.endswith(".") for why in Why)


def test_the_middle_vintage_with_rows_narrower_than_the_header():
    export = made("2015")
    assert (export.vintage, export.losses) == ("2015", ())
    assert story(export, "70").owners == ("Sam Okoro", "Lena Berg")
    assert story(export, "70").comments == (
        Comment("Works at the front door", "Pat Doyle", date(2014, 11, 22)),
    )
    assert (story(export, "72").state, story(export, "72").owners) == ("started", ())
    assert export.accepted_points() == {1: 3, 2: 2}


def test_the_check_names_what_our_calendar_numbers_otherwise():
    export = made("2015")
    monday = date(2014, 11, 17)
    assert export.numbered_otherwise(lambda day: (day - monday).days // 7 + 1) == []
    late = export.numbered_otherwise(lambda day: (day - monday).days // 7)
    assert [(s.source_id, ours) for s, ours in late] == [("70", 0), ("71", 1)]


def test_the_oldest_vintage_with_notes_and_days_in_numbers():
    export = made("2009")
    stamps = story(export, "5")
    assert (export.vintage, stamps.created, stamps.started) == ("2009", date(2009, 11, 2), date(2009, 11, 16))
    assert stamps.comments == (
        Comment("Try the red stamp too", "Rosa Mund", date(2009, 11, 17)),
        Comment("Done", "Karl Weiss", date(2009, 11, 18)),
    )
    weighs, again = (s for s in export.stories if s.title == "The clerk weighs a parcel")
    assert (weighs.kind, weighs.state, weighs.points) == ("feature", "unscheduled", None)
    assert weighs.source_id.startswith("text:")
    assert again.source_id == weighs.source_id + "-2"
    assert made("2009") == export  # the same file gives the same ids
    assert story(export, "6").title == "The scale shows pounds"


def test_rows_of_which_nothing_can_be_made_are_named():
    assert [loss for loss in losses(made("2009")) if loss[3] in (Why.TWICE, Why.NO_TITLE)] == [
        (6, "Id", "5 · The clerk stamps a parcel · feature · started", Why.TWICE),
        (7, "Story", "7 · story · waiting", Why.NO_TITLE),
    ]
    assert [loss[1:] for loss in losses(made("2009")) if loss[0] == 8] == [
        ("Story Type", "story", Why.UNKNOWN_TYPE),
        ("Current State", "waiting", Why.UNKNOWN_STATE),
        ("Deadline", "soon", Why.NOT_A_DAY),
        ("Iteration", "x", Why.NOT_A_NUMBER),
    ]


# --- Cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Yes (Ann - Nov 22, 2014)", Comment("Yes", "Ann", date(2014, 11, 22))),
        ("Hm :( (Ann - Nov 22, 2014)", Comment("Hm :(", "Ann", date(2014, 11, 22))),
        (
            "a (b - c) d (Ann-Lena - Cole - Nov 2, 2014)",
            Comment("a (b - c) d", "Ann-Lena - Cole", date(2014, 11, 2)),
        ),
        ("x (Ann :) - Nov 22, 2014)", Comment("x", "Ann :)", date(2014, 11, 22))),
        ("see (this - that)", Comment("see (this - that)", None, None)),
        ("1 - 2)", Comment("1 - 2)", None, None)),
        ("no day (Ann - Nov 31, 2014)", Comment("no day (Ann - Nov 31, 2014)", None, None)),
    ],
)
def test_a_comment_ends_with_its_author_and_day(cell, expected):
    (only,) = read_text(f'{HEADER},Comment\n1,A,feature,started,"{cell}"').stories
    assert only.comments == (expected,)


def test_a_comment_that_only_held_a_file_is_reported():
    export = read_text(f'{HEADER},Comment\n1,A,feature,started,"(Ann - Nov 22, 2014)"')
    assert export.stories[0].comments == ()
    assert losses(export) == [(2, "Comment", "(Ann - Nov 22, 2014)", Why.EMPTY_COMMENT)]


def test_a_comment_full_of_brackets_costs_no_time():
    begin = time.monotonic()
    read_text(f'{HEADER},Comment\n1,A,feature,started,"{"( - " * 30_000}"')
    assert time.monotonic() - begin < 2


def test_texts_longer_than_a_text_can_be_are_cut_and_reported():
    export = read_text(
        f"{HEADER},Description,Task\n1,{'t' * 5001},feature,started,{'d' * 100_001},{'k' * 6000}"
    )
    (only,) = export.stories
    assert (len(only.title), len(only.narrative), len(only.criteria[0].text)) == (5000, 100_000, 5000)
    assert [(loss.column, loss.why, len(loss.value)) for loss in export.losses] == [
        ("Title", Why.TOO_LONG, 200),
        ("Description", Why.TOO_LONG, 200),
        ("Task", Why.TOO_LONG, 200),
    ]


def test_texts_and_statuses_that_stand_alone():
    export = read_text(
        f"{HEADER},Task,Task,Task Status,Task Status\n1,A,bug,started,one,two,completed,completed"
    )
    assert export.stories[0].criteria == (Criterion("one", False), Criterion("two", True))
    assert [loss[1:] for loss in losses(export)] == [("Task Status", "completed", Why.STATUS_ALONE)]
    export = read_text(f"{HEADER},Task,Task Status\n1,A,bug,started,,completed")
    assert [loss[1:] for loss in losses(export)] == [("Task Status", "completed", Why.STATUS_ALONE)]


def test_columns_nobody_knows_are_reported_with_each_value():
    export = read_text(f"{HEADER},Mood,Title\n1,A,bug,started,fine,B\n2,B,bug,started,,")
    assert losses(export) == [(2, "Mood", "fine", Why.UNKNOWN_COLUMN), (2, "Title", "B", Why.UNKNOWN_COLUMN)]


def test_days_of_an_iteration_without_its_number_are_reported():
    export = read_text(f'{HEADER},Iteration,Iteration Start\n1,A,bug,started,,"Nov 16, 2015"')
    assert losses(export) == [(2, "Iteration Start", "Nov 16, 2015", Why.NO_NUMBER)]


def test_control_characters_are_taken_out_and_reported():
    export = read_text(f"{HEADER}\n1,A\x07B,bug,started")
    assert export.stories[0].title == "AB"
    assert losses(export) == [(2, "Title", "A?B", Why.CONTROL)]


@pytest.mark.parametrize(("cell", "points"), [("3", 3), ("2.0", 2), ("0", 0), ("-1", None), ("", None)])
def test_an_estimate_of_minus_one_is_none(cell, points):
    export = read_text(f"{HEADER},Estimate\n1,A,feature,started,{cell}")
    assert (export.stories[0].points, export.losses) == (points, ())


@pytest.mark.parametrize("cell", ["101", "-2", "1e3", "three", "9" * 5000, "nan"])
def test_other_estimates_are_lost_and_said_so(cell):
    export = read_text(f"{HEADER},Estimate\n1,A,feature,started,{cell}")
    assert (export.stories[0].points, export.losses[0].why) == (None, Why.NOT_POINTS)


# --- Files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252")],
)
def test_texts_in_four_encodings(encoding, said):
    export = read(f"{HEADER}\r\n1,Überweisung – «später»,feature,started\r\n".encode(encoding))
    assert (export.stories[0].title, export.encoding) == ("Überweisung – «später»", said)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_file_that_a_spreadsheet_saved_again(separator):
    text = f'{HEADER}\n1,"A, B",feature,started'.replace(",", separator).replace(f"A{separator}", "A,")
    assert read_text(text).stories[0].title == "A, B"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_blank_lines_and_line_breaks_in_cells(end):
    export = read_text(end.join([HEADER, "", '1,A,feature,"started"', ",,,", '2,"B', 'b",bug,started', ""]))
    assert [(s.row, s.title) for s in export.stories] == [(3, "A"), (5, "B b")]
    assert export.losses == ()


def test_a_header_alone_is_an_export_of_nothing():
    assert read_text(HEADER).stories == ()


def test_headings_in_any_case_and_spacing():
    assert read_text("ID, title ,TYPE,Current  state\n1,A,BUG,Started").stories[0].state == "started"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b" \r\n \n", "is empty"),
        (b",,,\n,,\n", "is empty"),
        (b"Name,Mail\nAnn,a@example.com", r"must name the columns.*It says: Name, Mail\."),
        (b"Summary,Issue key,Status\nA,B-1,Done", "export of Jira"),
        (b'{"cards": []}', "JSON"),
        (b"<!doctype html><title>Sign in", "web page"),
        (b"PK\x03\x04....", "ZIP archive or a spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "no text"),
        (HEADER.encode() + "\n1,ä".encode()[:-1] + b",x,\xc3\xa4\xc3\xb6", "damaged in line 2"),
        (HEADER.encode() + b"\n1,a,b,c\n2,\x81\x8d", "line 3 is neither"),
        (b"\xff\xfea", "cut off or damaged"),
        (HEADER.encode() + b'\n1,"A,feature,started\n2,B,feature,started', "row 2 is never closed"),
        (HEADER.encode() + b'\n1,"A' + b"\n2,B,feature,started" * 10_000, "row 2 is never closed"),
        (HEADER.encode() + b'\n1,"A" or B,feature,started', "Row 2 can't be read"),
        (b"x" * (25 * 1024 * 1024 + 1), "larger than 25 MB"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(data, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(data)


def test_a_hundred_thousand_rows_are_read_and_one_more_is_refused():
    rows = b'1%05d,A story,feature,2,"Nov 22, 2014",started\n'
    data = b"Id,Title,Type,Estimate,Created at,Current State\n" + b"".join(rows % at for at in range(100_000))
    begin = time.process_time()
    assert len(read(data).stories) == 100_000
    assert time.process_time() - begin < 30
    with pytest.raises(Unreadable, match=r"100,000 rows"):
        read(data + rows % 100_000)


cells = st.integers(10_000, 99_999).map("qx{}".format) | st.text("aA1,;'\"=(-) \n\réü\0\x07�", max_size=8)
tables = st.lists(st.lists(cells, max_size=12), max_size=6)


@settings(max_examples=80, deadline=None)
@given(tables, st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_no_table_breaks_the_reading_and_no_cell_vanishes(table, encoding):
    header = [*HEADER.split(","), "Comment", "Task", "Task Status", "Owned By", "Priority", "Mood"]
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [header, *table]]
    try:
        export = read("\n".join(quoted).encode(encoding, "replace"))
    except Unreadable:
        return
    held = repr(export)
    assert all(cell in held for row in table for cell in row if cell.startswith("qx"))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_read_or_refused_with_a_sentence(data, with_header):
    sentence = "."
    try:
        read((HEADER.encode() + b"\n" if with_header else b"") + data)
    except Unreadable as refused:
        sentence = str(refused)
    assert sentence.endswith((".", "?"))
