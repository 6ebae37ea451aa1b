"""What people write, as safe HTML.

markdown-it-py reads CommonMark with tables and strikethrough and lets no HTML through; nh3 then keeps only an
allow-list of tags, so that a mistake in either of them alone is no hole. Pictures from elsewhere are not
shown (they would tell their owner who reads): the link remains. Headings begin at the third level, since a
text always stands inside a page that has its own two. No ORM, no clock.
"""

import re
from collections.abc import Callable, Iterator

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

LIMIT = 100_000  # characters of a text (RULES.md section 10)
BRACKETS = 5_000  # every "[" that finds no partner costs about 0.1 ms: above this a text is shown as typed
REFERENCE = re.compile(r"(?<![\w#&/])#(\d{1,9})(?![\w#])")
TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre"),
    *("strong", "em", "s", "code", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}

StoryAddress = Callable[[int], str | None]


def render(text: str, story_address: StoryAddress | None = None) -> Markup:
    """HTML of a text in Markdown.

    Arguments: text, at most 100,000 characters; story_address gives the address of story #n for a reference
    such as "#12" outside links and code, or None to leave it plain text. It is called once per reference.
    Raises ValueError if the text is longer. Answers markup that is safe to insert; a text made to be
    slow (thousands of opening brackets) comes back as typed, in paragraphs.
    """
    if len(text) > LIMIT:
        raise ValueError(f"a text has at most {LIMIT} characters")
    if text.count("[") > BRACKETS:
        return _as_typed(text)
    html = READER.render(text, {"story_address": story_address})
    return Markup(  # noqa: S704 - cleaned in this very expression
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )


def _as_typed(text: str) -> Markup:
    paragraphs = (part.strip("\n") for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return Markup("").join(
        Markup("<p>{}</p>\n").format(Markup("<br>\n").join(escape(line) for line in part.split("\n")))
        for part in paragraphs
        if part.strip()
    )


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"


def _link_stories(state: StateCore) -> None:
    address: StoryAddress | None = state.env.get("story_address")
    if address is None:
        return
    for block in state.tokens:
        if block.type == "inline" and block.children and "#" in block.content:
            block.children = list(_with_references(block.children, address))


def _with_references(tokens: list[Token], address: StoryAddress) -> Iterator[Token]:
    inside_link = 0
    for token in tokens:
        inside_link += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not inside_link:
            yield from _cut(token, address)
        else:
            yield token


def _cut(token: Token, address: StoryAddress) -> Iterator[Token]:
    at = 0
    for found in REFERENCE.finditer(token.content):
        href = address(int(found[1]))
        if href is None:
            continue
        yield _text(token.content[at : found.start()], token.level)
        yield Token("link_open", "a", 1, attrs={"href": href}, level=token.level)
        yield _text(found[0], token.level + 1)
        yield Token("link_close", "a", -1, level=token.level)
        at = found.end()
    yield _text(token.content[at:], token.level)


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("js-default", {"html": False, "breaks": True}).disable("image")
    reader.core.ruler.push("lower_headings", _lower_headings)
    reader.core.ruler.push("link_stories", _link_stories)
    return reader


READER = _reader()
