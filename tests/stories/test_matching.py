"""The stories that a question finds: `StoryQuerySet.matching` and what waits on whom."""

import pytest
from hypothesis import HealthCheck, given, settings

from stories import actions
from stories.models import Label, Story, StoryLabel, StoryOwner
from stories.query import parse
from tests.stories.journey import begin, deliver, fresh
from tests.stories.test_query import questions


def own(story, member):
    StoryOwner.objects.create(engagement=story.engagement, story=story, member=member)


def label(story, name):
    known, _new = Label.objects.get_or_create(engagement=story.engagement, name=name)
    StoryLabel.objects.create(engagement=story.engagement, story=story, label=known)


@pytest.fixture
def stories(cast):
    """#1 the cast's feature, delivered by Sam, Sue's too; #2 a bug under way by Sue; #3 a chore in the icebox."""
    write = lambda title, **more: actions.write_story(cast.acme, title=title, **more)  # noqa: E731
    bug = write("Gate stays closed", by=cast.sam, kind="bug", criteria=["It opens at six."])
    chore = write("Tidy the harbour plan", by=cast.carl, kind="chore", criteria=[])
    own(cast.story, cast.sam)
    own(cast.story, cast.sue)
    own(bug, cast.sue)
    deliver(fresh(cast.story), by=cast.sam)
    actions.start(fresh(bug), by=cast.sue)
    label(bug, "gate control")
    label(chore, "gates")
    return cast


def found(cast, text, viewer=None) -> set[int]:
    asked = Story.objects.filter(engagement=cast.acme).matching(parse(text), viewer or cast.clara)
    numbers = list(asked.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)), "each story once"
    return set(numbers)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", {1, 2, 3}),
        ("harbour", {3}),
        ("phone", {1}),  # of the narrative
        ('"opens at"', {2}),  # of a criterion
        ("GATE", {2}),
        ("-gate", {1, 3}),
        ("#3", {3}),
        ("gate harbour", set()),
        ("owner:sue", {1, 2}),
        ("owner:winter", {1, 2}),
        ("owner:inter", set()),
        ('owner:"sue winter"', {1, 2}),
        ('owner:"sue"', set()),
        ("owner:sue owner:sam", {1}),
        ("owner:none", {3}),
        ("-owner:none", {1, 2}),
        ("requested:clara", {1}),
        ("requested:clara requested:sam", {1, 2}),
        ("state:delivered", {1}),
        ("state:in-progress state:icebox", {2, 3}),
        ("-state:icebox", {1, 2}),
        ("type:bug", {2}),
        ("type:bug type:chore", {2, 3}),
        ("party:vendor", {1, 2}),
        ("party:client", set()),
        ("label:gate", {2, 3}),
        ("label:control", {2}),
        ('label:"gates"', {3}),
        ("label:none", {1}),
        ("label:gate label:control", {2}),
        ("points:3", {1}),
        ("points:>3", set()),
        ("points:<=3", {1}),
        ("is:unestimated", {2, 3}),
        ("-is:unestimated", {1}),
        ("blocked", set()),
        ("-blocked", {1, 2, 3}),
    ],
)
def test_question_finds(stories, text, numbers):
    assert found(stories, text) == numbers


def test_me_is_who_asks(stories):
    assert found(stories, "owner:me", stories.sue) == {1, 2}
    assert found(stories, "owner:me", stories.clara) == set()
    assert found(stories, "requested:me", stories.carl) == {3}


def test_what_is_ready_to_demo_waits_on_its_signers_and_what_is_under_way_on_its_owners(stories):
    assert found(stories, "is:waiting", stories.clara) == {1}
    assert found(stories, "is:waiting", stories.carl) == {1}
    assert found(stories, "is:waiting", stories.sue) == {2}
    assert found(stories, "is:waiting", stories.sam) == found(stories, "is:waiting", stories.vera) == set()


def test_who_owns_a_story_is_not_waited_for_to_sign_it(stories):
    own(stories.story, stories.clara)
    assert found(stories, "is:waiting", stories.clara) == set()
    assert found(stories, "is:waiting", stories.carl) == {1}


def test_what_was_deleted_waits_on_nobody(stories):
    story = actions.write_story(stories.acme, by=stories.sue, title="Gone", kind="bug", criteria=["It is."])
    begin(fresh(story), by=stories.sue)
    assert story.number in found(stories, "is:waiting", stories.sue)
    actions.withdraw_story(fresh(story), by=stories.sue)
    assert story.number not in found(stories, "is:waiting", stories.sue)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(questions)
def test_any_question_is_answered(cast, text):
    found(cast, text, cast.sue)
