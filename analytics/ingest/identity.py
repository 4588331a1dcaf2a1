"""Which row is which post: the platform's own identifiers, read exactly or not at all.

Identifiers of today's networks exceed 2^53. What passed through a spreadsheet or a data frame as a
number has lost its last digits, and a wrong identifier is worse than none: it joins strangers.
"""

from __future__ import annotations

import re

from analytics.ingest.carriers.table import cell_text
from analytics.ingest.records import Cell
from analytics.ingest.texts import without_controls

_NONE = frozenset({"", "nan", "none", "null", "nat", "n/a", "<na>", "-", "undefined"})
_FLOAT = re.compile(r"([0-9]+)[.,]0+")
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}")
_FORMULA = re.compile(r'="?([^"]*)"?')
_LONG_ID = re.compile(r"[0-9]{16,}")
# A float holds this many decimal digits for certain.
_EXACT_DIGITS = 15
# No network's identifier is this short any more; a table's own numbers are.
_SHORT_DIGITS = 7
_FEWEST_ROUNDED = 3
_FEWEST_RUNNING = 2
_IN_LINK = (
    re.compile(r"(?:twitter|x)\.com/[^/]+/status(?:es)?/([0-9]{5,20})", re.IGNORECASE),
    re.compile(r"youtube\.com/watch\?[^#]*[?&]lc=([\w\-.]+)", re.IGNORECASE),
)


def is_damaged_id(cell: Cell) -> bool:
    """Say whether an identifier was turned into a number that no longer holds all its digits."""
    if isinstance(cell, float):
        return not (cell.is_integer() and abs(cell) < 10**_EXACT_DIGITS) and cell == cell
    if not isinstance(cell, str):
        return False
    text = _bare(cell)
    whole = _FLOAT.fullmatch(text)
    if whole:
        return len(whole[1]) > _EXACT_DIGITS
    return bool(_SCIENTIFIC.fullmatch(text))


def read_id(cell: Cell) -> str | None:
    """Return the identifier in a cell; None when it is empty or damaged."""
    if cell is None or (isinstance(cell, str) and cell.isascii() and cell.isdigit()):
        return cell
    if is_damaged_id(cell) or isinstance(cell, bool):
        return None
    text = _bare(without_controls(cell_text(cell)))
    if text.lower() in _NONE:
        return None
    whole = _FLOAT.fullmatch(text)
    return whole[1] if whole else text


def id_in_link(link: str) -> str | None:
    """Return the identifier of the post to which ``link`` leads, None if the link has none."""
    return next((match[1] for form in _IN_LINK if (match := form.search(link))), None)


def names_somebody(native_id: str) -> bool:
    """Say whether an identifier is a link or an address, in which an account's name may stand."""
    return "://" in native_id or "@" in native_id or native_id.lower().startswith("www.")


def _bare(text: str) -> str:
    """Return ``text`` without the signs that keep a spreadsheet from making a number of it."""
    bare = text.strip().lstrip("'")
    formula = _FORMULA.fullmatch(bare)
    return formula[1] if formula else bare


class IdColumn:
    """What can be said of a column of identifiers after all its cells have been seen."""

    __slots__ = ("_endings_lost", "_long", "_numbers", "_seen", "damaged")

    def __init__(self) -> None:
        self.damaged = 0
        self._seen = 0
        self._long = 0
        self._endings_lost = 0
        self._numbers: set[int] | None = set()

    def observe(self, cell: Cell) -> None:
        """Take one cell of the column into account."""
        native = read_id(cell)
        if native is None and is_damaged_id(cell):
            self.damaged += 1
        if native is None:
            return
        self._seen += 1
        if _LONG_ID.fullmatch(native):
            self._long += 1
            self._endings_lost += native.endswith("000")
        if self._numbers is not None:
            if native.isascii() and native.isdigit() and len(native) <= _SHORT_DIGITS:
                self._numbers.add(int(native))
            else:
                self._numbers = None

    @property
    def is_rounded(self) -> bool:
        """Whether all long numbers end in zeros: a spreadsheet cut them after fifteen digits."""
        return self._long >= _FEWEST_ROUNDED and self._endings_lost == self._long

    @property
    def is_short_number(self) -> bool:
        """Whether all identifiers are numbers too short to be a network's."""
        return self._numbers is not None and self._seen >= _FEWEST_RUNNING

    @property
    def is_running_number(self) -> bool:
        """Whether the column only counts the rows, and says nothing in another file."""
        numbers = self._numbers
        return (
            numbers is not None
            and self._seen >= _FEWEST_RUNNING
            and len(numbers) == self._seen
            and min(numbers) in (0, 1)
            and max(numbers) - min(numbers) < 1.2 * self._seen
        )
