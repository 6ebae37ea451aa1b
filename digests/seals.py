"""Secrets that name a row: its random key and a seal over it, in letters and digits that survive any mail program.

Nothing of them is stored: they are reckoned from the installation's key, for one purpose each, so one never opens
what another was made for. 32 bytes, of which 250 bits nobody can guess.
"""

from base64 import b32decode, b32encode
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

HALF = 16  # bytes: of the key, of the seal
LENGTH = 52  # of what is written; the part of an address before the @ has room for 64


def sealed(purpose: str, key: UUID) -> str:
    """The key under its seal, in lower case; capitals mean the same."""
    return b32encode(key.bytes + seal(purpose, key)).decode().rstrip("=").lower()


def opened(purpose: str, text: str) -> UUID | None:
    """The key, if this was sealed here for that purpose."""
    try:
        raw = b32decode(text.upper() + "=" * (-len(text) % 8))
    except ValueError:
        return None
    if len(text) != LENGTH or len(raw) != 2 * HALF:
        return None
    key = UUID(bytes=raw[:HALF])
    return key if constant_time_compare(sealed(purpose, key), text.lower()) else None


def seal(purpose: str, key: UUID) -> bytes:
    return salted_hmac(f"digests.{purpose}", key.hex, algorithm="sha256").digest()[:HALF]
