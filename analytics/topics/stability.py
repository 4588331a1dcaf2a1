"""How steady topics are: what other fits of the same texts make of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
_KEPT = 0.9
_DIGITS = 4
# Fits at one time; each needs some hundred megabytes.
_TOGETHER = 2


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """Agreement with other fits.

    Attributes:
        seeds: adjusted mutual information with fits by other seeds, one each.
        orders: with fits of the texts in another order.
        subsets: with fits of 90 % of the texts.
        of_group: float64 (k,), for each group the mean over all fits of the Jaccard index with the
            group there that is most like it (Hennig 2007); NaN where nothing was fitted.
    """

    seeds: tuple[float, ...]
    orders: tuple[float, ...]
    subsets: tuple[float, ...]
    of_group: NDArray[np.float64]

    def summary(self) -> dict[str, object] | None:
        """What is kept of it, fit for JSON; None where nothing was fitted."""
        every = (*self.seeds, *self.orders, *self.subsets)
        if not every:
            return None

        def mean(values: tuple[float, ...]) -> float:
            return round(float(np.mean(values)), _DIGITS)

        return {
            "ami": mean(every),
            "seeds": mean(self.seeds),
            "orders": mean(self.orders),
            "subsets": mean(self.subsets),
            "refits": len(every),
        }


def measure_stability(
    labels: Labels,
    refit: Callable[[NDArray[np.int64], int], Labels],
    *,
    groups: int,
    refits: int,
    seed: int,
) -> Stability:
    """Fit again and compare.

    Args:
        labels: int (m,), the groups that are judged, -1 where there is none.
        refit: given positions among the m and a seed, returns their labels in a new fit.
        groups: how many groups there are.
        refits: how many fits of each of the three kinds.
        seed: of the draws; the fits take other seeds.
    """
    from sklearn.metrics import adjusted_mutual_info_score

    everything = np.arange(len(labels))
    fits: list[tuple[str, Labels, int]] = []
    for number in range(1, refits + 1):
        random = np.random.RandomState((1_000_003 * (seed + 1) + number) % 2**32)
        kept = np.sort(random.permutation(len(labels))[: round(_KEPT * len(labels))])
        fits += [
            ("seeds", everything, seed + number),
            ("orders", random.permutation(len(labels)), seed),
            ("subsets", kept, seed),
        ]
    agreement: dict[str, list[float]] = {"seeds": [], "orders": [], "subsets": []}
    likeness: list[NDArray[np.float64]] = []
    # The heavy steps of a fit hold no lock, so that threads share the cores.
    with ThreadPoolExecutor(_TOGETHER) as pool:
        refitted = pool.map(lambda fit: refit(fit[1], fit[2]), fits)
        for (kind, some, _), again in zip(fits, refitted, strict=True):
            agreement[kind].append(float(adjusted_mutual_info_score(labels[some], again)))
            likeness.append(_likeness(labels[some], again, groups))
    return Stability(
        tuple(agreement["seeds"]),
        tuple(agreement["orders"]),
        tuple(agreement["subsets"]),
        np.mean(likeness, axis=0) if likeness else np.full(groups, np.nan),
    )


def _likeness(labels: Labels, again: Labels, groups: int) -> NDArray[np.float64]:
    """For each group the Jaccard index with the most similar group of the other fit."""
    others = int(again.max(initial=-1)) + 1
    if not others:
        return np.zeros(groups)
    both = (labels >= 0) & (again >= 0)
    common = np.zeros((groups, others))
    np.add.at(common, (labels[both], again[both]), 1)
    here = np.bincount(labels[labels >= 0], minlength=groups)
    there = np.bincount(again[again >= 0], minlength=others)
    union = here[:, None] + there[None, :] - common
    return np.asarray((common / np.maximum(union, 1)).max(axis=1))
