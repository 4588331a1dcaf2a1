"""Text -> words in one spelling, for topics; and text -> the same text in one spelling."""

from __future__ import annotations

import re
import unicodedata

from analytics.language.lexicon import Lexicon

# The masks that privacy/ puts into texts, links, and handles that nobody masked.
_NOT_LANGUAGE = re.compile(
    r"\[[A-Za-z]{2,12}\]|https?://\S+|www\.\S+|@[\w.]+|&(?:amp|lt|gt|quot|nbsp);"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*2?")
_ELONGATION = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED_END = re.compile(r"([aeiou])\1$")
_HASHTAG_JOIN = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HASHTAG = re.compile(r"#\w+")
# Longer "words" are not words: keyboards held down, encoded files.
_LONGEST_WORD = 30
_MOST_REMEMBERED = 500_000


def _clean(text: str) -> str:
    plain = _NOT_LANGUAGE.sub(" ", unicodedata.normalize("NFKC", text))
    return _HASHTAG.sub(lambda found: _HASHTAG_JOIN.sub(" ", found.group()), plain)


def _fold(word: str) -> str:
    """One spelling of a word: lower case, no elongation, no doubling (``anak-anak``, ``anak2``)."""
    folded = _ELONGATION.sub(r"\1", word.casefold().replace("’", "'"))
    folded = _DOUBLED_END.sub(r"\1", folded)
    if folded.endswith("2"):
        folded = folded[:-1]
    first, dash, second = folded.partition("-")
    return first if dash and second.startswith(first) else folded.replace("'", "")


def spell_words(text: str, lexicon: Lexicon) -> list[str]:
    """Words of ``text`` in order, in standard spelling, stop words among them, not translated."""
    words: list[str] = []
    for typed in _WORD.findall(_clean(text)):
        spelled = lexicon.spelled.get(typed)
        if spelled is None:
            spelled = _spell(typed, lexicon)
            if len(lexicon.spelled) < _MOST_REMEMBERED:
                lexicon.spelled[typed] = spelled
        words.extend(spelled)
    return words


def _spell(typed: str, lexicon: Lexicon) -> tuple[str, ...]:
    if len(typed) > _LONGEST_WORD:
        return ()
    folded = _fold(typed)
    return tuple(lexicon.spelling.get(folded, folded).split())


def topic_words(text: str, lexicon: Lexicon) -> list[str]:
    """Words of ``text`` that can tell its topic, in order, in standard spelling.

    Case and elongation are folded, masks, links and handles dropped, then everything in
    ``lexicon.stop_words`` and words of fewer than three letters.
    """
    return [
        word
        for word in spell_words(text, lexicon)
        if len(word) > 2 and word not in lexicon.stop_words
    ]


def standard_text(text: str, lexicon: Lexicon) -> str:
    """Return ``text`` as a model trained on written Indonesian reads it best.

    Abbreviations are spelled out, frequent Javanese words translated, elongation and masks
    removed; punctuation, emoji and order stay.
    """

    def standard(found: re.Match[str]) -> str:
        if len(found.group()) > _LONGEST_WORD:
            return found.group()
        folded = _fold(found.group())
        spelled = lexicon.spelling.get(folded, folded)
        return lexicon.translations.get(spelled, spelled)

    return " ".join(_WORD.sub(standard, _clean(text)).split())


def embedding_text(text: str, lexicon: Lexicon) -> str:
    """Return what a model should read of ``text`` so that its vector follows the matter.

    Only the topic words, in order, standard spelling, frequent Javanese words translated: tone and
    filler otherwise outweigh the matter in short comments (share of the ten nearest with the same
    label: 0.62 to 0.64 on SIB-200 Indonesian, 0.41 to 0.51 on Javanese, 0.19 to 0.25 on the
    sample). A text without topic words is returned in standard spelling.
    """
    words = [lexicon.translations.get(word, word) for word in topic_words(text, lexicon)]
    return " ".join(words) or standard_text(text, lexicon)
