"""A question in two windows: its number arrives in the frame of any page, one key answers it, one accepts it, and what
was promised with it stands in the follow-through."""

from datetime import timedelta

from playwright.sync_api import expect

from engagements.today import today_of
from partnership.actions import accept_answer, answer_ping, ask, commit

PINGS, COMMITMENTS = "/e/acme/pings/", "/e/acme/commitments/"


def test_asked_here_and_answered_there_with_one_key(cast, window):
    before = ask(cast.acme, by=cast.sue, to=cast.carl, text="How long may a truck wait at the gate?")
    answer_ping(before, by=cast.carl, text="Two hours.")
    accept_answer(before, by=cast.sue, answer=1)
    clara, sam = window(cast.clara), window(cast.sam)
    hers, his = clara.open("/e/acme/people/"), sam.open(PINGS)
    his.fill("#id_text", "May a truck wait all day at the gate?")
    expect(his.locator("#similar")).to_contain_text("Two hours.")
    his.select_option("#id_to", label="Clara Berg (client)")
    his.click("#ask button")
    expect(his.locator("#ping-2")).to_be_visible()
    expect(his.locator("#id_text")).to_have_value("")
    expect(hers.locator("#waiting .count")).to_contain_text("1")
    expect(hers).to_have_title("(1) People · Harbour slots")
    hers = clara.open(PINGS)
    expect(hers.locator("#ping-2")).to_be_visible()
    hers.keyboard.press("n")
    expect(hers.locator("#waiting .count")).to_have_count(0)
    expect(hers).to_have_title("Pings · Harbour slots")
    expect(his.locator("#ping-2 .answers")).to_contain_text("No")
    his.locator("#main").focus()
    his.keyboard.press("a")
    expect(his.locator("#ping-2 .chip", has_text="answer accepted")).to_have_count(1)
    his.locator("#done-pings summary").click()
    his.get_by_role("button", name="More for ping 2").click()
    his.get_by_role("link", name="Commit to it").press("Enter")
    expect(his.locator("#id_text")).to_have_value("May a truck wait all day at the gate?")
    his.fill("#id_text", "A sign at the gate says so")
    his.fill("#id_due", today_of(cast.acme).isoformat())
    his.get_by_role("button", name="Commit").click()
    promised = clara.open(COMMITMENTS).locator("#commitment-1")
    expect(promised).to_contain_text("A sign at the gate says so")
    expect(promised).to_contain_text("from ping 2")
    his.keyboard.press("j")
    his.keyboard.press("y")
    vendor = clara.page.locator("#commitments tbody tr").first
    expect(vendor).to_contain_text("1 of 1")  # live, in the other window
    vendor.get_by_role("link", name="1").first.click()
    expect(clara.page.locator("#ended #commitment-1")).to_contain_text("kept")
    assert clara.complaints == sam.complaints == []


def test_along_the_commitments_by_keys(cast, window):
    for n in (1, 2):
        commit(cast.acme, by=cast.sam, text=f"Gate {n}", due=today_of(cast.acme) + timedelta(days=n))
    sam = window(cast.sam)
    page = sam.open(COMMITMENTS)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#commitment-2")).to_be_focused()
    page.keyboard.press("y")
    expect(page.locator("#ended #commitment-2")).to_contain_text("kept")
    expect(page.locator("#ended #commitment-1")).to_have_count(0)
    assert sam.complaints == []
