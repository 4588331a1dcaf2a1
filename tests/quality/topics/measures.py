"""Numbers that say how good an assignment is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score

from tests.quality.topics.corpus import ABSENT, UNGROUPED, Integers

TOP_WORDS = 10
# As in gensim's c_npmi (Röder, Both and Hinneburg 2015, "Exploring the Space of Topic Coherence
# Measures", WSDM).
WINDOW_WORDS = 10


def ami(truth: NDArray[np.str_], groups: Integers) -> float:
    """Adjusted mutual information; what is ungrouped counts as one group of its own."""
    return float(adjusted_mutual_info_score(truth, groups))


def ami_of_assigned(truth: NDArray[np.str_], groups: Integers) -> float:
    """Adjusted mutual information over what is in a group; NaN where nothing is."""
    assigned = groups > UNGROUPED
    return ami(truth[assigned], groups[assigned]) if assigned.any() else float("nan")


def nmi(truth: NDArray[np.str_], groups: Integers) -> float:
    """Mutual information, normalised by the mean entropy and not adjusted for chance."""
    return float(normalized_mutual_info_score(truth, groups))


def agreement(assignments: Sequence[Integers]) -> float:
    """Mean AMI of every two assignments (n,), each over the texts that both were given.

    Two that both put everything into one group agree fully, as scikit-learn has it.
    """
    values = []
    for one, other in combinations(assignments, 2):
        common = (one > ABSENT) & (other > ABSENT)
        values.append(float(adjusted_mutual_info_score(one[common], other[common])))
    return float(np.mean(values))


def top_words(documents: Sequence[Sequence[str]], groups: Integers) -> list[list[str]]:
    """Return up to ten words of each group, by falling class-based TF-IDF (Grootendorst 2022).

    Args:
        documents: the words of n texts.
        groups: int64 (n,); what is ungrouped counts as one group, which gets no words.
    """
    names, group_of = np.unique(groups, return_inverse=True)
    vocabulary = sorted({word for words in documents for word in words})
    number = {word: at for at, word in enumerate(vocabulary)}
    rows = np.repeat(group_of, [len(words) for words in documents])
    columns = np.array([number[word] for words in documents for word in words], dtype=np.int64)
    counts = csr_matrix(
        (np.ones(len(columns)), (rows, columns)), shape=(len(names), len(vocabulary))
    ).toarray()
    of_group = counts.sum(axis=1, keepdims=True)
    weights = counts / np.maximum(of_group, 1) * np.log(1 + of_group.mean() / counts.sum(axis=0))
    return [
        [vocabulary[at] for at in np.argsort(-row, kind="stable")[:TOP_WORDS] if row[at] > 0]
        for name, row in zip(names, weights, strict=True)
        if name > UNGROUPED
    ]


def diversity(words_of_topics: Sequence[Sequence[str]]) -> float:
    """Share of different words among the top words of all topics (Dieng et al. 2020)."""
    every = [word for words in words_of_topics for word in words]
    return len(set(every)) / len(every) if every else float("nan")


def coherence(
    words_of_topics: Sequence[Sequence[str]], documents: Sequence[Sequence[str]]
) -> float:
    """Mean NPMI of every two words of a topic, mean over topics, -1 to 1.

    How often words stand together is counted in windows of ten words that slide over each document;
    a shorter document is one window. Two words that never do have -1.
    """
    topics = [words for words in words_of_topics if len(words) > 1]
    if not topics:
        return float("nan")
    number = {
        word: at for at, word in enumerate(sorted({word for words in topics for word in words}))
    }
    together, windows = _count_windows(documents, number)
    alone = together.diagonal()
    means = []
    for words in topics:
        at = np.array([number[word] for word in words])
        first, second = np.triu_indices(len(at), k=1)
        both = together[at[first], at[second]] / windows
        chance = alone[at[first]] * alone[at[second]] / windows**2
        values = np.full(len(both), -1.0)
        # Words that stand in every window tell nothing of each other, and log 1 divides nothing.
        values[both == 1] = 0.0
        met = (both > 0) & (both < 1)
        values[met] = np.log(both[met] / chance[met]) / -np.log(both[met])
        means.append(values.mean())
    return float(np.mean(means))


def _count_windows(
    documents: Sequence[Sequence[str]], number: dict[str, int]
) -> tuple[NDArray[np.float64], int]:
    """Count in how many windows each two words stand (the diagonal: each word), and the windows."""
    rows: list[int] = []
    columns: list[int] = []
    windows = 0
    for words in documents:
        count = max(1, len(words) - WINDOW_WORDS + 1)
        for place, word in enumerate(words):
            if word in number:
                first = max(0, place - WINDOW_WORDS + 1)
                last = min(place, count - 1)
                rows.extend(range(windows + first, windows + last + 1))
                columns.extend([number[word]] * (last - first + 1))
        windows += count
    shape = (windows, len(number))
    found = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
    found.data[:] = 1.0  # twice in a window is once
    return np.asarray((found.T @ found).todense(), dtype=np.float64), windows
