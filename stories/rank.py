"""Places in an ordered list, as strings that sort.

A rank is a fraction written in base 62 without its leading "0.": moving one row writes one row, and two
people who move different rows at once never disturb each other. Ranks sort by byte, so the column is
COLLATE "C". A rank never ends in the lowest digit, because nothing fits below "A0" and above "A".
Source: "Realtime Editing of Ordered Sequences" (Figma, 2017); growth at the open ends after Greenspan's
"Implementing Fractional Indexing", with a counter that gets wider the farther out it is.
"""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE = len(DIGITS)
VALUE = {digit: value for value, digit in enumerate(DIGITS)}
LONG = 100  # a rank this long says: give the list fresh ones with spread()


def between(before: str | None, after: str | None) -> str:
    """A rank strictly between two others.

    Arguments: the neighbours; None for the open ends of the list.
    Raises ValueError if before >= after or one of them is no rank.
    Answers the shortest such rank, the middle one of those; about one character longer for every six rows
    put at the very same place, and at most 6 characters after millions of rows put at an end of the list.
    """
    for rank in (before, after):
        if rank is not None and not is_rank(rank):
            raise ValueError(f"not a rank: {rank!r}")
    if before is None:
        return DIGITS[BASE // 2] if after is None else _below(after)
    if after is None:
        return _above(before)
    if before >= after:
        raise ValueError(f"no place between {before!r} and {after!r}")
    return _middle(before, after)


def spread(n: int) -> list[str]:
    """n ranks in order, evenly spaced, for lists made or renumbered at once.

    Arguments: n, at least 0. Raises ValueError if it is negative.
    """
    if n < 0:
        raise ValueError("a list has no fewer than 0 rows")
    width = 1
    while BASE**width < 16 * (n + 1):
        width += 1
    return [_written((i + 1) * BASE**width // (n + 1), width) for i in range(n)]


def is_rank(text: str) -> bool:
    """Whether text can be a rank: base-62 digits, not ending in the lowest."""
    return bool(text) and text[-1] != DIGITS[0] and all(digit in VALUE for digit in text)


def _middle(before: str, after: str) -> str:
    """The middle of the shortest ranks between two strings, before < after."""
    same = 0
    while same < len(before) and before[same] == after[same]:
        same += 1
    while same >= len(before) and after[same] == DIGITS[0]:  # "A" and "A01" agree on "A0"
        same += 1
    head = after[:same]
    low = VALUE[before[same]] if same < len(before) else 0
    high = VALUE[after[same]]
    if high - low > 1:
        return head + DIGITS[(low + high) // 2]
    if len(after) > same + 1 and (high > 0):
        return head + DIGITS[high]
    return head + DIGITS[low] + _half_way_up(before[same + 1 :])


def _half_way_up(before: str) -> str:
    """The middle between before and the end of its digit's room ("" is the bottom of it)."""
    top = 0
    while top < len(before) and before[top] == DIGITS[-1]:
        top += 1
    low = VALUE[before[top]] if top < len(before) else 0
    return DIGITS[-1] * top + DIGITS[(low + BASE) // 2]


def _above(before: str) -> str:
    """One step up: behind k highest digits a counter of k + 2 digits runs."""
    k = len(before) - len(before.lstrip(DIGITS[-1]))
    width = 2 * k + 2
    return _written(_number(before, width) + 1, width)


def _below(after: str) -> str:
    """One step down: behind k lowest digits a counter of k + 2 digits runs."""
    k = len(after) - len(after.lstrip(DIGITS[0]))
    width = 2 * k + 2
    return _written(_number(after, width) - 1, width)


def _number(rank: str, width: int) -> int:
    number = 0
    for digit in rank[:width].ljust(width, DIGITS[0]):
        number = number * BASE + VALUE[digit]
    return number


def _written(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, value = divmod(number, BASE)
        digits.append(DIGITS[value])
    return "".join(reversed(digits)).rstrip(DIGITS[0])
