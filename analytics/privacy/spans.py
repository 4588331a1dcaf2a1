"""Places in a text, as (start, end) pairs of characters, end not included."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return ``spans`` sorted, those that share a character joined to one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
