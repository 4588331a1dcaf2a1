"""Bluesky, from what its API answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import bluesky, open_export
from analytics.ingest.reading import Reading, read_posts
from analytics.ingest.records import Broken, Field, Record
from analytics.posts import Platform, Post
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_bluesky as made

_REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "exports" / "bluesky-posts.json"
(_FORMAT,) = bluesky.FORMATS


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


def _read(path: Path, pseudonyms: Pseudonyms) -> tuple[list[Post], Reading]:
    reading = read_posts(path, pseudonyms=pseudonyms, imported_at=datetime(2026, 6, 1, tzinfo=UTC))
    posts = list(reading.posts)
    assert len(posts) + len(reading.rejected) == reading.source.rows
    return posts, reading


def _records(values: Iterable[Any]) -> list[Record]:
    found = _FORMAT.records(LoadedValue(value) for value in values)
    return [record for record in found if not isinstance(record, Broken)]


def _instant(stamp: str) -> datetime:
    """Read a time another way than the reader does."""
    parts = re.fullmatch(r"(\S{19})(?:\.(\d{1,6}))?(Z|[+\-]\d\d:\d\d)?", stamp)
    assert parts is not None
    moment = datetime.strptime(parts[1] + (parts[3] or "Z"), "%Y-%m-%dT%H:%M:%S%z")
    return moment + timedelta(microseconds=int((parts[2] or "0").ljust(6, "0")))


def _is_known(*values: Any) -> bool:
    return bool(_FORMAT.recognise([LoadedValue(value).outline for value in values]))


def _ids(values: Iterable[Any]) -> list[Any]:
    return [record[Field.NATIVE_ID] for record in _records(values)]


def test_an_export_is_read_whole(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = made.write_search(tmp_path)
    posts, reading = _read(path, pseudonyms)
    assert reading.source.rows == 3
    root, reply, deeper = posts
    assert {post.platform for post in posts} == {Platform.BLUESKY}
    assert root.text == made.ROOT_TEXT
    assert root.parent_id is None
    assert reply.parent_id == root.post_id
    assert deeper.parent_id == reply.post_id
    assert {post.thread_id for post in posts} == {root.post_id}
    assert (root.likes, root.replies, root.shares) == (17, 2, 4)
    assert root.created_at == datetime(2025, 3, 16, 16, 9, 9, 779_000, tzinfo=UTC)
    assert root.author_key == pseudonyms.author_key(Platform.BLUESKY, "warga.bsky.social")
    # The address of a post has its author's identifier in it.
    assert made.DID_A not in "".join(str(post) for post in posts)


def _views_in_threads() -> dict[str, Any]:
    root, reply, deeper = made.views()
    kind = "app.bsky.feed.defs#threadViewPost"
    return {
        "thread": {
            "$type": kind,
            "post": reply,
            "parent": {"$type": kind, "post": root},
            "replies": [
                {"$type": "app.bsky.feed.defs#notFoundPost", "uri": made.ROOT, "notFound": True},
                {"$type": kind, "post": deeper, "replies": []},
                {"$type": "app.bsky.feed.defs#blockedPost", "uri": made.ROOT, "blocked": True},
            ],
        }
    }


def _layouts() -> dict[str, list[Any]]:
    views = made.views()
    raw = [{"uri": view["uri"], "cid": view["cid"], "value": view["record"]} for view in views]
    events = [
        {
            "did": view["author"]["did"],
            "time_us": 1725911162329308,
            "kind": "commit",
            "commit": {
                "operation": "create",
                "collection": "app.bsky.feed.post",
                "rkey": view["uri"].rsplit("/", 1)[1],
                "record": view["record"],
            },
        }
        for view in views
    ]
    deleted = {
        "did": made.DID_A,
        "kind": "commit",
        "commit": {"operation": "delete", "collection": "app.bsky.feed.post", "rkey": "3l3"},
    }
    liked = {
        "did": made.DID_A,
        "kind": "commit",
        "commit": {"operation": "create", "collection": "app.bsky.feed.like", "record": {}},
    }
    return {
        "posts": [{"posts": views}],
        "pages": [{"posts": views[:2], "cursor": "2"}, {"posts": views[2:]}, {"posts": []}],
        "feed": [{"feed": [{"post": view, "reply": {"root": views[0]}} for view in views]}],
        "views": views,
        "wrapped": [{"uri": view["uri"], "post": view} for view in views],
        "thread": [_views_in_threads()],
        "thread_v2": [
            {
                "thread": [
                    {
                        "uri": view["uri"],
                        "depth": depth,
                        "value": {"$type": "app.bsky.unspecced.defs#threadItemPost", "post": view},
                    }
                    for depth, view in enumerate(views)
                ],
                "hasOtherReplies": False,
            }
        ],
        "records": [{"records": raw, "cursor": "3"}],
        "events": [*events, deleted, liked, {"kind": "identity", "did": made.DID_A}],
    }  # fmt: skip


@pytest.mark.parametrize("layout", list(_layouts()))
def test_posts_come_in_every_layout_of_the_api(layout: str) -> None:
    values = _layouts()[layout]
    assert _is_known(*values)
    records = _records(values)
    assert [record[Field.NATIVE_ID] for record in records] == [made.ROOT, made.REPLY, made.DEEPER]
    assert [record[Field.PARENT_ID] for record in records] == [None, made.ROOT, made.REPLY]
    assert [record[Field.THREAD_ID] for record in records] == [None, made.ROOT, made.ROOT]
    has_handle = layout not in ("records", "events")
    assert records[0][Field.AUTHOR] == ("warga.bsky.social" if has_handle else made.DID_A)
    assert records[0][Field.TEXT] == made.ROOT_TEXT


def test_lines_of_posts_are_read(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "aliran.jsonl"
    lines = [json.dumps(event) for event in _layouts()["events"]]
    path.write_text("\n\n".join(lines), encoding="utf-8")
    posts, _ = _read(path, pseudonyms)
    assert [post.text for post in posts] == [view["record"]["text"] for view in made.views()]


@pytest.mark.parametrize("layout", ["posts", "thread", "feed"])
def test_an_answer_too_large_for_memory_is_streamed(
    layout: str, tmp_path: Path, pseudonyms: Pseudonyms, monkeypatch: pytest.MonkeyPatch
) -> None:
    (value,) = _layouts()[layout]
    many = [
        made.view(made.DEEPER + str(n), f"Sampah {n}", "warga.bsky.social", "") for n in range(200)
    ]
    listed = value["thread"]["replies"] if layout == "thread" else value[layout]
    listed += many if layout == "posts" else [{"post": view} for view in many]
    path = made.write_json(tmp_path / "besar.json", value)
    at_once, _ = _read(path, pseudonyms)
    monkeypatch.setattr("analytics.ingest.carriers.json_values._LOADED_BYTES", 1_000)
    streamed, _ = _read(path, pseudonyms)
    assert streamed == at_once
    assert len(streamed) == 203


def test_an_account_without_a_valid_handle_is_known_by_its_identifier() -> None:
    view = made.view(made.ROOT, "Halo", "handle.invalid", "")
    assert _records([view])[0][Field.AUTHOR] == made.DID_A


@pytest.mark.parametrize(
    ("told", "seen", "believed"),
    [
        ("2025-03-16T16:09:09.779Z", "2025-03-16T16:09:12.000Z", "2025-03-16T16:09:09.779Z"),
        ("2025-03-16T23:09:09+07:00", "2025-03-16T16:09:12.000Z", "2025-03-16T16:09:09Z"),
        ("2099-01-01T00:00:00Z", "2025-03-16T16:09:12.000Z", "2025-03-16T16:09:12Z"),
        ("0000-10-14T15:06:10.730Z", "2025-03-16T16:09:12.000Z", "2025-03-16T16:09:12Z"),
        ("0000-10-14T15:06:10.730Z", "0000-10-14T15:06:10.730Z", None),
        (None, "2025-03-16T16:09:12.000Z", "2025-03-16T16:09:12Z"),
        ("2025-03-16T16:09:09", None, "2025-03-16T16:09:09Z"),
        ("kemarin", 5, None),
    ],
)
def test_an_author_is_believed_unless_a_server_saw_the_post_before(
    told: Any, seen: Any, believed: str | None
) -> None:
    view = made.view(made.ROOT, "Halo", "warga.bsky.social", "", createdAt=told)
    (record,) = _records([{**view, "indexedAt": seen}])
    assert record[Field.CREATED_AT] == (_instant(believed) if believed else None)


def test_optional_parts_may_be_missing() -> None:
    view = {"uri": made.ROOT, "record": {"$type": "app.bsky.feed.post", "text": "Halo"}}
    assert _is_known(view)
    (record,) = _records([view])
    assert record[Field.TEXT] == "Halo"
    assert record[Field.AUTHOR] == made.DID_A
    assert record[Field.CREATED_AT] is None
    assert record[Field.LIKES] is None


def test_who_is_quoted_is_named_to_the_masking() -> None:
    quoting = made.view(made.REPLY, "Lihat ini", "joko.bsky.social", "Joko")
    inner = {
        "uri": made.ROOT,
        "author": {"handle": "warga.bsky.social", "displayName": "Bu Warsini"},
    }
    for embed in ({"record": inner}, {"record": {"record": inner}, "media": {}}):
        (record,) = _records([{**quoting, "embed": embed}])
        assert record[Field.OTHER_NAMES] == "warga.bsky.social\nBu Warsini"


@pytest.mark.parametrize(
    "empty", [{"posts": [], "hitsTotal": 0}, {"feed": [], "cursor": ""}, {"posts": []}]
)
def test_an_empty_answer_is_known_and_holds_nothing(
    empty: Any, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    assert _is_known(empty)
    path = made.write_json(tmp_path / "kosong.json", empty)
    known = open_export(path).format
    assert known is not None
    assert known.code == "bluesky_api"
    posts, reading = _read(path, pseudonyms)
    assert not posts
    assert not reading.rejected


def test_a_post_that_cannot_be_seen_holds_nothing() -> None:
    gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": made.ROOT, "notFound": True}
    assert _is_known({"thread": gone})
    assert _ids([{"thread": gone}, gone]) == []


def test_foreign_objects_are_not_claimed() -> None:
    assert not _is_known({"posts": [{"id": 1, "text": "halo"}]})
    assert not _is_known({"posts": [], "user": "joko"})
    assert not _is_known({"uri": "https://bsky.app", "record": {"text": "halo"}})
    assert not _is_known({"records": []})
    assert not _is_known({"feed": [{"message": "halo"}]}, {"thread": "utas"})


def test_odd_values_are_taken_as_absent() -> None:
    odd: list[Any] = [None, 3, "x", [], {}, {"posts": {}}, {"thread": []}, {"feed": [None, 1, {}]}]
    view = made.views()[1]
    for wrong in (None, 5, -1.5, True, "", "x", [], [None], {}, {"uri": 3}):
        for key in view:
            odd += [{**view, key: wrong}, {"post": {**view, key: wrong}, "reply": wrong}]
        for key in view["record"]:
            odd.append({**view, "record": {**view["record"], key: wrong}})
        odd.append({"thread": {"post": view, "parent": wrong, "replies": wrong}})
        odd.append({"thread": {"post": view, "replies": [{"post": view, "replies": wrong}, wrong]}})
        odd.append(
            {"did": made.DID_A, "commit": {"collection": "app.bsky.feed.post", "record": wrong}}
        )
    records = _records(odd)
    assert len(records) > 50
    for record in records:
        assert all(
            cell is None or isinstance(cell, str | int | float | datetime)
            for cell in record.values()
        )
        assert str(record[Field.NATIVE_ID]).startswith("at://")
    assert _is_known(*(value for value in odd if isinstance(value, dict)))


@dataclass(frozen=True)
class _DeepValue:
    """A value too deep for the JSON parser's own recursion."""

    whole: Any
    replies: list[Any]

    @property
    def outline(self) -> Any:
        return self.whole

    def items(self, *path: str) -> Iterator[Any]:
        assert path == ("thread", "replies")
        return iter(self.replies)


