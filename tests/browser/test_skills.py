"""What one says of oneself, in one window, and what a colleague of the other party makes of it in another."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from engagements.actions import confirm_skill, say_skill
from iterations.actions import turn_week
from people.models import Skill
from stories.actions import move_story, need_skill
from tests.axe import axe


def test_said_here_confirmed_there_and_nothing_typed_is_lost(cast, window):
    say_skill(cast.sam, by=cast.sam, name="Cranes", level=2)
    sam, clara = window(cast.sam), window(cast.clara)
    his = sam.open(f"/e/acme/people/{cast.sam.number}/")
    hers = clara.open(f"/e/acme/people/{cast.sam.number}/")
    his.get_by_label("Level of Cranes").select_option("4")
    expect(hers.get_by_role("img", name="level 4 of 4: can teach")).to_be_visible()
    his.locator("#main").focus()
    his.keyboard.press("a")
    his.keyboard.type("Gate rou")
    hers.get_by_role("button", name="Confirm Cranes at level 4").click()
    expect(his.get_by_text("confirmed by")).to_be_visible()
    field = his.get_by_label("Add a skill")
    expect(field).to_have_value("Gate rou")
    field.press("End")
    his.keyboard.type("tines")
    his.keyboard.press("Enter")
    expect(hers.get_by_text("Gate routines")).to_be_visible()
    expect(his.get_by_label("Add a skill")).to_have_value("")
    assert sam.complaints == clara.complaints == []


def test_its_pages_are_accessible_on_a_desk_and_on_a_phone(cast, window):
    turn_week(cast.acme, now=timezone.now())
    say_skill(cast.sam, by=cast.sam, name="Cranes", level=4)
    say_skill(cast.clara, by=cast.clara, name="Cranes", level=1, wish="learn")
    confirm_skill(cast.sam, by=cast.clara, name="Cranes", level=4)
    for name in ("Cranes", "Welding"):
        need_skill(cast.story, by=cast.clara, name=name)
    move_story(cast.story, by=cast.sam, state="unstarted")
    profiles = [f"/e/acme/people/{one.number}/" for one in (cast.sam, cast.clara)]
    for scheme, width in (("light", 1440), ("dark", 390)):
        clara = window(cast.clara, width=width, scheme=scheme)
        for path in (*profiles, "/e/acme/skills/?week=1", "/e/acme/planning/", "/me/profile/"):
            page = clara.open(path, live=path != "/me/profile/")
            page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
            assert axe(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert clara.complaints == []


def test_the_matrix_is_walked_with_arrows_and_hears_of_a_persons_own_profile(cast, window):
    for name, level in (("Cranes", 2), ("Gates", 3)):
        say_skill(cast.clara, by=cast.clara, name=name, level=level)
    Skill.objects.create(name="Django")
    sam, clara = window(cast.sam), window(cast.clara)
    hers = clara.open("/e/acme/skills/")
    heads = hers.locator("table[data-grid] thead th")
    expect(heads).to_have_text(["Person", "Days there", "Cranes", "Gates"])
    hers.locator("table[data-grid] [tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown"):
        hers.keyboard.press(key)
    cell = hers.locator("table[data-grid] td:focus")
    expect(cell).to_have_attribute("tabindex", "0")
    expect(hers.locator("table[data-grid] [tabindex='0']")).to_have_count(1)
    hers.keyboard.press("Control+End")
    expect(hers.locator("table[data-grid] tr:last-child td:last-child")).to_be_focused()
    his = sam.open("/me/profile/", live=False)
    his.get_by_label("Add a skill").fill("Django")
    his.keyboard.press("Enter")
    expect(heads).to_have_text(["Person", "Days there", "Cranes", "Django", "Gates"])
    hers.keyboard.press("Home")
    hers.keyboard.press("ArrowUp")
    hers.keyboard.press("Enter")
    expect(hers).to_have_url(re.compile(r"/people/\d+/$"))
    assert sam.complaints == clara.complaints == []
