"""The map: like beside like, everything somewhere, and new texts beside those they resemble."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.topics import layout
from analytics.topics.layout import lay_out, place_beside
from tests.planted import Floats, Labels, blobs, scattered


def spread(coordinates: Floats, topic: Labels) -> tuple[float, float]:
    """Mean distance of texts from the middle of their topic, and of the middles from each other."""
    middles = np.array([coordinates[topic == number].mean(axis=0) for number in np.unique(topic)])
    inside = float(np.linalg.norm(coordinates - middles[topic], axis=1).mean())
    apart = np.linalg.norm(middles[:, None] - middles[None], axis=2)
    return inside, float(apart[np.triu_indices(len(middles), 1)].min())


@pytest.mark.parametrize("total", [0, 1, 2, 29, 30])
def test_every_text_has_a_place(total: int) -> None:
    features = scattered(total)
    placed = lay_out(features, features, np.full(total, -1, dtype=np.int64), 1)
    assert placed.shape == (total, 2)
    assert placed.dtype == np.float32
    assert np.isfinite(placed).all()
    assert len(np.unique(placed, axis=0)) == total


@pytest.mark.parametrize("features", [scattered(1), np.zeros((1, 24), dtype=np.float32)])
@pytest.mark.parametrize("total", [20, 60])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_texts_that_are_alike_in_all_have_places(features: Floats, total: int) -> None:
    same = np.tile(features, (total, 1))
    placed = lay_out(same, same, np.zeros(total, dtype=np.int64), 1)
    assert np.isfinite(placed).all()


def test_topics_lie_apart_and_the_same_seed_gives_the_same_map() -> None:
    features, topic = blobs([50, 50, 50], noise=0.5)
    placed = lay_out(features, features, topic, 1)
    inside, apart = spread(placed, topic)
    assert apart > 2 * inside
    np.testing.assert_array_equal(lay_out(features, features, topic, 1), placed)


def test_what_is_too_much_for_the_layout_stands_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    features, topic = blobs([60, 60, 60], noise=0.5)
    monkeypatch.setattr(layout, "_MOST_LAID_OUT", 90)
    placed = lay_out(features, features, topic, 1)
    assert np.isfinite(placed).all()
    for number in range(3):
        first = placed[:90][topic[:90] == number].mean(axis=0)
        rest = placed[90:][topic[90:] == number]
        others = np.delete(
            [placed[:90][topic[:90] == other].mean(axis=0) for other in range(3)], number, axis=0
        )
        to_own = np.linalg.norm(rest - first, axis=1)
        to_others = np.linalg.norm(rest[:, None] - others[None], axis=2).min(axis=1)
        assert (to_own < to_others).all()


def square() -> tuple[Floats, Floats]:
    """Four texts in two topics with places in the corners of a large square."""
    features = np.eye(4, dtype=np.float32)
    return features, np.array([[0, 0], [0, 90], [90, 0], [90, 90]], dtype=np.float32)


def test_a_new_text_stands_where_those_stand_that_it_resembles() -> None:
    features, corners = square()
    topic = np.zeros(7, dtype=np.int64)
    new = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 0, 1]], dtype=np.float32)
    every = np.vstack([features, new / np.linalg.norm(new, axis=1, keepdims=True)])
    places = np.vstack([corners, np.zeros((3, 2), np.float32)])
    is_new = np.array([False] * 4 + [True] * 3)
    found = place_beside(every, places, is_new, topic, 1)
    assert found.shape == (3, 2)
    jitter = 0.05 * 45 * 4
    for place, expected in zip(found, [[0, 0], [0, 45], [90, 90]], strict=True):
        assert np.linalg.norm(place - expected) < jitter


def test_a_new_text_stands_among_its_topic_though_another_is_nearer() -> None:
    rows = np.tile(np.eye(2, dtype=np.float32), (4, 1))
    topic = np.array([0, 1] * 4 + [1], dtype=np.int64)
    places = np.where(topic[:, None] == 0, 0.0, 100.0).astype(np.float32) * np.ones(2, np.float32)
    every = np.vstack([rows, np.array([[1, 0]], np.float32)])
    is_new = np.array([False] * 8 + [True])
    (place,) = place_beside(every, places, is_new, topic, 1)
    assert np.linalg.norm(place - [100, 100]) < 30


def test_a_topic_without_places_takes_those_of_all() -> None:
    features, corners = square()
    every = np.vstack([features, features[3:]])
    topic = np.array([0, 0, 0, 0, 5], dtype=np.int64)
    is_new = np.array([False] * 4 + [True])
    places = np.vstack([corners, np.zeros((1, 2), np.float32)])
    (place,) = place_beside(every, places, is_new, topic, 1)
    assert np.linalg.norm(place - [90, 90]) < 15


def test_the_places_that_there_are_are_not_touched_and_blocks_make_no_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    features, topic = blobs([50, 50], noise=1.0)
    is_new = np.arange(100) >= 60
    places = scattered(100, width=2)
    before = places.copy()
    whole = place_beside(features, places, is_new, topic, 1)
    np.testing.assert_array_equal(places, before)
    monkeypatch.setattr(layout, "_BLOCK_ROWS", 7)
    np.testing.assert_allclose(place_beside(features, places, is_new, topic, 1), whole, atol=1e-5)


def test_with_nobody_to_stand_beside_they_stand_in_the_middle() -> None:
    features = scattered(3)
    places = np.ones((3, 2), dtype=np.float32)
    topic = np.zeros(3, dtype=np.int64)
    assert not place_beside(features, places, np.ones(3, dtype=bool), topic, 1).any()
    assert place_beside(features, places, np.zeros(3, dtype=bool), topic, 1).shape == (0, 2)
