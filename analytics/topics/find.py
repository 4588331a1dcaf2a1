"""The fit: distinct texts with their vectors -> topics, themes, representatives and a map."""

from __future__ import annotations

import time
from collections import ChainMap
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analytics.language import Lexicon, load_lexicon, says_something
from analytics.topics.assign import Judged, features_of_units, judge_texts, words_of_units
from analytics.topics.features import Words, learn_features, read_words
from analytics.topics.grouping import Grouped, Weighed, group, group_units, without_groups
from analytics.topics.hints import Hint, with_hints
from analytics.topics.layout import lay_out
from analytics.topics.model import FitModel
from analytics.topics.names import (
    TermCounts,
    choose_keywords,
    forms_by_group,
    lead_words,
    make_labels,
    rank_terms,
    shown_terms,
    words_for_label,
)
from analytics.topics.near import near_texts
from analytics.topics.represent import choose_representatives
from analytics.topics.result import ASSIGNED, NO_THEME, UNSURE, Theme, Topic, TopicsResult
from analytics.topics.stability import Stability, measure_stability
from analytics.topics.telling import words_held
from analytics.topics.themes import join_topics
from analytics.topics.units import (
    Units,
    lean_in_crowds,
    make_units,
    mean_by_unit,
    units_as_texts,
)
from analytics.topics.vectors import Floats, unit_rows

STAGES = ("words", "features", "cluster", "assign", "name", "represent", "map", "stability")
_LEAST_TEXTS = 5


@dataclass(frozen=True, slots=True)
class Choices:
    """What a fit is made with; all of it follows the number of units that shape the topics."""

    units: int
    seed: int
    learnt_from: int
    smallest_group: int
    least_chance: float
    refits: int


def choose(units: int, seed: int) -> Choices:
    """Choose parameters for a corpus in which ``units`` units shape the topics."""
    # Topics of a large corpus show in a part of it; the rest is assigned.
    learnt_from = min(units, 12_000)
    return Choices(
        units=units,
        seed=seed,
        learnt_from=learnt_from,
        smallest_group=max(3, round(0.12 * learnt_from**0.5)),
        least_chance=0.25,
        refits=2 if learnt_from <= 6_000 else 1,
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
    hints: Sequence[Hint] = (),
    former: Sequence[int] | None = None,
    lexicon: Lexicon | None = None,
    on_stage: Callable[[str, float], None] | None = None,
) -> TopicsResult:
    """Find what ``texts`` are about.

    The result does not depend on the order in which texts are given, and is the same for the same
    input and seed on the same machine.

    Args:
        text_ids: n distinct identifiers; which texts a large corpus is learnt from follows their
            order, so they should have nothing to do with what texts say, as hashes do.
        texts: n distinct texts.
        vectors: float32 (n, d), rows of length 1; best of ``language.embedding_text``.
        seed: of every random step.
        learn: bool (n,), False where a text may not shape topics and is only assigned to them
            (official announcements); all True when None.
        threads: for each text the thread it stands in (of its first copy), None where it stands
            alone. A small thread is read as one text; without threads each stands for itself.
        hints: matters that are expected; texts that clearly name one have that in common.
        former: the topic of each text in the fit before, -1 where it had none: topics stay where
            nothing speaks against it.
        lexicon: the shipped one when None.
        on_stage: hears a stage's name (``STAGES``) and the share done of it.

    Returns:
        rows in the order given. Fewer than five texts with content make no topic.
    """
    from threadpoolctl import threadpool_limits

    total = len(texts)
    order = np.array(sorted(range(total), key=lambda row: text_ids[row]), dtype=np.int64)
    may_learn = np.ones(total, dtype=bool) if learn is None else np.asarray(learn, dtype=bool)
    fit = _Fit(
        texts=[texts[row] for row in order],
        vectors=np.nan_to_num(np.asarray(vectors, dtype=np.float32)[order]),
        may_learn=may_learn[order],
        units=make_units(None if threads is None else [threads[row] for row in order], total),
        hints=hints,
        former=None if former is None else np.asarray(former, dtype=np.int64)[order],
        lexicon=lexicon or load_lexicon(),
        seed=seed,
        clock=_Clock(on_stage),
    )
    # On a machine that others use too, threads of one product wait for each other: the same fit
    # beside one busy process took 116 s with two threads and 53 s with one, 51 s where it was alone.
    with threadpool_limits(limits=1, user_api="blas"):
        return _in_given_order(fit.run(), order)


