"""One question to all sources: what is found, and that nothing of others ever is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.searching import Asked, search
from engagements.today import today_of
from standups.actions import answer_concern, raise_concern, write_update
from stories import actions
from stories.query import parse
from tests.cast import HTMX, MARKER, signed_in
from tests.stories.journey import deliver, fresh


def groups(cast, text, by=None, **more):
    return {group.source.code: group for group in search(Asked(by or cast.clara, parse(text), **more))}


def shown(cast, text, by=None, **more):
    """By group, what each hit is called."""
    return {
        code: [hit.name or "".join(text for _marked, text in hit.title) for hit in group.hits]
        for code, group in groups(cast, text, by, **more).items()
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("slot", {"stories": ["#1"], "criteria": ["1.2"]}),
        ("expired slots", {"stories": ["#1"], "criteria": ["1.2"]}),
        ("exp slo", {"stories": ["#1"], "criteria": ["1.2"]}),  # beginnings
        ("#1", {"stories": ["#1"]}),
        ("1.3", {"stories": ["#1"], "criteria": ["1.3"]}),
        ("vogel", {"people": ["Sam Vogel"]}),
        ("party:client a", {"stories": [], "people": ["Vera Adler"]}),
        ("state:icebox", {"stories": ["#1"]}),
        ("state:icebox expired", {"stories": ["#1"], "criteria": ["1.2"]}),
        ("state:accepted expired", {}),
        ("-slot", {}),
        ("harbourmaster", {}),
    ],
)
def test_question_finds(cast, text, found):
    assert shown(cast, text) == {code: names for code, names in found.items() if names}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("confrims", ["#1"]),
        ("slto", ["#1"]),
        ("xyzzy", []),
        ("confrims vogel", []),  # all of the words must be near
    ],
)
def test_typing_errors_find_titles_like_it(cast, text, found):
    assert shown(cast, text, roughly=True).get("stories", []) == found


def test_typing_errors_find_narratives_criteria_and_comments(cast):
    actions.reword(cast.story, "narrative", by=cast.sam, text="The tachograph knows the hour.", base=1)
    actions.comment(cast.story, by=cast.clara, text="Ask the harbourmaster.")
    assert shown(cast, "tachograhp", roughly=True) == {"stories": ["#1"]}
    assert shown(cast, "exprired", roughly=True) == {"stories": ["#1"], "criteria": ["1.2"]}
    assert shown(cast, "harbourmsater", roughly=True) == {"comments": ["#1"]}
    assert shown(cast, "exprired tachograhp", roughly=True)["stories"] == ["#1"]


def test_a_person_is_found_in_spite_of_a_typing_error(cast):
    assert shown(cast, "winetr", roughly=True)["people"] == ["Sue Winter"]


def test_what_stands_in_the_title_comes_before_what_stands_in_the_narrative(cast):
    actions.write_story(cast.acme, by=cast.sam, title="Crane", narrative="See the lock.", criteria=[])
    actions.write_story(cast.acme, by=cast.sam, title="Lock", narrative="See the crane.", criteria=[])
    assert shown(cast, "lock")["stories"] == ["#3", "#2"]
    assert shown(cast, "crane")["stories"] == ["#2", "#3"]


def test_concerns_are_found_by_their_words_and_by_answers(cast):
    concern = raise_concern(cast.acme, by=cast.carl, text="The port sends no sample data")
    answer_concern(concern, by=cast.sam, text="They promised a spreadsheet for Monday")
    assert shown(cast, "sample data") == {"concerns": ["The port sends no sample data"]}
    assert list(shown(cast, "spreadsheet")) == ["concerns"]
    assert shown(cast, "sample party:vendor") == {}


def test_stand_up_lines_are_found(cast):
    write_update(cast.acme, by=cast.sue, day=today_of(cast.acme), done="Painted the bollards")
    (hit,) = groups(cast, "bollard")["updates"].hits
    assert "".join(text for _marked, text in hit.title) == "Painted the bollards"
    assert [text for marked, text in hit.title if marked] == ["bollards"]
    assert shown(cast, "bollard owner:sue") == {}, "a filter that stand-ups can't answer leaves them out"


def test_comments_are_found_until_they_are_withdrawn(cast):
    comment = actions.comment(cast.story, by=cast.sam, text="The harbourmaster asked for a **bollard** too")
    (hit,) = groups(cast, "bollard")["comments"].hits
    assert (hit.name, hit.note, hit.party) == ("#1", "Sam Vogel", "vendor")
    assert [text for marked, text in hit.title if marked] == ["bollard"]
    assert hit.address.endswith("#comment-1-1")
    assert list(shown(cast, "bollard state:icebox")) == ["comments"], "filters ask for its story"
    assert shown(cast, "bollard state:accepted") == shown(cast, "bollard -harbourmaster") == {}
    actions.withdraw_comment(cast.story, comment.key, by=cast.sam)
    assert shown(cast, "bollard") == {}


def test_criteria_show_the_stamps_they_bear(cast):
    deliver(fresh(cast.story), by=cast.sam)
    (hit,) = groups(cast, "1.2")["criteria"].hits
    assert hit.stamps == [("vendor", "ready"), ("client", "open")]


def test_deleted_stories_and_criteria_are_not_found(cast):
    actions.withdraw_story(fresh(cast.story), by=cast.clara)
    assert shown(cast, "slot") == shown(cast, "expired") == shown(cast, "#1") == {}


def test_nothing_of_another_engagement_is_found_by_anybody(cast):
    for text in (MARKER, f"{MARKER} first", "first", f'"{MARKER} holds"', MARKER[:4]):
        for roughly in (False, True):
            assert shown(cast, text, roughly=roughly) == {}, text
    assert shown(cast, MARKER, by=cast.bert)["stories"] == ["#1"]


def test_what_others_have_costs_the_search_nothing(cast):
    """One statement, and the index is asked for one engagement's words alone: no timing tells of others."""
    with CaptureQueriesContext(connection) as sent:
        search(Asked(cast.clara, parse(MARKER)))
    assert len(sent) == 1
    asked = sent[0]["sql"]
    assert asked.count("@@") == asked.count(f"'''={cast.acme.pk}'''::tsquery") > 0


