"""Spelling, stop words and whether a text says anything. Given no model."""

from analytics.language.content import has_content, says_something
from analytics.language.lexicon import Lexicon, load_lexicon
from analytics.language.words import embedding_text, standard_text, topic_words

__all__ = [
    "Lexicon",
    "embedding_text",
    "has_content",
    "load_lexicon",
    "says_something",
    "standard_text",
    "topic_words",
]
