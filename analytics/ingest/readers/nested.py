"""Reaching into nested JSON whose shape nobody guarantees: what is not there, or odd, is absent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analytics.ingest.records import Cell


def value_at(value: Any, *path: str) -> Any:
    """Return what stands at ``path`` (keys of nested objects); None if it is not there."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def text_at(value: Any, *path: str) -> str | None:
    """Return the text at ``path``, a whole number as its digits; None for anything else.

    An empty text is a text.
    """
    found = value_at(value, *path)
    if isinstance(found, str):
        return found
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return None


def cell_at(value: Any, *path: str) -> Cell:
    """Return the text, number or truth value at ``path``; None for an object or a list."""
    found = value_at(value, *path)
    return found if isinstance(found, str | int | float) else None


def list_at(value: Any, *path: str) -> list[Any]:
    """Return the list at ``path``; empty if there is none."""
    found = value_at(value, *path)
    return found if isinstance(found, list) else []


def dict_at(value: Any, *path: str) -> dict[str, Any]:
    """Return the object at ``path``; empty if there is none."""
    found = value_at(value, *path)
    return found if isinstance(found, dict) else {}


def dicts_at(value: Any, *path: str) -> list[dict[str, Any]]:
    """Return the objects in the list at ``path``; what else is in it is left out."""
    return [element for element in list_at(value, *path) if isinstance(element, dict)]


def id_at(value: Any, *path: str) -> str | None:
    """Return the identifier at ``path`` with all its digits; None if there is none, or 0."""
    found = (text_at(value, *path) or "").strip()
    return None if found in ("", "0") else found


def in_lines(names: Iterable[str | None]) -> str | None:
    """Return distinct ``names`` as ``Field.OTHER_NAMES`` holds them, a line each; None if none."""
    distinct = dict.fromkeys(" ".join(name.split()).lstrip("@") for name in names if name)
    distinct.pop("", None)
    return "\n".join(distinct) or None
