"""What a fit gives back: which text belongs where, and what the topics are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.topics.model import FitModel

ASSIGNED = "assigned"
UNSURE = "unsure"
NO_THEME = "no_theme"


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of texts on one matter; ``keywords`` by falling weight.

    ``stability``, 0 to 1, says how well other fits find the same texts together.
    """

    topic_id: int
    theme_id: int
    label: str
    keywords: tuple[str, ...]
    stability: float | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of topics; its label differs from every other theme's."""

    theme_id: int
    label: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TopicsResult:
    """Topics of a corpus of n texts, rows in the order in which the texts were given.

    Attributes:
        topic_of_text: int32 (n,); -1 unless the text is assigned.
        strength: float32 (n,), 0..1: how sure the best topic is (0 where there is none).
        status: (n,) of ``assigned``, ``unsure``, ``no_theme``.
        second_topic: int32 (n,); the next best topic, -1 where there is none.
        second_strength: float32 (n,), 0..1: how likely that one is.
        likely_topic: int32 (n,); the best topic, of unsure texts too, -1 where there is none.
        topics: by identifier 0..k-1, largest first.
        themes: by identifier, largest first.
        representatives: topic_id -> rows of up to 8 texts, the most central first.
        coordinates: float32 (n, 2), place on the map.
        neighbours: int32 (n, 8), rows of the nearest texts by cosine, -1 where the corpus is small.
        similarities: float32 (n, 8), their cosine.
        parameters: everything that was chosen, fit for JSON.
        seconds: stage -> seconds.
        stability: agreement with other fits, fit for JSON; None where there are no topics.
        model: what gives later texts these topics; None where there are none.
    """

    topic_of_text: NDArray[np.int32]
    strength: NDArray[np.float32]
    status: NDArray[np.str_]
    second_topic: NDArray[np.int32]
    second_strength: NDArray[np.float32]
    likely_topic: NDArray[np.int32]
    topics: tuple[Topic, ...]
    themes: tuple[Theme, ...]
    representatives: Mapping[int, tuple[int, ...]]
    coordinates: NDArray[np.float32]
    neighbours: NDArray[np.int32]
    similarities: NDArray[np.float32]
    parameters: Mapping[str, object]
    seconds: Mapping[str, float]
    stability: Mapping[str, object] | None = None
    model: FitModel | None = None
