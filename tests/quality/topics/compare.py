"""Runs the recipes on the sets, two processes at a time, and measures what they find."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from threading import Thread

import numpy as np

from analytics.embedding import THOROUGH
from tests.quality.topics import measures
from tests.quality.topics.corpus import UNGROUPED, Assignment, Corpus, Floats, Integers
from tests.quality.topics.ours import our_assignment
from tests.quality.topics.rivals import MINILM, PRODUCT, bertopic, embed, kouchou, tfidf_kmeans
from tests.quality.topics.sets import LabelledSet

OURS, OURS_ALONE, OURS_THOROUGH = "ours", "ours_alone", "ours_thorough"
BERTOPICS = ("bertopic", "bertopic_same")
SEEDS = (11, 22, 33)
_ORDERS = (1, 2)
_SUBSETS = (1, 2, 3)
_SUBSET_SHARE = 0.9
_PROCESSES = 2
_WARM_UP_TEXTS = 200
_LOOK_EVERY_S = 2.0
# It embeds some thirty texts a second: enough for the small sets.
_THOROUGH_ON = frozenset({"sib_ind", "sib_jav", "sib_both"})


@dataclass(frozen=True, slots=True)
class Recipe:
    """A way to find topics.

    Attributes:
        titles: one for each level of groups that it finds.
        encoder: whose vectors of the texts it is given; None where it needs none or makes its own.
        find: vectors are None where ``encoder`` is. None for this product.
    """

    titles: tuple[str, ...]
    encoder: str | None
    find: Callable[[Corpus, Floats | None, int], Assignment] | None


RECIPES: Mapping[str, Recipe] = {
    OURS: Recipe(("**This product**",), None, None),
    OURS_ALONE: Recipe(("This product, texts alone",), None, None),
    OURS_THOROUGH: Recipe(("This product, `thorough`",), None, None),
    "bertopic": Recipe(("BERTopic as it comes",), MINILM, bertopic),
    "bertopic_same": Recipe(("BERTopic, the product's model",), PRODUCT, bertopic),
    "kmeans": Recipe(("TF-IDF + k-means, told the true k",), None, tfidf_kmeans),
    "kouchou": Recipe(
        ("UMAP-2D + k-means + Ward", "UMAP-2D + k-means, before Ward"), PRODUCT, kouchou
    ),
}


@dataclass(frozen=True, slots=True)
class Stability:
    """Mean AMI between three seeds, three orders and three random 90 % of the texts."""

    seeds: float
    orders: float
    subsets: float

    @property
    def mean(self) -> float:
        """All three, each counting the same."""
        return (self.seeds + self.orders + self.subsets) / 3

    @property
    def least(self) -> float:
        """The lowest of the three."""
        return min(self.seeds, self.orders, self.subsets)


@dataclass(frozen=True, slots=True)
class Row:
    """One level of one recipe on one set; the run whose ``ami`` is the median of three seeds.

    Attributes:
        ami: over all comments, what is ungrouped being one group.
        ami_assigned: over the comments in a group.
        amis: ``ami`` of each seed.
        ungrouped: share of the comments, ``no_theme`` included.
        no_theme: share of the comments; None for recipes that do not tell it.
        topics: groups.
        by_topic, by_language: NMI; None for sets in one language.
        fit_s: seconds without embedding, on one core.
        embed_s: seconds of embedding, on one core; None for recipes without.
    """

    recipe: str
    title: str
    ami: float
    ami_assigned: float
    amis: tuple[float, ...]
    ungrouped: float
    no_theme: float | None
    topics: int
    stability: Stability | None
    coherence: float
    diversity: float
    by_topic: float | None
    by_language: float | None
    fit_s: float
    embed_s: float | None


@dataclass(frozen=True, slots=True)
class _Job:
    """One run: the corpus as it is given, and where its rows stand in the set's."""

    recipe: str
    corpus: Corpus
    rows: Integers
    vectors: Floats | None
    seed: int


def recipes_for(labelled: LabelledSet, wanted: Sequence[str]) -> list[str]:
    """Return those of ``wanted`` that differ on this set and are measured on it."""
    return [
        code
        for code in wanted
        if (code != OURS_ALONE or labelled.corpus.threads is not None)
        and (code != OURS_THOROUGH or labelled.code in _THOROUGH_ON)
    ]


