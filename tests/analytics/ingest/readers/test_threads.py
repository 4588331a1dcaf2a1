"""Threads, from Meta's API and from scrapers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import open_export, threads
from analytics.ingest.readers.format import DocumentFormat
from analytics.ingest.reading import Reading, read_posts
from analytics.ingest.records import Broken, Field, Record
from analytics.posts import Platform, Post, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_threads as made

_BY_CODE = {known.code: known for known in threads.FORMATS}


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


def _read(path: Path, pseudonyms: Pseudonyms) -> tuple[list[Post], Reading]:
    reading = read_posts(path, pseudonyms=pseudonyms, imported_at=datetime(2026, 6, 1, tzinfo=UTC))
    posts = list(reading.posts)
    assert len(posts) + len(reading.rejected) == reading.source.rows
    return posts, reading


def _document(code: str) -> DocumentFormat:
    known = _BY_CODE[code]
    assert isinstance(known, DocumentFormat)
    return known


def _records(code: str, values: Iterable[Any]) -> list[Record]:
    found = _document(code).records(LoadedValue(value) for value in values)
    return [record for record in found if not isinstance(record, Broken)]


def _is_known(code: str, *values: Any) -> bool:
    return bool(_document(code).recognise([LoadedValue(value).outline for value in values]))


def _post_id(native_id: str) -> str:
    return make_post_id(Platform.THREADS, native_id)


@pytest.mark.parametrize("code", made.EXPORTS)
def test_each_export_is_read_whole(code: str, tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = made.EXPORTS[code](tmp_path)
    known = open_export(path).format
    assert known is not None
    assert known.code == code
    posts, reading = _read(path, pseudonyms)
    assert not reading.rejected
    assert len(posts) == made.EXPECTED[code]
    assert {post.platform for post in posts} == {Platform.THREADS}
    root, reply, deeper = posts
    ids = [made.ROOT, made.REPLY, made.DEEPER]
    if code != "threads_graph":
        ids = [made.ROOT_PK, made.REPLY_PK, made.DEEPER_PK]
    assert [post.native_id for post in posts] == ids
    assert root.text == made.ROOT_TEXT
    assert root.parent_id is None
    assert reply.parent_id == root.post_id
    assert deeper.parent_id == reply.post_id
    assert {post.thread_id for post in posts} == {root.post_id}
    assert root.created_at is not None
    expected = datetime(2024, 1, 1, 18, 20, tzinfo=UTC)
    assert root.created_at == expected
    assert root.author_key == deeper.author_key
    assert root.author_key == pseudonyms.author_key(Platform.THREADS, "warga_jogja")
    assert reply.author_key == pseudonyms.author_key(Platform.THREADS, "joko.pram")
    counts = (None, None, None) if code == "threads_graph" else (17, 2, 4)
    assert (root.likes, root.replies, root.shares) == counts
    assert root.url is not None
    assert root.url.endswith(made.ROOT_CODE)


def test_an_answer_of_the_api_may_come_alone_or_with_its_replies_in_it() -> None:
    root, reply, deeper = made.graph_posts()
    for post in (reply, deeper):
        del post["replied_to"], post["root_post"]
    reply["replies"] = {"data": [deeper]}
    nested = {**root, "replies": {"data": [reply], "paging": {}}}
    for value in (nested, {"data": [nested]}):
        assert _is_known("threads_graph", value)
        records = _records("threads_graph", [value])
        assert [record[Field.NATIVE_ID] for record in records] == [
            made.ROOT,
            made.REPLY,
            made.DEEPER,
        ]
        assert [record[Field.PARENT_ID] for record in records] == [None, made.ROOT, made.REPLY]
        assert [record[Field.THREAD_ID] for record in records] == [None, made.ROOT, made.ROOT]


def test_counts_that_were_asked_for_with_the_post() -> None:
    (post, _, _) = made.graph_posts()
    post["insights"] = {
        "data": [
            {"name": "likes", "period": "lifetime", "values": [{"value": 100}]},
            {"name": "replies", "values": [{"value": 10}]},
            {"name": "reposts", "total_value": {"value": 3}},
        ]
    }
    (record,) = _records("threads_graph", [{"data": [post]}])
    assert (record[Field.LIKES], record[Field.REPLIES], record[Field.SHARES]) == (100, 10, 3)


def test_pages_of_instagram_and_facebook_are_not_claimed() -> None:
    instagram = {
        "id": "1",
        "text": "halo",
        "timestamp": "2024-01-01T00:00:00+0000",
        "username": "j",
    }
    media = {
        **instagram,
        "permalink": "https://www.instagram.com/p/CuXFPIeLLod/",
        "media_product_type": "FEED",
    }
    values: list[Any] = [{"data": [instagram]}, {"data": [media]}, {"data": []}, instagram]
    for value in values:
        assert not _is_known("threads_graph", value)
        assert not _is_known("threads_web", value)


@pytest.mark.parametrize("layout", ["thread", "list", "profile", "edges"])
def test_the_layouts_of_the_web_application(layout: str) -> None:
    chain = [
        {"post": made.web_post(made.ROOT_PK, made.ROOT_TEXT, "warga_jogja", made.ROOT_CODE)},
        {"post": made.web_post(made.REPLY_PK, made.REPLY_TEXT, "joko.pram", made.REPLY_CODE)},
    ]
    holder = {"thread_items": chain}
    value: Any = {
        "thread": holder,
        "list": [item["post"] for item in chain],
        "profile": {"threads": [holder, {"thread_items": []}]},
        "edges": {"data": {"data": {"edges": [{"node": holder}, {"node": None}]}}},
    }[layout]
    values = value if layout == "list" else [value]
    assert _is_known("threads_web", *values)
    records = _records("threads_web", values)
    assert [record[Field.NATIVE_ID] for record in records] == [made.ROOT_PK, made.REPLY_PK]
    # In a chain each answers the one before it; posts on their own do not say what they answer.
    assert records[1][Field.PARENT_ID] == (None if layout == "list" else made.ROOT_PK)
    assert records[0][Field.TEXT] == made.ROOT_TEXT


@pytest.mark.parametrize("layout", ["thread", "threads", "posts"])
def test_a_thread_with_its_replies_as_scrapfly_writes_it(
    layout: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    thread = made.short_thread()
    value: Any = {
        "thread": thread,
        "threads": [thread, {"thread": made.short_post("3141002295235099999", "Lain", "x", "CuXF"), "replies": []}],
        "posts": [thread["thread"], *thread["replies"]],
    }[layout]  # fmt: skip
    posts, reading = _read(made.write_json(tmp_path / "utas.json", value), pseudonyms)
    assert reading.source.kind == "threads_web"
    assert [post.native_id for post in posts][:3] == [made.ROOT_PK, made.REPLY_PK, made.DEEPER_PK]
    assert posts[0].likes == 17
    if layout != "posts":
        assert {post.thread_id for post in posts[:3]} == {_post_id(made.ROOT_PK)}
        assert posts[1].parent_id == _post_id(made.ROOT_PK)


def test_one_post_has_one_number_whichever_tool_wrote_it(
    tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    web, _ = _read(made.write_web(tmp_path), pseudonyms)
    table, _ = _read(made.write_table(tmp_path), pseudonyms)
    assert [post.post_id for post in web] == [post.post_id for post in table]


@pytest.mark.parametrize("column", ["id", "pk", "code", "postUrl"])
def test_a_row_may_name_its_post_by_number_code_or_link(
    column: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    written = {
        "id": f"{made.ROOT_PK}_314216",
        "pk": made.ROOT_PK,
        "code": made.ROOT_CODE,
        "postUrl": f"https://www.threads.net/@warga_jogja/post/{made.ROOT_CODE}/media?x=1",
    }[column]
    row = {
        "postUrl": f"https://www.threads.net/t/{made.ROOT_CODE}",
        "caption": "Parkir sudah rapi",
        "username": "warga_jogja",
        column: written,
    }
    path = made.write_csv(tmp_path / "utas.csv", [row])
    posts, reading = _read(path, pseudonyms)
    assert open_export(path).format is _BY_CODE["threads_scraper_table"]
    assert [post.native_id for post in posts] == [made.ROOT_PK]
    assert not reading.rejected


def test_rows_that_lead_elsewhere_are_not_claimed(tmp_path: Path) -> None:
    row = {"url": "https://www.instagram.com/p/CuXFPIeLLod/", "text": "Halo", "username": "warga"}
    known = open_export(made.write_csv(tmp_path / "ig.csv", [row])).format
    assert known is not _BY_CODE["threads_scraper_table"]
    empty = made.write_csv(tmp_path / "kosong.csv", [{**row, "url": ""}])
    assert open_export(empty).format is not _BY_CODE["threads_scraper_table"]


def test_a_table_without_rows_holds_nothing(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = made.write_table(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    posts, reading = _read(path, pseudonyms)
    assert not posts
    assert not reading.rejected


def test_optional_parts_may_be_missing() -> None:
    bare = {"id": made.ROOT, "timestamp": "2024-01-01T18:20:00+0000", "is_reply": False}
    assert _is_known("threads_graph", {"data": [bare]})
    (record,) = _records("threads_graph", [{"data": [bare]}])
    assert record[Field.TEXT] is None
    assert record[Field.AUTHOR] is None
    post: dict[str, Any] = {"code": made.ROOT_CODE, "text_post_app_info": {}, "caption": None}
    (record,) = _records("threads_web", [{"thread_items": [{"post": post}]}])
    assert record[Field.NATIVE_ID] == made.ROOT_PK
    assert record[Field.TEXT] is None


def test_odd_values_are_taken_as_absent() -> None:
    odd: list[Any] = [None, 4, "x", [], {}, {"data": 1}, {"data": [None, "x", {"id": []}]}]
    graph, web = made.graph_posts()[1], made.web_post("3141002295235099165", "a", "b", "c")
    short = made.short_post("3141002295235099165", "a", "b", "c")
    for wrong in (None, 5, -1.5, True, "", "x", [], [None], {}, {"id": [3]}):
        odd += [{"data": [{**graph, key: wrong}]} for key in graph]
        odd += [{"thread_items": [{"post": {**web, key: wrong}}, wrong]} for key in web]
        odd += [
            {"thread": {**short, key: wrong}, "replies": [{**short, key: wrong}, wrong]}
            for key in short
        ]
        odd += [
            {**graph, "replies": {"data": [wrong, graph]}},
            {"containing_thread": wrong, "reply_threads": wrong, "threads": wrong},
            {"data": {"data": {"edges": [wrong, {"node": wrong}]}}},
        ]  # fmt: skip
    for code in ("threads_graph", "threads_web"):
        records = _records(code, odd)
        assert len(records) > 100
        for record in records:
            assert all(c is None or isinstance(c, str | int | float) for c in record.values())
        _is_known(code, *(value for value in odd if isinstance(value, dict)))


@dataclass(frozen=True)
class _DeepValue:
    """A value too deep for the JSON parser's own recursion."""

    whole: Any

    @property
    def outline(self) -> Any:
        return self.whole

    def items(self, *_path: str) -> Iterator[Any]:
        return iter(())


def test_answers_two_thousand_deep() -> None:
    top: dict[str, Any] = {"id": "1", "text": "a", "is_reply": True, "timestamp": "2024-01-01"}
    last = top
    for number in range(2, 2_002):
        below = {"id": str(number), "text": "a"}
        last["replies"] = {"data": [below]}
        last = below

    value = _DeepValue(top)
    records = list(_document("threads_graph").records([value]))
    assert len(records) == 2_001
