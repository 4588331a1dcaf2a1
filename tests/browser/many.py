"""A release with enough in it to leaf, to compare periods and to draw a lasso; built by code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from analytics.pipeline import distinct_texts, release_tables
from analytics.posts import AuthorKind, Platform, Post, TimePrecision, make_post_id, make_text_id
from analytics.store import releases
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from analytics.store.releases import RunRecord
from analytics.topics.result import Theme, Topic, TopicsResult
from tests.tiny import changes_table

START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
POSTS = 360
THEMES = ("Sampah", "Lampu jalan", "Parkir")
TOPICS = (
    "Depo penuh",
    "Jadwal angkut",
    "Lampu mati",
    "Tiang miring",
    "Tarif parkir",
    "Juru parkir",
)
_PLATFORMS = (Platform.INSTAGRAM, Platform.X, Platform.FACEBOOK, Platform.TIKTOK, Platform.YOUTUBE)


def _topic_of(number: int) -> int:
    # The first topic is the largest; later weeks speak of the last one more.
    return (number * number + number // 90) % len(TOPICS)


def _text(number: int) -> str:
    return f"{TOPICS[_topic_of(number)]} lagi, laporan ke {number} dari warga gang {number % 37}"


def _posts() -> list[Post]:
    made: list[Post] = []
    for number in range(POSTS):
        # Of every six, five answer the first, on its platform.
        opening = number - number % 6
        platform = _PLATFORMS[opening // 6 % len(_PLATFORMS)]
        thread = make_post_id(platform, str(opening))
        made.append(
            Post(
                post_id=make_post_id(platform, str(number)),
                platform=platform,
                native_id=str(number),
                parent_id=None if number == opening else thread,
                thread_id=thread,
                author_key=f"author-{number % 50}",
                author_kind=AuthorKind.RESIDENT,
                created_at=START + timedelta(hours=8 * number),
                time_precision=TimePrecision.EXACT,
                text=_text(number),
                text_id=make_text_id(_text(number)),
                likes=number % 23,
                replies=None,
                shares=None,
                source_id="many",
                imported_at=START + timedelta(days=200),
            )
        )
    return made


def make_release(folder: DataFolder) -> str:
    """Fill ``folder`` and return the name of its release."""
    folder.ensure()
    with Corpus(folder.corpus) as corpus:
        with corpus.transaction():
            corpus.add(_posts())
        table = corpus.posts()
    frame = table.to_pandas()
    texts = distinct_texts(frame)
    topic_of_text = {make_text_id(_text(number)): _topic_of(number) for number in range(POSTS)}
    topic = np.array([topic_of_text[text_id] for text_id in texts["text_id"]], dtype=np.int32)
    count = len(texts)
    angle = 2 * np.pi * topic / len(TOPICS)
    spread = np.random.default_rng(1).normal(scale=0.25, size=(count, 2))
    middle = 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    neighbours = (np.arange(count)[:, None] + np.arange(1, 5)[None, :]) % count
    found = TopicsResult(
        topic_of_text=topic,
        strength=np.linspace(0.4, 0.95, count, dtype=np.float32),
        status=np.full(count, "assigned"),
        second_topic=((topic + 1) % len(TOPICS)).astype(np.int32),
        second_strength=np.linspace(0.3, 0.02, count, dtype=np.float32),
        likely_topic=topic,
        topics=tuple(
            Topic(code, code // 2, label, tuple(label.lower().split()), 0.95 - 0.1 * code)
            for code, label in enumerate(TOPICS)
        ),
        themes=tuple(
            Theme(code, label, tuple(label.lower().split())) for code, label in enumerate(THEMES)
        ),
        representatives={
            code: tuple(int(row) for row in np.flatnonzero(topic == code)[:5])
            for code in range(len(TOPICS))
        },
        coordinates=(middle + spread).astype(np.float32),
        neighbours=neighbours.astype(np.int32),
        similarities=np.full((count, 4), 0.6, dtype=np.float32),
        parameters={"made": "by code"},
        seconds={"cluster": 0.1},
    )
    run = RunRecord(
        started=START,
        finished=START + timedelta(minutes=1),
        seed=1,
        parameters={},
        model="by code",
        model_hash="0",
        counts={
            "posts": POSTS,
            "texts": count,
            "topics": len(TOPICS),
            "themes": len(THEMES),
            "ungrouped_posts": 0,
        },
        packages={},
        seconds={},
        sources=[{"name": "many.csv", "added": POSTS}],
        made_up=folder.made_up,
        stability={"ami": 0.8, "seeds": 0.82, "orders": 0.81, "subsets": 0.77},
        before="20260101T010203Z",
        moved=41,
    )
    tables = release_tables(frame, texts, found)
    tables["topic_changes"] = changes_table(
        [
            *(("same", code, code, label, 60) for code, label in enumerate(TOPICS[:2])),
            ("new", 2, None, None, 60),
            ("split", 3, 12, "Tiang listrik dan kabel yang menjuntai di mana-mana", 60),
            ("split", 4, 12, "Tiang listrik dan kabel yang menjuntai di mana-mana", 12),
            ("merged", 5, 13, "Juru parkir", 40),
            ("merged", 5, 14, "Karcis", 20),
            ("gone", None, 15, None, 9),
        ]
    )
    name, _ = releases.publish(folder, table, tables, run, keep=5)
    return name
