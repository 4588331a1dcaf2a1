"""Vectors are the same whether computed or cached, and the cache survives damage."""

from pathlib import Path

import numpy as np
import pytest

from analytics.embedding import Embedder, load_embedder
from analytics.embedding.vector_cache import VectorCache
from analytics.errors import FitError

TEXTS = ["sampah menumpuk", "lampu mati", "", "air keruh lagi 😡", "x" * 20_000, "nul\x00 di sini"]


@pytest.fixture
def embedder(tmp_path: Path) -> Embedder:
    return load_embedder("use-multilingual-v3", cache_folder=tmp_path)


@pytest.mark.model
def test_vectors_are_unit_rows_in_the_order_given(embedder: Embedder) -> None:
    shares: list[float] = []
    vectors = embedder.embed([*TEXTS, TEXTS[0]], on_progress=shares.append)
    assert vectors.shape == (len(TEXTS) + 1, embedder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors[0], vectors[-1])
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.model
def test_cached_and_computed_are_bit_identical(embedder: Embedder, tmp_path: Path) -> None:
    first = embedder.embed(TEXTS)
    np.testing.assert_array_equal(embedder.embed(TEXTS[::-1]), first[::-1])
    mixed = embedder.embed(["sesuatu yang baru", *TEXTS])
    np.testing.assert_array_equal(mixed[1:], first)
    elsewhere = load_embedder("use-multilingual-v3", cache_folder=tmp_path / "other")
    assert elsewhere.fingerprint == embedder.fingerprint
    np.testing.assert_array_equal(elsewhere.embed(TEXTS[::-1]), first[::-1])


@pytest.mark.model
def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_an_unknown_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FitError) as caught:
        load_embedder(str(tmp_path / "no-such-model"), cache_folder=tmp_path)
    assert caught.value.message.key == "fit.model.not_loaded"


def _vectors(count: int, start: int = 0) -> np.ndarray:
    return np.arange(start, start + count * 3, dtype=np.float32).reshape(count, 3)


def test_cache_returns_what_was_added(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, 3)
    cache.add(["a", "b\ud800"], _vectors(2))
    vectors, known = cache.find(["c", "b\ud800", "a", "a"])
    assert known.tolist() == [False, True, True, True]
    np.testing.assert_array_equal(vectors[1:], _vectors(2)[[1, 0, 0]])


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "foreign"])
def test_a_damaged_shard_is_ignored_and_can_be_written_again(tmp_path: Path, damage: str) -> None:
    cache = VectorCache(tmp_path, 3)
    cache.add(["a", "b"], _vectors(2))
    (shard,) = tmp_path.glob("*.npz")
    content = bytearray(shard.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "flip":
        where = content.index(_vectors(2).tobytes())
        content[where + 5] ^= 0xFF
    elif damage == "empty":
        content = bytearray()
    else:
        content = bytearray(b"not a zip file")
    shard.write_bytes(content)
    _, known = cache.find(["a", "b"])
    assert not known.any()
    cache.add(["a", "b"], _vectors(2))
    vectors, known = cache.find(["a", "b"])
    assert known.all()
    np.testing.assert_array_equal(vectors, _vectors(2))


def test_a_killed_write_leaves_nothing_that_is_read(tmp_path: Path) -> None:
    (tmp_path / "abc.writing").write_bytes(b"half a shard")
    _, known = VectorCache(tmp_path, 3).find(["a"])
    assert not known.any()


def test_vectors_of_another_width_are_not_taken(tmp_path: Path) -> None:
    VectorCache(tmp_path, 3).add(["a"], _vectors(1))
    _, known = VectorCache(tmp_path, 4).find(["a"])
    assert not known.any()


@pytest.mark.model
def test_any_other_sentence_transformer_is_read_from_a_path(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = ["[UNK]", *" ".join(TEXTS[:2]).split()]
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(words)}, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.eye(len(words), dtype=np.float32)
    static = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[static]).save(str(tmp_path / "model"))

    embedder = load_embedder(str(tmp_path / "model"), cache_folder=tmp_path / "cache")
    assert embedder.dimensions == len(words)
    vectors = embedder.embed(["sampah menumpuk", "menumpuk sampah", "lampu mati"])
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-6)
    assert float(vectors[0] @ vectors[2]) == pytest.approx(0, abs=1e-6)
