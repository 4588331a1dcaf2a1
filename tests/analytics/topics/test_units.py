"""Threads as units: small ones are one text, texts of large ones lean towards theirs."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.topics.units import (
    LARGEST_UNIT,
    lean_in_crowds,
    make_units,
    mean_by_unit,
    units_as_texts,
)


def test_without_threads_each_text_is_a_unit() -> None:
    units = make_units(None, 4)
    assert units.of_text.tolist() == [0, 1, 2, 3]
    assert units.sizes.tolist() == [1, 1, 1, 1]
    assert units.crowds.tolist() == [-1] * 4


def test_a_small_thread_is_one_unit_numbered_by_its_first_text() -> None:
    units = make_units([None, "b", "a", "b", "lonely", "a", None], 7)
    assert units.of_text.tolist() == [0, 1, 2, 1, 3, 2, 4]
    assert units.sizes.tolist() == [1, 2, 2, 1, 1]
    assert (units.crowds == -1).all()


def test_a_large_thread_is_a_crowd_of_single_texts() -> None:
    threads = ["small"] * LARGEST_UNIT + ["large"] * (LARGEST_UNIT + 1)
    units = make_units(threads, len(threads))
    assert units.sizes.tolist() == [LARGEST_UNIT] + [1] * (LARGEST_UNIT + 1)
    assert units.crowds.tolist() == [-1] * LARGEST_UNIT + [0] * (LARGEST_UNIT + 1)


@given(st.lists(st.sampled_from([None, "a", "b", "c", ""]), max_size=100))
def test_two_texts_share_a_unit_just_when_they_share_a_small_thread(
    threads: list[str | None],
) -> None:
    units = make_units(threads, len(threads))
    assert units.sizes.sum() == len(threads)
    for row, thread in enumerate(threads):
        for other in range(row):
            together = (
                thread is not None
                and thread == threads[other]
                and threads.count(thread) <= LARGEST_UNIT
            )
            assert (units.of_text[row] == units.of_text[other]) == together, (row, other)


def test_means_are_of_each_unit() -> None:
    units = make_units(["a", None, "a"], 3)
    values = np.array([[1, 0], [5, 5], [3, 2]], dtype=np.float32)
    np.testing.assert_allclose(mean_by_unit(values, units), [[2, 1], [5, 5]])


def test_texts_of_a_large_thread_lean_towards_it_the_less_the_larger_it_is() -> None:
    def share_of_thread(size: int) -> float:
        """How much of the thread's direction one odd text in it is given."""
        units = make_units(["large"] * size + [None], size + 1)
        features = np.tile(np.array([1, 0], dtype=np.float32), (size + 1, 1))
        features[[0, size]] = [0, 1]
        leaning = lean_in_crowds(features, units)
        np.testing.assert_array_equal(leaning[size], features[size])
        return float(leaning[0, 0])

    near, far = share_of_thread(LARGEST_UNIT + 1), share_of_thread(10 * LARGEST_UNIT)
    assert 0.05 < far < near < 1.0


def test_without_large_threads_nothing_leans() -> None:
    features = np.eye(3, dtype=np.float32)
    np.testing.assert_array_equal(
        lean_in_crowds(features, make_units(["a", "a", None, None], 4)), features
    )


def test_units_taken_as_texts_stay_in_their_large_threads() -> None:
    size = LARGEST_UNIT + 2
    threads = ["first"] * size + ["small", "small"] + ["second"] * size
    units = make_units(threads, len(threads))
    some = np.flatnonzero(units.sizes == 2).tolist() + units.of_text[-3:].tolist()
    taken = units_as_texts(units, np.array(some, dtype=np.int64))
    assert taken.of_text.tolist() == [0, 1, 2, 3]
    assert taken.sizes.tolist() == [1] * 4
    assert taken.crowds[0] == -1
    assert len(set(taken.crowds[1:].tolist())) == 1
    # The first thread has no text among these.
    leaning = lean_in_crowds(np.eye(4, dtype=np.float32), taken)
    assert np.isfinite(leaning).all()
    np.testing.assert_array_equal(leaning[0], [1, 0, 0, 0])
    assert (leaning[1:, 1:] > 0).all()
