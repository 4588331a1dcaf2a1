"""Reduces features to few dimensions: UMAP on a neighbour graph that was made once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.topics.features import Floats


class NeighbourGraph:
    """UMAP's weighted graph (McInnes, Healy, Melville 2018) over known neighbours.

    It is laid out twice, for clustering and for the map; finding neighbours and weighing them,
    the slow part, is done once.
    """

    def __init__(
        self, features: Floats, rows: NDArray[np.int32], cosines: Floats, seed: int
    ) -> None:
        """Weigh the graph; ``rows`` and ``cosines`` (n, k) as ``neighbours.nearest`` gives them."""
        from umap.umap_ import fuzzy_simplicial_set

        total, count = rows.shape
        # UMAP counts a point as its own first neighbour.
        indices = np.hstack([np.arange(total, dtype=np.int32)[:, None], rows])
        distances = np.hstack(
            [np.zeros((total, 1), np.float32), np.clip(1.0 - cosines, 0.0, 2.0)]
        ).astype(np.float32)
        self._features = features
        self._seed = seed
        self._graph, _, _ = fuzzy_simplicial_set(
            features,
            count + 1,
            np.random.RandomState(seed),
            "cosine",
            knn_indices=indices,
            knn_dists=distances,
        )

    def lay_out(self, dimensions: int, min_distance: float, epochs: int) -> Floats:
        """Place the points in ``dimensions``.

        Returns:
            float32 (n, dimensions).
        """
        from umap.umap_ import find_ab_params, simplicial_set_embedding

        a, b = find_ab_params(1.0, min_distance)
        placed, _ = simplicial_set_embedding(
            self._features,
            self._graph.copy(),
            dimensions,
            1.0,
            a,
            b,
            1.0,
            5,
            epochs,
            principal_axes(self._features, dimensions, self._seed),
            np.random.RandomState(self._seed),
            "cosine",
            {},
            False,
            {},
            False,
            parallel=False,
        )
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
    if usable >= 1:
        start[:, :usable] = PCA(usable, svd_solver="randomized", random_state=seed).fit_transform(
            features.astype(np.float64)
        )
    largest = np.abs(start).max(initial=0.0)
    if largest > 1e-9:
        start *= 10.0 / largest
    return np.asarray(np.nan_to_num(start) + noise, dtype=np.float32)
