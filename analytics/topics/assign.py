"""Gives texts their topics: how likely each is by the text itself and by the thread it stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.topics.discriminant import Discriminant
from analytics.topics.features import FeatureModel
from analytics.topics.units import Units, lean_in_crowds
from analytics.topics.vectors import Floats, unit_rows

# What a text in a thread says by itself against what its thread says: "sudah seminggu di tempatku"
# has no matter of its own, its thread has one.
_OWN_SHARE = 0.25
_BLOCK_ROWS = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The two likeliest topics of n texts.

    Attributes:
        best: int64 (n,), -1 where there is none.
        strength: float32 (n,), its chance.
        second: int32 (n,), -1 where there is none.
        second_strength: float32 (n,).
    """

    best: NDArray[np.int64]
    strength: Floats
    second: NDArray[np.int32]
    second_strength: Floats

    def renumbered(self, number: NDArray[np.int64], content: NDArray[np.bool_]) -> Judged:
        """The same with ``number[topic]`` for each topic, and nothing for texts without content."""
        numbers = np.append(number, -1)
        nothing = np.float32(0.0)
        return Judged(
            np.where(content, numbers[self.best], -1),
            np.where(content, self.strength, nothing),
            np.where(content, numbers[self.second], -1).astype(np.int32),
            np.where(content, self.second_strength, nothing),
        )


def words_of_units(of_text: Sequence[list[str]], units: Units) -> list[list[str]]:
    """Join the words of the texts of each unit."""
    joined: list[list[str]] = [[] for _ in units.sizes]
    for row, unit in zip(of_text, units.of_text.tolist(), strict=True):
        joined[unit].extend(row)
    return joined


def features_of_units(
    model: FeatureModel,
    unit_meaning: Floats,
    own: Floats,
    unit_words: Sequence[Sequence[str]],
    units: Units,
) -> Floats:
    """Features of units, float32 (units, p), rows of length 1.

    Args:
        model: what features are.
        unit_meaning: float32 (units, d), rows of length 1.
        own: float32 (n, p), features of the texts; a unit of one text has that text's.
        unit_words: words of each unit.
        units: of the texts.
    """
    features = np.empty((len(units.sizes), own.shape[1]), dtype=np.float32)
    features[units.of_text] = own
    several = np.flatnonzero(units.sizes > 1)
    if len(several):
        features[several] = model.features(
            unit_meaning[several], [unit_words[unit] for unit in several.tolist()]
        )
    return unit_rows(lean_in_crowds(features, units))


def judge_texts(
    discriminant: Discriminant,
    own: Floats,
    of_unit: Floats,
    units: Units,
    known: Mapping[int, int],
    known_chances: Floats,
) -> Judged:
    """Say which two topics are likeliest for each of n texts.

    Args:
        discriminant: tells topics apart.
        own: float32 (n, p), features of the texts by themselves.
        of_unit: float32 (units, p).
        units: of the texts.
        known: unit -> row of ``known_chances``, for units that taught the discriminant: they are
            judged as ``learn_discriminant`` judged them, without their own label.
        known_chances: float32 (m, k).
    """
    total = len(own)
    row_of_unit = np.full(len(units.sizes), -1, dtype=np.int64)
    row_of_unit[list(known)] = list(known.values())
    best = np.full(total, -1, dtype=np.int64)
    second = np.full(total, -1, dtype=np.int32)
    strength = np.zeros(total, dtype=np.float32)
    second_strength = np.zeros(total, dtype=np.float32)
    for start in range(0, total, _BLOCK_ROWS):
        rows = slice(start, min(start + _BLOCK_ROWS, total))
        unit = units.of_text[rows]
        chances = discriminant.chances(of_unit[unit])
        taught = row_of_unit[unit] >= 0
        chances[taught] = known_chances[row_of_unit[unit[taught]]]
        in_company = units.sizes[unit] > 1
        if in_company.any():
            alone = discriminant.chances(own[rows][in_company])
            chances[in_company] = (1 - _OWN_SHARE) * chances[in_company] + _OWN_SHARE * alone
        every = np.arange(len(chances))
        best[rows] = chances.argmax(axis=1)
        strength[rows] = chances[every, best[rows]]
        if chances.shape[1] > 1:
            chances[every, best[rows]] = -1.0
            second[rows] = chances.argmax(axis=1)
            second_strength[rows] = chances[every, second[rows]]
    return Judged(best, strength, second, second_strength)
