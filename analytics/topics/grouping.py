"""Groups of units: communities, sharpened by a discriminant, inside a BERTopic pipeline.

BERTopic (Grootendorst 2022) does what it is good at here: it runs the steps and weighs the words
(c-TF-IDF). Features, grouping and representatives are our own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.topics.communities import Labels, find_communities, shared_neighbour_graph
from analytics.topics.discriminant import Discriminant, learn_discriminant, regroup_chances
from analytics.topics.telling import Telling, words_held
from analytics.topics.vectors import Floats

# Ends a document in the words given to BERTopic, which joins the documents of a topic: no phrase
# may span two comments.
_END = "|"
FEWEST_FOR_A_GRAPH = 30
_ROUNDS = 2
_LEAST_GROUPS_TO_COMPARE = 4
_COHERENT_SHARE = 0.5
_FEW_TERMS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Groups of m units.

    Attributes:
        labels: int (m,), 0..k-1, or -1.
        chances: float32 (m, k), of each group for each unit, judged without its own label.
        discriminant: tells the groups for other units and texts.
        resolution: how fine the graph was cut; 0 where there was none.
    """

    labels: Labels
    chances: Floats
    discriminant: Discriminant
    resolution: float


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """What words are worth in groups.

    Attributes:
        terms: words and two-word phrases, in alphabetical order.
        weights: float64 (k, terms), c-TF-IDF.
    """

    terms: list[str]
    weights: NDArray[np.float64]


def group_units(
    features: Floats,
    *,
    smallest: int,
    least_chance: float,
    seed: int,
    telling: Telling | None = None,
    former: Labels | None = None,
) -> Grouped:
    """Find groups among m units.

    Communities of the graph of near units are the start; then each unit goes where the discriminant
    that they teach is sure enough, twice. Groups that lose their units to others are none.

    Args:
        features: float32 (m, p), rows of length 1.
        smallest: least units of a group.
        least_chance: below this a unit is left in no group.
        seed: of every random step.
        telling: the words that the units hold; groups that no words tell are none.
        former: int (m,), the group of each unit in the fit before, -1 where it had none.
    """
    labels, resolution = _start(features, seed, former)
    labels = _without_small(labels, smallest)
    discriminant, chances = learn_discriminant(features, labels)
    for _ in range(_ROUNDS):
        labels = _compact(_where_sure(chances, least_chance))
        discriminant, chances = learn_discriminant(features, labels)
    found = _where_sure(chances, least_chance)
    groups = chances.shape[1]
    sizes = np.bincount(found[found >= 0], minlength=groups)
    kept = (sizes >= smallest) & _coherent(features, found, groups)
    if not kept.any():
        kept = sizes == sizes.max()
    number = np.where(kept, np.cumsum(kept) - 1, -1)
    if telling is not None:
        number = _through(number, telling, found, chances)
    chances = regroup_chances(chances, number)
    return Grouped(
        _where_sure(chances, least_chance), chances, discriminant.regrouped(number), resolution
    )


def _through(
    number: NDArray[np.int64], telling: Telling, found: Labels, chances: Floats
) -> NDArray[np.int64]:
    """Number the groups that words tell; ``number`` (k,) are those that there may be."""
    labels = np.where(found >= 0, number[found], -1)
    told = telling.tell(labels, regroup_chances(chances, number))
    return np.where(number >= 0, told[number], -1)


def _start(features: Floats, seed: int, former: Labels | None) -> tuple[Labels, float]:
    distinct = count_distinct(features)
    if distinct >= FEWEST_FOR_A_GRAPH:
        return find_communities(shared_neighbour_graph(features, seed), seed, former)
    # Too few for neighbours to mean anything.
    from sklearn.cluster import KMeans

    groups = max(1, round(np.sqrt(distinct / 5)))
    few = KMeans(groups, n_init=10, random_state=seed).fit_predict(features)
    return np.asarray(few, dtype=np.int64), 0.0


def count_distinct(features: Floats) -> int:
    """Rows of ``features`` that differ, told by their place along one fixed direction."""
    direction = np.random.RandomState(0).normal(size=features.shape[1])
    return len(np.unique((features @ direction).round(5)))


def _without_small(labels: Labels, smallest: int) -> Labels:
    """Dissolve groups of fewer than ``smallest``, unless there is no other."""
    sizes = np.bincount(labels)
    large = sizes >= smallest
    if not large.any():
        large = sizes == sizes.max()
    return _compact(np.where(large[labels], labels, -1))


def _where_sure(chances: Floats, least_chance: float) -> Labels:
    """The best group where it is likely enough, else -1."""
    best = chances.max(axis=1, initial=0.0)
    if best.max(initial=0.0) < least_chance:
        # Groups that hardly differ from the corpus as a whole: the background is no rival.
        best = best / np.maximum(chances.sum(axis=1), 1e-9)
    return np.where(best >= least_chance, chances.argmax(axis=1), -1).astype(np.int64)


def _compact(labels: Labels) -> Labels:
    """Number the groups that have members 0..k-1."""
    used = np.unique(labels[labels >= 0])
    if not len(used):
        return np.zeros(len(labels), dtype=np.int64)
    number = np.full(int(used.max()) + 1, -1, dtype=np.int64)
    number[used] = np.arange(len(used))
    return np.where(labels >= 0, number[labels], -1)


