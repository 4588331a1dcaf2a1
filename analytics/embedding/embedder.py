"""Loads an embedding model and turns texts into unit vectors, each text only once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analytics.embedding.vector_cache import VectorCache
from analytics.errors import FitError
from analytics.messages import Message

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

USE_MULTILINGUAL = "use-multilingual-v3"
# Texts a shard: a killed run loses at most the seconds that one takes.
_SHARD_TEXTS = 1024
_BATCH_TEXTS = 64


class Embedder:
    """A model with its cache.

    Attributes:
        name: what the setting calls the model.
        fingerprint: hash of the weights, 16 hex digits: the same name with other weights is
            another model, and its vectors are kept apart.
        dimensions: width of a vector.
    """

    def __init__(self, name: str, model: SentenceTransformer, cache_folder: Path) -> None:
        self.name = name
        self.fingerprint = _hash_weights(model)
        width = model.get_embedding_dimension()
        self.dimensions = int(width) if width else int(model.encode(["a"]).shape[1])
        self._model = model
        slug = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(name).name)[:60] or "model"
        self._cache = VectorCache(cache_folder / f"{slug}-{self.fingerprint}", self.dimensions)

    def embed(
        self, texts: Sequence[str], *, on_progress: Callable[[float], None] | None = None
    ) -> NDArray[np.float32]:
        """Return unit vectors float32 (n, dimensions), row for row with ``texts``.

        What was embedded once is read from the cache, so that a text has one vector whatever
        stood beside it. ``on_progress`` hears the share done, 0..1.
        """
        report = on_progress or (lambda _share: None)
        vectors, known = self._cache.find(texts)
        rows_of_text: dict[str, list[int]] = {}
        for row in np.flatnonzero(~known).tolist():
            rows_of_text.setdefault(texts[row], []).append(row)
        # Similar lengths together: less padding, for models that pad. The text breaks ties, so
        # that the order of the input does not change the batches.
        new_texts = sorted(rows_of_text, key=lambda text: (len(text), text))
        done = len(texts) - sum(map(len, rows_of_text.values()))
        for start in range(0, len(new_texts), _SHARD_TEXTS):
            report(done / len(texts))
            shard = new_texts[start : start + _SHARD_TEXTS]
            shard_vectors = self._compute(shard)
            self._cache.add(shard, shard_vectors)
            for text, vector in zip(shard, shard_vectors, strict=True):
                vectors[rows_of_text[text]] = vector
                done += len(rows_of_text[text])
        report(1.0)
        return vectors

    def _compute(self, texts: list[str]) -> NDArray[np.float32]:
        # Lone surrogates cannot be tokenised.
        readable = [text.encode("utf-8", errors="replace").decode() for text in texts]
        raw = self._model.encode(
            readable, batch_size=_BATCH_TEXTS, show_progress_bar=False, convert_to_numpy=True
        )
        vectors = np.nan_to_num(np.asarray(raw, dtype=np.float32))
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def load_embedder(model: str, *, cache_folder: Path) -> Embedder:
    """Load the model that the setting names.

    Args:
        model: ``use-multilingual-v3`` (comes with the product), or the name or path of any
            SentenceTransformer. One that is already on this machine is read without network.
        cache_folder: where vectors are kept; a folder for each model is made in it.

    Raises:
        FitError: the model cannot be loaded.
    """
    if model == USE_MULTILINGUAL:
        return Embedder(model, _load_use(), cache_folder)
    return Embedder(model, _load_sentence_transformer(model), cache_folder)


def _load_use() -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer

        from analytics.embedding.use_module import UniversalSentenceEncoder

        return SentenceTransformer(modules=[UniversalSentenceEncoder()], device="cpu")
    except (ImportError, OSError) as error:
        raise FitError(Message.of("fit.model.package_missing")) from error


def _load_sentence_transformer(model: str) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise FitError(Message.of("fit.model.package_missing")) from error
    # A foreign model fails in as many ways as there are libraries behind it (missing file, no
    # network, unknown architecture, damaged weights …): all mean the same to the person.
    try:
        return SentenceTransformer(model, local_files_only=True)
    except Exception:
        try:
            return SentenceTransformer(model)
        except Exception as error:
            raise FitError(Message.of("fit.model.not_loaded", model=model)) from error


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
