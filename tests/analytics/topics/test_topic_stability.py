"""How steady topics are: high for planted ones, low where there are none."""

from __future__ import annotations

import json

import numpy as np
import pytest

from analytics.topics import find_topics
from analytics.topics.grouping import group_units
from analytics.topics.stability import Stability, measure_stability
from tests.planted import Floats, Labels, blobs, corpus, drawn, invented, scattered, vectors_of


def of_features(features: Floats) -> Stability:
    """The stability of the groups of ``features``, fitted as a real fit does."""

    def fit(some: Labels, seed: int) -> Labels:
        return group_units(features[some], smallest=3, least_chance=0.25, seed=seed).labels

    labels = fit(np.arange(len(features)), 1)
    return measure_stability(labels, fit, groups=int(labels.max()) + 1, refits=2, seed=1)


def test_planted_groups_are_steady_and_noise_is_not() -> None:
    clear, _ = blobs([40, 40, 40, 40], noise=0.5)
    steady, shaky = of_features(clear), of_features(scattered(200, width=64))
    for kind in (steady.seeds, steady.orders, steady.subsets):
        assert len(kind) == 2
        assert min(kind) > 0.95
    assert (steady.of_group > 0.8).all()
    assert np.mean([*shaky.seeds, *shaky.orders, *shaky.subsets]) < 0.6
    assert shaky.of_group.mean() < steady.of_group.mean() - 0.3


def test_other_numbers_for_the_same_groups_are_no_difference() -> None:
    labels = np.repeat([0, 1, 2], 30)

    def renumbered(some: Labels, seed: int) -> Labels:
        return (labels[some] + seed) % 3

    result = measure_stability(labels, renumbered, groups=3, refits=2, seed=5)
    assert result.seeds == result.orders == result.subsets == pytest.approx((1.0, 1.0))
    np.testing.assert_allclose(result.of_group, 1.0)


def test_a_group_that_others_halve_is_half_steady() -> None:
    labels = np.repeat([0, 1], 100)

    def halving(some: Labels, seed: int) -> Labels:
        return np.where(some < 100, 0, 1 + some % 2)

    result = measure_stability(labels, halving, groups=2, refits=1, seed=1)
    assert result.of_group[0] == pytest.approx(1.0)
    assert result.of_group[1] == pytest.approx(0.5, abs=0.03)
    assert 0.5 < result.seeds[0] < 1.0


def test_texts_in_no_group_count_against_it() -> None:
    labels = np.repeat([0, -1], 50)

    def unsure_too(some: Labels, seed: int) -> Labels:
        return np.where(some < 25, 0, -1)

    result = measure_stability(labels, unsure_too, groups=1, refits=1, seed=1)
    assert result.of_group[0] == pytest.approx(0.5, abs=0.05)

    def nothing(some: Labels, seed: int) -> Labels:
        return np.full(len(some), -1, dtype=np.int64)

    assert measure_stability(labels, nothing, groups=1, refits=1, seed=1).of_group[0] == 0


def test_refits_are_of_other_seeds_other_orders_and_nine_tenths() -> None:
    asked: list[tuple[list[int], int]] = []
    labels = np.repeat([0, 1], 50)

    def remember(some: Labels, seed: int) -> Labels:
        asked.append((some.tolist(), seed))
        return labels[some]

    measure_stability(labels, remember, groups=2, refits=2, seed=10)
    everything = list(range(100))
    for (same, other_seed), (mixed, seed), (part, part_seed) in (asked[:3], asked[3:]):
        assert same == everything
        assert other_seed != seed == part_seed == 10
        assert mixed != everything
        assert sorted(mixed) == everything
        assert len(set(part)) == len(part) == 90
        assert part == sorted(part)
    assert asked[0][1] != asked[3][1]
    assert asked[2][0] != asked[5][0]
    again = list(asked)
    asked.clear()
    measure_stability(labels, remember, groups=2, refits=2, seed=10)
    assert asked == again


def test_a_summary_is_fit_for_json_and_nothing_where_nothing_was_fitted() -> None:
    result = Stability((0.9, 0.8), (1.0, 1.0), (0.7, 0.6), np.array([0.5]))
    summary = result.summary()
    assert json.loads(json.dumps(summary)) == summary
    assert summary == {"ami": 0.8333, "seeds": 0.85, "orders": 1.0, "subsets": 0.65, "refits": 6}

    def never(some: Labels, seed: int) -> Labels:
        raise AssertionError(seed)

    nothing = measure_stability(np.zeros(9, np.int64), never, groups=1, refits=0, seed=1)
    assert nothing.summary() is None
    assert np.isnan(nothing.of_group).all()


def ami_of(texts: list[str], threads: list[str] | None = None) -> float:
    ids = [f"{row:05d}" for row in range(len(texts))]
    result = find_topics(ids, texts, vectors_of(texts), seed=3, threads=threads)
    assert result.stability is not None
    steady = [topic.stability for topic in result.topics]
    assert all(value is not None and 0 <= value <= 1 for value in steady)
    return float(str(result.stability["ami"]))


def test_a_fit_tells_clear_topics_from_chance() -> None:
    texts, _ = corpus(25)
    babble = drawn(invented(400), 100, seed=1)
    assert ami_of(texts) > 0.9
    assert ami_of(babble) < 0.5


def test_large_threads_lean_in_the_refits_as_they_did_in_the_fit() -> None:
    """Texts that say little are told by their thread alone: refits that forget it find other groups."""
    texts = drawn(invented(400), 4 * 60, seed=1, length=3)
    threads = [f"thread{row % 4}" for row in range(len(texts))]
    assert ami_of(texts, threads) > 0.8
