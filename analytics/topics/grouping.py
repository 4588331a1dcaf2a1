"""The BERTopic pipeline with sub-models made for short comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.topics.features import Floats

# Ends a document in the words given to BERTopic, which joins the documents of a topic: no phrase
# may span two comments.
_END = "|"
DENSITY_LEAST_TEXTS = 30
_SHRINKAGE = 0.5
_PARTS = 5
_ROUNDS = 2
_LEAST_GROUPS_TO_COMPARE = 4
_COHERENT_SHARE = 0.5
_FEW_TERMS = 200
_TEMPERATURES = tuple(float(value) for value in np.geomspace(0.5, 32, 25))


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of m texts.

    Attributes:
        labels: int (m,), 0..k-1, or -1.
        chances: float32 (m, k), the chance of each group for each text; what is missing to 1 is
            the chance of none.
        terms: words and two-word phrases, in alphabetical order.
        weights: float64 (k, terms), c-TF-IDF.
    """

    labels: NDArray[np.int64]
    chances: Floats
    terms: list[str]
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compared:
    """What m texts are compared by.

    Attributes:
        own: float32 (m, d), of each text by itself.
        features: float32 (m, d), leaning towards the text's thread; ``own`` where there are none.
        alone: bool (m,), texts without others in their thread.
    """

    own: Floats
    features: Floats
    alone: NDArray[np.bool_]

    def rows(self, rows: NDArray[np.int64]) -> Compared:
        """The part for some texts."""
        return Compared(self.own[rows], self.features[rows], self.alone[rows])


def _coherent(features: Floats, labels: NDArray[np.int64], groups: int) -> NDArray[np.bool_]:
    """Say which groups, (groups,), have texts with something in common.

    Texts that resemble nothing lie together in any layout and look like a dense group. What tells
    them is the length of the mean of their unit vectors: far below that of the other groups.
    """
    if groups < _LEAST_GROUPS_TO_COMPARE:
        return np.ones(groups, dtype=bool)
    lengths = np.zeros(groups)
    for number in np.unique(labels[labels >= 0]):
        lengths[number] = np.linalg.norm(features[labels == number].mean(axis=0))
    return np.asarray(lengths >= _COHERENT_SHARE * np.median(lengths))


def count_distinct(features: Floats) -> int:
    """Rows of ``features`` that differ, told by their place along one fixed direction."""
    direction = np.random.RandomState(0).normal(size=features.shape[1])
    return len(np.unique((features @ direction).round(5)))


def left_out_chances(compared: Compared, labels: NDArray[np.int64]) -> Floats:
    """Chance of each group for each text, learnt without that text's own label.

    A text that vouched for its own group would always be sure.

    Returns:
        float32 (m, k), rows sum to at most 1.
    """
    return _chances(compared, labels, None)


def chances_of_others(compared: Compared, labels: NDArray[np.int64], others: Compared) -> Floats:
    """Chance of each group for texts that took no part in grouping, float32 (n, k)."""
    return _chances(compared, labels, others)


def _chances(compared: Compared, labels: NDArray[np.int64], others: Compared | None) -> Floats:
    """Chances of ``others``, or of the compared texts themselves where None.

    Linear discriminant analysis with a shrunk covariance and equal priors (Fisher's method as in
    Hastie, Tibshirani, Friedman, *Elements of Statistical Learning*, 4.3). It weighs the features
    by how well they part the groups, which the nearest centroid does not; equal priors, so that a
    text that says little does not go to the largest group for that. Chances are made honest by
    temperature scaling (Guo et al. 2017) on texts left out of the lesson.

    Groups compete with the background, a group of which the mean is that of all texts: what
    resembles nothing goes to no group, where it would else go to the vaguest one. So rows may sum
    to less than 1.

    A text in a thread is judged by features that lean towards the thread, one that stands alone by
    a lesson on what texts say by themselves.
    """
    judged = compared if others is None else others
    chances = np.empty((len(judged.own), int(labels.max()) + 1), dtype=np.float32)
    for alone in (False, True):
        wanted = judged.alone == alone
        if not wanted.any():
            continue
        lesson = compared.own if alone else compared.features
        left_out, temperature = _left_out_scores(lesson, labels)
        if others is None:
            scores = left_out[wanted]
        else:
            weights, offsets = _discriminant(lesson[labels >= 0], labels[labels >= 0])
            scores = (others.own if alone else others.features)[wanted] @ weights + offsets
        chances[wanted] = _against_background(scores / temperature)
    return chances


