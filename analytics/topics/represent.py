"""Texts that stand for a topic: central, and different from each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.topics.vectors import Floats, unit_rows

_MOST = 8
_CANDIDATES = 120
# Between being central (1) and being different from those already chosen (0).
_CENTRAL = 0.6
_READABLE_WORDS = (4, 60)


def choose_representatives(
    members: NDArray[np.int64],
    features: Floats,
    strength: Floats,
    word_counts: NDArray[np.int64],
) -> tuple[int, ...]:
    """Choose up to 8 of ``members`` by maximal marginal relevance (Carbonell, Goldstein 1998).

    Args:
        members: rows of the topic's texts.
        features: float32 (n, d), rows of length 1, of all texts.
        strength: float32 (n,).
        word_counts: (n,); texts that are too short to say much or too long to read come last.

    Returns:
        rows, the most central first.
    """
    if len(members) == 0:
        return ()
    centre = unit_rows(features[members].mean(axis=0, keepdims=True))[0]
    least, most = _READABLE_WORDS
    counts = word_counts[members]
    readable = np.where((counts >= least) & (counts <= most), 1.0, 0.5)
    central = (features[members] @ centre) * strength[members] * readable
    order = np.argsort(-central, kind="stable")[:_CANDIDATES]
    rows, central = members[order], central[order]
    likeness = features[rows] @ features[rows].T
    chosen = [0]
    while len(chosen) < min(_MOST, len(rows)):
        value = _CENTRAL * central - (1 - _CENTRAL) * likeness[:, chosen].max(axis=1)
        value[chosen] = -np.inf
        chosen.append(int(value.argmax()))
    return tuple(int(rows[position]) for position in chosen)
