"""What computes vectors, and the same with a memory: each text is computed only once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.embedding.vector_cache import VectorCache


class Encoder(Protocol):
    """A model: text -> vector, whatever stands beside it."""

    @property
    def fingerprint(self) -> str:
        """Hash of the weights, 16 hex digits: other weights are another model."""
        ...

    @property
    def dimensions(self) -> int:
        """Width of a vector."""
        ...

    @property
    def shard_texts(self) -> int:
        """Texts that take some seconds: a killed run loses no more than these."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 (n, dimensions), rows of length 1; lone surrogates occur in ``texts``."""
        ...


class CachedEncoder:
    """An encoder whose vectors are kept in ``folder``, below a name of its own.

    Attributes:
        fingerprint: of the encoder.
        dimensions: width of a vector.
    """

    def __init__(self, encoder: Encoder, folder: Path, name: str) -> None:
        self.fingerprint = encoder.fingerprint
        self.dimensions = encoder.dimensions
        self._encoder = encoder
        self._cache = VectorCache(folder / f"{name}-{self.fingerprint}", self.dimensions)

    def embed(
        self, texts: Sequence[str], on_progress: Callable[[float], None]
    ) -> NDArray[np.float32]:
        """Return float32 (n, dimensions), row for row with ``texts``.

        What was computed once is read from the cache, so that a text has one vector whatever stood
        beside it. ``on_progress`` hears the share done, 0..1.
        """
        vectors, known = self._cache.find(texts)
        rows_of_text: dict[str, list[int]] = {}
        for row in np.flatnonzero(~known).tolist():
            rows_of_text.setdefault(texts[row], []).append(row)
        # Similar lengths together: less padding, for models that pad. The text breaks ties, so
        # that the order of the input does not change the batches.
        new_texts = sorted(rows_of_text, key=lambda text: (len(text), text))
        done = len(texts) - sum(map(len, rows_of_text.values()))
        step = self._encoder.shard_texts
        for start in range(0, len(new_texts), step):
            on_progress(done / len(texts))
            shard = new_texts[start : start + step]
            shard_vectors = self._encoder.encode(shard)
            self._cache.add(shard, shard_vectors)
            for text, vector in zip(shard, shard_vectors, strict=True):
                vectors[rows_of_text[text]] = vector
                done += len(rows_of_text[text])
        on_progress(1.0)
        return vectors
