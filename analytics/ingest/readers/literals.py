"""Cells in which a data frame wrote a whole Python or JSON value: ``{'value': 'UC…'}``."""

from __future__ import annotations

import ast
import json
from typing import Any

from analytics.ingest.records import Cell

# Spreadsheets cut cells after 32,767 characters; what is far longer is no cell of comments.
_LONGEST = 8 << 20


def read_literal(cell: Cell) -> Any:
    """Return the dict or list that is written in ``cell``; None if it holds none, or is cut off."""
    if not is_literal(cell):
        return None
    text = str(cell).strip()
    for parse in (json.loads, ast.literal_eval):
        try:
            found = parse(text)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
        return found if isinstance(found, dict | list) else None
    return None


def is_literal(cell: Cell) -> bool:
    """Say whether a dict or list begins in ``cell``; it may still be cut off."""
    return (
        isinstance(cell, str)
        and len(cell) <= _LONGEST
        and cell.lstrip()[:1] in ("{", "[")
        and len(cell.strip()) > len("[]")
    )
