#!/usr/bin/env python3
"""Check an exported ledger or a certificate, offline and without Tandem:

python3 tandem_verify.py FILE [--key HEX] [--head HASH]

FILE    an export: JSON lines, first {"format": ..., "public_key": ...}, then one entry a line;
        or a certificate: one line {"entry": ..., "format": ..., "public_key": ...} with what is not signed besides.
--key   the installation's public key as you know it; without it that of the file is used, which its writer chose.
--head  a head hash that was mailed to you: without it nobody can see that the last entries were cut off.
Exit: 0 all entries hold, 1 an entry does not (the first is named), 2 the file can't be checked.
Needs Python 3.11 and the package "cryptography". An entry holds if its line is canonical JSON
(RFC 8785; no fractions), its number is the next one, "previous" is the hash of the entry before (64 zeros for
the first), "hash" is SHA-256 over the canonical {"body", "previous"}, and "signature" is Ed25519 by the key in
force over "tandem ledger entry 1:" + the hash's bytes. An entry of kind "key change" names the next key.
"""

import argparse
import hashlib
import json
import re
import sys

from cryptography.exceptions import InvalidSignature  # python3 -m pip install cryptography
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT, CERTIFICATE, SIGNED = "tandem-ledger/1", "tandem-certificate/1", b"tandem ledger entry 1:"
FIELDS = {"body", "previous", "hash", "signature"}


def canonical(value):
    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def ordered(value):
    """Keys by UTF-16 code units, as RFC 8785 has them; fractions and numbers beyond 2^53 - 1 are refused."""
    if isinstance(value, dict):
        return {k: ordered(value[k]) for k in sorted(value, key=lambda k: k.encode("utf-16-be"))}
    if isinstance(value, list):
        return [ordered(part) for part in value]
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > 2**53 - 1):
        raise ValueError("a number that is not whole")
    return value


def is_hex(text, digits):
    return isinstance(text, str) and re.fullmatch(f"[0-9a-f]{{{digits}}}", text) is not None


def parsed(line):
    """The value of a line, None if it isn't written in the one canonical way, line break included."""
    try:
        value = json.loads(line.decode())
        return value if canonical(value) + b"\n" == line else None
    except (ValueError, RecursionError):
        return None


def is_signed(entry, key):
    signature, signed = bytes.fromhex(entry["signature"]), SIGNED + bytes.fromhex(entry["hash"])
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def fault(entry, number, head, engagement, key):
    """What is wrong with the entry that should bear this number, "" if nothing is."""
    if not isinstance(entry, dict) or entry.keys() != FIELDS or not isinstance(entry["body"], dict):
        return "it is no ledger entry, or not written as it was exported"
    body = entry["body"]
    keyless = body.get("kind") == "key change" and not is_hex(body.get("public_key"), 64)
    if keyless or body.get("format") != FORMAT:
        return "it is no ledger entry"
    if body.get("number") != number or body["number"] is True:
        return "another number should stand here: entries were removed, inserted or exchanged"
    if engagement is not None and body.get("engagement") != engagement:
        return "it belongs to another engagement"
    if entry["previous"] != head:
        return "it does not follow the entry before it"
    if entry["hash"] != hashlib.sha256(canonical({"body": body, "previous": head})).hexdigest():
        return "its content was changed after it was signed"
    if not is_hex(entry["signature"], 128) or not is_signed(entry, key):
        return "its signature is not by the installation's key"
    return ""


def check(lines, key, expected, number=0, head="0" * 64):
    """Answers the number of the last entry that holds, the head, and what is wrong with the next one, if anything."""
    engagement, found = None, expected in (None, "0" * 64)
    for line in lines:
        entry = parsed(line)
        if wrong := fault(entry, number + 1, head, engagement, key):
            return number, head, wrong
        body = entry["body"]
        head, number, engagement = entry["hash"], body["number"], body.get("engagement")
        key = body["public_key"] if body.get("kind") == "key change" else key
        found = found or head == expected
    return number, head, "" if found else "it is missing: the expected head is not among the entries"


def check_one(certificate, key, expected):
    """The same for a certificate: its entry alone, which says itself where in the chain it stands."""
    entry = certificate.get("entry")
    body = entry.get("body") if isinstance(entry, dict) else None
    number, before = (body.get("number"), entry.get("previous")) if isinstance(body, dict) else (0, "")
    if type(number) is not int or number < 1 or not is_hex(before, 64):
        return 0, "", "it is no ledger entry"
    return check([canonical(entry) + b"\n"], key, expected, number - 1, before)


def main():
    parser = argparse.ArgumentParser(
        description="Check a ledger or a certificate, offline and without Tandem."
    )
    parser.add_argument("file", type=argparse.FileType("rb"))
    parser.add_argument("--key", help="the installation's public key: 64 hexadecimal digits")
    parser.add_argument("--head", help="a head hash that was mailed to you")
    asked = parser.parse_args()
    if not all(text is None or is_hex(text, 64) for text in (asked.key, asked.head)):
        parser.error("--key and --head take 64 hexadecimal digits")
    lines = asked.file.readlines() or [b""]
    header = parsed(lines[0])
    kind = header.get("format") if isinstance(header, dict) else None
    own = header.get("public_key") if kind in (FORMAT, CERTIFICATE) else None
    if not is_hex(own, 64) or (kind == CERTIFICATE and len(lines) > 1):
        print(f"This is no ledger export ({FORMAT}) and no certificate ({CERTIFICATE}).", file=sys.stderr)
        return 2
    if asked.key is None:
        print(f"The key was taken from the file itself: compare {own} with what you were given.")
    elif asked.key != own:
        print(f"BAD: the file names another key: {own}.")
        return 1
    if kind == CERTIFICATE:
        number, head, wrong = check_one(header, own, asked.head)
    else:
        number, head, wrong = check(lines[1:], own, asked.head)
        if asked.head is None:
            print("No head was given: whether entries at the end are missing can't be seen.")
    if wrong:
        print(f"BAD: entry {number + 1}: {wrong}.")
        return 1
    what = f"{number} entries, head" if kind == FORMAT else f"entry {number}, hash"
    print(f"INTACT: {what} {head}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
