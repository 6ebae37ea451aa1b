"""What may be attached: names, kinds, sizes, and pictures drawn anew. No ORM, no clock, no storage.

A file is taken if its name ends as one of KINDS does and its content says the same (puremagic; W3C and vendors'
signatures). Nothing is unpacked. A picture is decoded and drawn anew by Pillow, within bounds, so that nothing
rides along in it: no EXIF, no place where it was taken, no script behind its end.
"""

import io
import re
import threading
import unicodedata
from pathlib import PurePosixPath
from typing import NamedTuple

import puremagic
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from engagements.refusals import Refused

FILE_LIMIT = 25 * 1024 * 1024  # bytes (RULES §10)
NAME_LIMIT = 200  # characters
PIXELS = 40_000_000  # of a picture, over all its frames
THUMBNAIL = (480, 360)
HEAD = 8192  # bytes that say what a file is


class Kind(NamedTuple):
    media_type: str
    signs: frozenset[str]  # endings by which puremagic knows its content; none: it is text


def _kind(media_type: str, *signs: str) -> Kind:
    return Kind(media_type, frozenset(signs))


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_ZIP, _OLE, _MP4 = (".zip", ".docx"), (".doc", ".xls"), (".mp4", ".m4v", ".m4a", ".mov", ".3gp", ".f4v")
KINDS = {
    "pdf": _kind("application/pdf", ".pdf"),
    "docx": _kind(f"{_OFFICE}.wordprocessingml.document", *_ZIP),
    "xlsx": _kind(f"{_OFFICE}.spreadsheetml.sheet", *_ZIP),
    "pptx": _kind(f"{_OFFICE}.presentationml.presentation", *_ZIP),
    "odt": _kind(f"{_OPEN}.text", *_ZIP),
    "ods": _kind(f"{_OPEN}.spreadsheet", *_ZIP),
    "odp": _kind(f"{_OPEN}.presentation", *_ZIP),
    "doc": _kind("application/msword", *_OLE),
    "xls": _kind("application/vnd.ms-excel", *_OLE),
    "ppt": _kind("application/vnd.ms-powerpoint", *_OLE),
    "rtf": _kind("application/rtf", ".rtf"),
    "png": _kind("image/png", ".png"),
    "jpg": _kind("image/jpeg", ".jpg"),
    "jpeg": _kind("image/jpeg", ".jpg"),
    "gif": _kind("image/gif", ".gif"),
    "webp": _kind("image/webp", ".webp"),
    "txt": _kind("text/plain"),
    "md": _kind("text/plain"),
    "log": _kind("text/plain"),
    "csv": _kind("text/csv"),
    "json": _kind("application/json"),
    "zip": _kind("application/zip", *_ZIP),
    "mp3": _kind("audio/mpeg", ".mp3", ".mpga"),
    "m4a": _kind("audio/mp4", *_MP4),
    "wav": _kind("audio/wav", ".wav"),
    "ogg": _kind("audio/ogg", ".ogg"),
    "mp4": _kind("video/mp4", *_MP4),
    "mov": _kind("video/quicktime", *_MP4),
    "webm": _kind("video/webm", ".webm"),
}
MARKUP = {".html", ".htm", ".xhtml", ".svg", ".svgz", ".xml", ".mht", ".mhtml"}
LOOKS_LIKE_MARKUP = re.compile(
    rb"(?>\s+|<!--.*?-->|<\?[^>]*>)*+<(?:!doctype|html|svg|head|body|script)\b", re.I | re.S
)
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, turned writing, line ends: nothing for a name
NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
DRAWN_BADLY = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
)
_one_at_a_time = threading.Lock()  # a picture of 40 million pixels takes 160 MB while it is drawn


