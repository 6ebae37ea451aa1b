"""What people know: said by oneself, confirmed by colleagues, within the walls of each engagement."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from engagements.actions import (
    confirm_skill,
    end_membership,
    promote_skill,
    rename_skill,
    retire_skill,
    say_skill,
    unsay_skill,
    withdraw_confirmation,
)
from engagements.models import Confirmation, Event, MemberSkill, TeamSkill
from engagements.refusals import NotYours, Refused
from engagements.skills import able_people, coverage, names_known, words_of
from people.models import OwnSkill, Skill
from stories.actions import need_skill, own, write_story
from tests.cast import HTMX, MARKER, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(cast):
    return person("Rut Root", is_staff=True, is_superuser=True)


@pytest.fixture
def django(root) -> Skill:
    return promote_skill("Django", by=root)


def known(engagement, member) -> dict[str, tuple[int, str, bool]]:
    [found] = [one for one in able_people(engagement) if one.member.pk == member.pk]
    return {one.name: (one.level, one.wish, one.sure) for one in found.abilities.values()}


def kinds(cast) -> list[str]:
    return list(Event.objects.filter(engagement=cast.acme).order_by("number").values_list("kind", flat=True))


def test_a_word_of_the_vocabulary_goes_along_and_a_free_one_stays(cast, django):
    say_skill(cast.sam, by=cast.sam, name=" django ", level=4)
    say_skill(cast.sam, by=cast.sam, name="Crane  routines", level=2, wish="learn")
    assert known(cast.acme, cast.sam) == {"Django": (4, "", False), "Crane routines": (2, "learn", False)}
    assert known(cast.bolt, cast.bolt_sam) == {"Django": (4, "", False)}
    before = len(kinds(cast))
    say_skill(cast.sam, by=cast.sam, name="DJANGO", level=4)  # the same again is nothing new
    assert len(kinds(cast)) == before
    assert unsay_skill(cast.sam, by=cast.sam, name="crane routines") == (2, "learn")
    assert unsay_skill(cast.sam, by=cast.sam, name="crane routines") is None
    assert kinds(cast)[-3:] == ["skill.said", "skill.said", "skill.unsaid"]


@pytest.mark.parametrize(
    ("name", "level", "wish", "says"),
    [
        (" ", 3, "", "can't be empty"),
        ("x" * 121, 3, "", "at most 120"),
        ("a\x07b", 3, "", "one line"),
        ("Django", 0, "", "Say how well"),
        ("Django", 5, "", "Say how well"),
        ("Django", 3, "never", "Say how well"),
    ],
)
def test_what_is_no_skill_is_refused_with_a_sentence(cast, name, level, wish, says):
    with pytest.raises(Refused, match=says):
        say_skill(cast.sam, by=cast.sam, name=name, level=level, wish=wish)


def test_everybody_says_it_of_themselves_and_a_colleague_confirms(cast, django):
    say_skill(cast.sam, by=cast.sam, name="Django", level=3)
    with pytest.raises(NotYours):
        say_skill(cast.sam, by=cast.sue, name="Django", level=1)
    with pytest.raises(NotYours):
        say_skill(cast.vera, by=cast.vera, name="Django", level=1)  # an observer reads and comments
    with pytest.raises(Refused, match="A colleague"):
        confirm_skill(cast.sam, by=cast.sam, name="Django", level=3)
    with pytest.raises(Refused, match="says otherwise by now"):
        confirm_skill(cast.sam, by=cast.clara, name="Django", level=4)
    for _twice in range(2):
        confirm_skill(cast.sam, by=cast.clara, name="django", level=3)
    assert Confirmation.objects.get().by == cast.clara
    assert known(cast.acme, cast.sam)["Django"] == (3, "", True)
    assert known(cast.bolt, cast.bolt_sam)["Django"] == (3, "", False)  # what Acme confirms stays at Acme
    say_skill(cast.sam, by=cast.sam, name="Django", level=4)
    assert known(cast.acme, cast.sam)["Django"] == (4, "", False)  # nobody has confirmed that much
    confirm_skill(cast.sam, by=cast.clara, name="Django", level=4)
    withdraw_confirmation(cast.sam, by=cast.clara, name="Django")
    assert known(cast.acme, cast.sam)["Django"] == (4, "", False)
    assert kinds(cast)[-2:] == ["skill.confirmed", "skill.confirmation_withdrawn"]
    end_membership(cast.sue, by=cast.sam)
    with pytest.raises(Refused, match="no longer"):
        confirm_skill(cast.sue, by=cast.clara, name="Django", level=1)


def test_an_administrator_promotes_renames_and_retires(cast, root):
    for member, name in ((cast.sam, "kubernetes"), (cast.bert, "Kubernetes"), (cast.bolt_sam, "Kubernetes")):
        say_skill(member, by=member, name=name, level=2)
    say_skill(cast.sam, by=cast.sam, name="Cranes", level=2)
    need_skill(cast.story, by=cast.clara, name="Kubernetes")
    with pytest.raises(NotYours):
        promote_skill("Kubernetes", by=cast.sam.user)
    entry = promote_skill("Kubernetes", by=root)
    assert not MemberSkill.objects.filter(skill__name__iexact="kubernetes").exists()
    assert set(OwnSkill.objects.values_list("user__name", "level")) == {("Sam Vogel", 2), (cast.bert.name, 2)}
    assert str(cast.story.needed_skills.get()) == "Kubernetes"
    assert kinds(cast)[-1] == "skill.promoted"
    with pytest.raises(Refused, match="People use this word already"):
        rename_skill(entry, name="cranes", by=root)
    rename_skill(entry, name="K8s", by=root)
    assert str(cast.story.needed_skills.get()) == "K8s"
    assert known(cast.acme, cast.sam).keys() == {"K8s", "Cranes"}
    retire_skill(entry, by=root)
    assert words_of(cast.bolt) == ["K8s"]  # a word of its own people by now
    assert not Skill.objects.offered().exists()
    assert known(cast.acme, cast.sam).keys() == {"K8s", "Cranes"}  # on profiles it stays
    assert promote_skill("k8s", by=root) == entry
    assert list(Skill.objects.offered()) == [entry]


def test_what_a_team_covers(cast, django):
    for member, level, wish in ((cast.sam, 4, ""), (cast.sue, 2, ""), (cast.clara, 0, "learn")):
        say_skill(member, by=member, name="Django", level=level, wish=wish)
    people = able_people(cast.acme)
    covered = coverage("django", people)
    assert [one.member for one in covered.alone] == [cast.sam]
    assert [one.member for one in covered.helped] == [cast.sue]
    assert [one.member for one in covered.learners] == [cast.clara]
    assert covered.kind == "one"
    say_skill(cast.carl, by=cast.carl, name="Django", level=3, wish="avoid")
    assert coverage("Django", able_people(cast.acme)).kind == "several"
    assert coverage("Cranes", people).kind == "nobody"
    assert names_known(people) == ["Django"]


def test_the_database_keeps_a_level_or_a_wish(cast, django):
    wrong = OwnSkill(user=cast.sam.user, skill=django, level=0, wish="")
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()


# --- Pages ---------------------------------------------------------------------------------------------------


def at(member, tail: str = "", slug: str = "acme") -> str:
    return reverse("profile", args=[slug, member.number]) + tail


def test_a_profile_is_read_by_both_parties_and_edited_in_place(cast, django):
    sam, clara = signed_in(cast.sam), signed_in(cast.clara)
    answer = sam.post(at(cast.sam, "skills/"), {"name": "Django", "level": "4"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == "#profile"
    assert (
        sam.post(at(cast.sam, "skills/"), {"name": "Cranes", "level": "2", "wish": "learn"}).status_code
        == 303
    )
    page = clara.get(at(cast.sam)).content.decode()
    for words in (
        "Django",
        "level 4 of 4: can teach",
        "Cranes",
        "wants to learn",
        "Confirm Django at level 4",
    ):
        assert words in page, words
    assert "add-skill" not in page  # only one's own is edited
    assert clara.post(at(cast.sam, "skills/"), {"name": "Django", "level": "1"}).status_code == 403
    clara.post(at(cast.sam, "confirmations/"), {"name": "Django", "level": "4"})
    assert "confirmed by" in sam.get(at(cast.sam)).content.decode()
    stale = clara.post(at(cast.sam, "confirmations/"), {"name": "Cranes", "level": "4"}, headers=HTMX)
    assert stale.status_code == 422
    clara.post(at(cast.sam, "confirmations/"), {"name": "Django", "level": "4", "take_off": "1"})
    assert "confirmed by" not in sam.get(at(cast.sam)).content.decode()


def test_what_is_taken_off_comes_back_and_what_is_wrong_stays_typed(cast):
    sam = signed_in(cast.sam)
    sam.post(at(cast.sam, "skills/"), {"name": "Cranes", "level": "2", "wish": "learn"})
    gone = sam.post(at(cast.sam, "skills/"), {"name": "Cranes", "take_off": "1"}, headers=HTMX)
    undo = gone["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    assert not MemberSkill.objects.exists()
    assert sam.post(undo, headers=HTMX).status_code == 200
    assert known(cast.acme, cast.sam) == {"Cranes": (2, "learn", False)}
    wrong = sam.post(at(cast.sam, "skills/"), {"name": "Welding", "level": "0"})
    assert wrong.status_code == 422
    assert 'value="Welding"' in wrong.content.decode()
    assert "Say how well you know it" in wrong.content.decode()


def test_accepted_stories_stand_beside_what_is_said(cast):
    say_skill(cast.sam, by=cast.sam, name="Cranes", level=3)
    story = write_story(cast.acme, by=cast.clara, title="Oil the crane", kind="chore")
    need_skill(story, by=cast.clara, name="cranes")
    page = signed_in(cast.clara).get(at(cast.sam)).content.decode()
    assert "needed it" not in page
    own(story, by=cast.sam, member=cast.sam)
    type(story).objects.filter(pk=story.pk).update(state="accepted", accepted_at=story.created_at)
    page = signed_in(cast.clara).get(at(cast.sam)).content.decode()
    assert "1 accepted story needed it" in page
    assert f"#{story.number} Oil the crane" in page
    assert "needed it" not in signed_in(cast.bert).get(at(cast.bolt_sam, slug="bolt")).content.decode()


def test_nobody_of_another_client_and_none_of_their_words_is_ever_suggested(cast, django):
    """Free words, people, confirmations of Bolt: in no page, drop-down, suggestion or search of Acme's people."""
    for member in (cast.bert, cast.bolt_sam):
        say_skill(member, by=member, name=f"{MARKER} routines", level=4)
        say_skill(member, by=member, name="Django", level=3)
    confirm_skill(cast.bolt_sam, by=cast.bert, name="Django", level=3)
    need_skill(cast.bolt_story, by=cast.bert, name=f"{MARKER} pumps")
    pages = [
        at(cast.clara),
        at(cast.sam),
        "/me/profile/",
        "/e/acme/people/",
        "/e/acme/stories/1/",
        "/e/acme/planning/",
        "/e/acme/search/?q=routines",
        "/e/acme/search/?q=Django",
    ]
    for who in (cast.clara, cast.sue):
        for path in pages:
            page = signed_in(who).get(path).content.decode()
            assert MARKER not in page, path
            assert "Bert" not in page, path
    assert "confirmed by" not in signed_in(cast.clara).get(at(cast.sam)).content.decode()
    assert signed_in(cast.clara).get(at(cast.bert, slug="bolt")).status_code == 404
    assert MARKER not in signed_in(cast.otto).get("/me/profile/").content.decode()
    # Sam works for both: what he says at Bolt in its own words is seen there, and not at Acme.
    assert f"{MARKER} routines" in signed_in(cast.sam).get(at(cast.bolt_sam, slug="bolt")).content.decode()
    assert MARKER not in signed_in(cast.sam).get(at(cast.sam)).content.decode()


def test_the_page_that_administrators_promote_from_says_no_engagement(cast, root):
    for member in (cast.sam, cast.bert):
        say_skill(member, by=member, name="Cranes", level=3)
    admin = signed_in(root)
    page = admin.get("/admin/engagements/teamskill/").content.decode()
    assert page.count(">Cranes<") == 1
    assert MARKER not in page
    word = TeamSkill.objects.order_by("pk").first()
    admin.post("/admin/engagements/teamskill/", {"action": "promote", "_selected_action": [word.pk]})
    assert Skill.objects.get().name == "Cranes"
    assert not TeamSkill.objects.free().exists()
    assert admin.post("/admin/people/skill/add/", {"name": "cranes"}).status_code in (200, 302)
    assert Skill.objects.count() == 1
    admin.post("/admin/people/skill/", {"action": "retire", "_selected_action": [Skill.objects.get().pk]})
    assert not Skill.objects.offered().exists()
    eva = signed_in(person("Eva Sales", is_staff=True))
    assert eva.get("/admin/engagements/teamskill/").status_code == 403
