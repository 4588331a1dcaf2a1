"""The nearest texts of each text, by cosine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.topics.vectors import Floats

# Up to here all pairs are compared, which is exact and, as one matrix product, fast.
_ALL_PAIRS_LIMIT = 40_000
_BLOCK_ROWS = 1024
_GROUP = 32


def nearest(features: Floats, count: int, seed: int) -> tuple[NDArray[np.int32], Floats]:
    """Find the ``count`` nearest other rows of each row of ``features`` (rows of length 1).

    Exact up to 40,000 rows, nearest-neighbour descent (Dong et al. 2011) above.

    Returns:
        rows int32 (n, count), nearest first, -1 where there are not enough; their cosine.
    """
    total = len(features)
    wanted = min(count, total - 1)
    rows = np.full((total, count), -1, dtype=np.int32)
    cosines = np.zeros((total, count), dtype=np.float32)
    if wanted < 1:
        return rows, cosines
    if total > _ALL_PAIRS_LIMIT:
        rows[:], cosines[:] = _by_descent(features, wanted, seed)
        return rows, cosines
    for start in range(0, total, _BLOCK_ROWS):
        block = features[start : start + _BLOCK_ROWS] @ features.T
        own = np.arange(len(block))
        block[own, start + own] = -np.inf
        best = _largest(block, wanted)
        best.sort(axis=1)
        values = np.take_along_axis(block, best, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        rows[start : start + len(block), :wanted] = np.take_along_axis(best, order, axis=1)
        cosines[start : start + len(block), :wanted] = np.take_along_axis(values, order, axis=1)
    return rows, cosines


def _largest(block: Floats, wanted: int) -> NDArray[np.int64]:
    """Columns of the ``wanted`` largest values of each row, in no order.

    They lie in the ``wanted`` groups of columns with the largest maxima: finding those first saves
    most of the work of a partition of whole rows.
    """
    rows, columns = block.shape
    groups = columns // _GROUP
    if groups <= wanted:
        return np.argpartition(-block, wanted - 1, axis=1)[:, :wanted]
    rest = np.arange(groups * _GROUP, columns)
    maxima = block[:, : groups * _GROUP].reshape(rows, groups, _GROUP).max(axis=2)
    some = np.argpartition(-maxima, wanted - 1, axis=1)[:, :wanted]
    within = (some[:, :, None] * _GROUP + np.arange(_GROUP)).reshape(rows, -1)
    candidates = np.hstack([within, np.broadcast_to(rest, (rows, len(rest)))])
    values = np.take_along_axis(block, candidates, axis=1)
    found = np.argpartition(-values, wanted - 1, axis=1)[:, :wanted]
    return np.take_along_axis(candidates, found, axis=1)


def _by_descent(features: Floats, wanted: int, seed: int) -> tuple[NDArray[np.int32], Floats]:
    from pynndescent import NNDescent

    index = NNDescent(
        features, metric="cosine", n_neighbors=wanted + 1, random_state=seed, n_jobs=1
    )
    found, distances = index.neighbor_graph
    total = len(features)
    # A row is its own nearest, unless copies of it come first: drop it wherever it stands.
    is_self = found == np.arange(total)[:, None]
    is_self[~is_self.any(axis=1), -1] = True
    rows = found[~is_self].reshape(total, wanted).astype(np.int32)
    return rows, (1.0 - distances[~is_self].reshape(total, wanted)).astype(np.float32)
