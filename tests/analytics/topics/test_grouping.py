"""Groups of units: planted ones found, noise left out, and words weighed by group."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score, homogeneity_score

from analytics.topics.features import learn_features
from analytics.topics.grouping import (
    FEWEST_FOR_A_GRAPH,
    Grouped,
    count_distinct,
    group,
    group_units,
    words_and_phrases,
)
from analytics.topics.vectors import unit_rows
from tests.planted import MATTERS, Floats, blobs, corpus, scattered, vectors_of

LEAST_CHANCE = 0.25


def grouped(features: Floats, *, smallest: int = 3, seed: int = 1) -> Grouped:
    found = group_units(features, smallest=smallest, least_chance=LEAST_CHANCE, seed=seed)
    groups = found.chances.shape[1]
    assert found.chances.shape == (len(features), groups)
    assert found.discriminant.groups.max() + 1 == groups >= 1
    assert found.discriminant.weights.shape == (features.shape[1], len(found.discriminant.groups))
    assert set(found.labels.tolist()) <= set(range(-1, groups))
    assert (found.chances >= 0).all()
    assert (found.chances.sum(axis=1) <= 1 + 1e-5).all()
    sure = found.labels >= 0
    assert (found.labels[sure] == found.chances[sure].argmax(axis=1)).all()
    return found


def test_planted_groups_are_found_and_told_for_others_too() -> None:
    features, labels = blobs([40, 60, 80, 100], noise=1.0)
    found = grouped(features)
    for told in (found.labels, found.discriminant.chances(features).argmax(axis=1)):
        # A large one may be cut in two, but two are never thrown together.
        assert homogeneity_score(labels, told) > 0.97
        assert adjusted_mutual_info_score(labels, told) > 0.75


def test_what_belongs_nowhere_is_left_out_more_often() -> None:
    features, labels = blobs([80, 80, 80, 80, 80], noise=0.8)
    noise = scattered(200, seed=5)
    found = grouped(np.vstack([features, noise]), smallest=8)
    left_out = found.labels == -1
    assert left_out[: len(labels)].mean() < 0.02
    assert left_out[len(labels) :].mean() > 0.2
    chance = found.chances.max(axis=1)
    assert np.median(chance[len(labels) :]) < np.median(chance[: len(labels)]) - 0.3


def test_groups_that_are_too_small_are_none() -> None:
    features, labels = blobs([100, 90, 80, 5], noise=0.4)
    found = grouped(features, smallest=20)
    assert found.chances.shape[1] == 3
    assert len(set(found.labels[labels < 3].tolist())) == 3


def test_the_same_seed_gives_the_same_groups() -> None:
    features = scattered(300)
    first, second = grouped(features), grouped(features)
    np.testing.assert_array_equal(first.labels, second.labels)
    np.testing.assert_array_equal(first.chances, second.chances)


@pytest.mark.parametrize(
    "features",
    [
        pytest.param(np.tile(scattered(1), (5_000, 1)), id="one text 5,000 times"),
        pytest.param(np.zeros((60, 24), dtype=np.float32), id="nothing"),
        pytest.param(scattered(12), id="twelve"),
        pytest.param(scattered(5), id="five"),
        pytest.param(scattered(FEWEST_FOR_A_GRAPH), id="just enough for a graph"),
        pytest.param(
            np.vstack([np.tile(scattered(1), (200, 1)), scattered(40, seed=1)]), id="a flood"
        ),
    ],
)
def test_odd_corpora_have_groups_or_none(features: Floats) -> None:
    grouped(features)


def test_twelve_texts_on_two_matters_make_two_groups_at_most() -> None:
    features, labels = blobs([6, 6], noise=0.2)
    found = grouped(features)
    assert found.resolution == 0.0
    assert found.chances.shape[1] <= 2
    assert adjusted_mutual_info_score(labels, found.labels) > 0.9


def test_rows_that_differ_are_counted() -> None:
    features = scattered(7)
    assert count_distinct(np.vstack([features, features[:3], features[:1]])) == 7
    assert count_distinct(np.zeros((9, 24), dtype=np.float32)) == 1


def test_no_phrase_spans_two_comments_or_says_a_word_twice() -> None:
    assert words_and_phrases("lampu mati | mati total") == [
        "lampu", "mati", "lampu mati", "|", "mati", "total", "mati total",
    ]  # fmt: skip
    assert words_and_phrases("bau bau") == ["bau", "bau"]


def test_words_are_weighed_by_group() -> None:
    texts, matters = corpus(30)
    vectors = vectors_of(texts)
    mean = vectors.mean(axis=0)
    meaning = unit_rows(vectors - mean)
    words = [text.split() for text in texts]
    features = learn_features(mean, meaning, words, 1).features(meaning, words)
    found, weighed = group(words, features, smallest=3, least_chance=LEAST_CHANCE, seed=1)
    assert weighed.weights.shape == (found.chances.shape[1], len(weighed.terms))
    assert weighed.terms == sorted(weighed.terms)
    sizes = np.bincount(found.labels[found.labels >= 0])
    assert len(sizes) == found.chances.shape[1]
    assert (np.diff(sizes) <= 0).all(), "the largest group comes first"
    for number, weights in enumerate(weighed.weights):
        members = [matters[row] for row in np.flatnonzero(found.labels == number)]
        matter = max(set(members), key=members.count)
        heaviest = [weighed.terms[term] for term in np.argsort(-weights)[:5]]
        assert {word for term in heaviest for word in term.split()} <= set(MATTERS[matter].split())
    # What tells groups apart is numbered as the groups are.
    told = found.discriminant.chances(features).argmax(axis=1)
    assert adjusted_mutual_info_score(found.labels, told) > 0.95
    assert (told == found.labels).mean() > 0.95


@pytest.mark.parametrize("seed", range(4))
def test_the_largest_group_is_the_first_in_everything(seed: int) -> None:
    """k-means numbers groups as it likes."""
    features, labels = blobs([8, 20], noise=0.2, seed=seed)
    words = [["sampah", "bau"] if label else ["lampu", "mati"] for label in labels]
    found, weighed = group(words, features, smallest=3, least_chance=LEAST_CHANCE, seed=seed)
    np.testing.assert_array_equal(found.labels, 1 - labels)
    np.testing.assert_array_equal(found.chances.argmax(axis=1), found.labels)
    told = found.discriminant.chances(features).argmax(axis=1)
    np.testing.assert_array_equal(told, found.labels)
    heaviest = [weighed.terms[term] for term in weighed.weights.argmax(axis=1)]
    assert [term in ("sampah", "bau", "sampah bau") for term in heaviest] == [True, False]
