"""Groups in a graph of near texts: communities that several tries agree on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.topics.neighbours import nearest
from analytics.topics.vectors import Floats

Labels = NDArray[np.int64]

GRAPH_NEIGHBOURS = 25
# Finer and finer, as long as the groups stay more with themselves than this share of their ties, and a
# finer cut costs no more of them than it does where topics lie within topics.
_RESOLUTIONS = (1.0, 2.0, 4.0)
_LEAST_INSIDE = 0.75
_MOST_CUT = 0.04
# Of the tries whose agreement is the result: each resolution, a little coarser and finer, again.
_SPREAD = (0.7, 1.0, 1.4)
_TRIES = 4
# Of the groups of before, in the same election.
_FORMER_VOTES = 24
# Seeds of one fit lie close together, those of two fits far apart.
_SEED_STEP = 1_000


def shared_neighbour_graph(features: Floats, seed: int) -> Any:
    """Tie texts that are near and have near texts in common.

    The weight is the share of common ones among the nearest of both (Jarvis, Patrick 1973): it does
    not depend on how dense a place is.

    Returns:
        symmetric sparse float64 (n, n), nothing on the diagonal.
    """
    from scipy import sparse

    total = len(features)
    count = max(1, min(GRAPH_NEIGHBOURS, (total - 1) // 2))
    rows, _ = nearest(features, count, seed)
    own = np.repeat(np.arange(total), count)
    near = sparse.csr_matrix((np.ones(total * count), (own, rows.ravel())), shape=(total, total))
    tied = (near + near.T) > 0
    common = (near @ near.T).multiply(tied).tocsr()
    common.data = common.data / (2 * count - common.data)
    common.setdiag(0)
    common.eliminate_zeros()
    return common


def find_communities(graph: Any, seed: int, former: Labels | None = None) -> tuple[Labels, float]:
    """Group the n texts of a graph.

    Louvain's method (Blondel et al. 2008) is run with several seeds and resolutions; ties inside the
    groups of many runs count more, and the groups of the graph so weighted are the result (consensus
    clustering, Lancichinetti, Fortunato 2012). Groups of before vote with them: where texts hold
    together about as well in one way as in another, they stay as people know them.

    Args:
        graph: as ``shared_neighbour_graph`` gives it.
        seed: of the runs.
        former: (n,), the group of each text in the fit before, -1 where it had none.

    Returns:
        labels (n,), 0..k-1; and the resolution that suited the graph.
    """
    from scipy import sparse

    resolution = _choose_resolution(graph, seed)
    ties = graph.tocoo()
    agreed = np.zeros(len(ties.data))
    for number in range(_TRIES):
        for factor in _SPREAD:
            labels = _louvain(graph, resolution * factor, _SEED_STEP * seed + number)
            agreed += labels[ties.row] == labels[ties.col]
    votes = np.full(len(ties.data), float(_TRIES * len(_SPREAD)))
    if former is not None:
        known = (former[ties.row] >= 0) & (former[ties.col] >= 0)
        agreed += _FORMER_VOTES * (known & (former[ties.row] == former[ties.col]))
        votes += _FORMER_VOTES * known
    agreed /= votes
    weighted = sparse.csr_matrix((ties.data * agreed**2, (ties.row, ties.col)), shape=graph.shape)
    weighted.eliminate_zeros()
    return _louvain(weighted, resolution, _SEED_STEP * seed), resolution


def _choose_resolution(graph: Any, seed: int) -> float:
    """Choose the finest resolution whose groups still hold together.

    A corpus of clearly parted matters can be cut fine, until the cut goes through the matters; where
    everything is near everything, fine groups cut through.
    """
    ties = graph.tocoo()
    weight = max(float(ties.data.sum()), 1e-12)

    def inside(resolution: float) -> float:
        labels = _louvain(graph, resolution, _SEED_STEP * seed)
        return float(ties.data[labels[ties.row] == labels[ties.col]].sum()) / weight

    chosen = _RESOLUTIONS[0]
    share = inside(chosen)
    for resolution in _RESOLUTIONS[1:]:
        finer = inside(resolution)
        if finer < _LEAST_INSIDE or share - finer > _MOST_CUT:
            break
        chosen, share = resolution, finer
    return chosen


def _louvain(graph: Any, resolution: float, seed: int) -> Labels:
    # Not this library's Leiden: it draws from C's rand(), which no seed reaches, so that the same
    # fit twice in one process would differ.
    from sknetwork.clustering import Louvain

    if not graph.nnz:
        return np.arange(graph.shape[0], dtype=np.int64)
    method = Louvain(resolution=resolution, random_state=seed % 2**32, shuffle_nodes=True)
    found = method.fit_predict(graph)
    return np.asarray(found, dtype=np.int64)
