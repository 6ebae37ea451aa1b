"""The style sheet as one file: app.css with what it imports in its place, put together on collecting.

In the tree every component keeps a file of its own. Sent like that they would be twenty-six requests,
and nearly twice the bytes: small files compress badly.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile

SHEET = "css/app.css"
IMPORT = re.compile(r"@import url\(([^)]+)\) layer\((\w+)\);")


def assembled(read: Callable[[str], str]) -> str:
    """`read` gives a file's text by its path beside app.css. Paths in url(…) count from there too."""
    return IMPORT.sub(lambda line: f"@layer {line[2]} {{\n{read(line[1])}}}", read("app.css"))


class Assembled:
    """Stands in for the storage that holds app.css."""

    def __init__(self, storage: Any, path: str):
        self.storage, self.folder = storage, PurePosixPath(path).parent

    def open(self, path: str) -> ContentFile:
        return ContentFile(assembled(self.read).encode())

    def read(self, name: str) -> str:
        with self.storage.open(str(self.folder / name)) as file:
            return file.read().decode()


class OneStyleSheet:
    """For a storage with a manifest: the collected app.css has no imports left."""

    def post_process(self, paths: dict[str, tuple[Any, str]], *args: Any, **kwargs: Any) -> Iterator:
        if SHEET in paths:
            storage, path = paths[SHEET]
            paths = {**paths, SHEET: (Assembled(storage, path), path)}
        yield from super().post_process(paths, *args, **kwargs)  # type: ignore[misc]
