"""Texts to show beside a text: the nearest, looked for where they can be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.topics.neighbours import nearest
from analytics.topics.vectors import Floats

NEIGHBOURS_SHOWN = 8
# Up to here all pairs are compared; above, only those of one topic, in parts of this size.
_ALL_PAIRS = 12_000
_PART = 4_096


def near_texts(
    features: Floats, topic: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.int32], Floats]:
    """Find the 8 nearest other texts of each of n texts.

    In a large corpus they are looked for among texts of the same likely topic, so a text's nearest
    in another topic is missed.

    Args:
        features: float32 (n, p), rows of length 1.
        topic: int (n,), -1 where there is none.
        seed: of the search.

    Returns:
        rows int32 (n, 8), nearest first, -1 where there are not enough; their cosine.
    """
    total = len(features)
    if total <= _ALL_PAIRS:
        return nearest(features, NEIGHBOURS_SHOWN, seed)
    rows = np.full((total, NEIGHBOURS_SHOWN), -1, dtype=np.int32)
    cosines = np.zeros((total, NEIGHBOURS_SHOWN), dtype=np.float32)
    # Along the first axis like lies beside like, so that a part of a large topic is no mixture.
    order = np.lexsort((features[:, 0], topic))
    starts = np.flatnonzero(np.diff(topic[order], prepend=topic[order[0]] - 1))
    for start, end in zip(starts, [*starts[1:], total], strict=True):
        parts = -(-(end - start) // _PART)
        for part in np.array_split(order[start:end], parts):
            found, near = nearest(features[part], NEIGHBOURS_SHOWN, seed)
            rows[part] = np.where(found >= 0, part[found], -1)
            cosines[part] = near
    return rows, cosines
