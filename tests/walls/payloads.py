"""What somebody types who tries to have their words taken for markup: every line would leave a trace named "zqx"."""

from html.parser import HTMLParser

MARKUP = [
    "<zqx>",
    '"><zqx>',
    "'><zqx>",
    '" onzqx="1',
    "' onzqx='1",
    " onzqx=1 ",
    "`onzqx=1",
    "<img src=zqx: onzqx=1>",
    "<svg/onzqx=1>",
    "<svg><zqx/></svg>",
    "<math><zqx></math>",
    "<a href='javascript:zqx'>x</a>",
    "<iframe src='javascript:zqx'></iframe>",
    "<form action='javascript:zqx'><button>",
    "<base href='//zqx.test'>",
    "<meta http-equiv=refresh content='0;url=//zqx.test'>",
    "<link rel=stylesheet href=//zqx.test>",
    "<style>@import'//zqx.test'</style>",
    "<script>zqx</script>",
    "<script src=//zqx.test></script>",
    "</script><zqx>",
    "</style><zqx>",
    "</title><zqx>",
    "</textarea><zqx>",
    "</template><zqx>",
    "</select><zqx>",
    "--><zqx>",
    "<!--><zqx>",
    "]]><zqx>",
    "<?xml?><zqx>",
    "<zqx",
    "<<zqx>>",
    "<\tzqx>",
    "&lt;zqx&gt;",
    "&#60;zqx&#62;",
    "\\u003czqx\\u003e",
    "\uff1czqx\uff1e",
    "{{ 7 * 7 }}zqx",
    "{% raw %}<zqx>",
    "${zqx}",
    "#{zqx}",
    "[x](javascript:zqx)",
    "[x](JaVaScRiPt&colon;zqx)",
    "[x](data:text/html,<zqx>)",
    "![x](javascript:zqx)",
    "<javascript:zqx>",
    "[x]: javascript:zqx '<zqx>'\n\n[x]",
    "`<zqx>`",
    "```html\n<zqx>\n```",
    "@<zqx>",
    "#1<zqx>",
    "=1+1 <zqx>",
    "\u202e<zqx>\u2066",
]


class Traces(HTMLParser):
    """Every trace that markup of somebody's left in a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(page)
        self.close()
        if "49zqx" in page:
            self.found.append("a template was filled with it")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "zqx" in tag or any(leads_astray(name, value or "") for name, value in attrs):
            self.found.append(self.get_starttag_text() or tag)

    handle_startendtag = handle_starttag


def leads_astray(name: str, value: str) -> bool:
    if "zqx" in name:
        return True
    where = "".join(value.split()).lower()
    return name in ("href", "src", "action", "formaction", "content", "hx-get", "hx-post") and (
        where.startswith(("javascript:", "data:text", "vbscript:")) or "//zqx" in where
    )
