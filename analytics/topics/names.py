"""Words for topics and themes: distinctive, typical, and not said twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analytics.topics.grouping import words_and_phrases

_KEYWORDS = 10
_LABEL_WORDS = 3
_SEPARATOR = " · "
# A phrase stands for its words when it makes up this share of the rarer word's uses.
_PHRASE_SHARE = 0.6
# And when neither of its words is much rarer than the other: else the rare one is by chance there.
_PARTNER_SHARE = 0.3
# A name promises what one finds: a further word of it stands in this share of the texts, at least.
_IN_NAME = 0.06


# Two words that stand together in this share of the rarer one's texts are read as one: "rumah sakit"
# in the name of what people say of sickness at home.
_MISREAD_SHARE = 0.2


class TermCounts:
    """In how many texts of each group a term occurs."""

    def __init__(self, words: Sequence[Sequence[str]], terms: Sequence[str]) -> None:
        """Count ``terms`` (words and two-word phrases) in texts given as words."""
        from scipy import sparse

        column_of = {term: column for column, term in enumerate(terms)}
        rows: list[int] = []
        columns: list[int] = []
        for row, text in enumerate(words):
            present = {
                column_of[term] for term in words_and_phrases(" ".join(text)) if term in column_of
            }
            rows.extend([row] * len(present))
            columns.extend(sorted(present))
        self._texts = sparse.csr_matrix(
            (np.ones(len(rows)), (rows, columns)), shape=(len(words), len(terms))
        )

    def by_group(self, labels: NDArray[np.int64], groups: int) -> NDArray[np.float64]:
        """Texts that hold each term, (groups, terms); label -1 is left out."""
        from scipy import sparse

        known = np.flatnonzero(labels >= 0)
        member = sparse.csr_matrix(
            (np.ones(len(known)), (labels[known], known)), shape=(groups, len(labels))
        )
        return np.asarray((member @ self._texts).toarray())

    def in_all(self) -> NDArray[np.float64]:
        """Texts that hold each term, (terms,)."""
        return np.asarray(self._texts.sum(axis=0)).ravel()


def rank_terms(
    texts_with_term: NDArray[np.float64],
    texts_in_all: NDArray[np.float64],
    sizes: NDArray[np.float64],
    total: int,
    weights: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Score terms for naming, (groups, terms): typical (many texts hold it) and distinctive.

    The share of the group's texts that hold the term, times the logarithm of how much more common
    it is here than elsewhere (its part of the Kullback-Leibler divergence); ``weights`` (c-TF-IDF) breaks near-ties. Terms of one text count 0.
    """
    share_here = texts_with_term / np.maximum(sizes, 1)[:, None]
    elsewhere = texts_in_all[None, :] - texts_with_term
    share_elsewhere = (elsewhere + 1) / (np.maximum(total - sizes, 0)[:, None] + 1)
    lift = np.log(np.maximum(share_here / share_elsewhere, 1e-9))
    scores = share_here * np.maximum(lift, 0)
    if weights is not None and weights.size:
        scores = scores * (0.5 + weights / np.maximum(weights.max(axis=1, keepdims=True), 1e-12))
    least = np.minimum(np.maximum(2, 0.01 * sizes), np.maximum(sizes, 1))[:, None]
    return np.where(texts_with_term >= least, scores, 0.0)


def choose_keywords(
    scores: NDArray[np.float64], counts: NDArray[np.float64], terms: Sequence[str]
) -> list[str]:
    """Take the best terms of one group; a phrase and its words are not both taken."""
    index = {term: column for column, term in enumerate(terms)}
    order = sorted(
        np.argsort(-scores, kind="stable")[: 8 * _KEYWORDS],
        key=lambda column: (-scores[column], terms[column]),
    )
    chosen: list[str] = []
    used: set[str] = set()
    candidates = [terms[column] for column in order if scores[column] > 0]
    if not candidates:
        # Nothing is more common here than elsewhere: what is common must do.
        common = sorted(
            np.flatnonzero(counts).tolist(), key=lambda column: (-counts[column], terms[column])
        )
        candidates = [terms[column] for column in common[:_KEYWORDS]]
    for term in candidates:
        best = _fuller(term, candidates, counts, index) if " " not in term else term
        parts = best.split()
        if " " in best and not _is_phrase(best, counts, index):
            continue
        if used.intersection(parts):
            continue
        chosen.append(best)
        used.update(parts)
        if len(chosen) == _KEYWORDS:
            break
    return chosen


