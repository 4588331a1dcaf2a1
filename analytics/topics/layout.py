"""The map: UMAP of a part of the texts, the others beside those that they resemble."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.topics.neighbours import nearest
from analytics.topics.vectors import Floats, unit_rows

# Layouts of more points take long and show no more.
_MOST_LAID_OUT = 6_000
_FEWEST_LAID_OUT = 30
_NEIGHBOURS = 15
_EPOCHS = 200
_LEAST_DISTANCE = 0.1
_BESIDE = 3
_JITTER = 0.05
_BLOCK_ROWS = 8_192


def lay_out(own: Floats, context: Floats, topic: NDArray[np.int64], seed: int) -> Floats:
    """Place n texts on a plane.

    UMAP (McInnes, Healy, Melville 2018) of the first 6,000; each of the others stands between the
    three of its topic, among those, that it resembles most.

    Args:
        own: float32 (n, p), what the texts say by themselves, rows of length 1.
        context: float32 (n, p), what their threads say.
        topic: int (n,), -1 where there is none.
        seed: of every random step.

    Returns:
        float32 (n, 2).
    """
    features = unit_rows(own + context)
    total = len(features)
    if total < _FEWEST_LAID_OUT:
        return principal_axes(features, 2, seed) if total else np.zeros((0, 2), np.float32)
    laid_out = min(total, _MOST_LAID_OUT)
    coordinates = np.zeros((total, 2), dtype=np.float32)
    coordinates[:laid_out] = _umap(features[:laid_out], seed)
    is_new = np.arange(total) >= laid_out
    coordinates[is_new] = place_beside(features, coordinates, is_new, topic, seed)
    return coordinates


def place_beside(
    features: Floats,
    coordinates: Floats,
    is_new: NDArray[np.bool_],
    topic: NDArray[np.int64],
    seed: int,
) -> Floats:
    """Place the new texts, each between the three of its topic that it resembles most.

    Args:
        features: float32 (n, p), rows of length 1, of all texts.
        coordinates: float32 (n, 2), of those that have a place.
        is_new: bool (n,), those that have none; if all, they stand in the middle.
        topic: int (n,), -1 where there is none.
        seed: of a little noise: else all that resembles the same three would lie on one spot.

    Returns:
        float32 (new texts, 2).
    """
    new, placed = np.flatnonzero(is_new), np.flatnonzero(~is_new)
    found = np.zeros((len(features), 2), dtype=np.float32)
    if not len(new) or not len(placed):
        return found[new]
    for number in np.unique(topic[new]):
        rows = new[topic[new] == number]
        anchors = placed[topic[placed] == number]
        if len(anchors) < _BESIDE:
            anchors = placed
        count = min(_BESIDE, len(anchors))
        for start in range(0, len(rows), _BLOCK_ROWS):
            some = rows[start : start + _BLOCK_ROWS]
            likeness = features[some] @ features[anchors].T
            best = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
            weights = np.maximum(np.take_along_axis(likeness, best, axis=1), 1e-3)
            weights /= weights.sum(axis=1, keepdims=True)
            found[some] = np.einsum("nb,nbd->nd", weights, coordinates[anchors[best]])
    noise = np.random.RandomState(seed).normal(scale=_JITTER, size=(len(new), 2))
    return np.asarray(found[new] + noise * coordinates[placed].std(axis=0), dtype=np.float32)


def _umap(features: Floats, seed: int) -> Floats:
    from umap.umap_ import find_ab_params, fuzzy_simplicial_set, simplicial_set_embedding

    total = len(features)
    rows, cosines = nearest(features, min(_NEIGHBOURS, total - 1), seed)
    # UMAP counts a point as its own first neighbour.
    indices = np.hstack([np.arange(total, dtype=np.int32)[:, None], rows])
    distances = np.hstack(
        [np.zeros((total, 1), np.float32), np.clip(1.0 - cosines, 0.0, 2.0)]
    ).astype(np.float32)
    random = np.random.RandomState(seed)
    graph, _, _ = fuzzy_simplicial_set(
        features, indices.shape[1], random, "cosine", knn_indices=indices, knn_dists=distances
    )
    a, b = find_ab_params(1.0, _LEAST_DISTANCE)
    placed, _ = simplicial_set_embedding(
        features, graph, 2, 1.0, a, b, 1.0, 5, _EPOCHS, principal_axes(features, 2, seed),
        random, "cosine", {}, False, {}, False, parallel=False,
    )  # fmt: skip
    return np.nan_to_num(np.asarray(placed, dtype=np.float32))


def principal_axes(features: Floats, dimensions: int, seed: int) -> Floats:
    """Principal components scaled to UMAP's usual start (largest 10), with a little noise.

    The noise parts texts that are identical in features.

    Returns:
        float32 (n, dimensions).
    """
    from sklearn.decomposition import PCA

    noise = np.random.RandomState(seed).normal(scale=1e-4, size=(len(features), dimensions))
    usable = min(dimensions, len(features) - 1, features.shape[1])
    start = np.zeros((len(features), dimensions))
    if usable >= 1 and (features != features[0]).any():
        start[:, :usable] = PCA(usable, svd_solver="randomized", random_state=seed).fit_transform(
            features.astype(np.float64)
        )
    largest = np.abs(start).max(initial=0.0)
    if largest > 1e-9:
        start *= 10.0 / largest
    return np.asarray(np.nan_to_num(start) + noise, dtype=np.float32)