def clean_name(name: str) -> str:
    """The last part of a path as one short line of visible characters, its ending kept; "file" if nothing is left."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(
        " " if c.isspace() else c for c in name if c.isspace() or unicodedata.category(c) not in UNSEEN
    )
    name = " ".join(name.split()).strip(". ")
    ending = PurePosixPath(name).suffix[:12]
    return name if len(name) <= NAME_LIMIT else name[: NAME_LIMIT - len(ending) - 1] + "…" + ending


def check(name: str, content: bytes) -> tuple[str, str]:
    """Its name as it is kept, and its media type.

    Raises Refused with a sentence for an empty or too large file, for HTML and SVG, for an ending that isn't in
    KINDS, and for content that is something else than its name says.
    """
    name = clean_name(name) or "file"
    ending = PurePosixPath(name).suffix.lower()
    check_size(name, len(content))
    if ending in MARKUP:
        raise Refused(
            _(
                "“%(name)s”: HTML and SVG can carry scripts and are not taken. Attach a picture, a PDF or a zip of it."
            )
            % {"name": name}
        )
    kind = KINDS.get(ending[1:])
    if kind is None:
        raise Refused(
            _("“%(name)s”: files of this kind are not taken. Put it into a zip if it has to be here.")
            % {"name": name}
        )
    if not fits(kind, content):
        raise Refused(
            _("“%(name)s” holds something else than its name says, and is not taken.") % {"name": name}
        )
    return name, kind.media_type


def check_size(name: str, size: int) -> None:
    if size == 0:
        raise Refused(_("“%(name)s” is empty.") % {"name": name})
    if size > FILE_LIMIT:
        raise Refused(_("“%(name)s” is larger than 25 MB.") % {"name": name})


def fits(kind: Kind, content: bytes) -> bool:
    """Whether the content is of that kind, as far as its signature tells."""
    if LOOKS_LIKE_MARKUP.match(content[:HEAD]):
        return False
    if not kind.signs:
        return is_text(content)
    if kind.signs.issuperset(_MP4) and content[4:8] == b"ftyp":  # brands are many, and new ones come up
        return True
    return bool(kind.signs & signs_of(content[:HEAD]))


def signs_of(head: bytes) -> set[str]:
    try:
        return {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()


def is_text(content: bytes) -> bool:
    """Text in any encoding of one byte or UTF-8; or in UTF-16 that says so."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return "\0" not in content.decode("utf-16")
        except UnicodeDecodeError:
            return False
    return NO_TEXT.search(content) is None


def redraw(name: str, content: bytes) -> tuple[bytes, bytes]:
    """The picture drawn anew, upright and without anything but its pixels, and a small one of it in WebP.

    Raises Refused for a picture of more than 40 million pixels (before any is decoded) and for one that can't be
    read. An animation keeps its frames.
    """
    with _one_at_a_time:
        try:
            picture = Image.open(io.BytesIO(content), formats=list(FORMATS.values()))
            frames = getattr(picture, "n_frames", 1) if picture.format != "MPO" else 1
            if picture.width * picture.height * frames > PIXELS:
                raise Refused(
                    _("“%(name)s” has more than 40 million pixels. Make it smaller, then attach it.")
                    % {"name": name}
                )
            return _drawn(picture, frames), _thumbnail(picture)
        except DRAWN_BADLY:
            raise Refused(_("“%(name)s” can't be read as a picture.") % {"name": name}) from None


def _drawn(picture: Image.Image, frames: int) -> bytes:
    out = io.BytesIO()
    if frames > 1:
        picture.info = {key: picture.info[key] for key in ("duration", "loop") if key in picture.info}
        picture.save(out, picture.format, save_all=True, exif=b"", comment=b"")
        return out.getvalue()
    still = ImageOps.exif_transpose(picture)
    still.info = {key: still.info[key] for key in ("transparency",) if key in still.info}
    if picture.format == "JPEG" and still.mode not in ("RGB", "L"):
        still = still.convert("RGB")
    still.save(
        out, picture.format, exif=b"", **({"quality": 90} if picture.format in ("JPEG", "WEBP") else {})
    )
    return out.getvalue()


def _thumbnail(picture: Image.Image) -> bytes:
    picture.seek(0)
    small = ImageOps.exif_transpose(picture).convert("RGBA")
    small.thumbnail(THUMBNAIL)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=80)
    return out.getvalue()
