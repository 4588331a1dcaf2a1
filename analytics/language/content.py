"""Whether a text has a matter of its own, or only greets, claps or shows a face."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.language.lexicon import Lexicon, load_lexicon
from analytics.language.words import topic_words


def has_content(text: str, lexicon: Lexicon | None = None) -> bool:
    """Say whether ``text`` can be grouped by what it is about.

    False for emoji only, links only, greetings, wishes and mere reactions ("mantap min", "hadir",
    "aamiin", "semangat pak"): nothing is left without stop words and reactions. ``lexicon`` is the
    shipped one when None.
    """
    chosen = lexicon or load_lexicon()
    return says_something(topic_words(text, chosen), chosen)


def says_something(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Say whether the ``topic_words`` of a text are more than reactions."""
    return not lexicon.reactions.issuperset(words)
