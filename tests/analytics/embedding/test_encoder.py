"""An encoder with a memory: each text is computed once, and what was done stays done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.embedding.encoder import CachedEncoder


class Letters:
    """Counts letters; may be stopped before its n-th shard."""

    fingerprint = "0123456789abcdef"
    dimensions = 26
    shard_texts = 2

    def __init__(self, stops_at: int | None = None) -> None:
        self.seen: list[list[str]] = []
        self._stops_at = stops_at

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if len(self.seen) == self._stops_at:
            raise KeyboardInterrupt
        self.seen.append(list(texts))
        counts = [[text.count(chr(ord("a") + at)) for at in range(26)] for text in texts]
        rows = np.array(counts, dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


TEXTS = ("sampah", "air", "lampu", "air", "jalan", "parkir")


def test_each_text_is_computed_once(tmp_path: Path) -> None:
    letters = Letters()
    encoder = CachedEncoder(letters, tmp_path, "letters")
    shares: list[float] = []
    vectors = encoder.embed(TEXTS, shares.append)
    np.testing.assert_array_equal(vectors, Letters().encode(TEXTS))
    assert letters.seen == [["air", "jalan"], ["lampu", "parkir"], ["sampah"]]
    assert shares == [0, 3 / 6, 5 / 6, 1]
    np.testing.assert_array_equal(encoder.embed(TEXTS[::-1], shares.append), vectors[::-1])
    assert len(letters.seen) == 3


def test_what_was_done_before_it_was_stopped_is_not_done_again(tmp_path: Path) -> None:
    stopped = CachedEncoder(Letters(stops_at=2), tmp_path, "letters")
    with pytest.raises(KeyboardInterrupt):
        stopped.embed(TEXTS, lambda _share: None)
    letters = Letters()
    CachedEncoder(letters, tmp_path, "letters").embed(TEXTS, lambda _share: None)
    assert letters.seen == [["sampah"]]


def test_each_encoder_keeps_its_vectors_apart(tmp_path: Path) -> None:
    CachedEncoder(Letters(), tmp_path, "letters").embed(TEXTS, lambda _share: None)
    other = Letters()
    other.fingerprint = "fedcba9876543210"
    CachedEncoder(other, tmp_path, "letters").embed(TEXTS, lambda _share: None)
    assert len(other.seen) == 3
    assert {path.name for path in tmp_path.iterdir()} == {
        "letters-0123456789abcdef",
        "letters-fedcba9876543210",
    }