def test_a_thread_of_two_thousand_answers_to_answers() -> None:
    thread: dict[str, Any] = {"post": made.views()[0]}
    above, last = thread, thread
    for _ in range(2_000):
        last["replies"] = [{"post": made.views()[1]}]
        last = last["replies"][0]
        above["parent"] = {"post": made.views()[2]}
        above = above["parent"]

    above_only = {"thread": {key: thread[key] for key in ("post", "parent")}}
    value = _DeepValue(above_only, thread["replies"])
    assert sum(1 for _ in _FORMAT.records([value])) == 4_001


@pytest.mark.skipif(
    not _REAL.is_file(), reason="the shared material (../shared/data) is not beside this checkout"
)
def test_the_real_export(pseudonyms: Pseudonyms) -> None:
    found = json.loads(_REAL.read_text(encoding="utf-8"))
    raw = [item["post"] if "record" not in item else item for item in found]
    posts, reading = _read(_REAL, pseudonyms)
    assert reading.source.rows == len(raw) == 123
    # Pictures without a word are no text to read.
    written = [item for item in raw if item["record"]["text"].strip()]
    assert len(posts) == len(written)
    ids = {item["uri"]: post.post_id for item, post in zip(written, posts, strict=True)}
    parents = 0
    for item, post in zip(written, posts, strict=True):
        assert (post.likes, post.replies, post.shares) == (
            item["likeCount"],
            item["replyCount"],
            item["repostCount"],
        )
        told = [item["record"]["createdAt"], item["indexedAt"]]
        # One author set the clock to the year 0.
        believed = [_instant(stamp) for stamp in told if not stamp.startswith("0000")]
        assert post.created_at == min(believed, default=None)
        above = item["record"].get("reply")
        assert (post.parent_id is None) == (above is None)
        if above and above["parent"]["uri"] in ids:
            assert post.parent_id == ids[above["parent"]["uri"]]
        if above and above["root"]["uri"] in ids:
            assert post.thread_id == ids[above["root"]["uri"]]
        parents += above is not None
    assert parents == sum("reply" in item["record"] for item in written) > 10
    assert len({post.post_id for post in posts}) == len({item["uri"] for item in written})
