"""Small exports of Threads, built as Meta's API and the scrapers write them. All of it is made up."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT, REPLY, DEEPER = "18050206876707110", "18050206876707222", "18050206876707333"
# The same posts as the web knows them: number and short code.
ROOT_PK, REPLY_PK, DEEPER_PK = (
    "3141002295235099165", "3141002295235099166", "3141002295235099167",
)  # fmt: skip
ROOT_CODE, REPLY_CODE, DEEPER_CODE = "CuXFPIeLLod", "CuXFPIeLLoe", "CuXFPIeLLof"
ROOT_TEXT = "Parkir di Malioboro sekarang lebih tertib 👍"
REPLY_TEXT = "Masih ada yang di trotoar, coba cek sore hari"


def graph_post(native_id: str, text: str, username: str, code: str, **more: Any) -> dict[str, Any]:
    return {
        "id": native_id,
        "text": text,
        "username": username,
        "permalink": f"https://www.threads.net/@{username}/post/{code}",
        "timestamp": "2024-01-01T18:20:00+0000",
        "media_product_type": "THREADS",
        "media_type": "TEXT_POST",
        "shortcode": code,
        "has_replies": True,
        "is_reply": False,
        **more,
    }


def graph_posts() -> list[dict[str, Any]]:
    below: dict[str, Any] = {"is_reply": True, "root_post": {"id": ROOT}}
    return [
        graph_post(ROOT, ROOT_TEXT, "warga_jogja", ROOT_CODE),
        graph_post(
            REPLY, REPLY_TEXT, "joko.pram", REPLY_CODE, replied_to={"id": ROOT}, **below
        ),
        graph_post(
            DEEPER, "Siap, besok saya lewat", "warga_jogja", DEEPER_CODE,
            replied_to={"id": REPLY}, **below,
        ),
    ]  # fmt: skip


def write_graph(folder: Path) -> Path:
    page = {"data": graph_posts(), "paging": {"cursors": {"before": "QVFI", "after": "QVFJ"}}}
    return write_json(folder / "utas.json", page)


def web_post(pk: str, text: str, username: str, code: str, **about: Any) -> dict[str, Any]:
    return {
        "pk": pk,
        "id": f"{pk}_314216",
        "code": code,
        "caption": {"text": text},
        "user": {"pk": "314216", "username": username, "full_name": "Bu Warsini"},
        "taken_at": 1704133200,
        "like_count": 17,
        "text_post_app_info": {
            "is_reply": False,
            "direct_reply_count": 2,
            "repost_count": 4,
            "quote_count": 1,
            "reply_to_author": None,
            "share_info": {"quoted_post": None, "reposted_post": None},
            **about,
        },
    }


def web_thread() -> dict[str, Any]:
    """A page of one post, its answer, and the answer to that in the same chain."""
    return {
        "containing_thread": {
            "thread_items": [{"post": web_post(ROOT_PK, ROOT_TEXT, "warga_jogja", ROOT_CODE)}]
        },
        "reply_threads": [
            {
                "thread_items": [
                    {
                        "post": web_post(
                            REPLY_PK, REPLY_TEXT, "joko.pram", REPLY_CODE, is_reply=True
                        )
                    },
                    {
                        "post": web_post(
                            DEEPER_PK,
                            "Siap, besok saya lewat",
                            "warga_jogja",
                            DEEPER_CODE,
                            is_reply=True,
                            reply_to_author={"username": "joko.pram"},
                        )
                    },
                ]
            }
        ],
        "status": "ok",
    }


def write_web(folder: Path) -> Path:
    return write_json(folder / "thread.json", web_thread())


def short_post(pk: str, text: str, username: str, code: str) -> dict[str, Any]:
    return {
        "text": text,
        "published_on": 1704133200,
        "id": f"{pk}_314216",
        "pk": pk,
        "code": code,
        "username": username,
        "user_pic": None,
        "user_verified": False,
        "user_pk": "314216",
        "reply_count": 2,
        "like_count": 17,
        "images": [],
        "videos": [],
        "url": f"https://www.threads.net/@{username}/post/{code}",
    }


def short_thread() -> dict[str, Any]:
    return {
        "thread": short_post(ROOT_PK, ROOT_TEXT, "warga_jogja", ROOT_CODE),
        "replies": [
            short_post(REPLY_PK, REPLY_TEXT, "joko.pram", REPLY_CODE),
            short_post(DEEPER_PK, "Siap, besok saya lewat", "warga_jogja", DEEPER_CODE),
        ],
    }


def table_rows() -> list[dict[str, Any]]:
    rows = []
    for code, text, username, parent in (
        (ROOT_CODE, ROOT_TEXT, "warga_jogja", ""),
        (REPLY_CODE, REPLY_TEXT, "joko.pram", ROOT_CODE),
        (DEEPER_CODE, "Siap, besok saya lewat", "warga_jogja", REPLY_CODE),
    ):
        rows.append(
            {
                "postUrl": f"https://www.threads.com/@{username}/post/{code}",
                "code": code,
                "text": text,
                "author/username": username,
                "author/fullName": "Bu Warsini",
                "likeCount": 17,
                "replyCount": 2,
                "repostCount": 4,
                "publishedAt": "2024-01-01T18:20:00.000Z",
                "depth": 0,
                "parentCode": parent,
                "rootPostUrl": f"https://www.threads.com/@warga_jogja/post/{ROOT_CODE}",
                "replyToUsername": "warga_jogja" if parent else "",
            }
        )
    return rows


def write_table(folder: Path) -> Path:
    return write_csv(folder / "dataset_threads.csv", table_rows())


def write_json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "threads_graph": write_graph,
    "threads_web": write_web,
    "threads_scraper_table": write_table,
}
EXPECTED: dict[str, int] = dict.fromkeys(EXPORTS, 3)
