"""Expressions: how the rules of agencies write down words that stand next to or near each other.

``sampah`` is a word, ``lampu jalan`` a phrase: its words follow each other, stop words between them
not counted. ``lampu|bohlam`` is one word or the other, ``lampu jalan / pju`` one phrase or the
other. ``lampu + mati|padam`` is both near each other in a sentence, in any order.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_ELONGATION = re.compile(r"([^\W\d_])\1{2,}")
# What stands in a text where privacy/ took something out is a word too: [telepon].
_WRITABLE = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*|\[[a-z]+\]")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'"})

Phrase = tuple[frozenset[str], ...]
Part = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """Phrases near each other, in any order.

    Attributes:
        parts: at least one; a part is the phrases of which one will do, a phrase is for each of its
            words the forms of which one will do.
    """

    parts: tuple[Part, ...]


def fold_word(word: str) -> str:
    """Return ``word`` as expressions hold it: lower case, plain letters, no elongation."""
    plain = unicodedata.normalize("NFKC", word).casefold().translate(_APOSTROPHES)
    return _ELONGATION.sub(r"\1", plain)


def read_expression(written: str) -> Expression:
    """Read one expression.

    Raises:
        ValueError: a part or a word is empty, or holds signs that no word has.
    """
    return Expression(
        tuple(
            tuple(_read_phrase(phrase, written) for phrase in part.split("/"))
            for part in written.split("+")
        )
    )


def _read_phrase(phrase: str, written: str) -> Phrase:
    words = tuple(
        frozenset(fold_word(form) for form in word.split("|"))
        for word in re.sub(r"\s*\|\s*", "|", phrase).split()
    )
    if not words or not all(_WRITABLE.fullmatch(form) for word in words for form in word):
        raise ValueError(written)
    return words