def _coherent(features: Floats, labels: Labels, groups: int) -> NDArray[np.bool_]:
    """Say which groups, (groups,), have units with something in common.

    Texts that resemble nothing are each other's nearest and look like a group. What tells them is
    the length of the mean of their unit vectors: far below that of the other groups.
    """
    if groups < _LEAST_GROUPS_TO_COMPARE:
        return np.ones(groups, dtype=bool)
    lengths = np.zeros(groups)
    for number in np.unique(labels[labels >= 0]):
        lengths[number] = np.linalg.norm(features[labels == number].mean(axis=0))
    return np.asarray(lengths >= _COHERENT_SHARE * np.median(lengths))


class _Placed:
    """BERTopic's reduction step: features are already of few dimensions."""

    def fit(self, features: Floats, y: object = None) -> _Placed:  # noqa: ARG002 - BERTopic's call
        return self

    def transform(self, features: Floats) -> Floats:
        return features


class _Clusters:
    """BERTopic's clustering step."""

    def __init__(
        self,
        *,
        smallest: int,
        least_chance: float,
        seed: int,
        telling: Telling,
        former: Labels | None,
    ) -> None:
        self._smallest = smallest
        self._least_chance = least_chance
        self._seed = seed
        self._telling = telling
        self._former = former
        self.labels_: Labels = np.zeros(0, dtype=np.int64)
        self.grouped: Grouped | None = None

    def fit(self, features: Floats, y: object = None) -> _Clusters:  # noqa: ARG002 - BERTopic's call
        self.grouped = group_units(
            features,
            smallest=self._smallest,
            least_chance=self._least_chance,
            seed=self._seed,
            telling=self._telling,
            former=self._former,
        )
        self.labels_ = self.grouped.labels
        return self


def words_and_phrases(document: str) -> list[str]:
    """Cut a document, words separated by spaces, into words and pairs of neighbouring words.

    The end of a document counts as a word of its own: a term in every text, which no name is made
    of, without which the weighting fails on a corpus of a single word.
    """
    terms: list[str] = []
    before = _END
    for word in document.split():
        terms.append(word)
        if _END not in (word, before) and word != before:
            terms.append(f"{before} {word}")
        before = word
    return terms


def group(
    words: Sequence[Sequence[str]],
    features: Floats,
    *,
    smallest: int,
    least_chance: float,
    seed: int,
    former: Labels | None = None,
) -> tuple[Grouped, Weighed]:
    """Run BERTopic over m units given by their words and features; see ``group_units``."""
    from bertopic import BERTopic
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    clusters = _Clusters(
        smallest=smallest,
        least_chance=least_chance,
        seed=seed,
        telling=words_held(words),
        former=former,
    )
    documents = [f"{' '.join(row)} {_END}" for row in words]
    model = _without_samples(BERTopic)(
        # "english" would strip letters outside A-Z.
        language="multilingual",
        umap_model=_Placed(),
        hdbscan_model=clusters,
        vectorizer_model=CountVectorizer(
            analyzer=words_and_phrases, vocabulary=_vocabulary(documents)
        ),
        # Not BM25: its weights are negative for the commonest words, which may be the very matter.
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
    )
    model.fit_transform(documents, embeddings=features)
    grouped = clusters.grouped
    assert grouped is not None
    # BERTopic numbers anew by size; bring ours into its order.
    mapped = np.asarray(model.topics_, dtype=np.int64)
    count = int(mapped.max()) + 1
    number = np.full(grouped.chances.shape[1], -1, dtype=np.int64)
    for new in range(count):
        number[grouped.labels[int(np.argmax(mapped == new))]] = new
    weights = model.c_tf_idf_.toarray()
    terms = [str(term) for term in model.vectorizer_model.get_feature_names_out()]
    return (
        Grouped(
            mapped,
            regroup_chances(grouped.chances, number),
            grouped.discriminant.regrouped(number),
            grouped.resolution,
        ),
        Weighed(terms, weights[weights.shape[0] - count :]),
    )


def without_groups(
    grouped: Grouped, weighed: Weighed, dropped: NDArray[np.bool_]
) -> tuple[Grouped, Weighed]:
    """Take groups away, ``dropped`` (k,); their units are in none, and go to no other for that."""
    number = np.where(dropped, -1, np.cumsum(~dropped) - 1)
    return (
        Grouped(
            np.where(grouped.labels >= 0, number[grouped.labels], -1),
            regroup_chances(grouped.chances, number),
            grouped.discriminant.regrouped(number),
            grouped.resolution,
        ),
        Weighed(weighed.terms, weighed.weights[~dropped]),
    )


def _vocabulary(documents: Sequence[str]) -> list[str]:
    """Terms of two documents or more; in a corpus so small that these are few, all terms."""
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(set(words_and_phrases(document)))
    repeated = sorted(term for term, count in counts.items() if count > 1)
    return repeated if len(repeated) >= _FEW_TERMS else sorted(counts)


def _without_samples(base: Any) -> Any:
    class Pipeline(base):  # type: ignore[misc]  # bertopic has no types
        """BERTopic without its representative documents.

        They are drawn with replacement and mapped back by text, which is wrong where texts repeat
        (BERTopic #2495); ours are chosen by row in ``represent``.
        """

        def _save_representative_docs(self, documents: object) -> None:  # noqa: ARG002 - BERTopic's call
            self.representative_docs_: dict[int, list[str]] = {}

    return Pipeline