def compare(
    sets: Sequence[LabelledSet],
    wanted: Sequence[str],
    *,
    stability: bool,
    vector_cache: Path,
    say: Callable[[str], None],
) -> dict[str, list[Row]]:
    """Run the recipes ``wanted`` on ``sets``.

    Args:
        sets: what is measured on.
        wanted: codes of ``RECIPES``.
        stability: whether to run each recipe five times more, in other orders and on 90 %.
        vector_cache: an empty folder.
        say: told of each run that is done.

    Returns:
        code of the set -> rows in the order of ``wanted``.
    """
    with _workers(vector_cache) as pool:
        vectors = _embed_all(pool, sets, wanted, vector_cache, say)
        running: dict[Future[Assignment], tuple[str, str, str]] = {}
        # The runs that are timed first, so that this product's find nothing in its cache.
        plans: list[tuple[str, tuple[int, ...]]] = [("seed", SEEDS)]
        if stability:
            plans += [("order", _ORDERS), ("subset", _SUBSETS)]
        for kind, numbers in plans:
            for labelled in sets:
                for code in recipes_for(labelled, wanted):
                    for number in numbers:
                        job = _job(labelled, code, vectors, kind, number)
                        # A cache of its own: texts are shared, and each row is timed from nothing.
                        place = vector_cache / labelled.code / code
                        future = pool.submit(_run, job, len(labelled.corpus.texts), place)
                        running[future] = (labelled.code, code, f"{kind} {number}")
        done: dict[tuple[str, str, str], Assignment] = {}
        for future in as_completed(running):
            done[running[future]] = future.result()
            say(f"{' '.join(running[future])}: {future.result().fit_s:.1f} s")
    tables = {}
    for labelled in sets:
        words = _words(labelled.corpus)
        tables[labelled.code] = [
            row
            for code in recipes_for(labelled, wanted)
            for row in _rows(
                labelled,
                code,
                {
                    name: run
                    for (of, by, name), run in done.items()
                    if (of, by) == (labelled.code, code)
                },
                vectors.get((labelled.code, RECIPES[code].encoder or "")),
                words,
            )
        ]
    return tables


@contextmanager
def _workers(vector_cache: Path) -> Iterator[ProcessPoolExecutor]:
    """Two processes of one thread each: every recipe is timed alike, and a seed means the same."""
    environment = {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
        "TQDM_DISABLE": "1",
    }
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        with ProcessPoolExecutor(
            _PROCESSES,
            get_context("spawn"),
            initializer=_warm_up,
            initargs=(vector_cache, os.getpid()),
        ) as pool:
            yield pool
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _warm_up(vector_cache: Path, parent: int) -> None:
    """Run everything once on little, so that nobody's time holds imports and compilation."""
    Thread(target=_end_with, args=(parent,), daemon=True).start()
    draw = np.random.default_rng(0)
    words = np.array(["air", "jalan", "lampu", "parkir", "pasar", "pohon", "sampah", "sungai"])
    texts = tuple(" ".join(draw.choice(words, 6)) + f" {at}" for at in range(_WARM_UP_TEXTS))
    everything = np.ones(len(texts), dtype=bool)
    corpus = Corpus(tuple(map(str, range(len(texts)))), texts, everything, None, len(words))
    for recipe in RECIPES.values():
        if recipe.find is not None:
            encoder = recipe.encoder
            vectors = None if encoder is None else embed(encoder, texts, vector_cache)[0]
            recipe.find(corpus, vectors, SEEDS[0])
    our_assignment(corpus, SEEDS[0], vector_cache, hinted=True)


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone, however that went."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    os._exit(1)


def _embed_all(
    pool: ProcessPoolExecutor,
    sets: Sequence[LabelledSet],
    wanted: Sequence[str],
    vector_cache: Path,
    say: Callable[[str], None],
) -> dict[tuple[str, str], tuple[Floats, float]]:
    """Return (set, encoder) -> vectors of all its texts, seconds."""
    # The longest first, so that both processes are done at about the same time.
    longest_first = sorted(sets, key=lambda one: -sum(map(len, one.corpus.texts)))
    running = {
        pool.submit(embed, encoder, labelled.corpus.texts, vector_cache / labelled.code): (
            labelled.code,
            encoder,
        )
        for encoder in sorted({RECIPES[code].encoder or "" for code in wanted} - {""})
        for labelled in longest_first
    }
    embedded = {}
    for future in as_completed(running):
        embedded[running[future]] = future.result()
        say(f"{' '.join(running[future])}: {future.result()[1]:.1f} s")
    return embedded


