"""The page of skills and the planning meeting: what the week needs, who of those who are there has it."""

import re

import pytest

from engagements.actions import say_skill
from iterations.models import LearningPair
from people.models import Absence
from stories.actions import need_skill
from stories.models import Story
from tests.cast import HTMX, MARKER, signed_in

pytestmark = pytest.mark.django_db
SKILLS, PLANNING = "/e/acme/skills/", "/e/acme/planning/"


@pytest.fixture
def needing(week):
    """#2 needs cranes, which Sam alone knows; #4 needs Django, which Sue and Carl know. Clara wants to learn cranes."""
    say_skill(week.sam, by=week.sam, name="Cranes", level=4)
    say_skill(week.sue, by=week.sue, name="Django", level=4)
    say_skill(week.carl, by=week.carl, name="Django", level=3)
    say_skill(week.clara, by=week.clara, name="Cranes", level=0, wish="learn")
    say_skill(week.bolt_sam, by=week.bolt_sam, name=f"{MARKER} pumps", level=4, wish="learn")
    for number, name in ((2, "Cranes"), (4, "Django")):
        need_skill(Story.objects.get(engagement=week.acme, number=number), by=week.clara, name=name)
    return week


def read(who, path: str) -> str:
    return signed_in(who).get(path).content.decode()


def red(html: str) -> list[str]:
    """The numbers of the stories that nobody who is there can do, with what they lack."""
    return re.findall(r'id="fit-(\d+)">.*?(?:nobody: ([\w, ]+)|</li>)', html, re.S)


def test_who_is_on_leave_turns_their_stories_red_on_both_pages(needing):
    assert red(read(needing.clara, f"{SKILLS}?week=1")) == [("4", ""), ("2", "")]
    current = needing.acme.iterations.current()
    Absence.objects.create(user=needing.sam.user, first=current.starts, last=current.finishes)
    for who in (needing.clara, needing.sue):
        for path in (f"{SKILLS}?week=1", PLANNING):
            page = read(who, path)
            assert red(page) == [("4", ""), ("2", "Cranes")], path
            assert "nobody who is there" in page, path
            assert 'href="/e/acme/concerns/?from=needs-2"' in page, path
            assert MARKER not in page
    assert 'data-kind="warn">1<' in read(needing.clara, PLANNING)
    assert "?from=needs" not in read(needing.vera, PLANNING), "who reads only asks nobody"
    begun = read(needing.clara, "/e/acme/concerns/?from=needs-2")
    assert "#2 needs Cranes. Who of us can do it, or knows somebody?" in begun
    form = {"text": "Who knows cranes?", "origin": "needs-2"}
    assert signed_in(needing.clara).post("/e/acme/concerns/", form).status_code == 303
    assert 'from <a href="/e/acme/stories/2/">what #2 needs</a>' in read(needing.sam, "/e/acme/concerns/")
    assert (
        signed_in(needing.clara).get("/e/acme/concerns/?from=needs-3").status_code == 200
    )  # it needs nothing


def test_a_proposal_is_followed_where_one_stands(needing):
    clara = signed_in(needing.clara)
    said = {"story": "2", "member": str(needing.sam.number)}
    answer = clara.post(f"{SKILLS}takers/", {**said, "view": "planning"}, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#planning")
    assert Story.objects.get(engagement=needing.acme, number=2).owners.get() == needing.sam
    answer = clara.post(f"{SKILLS}takers/?week=1", said)
    assert (answer.status_code, answer["Location"]) == (303, f"{SKILLS}?week=1")
    assert "owns it" in read(needing.clara, f"{SKILLS}?week=1")
    assert clara.post(f"{SKILLS}takers/", {"story": "2", "member": "99"}).status_code == 404
    assert clara.post(f"{SKILLS}takers/", {"story": "2"}, headers=HTMX).status_code == 422


def test_who_could_learn_from_whom_is_proposed_agreed_and_remembered(needing):
    page = read(needing.carl, SKILLS)
    assert "Propose that Clara Berg learns Cranes from Sam Vogel" in page
    two = {"teacher": str(needing.sam.number), "learner": str(needing.clara.number), "name": "Cranes"}
    assert signed_in(needing.carl).post("/e/acme/pairs/", two).status_code == 303
    for who in (needing.sam, needing.clara):
        assert "Learn from each other?" in read(who, "/e/acme/")
        assert ">Agree<" in read(who, SKILLS)
        assert signed_in(who).post("/e/acme/pairs/1/agreement/", {"view": "planning"}).status_code == 303
    assert ">Agree<" not in read(needing.clara, SKILLS)
    for who in (needing.sam, needing.clara, needing.carl):
        assert "Learn from each other?" not in read(who, "/e/acme/")
    assert "Teaches" in read(needing.clara, f"/e/acme/people/{needing.sam.number}/")
    assert signed_in(needing.carl).post("/e/acme/pairs/1/agreement/").status_code == 403
    assert LearningPair.objects.get().agreed
    signed_in(needing.sam).post("/e/acme/pairs/1/end/")
    page = read(needing.carl, SKILLS)
    assert "agreed once" in page
    assert "Propose that Clara" not in page


def test_the_table_says_who_knows_what_and_what_rests_on_one(needing):
    page = read(needing.vera, SKILLS)
    table = page.split("<table", 1)[1].split("</table>")[0]
    assert re.findall(r'<th scope="col"[^>]*>(\w+)</th>', table)[1:] == ["Cranes", "Django"]
    assert "only\u00a0Sam" in table
    assert "2\u00a0people" in table
    assert "Vera" not in table  # who only reads along covers nothing
    assert "Make owner" not in page


def test_an_engagement_in_which_nobody_has_said_anything(cast):
    page = read(cast.clara, SKILLS)
    assert "Nobody has said yet what they know" in page
    assert 'href="/e/acme/people/' in page
