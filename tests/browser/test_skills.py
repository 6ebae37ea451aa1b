"""What one says of oneself, in one window, and what a colleague of the other party makes of it in another."""

from playwright.sync_api import expect

from engagements.actions import say_skill


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
