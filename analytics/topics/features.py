"""What texts are compared by: meaning and words, mixed as the corpus asks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.language import Lexicon, topic_words
from analytics.topics.vectors import Floats, unit_rows

_SUFFIXES = ("nya", "lah", "kah", "pun", "ku", "mu", "kan", "an", "i", "e", "ne", "ipun")
_PREFIXES = (
    *("di", "me", "mem", "men", "meng", "meny", "ber", "ter", "pe", "pem", "pen", "peng"),
    *("per", "ke", "se", "ng", "m", "n"),
)
_SHORTEST_STEM = 4
# One word in two spellings: "holly", "mudhun", "victory".
_SPELLINGS = (
    (re.compile(r"(\w)\1"), r"\1"),
    (re.compile(r"(?<=[dt])h"), ""),
    (re.compile(r"y$"), "i"),
)
_WORD_DIMENSIONS = 80
_DIMENSIONS = 128
# How much words weigh beside meaning. A text of few words has few in common with others that mean the
# same, and meaning is all there is to go by; the more it says, the more its own words tell (measured
# on headlines and sentences of 10 words, threads of 20 and paragraphs of 40 different ones).
_LEAST_WEIGHT, _MOST_WEIGHT = 0.35, 1.2
_FEW_WORDS, _MANY_WORDS = 11, 24


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the corpus.

    Attributes:
        of_text: for each text its words in order, inflections and languages folded together.
        shown: folded word -> the form that people used most.
        counts: how often each word occurs, before inflections are folded.
        typed: for each text its words in order as they are spelled.
    """

    of_text: list[list[str]]
    shown: dict[str, str]
    counts: Counter[str]
    typed: list[list[str]]

    def fold(self, word: str) -> str:
        """Fold a word as those of the corpus were folded."""
        return _stem(word, self.counts)


def read_words(texts: Sequence[str], lexicon: Lexicon, counts: Counter[str] | None = None) -> Words:
    """Cut ``texts`` into words and fold those that mean the same.

    ``counts`` are of another corpus, by which these texts' words are folded; their own when None.
    """
    typed = [topic_words(text, lexicon) for text in texts]
    if counts is None:
        counts = Counter()
        for words in typed:
            counts.update(lexicon.translations.get(word, word) for word in words)
    stems: dict[str, str] = {}
    forms: dict[str, Counter[str]] = {}
    folded: list[list[str]] = []
    for words in typed:
        row = []
        for word in words:
            stem = stems.get(word)
            if stem is None:
                stem = stems[word] = _stem(lexicon.translations.get(word, word), counts)
            forms.setdefault(stem, Counter())[word] += 1
            row.append(stem)
        folded.append(row)
    shown = {stem: min(seen, key=lambda form: (-seen[form], form)) for stem, seen in forms.items()}
    return Words(folded, shown, counts, typed)


def _stem(word: str, counts: Counter[str]) -> str:
    """The form without affixes and in its plainest spelling, if people use that form too.

    The corpus is the dictionary: an affix is only taken off when what is left occurs at least half
    as often, so that ``sampahnya`` becomes ``sampah`` and ``punya`` stays. Two rounds at most
    (``pengangkutannya``).
    """
    candidates = {word}
    fresh = {word}
    for _ in range(2):
        fresh = {
            shorter
            for form in fresh
            for shorter in (
                *(form.removesuffix(suffix) for suffix in _SUFFIXES if form.endswith(suffix)),
                *(form.removeprefix(prefix) for prefix in _PREFIXES if form.startswith(prefix)),
                *(spelling.sub(other, form) for spelling, other in _SPELLINGS),
            )
            if len(shorter) >= _SHORTEST_STEM
        } - candidates
        candidates |= fresh
    least = max(2.0, counts[word] / 2)
    used = [form for form in candidates if counts.get(form, 0) >= least]
    if not used:
        return word
    return min(used, key=lambda form: (counts[form] < counts[word], len(form), -counts[form], form))


