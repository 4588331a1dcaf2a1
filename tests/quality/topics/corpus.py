"""What a recipe is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float32]

# In an assignment: the text belongs to no group; the recipe was not given the text.
UNGROUPED = -1
ABSENT = -2


@dataclass(frozen=True, slots=True)
class Corpus:
    """n distinct texts, in the order in which a recipe reads them.

    Attributes:
        ids: n identifiers.
        texts: n texts.
        learn: bool (n,); False for what no resident wrote. Only this product is given those.
        threads: the thread that each text stands in, None where it stands alone; None where the
            set has no threads. Only this product is given those.
        true_topics: how many topics people saw in the texts. Only k-means is told.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    learn: NDArray[np.bool_]
    threads: tuple[str | None, ...] | None
    true_topics: int

    def take(self, rows: Integers) -> Corpus:
        """Return the texts at ``rows``, in that order."""
        return Corpus(
            ids=tuple(self.ids[row] for row in rows),
            texts=tuple(self.texts[row] for row in rows),
            learn=self.learn[rows],
            threads=None if self.threads is None else tuple(self.threads[row] for row in rows),
            true_topics=self.true_topics,
        )


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which group each of n texts was put into.

    Attributes:
        levels: int64 (n,) each, the group or ``UNGROUPED``; more than one where a recipe makes
            groups of groups, the coarsest first.
        no_theme: bool (n,); ungrouped because there is nothing in the text to group by.
        fit_s: seconds without embedding.
        embed_s: seconds of embedding; 0 where vectors were given.
    """

    levels: tuple[Integers, ...]
    no_theme: NDArray[np.bool_]
    fit_s: float
    embed_s: float = 0.0

    def placed(self, rows: Integers, total: int) -> Assignment:
        """Return the assignment of ``total`` texts of which ``rows`` were given, ``ABSENT`` elsewhere."""
        levels = []
        for groups in self.levels:
            of_all = np.full(total, ABSENT, dtype=np.int64)
            of_all[rows] = groups
            levels.append(of_all)
        no_theme = np.zeros(total, dtype=bool)
        no_theme[rows] = self.no_theme
        return Assignment(tuple(levels), no_theme, self.fit_s, self.embed_s)
