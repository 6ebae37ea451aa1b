"""What is typed into a search field, read as words and filters: whatever it is, it is read and nothing is lost."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stories.models import State
from stories.query import BARE, LONGEST, MOST, NAMED, WORDS, Filter, Query, Term, parse


def test_words_and_filters_are_told_apart():
    assert parse('expired link owner:sam -label:"later on" points:>3 is:waiting "48 hours"') == Query(
        (Term("expired"), Term("link"), Term("48 hours", phrase=True)),
        (
            Filter("owner", "sam"),
            Filter("label", "later on", exact=True, without=True),
            Filter("points", "3", ">"),
            Filter("is", "waiting"),
        ),
    )


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("icebox", "unscheduled"),
        ("planned", "unstarted"),
        ('"in progress"', "started"),
        ("In-Progress", "started"),
        ("finished", "finished"),
        ('"ready to demo"', "delivered"),
        ("accepted", "accepted"),
        ("changes_asked", "rejected"),
        *((state, state) for state in State.values),
    ],
)
def test_states_have_the_words_of_the_rules_and_trackers(word, state):
    assert parse(f"state:{word}") == Query(filters=(Filter("state", state),))


def test_every_state_has_a_word_of_its_own():
    assert set(WORDS["state"].values()) == set(State.values)
    for state in State:
        assert parse(f'state:"{state.label}"').filters == (Filter("state", state.value),)


@pytest.mark.parametrize(
    ("typed", "relation", "value"),
    [
        ("3", "=", "3"),
        ("=3", "=", "3"),
        (">3", ">", "3"),
        (">=3", ">=", "3"),
        ("<08", "<", "8"),
        ("<=0", "<=", "0"),
    ],
)
def test_points_are_compared(typed, relation, value):
    assert parse(f"points:{typed}").filters == (Filter("points", value, relation),)


@pytest.mark.parametrize(
    "typed",
    [
        "colour:red",
        "state:purple",
        "points:many",
        "points:99999",
        "is:nice",
        "owner:",
        "12:30",
        "http://x.test/a",
    ],
)
def test_what_no_operator_knows_is_a_word(typed):
    assert parse(typed) == Query((Term(typed),))


def test_blocked_is_asked_for_by_the_word_alone_and_quotes_make_it_a_word_again():
    assert parse("blocked") == parse("is:blocked") == Query(filters=(Filter("is", "blocked"),))
    assert parse("-blocked") == Query(filters=(Filter("is", "blocked", without=True),))
    assert parse('"blocked"') == Query((Term("blocked", phrase=True),))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("#12", (12, None)),
        ("12", (12, None)),
        ("12.3", (12, 3)),
        (" #12.3 ", (12, 3)),
        ("-#12", None),
        ("#12 link", None),
        ("12 is:waiting", None),
        ("1.2.3", None),
        ("#" + "9" * 10, None),
    ],
)
def test_a_number_alone_names_a_story_or_criterion(typed, number):
    assert parse(typed).number == number


@pytest.mark.parametrize("typed", ["", "  ", "-", "--", '"', '""', '-""', "\x00\x1f", "\ud800"])
def test_nothing_is_nothing(typed):
    assert not parse(typed)


def test_endless_questions_are_cut():
    assert len(parse("a b " * 1000).terms) == 2
    assert len(parse(" ".join(f"w{n}" for n in range(400))).terms) == MOST
    assert len(str(parse("x" * 10_000))) == LONGEST


names = st.sampled_from(sorted(NAMED))
known = st.sampled_from([f"{operator}:{word}" for operator, words in WORDS.items() for word in words])
pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["-", '"', ":", "#12", "12.3", "points:>=3", "ʼ", "İ", "ß", "\x00", " ", "OWNER:me", *BARE]
    ),
    known,
    names.map(lambda operator: f'{operator}:"A b"'),
)
questions = st.lists(pieces, max_size=12).map(" ".join) | st.text(max_size=100)


@given(st.text())
def test_anything_is_read(text):
    query = parse(text)
    assert all(term.text.strip() and "\x00" not in term.text for term in query.terms)
    str(query).encode()


@given(questions)
@example('-"a" --b -owner:"x y" "blocked" İ:x')
@example("points:<=0")
def test_the_plain_form_means_the_same(text):
    query = parse(text)
    assert parse(str(query)) == query


@given(st.lists(st.text("abcäößž0189", min_size=1, max_size=8), max_size=8, unique=True))
def test_no_word_is_left_out(words):
    assert [term.text for term in parse(" ".join(words)).terms] == words


@given(known, st.sampled_from(["", "link "]))
def test_a_dash_turns_any_filter_round(one, before):
    (straight,), (turned,) = parse(before + one).filters, parse(f"{before}-{one}").filters
    assert turned == Filter(straight.operator, straight.value, without=True)