def _left_out_scores(
    features: Floats, labels: NDArray[np.int64]
) -> tuple[NDArray[np.float64], float]:
    """Scores (m, k), each text judged by the four parts of five it is not in; their temperature.

    Too few texts for that are judged by all.
    """
    known = labels >= 0
    groups = int(labels.max()) + 1
    if groups < 2 or known.sum() < 10 * groups:
        weights, offsets = _discriminant(features[known], labels[known])
        return features @ weights + offsets, 1.0
    part = np.arange(len(labels)) % _PARTS
    scores = np.empty((len(labels), groups))
    for left_out in range(_PARTS):
        taught = known & (part != left_out)
        weights, offsets = _discriminant(features[taught], labels[taught], groups)
        scores[part == left_out] = features[part == left_out] @ weights + offsets
    return scores, _temperature(scores[known], labels[known])


def _discriminant(
    features: Floats, labels: NDArray[np.int64], groups: int | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (d, groups) and offsets (groups,) of the linear scores."""
    groups = groups or int(labels.max()) + 1
    sizes = np.bincount(labels, minlength=groups).astype(np.float64)
    sums = np.zeros((groups, features.shape[1]))
    np.add.at(sums, labels, features)
    means = sums / np.maximum(sizes, 1)[:, None]
    within = features - means[labels]
    covariance = (within.T @ within) / max(1, len(within) - groups)
    variance = float(np.trace(covariance)) / len(covariance)
    shrunk = (1 - _SHRINKAGE) * covariance
    shrunk[np.diag_indices_from(shrunk)] += _SHRINKAGE * variance + 1e-6
    weights = np.linalg.solve(shrunk, means.T)
    offsets = -0.5 * np.einsum("kd,dk->k", means, weights)
    return (
        np.asarray(weights, dtype=np.float64),
        np.asarray(np.where(sizes > 0, offsets, -1e6), dtype=np.float64),
    )


def _temperature(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """The divisor of left-out ``scores`` (m, k) under which the groups ``truth`` are most likely."""

    def likelihood(temperature: float) -> float:
        # A group missing from one part's lesson has no score there.
        chances = _softmax(scores / temperature)[np.arange(len(truth)), truth]
        return float(np.log(np.maximum(chances, 1e-12)).mean())

    return max(_TEMPERATURES, key=likelihood)


def _against_background(scores: NDArray[np.float64]) -> Floats:
    # Features have mean 0, so the background's linear score is 0.
    background = np.zeros((len(scores), 1))
    return _softmax(np.hstack([scores, background]))[:, :-1]


def _softmax(scores: NDArray[np.float64]) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


class _Placed:
    """BERTopic's reduction step: the layout is already there."""

    def __init__(self, layout: Floats) -> None:
        self._layout = layout

    def fit(self, features: Floats, y: object = None) -> _Placed:  # noqa: ARG002 - BERTopic's call
        return self

    def transform(self, features: Floats) -> Floats:  # noqa: ARG002 - BERTopic's call
        return self._layout


class _Clusters:
    """BERTopic's clustering step: dense regions, then the rest by what the dense ones taught.

    HDBSCAN (Campello, Moulavi, Sander 2013) finds groups; what it leaves over, and what lies nearer
    to another group, goes where the discriminant is sure enough.
    """

    def __init__(
        self, compared: Compared, *, smallest: int, neighbours: int, least_chance: float, seed: int
    ) -> None:
        self._compared = compared
        self._smallest = smallest
        self._neighbours = neighbours
        self._least_chance = least_chance
        self._seed = seed
        self.labels_ = np.full(len(compared.own), -1)
        self.chances = np.zeros((len(compared.own), 0), dtype=np.float32)
        self.dense_share = 0.0

    def fit(self, layout: Floats, y: object = None) -> _Clusters:  # noqa: ARG002 - BERTopic's call
        labels = self._dense(layout)
        self.dense_share = float((labels >= 0).mean())
        if labels.max() < 0:
            labels = np.zeros(len(layout), dtype=np.int64)
        for _ in range(_ROUNDS):
            chances = left_out_chances(self._compared, labels)
            labels, chances = self._where_sure(chances)
        groups = chances.shape[1]
        sizes = np.bincount(labels[labels >= 0], minlength=groups)
        # A group that lost its texts to others is none, nor is one of what is left over.
        kept = np.flatnonzero(
            (sizes >= max(2, self._smallest // 3)) & _coherent(self._compared.own, labels, groups)
        )
        if len(kept) == 0:
            kept = np.array([int(sizes.argmax())])
        self.labels_, self.chances = self._where_sure(chances[:, kept])
        return self

    def _where_sure(self, chances: Floats) -> tuple[NDArray[np.int64], Floats]:
        """The best group where it is likely enough, else -1; and the chances it was read from."""
        if chances.max() < self._least_chance:
            # Groups that hardly differ from the corpus as a whole: the background is no rival.
            chances = chances / np.maximum(chances.sum(axis=1, keepdims=True), 1e-9)
        sure = chances.max(axis=1) >= self._least_chance
        return np.where(sure, chances.argmax(axis=1), -1), chances

    def _dense(self, layout: Floats) -> NDArray[np.int64]:
        features = self._compared.features
        distinct = count_distinct(features)
        if distinct < DENSITY_LEAST_TEXTS:
            # Too few for density to mean anything.
            from sklearn.cluster import KMeans

            groups = max(1, round(np.sqrt(distinct / 5)))
            few = KMeans(groups, n_init=10, random_state=self._seed).fit_predict(features)
            return np.asarray(few, dtype=np.int64)
        import hdbscan

        found = hdbscan.HDBSCAN(
            min_cluster_size=self._smallest,
            min_samples=self._neighbours,
            cluster_selection_method="eom",
            core_dist_n_jobs=1,
        ).fit_predict(layout.astype(np.float64))
        return np.asarray(found, dtype=np.int64)


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
    compared: Compared,
    layout: Floats,
    *,
    smallest: int,
    neighbours: int,
    least_chance: float,
    seed: int,
) -> tuple[Groups, dict[str, object]]:
    """Run BERTopic over texts that are already words, features and a layout.

    Args:
        words: m lists of words.
        compared: features of the m texts.
        layout: float32 (m, r), the reduced features.
        smallest: least texts of a dense region.
        neighbours: how many close texts make a place dense.
        least_chance: below this, a text is left in no group.
        seed: for the few-texts case.

    Returns:
        the groups, and what was found out on the way (fit for JSON).
    """
    from bertopic import BERTopic
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    clusters = _Clusters(
        compared, smallest=smallest, neighbours=neighbours, least_chance=least_chance, seed=seed
    )
    documents = [f"{' '.join(row)} {_END}" for row in words]
    model = _without_samples(BERTopic)(
        # "english" would strip letters outside A-Z.
        language="multilingual",
        umap_model=_Placed(layout),
        hdbscan_model=clusters,
        vectorizer_model=CountVectorizer(
            analyzer=words_and_phrases, vocabulary=_vocabulary(documents)
        ),
        # Not BM25: its weights are negative for the commonest words, which may be the very matter.
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
    )
    model.fit_transform(documents, embeddings=compared.features)
    mapped = np.asarray(model.topics_, dtype=np.int64)
    # BERTopic numbers anew by size; bring the chances into its order.
    count = int(mapped.max()) + 1
    chances = np.zeros((len(words), count), dtype=np.float32)
    for new in range(count):
        old = clusters.labels_[int(np.argmax(mapped == new))]
        chances[:, new] = clusters.chances[:, old]
    rows = model.c_tf_idf_.toarray()
    weights = rows[rows.shape[0] - count :]
    terms = [str(term) for term in model.vectorizer_model.get_feature_names_out()]
    found: dict[str, object] = {
        "dense_share": round(clusters.dense_share, 4),
    }
    return Groups(mapped, chances, terms, weights), found


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

        def _save_representative_docs(self, documents: object) -> None:  # noqa: ARG002
            self.representative_docs_: dict[int, list[str]] = {}

    return Pipeline
