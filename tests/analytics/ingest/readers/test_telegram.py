"""Telegram, from what Telegram Desktop writes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import open_export, telegram
from analytics.ingest.reading import Reading, read_posts
from analytics.ingest.records import Broken, Field, Record
from analytics.posts import AuthorKind, Platform, Post, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_telegram as made

_REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "exports"
_REAL_CHAT = _REAL / "telegram_desktop_result.json"
(_FORMAT,) = telegram.FORMATS


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


def _read(path: Path, pseudonyms: Pseudonyms) -> tuple[list[Post], Reading]:
    reading = read_posts(path, pseudonyms=pseudonyms, imported_at=datetime(2026, 6, 1, tzinfo=UTC))
    posts = list(reading.posts)
    assert len(posts) + len(reading.rejected) == reading.source.rows
    return posts, reading


def _records(*values: Any) -> list[Record]:
    found = _FORMAT.records(LoadedValue(value) for value in values)
    return [record for record in found if not isinstance(record, Broken)]


def _is_known(*values: Any) -> bool:
    return bool(_FORMAT.recognise([LoadedValue(value).outline for value in values]))


def _in_chat(*messages: Any, **chat: Any) -> list[Record]:
    return _records({**made.chat(), "messages": list(messages), **chat})


def _names(record: Record) -> list[str]:
    return str(record[Field.OTHER_NAMES] or "").split("\n")


def test_a_chat_is_read_whole(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = made.write_chat(tmp_path)
    known = open_export(path).format
    assert known is not None
    assert known.code == "telegram_desktop"
    posts, reading = _read(path, pseudonyms)
    assert reading.source.rows == 3
    first, second, third = posts
    assert {post.platform for post in posts} == {Platform.TELEGRAM}
    assert {post.author_kind for post in posts} == {AuthorKind.RESIDENT}
    assert [post.native_id for post in posts] == [f"{made.CHAT_ID}/{n}" for n in (2, 3, 5)]
    assert first.created_at == datetime(2024, 5, 1, 6, 30, 5, tzinfo=UTC)
    assert first.likes == 7
    assert second.likes is None
    assert second.parent_id == first.post_id
    assert third.parent_id == second.post_id
    assert {post.thread_id for post in posts} == {first.post_id}
    assert first.author_key == pseudonyms.author_key(Platform.TELEGRAM, "user901")
    assert third.author_key == pseudonyms.author_key(Platform.TELEGRAM, "user904")
    assert first.url == f"https://t.me/c/{made.CHAT_ID}/2"
    assert "😭" in first.text
    # The name stands in a service message only, and in the text that follows it.
    assert "Sulastri" not in first.text
    assert "Bambang" not in second.text


def test_an_account_has_its_chats_and_those_it_left(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.write_account(tmp_path), pseudonyms)
    assert [post.native_id for post in posts] == [
        f"{chat}/{number}" for chat in (made.CHAT_ID, 77, 88) for number in (2, 3, 5)
    ]
    assert posts[4].parent_id == make_post_id(Platform.TELEGRAM, "77/2")
    # Numbers of small groups are each member's own: no link leads there.
    assert posts[3].url is None


def test_names_of_others_are_named_to_the_masking() -> None:
    first, second, third = _records(made.chat())
    assert _names(first) == ["Sulastri Handayani", "Retno Palupi"]
    assert _names(second) == ["Mas Bambang"]
    assert _names(third) == ["Retno Palupi", "Tukijan Wiryo"]


def test_names_after_the_last_message_are_not_lost() -> None:
    (record,) = _in_chat(
        made.message(1, "Bambang", "user901", "Halo", forwarded_from="Kabar Kota"),
        made.service(2, "Retno Palupi", "join_group_by_link", inviter="Sri Lestari"),
    )
    assert _names(record) == ["Kabar Kota", "Retno Palupi", "Sri Lestari"]


def test_who_wrote_in_private_is_named_to_the_masking() -> None:
    message = made.message(1, "Bambang", "user901", "Halo")
    (private,) = _in_chat(message, type="personal_chat", name="Retno Palupi")
    assert _names(private) == ["Retno Palupi"]
    (group,) = _in_chat(message, type="private_group", name="Warga Kotagede")
    assert group[Field.OTHER_NAMES] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Air mati", "Air mati"),
        (["Air ", {"type": "bold", "text": "mati"}, " lagi"], "Air mati lagi"),
        (
            [{"type": "hashtag", "text": "#pdam"}, {"type": "plain", "text": "\n"}, "ya"],
            "#pdam\nya",
        ),
        ([{"type": "text_link", "text": "di sini", "href": "https://x.id"}], "di sini"),
        ([{"type": "custom_emoji", "text": "😭", "document_id": "5"}, None, 3, {}], "😭"),
        ("", None),
    ],
)
def test_a_text_is_a_string_or_parts(text: Any, expected: str | None) -> None:
    message = {**made.message(1, "Bambang", "user901", "x"), "text": text, "text_entities": []}
    assert _in_chat(message)[0][Field.TEXT] == expected


def test_parts_stand_in_for_a_missing_text_and_a_poll_for_both() -> None:
    message = made.message(1, "Bambang", "user901", "Air mati")
    del message["text"]
    assert _in_chat(message)[0][Field.TEXT] == "Air mati"
    poll = {
        **made.message(2, "Bambang", "user901", ""),
        "poll": {
            "question": "Airnya mati di RT mana?",
            "total_voters": 9,
            "answers": [{"text": "RT 1", "voters": 4}, {"text": "RT 2", "voters": 5}],
        },
    }
    assert _in_chat(poll)[0][Field.TEXT] == "Airnya mati di RT mana?\nRT 1\nRT 2"


@pytest.mark.parametrize(
    ("date", "seconds", "expected"),
    [
        ("2024-05-01T13:30:05", "1714545005", datetime(2024, 5, 1, 6, 30, 5, tzinfo=UTC)),
        # The clock of another zone is not believed where the seconds are known.
        ("2024-05-01T15:30:05", "1714545005", datetime(2024, 5, 1, 6, 30, 5, tzinfo=UTC)),
        ("2024-05-01T13:30:05", "0", datetime(2024, 5, 1, 6, 30, 5, tzinfo=UTC)),
        ("2024-05-01T13:30:05", "0000000000", datetime(2024, 5, 1, 6, 30, 5, tzinfo=UTC)),
        ("2024-05-01T13:30:05", None, datetime(2024, 5, 1, 6, 30, 5, tzinfo=UTC)),
        ("1970-01-01T07:00:00", "0", None),
    ],
)
def test_times(
    date: str,
    seconds: str | None,
    expected: datetime | None,
    tmp_path: Path,
    pseudonyms: Pseudonyms,
) -> None:
    message = {**made.message(1, "Bambang", "user901", "Halo"), "date": date}
    message["date_unixtime"] = seconds
    if seconds is None:
        del message["date_unixtime"]
    path = made.write_json(tmp_path / "result.json", {**made.chat(), "messages": [message]})
    posts, reading = _read(path, pseudonyms)
    assert not reading.rejected
    assert posts[0].created_at == expected


def test_messages_are_told_apart_even_where_they_share_a_number() -> None:
    """Names are taken out of exports by hand, and the numbers with them."""
    first = made.message(5, "Bambang", "user901", "Air mati")
    other = made.message(5, "Retno", "user903", "Di sini juga")
    answer = made.message(6, "Retno", "user903", "Sudah", reply_to_message_id=5)
    records = _in_chat(first, other, first, answer)
    whole = f"{made.CHAT_ID}/5"
    assert [record[Field.NATIVE_ID] for record in records] == [
        whole,
        None,
        whole,
        f"{made.CHAT_ID}/6",
    ]
    assert records[3][Field.PARENT_ID] == whole


def test_an_answer_to_another_chat() -> None:
    (record,) = _in_chat(
        made.message(
            9, "Retno", "user903", "Ya", reply_to_message_id=4, reply_to_peer_id="channel555"
        )
    )
    assert record[Field.PARENT_ID] == "555/4"


def test_older_versions_and_messages_without_their_chat() -> None:
    """Before 2021 there were no seconds and no parts; some keep only the list of messages."""
    old = [
        {"id": 1, "type": "message", "date": "2019-05-01T13:30:05", "from": "Bambang",
         "from_id": 4300000901, "text": "Air mati"},
        {"id": 2, "type": "message", "date": "2019-05-01T13:31:05", "from": "Retno",
         "from_id": 4300000903, "reply_to_message_id": 1, "text": "Sama"},
    ]  # fmt: skip
    assert _is_known({"name": "Warga", "type": "private_group", "id": 77, "messages": old})
    first, second = _records({"name": "Warga", "type": "private_group", "id": 77, "messages": old})
    assert first[Field.AUTHOR] == "4300000901"
    assert second[Field.PARENT_ID] == "77/1"
    assert _is_known(*old)
    loose = _records(*old)
    assert [record[Field.TEXT] for record in loose] == ["Air mati", "Sama"]
    # Numbers count within a chat: without it they would make strangers one.
    assert {record[Field.NATIVE_ID] for record in loose} == {None}
    assert {record[Field.PARENT_ID] for record in loose} == {None}


@pytest.mark.parametrize(
    "empty",
    [
        {"name": "Warga", "type": "private_group", "id": 77, "messages": []},
        {"chats": {"about": "", "list": [{"type": "bot_chat", "id": 7, "messages": []}]}},
        {"type": "public_channel", "id": 7, "messages": [made.service(1, "Sri", "create_channel")]},
    ],
)
def test_a_chat_without_messages_is_known_and_holds_nothing(
    empty: Any, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    assert _is_known(empty)
    posts, reading = _read(made.write_json(tmp_path / "result.json", empty), pseudonyms)
    assert not posts
    assert not reading.rejected


def test_foreign_objects_are_not_claimed() -> None:
    assert not _is_known({"messages": [{"role": "user", "content": "halo"}]})
    assert not _is_known({"type": "message", "text": "halo", "date": "2024-05-01"})
    assert not _is_known({"chats": {"list": [{"name": "x"}]}})
    assert not _is_known({"messages": []})
    assert not _is_known({"messages": "x"}, {"chats": []}, {"chats": {"list": 3}})


def test_odd_values_are_taken_as_absent() -> None:
    message = made.messages()[2]
    odd: list[Any] = [None, 3, "x", [], {}, {"messages": 3}, {"chats": 3}, {"chats": {"list": [3]}}]
    wrongs: list[Any] = [None, 5, -1.5, True, "", "x", [], [None, 1, {}], {}, {"id": [3]}]
    for wrong in wrongs:
        odd += [{**made.chat(), "messages": [{**message, key: wrong}, wrong]} for key in message]
        odd += [{**made.chat(), key: wrong} for key in ("id", "name", "type")]
        for key in ("reactions", "members", "contact_information", "poll", "actor", "author"):
            odd.append({**made.chat(), "messages": [{**message, "text": "", key: wrong}]})
            odd.append(
                {"chats": {"list": [{**made.chat(), "messages": [{**message, key: wrong}]}]}}
            )
        odd.append({**message, "text": wrong})
    records = _records(*odd)
    assert len(records) > 200
    for record in records:
        assert all(cell is None or isinstance(cell, str | int | float) for cell in record.values())
    assert _is_known(*(value for value in odd if isinstance(value, dict)))


def test_a_large_chat_is_read_from_its_stream(
    tmp_path: Path, pseudonyms: Pseudonyms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.ingest.carriers.json_values._LOADED_BYTES", 1_000)
    many = [made.message(n, "Bambang", "user901", f"Air mati hari ke-{n}") for n in range(1, 400)]
    for number in range(1, 399):
        many[number]["reply_to_message_id"] = number
    path = made.write_json(tmp_path / "result.json", {**made.chat(), "messages": many})
    posts, reading = _read(path, pseudonyms)
    assert reading.source.rows == len(posts) == 399
    assert {post.thread_id for post in posts} == {posts[0].post_id}
    assert len({post.post_id for post in posts}) == 399


def _said(message: dict[str, Any]) -> str:
    text = message["text"]
    return text if isinstance(text, str) else "".join(
        part if isinstance(part, str) else part["text"] for part in text
    )  # fmt: skip


@pytest.mark.skipif(
    not _REAL_CHAT.is_file(),
    reason="the shared material (../shared/data) is not beside this checkout",
)
def test_the_real_export(pseudonyms: Pseudonyms) -> None:
    raw = json.loads(_REAL_CHAT.read_text(encoding="utf-8"))
    written = [message for message in raw["messages"] if message["type"] == "message"]
    posts, reading = _read(_REAL_CHAT, pseudonyms)
    assert reading.source.rows == len(written) == 250
    spoken = [message for message in written if _said(message).strip()]
    # The rest are pictures and stickers.
    assert len(posts) == len(spoken) == 221
    assert sum(post.parent_id is not None for post in posts) == sum(
        "reply_to_message_id" in message for message in spoken
    )
    jakarta = ZoneInfo("Asia/Jakarta")
    for post, message in zip(posts, spoken, strict=True):
        # The seconds are all zero: the computer's clock is what is left.
        assert int(message["date_unixtime"]) == 0
        assert post.created_at == datetime.fromisoformat(message["date"]).replace(tzinfo=jakarta)
        assert post.author_key == pseudonyms.author_key(Platform.TELEGRAM, message["from_id"])
        assert post.likes is None
    # All 250 have one number. Nobody's words may be lost for that.
    assert len({message["id"] for message in written}) == 1
    assert len({post.post_id for post in posts}) > 200
