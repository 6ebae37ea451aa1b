import random
import re
import time
from html.parser import HTMLParser
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.markdown import ATTRIBUTES, JUST_WORDS, TAGS, linked, named, render


class Reader(HTMLParser):
    """Notes every tag, attribute and address a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name == "href"]


ALLOWED = {(tag, name) for tag, names in ATTRIBUTES.items() for name in names} | {("a", "rel")}


def assert_harmless(html: str) -> None:
    seen = Reader(html)
    assert seen.tags <= TAGS
    assert seen.attributes <= ALLOWED
    for address in seen.addresses:
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", address), re.I)
        assert scheme is None or scheme[1].lower() in {"http", "https", "mailto"}, address


PROBES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<math><mi//xlink:href='data:x'>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,<b>",
    "vbscript:x",
    "<a href=javascript:alert(1)>x</a>",
    "<style>*{}</style>",
    "<iframe srcdoc=x>",
    "<b onclick=x>",
    '"onx=y',
    "<!-- <img> -->",
    "]]><script>",
    "<form action=//x><input>",
    "\x00<script>",
    "<noscript><p title='</noscript><script>'>",
]
FRAMES = [
    "{}",
    "[x]({})",
    "![x]({})",
    "<{}>",
    "[x][1]\n\n[1]: {}",
    "`{}`",
    "```{}\nx\n```",
    "> {}",
    "| a |\n|---|\n| {} |",
    "# {}",
    "[{}](/x)",
    '[x](/y "{}")',
    "**{}**",
]


@pytest.mark.parametrize(("frame", "probe"), list(product(FRAMES, PROBES)))
def test_nothing_that_acts_gets_through(frame: str, probe: str) -> None:
    assert_harmless(render(frame.format(probe)))


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from([*PROBES, "[", "](", ")", "*", "`", "\n", "#12"]), max_size=8).map("".join)
)
def test_any_text_is_harmless(text: str) -> None:
    assert_harmless(render(text, {"12": "/stories/12/"}))


def test_what_people_use_works() -> None:
    html = render(
        "# Head\n\n*a* **b** ~~c~~ `d`\nnext\n\n- x\n\n3. y\n\n| t |\n|---|\n| u |\n\n[l](https://e.example)"
    )
    for piece in (
        "<h3>Head</h3>",
        "<em>a</em>",
        "<strong>b</strong>",
        "<s>c</s>",
        "<code>d</code><br>",
        "<li>x</li>",
        '<ol start="3">',
        "<td>u</td>",
        'rel="noopener nofollow"',
        'href="https://e.example"',
    ):
        assert piece in html, piece


def test_a_picture_from_elsewhere_is_only_a_link() -> None:
    html = render("![seen](https://spy.example/p.png)")
    assert "<img" not in html
    assert 'href="https://spy.example/p.png"' in html


def test_story_references_become_links_where_the_caller_knows_the_story() -> None:
    html = render("#12, #99 `#12` [#12](/x) a#12 C#3 \\#12", {"12": "/e/n/stories/12/"})
    assert html.count('href="/e/n/stories/12/"') == 2
    assert "#99" in html
    assert "<code>#12</code>" in html
    assert "href" not in render("#12")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("As in #12, #12.3 and 12.3.", {"12", "12.3"}),
        ("Within 1.5 seconds, 2.5% or 3.5 t; € is 4.5 €", set()),
        ("v1.2, 1.2.3, 24.12.2026, 1.2-3, 1,2.5, a1.2, /1.2", set()),
        ("#1,#2", {"1", "2"}),
    ],
)
def test_what_a_text_names(text: str, names: set[str]) -> None:
    assert named(text) == names


def test_a_criterion_is_named_with_its_story_or_without_a_sign() -> None:
    known = {"12": "/12", "12.3": "/12#3"}
    html = linked("12.3 <b> #12.3 #12.4 12.4 99.1", known)
    assert html == (
        '<a href="/12#3">12.3</a> &lt;b&gt; <a href="/12#3">#12.3</a> <a href="/12">#12</a>.4 12.4 99.1'
    )
    assert '<a href="/12#3" rel' in render("see 12.3", known)


def test_no_text_is_slow() -> None:
    for unit in ("[", "[a](", "*a **b ", "- a\n", "[a]: b\n"):
        began = time.process_time()
        render((unit * 100_000)[:100_000])
        assert time.process_time() - began < 6, unit  # the slowest, a list of 25,000 points, takes about 2 s


def test_a_text_made_to_be_slow_is_shown_as_typed() -> None:
    html = render("[" * 9_000 + "<b>\nline\n\nnext")
    assert html.endswith("&lt;b&gt;<br>\nline</p>\n<p>next</p>\n")


def test_a_longer_text_is_refused() -> None:
    with pytest.raises(ValueError, match="100000"):
        render("a" * 100_001)


def test_words_alone_come_as_the_reader_would_give_them(monkeypatch):
    dice = random.Random(20261125)
    texts = ["".join(dice.choices("abÄß1 ,.;:!?()%…–-", k=dice.randint(1, 30))) for _ in range(2000)]
    texts += ["see www.example.com. 1. two", "http: a.b", "a - b", "a --- b", "a:b", "x. y"]
    quick = [(text, render(text)) for text in texts if JUST_WORDS.fullmatch(text)]
    assert len(quick) > 400
    monkeypatch.setattr("stories.markdown.JUST_WORDS", re.compile(r"(?!)"))
    assert quick == [(text, render(text)) for text, _html in quick]
