"""Corpora whose matters are known because they were planted, and a small real model of their words.

What the tests of topics and of the pipeline stand on: comments of a few words drawn from the words of
one matter, and rows of numbers around a few directions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pipeline import Fitted, OnStage, Updated, fit, update
from analytics.posts import AuthorKind, Platform, Post, TimePrecision, make_post_id, make_text_id
from analytics.settings import Settings, read_settings
from analytics.store import releases
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder

MATTERS = {
    "sampah": "sampah depo gerobak bau menumpuk diangkut residu plastik organik penggerobak",
    "lampu": "lampu jalan gelap mati padam tiang kabel bohlam penerangan gang",
    "parkir": "parkir tarif karcis juru motor mobil malioboro mahal kantong tukang",
    "air": "pdam air keruh mati meter pipa bocor tagihan ledeng keran",
}
# A matter that comes up later.
LATER = "banjir selokan mampet hujan genangan luapan drainase gorong tanggul rendaman"
WIDTH = 64
START = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]


@lru_cache(maxsize=1_000)
def direction_of(word: str) -> NDArray[np.float64]:
    """Return a fixed random direction for a word."""
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "big")
    drawn: NDArray[np.float64] = np.random.RandomState(seed).normal(size=WIDTH)
    return drawn


def vector_of(text: str) -> NDArray[np.float64]:
    """A deterministic stand-in for a model: the sum of a fixed random direction per word."""
    total = np.zeros(WIDTH)
    for word in text.split():
        total += direction_of(word)
    norm = np.linalg.norm(total)
    return total / norm if norm else total


def vectors_of(texts: Sequence[str]) -> Floats:
    """Return ``vector_of`` for each text, float32 (n, WIDTH)."""
    return np.array([vector_of(text) for text in texts], dtype=np.float32).reshape(-1, WIDTH)


def drawn(words: str, count: int, *, seed: int, length: int = 5) -> list[str]:
    """Return ``count`` texts of ``length`` of the words each."""
    random = np.random.RandomState(seed)
    return [" ".join(random.choice(words.split(), length, replace=False)) for _ in range(count)]


def invented(count: int) -> str:
    """Return ``count`` words that no language has and that have no ending in common."""
    syllables = [first + vowel for first in "bdgjklmnprstw" for vowel in "aeiou"]
    random = np.random.RandomState(count)
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(random.choice(syllables, 3)) + "x"] = None
    return " ".join(words)


def corpus(per_matter: int, seed: int = 7) -> tuple[list[str], list[str]]:
    """Return texts of five words each, drawn from one matter's ten; and the matters."""
    texts: list[str] = []
    matters: list[str] = []
    for number, (matter, words) in enumerate(MATTERS.items()):
        texts += drawn(words, per_matter, seed=seed + 100 * number)
        matters += [matter] * per_matter
    return texts, matters


def blobs(
    sizes: Sequence[int], *, noise: float, seed: int = 0, width: int = 24
) -> tuple[Floats, Labels]:
    """Return rows of length 1 around one random direction a group, and the groups, mixed.

    ``noise`` is the length of what is added to a direction; 0.5 parts groups clearly, 3 hardly.
    """
    random = np.random.RandomState(seed)
    centres = random.normal(size=(len(sizes), width))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    labels = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
    rows = centres[labels] + random.normal(size=(len(labels), width)) * noise / np.sqrt(width)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), labels.astype(np.int64)


def scattered(rows: int, *, seed: int = 0, width: int = 24) -> Floats:
    """Return rows of length 1 in no group at all."""
    drawn_rows = np.random.RandomState(seed).normal(size=(rows, width))
    drawn_rows /= np.linalg.norm(drawn_rows, axis=1, keepdims=True)
    return drawn_rows.astype(np.float32)


def small_model(place: Path, *, seed: int = 0) -> str:
    """Save a SentenceTransformer that knows the words of the matters; return what a setting calls it.

    A text is the mean of its words' directions. It loads in a moment and needs no network.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = sorted({word for known in (*MATTERS.values(), LATER) for word in known.split()})
    tokenizer = Tokenizer(
        models.WordLevel(
            {"[UNK]": 0} | {word: number for number, word in enumerate(words, start=1)},
            unk_token="[UNK]",
        )
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.random.RandomState(seed).normal(size=(len(words) + 1, WIDTH)).astype(np.float32)
    weights[0] = 0.0
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu"
    )
    model.save(str(place))
    return str(place)


def as_posts(
    texts: Sequence[str],
    *,
    prefix: str = "c",
    author: str | None = None,
    thread: str | None = None,
    minutes_apart: int = 97,
) -> list[Post]:
    """Return one resident's post for each text, at different times.

    Args:
        texts: what they say.
        prefix: of the posts' identifiers on their platform.
        author: who wrote all of them; somebody else each when None.
        thread: the thread of all of them; each its own when None.
        minutes_apart: between a post and the next.
    """
    made: list[Post] = []
    for number, text in enumerate(texts):
        post_id = make_post_id(Platform.X, f"{prefix}{number}")
        made.append(
            Post(
                post_id=post_id,
                platform=Platform.X,
                native_id=f"{prefix}{number}",
                parent_id=None,
                thread_id=make_post_id(Platform.X, thread) if thread else post_id,
                author_key=author or f"{prefix}{number}-key",
                author_kind=AuthorKind.RESIDENT,
                created_at=START + timedelta(minutes=minutes_apart * number),
                time_precision=TimePrecision.EXACT,
                text=text,
                text_id=make_text_id(text),
                likes=None,
                replies=None,
                shares=None,
                source_id="planted",
                imported_at=START + timedelta(days=60),
            )
        )
    return made


def _to_nobody(stage: str, done: float) -> None:
    """Hear how far it is, and do nothing."""


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder with settings that lead there: what is put in, fitted and read."""

    folder: DataFolder
    settings: Settings

    @staticmethod
    def at(path: Path, model: str) -> Place:
        """Return the place in ``path``, where texts are read by ``model``."""
        settings = read_settings({"SAMBUNG_RASA_DATA": str(path), "SAMBUNG_RASA_MODEL": model})
        return Place(DataFolder(path), settings)

    def add(self, posts: Sequence[Post]) -> None:
        """Take posts into the corpus."""
        self.folder.ensure()
        with Corpus(self.folder.corpus) as store, store.transaction():
            store.add(posts)

    def fit(self, seed: int = 1, on_stage: OnStage = _to_nobody) -> Fitted:
        """Find the topics of all posts."""
        return fit(self.folder, self.settings, seed=seed, on_stage=on_stage)

    def update(self, on_stage: OnStage = _to_nobody) -> Updated:
        """Give the new posts the topics that there are."""
        return update(self.folder, self.settings, on_stage=on_stage)

    def read(self, release: str) -> dict[str, pd.DataFrame]:
        """Return the tables of a release."""
        names = ("posts", *releases.FITTED_TABLES)
        tables = releases.read_tables(self.folder, release, names)
        return {name: table.to_pandas() for name, table in tables.items()}

    def run(self, release: str) -> dict[str, Any]:
        """Return how a release was made."""
        (row,) = releases.read_tables(self.folder, release, ("run",))["run"].to_pylist()
        return dict(row)
