"""axe-core on a page of Chromium: what it finds, as lines to compare with an empty list."""

from pathlib import Path

from playwright.sync_api import Page

SOURCE = (Path(__file__).parent / "front/vendor/axe-4.14.1.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def axe(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """Works under our strict policy; without `preload`, which would style inline and be complained of."""
    page.evaluate(SOURCE)
    # Colours are measured as they end up, not halfway through; what turns for ever is not waited for.
    page.evaluate(
        "Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations < 9)"
        ".map((one) => one.finished.catch(() => {})))"
    )
    found = page.evaluate(
        "(tags) => axe.run(document, { preload: false, runOnly: tags }).then((it) => it.violations)", RULES
    )
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]} ({node['failureSummary'][:200]})"
        for rule in found
        if rule["id"] not in without
        for node in rule["nodes"]
    ]
