"""Joins topics into themes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from analytics.topics.vectors import Floats, unit_rows

_MOST_THEMES = 20
_WORD_DIMENSIONS = 100


def theme_count(topics: int) -> int:
    """How many themes ``topics`` topics make: all of up to three, 12 of 40, 20 at most.

    Some three topics a theme: fewer, wider themes joined matters of different offices.
    """
    if topics <= 3:
        return topics
    return min(_MOST_THEMES, max(2, round(1.95 * math.sqrt(topics))))


def join_topics(centres: Floats, term_weights: NDArray[np.float64], seed: int) -> NDArray[np.int64]:
    """Group topics by what their texts mean and by their words.

    Agglomerative clustering with Ward's criterion, so that themes are of comparable breadth.

    Args:
        centres: float32 (k, d), mean features of each topic.
        term_weights: (k, terms), c-TF-IDF.
        seed: of the reduction of the terms.

    Returns:
        theme of each topic, (k,).
    """
    topics = len(centres)
    themes = theme_count(topics)
    if themes == topics:
        return np.arange(topics)
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.decomposition import TruncatedSVD

    joined = [unit_rows(centres)]
    size = min(_WORD_DIMENSIONS, topics - 1, term_weights.shape[1] - 1)
    if size >= 2:
        terms = unit_rows(np.asarray(term_weights, dtype=np.float32))
        reduced = TruncatedSVD(size, random_state=seed).fit_transform(terms)
        joined.append(unit_rows(np.asarray(reduced, dtype=np.float32)))
    fitted = AgglomerativeClustering(n_clusters=themes, linkage="ward").fit(np.hstack(joined))
    return np.asarray(fitted.labels_, dtype=np.int64)
