"""House rules of templates: what strict CSP and htmx 4 forbid; each compiles, each block stands alone."""

import re
from functools import cache
from pathlib import Path

from django.template import engines
from jinja2 import nodes

from tests.each import each

FOLDER = Path(__file__).resolve().parents[2] / "templates"
TEMPLATES = sorted(
    str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*") if path.suffix in {".html", ".txt"}
)
PAGES = [name for name in TEMPLATES if name.endswith(".html")]
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "an inline handler": r"<[^>]*\son[a-z]+\s*=",
    "hx-on": r"hx-on",
    "js: in an attribute": r'"js:|\'js:|javascript:',
    "a trigger filter": r'hx-trigger="[^"]*\[',
    "a script of the page's own": r"<script(?![^>]*\bsrc=)",
    "|safe": r"\|\s*safe\b",
    "hx-boost": r"hx-boost",
    "a template literal of Django's": r"{%\s*(load|url|csrf_token|trans)\b",
}
ADDRESSES_ELSEWHERE = re.compile(r'(?:src|href)="(?:https?:)?//')


@cache
def source(name: str) -> str:
    return (FOLDER / name).read_text()


@each(PAGES)
def test_a_template_has_nothing_forbidden(name):
    found = [what for what, pattern in FORBIDDEN.items() if re.search(pattern, source(name))]
    assert not found, f"{name} has {found}"


@each(PAGES)
def test_a_template_asks_nobody_else_for_anything(name):
    assert not ADDRESSES_ELSEWHERE.search(source(name))


@each(PAGES)
def test_a_style_element_stands_in_mails_alone(name):
    assert "<style" not in source(name) or name == "mail/base.html"


@each(TEMPLATES)
def test_a_template_compiles(name):
    engines["jinja2"].env.get_template(name)


@each(TEMPLATES)
def test_a_block_stands_alone(name):
    """What a template imports or sets at its top is undefined in a block rendered alone (FOUNDATION)."""
    tree = engines["jinja2"].env.parse(source(name))
    outside = set_outside(tree)
    for block in tree.find_all(nodes.Block):
        used = {node.name for node in block.find_all(nodes.Name) if node.ctx == "load"}
        assert not used & outside, f"{name}: block {block.name} needs what is set outside of it"
        assert "super" not in used, f"{name}: super() fails in a block rendered alone"


def set_outside(tree: nodes.Template) -> set[str]:
    """Names that the top of a template sets or imports."""
    names = set()
    for node in tree.body:
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            names.add(node.target.name)
        elif isinstance(node, nodes.Import):
            names.add(node.target)
        elif isinstance(node, nodes.FromImport):
            names |= {name[1] if isinstance(name, tuple) else name for name in node.names}
    return names


@each(PAGES)
def test_a_form_that_posts_carries_the_token(name):
    for form in re.findall(r'<form\b[^>]*method="post".*?</form>', source(name), re.S):
        assert "csrf_input" in form, form[:200]


@each(TEMPLATES)
def test_no_percent_sign_trips_gettext(name):
    """Newstyle gettext formats every string: a percent sign is written twice."""
    for text in re.findall(r'_\("([^"]*)"', source(name)):
        assert not re.search(r"%(?!%|\(\w+\)s)", text.replace("%%", "")), text


def test_every_mail_has_subject_words_and_html():
    mails = {name.rsplit("_message", 1)[0] for name in TEMPLATES if name.endswith("_message.txt")}
    assert mails
    for mail in mails:
        assert {f"{mail}_message.html", f"{mail}_subject.txt"} <= set(TEMPLATES), mail
