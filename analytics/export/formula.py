"""Keeps a spreadsheet from running what a resident wrote.

Source: OWASP, "CSV Injection": a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a
carriage return is taken for a formula; so are the full-width forms in East Asian settings.
"""

from __future__ import annotations

_STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def disarm(cell: str) -> str:
    """Return ``cell`` with an apostrophe before it where a spreadsheet would run it."""
    if cell[:1] in _STARTS:
        return "'" + cell
    # Some spreadsheets drop leading spaces before they look.
    stripped = cell.lstrip(" \u00a0\ufeff\u200b")
    return "'" + cell if stripped != cell and stripped[:1] in _STARTS else cell
