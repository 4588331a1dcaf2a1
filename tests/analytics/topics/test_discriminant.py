"""Chances of groups: right on planted ones, honest, and never of a text's own making."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.topics.discriminant import learn_discriminant
from tests.planted import blobs, scattered


def test_planted_groups_are_told_apart() -> None:
    features, labels = blobs([60, 80, 100], noise=1.0)
    new, truth = blobs([30, 30, 30], noise=1.0)
    discriminant, left_out = learn_discriminant(features, labels)
    assert (left_out.argmax(axis=1) == labels).mean() > 0.98
    # The same seed draws the same directions first.
    assert (discriminant.chances(new).argmax(axis=1) == truth).mean() > 0.98


def test_chances_are_shares_of_one_at_most() -> None:
    features, labels = blobs([60, 80, 100], noise=2.5)
    discriminant, left_out = learn_discriminant(features, labels)
    for chances in (left_out, discriminant.chances(features), discriminant.chances(scattered(50))):
        assert chances.dtype == np.float32
        assert (chances >= 0).all()
        assert (chances.sum(axis=1) <= 1 + 1e-5).all()
        assert (chances.sum(axis=1) < 0.99).any(), "the background has its share"


@pytest.mark.parametrize("noise", [2.0, 3.0, 4.5])
def test_chances_are_honest(noise: float) -> None:
    """Of the texts whose group has a chance near p against the others, about the share p is right."""
    features, labels = blobs([400, 500, 600, 700], noise=noise, seed=2)
    _, chances = learn_discriminant(features, labels)
    right = chances.argmax(axis=1) == labels
    assert chances.max(axis=1).mean() <= right.mean(), "the background makes them modest"
    best = chances.max(axis=1) / chances.sum(axis=1)
    bins = np.digitize(best, np.linspace(0, 1, 6)[1:-1])
    gaps = [
        ((bins == number).mean(), abs(best[bins == number].mean() - right[bins == number].mean()))
        for number in np.unique(bins)
    ]
    assert sum(share * gap for share, gap in gaps) < 0.04


def test_a_text_does_not_vouch_for_its_own_group() -> None:
    """Labels drawn by lot cannot be told, though a discriminant learnt on them remembers them."""
    features = scattered(300, width=100)
    labels = np.random.RandomState(1).randint(0, 3, 300).astype(np.int64)
    discriminant, left_out = learn_discriminant(features, labels)
    assert (discriminant.chances(features).argmax(axis=1) == labels).mean() > 0.6
    assert (left_out.argmax(axis=1) == labels).mean() < 0.45


def test_what_resembles_nothing_is_less_sure() -> None:
    features, labels = blobs([100, 100, 100], noise=0.8)
    discriminant, left_out = learn_discriminant(features, labels)
    strange = discriminant.chances(scattered(200, seed=9)).max(axis=1)
    assert np.median(left_out.max(axis=1)) > 0.9
    assert np.median(strange) < np.median(left_out.max(axis=1)) - 0.3


def test_a_small_group_is_not_drowned() -> None:
    features, labels = blobs([600, 30], noise=1.2)
    _, left_out = learn_discriminant(features, labels)
    small = labels == 1
    assert (left_out[small].argmax(axis=1) == 1).mean() > 0.9


def test_texts_without_a_group_teach_nothing() -> None:
    features, labels = blobs([60, 80], noise=1.0)
    alone, _ = learn_discriminant(features, labels)
    together, chances = learn_discriminant(
        np.vstack([scattered(50), features]), np.append(np.full(50, -1), labels)
    )
    np.testing.assert_allclose(together.weights, alone.weights)
    np.testing.assert_allclose(together.offsets, alone.offsets)
    assert chances.shape == (190, 2)


@pytest.mark.parametrize(
    "sizes", [pytest.param([12], id="one group"), pytest.param([4, 3], id="too few to leave out")]
)
def test_few_texts_have_chances_too(sizes: list[int]) -> None:
    features, labels = blobs(sizes, noise=0.3)
    discriminant, chances = learn_discriminant(features, labels)
    assert discriminant.temperature == 1.0
    assert chances.shape == (len(labels), len(sizes))
    assert (chances.argmax(axis=1) == labels).all()


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_rows_that_are_all_the_same_give_numbers(value: float) -> None:
    features = np.full((40, 8), value, dtype=np.float32)
    labels = (np.arange(40) % 2).astype(np.int64)
    discriminant, chances = learn_discriminant(features, labels)
    assert np.isfinite(chances).all()
    np.testing.assert_allclose(chances[:, 0], chances[:, 1], atol=0.05)
    assert np.isfinite(discriminant.chances(features)).all()
