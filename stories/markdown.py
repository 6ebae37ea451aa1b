"""What people write, as safe HTML.

markdown-it-py reads CommonMark with tables and strikethrough and lets no HTML through; nh3 then keeps only an
allow-list of tags, so that a mistake in either of them alone is no hole. Pictures from elsewhere are not
shown (they would tell their owner who reads): the link remains. Headings begin at the third level, since a
text always stands inside a page that has its own two. No ORM, no clock.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

LIMIT = 100_000  # characters of a text (RULES.md section 10)
BRACKETS = 5_000  # every "[" that finds no partner costs about 0.1 ms: above this a text is shown as typed
# One line of words and stops means nothing else in Markdown: as most comments are, told without reading it twice.
JUST_WORDS = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.;:!?()%…–—-])*(?<! )")
UNITS = (
    r"[%‰°€£$]|[kMGT]?B|[cmk]?m|k?g|t|l|m?s|h|sec|min|(?:second|minute|hour|day|week|month|year|point|time)s?"
)
REFERENCE = re.compile(  # "#12", "#12.3" and "12.3", but no measure ("within 1.5 seconds"), version or date
    rf"(?<![\w#&/])#(\d{{1,9}}(?:\.\d{{1,9}})?)(?![\w#])"
    rf"|(?<![\w.,#&/€$£-])(\d{{1,9}}\.\d{{1,9}})(?![\w#]|[.,-]\d|\s?(?:{UNITS})(?!\w))"
)
TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre"),
    "span",  # only ever ours: a mention
    *("strong", "em", "s", "code", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "span": {"data-party"}}
CLASSES = {"span": {"party", "mention"}}

Addresses = Mapping[str, str]  # of stories and criteria, by "12" and "12.3"


def render(text: str, addresses: Addresses | None = None, people: Mapping[str, str] | None = None) -> Markup:
    """HTML of a text in Markdown.

    Arguments: text, at most 100,000 characters; addresses are those of stories and criteria, to which references
    such as "#12" and "12.3" outside links and code lead; what is not among them stays plain text; people are names
    with their party: "@Sam Vogel" stands in that party's ink.
    Raises ValueError if the text is longer. Answers markup that is safe to insert; a text made to be
    slow (thousands of opening brackets) comes back as typed, in paragraphs.
    """
    if len(text) > LIMIT:
        raise ValueError(f"a text has at most {LIMIT} characters")
    if not addresses and JUST_WORDS.fullmatch(text):
        return Markup("<p>{}</p>\n").format(text)
    if text.count("[") > BRACKETS:
        return _as_typed(text)
    html = READER.render(text, {"addresses": addresses or {}, "people": people or {}})
    return Markup(  # noqa: S704 - cleaned in this very expression
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            allowed_classes=CLASSES,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )


def mentioned(text: str, names: Collection[str]) -> set[str]:
    """Which of the names stand in a text behind an "@", outside links and code; as `render` marks them."""
    found: set[str] = set()
    if "@" in text and text.count("[") <= BRACKETS:
        READER.parse(text, {"addresses": {}, "people": dict.fromkeys(names, ""), "found": found})
    return found


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
    addresses: Addresses = state.env["addresses"]
    if not addresses:
        return
    for block in state.tokens:
        if block.type == "inline" and block.children and REFERENCE.search(block.content):
            block.children = list(_replaced(block.children, lambda token: _cut(token, addresses)))


def _replaced(tokens: list[Token], cut: Callable[[Token], Iterator[Token]]) -> Iterator[Token]:
    """The tokens, those of plain text outside links cut up."""
    inside_link = 0
    for token in tokens:
        inside_link += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not inside_link:
            yield from cut(token)
        else:
            yield token


def _mark_people(state: StateCore) -> None:
    people: Mapping[str, str] = state.env.get("people") or {}
    if not people:
        return
    known = {name.casefold(): name for name in people}
    longest_first = "|".join(re.escape(name) for name in sorted(people, key=len, reverse=True))
    hits = re.compile(rf"(?<![\w@])@({longest_first})(?!\w)", re.I)
    for block in state.tokens:
        if block.type == "inline" and block.children and "@" in block.content:
            block.children = list(
                _replaced(block.children, lambda token: _named(token, hits, known, state.env))
            )


def _named(
    token: Token, hits: re.Pattern[str], known: Mapping[str, str], env: MutableMapping[str, Any]
) -> Iterator[Token]:
    at = 0
    for hit in hits.finditer(token.content):
        name = known.get(hit[1].casefold())
        if name is None:  # cases that fold otherwise than regular expressions think
            continue
        env.setdefault("found", set()).add(name)
        ink: dict[str, str | int | float] = {"class": "party mention", "data-party": env["people"][name]}
        yield _text(token.content[at : hit.start()], token.level)
        yield Token("mention_open", "span", 1, attrs=ink, level=token.level)
        yield _text(name, token.level + 1)
        yield Token("mention_close", "span", -1, level=token.level)
        at = hit.end()
    yield _text(token.content[at:], token.level)


def _cut(token: Token, addresses: Addresses) -> Iterator[Token]:
    for words, href in _pieces(token.content, addresses):
        if href:
            yield Token("link_open", "a", 1, attrs={"href": href}, level=token.level)
            yield _text(words, token.level + 1)
            yield Token("link_close", "a", -1, level=token.level)
        else:
            yield _text(words, token.level)


def _pieces(text: str, addresses: Addresses) -> Iterator[tuple[str, str]]:
    """The text cut at its references, each piece with the address it leads to or an empty one."""
    at = 0
    for found in REFERENCE.finditer(text):
        words, name = found[0], found[1] or found[2]
        if name not in addresses and found[1]:  # a story at the end of a sentence that goes on with a number
            name = name.partition(".")[0]
            words = f"#{name}"
        if href := addresses.get(name):
            yield text[at : found.start()], ""
            yield words, href
            at = found.start() + len(words)
    yield text[at:], ""


def linked(text: str, addresses: Addresses) -> Markup:
    """A text without Markdown, such as a criterion, with its references as links; `addresses` as for `render`."""
    link = Markup('<a href="{1}">{0}</a>')
    return Markup("").join(
        link.format(words, href) if href else escape(words) for words, href in _pieces(text, addresses)
    )


def named(text: str) -> set[str]:
    """What stories and criteria a text seems to name: "12", "12.3"."""
    return {found[1] or found[2] for found in REFERENCE.finditer(text)}


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("js-default", {"html": False, "breaks": True}).disable("image")
    reader.core.ruler.push("lower_headings", _lower_headings)
    reader.core.ruler.push("link_stories", _link_stories)
    reader.core.ruler.push("mark_people", _mark_people)
    return reader


READER = _reader()
