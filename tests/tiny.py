"""A tiny real release, built by code: what the tests of store, export and screens stand on.

Nine residents' comments, one official post and one from the press, in two themes and three topics,
with a thread, copies, hostile texts, and one comment of each status.

``marked`` adds what a fit may find out beyond that: comments it is not sure of, a flood of copies, how
steady topics are, and what became of those before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.pipeline import distinct_texts, release_tables
from analytics.posts import AuthorKind, Platform, Post, TimePrecision, make_post_id, make_text_id
from analytics.store import releases
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from analytics.store.releases import RunRecord
from analytics.topics.result import Theme, Topic, TopicsResult

START = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
HOSTILE = "<script>alert('x')</script> **tebal** [tautan](http://contoh.id) =1+1 $x$ :red[a]"
RTL = "\u202eterbalik \u05e9\u05dc\u05d5\u05dd bau sampah"
LONG_WORD = "w" * 20_000

# native id, platform, parent, thread, author, kind, days after START, text, likes, topic
_ROWS: tuple[tuple[str, Platform, str, str, str | None, AuthorKind, int, str, int | None, int], ...] = (
    ("p1", Platform.INSTAGRAM, "", "p1", "dinas", AuthorKind.GOVERNMENT, 0, "Jadwal angkut sampah pekan ini", 90, 0),
    ("c1", Platform.INSTAGRAM, "p1", "p1", "ani", AuthorKind.RESIDENT, 0, "Sampah di depo sudah tiga hari menumpuk, baunya minta ampun", 12, 0),
    ("c2", Platform.INSTAGRAM, "c1", "p1", "budi", AuthorKind.RESIDENT, 1, "Di gangku juga belum diangkut, sampahe nganti mawur", 3, 0),
    ("c3", Platform.X, "", "c3", "cici", AuthorKind.RESIDENT, 2, "Tolong depo sampah dibuka lagi min", 0, 0),
    ("c4", Platform.X, "", "c4", "dodi", AuthorKind.RESIDENT, 2, "tolong depo sampah dibuka lagi, min!!", 1, 0),
    ("c5", Platform.FACEBOOK, "", "c5", "ani", AuthorKind.RESIDENT, 9, "Lampu jalan mati dari ujung sampai ujung", None, 1),
    ("c6", Platform.FACEBOOK, "", "c6", None, AuthorKind.RESIDENT, 10, HOSTILE, 5, 1),
    ("c7", Platform.TIKTOK, "", "c7", "eka", AuthorKind.RESIDENT, 40, RTL, 2, 0),
    ("c8", Platform.TIKTOK, "", "c8", "feri", AuthorKind.RESIDENT, 41, LONG_WORD, 0, 2),
    ("c9", Platform.YOUTUBE, "", "c9", "gita", AuthorKind.RESIDENT, 42, "😀👍", 7, -1),
    ("n1", Platform.YOUTUBE, "", "n1", "warta", AuthorKind.MEDIA, 43, "Liputan: air keran keruh lagi", 400, 2),
)  # fmt: skip
# Of a marked release: native id -> strength, second topic, its strength. The last two are unsure, and
# the first one's text floods.
_MARKS: dict[str, tuple[float, int, float]] = {
    "c3": (0.8, 1, 0.1), "c1": (0.95, 1, 0.02), "c2": (0.55, 2, 0.3), "c5": (0.6, 2, 0.25),
    "c6": (0.5, 0, 0.4), "p1": (0.9, 1, 0.05), "n1": (0.7, 1, 0.2), "c7": (0.2, 1, 0.12),
    "c8": (0.1, 0, 0.001),
}  # fmt: skip
UNSURE, FLOODING = ("c7", "c8"), "c3"
STABILITY = {"ami": 0.91, "seeds": 0.934, "orders": 0.92, "subsets": 0.88}
TOPIC_STABILITY = (0.9, 0.7, 0.4)
BEFORE, MOVED = "20260215T010203Z", 3
# kind, topic now, topic before, its name, posts
CHANGES: tuple[tuple[str, int | None, int | None, str | None, int], ...] = (
    ("same", 0, 0, "Sampah · depo", 6), ("split", 1, 7, "Lampu dan air", 2),
    ("split", 2, 7, "Lampu dan air", 2), ("gone", None, 9, "Parkir *liar*", 4),
    ("gone", None, 11, None, 1),
)  # fmt: skip
RESIDENTS = sum(row[5] is AuthorKind.RESIDENT for row in _ROWS)


def post_id(native: str) -> str:
    """Return the identifier of the post that ``_ROWS`` calls ``native``."""
    platform = next(row[1] for row in _ROWS if row[0] == native)
    return make_post_id(platform, native)


def posts() -> list[Post]:
    """Return the posts."""
    made: list[Post] = []
    for native, platform, parent, thread, author, kind, days, text, likes, _ in _ROWS:
        made.append(
            Post(
                post_id=make_post_id(platform, native),
                platform=platform,
                native_id=native,
                parent_id=post_id(parent) if parent else None,
                thread_id=post_id(thread),
                author_key=f"{author}-key" if author else None,
                author_kind=kind,
                created_at=START + timedelta(days=days, minutes=len(made)),
                time_precision=TimePrecision.EXACT,
                text=text,
                text_id=make_text_id(text),
                likes=likes,
                replies=None,
                shares=None,
                source_id="tiny",
                imported_at=START + timedelta(days=60),
            )
        )
    return made


def found_topics(texts: pd.DataFrame) -> TopicsResult:
    """Return a fit's result with the topics that ``_ROWS`` names."""
    topic_of = {make_text_id(row[7]): row[9] for row in _ROWS}
    topic = np.array([topic_of.get(text_id, -1) for text_id in texts["text_id"]], dtype=np.int32)
    count = len(texts)
    turn = np.arange(count, dtype=np.float32)
    neighbours = (np.arange(count)[:, None] + np.arange(1, 4)[None, :]) % count
    return TopicsResult(
        topic_of_text=topic,
        strength=np.where(topic >= 0, 0.8, 0.0).astype(np.float32),
        status=np.where(topic >= 0, "assigned", "no_theme"),
        second_topic=np.full(count, -1, dtype=np.int32),
        second_strength=np.zeros(count, dtype=np.float32),
        likely_topic=topic,
        topics=(
            Topic(0, 0, "Sampah · depo", ("sampah", "depo", "bau")),
            Topic(1, 1, "Lampu · jalan", ("lampu", "jalan", "mati")),
            Topic(2, 1, "Air · keran", ("air", "keran")),
        ),
        themes=(
            Theme(0, "Sampah", ("sampah", "depo")),
            Theme(1, "Lampu dan *air*", ("lampu", "air")),
        ),
        representatives={
            code: tuple(int(row) for row in np.flatnonzero(topic == code)[:3]) for code in range(3)
        },
        coordinates=np.stack([np.cos(turn), np.sin(turn)], axis=1),
        neighbours=neighbours.astype(np.int32),
        similarities=np.full((count, 3), 0.5, dtype=np.float32),
        parameters={"made": "by hand"},
        seconds={"cluster": 0.1},
    )


