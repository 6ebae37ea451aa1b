"""What is the same each time a template is rendered is made once, when the template is compiled.

A page says a hundred words through `_`, draws twenty signs and calls a dozen components whose arguments never change;
each such call costs Jinja2 10 to 30 microseconds, and together they were half the time of a page. Here they become text
of the template while it is compiled:

- `_("…")`, `icon("x")`, `glyph("x")`, `static("x")` and `ui.button(_("Close"), icon="x")`, given constants only;
- `_("… %(name)s …", name=…)` becomes its pieces with the value between them.

Sound as long as these answer the same for the same arguments all through a process: signs and static files do, the
components (`templates/components/ui.html`) see no context, and words do while there is one language. With a second one
(`settings.LANGUAGES`) words stay calls, and with them the components that are given words.
"""

import re
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

FUNCTIONS = {"icon", "glyph", "static"}  # globals of config/jinja.py
COMPONENTS = "ui"
PIECES = re.compile(r"%\((\w+)\)s|(%%)|(%)")


class FoldingEnvironment(Environment):
    """Jinja2's environment, with `Folder` between reading a template and making Python of it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.code_generator_class = Coder
        self.context_class = QuickContext
        self.safe = safe  # where the code that Coder writes finds it

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        folded: nodes.Template = Folder(self, tree, nodes.EvalContext(self, name)).visit(tree)
        return folded


def safe(value: Any) -> str:
    """As `markupsafe.escape`, but what is Markup already, as most of a page is, stays as it is, and so do numbers."""
    kind = type(value)
    if kind is Markup:
        return value
    return str(value) if kind is int else escape(value)


class Coder(CodeGenerator):
    """Writes Python that escapes by `safe`: three thousand calls less on a page of a story."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.safe(")


class QuickContext(Context):
    """Jinja2's context, which looks less long at what it is to call when that is a macro or a plain function."""

    def call(__self, __called: Any, *args: Any, **kwargs: Any) -> Any:
        kind = type(__called)
        if kind is Macro or (kind is FunctionType and not hasattr(__called, "jinja_pass_arg")):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __called(__self.eval_ctx, *args, **kwargs) if kind is Macro else __called(*args, **kwargs)
        return super().call(__called, *args, **kwargs)


class Folder(NodeTransformer):
    def __init__(self, env: Environment, tree: nodes.Template, known: nodes.EvalContext) -> None:
        self.env, self.known = env, known
        self.one_language = len(settings.LANGUAGES) == 1
        # A name that the template gives to something of its own is left alone.
        self.own = {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
        self.own |= {macro.name for macro in tree.find_all(nodes.Macro)}

    def visit_Output(self, output: nodes.Output) -> nodes.Node:
        """Pieces of a sentence are pieces of the output: no need to join them first."""
        self.generic_visit(output)
        output.nodes = [piece for child in output.nodes for piece in pieces_of(child)]
        return output

    def visit_CallBlock(self, block: nodes.CallBlock) -> nodes.Node:
        """`{% call %}` gives its component a body to place: only what it is given besides may be known."""
        self.generic_visit(block.call)
        block.body = [self.visit(node) for node in block.body]
        return block

    def visit_Call(self, call: nodes.Call) -> nodes.Node:
        self.generic_visit(call)
        if call.dyn_args is not None or call.dyn_kwargs is not None:
            return call
        callee = call.node
        if isinstance(callee, nodes.Name) and callee.name not in self.own:
            if callee.name == "_":
                return self.words(call)
            if callee.name in FUNCTIONS:
                return self.made(call, self.env.globals[callee.name])
        of = callee.node if isinstance(callee, nodes.Getattr) else None
        if isinstance(of, nodes.Name) and of.name == COMPONENTS and COMPONENTS in self.env.globals:
            return self.made(call, getattr(self.env.globals[COMPONENTS], callee.attr))
        return call

    def made(self, call: nodes.Call, function: Any) -> nodes.Node:
        """What it answers, if all it is given is known."""
        try:
            args = [argument.as_const(self.known) for argument in call.args]
            more = {keyword.key: keyword.value.as_const(self.known) for keyword in call.kwargs}
        except nodes.Impossible:
            return call
        return nodes.Const(function(*args, **more), lineno=call.lineno)

    def words(self, call: nodes.Call) -> nodes.Node:
        """The sentence, cut where values stand in it; as Jinja2's newstyle gettext would fill it."""
        if not self.one_language or len(call.args) != 1 or not isinstance(call.args[0], nodes.Const):
            return call
        with override(settings.LANGUAGE_CODE):
            text = gettext(call.args[0].value)
        values = {keyword.key: keyword.value for keyword in call.kwargs}
        parts: list[nodes.Expr] = []
        end = 0
        for found in PIECES.finditer(text):
            name, percent, other = found.groups()
            if other or (name and name not in values):
                return call
            parts.append(self.text(text[end : found.start()] + ("%" if percent else "")))
            if name:
                parts.append(values[name])
            end = found.end()
        parts.append(self.text(text[end:]))
        if not values:
            return self.text("".join(part.value for part in parts))
        return nodes.Concat(parts, lineno=call.lineno)

    def text(self, text: str) -> nodes.Const:
        return nodes.Const(Markup(text) if self.known.autoescape else text)  # noqa: S704 (our own words)


def pieces_of(node: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(node, nodes.Concat) and isinstance(node.nodes[0], nodes.Const):
        yield from node.nodes
    else:
        yield node