@dataclass(slots=True)
class _Fit:
    """One fit, over texts sorted by identifier."""

    texts: list[str]
    vectors: Floats
    may_learn: NDArray[np.bool_]
    units: Units
    hints: Sequence[Hint]
    former: NDArray[np.int64] | None
    lexicon: Lexicon
    seed: int
    clock: _Clock

    def run(self) -> TopicsResult:
        with self.clock.stage("words"):
            words = read_words(self.texts, self.lexicon)
            content = np.array(
                [says_something(row, self.lexicon) for row in words.typed], dtype=bool
            )
            of_text = with_hints(
                self.hints, words.of_text, lambda word: words.fold(self.lexicon.translated(word))
            )
        shaping = self._shaping(content)
        chosen = choose(len(shaping), self.seed)
        taught = shaping[: chosen.learnt_from]
        if len(shaping) < _LEAST_TEXTS:
            return self._without_topics(content, chosen)

        with self.clock.stage("features"):
            mean = self.vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
            meaning = unit_rows(self.vectors - mean)
            unit_meaning = unit_rows(mean_by_unit(meaning, self.units))
            unit_words = words_of_units(of_text, self.units)
            model = learn_features(
                mean, unit_meaning[taught], [unit_words[unit] for unit in taught], self.seed
            )
            own = model.features(meaning, of_text)
            of_unit = features_of_units(model, unit_meaning, own, unit_words, self.units)
        with self.clock.stage("cluster"):
            taught_words = [unit_words[unit] for unit in taught]
            grouped, weighed = group(
                taught_words,
                of_unit[taught],
                smallest=chosen.smallest_group,
                least_chance=chosen.least_chance,
                seed=self.seed,
                former=self._former_of(taught),
            )
        with self.clock.stage("assign"):
            judged, sure = self._judge(grouped, own, of_unit, taught, content, chosen)
        with self.clock.stage("name"):
            naming = self._name(grouped, weighed, judged, sure, words, own, taught)
            if naming.greets.any() and not naming.greets.all():
                # Greetings and thanks are no matter that somebody could answer for.
                content &= ~(sure & naming.greets[judged.best])
                grouped, weighed = without_groups(grouped, weighed, naming.greets)
                judged, sure = self._judge(grouped, own, of_unit, taught, content, chosen)
                naming = self._name(grouped, weighed, judged, sure, words, own, taught)
            topic_of_group = np.argsort(naming.group_of_topic)
            judged = judged.renumbered(topic_of_group, content)
            topic_of_text = np.where(sure, judged.best, -1).astype(np.int32)
        with self.clock.stage("represent"):
            representatives = self._represent(naming, topic_of_text, own, judged, of_text)
        # The map's search for a layout holds one core only; other fits take place beside it.
        with ThreadPoolExecutor(1) as beside:
            refits = beside.submit(
                self._stability, chosen, grouped, unit_meaning, unit_words, taught
            )
            with self.clock.stage("map"):
                near, cosines = near_texts(own, judged.best, self.seed)
                coordinates = lay_out(own, of_unit[self.units.of_text], judged.best, self.seed)
            with self.clock.stage("stability"):
                stability = refits.result()
        of_topic = stability.of_group[naming.group_of_topic]
        return TopicsResult(
            topic_of_text=topic_of_text,
            strength=judged.strength,
            status=np.where(content, np.where(topic_of_text >= 0, ASSIGNED, UNSURE), NO_THEME),
            second_topic=judged.second,
            second_strength=judged.second_strength,
            likely_topic=judged.best.astype(np.int32),
            topics=tuple(
                Topic(
                    topic.topic_id,
                    topic.theme_id,
                    topic.label,
                    topic.keywords,
                    None if np.isnan(steady) else round(float(steady), 4),
                )
                for topic, steady in zip(naming.topics, of_topic, strict=True)
            ),
            themes=naming.themes,
            representatives=representatives,
            coordinates=coordinates,
            neighbours=near,
            similarities=cosines,
            parameters=_parameters(chosen)
            | {
                "word_weight": round(model.weight, 3),
                "resolution": grouped.resolution,
                "hints": len(self.hints),
            },
            seconds=self.clock.seconds,
            stability=stability.summary(),
            model=FitModel(
                features=model,
                discriminant=grouped.discriminant.regrouped(topic_of_group),
                topic_ids=tuple(topic.topic_id for topic in naming.topics),
                counts=words.counts,
                centres=_means(meaning, topic_of_text.astype(np.int64), len(naming.topics)),
                least_chance=chosen.least_chance,
                unsure_share=float((content & ~sure).sum() / max(1, content.sum())),
            ),
        )

    def _former_of(self, units: NDArray[np.int64]) -> NDArray[np.int64] | None:
        """The topic that most texts of each of the ``units`` had in the fit before."""
        if self.former is None or not (self.former >= 0).any():
            return None
        had = np.flatnonzero(self.former >= 0)
        topics = int(self.former.max()) + 1
        place = self.units.of_text[had] * topics + self.former[had]
        pairs, counts = np.unique(place, return_counts=True)
        topic_of_unit = np.full(len(self.units.sizes), -1, dtype=np.int64)
        # In rising order the most frequent comes last and stays.
        order = np.lexsort((-pairs, counts))
        topic_of_unit[pairs[order] // topics] = pairs[order] % topics
        return topic_of_unit[units]

    def _shaping(self, content: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Units in which somebody who may shape topics says something, in the order of texts."""
        speaks = np.unique(self.units.of_text[content & self.may_learn])
        return np.asarray(speaks, dtype=np.int64)

    def _judge(
        self,
        grouped: Grouped,
        own: Floats,
        of_unit: Floats,
        taught: NDArray[np.int64],
        content: NDArray[np.bool_],
        chosen: Choices,
    ) -> tuple[Judged, NDArray[np.bool_]]:
        """Judge all texts, and say of which of them the best group is likely enough."""
        judged = judge_texts(
            grouped.discriminant,
            own,
            of_unit,
            self.units,
            known={int(unit): row for row, unit in enumerate(taught)},
            known_chances=grouped.chances,
        )
        return judged, content & (judged.strength >= chosen.least_chance)

    def _name(
        self,
        grouped: Grouped,
        weighed: Weighed,
        judged: Judged,
        sure: NDArray[np.bool_],
        words: Words,
        own: Floats,
        taught: NDArray[np.int64],
    ) -> _Naming:
        rows = np.flatnonzero(sure & self.may_learn & np.isin(self.units.of_text, taught))
        return _name(
            grouped.chances.shape[1],
            weighed,
            judged.best[rows],
            [words.of_text[row] for row in rows],
            [words.typed[row] for row in rows],
            own[rows],
            words.shown,
            self.lexicon,
            self.seed,
        )

    def _represent(
        self,
        naming: _Naming,
        topic_of_text: NDArray[np.int32],
        own: Floats,
        judged: Judged,
        of_text: list[list[str]],
    ) -> dict[int, tuple[int, ...]]:
        word_counts = np.array([len(row) for row in of_text])
        eligible = np.flatnonzero(self.may_learn & (topic_of_text >= 0))
        by_topic = np.split(
            eligible[np.argsort(topic_of_text[eligible], kind="stable")],
            np.cumsum(np.bincount(topic_of_text[eligible], minlength=len(naming.topics)))[:-1],
        )
        return {
            topic.topic_id: choose_representatives(rows, own, judged.strength, word_counts)
            for topic, rows in zip(naming.topics, by_topic, strict=True)
        }

    def _stability(
        self,
        chosen: Choices,
        grouped: Grouped,
        unit_meaning: Floats,
        unit_words: list[list[str]],
        taught: NDArray[np.int64],
    ) -> Stability:
        # Meaning is already less the mean.
        nothing = np.zeros(unit_meaning.shape[1], dtype=np.float32)

        def refit(some: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
            units = taught[some]
            meaning = unit_meaning[units]
            words = [unit_words[unit] for unit in units]
            model = learn_features(nothing, meaning, words, seed)
            features = model.features(meaning, words)
            return group_units(
                unit_rows(lean_in_crowds(features, units_as_texts(self.units, units))),
                smallest=chosen.smallest_group,
                least_chance=chosen.least_chance,
                seed=seed,
                telling=words_held(words),
            ).labels

        return measure_stability(
            grouped.labels,
            refit,
            groups=grouped.chances.shape[1],
            refits=chosen.refits,
            seed=self.seed,
        )

    def _without_topics(self, content: NDArray[np.bool_], chosen: Choices) -> TopicsResult:
        total = len(self.texts)
        nowhere = np.full(total, -1, dtype=np.int64)
        for stage in STAGES[1:]:
            with self.clock.stage(stage):
                pass
        own = unit_rows(self.vectors)
        near, cosines = near_texts(own, nowhere, self.seed)
        return TopicsResult(
            topic_of_text=nowhere.astype(np.int32),
            strength=np.zeros(total, dtype=np.float32),
            status=np.where(content, UNSURE, NO_THEME),
            second_topic=nowhere.astype(np.int32),
            second_strength=np.zeros(total, dtype=np.float32),
            likely_topic=nowhere.astype(np.int32),
            topics=(),
            themes=(),
            representatives={},
            coordinates=lay_out(own, own, nowhere, self.seed),
            neighbours=near,
            similarities=cosines,
            parameters=_parameters(chosen),
            seconds=self.clock.seconds,
        )


@dataclass(frozen=True, slots=True)
class _Naming:
    topics: tuple[Topic, ...]
    themes: tuple[Theme, ...]
    group_of_topic: NDArray[np.int64]
    # bool (groups,): called by greetings, wishes and thanks alone.
    greets: NDArray[np.bool_]


def _name(
    count: int,
    weighed: Weighed,
    labels: NDArray[np.int64],
    words: Sequence[Sequence[str]],
    typed: Sequence[Sequence[str]],
    features: Floats,
    shown: dict[str, str],
    lexicon: Lexicon,
    seed: int,
) -> _Naming:
    """Number topics and themes by size and give them their words.

    ``labels``, ``words``, ``typed`` and ``features`` are of the texts that shape the topics.
    """
    sizes = np.bincount(labels[labels >= 0], minlength=count)
    terms = TermCounts(words, weighed.terms)
    counts = terms.by_group(labels, count)
    in_all = terms.in_all()
    scores = rank_terms(counts, in_all, sizes.astype(float), len(words), weighed.weights)
    keywords = [choose_keywords(scores[g], counts[g], weighed.terms) for g in range(count)]
    centres = _means(features, labels, count)
    theme_of_group = join_topics(centres, weighed.weights, seed)

    themes = int(theme_of_group.max()) + 1
    theme_of_text = np.where(labels >= 0, theme_of_group[labels], -1)
    theme_sizes = np.bincount(theme_of_text[theme_of_text >= 0], minlength=themes)
    theme_counts = terms.by_group(theme_of_text, themes)
    theme_scores = rank_terms(theme_counts, in_all, theme_sizes.astype(float), len(words))
    theme_words = [
        choose_keywords(theme_scores[t], theme_counts[t], weighed.terms) for t in range(themes)
    ]

    group_order = sorted(range(count), key=lambda g: (-sizes[g], keywords[g], g))
    theme_order = sorted(range(themes), key=lambda t: (-theme_sizes[t], theme_words[t], t))
    theme_id = {theme: number for number, theme in enumerate(theme_order)}
    called = [
        words_for_label(keywords[g], counts[g], in_all, weighed.terms, sizes[g])
        for g in range(count)
    ]
    forms = [ChainMap(own, shown) for own in forms_by_group(keywords, labels, words, typed)]
    topic_labels = make_labels(
        [called[g] for g in group_order],
        [forms[g] for g in group_order],
        [keywords[g] for g in group_order],
    )
    of_theme = {t: [g for g in group_order if theme_of_group[g] == t] for t in theme_order}
    # In a theme's name a word has the form that its largest topic gives it.
    theme_forms = [ChainMap(*(forms[g].maps[0] for g in of_theme[t]), shown) for t in theme_order]
    theme_labels = make_labels(
        [lead_words([keywords[g] for g in of_theme[t]], theme_words[t]) for t in theme_order],
        theme_forms,
    )
    return _Naming(
        topics=tuple(
            Topic(
                topic_id=number,
                theme_id=theme_id[int(theme_of_group[g])],
                label=topic_labels[number],
                keywords=tuple(shown_terms(keywords[g], forms[g])),
            )
            for number, g in enumerate(group_order)
        ),
        themes=tuple(
            Theme(
                number,
                theme_labels[number],
                tuple(shown_terms(theme_words[t], theme_forms[number])),
            )
            for number, t in enumerate(theme_order)
        ),
        group_of_topic=np.array(group_order, dtype=np.int64),
        greets=np.array([lexicon.reactions.issuperset(" ".join(row).split()) for row in called]),
    )


def _means(values: Floats, labels: NDArray[np.int64], groups: int) -> Floats:
    """Mean row of each group, float32 (groups, d); 0 for one without members."""
    from scipy import sparse

    known = np.flatnonzero(labels >= 0)
    member = sparse.csr_matrix(
        (np.ones(len(known), dtype=np.float32), (labels[known], known)),
        shape=(groups, len(labels)),
    )
    sizes = np.bincount(labels[known], minlength=groups)
    summed = np.asarray(member @ values, dtype=np.float32)
    return np.asarray(summed / np.maximum(sizes, 1)[:, None], dtype=np.float32)


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
        stability=sorted_result.stability,
        model=sorted_result.model,
    )
