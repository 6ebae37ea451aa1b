"""Which kinds of events the tests of a run recorded: in the whole run, each kind that there is."""

import os
from pathlib import Path

from engagements import journal

_seen: set[str] = set()


def listen() -> None:
    journal.on_record(note)


def note(kind: journal.Kind, _event: object) -> None:
    if kind.code not in _seen:
        _seen.add(kind.code)
        with kept().open("a") as file:
            file.write(f"{kind.code}\n")


def kept() -> Path:
    """Shared by all processes of the run."""
    return Path(os.environ["TANDEM_TEST_FOLDER"]) / "kinds-recorded"


def is_whole_run(config) -> bool:
    option = config.option
    narrowed = (
        option.keyword
        or option.maxfail
        or getattr(option, "lf", False)
        or "not browser" not in option.markexpr
    )
    return not narrowed and config.args == config.getini("testpaths")


def never_recorded() -> list[str]:
    return sorted(journal.KINDS.keys() - set(kept().read_text().split() if kept().exists() else []))
