"""Rows of numbers that stand for texts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def unit_rows(values: Floats) -> Floats:
    """Rows of length 1; rows of (next to) nothing become 0."""
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    scaled = np.where(norms > 1e-6, values / np.maximum(norms, 1e-6), 0.0)
    return np.asarray(scaled, dtype=np.float32)
