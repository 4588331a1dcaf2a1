"""What texts are compared by: meaning, words, and the thread that they stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.language import Lexicon, topic_words

Floats = NDArray[np.float32]

_SUFFIXES = ("nya", "lah", "kah", "pun", "ku", "mu", "kan", "an", "i", "e", "ne", "ipun")
_PREFIXES = (
    *("di", "me", "mem", "men", "meng", "meny", "ber", "ter", "pe", "pem", "pen", "peng"),
    *("per", "ke", "se", "ng", "m", "n"),
)
_SHORTEST_STEM = 4
# A thread of this size or smaller has one matter; a larger one is a small corpus of its own, and
# what its texts have in common tells less and less.
_THREAD_WITH_ONE_MATTER = 30


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the corpus.

    Attributes:
        of_text: for each text its words in order, inflections and languages folded together.
        shown: folded word -> the form that people used most.
    """

    of_text: list[list[str]]
    shown: dict[str, str]


def read_words(texts: Sequence[str], lexicon: Lexicon) -> Words:
    """Cut ``texts`` into words and fold those that mean the same."""
    typed = [topic_words(text, lexicon) for text in texts]
    counts: Counter[str] = Counter()
    for words in typed:
        counts.update({lexicon.translations.get(word, word) for word in words})
    stems = {word: _stem(word, counts) for word in counts}
    forms: dict[str, Counter[str]] = {}
    folded: list[list[str]] = []
    for words in typed:
        row = []
        for word in words:
            stem = stems[lexicon.translations.get(word, word)]
            forms.setdefault(stem, Counter())[word] += 1
            row.append(stem)
        folded.append(row)
    shown = {stem: min(seen, key=lambda form: (-seen[form], form)) for stem, seen in forms.items()}
    return Words(folded, shown)


def _stem(word: str, counts: Counter[str]) -> str:
    """The form without affixes, if people use that form too.

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
            )
            if len(shorter) >= _SHORTEST_STEM
        } - candidates
        candidates |= fresh
    least = max(2.0, counts[word] / 2)
    used = [form for form in candidates if counts.get(form, 0) >= least]
    if not used:
        return word
    return min(used, key=lambda form: (counts[form] < counts[word], len(form), -counts[form], form))


def join_features(
    vectors: Floats, words: Sequence[Sequence[str]], *, dimensions: int, weight: float, seed: int
) -> Floats:
    """Join meaning and words.

    Meaning is ``vectors`` less their mean (what all texts of a corpus share says nothing); words
    are latent semantic analysis of tf-idf (Deerwester et al. 1990).

    Returns:
        float32 (n, d + dimensions), rows of length 1, or 0 where a text has neither.
    """
    meaning = unit_rows(vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32))
    lexical = _latent_words(words, dimensions, seed)
    if lexical is None:
        return meaning
    return unit_rows(np.hstack([meaning, np.float32(weight) * lexical]))


def _latent_words(words: Sequence[Sequence[str]], dimensions: int, seed: int) -> Floats | None:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    counts: Counter[str] = Counter()
    for row in words:
        counts.update(set(row))
    vocabulary = sorted(word for word, count in counts.items() if count >= 2)
    size = min(dimensions, len(vocabulary) - 1, len(words) - 1)
    if size < 2:
        return None
    weighted = TfidfVectorizer(
        analyzer=_as_it_is, vocabulary=vocabulary, sublinear_tf=True, dtype=np.float32
    ).fit_transform(words)
    reduced = TruncatedSVD(size, random_state=seed).fit_transform(weighted)
    return unit_rows(np.asarray(reduced, dtype=np.float32))


def _as_it_is(words: Sequence[str]) -> Sequence[str]:
    return words


def add_context(features: Floats, threads: Sequence[str | None], weight: float) -> Floats:
    """Let each text lean towards the other texts of its thread.

    A reply such as "sudah seminggu di tempatku" has no matter of its own; its thread has one. The
    lean is less where a thread has few other texts (little is known) and in very large ones.

    Returns:
        float32 like ``features``, rows of length 1 (or 0).
    """
    rows_of_thread: dict[str, list[int]] = {}
    for row, thread in enumerate(threads):
        if thread is not None:
            rows_of_thread.setdefault(thread, []).append(row)
    context = np.zeros_like(features)
    for rows in rows_of_thread.values():
        size = len(rows)
        if size < 2:
            continue
        own = features[rows]
        others = unit_rows(own.sum(axis=0) - own)
        known = min(1.0, (size - 1) / 3) * min(1.0, _THREAD_WITH_ONE_MATTER / size)
        context[rows] = np.float32(known) * others
    return unit_rows(features + np.float32(weight) * context)


def unit_rows(values: Floats) -> Floats:
    """Rows of length 1; rows of (next to) nothing become 0."""
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    scaled = np.where(norms > 1e-6, values / np.maximum(norms, 1e-6), 0.0)
    return np.asarray(scaled, dtype=np.float32)
