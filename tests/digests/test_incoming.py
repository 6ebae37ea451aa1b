"""Reading mail that came in: what stands above the quote, whether a machine wrote it, what the exchanger stamped."""

from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as some

from digests.authenticity import findings_of, is_authentic
from digests.incoming import Arrived, above_the_quote, text_of, unflowed, unwrapped
from digests.seals import opened, sealed
from standups.by_mail import lines_in
from tests.each import each

QUOTES = {
    "Gmail": "On Wed, Nov 25, 2026 at 9:00 AM Tandem <\ntandem@example.test> wrote:\n\n> The stand-up\n> is at 9:30",
    "Apple": "> On 25. Nov 2026, at 09:00, Tandem <tandem@mail.example.test> wrote:\n> \n> The stand-up",
    "Thunderbird in German": "Am 25.11.26 um 09:00 schrieb Tandem:\n> The stand-up\n> is at 9:30",
    "Outlook": "________________________________\nFrom: Tandem <tandem@mail.example.test>\n"
    "Sent: Wednesday, November 25, 2026 9:00 AM\nTo: Sam Vogel\nSubject: Harbour slots\n\nThe stand-up is at 9:30",
    "a bare quote": "> The stand-up\n> is at 9:30",
    "a telephone": "Sent from my iPhone\n\n> On 25 Nov 2026, at 09:00, Tandem <t@mail.example.test> wrote:\n> x",
    "a signature": "-- \nSam Vogel\nNorthlight Software, +49 30 1234",
    "nothing": "",
}
WRITTEN = [
    "Yes.",
    "- the gate\n- its tests",
    "Since: x\nNext: y\n\nNo concern.",
    "Two dots .. and 5 > 3\nend",
]


@each([(program, text) for program in QUOTES for text in WRITTEN])
def test_only_what_was_written_is_taken(case):
    program, text = case
    assert above_the_quote(f"{text}\n\n{QUOTES[program]}") == text


def test_a_quote_alone_says_nothing():
    for quote in QUOTES.values():
        assert above_the_quote(quote) == ""


def test_a_text_made_to_take_long_does_not():
    for bad in ("\n" * 200_000, "On " * 60_000, " \n" * 90_000, "> " * 90_000):
        above_the_quote(bad)  # pytest's own time limit is what fails it


def test_html_alone_and_flowed_text_are_read_line_by_line():
    html = (
        '<html><head><style>p{color:red}</style></head><body><div dir="ltr">One &amp; two<br>Three</div>'
        '<div class="gmail_quote"><div>On x T wrote:</div><blockquote>a<blockquote>b</blockquote></blockquote></div>'
        "</body></html>"
    )
    assert text_of(html) == "One & two\nThree"
    mail = EmailMessage()
    mail.set_content(html, subtype="html")
    assert Arrived(mail, ()).reply == "One & two\nThree"
    assert unflowed("A long \nline\nshort\n-- \nSam", joined=False) == "A long line\nshort\n-- \nSam"


UPDATES = {
    "Gate fixed\nTests\nThe test data": ("Gate fixed", "Tests", "The test data"),
    "Gate fixed": ("Gate fixed", "", ""),
    "Gate fixed\n\nTests": ("Gate fixed", "Tests", ""),
    "a\nb\nc\nd": ("a", "b", "c\nd"),
    "One:\nfirst\n\nTwo\nsecond\n\nThree": ("One:\nfirst", "Two\nsecond", "Three"),
    "Next: tests\nyesterday: the gate\nConcerns:\n- data\n- time": ("the gate", "tests", "- data\n- time"),
    "Good morning\n1. Done: x\n2) next : y": ("Good morning\nx", "y", ""),
    "I fixed the gate that kept drivers out whenever two of them came at once\nnevertheless\nTests": (
        "I fixed the gate that kept drivers out whenever two of them came at once nevertheless",
        "Tests",
        "",
    ),
}


@each(UPDATES.items())
def test_three_lines_are_understood(case):
    text, lines = case
    assert tuple(lines_in(text).values()) == lines


@given(some.text(some.characters(codec="utf-8"), max_size=300))
def test_nothing_that_was_typed_is_lost(text):
    """Every letter of it stands in one of the three lines, if none of them begins with a word that names one."""
    kept = "".join(lines_in(text).values())
    if ":" not in text:
        assert sorted("".join(text.split())) == sorted("".join(kept.split()))
    assert "".join(unwrapped(text).split()) == "".join(text.split())


