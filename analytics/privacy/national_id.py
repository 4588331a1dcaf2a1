"""NIK, the sixteen digits of an Indonesian identity card, found inside running text.

The number is read by its own structure (Permendagri 19/2010): province, regency and district
code, six digits of the birth date (a woman's day is 40 higher), a serial that is not 0000.
"""

from __future__ import annotations

import re

NIK_DIGITS = 16
_PROVINCES = frozenset(
    str(code)
    for block in (
        range(11, 22),
        range(31, 37),
        range(51, 54),
        range(61, 66),
        range(71, 77),
        range(81, 83),
        range(91, 98),
    )
    for code in block
)
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Digit groups with at most one sign between them: a run is looked at as a whole.
_RUN = re.compile(r"(?<![\w#])[0-9]+(?:[ .\-–/][0-9]+)*(?!\w)")
_GROUP = re.compile(r"[0-9]+")


def is_national_id(digits: str) -> bool:
    """Say whether sixteen ``digits`` have the inner structure of a NIK."""
    if len(digits) != NIK_DIGITS or digits[:2] not in _PROVINCES:
        return False
    if digits[2:4] == "00" or digits[4:6] == "00" or digits[12:] == "0000":
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    if day > 40:
        day -= 40
    return 1 <= month <= 12 and 1 <= day <= _DAYS_OF_MONTH[month - 1]


def find_national_ids(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) places in ``text`` that hold a NIK, written together or in groups."""
    places: list[tuple[int, int]] = []
    for run in _RUN.finditer(text):
        if run.end() - run.start() < NIK_DIGITS:
            continue
        groups = [(group.start(), group.end()) for group in _GROUP.finditer(text, *run.span())]
        first = 0
        while first < len(groups):
            last = _closing_group(text, groups, first)
            if last is None:
                first += 1
            else:
                places.append((groups[first][0], groups[last][1]))
                first = last + 1
    return places


def _closing_group(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """Return the group that completes a NIK begun at group ``first``, or None."""
    digits = ""
    signs: set[str] = set()
    for index in range(first, len(groups)):
        start, end = groups[index]
        if index > first:
            signs.add(text[groups[index - 1][1]])
        if len(digits) + end - start > NIK_DIGITS or not _is_one_number(signs):
            return None
        digits += text[start:end]
        if len(digits) == NIK_DIGITS:
            # Eight pairs with spaces between are a list of numbers, not a card.
            is_list = signs == {" "} and index - first == NIK_DIGITS // 2 - 1
            return index if is_national_id(digits) and not is_list else None
    return None


def _is_one_number(signs: set[str]) -> bool:
    """Say whether these signs between groups can belong to one number: two dates use more."""
    return len(signs) <= 1 or signs == {".", "-"}