def test_words_are_looked_up_in_the_index(cast):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        question = cast.acme.stories.matching(parse("slot gate"), cast.clara)
        assert question.explain().count("Bitmap Index Scan on stories_story_words") == 2


# --- The page -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["clara", "sam", "vera"])
def test_page_shows_what_was_found_with_its_words_marked(cast, who):
    html = page(cast, "expired", getattr(cast, who))
    assert "An <mark>expired</mark> link offers three free slots." in html
    assert "/e/acme/stories/1/#criterion-1-2" in html
    assert MARKER not in html


def page(cast, text, who=None, **more):
    return signed_in(who or cast.clara).get("/e/acme/search/", {"q": text, **more}).content.decode()


def test_page_escapes_what_it_marks(cast):
    actions.write_story(cast.acme, by=cast.sam, title="<b>bold</b> anchor", criteria=[])
    html = page(cast, "bold")
    assert "&lt;b&gt;<mark>bold</mark>&lt;/b&gt; anchor" in html
    assert "<i>oblique" not in page(cast, "<i>oblique")


def test_page_offers_what_is_nearly_so(cast):
    html = page(cast, "confrims")
    assert "Did you mean" in html
    assert "/e/acme/stories/1/" in html


def test_page_says_which_filters_it_understood(cast):
    html = page(cast, "slot state:icebox -owner:me points:>2")
    for words in ("icebox", "not owned by me", "points &gt; 2"):
        assert f">{words}</span>" in html


@pytest.mark.parametrize("text", ["", "xyzzy", "state:accepted"])
def test_page_has_a_sentence_where_nothing_is(cast, text):
    html = page(cast, text)
    assert ("Nothing here says that" in html) is bool(text)


def test_page_lists_one_group_in_full(cast):
    for number in range(12):
        actions.write_story(cast.acme, by=cast.sam, title=f"Buoy {number}", criteria=[])
    assert page(cast, "buoy").count('class="hit"') == 8
    assert "in=stories" in page(cast, "buoy")
    assert page(cast, "buoy", **{"in": "stories"}).count('class="hit"') == 12


def test_fragment_says_how_much_was_found(cast):
    answer = signed_in(cast.clara).get("/e/acme/search/", {"q": "slot"}, headers=HTMX)
    assert "2 found" in answer["HX-Trigger"]
    assert "<html" not in answer.content.decode()


def test_stranger_is_told_nothing(cast):
    for path in ("/e/acme/search/?q=slot", "/e/nowhere/search/?q=slot"):
        assert signed_in(cast.otto).get(path).status_code == 404


# --- The palette --------------------------------------------------------------------------------------------


def options(cast, text, who=None):
    answer = signed_in(who or cast.clara).get("/e/acme/palette/", {"q": text}, headers=HTMX)
    return answer.content.decode()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("1", "/e/acme/stories/1/"),
        ("confirms", "/e/acme/stories/1/"),
        ("confrims", "/e/acme/stories/1/"),
        ("vogel", "/e/acme/people/1/"),
    ],
)
def test_palette_leads_to_stories_and_people(cast, text, address):
    html = options(cast, text)
    assert 'role="option"' in html
    assert f'href="{address}' in html
    assert f'href="/e/acme/search/?q={text}"' in html, "and to the whole search"


def test_palette_offers_nothing_of_another_engagement(cast):
    html = options(cast, MARKER, cast.sam)  # who works for both
    assert html.count('role="option"') == 1, "only to search everything"
    assert "/e/bolt/" not in html


def test_palette_by_itself_is_the_search_page(cast):
    html = signed_in(cast.clara).get("/e/acme/palette/?q=slot").content.decode()
    assert "<html" in html
    assert 'id="results"' in html


@pytest.mark.parametrize("text", ["slot", "expired -once", '"tapp" vogel', "sam"])
@pytest.mark.parametrize("roughly", [False, True])
def test_plain_words_find_by_a_made_statement_what_they_find_without(cast, monkeypatch, text, roughly):
    quick = [search(Asked(cast.clara, parse(text), roughly)) for _again in "12"]
    assert Asked(cast.clara, parse(text), roughly).plain
    monkeypatch.setattr(Asked, "plain", False)
    assert quick == [search(Asked(cast.clara, parse(text), roughly))] * 2
