"""The Jinja2 environment of every page and mail of ours: what a template may call without importing it."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from config import locales
from config.folding import FoldingEnvironment
from engagements.addresses import url

DRAWINGS = settings.BASE_DIR / "static"
DRAWING_NAME = re.compile(r"[a-z0-9-]+")
NOTHING = Markup("")
DRAWINGS_KEPT = 4096  # of one macro; some kilobytes each
THEMES = {"light", "dark"}
DENSITIES = {"compact"}


class Macros:
    """The macros of one template file, loaded when first used, so a block rendered alone has them too.

    kept: those whose drawings are kept. All that such a macro draws must follow from its arguments, and these from
    values that never change, such as named tuples, words and what was drawn before; never from the one who looks.
    """

    def __init__(self, env: FoldingEnvironment, template: str, *, kept: tuple[str, ...] = ()):
        self._env, self._template, self._kept = env, template, kept

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        macro = getattr(self._env.get_template(self._template).module, name)
        if not self._env.auto_reload:
            self.__dict__[name] = macro = keeping(macro) if name in self._kept else macro
        return macro


def keeping(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """A board is fetched anew by all who look at it whenever one card changes: the others are not drawn again."""
    if len(settings.LANGUAGES) == 1:
        return lru_cache(maxsize=DRAWINGS_KEPT)(lambda *given: macro(*given))
    known = lru_cache(maxsize=DRAWINGS_KEPT)(lambda _language, *given: macro(*given))
    return lambda *given: known(get_language(), *given)


@cache
def drawing(folder: str, name: str) -> str:
    if not DRAWING_NAME.fullmatch(name):
        raise ValueError(f"not the name of a drawing: {name!r}")
    return (DRAWINGS / folder / f"{name}.svg").read_text().strip().removeprefix("<svg ")


def svg(kind: str, size: int, inside: str) -> Markup:
    size = int(size)
    return Markup(  # noqa: S704 (our own files)
        f'<svg class="{kind}" width="{size}" height="{size}" aria-hidden="true" {inside}'
    )


def remembering(translate: Callable[..., str]) -> Callable[..., str]:
    """A page says a hundred words, and each of a thousand rows says the same few."""
    known = lru_cache(maxsize=10_000)(lambda _language, *words: translate(*words))
    return lambda *words: known(get_language(), *words)


@cache
def icon(name: str, size: int = 20) -> Markup:
    """A Lucide icon inside the page; it says nothing to screen readers, the word beside it does."""
    return svg("icon", size, drawing("icons", name))


@cache
def glyph(name: str, size: int = 16) -> Markup:
    """Our own 16 px signs: story states, party marks, the stamp's tick."""
    return svg("glyph", size, drawing("glyphs", name))


def attributes(pairs: dict[str, Any]) -> dict[str, Any]:
    """Keywords as attributes: hx_post is hx-post, false and none are not there."""
    return {
        name.replace("_", "-"): value
        for name, value in pairs.items()
        if value is not None and value is not False and name != "class_"
    }


def attrs(pairs: dict[str, Any]) -> Markup:
    if not pairs:
        return NOTHING
    said = (
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(value)}"'
        for name, value in attributes(pairs).items()
    )
    return Markup("".join(said))  # noqa: S704 (names and values are escaped)


def markdown(text: str, addresses: dict[str, str] | None = None) -> Markup:
    from stories.markdown import (
        render,  # a room, loaded when a page first needs it: config is read before apps
    )

    return render(text, addresses)


def linked(text: str, addresses: dict[str, str]) -> Markup:
    from stories.markdown import linked

    return linked(text, addresses)


def makings(slug: str, origin: str, but: str = "") -> list[tuple[str, str, str]]:
    from stories.origins import makings

    return makings(slug, origin, but=but)


def replies_come() -> bool:
    from digests.replying import replies_come

    return replies_come()


def passkeys_fit(request: HttpRequest) -> bool:
    from people.security import passkeys_fit

    return passkeys_fit(request)


def asides(slug: str, element_id: str) -> list[tuple[str, str, str]]:
    from stories.asides import asides_of

    return asides_of(slug, element_id)


def steps(text: str) -> list[str]:
    from stories.steps import steps

    return steps(text)


def autoescape(template: str | None) -> bool:
    """Text mails are text: an apostrophe in them stays an apostrophe."""
    return not (template or "").endswith(".txt")


def environment(**options: Any) -> FoldingEnvironment:
    options |= {"undefined": StrictUndefined, "autoescape": autoescape, "extensions": ["jinja2.ext.i18n"]}
    env = FoldingEnvironment(**options)
    install = env.install_gettext_callables  # type: ignore[attr-defined]  # comes with the i18n extension
    install(
        remembering(gettext),
        remembering(ngettext),
        newstyle=True,
        pgettext=remembering(pgettext),
        npgettext=remembering(npgettext),
    )
    env.globals |= {
        "static": cache(static),  # names are fixed when the process starts
        "url": url,
        "icon": icon,
        "glyph": glyph,
        "attrs": attrs,
        "attributes": attributes,
        "get_messages": get_messages,
        "language": get_language,
        "makings_of": makings,
        "asides_of": asides,
        "site_url": settings.SITE_URL,
        "replies_come": replies_come,
        "passkeys_fit": passkeys_fit,
        "sign_in_providers": lambda: settings.OIDC,
        "ui": Macros(env, "components/ui.html"),
        "faces_ui": Macros(env, "components/faces.html", kept=("face",)),
        "cards_ui": Macros(env, "iterations/cards.html", kept=("card", "row")),
        "comments_ui": Macros(env, "stories/comments.html", kept=("whole", "inner")),
        "texts_ui": Macros(env, "engagements/texts.html"),
        "engagements_ui": Macros(env, "engagements/macros.html"),
        "charters_ui": Macros(env, "charters/macros.html"),
        "stories_ui": Macros(env, "stories/macros.html"),
        "search_ui": Macros(env, "dashboard/search_macros.html"),
        "standups_ui": Macros(env, "standups/macros.html"),
        "partnership_ui": Macros(env, "partnership/macros.html"),
        "home_ui": Macros(env, "dashboard/macros.html"),
        "plan_ui": Macros(env, "iterations/macros.html"),
    }
    env.filters |= {
        "day": locales.day,
        "weekday": locales.weekday,
        "clock": locales.clock,
        "moment": locales.moment,
        "number": locales.number,
        "money": locales.money,
        "markdown": markdown,
        "linked": linked,
        "steps": steps,
    }
    return env


def visitor(request: HttpRequest) -> dict[str, Any]:
    """Who looks, and how they like it. The cookies are set by static/js/theme.js and hold nothing else."""
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME)
    density = request.COOKIES.get(settings.DENSITY_COOKIE_NAME)
    return {
        "user": getattr(request, "user", None) or AnonymousUser(),
        "theme": theme if theme in THEMES else "",
        "density": density if density in DENSITIES else "",
    }
