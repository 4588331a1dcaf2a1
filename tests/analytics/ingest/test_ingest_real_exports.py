"""Exports that real tools wrote, where the shared material lies beside the checkout."""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analytics.ingest import Reading, inspect, read_posts
from analytics.posts import Platform, Post, TimePrecision, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms

_SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
_YOUTUBE = _SHARED / "exports" / "youtube_comments_id_2mb.csv"
_TWEETS = _SHARED / "exports" / "tweet_harvest_kipk.csv"
_SEMARANG = _SHARED / "labelled" / "semarang_dinkes_instagram.csv"

pytestmark = pytest.mark.skipif(
    not _SHARED.is_dir(), reason="the shared material (../shared/data) is not beside this checkout"
)


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path)


def _read(
    path: Path, pseudonyms: Pseudonyms, platform: Platform | None = None
) -> tuple[list[Post], Reading]:
    start = time.perf_counter()
    reading = read_posts(
        path, pseudonyms=pseudonyms, platform=platform, imported_at=datetime.now(UTC)
    )
    posts = list(reading.posts)
    # Each takes about a second here; a machine under load gets ten times that.
    assert time.perf_counter() - start < 15
    assert len(posts) + len(reading.rejected) == reading.source.rows
    return posts, reading


def _column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("path", "platform", "rows"),
    [
        (_YOUTUBE, None, 7_912),
        (_TWEETS, None, 4_031),
        (_SEMARANG, Platform.INSTAGRAM, 27_506),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else str(value),
)
def test_every_row_is_a_post_or_rejected(
    path: Path, platform: Platform | None, rows: int, pseudonyms: Pseudonyms
) -> None:
    posts, reading = _read(path, pseudonyms, platform)
    assert reading.source.rows == rows
    assert len(posts) == rows
    again, _ = _read(path, pseudonyms, platform)
    assert [post.post_id for post in again] == [post.post_id for post in posts]


def test_youtube(pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(_YOUTUBE, pseudonyms)
    assert inspect(_YOUTUBE).mapping.choices[0].column == "text"
    assert {post.platform for post in posts} == {Platform.YOUTUBE}
    assert {post.thread_id for post in posts} == {make_post_id(Platform.YOUTUBE, "SzXMacu80o8")}
    assert {post.time_precision for post in posts} == {TimePrecision.APPROXIMATE}
    # "4 minggu yang lalu", taken at 10.05.35 on 19 May 2025 in Yogyakarta.
    assert posts[0].created_at == datetime(2025, 4, 21, 3, 5, 35, tzinfo=UTC)
    assert len({post.post_id for post in posts}) == 7_912
    assert len({post.author_key for post in posts}) == 5_835
    assert posts[0].text.count("\n") == 6


def test_tweets(pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(_TWEETS, pseudonyms)
    ids = _column(_TWEETS, "id_str")
    conversations = _column(_TWEETS, "conversation_id_str")
    assert [post.native_id for post in posts] == ids
    assert [post.thread_id for post in posts] == [
        make_post_id(Platform.X, native) for native in conversations
    ]
    assert sum(post.thread_id == post.post_id for post in posts) == 1_604
    assert posts[0].created_at == datetime(2024, 4, 30, 13, 29, 57, tzinfo=UTC)
    assert [post.likes for post in posts] == [int(n) for n in _column(_TWEETS, "favorite_count")]
    assert [post.shares for post in posts] == [int(n) for n in _column(_TWEETS, "retweet_count")]


def test_semarang(pseudonyms: Pseudonyms) -> None:
    posts, reading = _read(_SEMARANG, pseudonyms, Platform.INSTAGRAM)
    assert {post.author_key for post in posts} == {None}
    assert "import.notice.author_single" in {notice.key for notice in reading.notices}
    assert len({post.post_id for post in posts}) == 27_506
    assert Counter(post.likes for post in posts)[0] == 18_936
    assert {post.time_precision for post in posts} == {TimePrecision.DAY}
    assert inspect(_SEMARANG).platform is Platform.INSTAGRAM


@pytest.mark.parametrize(("path", "column"), [(_YOUTUBE, "author"), (_TWEETS, "username")])
def test_nobody_is_named(path: Path, column: str, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(path, pseudonyms)
    names = {name.strip().lstrip("@").casefold() for name in _column(path, column)} - {""}
    word = re.compile(r"\w+(?:[.\-]\w+)*")
    found: Counter[str] = Counter()
    for post in posts:
        fields = (
            post.text,
            post.native_id or "",
            post.author_key or "",
            post.post_id,
            post.thread_id,
        )
        for field in fields:
            assert "@" not in field or not re.search(r"@\w*[^\W\d]", field)
            found.update(names.intersection(word.findall(field.casefold())))
    assert not found
