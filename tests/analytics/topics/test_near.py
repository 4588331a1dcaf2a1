"""The nearest texts: all of them in a small corpus, those of the same topic in a large one."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.topics import near
from analytics.topics.near import NEIGHBOURS_SHOWN, near_texts
from tests.planted import Floats, Labels, blobs, scattered


def by_brute_force(features: Floats, among: Labels) -> Floats:
    """Cosines of the nearest 8 others of the same number in ``among``, nearest first, else 0."""
    likeness = features.astype(np.float64) @ features.T
    likeness[~np.equal.outer(among, among)] = -np.inf
    np.fill_diagonal(likeness, -np.inf)
    best = -np.sort(-likeness, axis=1)[:, :NEIGHBOURS_SHOWN]
    padded = np.full((len(features), NEIGHBOURS_SHOWN), -np.inf)
    padded[:, : best.shape[1]] = best
    return np.where(np.isfinite(padded), padded, 0).astype(np.float32)


def check(features: Floats, rows: np.ndarray, cosines: Floats) -> None:
    assert rows.shape == cosines.shape == (len(features), NEIGHBOURS_SHOWN)
    assert not (rows == np.arange(len(features))[:, None]).any(), "none is its own neighbour"
    for row, found in enumerate(rows):
        there = found[found >= 0]
        assert len(set(there.tolist())) == len(there)
        np.testing.assert_allclose(
            cosines[row, found >= 0], features[there] @ features[row], atol=1e-5
        )
    assert (np.diff(np.where(rows >= 0, cosines, -2), axis=1) <= 1e-6).all()
    assert not cosines[rows < 0].any()


@pytest.mark.parametrize("total", [0, 1, 2, 8, 9, 200])
def test_a_small_corpus_is_compared_as_a_whole(total: int) -> None:
    features = scattered(total)
    topic = (np.arange(total) % 3).astype(np.int64)
    rows, cosines = near_texts(features, topic, 1)
    check(features, rows, cosines)
    np.testing.assert_allclose(
        cosines, by_brute_force(features, np.zeros(total, np.int64)), atol=1e-5
    )


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat a few hundred texts as many."""
    monkeypatch.setattr(near, "_ALL_PAIRS", 100)
    monkeypatch.setattr(near, "_PART", 90)


@pytest.mark.usefixtures("small_blocks")
def test_a_large_corpus_is_compared_topic_by_topic() -> None:
    features, topic = blobs([80, 5, 60, 1, 85], noise=1.5)
    topic[topic == 4] = -1
    rows, cosines = near_texts(features, topic, 1)
    check(features, rows, cosines)
    np.testing.assert_allclose(cosines, by_brute_force(features, topic), atol=1e-5)
    for row, found in enumerate(rows):
        assert (topic[found[found >= 0]] == topic[row]).all()
    assert (rows[topic == 3] == -1).all(), "a topic of one text"
    assert ((rows[topic == 1] >= 0).sum(axis=1) == 4).all(), "a topic of five"


@pytest.mark.usefixtures("small_blocks")
def test_a_large_topic_is_compared_in_parts() -> None:
    features, _ = blobs([400], noise=1.5)
    topic = np.zeros(400, dtype=np.int64)
    rows, cosines = near_texts(features, topic, 1)
    check(features, rows, cosines)
    assert (rows >= 0).all()
    # Each part holds what lies near along the first axis, so most of the nearest come close.
    best = by_brute_force(features, topic)
    assert (cosines[:, 0] >= best[:, 0] - 0.15).mean() > 0.8


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    "features",
    [
        pytest.param(np.tile(scattered(1), (300, 1)), id="all the same"),
        pytest.param(np.zeros((300, 24), dtype=np.float32), id="nothing"),
    ],
)
def test_texts_that_are_alike_in_all_are_not_their_own_neighbours(features: Floats) -> None:
    rows, cosines = near_texts(features, np.full(300, -1, dtype=np.int64), 1)
    check(features, rows, cosines)
    assert (rows >= 0).all()
