"""A tiny real release, built by code: what the tests of store, export and screens stand on.

Nine residents' comments, one official post and one from the press, in two themes and three topics,
with a thread, copies, hostile texts, and one comment of each status.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def make_release(folder: DataFolder, *, keep: int = 5, rows: Sequence[Post] | None = None) -> str:
    """Fill the corpus of ``folder`` when it is empty, publish a release, and return its name.

    ``rows`` take the place of ``posts()``; a text that ``_ROWS`` does not know has no topic.
    """
    table = corpus_table(folder, rows)
    tables, run = release_parts(table, made_up=folder.made_up)
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
    table: pa.Table, *, made_up: bool = False
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
    return release_tables(frame, texts, found_topics(texts)), run
