"""Fetch the front-end files named in vendor.toml: npm pack, verify the tarball, copy, note every sha256.

A developer's act (`.venv/bin/python tools/vendor.py`), never part of a start: what it copies is committed.
"""

import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "vendor.toml"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def pack(name: str, version: str, folder: Path) -> bytes:
    """npm's own client finds the registry, so no address stands here."""
    argv = ["npm", "pack", f"{name}@{version}", "--json", "--silent"]
    answer = subprocess.run(argv, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
    report = json.loads(answer.stdout)
    [entry] = report if isinstance(report, list) else report.values()
    return (folder / entry["filename"].replace("@", "").replace("/", "-")).read_bytes()


def integrity(data: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def icon(svg: str) -> str:
    """Only what is drawn: the size, the class and the stroke come from the page."""
    inner = re.sub(r"\s+", " ", re.search(r"<svg.*?>(.*)</svg>", svg, re.S)[1]).strip()
    return f'<svg viewBox="0 0 24 24">{inner.replace("> <", "><")}</svg>\n'


def copy(package: dict, folder: Path) -> dict[str, str]:
    data = pack(package["name"], package["version"], folder)
    if integrity(data) != package["integrity"]:
        raise SystemExit(f"{package['name']}: the tarball is {integrity(data)}, not what vendor.toml names")
    (folder / "it.tgz").write_bytes(data)
    sums = {}
    with tarfile.open(folder / "it.tgz") as tar:

        def read(member: str) -> bytes:
            return tar.extractfile(f"package/{member}").read()

        files = {to: read(source) for to, source in package.get("files", {}).items()}
        for name in package.get("icons", []):
            files[f"static/icons/{name}.svg"] = icon(read(f"icons/{name}.svg").decode()).encode()
    for to, content in files.items():
        (ROOT / to).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / to).write_bytes(content)
        sums[to] = sha256(content)
    return sums


def main() -> None:
    text = LIST.read_text()
    sums: dict[str, str] = {}
    for package in tomllib.loads(text)["package"]:
        with tempfile.TemporaryDirectory() as folder:
            sums |= copy(package, Path(folder))
    head = text.split("[sha256]")[0]
    lines = "".join(f'"{path}" = "{value}"\n' for path, value in sorted(sums.items()))
    LIST.write_text(f"{head}[sha256]\n{lines}")


if __name__ == "__main__":
    main()