def words_for_label(
    keywords: Sequence[str],
    counts: NDArray[np.float64],
    in_all: NDArray[np.float64],
    terms: Sequence[str],
    size: int,
) -> list[str]:
    """Take the keywords of one group that its label may be made of: the first, and common ones.

    Args:
        keywords: of the group, the best first.
        counts: (terms,), texts of the group that hold each term.
        in_all: (terms,), texts of all groups that do.
        terms: all terms.
        size: texts of the group.
    """
    index = {term: column for column, term in enumerate(terms)}
    common = _IN_NAME * size

    def misread(before: str, word: str) -> bool:
        """Whether one would read a phrase that the group's texts do not use."""
        phrase = index.get(f"{before} {word}")
        if phrase is None or counts[phrase] >= common:
            return False
        return bool(
            in_all[phrase] >= _MISREAD_SHARE * min(in_all[index[before]], in_all[index[word]])
        )

    chosen = list(keywords[:1])
    for word in keywords[1:]:
        if counts[index[word]] >= common and not any(misread(before, word) for before in chosen):
            chosen.append(word)
    return chosen


def forms_by_group(
    keywords: Sequence[Sequence[str]],
    labels: NDArray[np.int64],
    words: Sequence[Sequence[str]],
    typed: Sequence[Sequence[str]],
) -> list[dict[str, str]]:
    """For each group the form in which its texts use each word of its keywords.

    "kulon" is west, but a kampung called Kulon is not called Barat.

    Args:
        keywords: of each group.
        labels: int (n,), the group of each text, or -1.
        words: folded words of each text.
        typed: the same words as they are spelled.
    """
    wanted = [{word for term in terms for word in term.split()} for terms in keywords]
    seen: list[dict[str, Counter[str]]] = [{word: Counter() for word in group} for group in wanted]
    for group, row, forms in zip(labels.tolist(), words, typed, strict=True):
        if group < 0 or wanted[group].isdisjoint(row):
            continue
        for word, form in zip(row, forms, strict=True):
            if word in wanted[group]:
                seen[group][word][form] += 1
    return [
        {
            word: min(forms, key=lambda form: (-forms[form], form))
            for word, forms in group.items()
            if forms
        }
        for group in seen
    ]


def _is_phrase(phrase: str, counts: NDArray[np.float64], index: Mapping[str, int]) -> bool:
    together = counts[index[phrase]]
    rarer, commoner = sorted(counts[index[word]] for word in phrase.split())
    return bool(
        together >= 2 and together >= _PHRASE_SHARE * rarer and rarer >= _PARTNER_SHARE * commoner
    )


def _fuller(
    word: str, candidates: Sequence[str], counts: NDArray[np.float64], index: Mapping[str, int]
) -> str:
    """The phrase in which ``word`` mostly stands, or the word."""
    for phrase in candidates:
        if " " in phrase and word in phrase.split() and _is_phrase(phrase, counts, index):
            return phrase
    return word


def lead_words(of_topics: Sequence[Sequence[str]], of_theme: Sequence[str]) -> list[str]:
    """Return the words a theme is called by: the first of each of its largest topics.

    They tell what a theme holds; the words of the theme as a whole name its largest topic thrice.
    ``of_topics`` are keywords, the largest topic first; the rest of ``of_theme`` follows.
    """
    leading = [words[0] for words in of_topics if words]
    if len(leading) == 1:
        leading = list(of_topics[0])
    chosen: list[str] = []
    used: set[str] = set()
    for term in [*leading, *of_theme]:
        # "vaksin" and "jadwal vaksin" would say the same word twice.
        if used.isdisjoint(term.split()):
            chosen.append(term)
            used.update(term.split())
    return chosen


def make_labels(
    words: Sequence[Sequence[str]],
    shown: Sequence[Mapping[str, str]],
    further: Sequence[Sequence[str]] | None = None,
) -> list[str]:
    """Join the first words of each group to a label; no two labels are the same.

    Args:
        words: of each group, the best first.
        shown: of each group, the form of each word that people use.
        further: words of each group that tell it from others of the same label.
    """
    labels: list[str] = []
    seen: set[str] = set()
    for place, good in enumerate(words):
        forms = shown_terms(good, shown[place])
        more = [*good, *(further[place] if further else ())]
        label = _SEPARATOR.join(forms[:_LABEL_WORDS])
        for extra in shown_terms(list(dict.fromkeys(more)), shown[place])[
            len(forms[:_LABEL_WORDS]) :
        ]:
            if label and label.casefold() not in seen:
                break
            label = _SEPARATOR.join([*forms[: _LABEL_WORDS - 1], extra])
        label = label or "…"
        unique, number = label, 2
        while unique.casefold() in seen:
            unique, number = f"{label} ({number})", number + 1
        seen.add(unique.casefold())
        labels.append(unique[:1].upper() + unique[1:])
    return labels


def shown_terms(terms: Sequence[str], shown: Mapping[str, str]) -> list[str]:
    """``terms`` in the forms that people use."""
    return [" ".join(shown.get(word, word) for word in term.split()) for term in terms]
