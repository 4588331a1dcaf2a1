"""Tells how likely each group is for a text: a linear discriminant with honest chances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.topics.vectors import Floats

_SHRINKAGE = 0.5
_PARTS = 5
_TEMPERATURES = tuple(float(value) for value in np.geomspace(0.5, 32, 25))


@dataclass(frozen=True, slots=True, eq=False)
class Discriminant:
    """Linear discriminant analysis with a shrunk covariance and equal priors.

    Fisher's method as in Hastie, Tibshirani, Friedman, *Elements of Statistical Learning*, 4.3. It
    weighs features by how well they part the groups, which the nearest centroid does not; equal
    priors, so that a text that says little does not go to the largest group for that. Chances are
    made honest by temperature scaling (Guo et al. 2017) on texts left out of the lesson.

    Groups compete with the background, a group whose mean is that of all texts: what resembles
    nothing goes to no group, where it would else go to the vaguest one. So chances may sum to less
    than 1.

    A group may have several parts, whose chances add up to its own (mixture discriminant analysis,
    Hastie, Tibshirani 1996): a wide matter is no cloud around one mean.

    Attributes:
        weights: float64 (p, parts).
        offsets: float64 (parts,).
        temperature: divisor of the scores.
        groups: int64 (parts,), the group of each part, 0..k-1; -1 for a part that is no group and
            only keeps its texts from being taken for those of others.
    """

    weights: NDArray[np.float64]
    offsets: NDArray[np.float64]
    temperature: float
    groups: NDArray[np.int64]

    def chances(self, features: Floats) -> Floats:
        """Chance of each group for features (n, p), float32 (n, k)."""
        scores = np.asarray(features @ self.weights + self.offsets, dtype=np.float64)
        return _of_groups(_against_background(scores / self.temperature), self.groups)

    def regrouped(self, number: NDArray[np.int64]) -> Discriminant:
        """The same with group ``number[g]`` for each group g, -1 for one that is none any more."""
        return replace(self, groups=np.append(number, -1)[self.groups])


def regroup_chances(chances: Floats, number: NDArray[np.int64]) -> Floats:
    """Chances (m, k) of groups as chances of the groups that ``number`` (k,) makes of them."""
    return _of_groups(chances, number)


def _of_groups(chances: Floats, groups: NDArray[np.int64]) -> Floats:
    """Add up chances (n, parts) by group."""
    from scipy import sparse

    count = int(groups.max(initial=-1)) + 1
    if count == len(groups) and (groups == np.arange(count)).all():
        return chances
    counted = np.flatnonzero(groups >= 0)
    member = sparse.csr_matrix(
        (np.ones(len(counted), dtype=np.float32), (groups[counted], counted)),
        shape=(count, len(groups)),
    )
    return np.asarray((member @ chances.T).T, dtype=np.float32)


def learn_discriminant(features: Floats, labels: NDArray[np.int64]) -> tuple[Discriminant, Floats]:
    """Learn to tell groups apart.

    Args:
        features: float32 (m, p).
        labels: int (m,), 0..k-1, or -1 for texts that teach nothing.

    Returns:
        the discriminant, and the chances (m, k) of the same texts, each judged without its own
        label: a text that vouched for its own group would always be sure.
    """
    known = labels >= 0
    groups = int(labels.max()) + 1
    part = np.arange(len(labels)) % _PARTS
    lessons = [
        _Sums.of(features[rows], labels[rows], groups)
        for rows in (known & (part == number) for number in range(_PARTS))
    ]
    every = _Sums.total(lessons)
    weights, offsets = every.lesson()
    if groups < 2 or known.sum() < 10 * groups:
        # Too few for leaving any out.
        alone = Discriminant(weights, offsets, 1.0, np.arange(groups))
        return alone, alone.chances(features)
    scores = np.empty((len(labels), groups))
    for number, left_out in enumerate(lessons):
        of_part, offsets_of_part = every.without(left_out).lesson()
        scores[part == number] = features[part == number] @ of_part + offsets_of_part
    temperature = _temperature(scores[known], labels[known])
    return (
        Discriminant(weights, offsets, temperature, np.arange(groups)),
        _against_background(scores / temperature),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Sums over labelled features, from which means and scatter follow; sums of parts add up.

    Attributes:
        sizes: float64 (k,), rows of each group.
        summed: float64 (k, p), the sum of each group's rows.
        squares: float64 (p, p), the sum of all rows' outer products.
    """

    sizes: NDArray[np.float64]
    summed: NDArray[np.float64]
    squares: NDArray[np.float64]

    @staticmethod
    def of(features: Floats, labels: NDArray[np.int64], groups: int) -> _Sums:
        from scipy import sparse

        rows = features.astype(np.float64)
        member = sparse.csr_matrix(
            (np.ones(len(labels)), (labels, np.arange(len(labels)))), shape=(groups, len(labels))
        )
        sizes = np.bincount(labels, minlength=groups).astype(np.float64)
        return _Sums(sizes, np.asarray(member @ rows), rows.T @ rows)

    @staticmethod
    def total(parts: Sequence[_Sums]) -> _Sums:
        return _Sums(
            np.sum([part.sizes for part in parts], axis=0),
            np.sum([part.summed for part in parts], axis=0),
            np.sum([part.squares for part in parts], axis=0),
        )

    def without(self, part: _Sums) -> _Sums:
        return _Sums(
            self.sizes - part.sizes, self.summed - part.summed, self.squares - part.squares
        )

    def lesson(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weights (p, k) and offsets (k,) of the linear scores."""
        means = self.summed / np.maximum(self.sizes, 1)[:, None]
        within = self.squares - means.T @ (self.sizes[:, None] * means)
        covariance = within / max(1.0, float(self.sizes.sum()) - len(self.sizes))
        variance = float(np.trace(covariance)) / len(covariance)
        shrunk = (1 - _SHRINKAGE) * covariance
        shrunk[np.diag_indices_from(shrunk)] += _SHRINKAGE * variance + 1e-6
        weights = np.linalg.solve(shrunk, means.T)
        offsets = -0.5 * np.einsum("kd,dk->k", means, weights)
        # A group missing from one part's lesson has no score there.
        return (
            np.asarray(weights, dtype=np.float64),
            np.asarray(np.where(self.sizes > 0, offsets, -1e6), dtype=np.float64),
        )


def _temperature(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """The divisor of left-out ``scores`` (m, k) under which the groups ``truth`` are most likely."""

    def likelihood(temperature: float) -> float:
        chances = _softmax(scores / temperature)[np.arange(len(truth)), truth]
        return float(np.log(np.maximum(chances, 1e-12)).mean())

    some = slice(None, None, max(1, len(truth) // 4_000))
    scores, truth = scores[some], truth[some]
    return max(_TEMPERATURES, key=likelihood)


def _against_background(scores: NDArray[np.float64]) -> Floats:
    # Features have mean 0, so the background's linear score is 0.
    background = np.zeros((len(scores), 1))
    return _softmax(np.hstack([scores, background]))[:, :-1]


def _softmax(scores: NDArray[np.float64]) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
