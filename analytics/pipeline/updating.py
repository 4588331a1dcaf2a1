"""New comments into the topics that there are, without a new fit."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import FitError
from analytics.messages import Message
from analytics.pipeline.fitting import as_source, model_of, versions, with_text_ids
from analytics.pipeline.importing import OnStage
from analytics.pipeline.tables import (
    count_release,
    distinct_texts,
    fold_into,
    release_tables,
)
from analytics.settings import Settings
from analytics.store import releases
from analytics.store.activity import writing
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from analytics.store.releases import RunRecord
from analytics.topics.model import FitModel
from analytics.topics.result import NO_THEME, UNSURE, Theme, Topic, TopicsResult

_TABLES = (
    "posts", "topics", "themes", "texts", "assignments", "representatives", "map", "fit_model", "run",
)  # fmt: skip
# A new fit is due when the new texts are this much oftener unsure than those it was learnt on, when
# many of them are unsure and alike, or when they are this share of those it was learnt on.
_MUCH_MORE_UNSURE = 0.1
_FEWEST_TO_COMPARE = 50
_LARGE_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Updated:
    """A release with the new comments in the topics of the one before.

    ``reasons`` say why a new fit is due; empty when it is not.
    """

    release: str
    added: int
    unsure: int
    counts: Mapping[str, int]
    seconds: Mapping[str, float]
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class _Before:
    """The release that is added to.

    ``texts`` has text_id and text, in the order of the rows of ``found``.
    """

    name: str
    run: Mapping[str, object]
    texts: pd.DataFrame
    text_of_post: Mapping[str, str]
    found: TopicsResult
    model: FitModel

    def rows_of(self, text_ids: pd.Series) -> NDArray[np.int64]:
        """Return the row of each text in ``found``, -1 for one that is new."""
        rows = pd.Index(self.texts["text_id"]).get_indexer(text_ids)
        return np.asarray(rows, dtype=np.int64)


def update(
    folder: DataFolder, settings: Settings, *, on_stage: OnStage, patience_s: float = 2.0
) -> Updated:
    """Give the comments that came since the last release its topics, and publish a new one.

    The others stay as they are. Takes seconds for thousands.

    Args:
        folder: The data folder.
        settings: The model, and how many releases are kept.
        on_stage: Told how far it is.
        patience_s: How long to wait while another process writes.

    Raises:
        CorpusError: there is no corpus, or another process is writing.
        FitError: there is no release to add to, it was made with another model, or nothing is new.
        ReleaseError: the release before cannot be read.
    """
    with writing(folder, "fit", patience_s=patience_s) as announcer:

        def tell(stage: str, done: float) -> None:
            announcer.say(stage, done)
            on_stage(stage, done)

        started = datetime.now(UTC)
        seconds: dict[str, float] = {}
        clock = time.perf_counter()
        tell("copies", 0.0)
        before = _read_before(folder)
        with Corpus(folder.corpus, read_only=True) as corpus:
            posts = corpus.posts()
            imports = corpus.imports()
        frame = fold_into(posts.to_pandas(), before.texts, before.text_of_post)
        texts = distinct_texts(frame)
        added = int((~frame["post_id"].isin(before.text_of_post)).sum())
        if not added:
            raise FitError(Message.of("fit.update.nothing_new"))
        seconds["copies"] = time.perf_counter() - clock

        clock = time.perf_counter()
        tell("load", 0.0)
        # Heavy: torch comes with the model.
        from analytics.embedding import load_embedder
        from analytics.language import load_lexicon
        from analytics.language.words import embedding_text
        from analytics.topics.hints import load_hints
        from analytics.topics.later import add_later, has_new_group, judge_later

        embedder = load_embedder(settings.model, cache_folder=settings.data / "cache" / "vectors")
        if (embedder.name, embedder.fingerprint) != (before.run["model"], before.run["model_hash"]):
            raise FitError(Message.of("fit.update.other_model"))
        lexicon = load_lexicon(settings.data)
        seconds["load"] = time.perf_counter() - clock

        clock = time.perf_counter()
        vectors = embedder.embed(
            [embedding_text(text, lexicon) for text in texts["text"]],
            written=list(texts["text"]),
            on_progress=lambda done: tell("embed", done),
        )
        seconds["embed"] = time.perf_counter() - clock

        clock = time.perf_counter()
        tell("assign", 0.0)
        later = judge_later(
            before.model,
            list(texts["text"]),
            vectors,
            threads=list(texts["thread"]),
            hints=load_hints(settings.data),
            lexicon=lexicon,
        )
        known = before.rows_of(texts["text_id"])
        found = add_later(before.found, later, known, before.model.least_chance, settings.seed)
        seconds["assign"] = time.perf_counter() - clock

        tell("publish", 0.0)
        clock = time.perf_counter()
        tables = release_tables(frame, texts, found)
        is_new = known < 0
        unsure = int((found.status[is_new] == UNSURE).sum())
        counts = count_release(texts, found, tables)
        seconds["tables"] = time.perf_counter() - clock
        reasons = _reasons(
            before.model,
            found.status[is_new],
            int((~is_new).sum()),
            has_new_group(later, is_new, before.model.least_chance, settings.seed),
        )
        run = RunRecord(
            started=started,
            finished=datetime.now(UTC),
            seed=int(str(before.run["seed"])),
            parameters=dict(found.parameters)
            | {"added_to": before.name, "new_texts": int(is_new.sum())},
            model=embedder.name,
            model_hash=embedder.fingerprint,
            counts=counts,
            packages=versions(),
            seconds={stage: round(spent, 2) for stage, spent in seconds.items()},
            sources=[as_source(entry) for entry in imports],
            made_up=folder.made_up,
            stability=found.stability,
            before=before.name,
            moved=0,
            next_topic=int(str(before.run["next_topic"])),
        )
        posts = with_text_ids(posts, frame)
        name, _ = releases.publish(folder, posts, tables, run, keep=settings.keep_releases)
        tell("publish", 1.0)
    return Updated(name, added, unsure, counts, run.seconds, reasons)


def _reasons(
    model: FitModel, status: NDArray[np.str_], known: int, has_group: bool
) -> tuple[Message, ...]:
    """Say why a new fit is due."""
    reasons: list[Message] = []
    can_be_grouped = int((status != NO_THEME).sum())
    unsure = int((status == UNSURE).sum())
    share = unsure / max(1, can_be_grouped)
    if can_be_grouped >= _FEWEST_TO_COMPARE and share > model.unsure_share + _MUCH_MORE_UNSURE:
        reasons.append(Message.of("fit.update.due.unsure", n=unsure, of=can_be_grouped))
    if has_group:
        reasons.append(Message.of("fit.update.due.group"))
    if len(status) > _LARGE_SHARE * known:
        reasons.append(Message.of("fit.update.due.many", n=len(status)))
    return tuple(reasons)


def _read_before(folder: DataFolder) -> _Before:
    name = releases.current_name(folder)
    if name is None:
        raise FitError(Message.of("fit.update.no_release"))
    tables = releases.read_tables(folder, name, _TABLES)
    posts = tables["posts"].select(["post_id", "text_id"]).to_pandas()
    texts = tables["texts"].to_pandas().sort_values("text_id", ignore_index=True)
    of_post = tables["assignments"].to_pandas().merge(posts, on="post_id")
    of_text = of_post.drop_duplicates("text_id").set_index("text_id").reindex(texts["text_id"])
    places = tables["map"].to_pandas().set_index("text_id").reindex(texts["text_id"])
    row_of_text = {text: row for row, text in enumerate(texts["text_id"])}
    text_of_post = dict(zip(posts["post_id"], posts["text_id"], strict=True))
    representatives: dict[int, tuple[int, ...]] = {}
    for topic, _, post in sorted(tables["representatives"].to_pandas().itertuples(index=False)):
        rows = representatives.get(topic, ())
        representatives[topic] = (*rows, row_of_text[text_of_post[post]])
    run = tables["run"].to_pylist()[0]
    model = model_of(tables["fit_model"])
    nothing = np.full((len(texts), 1), -1, dtype=np.int32)
    return _Before(
        name=name,
        run=run,
        texts=texts[["text_id", "text"]],
        text_of_post=text_of_post,
        found=TopicsResult(
            topic_of_text=of_text["topic_id"].to_numpy(dtype=np.int32),
            strength=of_text["strength"].to_numpy(dtype=np.float32),
            status=of_text["status"].to_numpy(dtype=str),
            second_topic=of_text["second_topic"].to_numpy(dtype=np.int32),
            second_strength=of_text["second_strength"].to_numpy(dtype=np.float32),
            likely_topic=of_text["likely_topic"].to_numpy(dtype=np.int32),
            topics=tuple(
                Topic(
                    row["topic_id"],
                    row["theme_id"],
                    row["label"],
                    tuple(row["keywords"]),
                    row["stability"],
                )
                for row in tables["topics"].to_pylist()
            ),
            themes=tuple(
                Theme(row["theme_id"], row["label"], tuple(row["keywords"]))
                for row in tables["themes"].to_pylist()
            ),
            representatives=representatives,
            coordinates=places[["x", "y"]].to_numpy(dtype=np.float32),
            # They are looked for anew, with the new texts among them.
            neighbours=nothing,
            similarities=nothing.astype(np.float32),
            parameters=json.loads(str(run["parameters"])),
            seconds={},
            stability=json.loads(str(run["stability"])) if run["stability"] else None,
            model=model,
        ),
        model=model,
    )