# --- Machines and stamps -----------------------------------------------------------------------------------


def mail(**headers) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Sam Vogel <sam@example.test>"
    for name, values in headers.items():
        for value in [values] if isinstance(values, str) else values:
            made[name.replace("_", "-")] = value
    return made


@each(
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner=x"},
        {"Precedence": "Bulk"},
        {"List_Id": "<x.example.test>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
    ]
)
def test_machines_are_known(headers):
    assert Arrived(mail(**headers), (), "sam@example.test").is_automatic
    assert Arrived(mail(), (), "").is_automatic  # to whom nobody may answer


def test_people_are_not_taken_for_machines():
    assert not Arrived(mail(Auto_Submitted="no", Precedence="normal"), (), "sam@example.test").is_automatic


def test_an_author_is_one_address():
    assert Arrived(mail(), ()).author == "sam@example.test"
    two = EmailMessage()
    two["From"] = "sam@example.test, eve@evil.test"
    assert Arrived(two, ()).author == ""
    raw = b"From: sam@example.test\r\nFrom: eve@evil.test\r\n\r\nx"
    assert Arrived.read(raw, (), None).author == ""


PASS = "mx.example.org; dmarc=pass (p=reject) header.from=example.test"
NONE = "mx.example.org; dmarc=none header.from=example.test; dkim=pass header.d={}"
FOREIGN = "evil.example; dmarc=pass header.from=example.test"
STAMPS = [
    (True, [("Authentication-Results", PASS)]),
    (True, [("Authentication-Results", 'MX.example.org 1; spf=fail; DMARC="pass" header.from=Example.Test')]),
    (True, [("Received", "by mx.example.org"), ("Authentication-Results", PASS)]),
    (True, [("Authentication-Results", NONE.format("example.test"))]),
    (True, [("Authentication-Results", "mx.example.org; dkim=pass header.i=@example.test")]),
    (False, []),
    (False, [("Authentication-Results", FOREIGN)]),
    (False, [("Authentication-Results", "mx.example.org; none")]),
    (False, [("Authentication-Results", "mx.example.org; (dmarc=pass) spf=pass smtp.mailfrom=example.test")]),
    (False, [("Authentication-Results", 'mx.example.org; spf=fail reason="; dmarc=pass"')]),
    (False, [("Authentication-Results", "mx.example.org; dmarc=pass header.from=evil.test")]),
    (False, [("Authentication-Results", NONE.format("evil.test"))]),
    (False, [("Authentication-Results", NONE.format("test"))]),
    (False, [("Authentication-Results", NONE.format("mail.example.test"))]),  # whoever has that host
    (False, [("Authentication-Results", "mx.example.org; dmarc=fail; dkim=pass header.d=example.test")]),
    (False, [("Authentication-Results", "mx.example.org; dmarc=fail"), ("Authentication-Results", PASS)]),
    # What the world wrote stands below the second Received line, whatever it says:
    (False, [("Received", "by mx.example.org"), ("Received", "from evil"), ("Authentication-Results", PASS)]),
]


@each(STAMPS)
def test_only_the_exchanger_s_own_stamp_counts(case):
    holds, headers = case
    raw = "".join(f"{name}: {value}\r\n" for name, value in [*headers, ("From", "sam@example.test")])
    arrived = Arrived.read(f"{raw}\r\nx".encode(), (), "sam@example.test")
    assert is_authentic(arrived.message, "example.test", exchanger="mx.example.org") is holds


@given(some.text(max_size=200))
def test_any_stamp_can_be_read(text):
    by, found = findings_of(text)
    assert isinstance(by, str)
    assert all(one.method and one.result for one in found)


@given(some.uuids(), some.text("abcdefghijklmnopqrstuvwxyz234567", max_size=60))
def test_a_seal_opens_for_its_purpose_only(key, other):
    text = sealed("reply", key)
    assert len(f"r+{text}") <= 64
    assert opened("reply", text) == opened("reply", text.upper()) == key
    assert opened("calendar", text) is None
    assert opened("reply", other) in (None, key)
