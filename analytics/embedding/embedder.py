"""Loads the embedding that a setting names and turns texts into unit vectors."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analytics.embedding.encoder import CachedEncoder
from analytics.errors import FitError
from analytics.messages import Message

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

USE_MULTILINGUAL = "use-multilingual-v3"
FAST = "fast"
THOROUGH = "thorough"
# E5's vectors have a large part in common, which a fit subtracts: they need more weight to count
# about as much (docs/decisions/0014).
_E5_WEIGHT = 1.75
# How many times as long a text takes with E5 as with USE: measured, and only progress goes by it.
_E5_EFFORT = 35.0


@dataclass(frozen=True, slots=True)
class Part:
    """An encoder that an embedding is joined from.

    Attributes:
        encoder: computes its vectors, rows of length 1.
        weight: length of its rows beside those of the other parts.
        reads_written: whether it is given texts as they are written.
        effort: how long a text takes beside the other parts.
    """

    encoder: CachedEncoder
    weight: float = 1.0
    reads_written: bool = False
    effort: float = 1.0


class Embedder:
    """One encoder, or several whose vectors are joined.

    Attributes:
        name: what the setting calls the embedding.
        fingerprint: hash of all weights, 16 hex digits: the same name with other weights is
            another embedding.
        dimensions: width of a vector.
    """

    def __init__(self, name: str, parts: Sequence[Part]) -> None:
        self.name = name
        self.fingerprint = _joined_fingerprint(parts)
        self.dimensions = sum(part.encoder.dimensions for part in parts)
        self._parts = tuple(parts)

    def embed(
        self,
        texts: Sequence[str],
        *,
        written: Sequence[str] | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> NDArray[np.float32]:
        """Return unit vectors float32 (n, dimensions), row for row with ``texts``.

        A text, as it is and as it is written, has one vector whatever stood beside it.

        Args:
            texts: n texts, the words of which are to count.
            written: the same texts as they are written, for what reads whole sentences; ``texts``
                when None.
            on_progress: hears the share done, 0..1.

        Raises:
            ValueError: ``written`` has another number of rows.
        """
        sentences = texts if written is None else written
        if len(sentences) != len(texts):
            raise ValueError("texts and written differ in length")
        report = on_progress or (lambda _share: None)
        effort = sum(part.effort for part in self._parts)
        length = math.hypot(*(part.weight for part in self._parts))
        spent = 0.0
        rows: list[NDArray[np.float32]] = []
        for part in self._parts:
            before, share = spent / effort, part.effort / effort
            found = part.encoder.embed(
                sentences if part.reads_written else texts,
                partial(_report_share, report, before, share),
            )
            found *= np.float32(part.weight / length)
            rows.append(found)
            spent += part.effort
        report(1.0)
        return rows[0] if len(rows) == 1 else np.hstack(rows)


def load_embedder(model: str, *, cache_folder: Path) -> Embedder:
    """Load the embedding that the setting names.

    Args:
        model: ``use-multilingual-v3``, for short ``fast`` (comes with the product); ``thorough``,
            which joins it with multilingual-e5-small; or the name or path of any
            SentenceTransformer. One that is already on this machine is read without network.
        cache_folder: where vectors are kept; a folder for each encoder is made in it.

    Raises:
        FitError: the model cannot be loaded.
    """
    if model in (FAST, USE_MULTILINGUAL):
        return Embedder(USE_MULTILINGUAL, [Part(_load_use(cache_folder))])
    if model == THOROUGH:
        sentences = Part(_load_e5(cache_folder), _E5_WEIGHT, reads_written=True, effort=_E5_EFFORT)
        return Embedder(THOROUGH, [Part(_load_use(cache_folder)), sentences])
    return Embedder(model, [Part(_cached(_load_sentence_transformer(model), cache_folder, model))])


def _cached(
    model: SentenceTransformer, cache_folder: Path, name: str, **chosen: int
) -> CachedEncoder:
    from analytics.embedding.sentence_transformer import SentenceTransformerEncoder

    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(name).name)[:60] or "model"
    return CachedEncoder(SentenceTransformerEncoder(model, **chosen), cache_folder, slug)


def _load_use(cache_folder: Path) -> CachedEncoder:
    try:
        from sentence_transformers import SentenceTransformer

        from analytics.embedding.use_module import UniversalSentenceEncoder

        model = SentenceTransformer(modules=[UniversalSentenceEncoder()], device="cpu")
    except (ImportError, OSError) as error:
        raise FitError(Message.of("fit.model.package_missing")) from error
    # It pads no text, so large batches cost nothing: 3,054 texts/s where 64 at once gave 2,479.
    return _cached(model, cache_folder, USE_MULTILINGUAL, batch_texts=256)


def _load_e5(cache_folder: Path) -> CachedEncoder:
    from analytics.embedding.e5 import E5_SMALL, E5Encoder

    try:
        encoder = E5Encoder()
    except (ImportError, OSError, RuntimeError) as error:
        raise FitError(Message.of("fit.model.no_thorough")) from error
    return CachedEncoder(encoder, cache_folder, E5_SMALL)


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


def _report_share(
    report: Callable[[float], None], before: float, share: float, done: float
) -> None:
    report(before + share * done)


def _joined_fingerprint(parts: Sequence[Part]) -> str:
    if len(parts) == 1:
        return parts[0].encoder.fingerprint
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(f"{part.encoder.fingerprint} {part.weight} {part.reads_written}\n".encode())
    return digest.hexdigest()
