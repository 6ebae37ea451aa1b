import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from stories.actions import attach, comment, reword, story_from_comment, withdraw_comment
from tests.axe import axe


@pytest.mark.parametrize(
    ("who", "scheme", "width"),
    [("clara", "light", 1440), ("sam", "dark", 1440), ("sam", "light", 390), ("clara", "dark", 390)],
)
def test_shots(cast, window, who, scheme, width):
    s = cast.story
    b = io.BytesIO()
    im = Image.new("RGB", (900, 600), "#88aacc")
    ImageDraw.Draw(im).ellipse((200, 100, 700, 500), fill="#ee9955")
    im.save(b, "JPEG")
    attach(
        s,
        [
            SimpleUploadedFile("gate at night.jpg", b.getvalue()),
            SimpleUploadedFile(
                "Slot rules, final version of the harbour authority 2026.pdf", b"%PDF-1.7\n" * 9000
            ),
        ],
        by=cast.carl,
    )
    comment(
        s,
        by=cast.clara,
        text="Does the **link** also work when the phone is offline?\n\n- on the ferry\n- in the yard\n\n@Sam Vogel what do you think?",
    )
    comment(
        s,
        by=cast.sam,
        text="Yes, the page is kept for a day. @Clara Berg, see #1.",
        files=[SimpleUploadedFile("log.txt", b"ok")],
    )
    c = comment(s, by=cast.sue, text="I'd rather show the QR code at once.")
    story_from_comment(s, c.key, by=cast.carl)
    reword(
        s,
        "comment-3",
        by=cast.sue,
        text="I'd rather show the QR code at once, before anything else is loaded.",
        base=1,
    )
    comment(s, by=cast.carl, text="Nonsense")
    withdraw_comment(s, "comment-4", by=cast.carl)
    comment(s, by=getattr(cast, who), text="Fine with me.")
    w = window(getattr(cast, who), width=width, scheme=scheme)
    p = w.open("/e/acme/stories/1/")
    p.wait_for_timeout(300)
    p.screenshot(path=f"/tmp/talk/{who}-{scheme}-{width}.png", full_page=True)
    print(axe(p), w.complaints)
    p.locator("#comment-1-5 [data-edit]").click()
    p.locator("#comment-1-5 textarea").press_sequentially(" ok")
    p.locator("#new-comment").focus()
    p.locator("#new-comment").press_sequentially("Ask @v")
    p.wait_for_timeout(300)
    p.screenshot(path=f"/tmp/talk/{who}-{scheme}-{width}-menu.png")
    print(axe(p), w.complaints)
