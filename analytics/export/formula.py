"""Keeps a spreadsheet from running what a resident wrote.

Source: OWASP, "CSV Injection": a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a
carriage return is taken for a formula; so are the full-width forms in East Asian settings.
"""

from __future__ import annotations

import unicodedata

_STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
# Unicode's spaces, line and paragraph separators, controls, and format marks (BOM, direction).
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def disarm(cell: str) -> str:
    """Return ``cell`` with an apostrophe before it where a spreadsheet would run it."""
    for char in cell:
        if char in _STARTS:
            return "'" + cell
        # Some spreadsheets drop leading spaces, marks and control characters before they look.
        if unicodedata.category(char) not in _UNSEEN:
            break
    return cell