def _job(
    labelled: LabelledSet,
    code: str,
    vectors: Mapping[tuple[str, str], tuple[Floats, float]],
    kind: str,
    number: int,
) -> _Job:
    recipe, corpus = RECIPES[code], labelled.corpus
    # Other recipes know no texts that are assigned only; theirs are the texts that are measured.
    rows = (
        np.arange(len(corpus.texts))
        if code in (OURS, OURS_THOROUGH)
        else np.flatnonzero(corpus.learn)
    )
    if kind == "order":
        rows = np.random.default_rng(number).permutation(rows)
    elif kind == "subset":
        size = round(_SUBSET_SHARE * len(rows))
        rows = np.sort(np.random.default_rng(number).choice(rows, size, replace=False))
    given = corpus.take(rows)
    if code == OURS_ALONE:
        given = Corpus(given.ids, given.texts, given.learn, None, given.true_topics)
    return _Job(
        recipe=code,
        corpus=given,
        rows=rows,
        vectors=vectors[labelled.code, recipe.encoder][0][rows] if recipe.encoder else None,
        seed=number if kind == "seed" else SEEDS[0],
    )


def _run(job: _Job, total: int, vector_cache: Path) -> Assignment:
    find = RECIPES[job.recipe].find
    found = (
        our_assignment(
            job.corpus,
            job.seed,
            vector_cache,
            hinted=job.recipe != OURS_ALONE,
            model=THOROUGH if job.recipe == OURS_THOROUGH else None,
        )
        if find is None
        else find(job.corpus, job.vectors, job.seed)
    )
    return found.placed(job.rows, total)


def _words(corpus: Corpus) -> list[list[str]]:
    """Words of each text in one spelling, without stop words: the same for all recipes."""
    from analytics.language import load_lexicon
    from analytics.language.words import topic_words

    lexicon = load_lexicon()
    return [topic_words(text, lexicon) for text in corpus.texts]


def _rows(
    labelled: LabelledSet,
    code: str,
    runs: Mapping[str, Assignment],
    embedded: tuple[Floats, float] | None,
    words: Sequence[Sequence[str]],
) -> Iterator[Row]:
    """Measure each level of what the recipe ``code`` found in ``runs`` (``seed 11``, ``order 1`` …)."""
    learn = labelled.corpus.learn
    residents = [words[row] for row in np.flatnonzero(learn).tolist()]
    by_seed = [runs[f"seed {seed}"] for seed in SEEDS]
    for level, title in enumerate(RECIPES[code].titles):
        seeds = [run.levels[level] for run in by_seed]
        amis = [measures.ami(labelled.topics, found[labelled.text_rows]) for found in seeds]
        median = int(np.argsort(amis)[len(amis) // 2])
        run, groups = by_seed[median], seeds[median]
        measured = groups[labelled.text_rows]
        of_residents = groups[learn]
        top = measures.top_words(residents, of_residents)
        yield Row(
            recipe=code,
            title=title,
            ami=amis[median],
            ami_assigned=measures.ami_of_assigned(labelled.topics, measured),
            amis=tuple(amis),
            ungrouped=float((measured == UNGROUPED).mean()),
            no_theme=float(run.no_theme[labelled.text_rows].mean())
            if RECIPES[code].find is None
            else None,
            topics=len(np.unique(of_residents[of_residents > UNGROUPED])),
            stability=_stability(runs, level, learn) if "order 1" in runs else None,
            coherence=measures.coherence(top, residents),
            diversity=measures.diversity(top),
            by_topic=None
            if labelled.languages is None
            else measures.nmi(labelled.topics, measured),
            by_language=None
            if labelled.languages is None
            else measures.nmi(labelled.languages, measured),
            fit_s=float(np.median([one.fit_s for one in by_seed])),
            embed_s=_embed_seconds(by_seed, embedded),
        )


def _embed_seconds(
    by_seed: Sequence[Assignment], embedded: tuple[Floats, float] | None
) -> float | None:
    if embedded is not None:
        return embedded[1]
    # This product keeps vectors: the first run makes them, and the others read them.
    return max(run.embed_s for run in by_seed) or None


def _stability(runs: Mapping[str, Assignment], level: int, learn: np.ndarray) -> Stability:
    def between(names: Sequence[str]) -> float:
        return measures.agreement([runs[name].levels[level][learn] for name in names])

    as_given = f"seed {SEEDS[0]}"
    return Stability(
        seeds=between([f"seed {seed}" for seed in SEEDS]),
        orders=between([as_given, *(f"order {order}" for order in _ORDERS)]),
        subsets=between([f"subset {subset}" for subset in _SUBSETS]),
    )
