"""Small datasets of 4CAT, built as it writes them. All of it is made up."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.analytics.ingest.readers.fixtures_tiktok import (
    DEEPER,
    DEEPER_TEXT,
    MADE,
    OTHER,
    OTHER_TEXT,
    REPLY,
    REPLY_TEXT,
    ROOT,
    ROOT_TEXT,
    VIDEO,
    raw_comments,
)
from tests.analytics.ingest.readers.fixtures_zeeschuimer import line

WHEN = "2024-04-30 13:29:57"


def tiktok_comment(cid: str, thread: str, text: str, author: str, likes: int) -> dict[str, Any]:
    return {
        "id": cid,
        "thread_id": thread,
        "author": author,
        "author_full": f"Nama {author}",
        "author_avatar_url": "https://p16.tiktokcdn.com/x",
        "body": text,
        "timestamp": WHEN,
        "unix_timestamp": MADE,
        "likes": likes,
        "replies": 0,
        "post_id": VIDEO,
        "post_url": f"https://m.tiktok.com/v/{VIDEO}",
        "post_body": "Sore #jogja",
        "comment_url": f"https://m.tiktok.com/v/{VIDEO}.html?x=1",
        "is_liked_by_post_author": "no",
        "is_sticky": "no",
        "is_comment_on_comment": "no" if thread == VIDEO else "yes",
        "language_guess": "id",
        "missing_fields": "",
    }


def tiktok_comments() -> list[dict[str, Any]]:
    return [
        tiktok_comment(ROOT, VIDEO, ROOT_TEXT, "sumarni77", 41),
        tiktok_comment(REPLY, ROOT, REPLY_TEXT, "mbak_tutik", 0),
        tiktok_comment(DEEPER, ROOT, DEEPER_TEXT, "mas.aryo", 41),
        tiktok_comment(OTHER, VIDEO, OTHER_TEXT, "mbak_tutik", 2),
    ]


def write_dataset(folder: Path) -> Path:
    return write_rows(folder / "tiktok-comments-search-8a1.csv", tiktok_comments())


def with_meta(source: str, item: dict[str, Any]) -> dict[str, Any]:
    """Return an item that Zeeschuimer caught, as 4CAT keeps it."""
    wrapped = line(source, item)
    return {**item, "__import_meta": {key: wrapped[key] for key in wrapped if key != "data"}}


def write_items(folder: Path) -> Path:
    return write_lines(
        folder / "tiktok-comments-search-8a1.ndjson",
        [with_meta("tiktok-comments", comment) for comment in raw_comments()],
    )


def telegram_message(number: int, text: str | None, **more: Any) -> dict[str, Any]:
    return {
        "_type": "Message",
        "id": number,
        "peer_id": {"channel_id": 1234567890, "_type": "PeerChannel"},
        "date": float(MADE),
        "edit_date": None,
        "message": text,
        "views": 1200,
        "forwards": 3,
        "media": None,
        "reply_to": None,
        "fwd_from": None,
        "replies": {"replies": 2},
        "reactions": {"results": [{"reaction": {"emoticon": "👍"}, "count": 5}, {"count": 2}]},
        "_chat": {"id": 1234567890, "username": "kabarjogja", "title": "Kabar Jogja"},
        "_sender": {"id": 77, "username": "sumarni77", "first_name": "Bu", "last_name": "Sumarni"},
        **more,
    }


def write_lines(path: Path, items: Sequence[Any]) -> Path:
    written = (json.dumps(item, ensure_ascii=False) for item in items)
    path.write_text("\n".join(written) + "\n", encoding="utf-8")
    return path


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "fourcat": write_dataset,
    "fourcat_ndjson": write_items,
}
EXPECTED: dict[str, int] = {"fourcat": 4, "fourcat_ndjson": 4}
