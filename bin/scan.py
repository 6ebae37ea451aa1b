"""Looks for weaknesses (bandit) and for secrets (detect-secrets) in everything that is committed.

What a tool takes for one and is none stands here with the reason. One that nothing needs any more is a failure too.
"""

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).resolve().parent.parent

FALSE = {  # (file, bandit's code): why it is none
    ("api/views.py", "B105"): "no token is shown unless one has just been made",
    ("bin/scan.py", "B607"): "git, wherever the developer has it",
    (
        "bin/check.py",
        "B103",
    ): "a folder for one run, through which PostgreSQL's account passes, and can't list",
    ("config/embedded.py", "B103"): "programs and folders as their package has them; data is 0700",
    ("config/embedded.py", "B108"): "a folder for a socket, whose owner and kind are checked",
    ("config/folding.py", "B704"): "our own templates' words",
    ("config/jinja.py", "B704"): "our own drawings; names and values of attributes are escaped in that line",
    ("dashboard/demo/history.py", "B311"): "dice that must fall alike each time",
    ("dashboard/demo/volume.py", "B311"): "the same",
    ("digests/actions/emptying.py", "B105"): "a column's name: the lease of a mail, set to nothing",
    ("stories/markdown.py", "B704"): "cleaned by nh3 in that very expression",
}
SKIPPED = "B101,B404,B603"  # asserts say to mypy what is known; programs are started by lists, never by a shell (ruff)

# Secrets. Checksums look like some: locks and vendor.toml hold nothing else, and are held by tests of their own.
NOT_LOOKED_AT = (
    "requirements/",
    "vendor.toml",
    "static/vendor/",
    "static/fonts/",
    "static/icons/",
    "locale/",
)
DRAWN = (".png", ".svg", ".woff2", ".ico", ".csv")
MADE_UP = (
    "tests/",
    "bench/",
)  # keys and passwords for a run: here only those of real services are looked for
GUESSING = ("Base64HighEntropyString", "HexHighEntropyString", "KeywordDetector", "BasicAuthDetector")
SERVICES = (
    "ArtifactoryDetector",
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "JwtTokenDetector",
    "MailchimpDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "SquareOAuthDetector",
    "StripeDetector",
    "TelegramBotTokenDetector",
    "TwilioKeyDetector",
)
NO_SECRETS = {  # (file, what it is taken for): why it is none
    ("docs/operators/database.md", "Basic Auth Credentials"): "addresses with … for the password",
    ("docs/operators/mail.md", "Basic Auth Credentials"): "an example of an address",
    ("docs/operators/mail.md", "Secret Keyword"): "“a long random word”",
}


def committed(*folders: str) -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, check=True)
    return [name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def weaknesses() -> list[str]:
    """What bandit finds and nobody has explained."""
    sources = [name for name in committed("*.py") if not name.startswith(MADE_UP)]
    argv = [sys.executable, "-m", "bandit", "--quiet", "--format", "json", "--skip", SKIPPED, *sources]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    found = [
        (one["filename"].removeprefix("./"), one["test_id"], one["line_number"], one["issue_text"])
        for one in json.loads(done.stdout)["results"]
    ]
    unknown = [
        f"{name}:{line} {code} {text}" for name, code, line, text in found if (name, code) not in FALSE
    ]
    needless = FALSE.keys() - {(name, code) for name, code, *_ in found}
    return unknown + [
        f"{name} has no {code} any more: take it out of bin/scan.py" for name, code in sorted(needless)
    ]


def secrets() -> list[str]:
    names = [name for name in committed() if not name.startswith(NOT_LOOKED_AT) and not name.endswith(DRAWN)]
    own = [name for name in names if not name.startswith(MADE_UP)]
    return [
        *seen(own, (*SERVICES, *GUESSING)),
        *seen([name for name in names if name.startswith(MADE_UP)], SERVICES),
    ]


def seen(names: Iterable[str], detectors: Iterable[str]) -> list[str]:
    plugins = [{"name": name} for name in detectors]
    limits = {"Base64HighEntropyString": 4.5, "HexHighEntropyString": 3.0}
    for plugin in plugins:
        if plugin["name"] in limits:
            plugin["limit"] = limits[plugin["name"]]
    found = []
    with transient_settings({"plugins_used": plugins, "filters_used": FILTERS}):
        for name in names:
            with contextlib.redirect_stderr(io.StringIO()):
                hits = list(scan_file(str(ROOT / name)))
            found += [
                f"{name}:{one.line_number} {one.type}" for one in hits if (name, one.type) not in NO_SECRETS
            ]
    return found


FILTERS = [
    {"path": "detect_secrets.filters.heuristic.is_sequential_string"},
    {"path": "detect_secrets.filters.heuristic.is_templated_secret"},
    {"path": "detect_secrets.filters.heuristic.is_indirect_reference"},
    {"path": "detect_secrets.filters.heuristic.is_potential_uuid"},
    {"path": "detect_secrets.filters.heuristic.is_prefixed_with_dollar_sign"},
]


def main() -> int:
    found = weaknesses() + secrets()
    for one in found:
        print(one)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
