"""Texts that came after a fit: their topics, by what the fit has learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.language import Lexicon, says_something
from analytics.topics.assign import Judged, features_of_units, judge_texts, words_of_units
from analytics.topics.features import read_words
from analytics.topics.hints import Hint, with_hints
from analytics.topics.layout import place_beside
from analytics.topics.model import FitModel
from analytics.topics.near import near_texts
from analytics.topics.neighbours import nearest
from analytics.topics.result import ASSIGNED, NO_THEME, UNSURE, TopicsResult
from analytics.topics.units import make_units, mean_by_unit
from analytics.topics.vectors import Floats, unit_rows

# So many unsure texts, this close to one another, are a matter that no topic knows.
_GROUP_SIZE = 15
_GROUP_LIKENESS = 0.55


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """What a fit makes of n texts that it may not have seen.

    Attributes:
        judged: by topic identifiers.
        content: bool (n,), whether a text can be grouped.
        own: float32 (n, p), features of the texts by themselves.
        context: float32 (n, p), of the threads that they stand in.
    """

    judged: Judged
    content: NDArray[np.bool_]
    own: Floats
    context: Floats


def judge_later(
    model: FitModel,
    texts: Sequence[str],
    vectors: Floats,
    *,
    threads: Sequence[str | None],
    hints: Sequence[Hint],
    lexicon: Lexicon,
) -> Later:
    """Give texts the topics of a fit; arguments as for ``find_topics``."""
    words = read_words(texts, lexicon, model.counts)
    content = np.array([says_something(row, lexicon) for row in words.typed], dtype=bool)
    of_text = with_hints(hints, words.of_text, lambda word: words.fold(lexicon.translated(word)))
    units = make_units(threads, len(texts))
    meaning = model.features.meaning(np.nan_to_num(vectors))
    unit_meaning = unit_rows(mean_by_unit(meaning, units))
    own = model.features.features(meaning, of_text)
    of_unit = features_of_units(
        model.features, unit_meaning, own, words_of_units(of_text, units), units
    )
    nothing = np.zeros((0, len(model.topic_ids)), dtype=np.float32)
    judged = judge_texts(model.discriminant, own, of_unit, units, {}, nothing)
    number = np.array(model.topic_ids, dtype=np.int64)
    return Later(judged.renumbered(number, content), content, own, of_unit[units.of_text])


def add_later(
    before: TopicsResult, later: Later, known: NDArray[np.int64], least_chance: float, seed: int
) -> TopicsResult:
    """Put texts that came later beside those of a fit, which stay as they are.

    Args:
        before: of the texts that were there.
        later: of all n texts.
        known: int64 (n,), for each text its row in ``before``, -1 where it is new.
        least_chance: below this a text is unsure.
        seed: of the places on the map.

    Returns:
        of all n texts.
    """
    is_new = known < 0
    judged = later.judged
    sure = later.content & (judged.strength >= least_chance)
    topic = np.where(sure, judged.best, -1).astype(np.int32)
    status = np.where(later.content, np.where(sure, ASSIGNED, UNSURE), NO_THEME)

    def joined(old: NDArray[np.generic], new: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.where(is_new, new, old[known]).astype(old.dtype)

    likely = joined(before.likely_topic, judged.best)
    near, cosines = near_texts(later.own, likely.astype(np.int64), seed)
    coordinates = np.where(is_new[:, None], np.float32(0), before.coordinates[known])
    coordinates[is_new] = place_beside(
        unit_rows(later.own + later.context), coordinates, is_new, likely.astype(np.int64), seed
    )
    row_now = np.full(len(before.status), -1, dtype=np.int64)
    row_now[known[~is_new]] = np.flatnonzero(~is_new)
    return TopicsResult(
        topic_of_text=joined(before.topic_of_text, topic).astype(np.int32),
        strength=joined(before.strength, judged.strength).astype(np.float32),
        status=np.where(is_new, status, before.status[known]),
        second_topic=joined(before.second_topic, judged.second).astype(np.int32),
        second_strength=joined(before.second_strength, judged.second_strength).astype(np.float32),
        likely_topic=likely.astype(np.int32),
        topics=before.topics,
        themes=before.themes,
        representatives={
            number: tuple(int(row) for row in row_now[list(rows)] if row >= 0)
            for number, rows in before.representatives.items()
        },
        coordinates=coordinates.astype(np.float32),
        neighbours=near,
        similarities=cosines,
        parameters=before.parameters,
        seconds=before.seconds,
        stability=before.stability,
        model=before.model,
    )


def has_new_group(later: Later, is_new: NDArray[np.bool_], least_chance: float, seed: int) -> bool:
    """Say whether new texts that no topic is sure of are alike: a matter that nobody knew."""
    rows = np.flatnonzero(is_new & later.content & (later.judged.strength < least_chance))
    if len(rows) <= _GROUP_SIZE:
        return False
    _, cosines = nearest(later.own[rows], _GROUP_SIZE, seed)
    return bool((cosines[:, -1] >= _GROUP_LIKENESS).any())
