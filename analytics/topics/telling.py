"""Which groups can be told by words, and which pairs are one group cut in two.

Texts that resemble nothing are near each other, and a large matter can be cut anywhere: both make
groups that no reader could tell. A group is told by its words, chosen on one half of the units and
tried on the other: how many more of its units hold one than of the units it is told from (Youden's
index, 1950).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.topics.vectors import Floats

Labels = NDArray[np.int64]

# Words by which a group is told, as many as a reader takes in.
_WORDS = 5
_SPLITS = 3
# A group that is told this much worse than the middle one is what was left over; two groups told
# from each other this much worse are one. Relative, because long texts of many words are told by
# each single one less.
_LEFT_OVER = 0.4
# But no more is dissolved than leaves this share of the units without a group: most people are owed
# a place, the worst told are the first to lose it.
_MOST_WITHOUT = 0.13
_ONE_GROUP = 0.45
# Words that more units hold say what the whole corpus is about ("vaksin" in a clinic's comments),
# unless groups are so few that each is a large part of it.
_EVERYWHERE = 0.05
_GROUPS_OF_A_WORD = 2
_WORDS_TELL = 0.15
_RIVALS = 6
_LEAST_GROUPS = 4


@dataclass(slots=True)
class Telling:
    """How well groups of units are told by words.

    Attributes:
        held: sparse 0/1 float32 (m, v), which words each unit holds.
    """

    held: Any

    def tell(self, labels: Labels, chances: Floats) -> NDArray[np.int64]:
        """Find what is left over and what cannot be told apart.

        Args:
            labels: int (m,), 0..k-1, or -1.
            chances: float32 (m, k); only groups that are rivals for some units are compared.

        Returns:
            int64 (k,), the number of the group that each becomes, the same for groups that are one;
            -1 for one that is none. At least one stays.
        """
        groups = chances.shape[1]
        if groups < _LEAST_GROUPS or not self.held.shape[1]:
            return np.arange(groups)
        work = _Work(self.held, labels, groups)
        told = np.array([work.told(group) for group in range(groups)])
        middle = float(np.median(told))
        if middle < _WORDS_TELL:
            # Threads or meaning hold these groups together, and words say nothing of them.
            return np.arange(groups)
        kept = _kept(told, np.bincount(labels[labels >= 0], minlength=groups), labels)
        work.join(np.flatnonzero(kept).tolist(), _rivalry(labels, chances), _ONE_GROUP * middle)
        number = np.full(groups, -1, dtype=np.int64)
        stay = np.unique(work.into[kept])
        number[stay] = np.arange(len(stay))
        return np.where(kept, number[work.into], -1)


def words_held(words: Sequence[Sequence[str]]) -> Telling:
    """Note which words, of two units or more, each of m units holds."""
    from scipy import sparse

    counts: Counter[str] = Counter()
    for row in words:
        counts.update(set(row))
    column_of = {
        word: column
        for column, word in enumerate(sorted(word for word in counts if counts[word] > 1))
    }
    columns: list[int] = []
    ends = [0]
    for row in words:
        columns.extend(sorted({column_of[word] for word in row if word in column_of}))
        ends.append(len(columns))
    return Telling(
        sparse.csr_matrix(
            (np.ones(len(columns), dtype=np.float32), np.array(columns, dtype=np.int32), ends),
            shape=(len(words), len(column_of)),
        )
    )


def _rivalry(labels: Labels, chances: Floats) -> NDArray[np.float64]:
    """Chances of each group summed over the units of each other one, both ways, (k, k)."""
    from scipy import sparse

    known = np.flatnonzero(labels >= 0)
    groups = chances.shape[1]
    member = sparse.csr_matrix(
        (np.ones(len(known)), (labels[known], known)), shape=(groups, len(labels))
    )
    summed = np.asarray(member @ chances.astype(np.float64))
    return np.asarray(summed + summed.T)


def _kept(told: NDArray[np.float64], sizes: NDArray[np.int64], labels: Labels) -> NDArray[np.bool_]:
    """Say which groups are no leftovers, bool (k,)."""
    kept = np.ones(len(told), dtype=bool)
    room = _MOST_WITHOUT * len(labels) - np.count_nonzero(labels < 0)
    for group in np.argsort(told, kind="stable"):
        if told[group] < _LEFT_OVER * np.median(told) and sizes[group] <= room:
            kept[group] = False
            room -= sizes[group]
    return kept


class _Work:
    """Groups as they are joined: of both halves of each, what its units hold and how many do."""

    def __init__(self, held: Any, labels: Labels, groups: int) -> None:
        rows = np.arange(len(labels))
        # The two halves of each split, one after the other.
        halves = [rows >> split & 1 == each for split in range(_SPLITS) for each in (0, 1)]
        self._held = [
            [held[np.flatnonzero((labels == group) & half)] for half in halves]
            for group in range(groups)
        ]
        self._grouped = [held[np.flatnonzero((labels >= 0) & half)] for half in halves]
        self._counts = np.stack(
            [[np.asarray(part.sum(axis=0)).ravel() for part in parts] for parts in self._held]
        )
        self._sizes = np.array([[part.shape[0] for part in parts] for parts in self._held])
        share = np.asarray(held.sum(axis=0)).ravel() / max(1, held.shape[0])
        self._telling = share <= max(_EVERYWHERE, _GROUPS_OF_A_WORD / groups)
        self.into = np.arange(groups)

    def told(self, group: int) -> float:
        """How well ``group`` is told from all other grouped units."""
        counts, sizes = self._counts[group], self._sizes[group]
        others, other_sizes = self._counts.sum(axis=0) - counts, self._sizes.sum(axis=0) - sizes
        values = []
        for half in range(2 * _SPLITS):
            words = _best_words(counts[half], sizes[half], others[half], other_sizes[half])
            tried = half ^ 1
            here = _holding(self._held[group][tried], words)
            elsewhere = _holding(self._grouped[tried], words) - here
            values.append(here / max(1, sizes[tried]) - elsewhere / max(1, other_sizes[tried]))
        return float(np.mean(values))

    def join(self, live: list[int], rivalry: NDArray[np.float64], least: float) -> None:
        """Join the pair that is told apart worst, until all are told apart by ``least``."""
        known: dict[tuple[int, int], float] = {}
        while len(live) > 1:
            among = np.array(live)
            pairs = set()
            for group in live:
                nearest = among[np.argsort(-rivalry[group, among], kind="stable")]
                pairs |= {
                    (min(group, other), max(group, other))
                    for other in nearest[nearest != group][:_RIVALS].tolist()
                }
            for pair in pairs - known.keys():
                known[pair] = self._apart(*pair)
            apart, (first, second) = min((known[pair], pair) for pair in pairs)
            if apart >= least:
                return
            self._merge(first, second)
            rivalry[first] += rivalry[second]
            rivalry[:, first] += rivalry[:, second]
            live.remove(second)
            known = {pair: told for pair, told in known.items() if first not in pair}

    def _merge(self, first: int, second: int) -> None:
        from scipy import sparse

        self._held[first] = [
            sparse.vstack(parts, format="csr")
            for parts in zip(self._held[first], self._held[second], strict=True)
        ]
        self._counts[first] += self._counts[second]
        self._sizes[first] += self._sizes[second]
        self.into[self.into == second] = first

    def _apart(self, first: int, second: int) -> float:
        """How well one of the two is told from the other, whichever is told better."""
        return max(self._told_from(first, second), self._told_from(second, first))

    def _told_from(self, group: int, other: int) -> float:
        values = []
        for half in range(2 * _SPLITS):
            words = _best_words(
                self._counts[group, half] * self._telling,
                self._sizes[group, half],
                self._counts[other, half],
                self._sizes[other, half],
            )
            tried = half ^ 1
            values.append(
                _holding(self._held[group][tried], words) / max(1, self._sizes[group, tried])
                - _holding(self._held[other][tried], words) / max(1, self._sizes[other, tried])
            )
        return float(np.mean(values))


def _holding(held: Any, words: NDArray[np.int64]) -> int:
    """How many units hold one of the ``words``."""
    asked = np.zeros(held.shape[1], dtype=np.float32)
    asked[words] = 1
    return int(np.count_nonzero(held @ asked))


def _best_words(
    counts: NDArray[np.float32], size: int, others: NDArray[np.float32], other_size: int
) -> NDArray[np.int64]:
    """Words that many units of a group hold and few of the others."""
    share = counts / max(1, size)
    lift = np.log(np.maximum(share * (other_size + 1) / (others + 1), 1e-9))
    scores = np.where(counts >= 2, share * np.maximum(lift, 0), 0)
    best = np.argsort(-scores, kind="stable")[:_WORDS]
    return np.asarray(best[scores[best] > 0], dtype=np.int64)
