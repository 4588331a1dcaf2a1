"""What texts are compared by: words folded, and meaning joined with words."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from analytics.language import Lexicon, load_lexicon
from analytics.topics.features import FeatureModel, learn_features, read_words
from analytics.topics.vectors import unit_rows
from tests.planted import WIDTH, Floats, corpus, drawn, vectors_of


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="module")
def learnt() -> tuple[FeatureModel, Floats, list[list[str]], list[str]]:
    """A model of the planted corpus; the meaning, the words and the matters that it was learnt on."""
    texts, matters = corpus(40)
    vectors = vectors_of(texts)
    mean = vectors.mean(axis=0)
    meaning = unit_rows(vectors - mean)
    words = [text.split() for text in texts]
    return learn_features(mean, meaning, words, 1), meaning, words, matters


def test_inflections_are_folded_where_people_use_the_bare_word(lexicon: Lexicon) -> None:
    words = read_words(["kerannya bocor", "keran bocor", "keran rusak"], lexicon)
    assert words.of_text == [["keran", "bocor"], ["keran", "bocor"], ["keran", "rusak"]]
    assert words.shown["keran"] == "keran"
    assert words.fold("kerannya") == "keran"
    alone = read_words(["kerannya bocor"], lexicon)
    assert alone.of_text == [["kerannya", "bocor"]]


def test_later_texts_are_folded_by_the_counts_of_the_corpus_before(lexicon: Lexicon) -> None:
    counts = read_words(["keran bocor"] * 3, lexicon).counts
    before = counts.copy()
    later = read_words(["kerannya bocor"], lexicon, counts)
    assert later.of_text == [["keran", "bocor"]]
    assert counts == before, "later texts do not change what folds"
    assert read_words(["kerannya bocor"], lexicon, Counter()).of_text == [["kerannya", "bocor"]]


def test_features_are_rows_of_length_one(
    learnt: tuple[FeatureModel, Floats, list[list[str]], list[str]],
) -> None:
    model, meaning, words, _ = learnt
    features = model.features(meaning, words)
    assert features.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_features_whatever_stands_beside_it(
    learnt: tuple[FeatureModel, Floats, list[list[str]], list[str]],
) -> None:
    model, meaning, words, _ = learnt
    every = model.features(meaning, words)
    some = model.features(meaning[5:9], words[5:9])
    np.testing.assert_allclose(some, every[5:9], atol=1e-5)


def test_meaning_is_less_what_all_texts_share(
    learnt: tuple[FeatureModel, Floats, list[list[str]], list[str]],
) -> None:
    model, meaning, _, _ = learnt
    texts, _ = corpus(40)
    np.testing.assert_allclose(model.meaning(vectors_of(texts)), meaning, atol=1e-5)


def test_words_part_matters_that_meaning_does_not() -> None:
    texts, matters = corpus(40)
    words = [text.split() for text in texts]
    blurred = unit_rows(
        np.random.RandomState(0).normal(size=(len(texts), WIDTH)).astype(np.float32)
    )
    model = learn_features(np.zeros(WIDTH, np.float32), blurred, words, 1)
    features = model.features(blurred, words)
    likeness = features @ features.T
    same = np.equal.outer(matters, matters)
    off = ~np.eye(len(texts), dtype=bool)
    assert likeness[same & off].mean() > likeness[~same].mean() + 0.05
    plain = blurred @ blurred.T
    assert abs(plain[same & off].mean() - plain[~same].mean()) < 0.02


def test_words_weigh_more_the_more_texts_say() -> None:
    vocabulary = " ".join(f"kata{number:03}" for number in range(300))

    def weight(length: int) -> float:
        texts = drawn(vocabulary, 80, seed=1, length=length)
        meaning = unit_rows(vectors_of(texts))
        words = [text.split() for text in texts]
        return learn_features(np.zeros(WIDTH, np.float32), meaning, words, 1).weight

    short, middling, long, very_long = (weight(length) for length in (4, 16, 40, 80))
    assert 0 < short < middling < long
    assert long == very_long, "up to a limit"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param([[] for _ in range(6)], id="no words"),
        pytest.param([[f"kata{row}"] for row in range(6)], id="no word twice"),
        pytest.param([["sampah"]] * 6, id="one word only"),
    ],
)
def test_too_few_words_leave_meaning_alone(words: list[list[str]]) -> None:
    meaning = unit_rows(vectors_of([f"teks {row}" for row in range(6)]))
    model = learn_features(np.zeros(WIDTH, np.float32), meaning, words, 1)
    assert model.weight == 0.0
    assert len(model.axes) == len(model.vocabulary) == 0
    features = model.features(meaning, words)
    # All that there is between six texts is kept.
    centred = unit_rows(meaning - meaning.mean(axis=0))
    np.testing.assert_allclose(features @ features.T, centred @ centred.T, atol=1e-4)


def test_no_meaning_and_no_words_are_nowhere() -> None:
    nothing = np.zeros((6, WIDTH), dtype=np.float32)
    model = learn_features(np.zeros(WIDTH, np.float32), nothing, [[]] * 6, 1)
    assert not model.features(nothing, [[]] * 6).any()
