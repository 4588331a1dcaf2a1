"""Exports in which something is of another type than it should be."""

from __future__ import annotations

import copy
import random
from typing import Any

_ODD: tuple[Any, ...] = (None, 7, 1.5, True, "", "teks", [], [None], {}, {"value": []}, [[1]], -1)


def odd_version(value: Any, chance: random.Random) -> Any:
    """Return a copy of ``value`` in which one thing somewhere is of another type."""
    changed = copy.deepcopy(value)
    holders: list[Any] = []
    waiting = [changed]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict | list) and found:
            holders.append(found)
            waiting.extend(found.values() if isinstance(found, dict) else found)
    holder = chance.choice(holders)
    place = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    holder[place] = chance.choice(_ODD)
    return changed