def mark(found: TopicsResult, texts: pd.DataFrame) -> TopicsResult:
    """Return ``found`` with the strengths of ``_MARKS``; two texts are not sure of their topic."""
    place = {text_id: row for row, text_id in enumerate(texts["text_id"])}
    topic, strength, status = (
        found.topic_of_text.copy(),
        found.strength.copy(),
        found.status.astype(object),
    )
    second, second_strength = found.second_topic.copy(), found.second_strength.copy()
    for native, (chance, other, other_chance) in _MARKS.items():
        row = place.get(make_text_id(next(line[7] for line in _ROWS if line[0] == native)))
        if row is None:
            continue
        strength[row], second[row], second_strength[row] = chance, other, other_chance
        if native in UNSURE:
            topic[row], status[row] = -1, "unsure"
    return replace(
        found,
        topic_of_text=topic,
        strength=strength,
        status=status,
        second_topic=second,
        second_strength=second_strength,
        topics=tuple(
            replace(known, stability=value)
            for known, value in zip(found.topics, TOPIC_STABILITY, strict=True)
        ),
    )


def changes_table(
    changes: Sequence[tuple[str, int | None, int | None, str | None, int]],
) -> pa.Table:
    """Return the release table ``topic_changes`` with these rows."""
    columns = list(zip(*changes, strict=True))
    return pa.table(
        {
            "kind": pa.array(columns[0], pa.string()),
            "topic_id": pa.array(columns[1], pa.int32()),
            "before_id": pa.array(columns[2], pa.int32()),
            "before_label": pa.array(columns[3], pa.string()),
            "posts": pa.array(columns[4], pa.int64()),
        }
    )


def make_release(
    folder: DataFolder,
    *,
    keep: int = 5,
    rows: Sequence[Post] | None = None,
    marked: bool = False,
) -> str:
    """Fill the corpus of ``folder`` when it is empty, publish a release, and return its name.

    ``rows`` take the place of ``posts()``; a text that ``_ROWS`` does not know has no topic.
    """
    table = corpus_table(folder, rows)
    tables, run = release_parts(table, made_up=folder.made_up, marked=marked)
    name, _ = releases.publish(folder, table, tables, run, keep=keep)
    return name


def corpus_table(folder: DataFolder, rows: Sequence[Post] | None = None) -> pa.Table:
    """Put ``rows`` into the corpus of ``folder`` and return all that is in it."""
    folder.ensure()
    with Corpus(folder.corpus) as corpus:
        with corpus.transaction():
            corpus.add(posts() if rows is None else rows)
        return corpus.posts()


def release_parts(
    table: pa.Table, *, made_up: bool = False, marked: bool = False
) -> tuple[dict[str, pa.Table], RunRecord]:
    """Return the fitted tables and the run that ``releases.publish`` takes beside ``table``."""
    frame = table.to_pandas()
    texts = distinct_texts(frame)
    run = RunRecord(
        started=START,
        finished=START + timedelta(minutes=1),
        seed=1,
        parameters={},
        model="by hand",
        model_hash="0",
        counts={
            "posts": len(frame),
            "texts": len(texts),
            "topics": 3,
            "themes": 2,
            "ungrouped_posts": 1,
        },
        packages={},
        seconds={},
        sources=[{"name": "tiny.csv", "added": len(frame)}],
        made_up=made_up,
    )
    if not marked:
        return release_tables(frame, texts, found_topics(texts)), run
    flooding = make_text_id(next(row[7] for row in _ROWS if row[0] == FLOODING))
    texts["flood"] = texts["flood"].where(texts["text_id"] != flooding, "few_accounts")
    tables = release_tables(frame, texts, mark(found_topics(texts), texts))
    tables["topic_changes"] = changes_table(CHANGES)
    return tables, replace(run, stability=STABILITY, before=BEFORE, moved=MOVED)
