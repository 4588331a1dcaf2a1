"""Values as plain JSON and back, so that a message is put into words only where it is read.

Tuples, mappings, days, moments, periods and messages come back as what they were; a dataclass comes
back as a dict of its fields.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from analytics.messages import Message, Period

# Marks an object that stands for something else. No dataclass has such a field, and mappings, whose
# keys may be names of columns, are written as pairs.
_TAG = "$"


def dumps(value: object) -> str:
    """Return ``value`` as JSON text."""
    return json.dumps(encode(value))


def loads(text: str) -> Any:
    """Return the value that ``dumps`` wrote.

    Raises:
        ValueError: the text is no such JSON.
    """
    return decode(json.loads(text))


def encode(value: object) -> Any:
    """Return ``value`` as JSON has it; what JSON does not know becomes its text."""
    match value:
        case None | bool() | int() | float():
            return value
        case StrEnum():
            return value.value
        case str():
            return value
        case Message():
            return _tagged("message", [value.key, encode(dict(value.values))])
        case Period():
            return _tagged("period", [value.since.isoformat(), value.until.isoformat()])
        case datetime():
            return _tagged("moment", value.isoformat())
        case date():
            return _tagged("day", value.isoformat())
        case Mapping():
            return _tagged("map", [[encode(key), encode(entry)] for key, entry in value.items()])
        case list() | tuple():
            return [encode(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {
            field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    return str(value)


def decode(value: Any) -> Any:
    """Return what ``encode`` made JSON of.

    Raises:
        ValueError: a mark that nobody wrote.
    """
    if isinstance(value, list):
        return tuple(decode(item) for item in value)
    if not isinstance(value, dict):
        return value
    if _TAG not in value:
        return {name: decode(entry) for name, entry in value.items()}
    content: Any = value.get("value")
    match value[_TAG]:
        case "message":
            return Message(content[0], tuple(decode(content[1]).items()))
        case "period":
            return Period(date.fromisoformat(content[0]), date.fromisoformat(content[1]))
        case "moment":
            return datetime.fromisoformat(content)
        case "day":
            return date.fromisoformat(content)
        case "map":
            return {decode(key): decode(entry) for key, entry in content}
    raise ValueError(value[_TAG])


def _tagged(tag: str, content: object) -> dict[str, object]:
    return {_TAG: tag, "value": content}
