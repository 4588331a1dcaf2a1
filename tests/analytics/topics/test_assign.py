"""Texts get topics by what they say and by the thread they stand in."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.topics import assign
from analytics.topics.assign import Judged, features_of_units, judge_texts, words_of_units
from analytics.topics.discriminant import Discriminant, learn_discriminant
from analytics.topics.features import FeatureModel, learn_features
from analytics.topics.units import LARGEST_UNIT, Units, make_units, mean_by_unit
from analytics.topics.vectors import unit_rows
from tests.planted import Floats, blobs, corpus, vectors_of

NOBODY: dict[int, int] = {}


@pytest.fixture(scope="module")
def discriminant() -> Discriminant:
    features, labels = blobs([60, 60, 60], noise=1.5)
    return learn_discriminant(features, labels)[0]


def judged(discriminant: Discriminant, own: Floats, of_unit: Floats, units: Units) -> Judged:
    nothing = np.zeros((0, 3), dtype=np.float32)
    return judge_texts(discriminant, own, of_unit, units, NOBODY, nothing)


def test_words_of_a_unit_are_those_of_its_texts_in_order() -> None:
    units = make_units(["a", None, "a"], 3)
    words = [["lampu", "mati"], ["bau"], ["gelap"]]
    assert words_of_units(words, units) == [["lampu", "mati", "gelap"], ["bau"]]


def test_a_text_alone_is_judged_by_its_own_chances(discriminant: Discriminant) -> None:
    own, _ = blobs([20, 20, 20], noise=1.5)
    result = judged(discriminant, own, own, make_units(None, 60))
    chances = np.sort(discriminant.chances(own), axis=1)
    np.testing.assert_allclose(result.strength, chances[:, -1], rtol=1e-5)
    np.testing.assert_allclose(result.second_strength, chances[:, -2], rtol=1e-5)
    np.testing.assert_array_equal(result.best, discriminant.chances(own).argmax(axis=1))
    assert (result.best != result.second).all()


def test_a_text_in_a_thread_is_judged_by_both(discriminant: Discriminant) -> None:
    own, _ = blobs([2, 2, 2], noise=1.0)
    units = make_units(["a", "a", None, None, "b", "b"], 6)
    of_unit = unit_rows(mean_by_unit(own, units))
    result = judged(discriminant, own, of_unit, units)
    expected = (
        0.25 * discriminant.chances(own) + 0.75 * discriminant.chances(of_unit)[units.of_text]
    )
    expected[2:4] = discriminant.chances(of_unit)[units.of_text[2:4]]
    np.testing.assert_allclose(result.strength, expected.max(axis=1), rtol=1e-4)
    np.testing.assert_array_equal(result.best, expected.argmax(axis=1))


def test_units_that_taught_keep_the_chances_they_were_given(discriminant: Discriminant) -> None:
    own, _ = blobs([2, 2, 2], noise=1.0)
    known = np.array([[0.1, 0.7, 0.2]], dtype=np.float32)
    result = judge_texts(discriminant, own, own, make_units(None, 6), {4: 0}, known)
    assert (result.best[4], result.second[4]) == (1, 2)
    assert result.strength[4] == np.float32(0.7)
    others = np.delete(result.strength, 4)
    expected = np.delete(discriminant.chances(own).max(axis=1), 4)
    np.testing.assert_allclose(others, expected, rtol=1e-5)


def test_parts_make_no_difference(
    discriminant: Discriminant, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, _ = blobs([20, 20, 20], noise=1.5)
    units = make_units([f"t{row % 7}" if row % 3 else None for row in range(60)], 60)
    of_unit = unit_rows(mean_by_unit(own, units))
    whole = judged(discriminant, own, of_unit, units)
    monkeypatch.setattr(assign, "_BLOCK_ROWS", 7)
    parts = judged(discriminant, own, of_unit, units)
    np.testing.assert_array_equal(parts.best, whole.best)
    np.testing.assert_array_equal(parts.second, whole.second)
    np.testing.assert_allclose(parts.strength, whole.strength, rtol=1e-5)


def test_with_a_single_topic_there_is_no_second() -> None:
    own, labels = blobs([30], noise=0.5)
    alone, _ = learn_discriminant(own, labels)
    result = judge_texts(
        alone, own, own, make_units(None, 30), NOBODY, np.zeros((0, 1), dtype=np.float32)
    )
    assert (result.best == 0).all()
    assert (result.second == -1).all()
    assert not result.second_strength.any()


def test_topics_are_renumbered_and_nothing_stays_nothing() -> None:
    before = Judged(
        np.array([0, 1, 0, -1]),
        np.array([0.9, 0.6, 0.5, 0.0], dtype=np.float32),
        np.array([1, -1, 1, -1], dtype=np.int32),
        np.array([0.1, 0.0, 0.4, 0.0], dtype=np.float32),
    )
    after = before.renumbered(np.array([7, 3]), np.array([True, True, False, True]))
    assert after.best.tolist() == [7, 3, -1, -1]
    assert after.second.tolist() == [3, -1, -1, -1]
    assert after.strength.tolist() == pytest.approx([0.9, 0.6, 0.0, 0.0])
    assert after.second_strength.tolist() == pytest.approx([0.1, 0.0, 0.0, 0.0])


@pytest.fixture(scope="module")
def learnt() -> tuple[FeatureModel, Floats, list[list[str]]]:
    texts, _ = corpus(30)
    vectors = vectors_of(texts)
    mean = vectors.mean(axis=0)
    meaning = unit_rows(vectors - mean)
    words = [text.split() for text in texts]
    return learn_features(mean, meaning, words, 1), meaning, words


def test_a_unit_of_one_text_has_its_features_and_one_of_several_those_of_all(
    learnt: tuple[FeatureModel, Floats, list[list[str]]],
) -> None:
    model, meaning, words = learnt
    units = make_units(["a", "a", *[None] * (len(words) - 2)], len(words))
    unit_meaning = unit_rows(mean_by_unit(meaning, units))
    own = model.features(meaning, words)
    unit_words = words_of_units(words, units)
    of_unit = features_of_units(model, unit_meaning, own, unit_words, units)
    np.testing.assert_allclose(of_unit[1:], own[2:], atol=1e-5)
    np.testing.assert_allclose(
        of_unit[:1], model.features(unit_meaning[:1], unit_words[:1]), atol=1e-5
    )
    np.testing.assert_allclose(np.linalg.norm(of_unit, axis=1), 1, atol=1e-5)


def test_texts_of_a_large_thread_come_nearer_to_each_other(
    learnt: tuple[FeatureModel, Floats, list[list[str]]],
) -> None:
    model, meaning, words = learnt
    size = LARGEST_UNIT + 5
    own = model.features(meaning, words)
    units = make_units(["large"] * size + [None] * (len(words) - size), len(words))
    of_unit = features_of_units(model, meaning, own, words, units)
    np.testing.assert_allclose(of_unit[size:], own[size:], atol=1e-5)
    before, after = (rows[:size] @ rows[:size].T for rows in (own, of_unit))
    assert after.mean() > before.mean() + 0.1
