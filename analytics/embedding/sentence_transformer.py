"""A SentenceTransformer as an encoder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEncoder:
    """Vectors of any SentenceTransformer, scaled to length 1.

    Attributes:
        fingerprint: hash of the weights, 16 hex digits.
        dimensions: width of a vector.
        shard_texts: texts that take some seconds.
    """

    shard_texts = 1024

    def __init__(self, model: SentenceTransformer, batch_texts: int = 64) -> None:
        """Take a model and how many texts it is given at once."""
        self._batch_texts = batch_texts
        self.fingerprint = _hash_weights(model)
        width = model.get_embedding_dimension()
        self.dimensions = int(width) if width else int(model.encode(["a"]).shape[1])
        self._model = model

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 (n, dimensions)."""
        # Lone surrogates cannot be tokenised.
        readable = [text.encode("utf-8", errors="replace").decode() for text in texts]
        raw = self._model.encode(
            readable, batch_size=self._batch_texts, show_progress_bar=False, convert_to_numpy=True
        )
        vectors = np.nan_to_num(np.asarray(raw, dtype=np.float32))
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _hash_weights(model: SentenceTransformer) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for name, values in sorted(model.state_dict().items()):
        digest.update(f"{name}{tuple(values.shape)}{values.dtype}".encode())
        digest.update(_raw_bytes(values))
    return digest.hexdigest()


def _raw_bytes(values: object) -> bytes:
    import torch

    assert isinstance(values, torch.Tensor)
    return values.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
