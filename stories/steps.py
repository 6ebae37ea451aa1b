"""A criterion in the form given, when, then: where each step of it begins. Pure."""

import re
from itertools import pairwise

# "Given …, when …, then …", or without the first. A step begins with its word, behind a comma or on a new line.
STEP = re.compile(r"(?:(?<=[,;.])\s+|\n\s*)(?=(?:and\s+)?(?:when|then)\b)", re.IGNORECASE)
FIRST = re.compile(r"\s*(?:given|when)\b", re.IGNORECASE)


def steps(text: str) -> list[str]:
    """The text cut into its steps.

    Arguments: the text of a criterion. Answers its parts in order, which joined give the text again: several
    for one that begins with "given" or "when" and goes on with "when" or "then"; else the whole text as one
    part. Never raises.
    """
    if not FIRST.match(text):
        return [text]
    cuts = [0, *(found.end() for found in STEP.finditer(text)), len(text)]
    return [text[begin:end] for begin, end in pairwise(cuts)]
