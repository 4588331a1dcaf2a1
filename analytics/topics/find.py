"""The fit: distinct texts with their vectors -> topics, themes, representatives and a map."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analytics.language import Lexicon, has_content, load_lexicon
from analytics.topics.features import Floats, Words, add_context, join_features, read_words
from analytics.topics.grouping import (
    DENSITY_LEAST_TEXTS,
    Compared,
    Groups,
    chances_of_others,
    count_distinct,
    group,
)
from analytics.topics.layout import NeighbourGraph, principal_axes
from analytics.topics.names import (
    TermCounts,
    choose_keywords,
    lead_words,
    make_labels,
    rank_terms,
    shown_terms,
)
from analytics.topics.neighbours import nearest
from analytics.topics.represent import choose_representatives
from analytics.topics.result import ASSIGNED, NO_THEME, UNSURE, Theme, Topic, TopicsResult
from analytics.topics.themes import join_topics

STAGES = ("neighbours", "reduce", "cluster", "name", "represent", "map")
NEIGHBOURS_SHOWN = 8
_LEAST_TEXTS = 5


@dataclass(frozen=True, slots=True)
class Choices:
    """What a fit is made with; all of it follows the number of texts that shape the topics."""

    texts: int
    seed: int
    lexical_weight: float
    lexical_dimensions: int
    context_weight: float
    graph_neighbours: int
    reduced_dimensions: int
    layout_epochs: int
    smallest_group: int
    density_neighbours: int
    least_chance: float


def choose(texts: int, seed: int) -> Choices:
    """Choose parameters for a corpus in which ``texts`` texts shape the topics."""
    return Choices(
        texts=texts,
        seed=seed,
        lexical_weight=0.7,
        lexical_dimensions=300,
        context_weight=1.0,
        graph_neighbours=30,
        reduced_dimensions=5,
        layout_epochs=200 if texts > 10_000 else 300,
        # Grows with the root: a city of 3,000 comments gets some 40 topics, one of 30,000 some 120.
        smallest_group=max(5, round(0.45 * texts**0.5)),
        density_neighbours=5,
        least_chance=0.3,
    )


@dataclass(slots=True)
class _Clock:
    """Tells how long each stage takes and who listens that it began and ended."""

    on_stage: Callable[[str, float], None] | None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        self._tell(name, 0.0)
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
        self._tell(name, 1.0)

    def _tell(self, name: str, share: float) -> None:
        if self.on_stage is not None:
            self.on_stage(name, share)


def find_topics(
    text_ids: Sequence[str],
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    *,
    seed: int,
    learn: NDArray[np.bool_] | None = None,
    threads: Sequence[str | None] | None = None,
    lexicon: Lexicon | None = None,
    on_stage: Callable[[str, float], None] | None = None,
) -> TopicsResult:
    """Find what ``texts`` are about.

    The result does not depend on the order in which texts are given, and is the same for the same
    input and seed on the same machine.

    Args:
        text_ids: n distinct identifiers.
        texts: n distinct texts.
        vectors: float32 (n, d), rows of length 1; best of ``language.embedding_text``.
        seed: of every random step.
        learn: bool (n,), False where a text may not shape topics and is only assigned to them
            (official announcements); all True when None.
        threads: for each text the thread it stands in (of its first copy), None where it stands
            alone. A reply is read together with its thread; without threads each text stands for
            itself.
        lexicon: the shipped one when None.
        on_stage: hears a stage's name (``STAGES``) and the share done of it.

    Returns:
        rows in the order given. Fewer than five texts with content make no topic.
    """
    total = len(texts)
    order = np.array(sorted(range(total), key=lambda row: text_ids[row]), dtype=np.int64)
    may_learn = np.ones(total, dtype=bool) if learn is None else np.asarray(learn, dtype=bool)
    fit = _Fit(
        texts=[texts[row] for row in order],
        vectors=np.nan_to_num(np.asarray(vectors, dtype=np.float32)[order]),
        may_learn=may_learn[order],
        threads=None if threads is None else [threads[row] for row in order],
        lexicon=lexicon or load_lexicon(),
        seed=seed,
        clock=_Clock(on_stage),
    )
    return _in_given_order(fit.run(), order)


@dataclass(slots=True)
class _Fit:
    """One fit, over texts sorted by identifier."""

    texts: list[str]
    vectors: Floats
    may_learn: NDArray[np.bool_]
    threads: list[str | None] | None
    lexicon: Lexicon
    seed: int
    clock: _Clock

    def run(self) -> TopicsResult:
        content = np.array([has_content(text, self.lexicon) for text in self.texts], dtype=bool)
        shaping = np.flatnonzero(content & self.may_learn)
        chosen = choose(len(shaping), self.seed)
        with self.clock.stage("neighbours"):
            words = read_words(self.texts, self.lexicon)
            compared = self._features(words, chosen)
            own = compared.own
            near, cosines = nearest(own, chosen.graph_neighbours, self.seed)
        if len(shaping) < _LEAST_TEXTS:
            return self._without_topics(content, own, near, cosines, chosen)

        with self.clock.stage("reduce"):
            graph = self._graph(compared.features[shaping], chosen)
            layout = (
                compared.features[shaping]
                if graph is None
                else graph.lay_out(chosen.reduced_dimensions, 0.0, chosen.layout_epochs)
            )
        with self.clock.stage("cluster"):
            shaping_words = [words.of_text[row] for row in shaping]
            groups, found = group(
                shaping_words,
                compared.rows(shaping),
                layout,
                smallest=chosen.smallest_group,
                neighbours=chosen.density_neighbours,
                least_chance=chosen.least_chance,
                seed=self.seed,
            )
            chances = self._chances(groups, compared, content, shaping)
        with self.clock.stage("name"):
            naming = _name(groups, shaping_words, own[shaping], words.shown, self.seed)
            chances = chances[:, naming.group_of_topic]
            best, second, strength, second_strength = _best_two(chances, content)
            sure = strength >= chosen.least_chance
            topic_of_text = np.where(content & sure, best, -1).astype(np.int32)
        with self.clock.stage("represent"):
            word_counts = np.array([len(row) for row in words.of_text])
            representatives = {
                topic.topic_id: choose_representatives(
                    np.flatnonzero((topic_of_text == topic.topic_id) & self.may_learn),
                    own,
                    strength,
                    word_counts,
                )
                for topic in naming.topics
            }
        with self.clock.stage("map"):
            coordinates = self._map(graph, own, near, shaping, chosen)
        return TopicsResult(
            topic_of_text=topic_of_text,
            strength=strength,
            status=np.where(content, np.where(topic_of_text >= 0, ASSIGNED, UNSURE), NO_THEME),
            second_topic=second,
            second_strength=second_strength,
            likely_topic=np.where(content, best, -1).astype(np.int32),
            topics=naming.topics,
            themes=naming.themes,
            representatives=representatives,
            coordinates=coordinates,
            neighbours=near[:, :NEIGHBOURS_SHOWN],
            similarities=cosines[:, :NEIGHBOURS_SHOWN],
            parameters=_parameters(chosen) | found,
            seconds=self.clock.seconds,
        )

    def _features(self, words: Words, chosen: Choices) -> Compared:
        if not self.texts:
            empty = np.zeros((0, 1), dtype=np.float32)
            return Compared(empty, empty, np.ones(0, dtype=bool))
        own = join_features(
            self.vectors,
            words.of_text,
            dimensions=chosen.lexical_dimensions,
            weight=chosen.lexical_weight,
            seed=self.seed,
        )
        if self.threads is None or not any(self.threads):
            # Both are the same: one lesson serves all.
            return Compared(own, own, np.zeros(len(own), dtype=bool))
        sizes = Counter(self.threads)
        alone = [thread is None or sizes[thread] < 2 for thread in self.threads]
        leaning = add_context(own, self.threads, chosen.context_weight)
        return Compared(own, leaning, np.array(alone, dtype=bool))

    def _graph(self, features: Floats, chosen: Choices) -> NeighbourGraph | None:
        if count_distinct(features) < DENSITY_LEAST_TEXTS:
            return None
        rows, cosines = nearest(features, chosen.graph_neighbours, self.seed)
        return NeighbourGraph(features, rows, cosines, self.seed)

    def _chances(
        self,
        groups: Groups,
        compared: Compared,
        content: NDArray[np.bool_],
        shaping: NDArray[np.int64],
    ) -> Floats:
        chances = np.zeros((len(content), groups.chances.shape[1]), dtype=np.float32)
        chances[shaping] = groups.chances
        rest = np.setdiff1d(np.flatnonzero(content), shaping)
        if len(rest):
            chances[rest] = chances_of_others(
                compared.rows(shaping), groups.labels, compared.rows(rest)
            )
        return chances

    def _map(
        self,
        graph: NeighbourGraph | None,
        own: Floats,
        near: NDArray[np.int32],
        shaping: NDArray[np.int64],
        chosen: Choices,
    ) -> Floats:
        if graph is None:
            return principal_axes(own, 2, self.seed) if len(own) else np.zeros((0, 2), np.float32)
        coordinates = np.full((len(own), 2), np.nan, dtype=np.float32)
        coordinates[shaping] = graph.lay_out(2, 0.1, chosen.layout_epochs)
        centre = coordinates[shaping].mean(axis=0)
        for row in np.flatnonzero(np.isnan(coordinates[:, 0])):
            # What took no part stands among its neighbours that did.
            placed = [n for n in near[row] if n >= 0 and not np.isnan(coordinates[n, 0])]
            coordinates[row] = coordinates[placed].mean(axis=0) if placed else centre
        return coordinates

    def _without_topics(
        self,
        content: NDArray[np.bool_],
        own: Floats,
        near: NDArray[np.int32],
        cosines: Floats,
        chosen: Choices,
    ) -> TopicsResult:
        total = len(self.texts)
        nowhere = np.full(total, -1, dtype=np.int32)
        for stage in STAGES[1:]:
            with self.clock.stage(stage):
                pass
        return TopicsResult(
            topic_of_text=nowhere,
            strength=np.zeros(total, dtype=np.float32),
            status=np.where(content, UNSURE, NO_THEME),
            second_topic=nowhere.copy(),
            second_strength=np.zeros(total, dtype=np.float32),
            likely_topic=nowhere.copy(),
            topics=(),
            themes=(),
            representatives={},
            coordinates=self._map(None, own, near, np.array([], dtype=np.int64), chosen),
            neighbours=near[:, :NEIGHBOURS_SHOWN],
            similarities=cosines[:, :NEIGHBOURS_SHOWN],
            parameters=_parameters(chosen),
            seconds=self.clock.seconds,
        )


@dataclass(frozen=True, slots=True)
class _Naming:
    topics: tuple[Topic, ...]
    themes: tuple[Theme, ...]
    group_of_topic: NDArray[np.int64]


def _name(
    groups: Groups,
    words: Sequence[Sequence[str]],
    features: Floats,
    shown: dict[str, str],
    seed: int,
) -> _Naming:
    """Number topics and themes by size and give them their words."""
    count = groups.chances.shape[1]
    sizes = np.bincount(groups.labels[groups.labels >= 0], minlength=count)
    terms = TermCounts(words, groups.terms)
    counts = terms.by_group(groups.labels, count)
    in_all = terms.in_all()
    scores = rank_terms(counts, in_all, sizes.astype(float), len(words), groups.weights)
    keywords = [choose_keywords(scores[g], counts[g], groups.terms) for g in range(count)]
    centres = np.vstack([features[groups.labels == g].mean(axis=0) for g in range(count)])
    theme_of_group = join_topics(centres, groups.weights, seed)

    themes = int(theme_of_group.max()) + 1
    theme_of_text = np.where(groups.labels >= 0, theme_of_group[groups.labels], -1)
    theme_sizes = np.bincount(theme_of_text[theme_of_text >= 0], minlength=themes)
    theme_counts = terms.by_group(theme_of_text, themes)
    theme_scores = rank_terms(theme_counts, in_all, theme_sizes.astype(float), len(words))
    theme_words = [
        choose_keywords(theme_scores[t], theme_counts[t], groups.terms) for t in range(themes)
    ]

    group_order = sorted(range(count), key=lambda g: (-sizes[g], keywords[g], g))
    theme_order = sorted(range(themes), key=lambda t: (-theme_sizes[t], theme_words[t], t))
    theme_id = {theme: number for number, theme in enumerate(theme_order)}
    topic_labels = make_labels([keywords[g] for g in group_order], shown)
    theme_labels = make_labels(
        [
            lead_words([keywords[g] for g in group_order if theme_of_group[g] == t], theme_words[t])
            for t in theme_order
        ],
        shown,
    )
    return _Naming(
        topics=tuple(
            Topic(
                topic_id=number,
                theme_id=theme_id[int(theme_of_group[g])],
                label=topic_labels[number],
                keywords=tuple(shown_terms(keywords[g], shown)),
            )
            for number, g in enumerate(group_order)
        ),
        themes=tuple(
            Theme(number, theme_labels[number], tuple(shown_terms(theme_words[t], shown)))
            for number, t in enumerate(theme_order)
        ),
        group_of_topic=np.array(group_order, dtype=np.int64),
    )


def _best_two(
    chances: Floats, content: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int32], Floats, Floats]:
    """Best topic, second best (-1 if none), and the chances of both (0 without content)."""
    best = chances.argmax(axis=1)
    strength = np.where(content, chances.max(axis=1), 0.0).astype(np.float32)
    if chances.shape[1] < 2:
        nothing = np.zeros(len(chances), dtype=np.float32)
        return best, np.full(len(chances), -1, dtype=np.int32), strength, nothing
    without_best = chances.copy()
    without_best[np.arange(len(chances)), best] = -1.0
    second = np.where(content, without_best.argmax(axis=1), -1).astype(np.int32)
    second_strength = np.where(content, without_best.max(axis=1), 0.0).astype(np.float32)
    return best, second, strength, second_strength


def _parameters(chosen: Choices) -> dict[str, object]:
    return {name: getattr(chosen, name) for name in Choices.__slots__}


def _in_given_order(sorted_result: TopicsResult, order: NDArray[np.int64]) -> TopicsResult:
    """Bring rows, and row numbers among the values, from sorted to given order."""
    back = np.empty(len(order), dtype=np.int64)
    back[order] = np.arange(len(order))
    near = sorted_result.neighbours[back]
    given_rows = np.append(order, -1).astype(np.int32)
    return TopicsResult(
        topic_of_text=sorted_result.topic_of_text[back],
        strength=sorted_result.strength[back],
        status=sorted_result.status[back],
        second_topic=sorted_result.second_topic[back],
        second_strength=sorted_result.second_strength[back],
        likely_topic=sorted_result.likely_topic[back],
        topics=sorted_result.topics,
        themes=sorted_result.themes,
        representatives={
            topic: tuple(int(order[row]) for row in rows)
            for topic, rows in sorted_result.representatives.items()
        },
        coordinates=sorted_result.coordinates[back],
        neighbours=given_rows[near],
        similarities=sorted_result.similarities[back],
        parameters=sorted_result.parameters,
        seconds=sorted_result.seconds,
    )
