"""A read whose SQL is made once: the same rows as the QuerySet gives, for whatever values, in whatever thread."""

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from engagements.models import Membership
from engagements.statements import Statement, Word
from stories.actions import write_story
from stories.models import Story

pytestmark = pytest.mark.django_db


def by_number(engagement, number):
    return Story.objects.filter(engagement=engagement, number=number).select_related("engagement__vendor")


def test_it_gives_what_the_queryset_gives(cast):
    write_story(cast.acme, by=cast.sam, title="Second")
    statement = Statement(by_number, int, int)
    for number in (1, 2, 1):
        [story] = statement(cast.acme.pk, number)
        assert story == by_number(cast.acme.pk, number).get()
    assert statement(cast.acme.pk, 3) == []
    assert statement(cast.bolt.pk, 1) == [cast.bolt_story]


def test_related_rows_and_annotations_come_along_in_one_statement(cast):
    statement = Statement(lambda e: Membership.objects.filter(engagement=e).with_person().with_places(), int)
    statement(cast.acme.pk)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        members = statement(cast.acme.pk)
        assert (members[0].name, members[0].places) == ("Sam Vogel", [])
    assert len(asked) == 1


def test_rows_as_dictionaries_too(cast):
    statement = Statement(lambda story: Story.objects.filter(pk=story).values("title", "number"), int)
    assert statement(cast.story.pk) == [{"title": cast.story.title, "number": 1}]


def test_values_are_bound_not_written(cast):
    statement = Statement(lambda title: Story.objects.filter(title=title), str)
    for title in ("' OR 1=1 --", "\ue0000\ue000", "%s", cast.story.title):
        found = statement(title)
        assert [story.title for story in found] == ([title] if title == cast.story.title else [])


def test_a_plain_word_may_stand_within_a_pattern(cast):
    statement = Statement(lambda word: Story.objects.filter(title__icontains=word), Word)
    assert statement(Word("driver")) == [cast.story]
    assert statement(Word("bus")) == []
    for text in ("50%", "a_b", "it's", "", "12", "two words"):
        with pytest.raises(ValueError):
            Word(text)


def test_values_of_another_kind_are_refused(cast):
    statement = Statement(by_number, int, int)
    for values in (("1", 1), (True, 1), (None, 1), (1,)):
        with pytest.raises(TypeError):
            statement(*values)


def test_the_rows_are_new_each_time(cast):
    statement = Statement(by_number, int, int)
    [story] = statement(cast.acme.pk, 1)
    story.title = "Changed in memory only"
    assert statement(cast.acme.pk, 1)[0].title == cast.story.title


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own(cast):
    statement, found, trouble = Statement(by_number, int, int), [], []
    stories = [cast.story, *(write_story(cast.acme, by=cast.sam, title=f"S{n}") for n in range(7))]

    def read(number):
        try:
            for _again in range(20):
                [story] = statement(cast.acme.pk, number)
                found.append((number, story.number))
        except Exception as error:
            trouble.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=read, args=[story.number]) for story in stories]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert len(found) == 160
    assert all(asked == got for asked, got in found)
