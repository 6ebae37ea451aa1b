"""One's own profile over all engagements: nothing that was typed is lost, and only words of the vocabulary count."""

import json

import pytest

from people.models import OwnSkill, Profile, Skill
from tests.cast import HTMX, signed_in

pytestmark = pytest.mark.django_db
TEXTS = {"about": "I sail.", "expertise": "Gates, cranes.", "languages": "English, a little Danish"}


def test_what_i_say_of_myself_is_read_where_i_work(cast):
    sue = signed_in(cast.sue)
    assert sue.post("/me/profile/", {**TEXTS, "seen": "0"}).status_code == 303
    page = signed_in(cast.clara).get(f"/e/acme/people/{cast.sue.number}/").content.decode()
    for text in TEXTS.values():
        assert text in page
    assert (
        sue.post("/me/profile/", {**TEXTS, "seen": "0"}).status_code == 303
    )  # the same again is no conflict
    assert Profile.objects.get().version == 1


def test_two_windows_lose_no_words(cast):
    sue = signed_in(cast.sue)
    sue.post("/me/profile/", {**TEXTS, "seen": "0"})
    answer = sue.post("/me/profile/", {**TEXTS, "about": "I swim.", "seen": "0"}, headers=HTMX)
    assert answer.status_code == 422
    told = answer.content.decode()
    for words in ("I swim.", "I sail.", "in another window", 'name="seen" value="1"'):
        assert words in told, words
    assert Profile.objects.get().about == "I sail."
    assert (
        sue.post("/me/profile/", {**TEXTS, "about": "I swim.", "seen": "1"}, headers=HTMX).status_code == 200
    )
    assert Profile.objects.get().about == "I swim."
    long = sue.post("/me/profile/", {**TEXTS, "about": "x" * 1001, "seen": "2"})
    assert (long.status_code, "x" * 1001 in long.content.decode()) == (422, True)


def test_skills_in_the_vocabularys_words(cast):
    Skill.objects.create(name="Django")
    sue = signed_in(cast.sue)
    assert sue.post("/me/profile/skills/", {"name": "django", "level": "3"}, headers=HTMX).status_code == 200
    assert (OwnSkill.objects.get().user, OwnSkill.objects.get().level) == (cast.sue.user, 3)
    free = sue.post("/me/profile/skills/", {"name": "Cranes", "level": "3"}, headers=HTMX)
    assert free.status_code == 422
    assert 'value="Cranes"' in free.content.decode()
    assert "no word of the vocabulary" in free.content.decode()
    gone = sue.post("/me/profile/skills/", {"name": "Django", "take_off": "1"}, headers=HTMX)
    assert not OwnSkill.objects.exists()
    assert sue.post(json.loads(gone["HX-Trigger"])["say"]["undo"], headers=HTMX).status_code == 200
    assert OwnSkill.objects.get().level == 3