@dataclass(frozen=True, slots=True, eq=False)
class FeatureModel:
    """Turns meaning and words into features; learnt on one corpus, used on others too.

    Attributes:
        mean: float32 (d,), mean vector of the corpus: what all its texts share says nothing.
        vocabulary: v words.
        rarity: float32 (v,), inverse document frequency.
        axes: float32 (l, v), of latent semantic analysis (Deerwester et al. 1990); l may be 0.
        weight: of words beside meaning.
        centre: float32 (d + l,), of the joined features.
        components: float32 (p, d + l), their principal axes.
    """

    mean: Floats
    vocabulary: tuple[str, ...]
    rarity: Floats
    axes: Floats
    weight: float
    centre: Floats
    components: Floats

    def meaning(self, vectors: Floats) -> Floats:
        """Return ``vectors`` (n, d) less the mean, rows of length 1."""
        return unit_rows(vectors - self.mean)

    def features(self, meaning: Floats, words: Sequence[Sequence[str]]) -> Floats:
        """Return what n texts or units are compared by, float32 (n, p), rows of length 1 or 0."""
        joined = self._joined(meaning, words)
        placed = (joined - self.centre) @ self.components.T
        return unit_rows(np.asarray(placed, dtype=np.float32))

    def _joined(self, meaning: Floats, words: Sequence[Sequence[str]]) -> Floats:
        if not len(self.axes):
            return meaning
        weighted = _weigh_words(words, self.vocabulary, self.rarity)
        latent = unit_rows(np.asarray(weighted @ self.axes.T, dtype=np.float32))
        return unit_rows(np.hstack([meaning, np.float32(self.weight) * latent]))


def learn_features(
    mean: Floats, meaning: Floats, words: Sequence[Sequence[str]], seed: int
) -> FeatureModel:
    """Learn features from n units given by their meaning (n, d) and their words.

    How much words count follows the corpus: the more its units say, the more.
    """
    vocabulary, rarity, axes, latent = _latent_words(words, seed)
    weight = 0.0 if latent is None else _weight_of_words(words)
    joined = meaning
    if latent is not None:
        joined = unit_rows(np.hstack([meaning, np.float32(weight) * latent]).astype(np.float32))
    centre = joined.mean(axis=0, dtype=np.float64).astype(np.float32)
    return FeatureModel(
        mean=mean,
        vocabulary=tuple(vocabulary),
        rarity=rarity,
        axes=axes,
        weight=weight,
        centre=centre,
        components=_principal(joined - centre),
    )


def _principal(centred: Floats) -> Floats:
    """Principal axes, (p, d), the largest first: eigenvectors of the covariance."""
    values, axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    size = min(_DIMENSIONS, len(centred), len(values))
    return np.asarray(axes[:, ::-1][:, :size].T, dtype=np.float32)


def _weight_of_words(words: Sequence[Sequence[str]]) -> float:
    """Weight of words in a corpus of units with so many different ones (geometric mean)."""
    different = np.array([max(1, len(set(row))) for row in words])
    place = (np.log(different).mean() - np.log(_FEW_WORDS)) / np.log(_MANY_WORDS / _FEW_WORDS)
    return float(_LEAST_WEIGHT + (_MOST_WEIGHT - _LEAST_WEIGHT) * np.clip(place, 0.0, 1.0))


def _latent_words(
    words: Sequence[Sequence[str]], seed: int
) -> tuple[list[str], Floats, Floats, Floats | None]:
    """Vocabulary, rarity, axes, and the units on those axes; None where there are too few words."""
    from sklearn.utils.extmath import randomized_svd

    counts: Counter[str] = Counter()
    for row in words:
        counts.update(set(row))
    vocabulary = sorted(word for word, count in counts.items() if count >= 2)
    size = min(_WORD_DIMENSIONS, len(vocabulary) - 1, len(words) - 1)
    if size < 2:
        return [], np.zeros(0, np.float32), np.zeros((0, 0), np.float32), None
    held = np.array([counts[word] for word in vocabulary], dtype=np.float64)
    rarity = (np.log((1 + len(words)) / (1 + held)) + 1).astype(np.float32)
    weighted = _weigh_words(words, vocabulary, rarity)
    _, _, axes = randomized_svd(weighted, size, n_iter=5, random_state=seed)
    axes = np.asarray(axes, dtype=np.float32)
    return vocabulary, rarity, axes, unit_rows(np.asarray(weighted @ axes.T, dtype=np.float32))


def _weigh_words(words: Sequence[Sequence[str]], vocabulary: Sequence[str], rarity: Floats) -> Any:
    """Tf-idf with the logarithm of the frequency, sparse float32 (n, v), rows of length 1."""
    from scipy import sparse

    column_of = {word: column for column, word in enumerate(vocabulary)}
    total, width = len(words), len(vocabulary)
    columns = np.array([column_of.get(word, -1) for row in words for word in row], dtype=np.int64)
    rows = np.repeat(np.arange(total), [len(row) for row in words])
    places, times = np.unique((rows * width + columns)[columns >= 0], return_counts=True)
    index = (places % max(1, width)).astype(np.int32)
    ends = np.append(0, np.cumsum(np.bincount(places // max(1, width), minlength=total)))
    values = (1 + np.log(times.astype(np.float32))) * rarity[index]
    weighted = sparse.csr_matrix((values, index, ends), shape=(total, width), dtype=np.float32)
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    scale = sparse.diags((1 / np.maximum(lengths, 1e-9)).astype(np.float32))
    return (scale @ weighted).tocsr()
