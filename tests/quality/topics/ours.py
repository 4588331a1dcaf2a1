"""What this product makes of a corpus: the only place of the harness that knows how it is called."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

import numpy as np

from analytics.embedding import Embedder, load_embedder
from analytics.settings import read_settings
from tests.quality.topics.corpus import Assignment, Corpus


# Two, since a process goes from set to set; each holds a model.
@lru_cache(maxsize=2)
def product_embedder(cache_folder: Path, model: str | None = None) -> Embedder:
    """The model that the setting calls ``model``; None: what it is when nobody sets it."""
    return load_embedder(model or read_settings({}).model, cache_folder=cache_folder)


def our_assignment(
    corpus: Corpus, seed: int, vector_cache: Path, *, hinted: bool, model: str | None = None
) -> Assignment:
    """Do what ``analytics.pipeline.fit`` does from distinct texts to topics.

    With ``hinted`` it knows the matters in ``data/hints``, as the product does. ``model`` is what
    the setting says; None: what it is when nobody sets it.
    """
    from analytics.language import load_lexicon
    from analytics.language.words import embedding_text
    from analytics.topics import find_topics
    from analytics.topics.hints import load_hints
    from analytics.topics.result import NO_THEME

    embedder, lexicon = product_embedder(vector_cache, model), load_lexicon()
    hints = load_hints(None) if hinted else ()
    started = time.perf_counter()
    vectors = embedder.embed(
        [embedding_text(text, lexicon) for text in corpus.texts], written=corpus.texts
    )
    embedded = time.perf_counter()
    found = find_topics(
        list(corpus.ids),
        list(corpus.texts),
        vectors,
        learn=corpus.learn,
        threads=None if corpus.threads is None else list(corpus.threads),
        hints=hints,
        seed=seed,
        lexicon=lexicon,
    )
    return Assignment(
        levels=(found.topic_of_text.astype(np.int64),),
        no_theme=found.status == NO_THEME,
        fit_s=time.perf_counter() - embedded,
        embed_s=embedded - started,
    )
