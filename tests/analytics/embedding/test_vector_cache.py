"""Vectors of texts that nobody keeps any more leave the cache; the others stay as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analytics.embedding.vector_cache import VectorCache, keep_only

TEXTS = [f"teks {at}" for at in range(9)]


def vectors(count: int) -> np.ndarray:
    return np.random.default_rng(3).normal(size=(count, 4)).astype(np.float32)


def test_only_the_vectors_that_are_asked_for_stay(tmp_path: Path) -> None:
    first, second = VectorCache(tmp_path / "one", 4), VectorCache(tmp_path / "two", 4)
    stored = vectors(9)
    first.add(TEXTS[:5], stored[:5])
    first.add(TEXTS[5:], stored[5:])
    second.add(TEXTS[:2], stored[:2])
    untouched = set((tmp_path / "one").glob("*.npz"))
    assert keep_only(tmp_path, [TEXTS[1], *TEXTS[5:], "lain"]) == 4 + 1
    for cache, kept in ((first, {1, 5, 6, 7, 8}), (second, {1})):
        found, known = cache.find(TEXTS)
        assert set(np.flatnonzero(known)) == kept
        assert all((found[at] == stored[at]).all() for at in kept)
    # A shard of which all stays is not written anew.
    assert len(untouched & set((tmp_path / "one").glob("*.npz"))) == 1
    assert keep_only(tmp_path, [TEXTS[1], *TEXTS[5:]]) == 0


def test_a_shard_of_which_nothing_stays_goes(tmp_path: Path) -> None:
    VectorCache(tmp_path, 4).add(TEXTS, vectors(9))
    assert keep_only(tmp_path, []) == 9
    assert not list(tmp_path.iterdir())


def test_a_damaged_shard_goes(tmp_path: Path) -> None:
    VectorCache(tmp_path, 4).add(TEXTS, vectors(9))
    (shard,) = tmp_path.glob("*.npz")
    shard.write_bytes(shard.read_bytes()[:300])
    assert keep_only(tmp_path, TEXTS) == 0
    assert not list(tmp_path.iterdir())


def test_no_cache_is_no_trouble(tmp_path: Path) -> None:
    assert keep_only(tmp_path / "vectors", TEXTS) == 0
