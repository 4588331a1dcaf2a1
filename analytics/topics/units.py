"""Threads as units: what answers one post is grouped as one text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A thread of this size or smaller has one matter; a larger one is a small corpus of its own.
LARGEST_UNIT = 30


@dataclass(frozen=True, slots=True)
class Units:
    """Units of n texts: small threads, and each other text by itself.

    Attributes:
        of_text: int64 (n,), the unit of each text; units are numbered by their first text.
        sizes: int64 (units,), texts of each.
        crowds: int64 (n,), a number for each thread that is too large for a unit, else -1.
    """

    of_text: NDArray[np.int64]
    sizes: NDArray[np.int64]
    crowds: NDArray[np.int64]


def make_units(threads: Sequence[str | None] | None, texts: int) -> Units:
    """Join the ``texts`` of small threads; None is a text that stands alone."""
    alone = np.full(texts, -1, dtype=np.int64)
    if threads is None:
        return Units(np.arange(texts, dtype=np.int64), np.ones(texts, dtype=np.int64), alone)
    counts = Counter(thread for thread in threads if thread is not None)
    numbers: dict[str | int, int] = {}
    of_text = np.empty(texts, dtype=np.int64)
    crowd_numbers: dict[str, int] = {}
    for row, thread in enumerate(threads):
        if thread is not None and counts[thread] > LARGEST_UNIT:
            alone[row] = crowd_numbers.setdefault(thread, len(crowd_numbers))
        key: str | int = row
        if thread is not None and 1 < counts[thread] <= LARGEST_UNIT:
            key = thread
        of_text[row] = numbers.setdefault(key, len(numbers))
    return Units(of_text, np.bincount(of_text, minlength=len(numbers)), alone)


def units_as_texts(units: Units, some: NDArray[np.int64]) -> Units:
    """Return ``some`` units as if each were one text, in the large thread that it stands in."""
    crowd_of_unit = np.full(len(units.sizes), -1, dtype=np.int64)
    crowd_of_unit[units.of_text] = units.crowds
    one = np.ones(len(some), dtype=np.int64)
    return Units(np.arange(len(some), dtype=np.int64), one, crowd_of_unit[some])


def mean_by_unit(values: NDArray[np.float32], units: Units) -> NDArray[np.float32]:
    """Average the rows (n, d) of each unit, (units, d)."""
    from scipy import sparse

    total = len(units.of_text)
    member = sparse.csr_matrix(
        (np.ones(total, dtype=np.float32), (units.of_text, np.arange(total))),
        shape=(len(units.sizes), total),
    )
    summed = np.asarray(member @ values, dtype=np.float32)
    return np.asarray(summed / units.sizes[:, None], dtype=np.float32)


def lean_in_crowds(features: NDArray[np.float32], units: Units) -> NDArray[np.float32]:
    """Let each text of a large thread lean towards the thread, the less the larger it is.

    Args:
        features: float32 (units, d); a text of a large thread is a unit of its own.
        units: of the texts.

    Returns:
        like ``features``, not scaled to length 1.
    """
    rows = np.flatnonzero(units.crowds >= 0)
    if not len(rows):
        return features
    leaning = features.copy()
    crowd = units.crowds[rows]
    of_unit = units.of_text[rows]
    for number in np.unique(crowd):
        members = of_unit[crowd == number]
        total = features[members].sum(axis=0)
        length = max(float(np.linalg.norm(total)), 1e-6)
        leaning[members] += np.float32(LARGEST_UNIT / len(members)) * total / np.float32(length)
    return leaning
