"""Small exports of Facebook, built as the tools write them. What people say in them is made up."""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PAGE, POST = "104857600123456", "7412589630125874"
TOP, REPLY, SECOND = "1122334455667788", "1122334455667799", "1122334455669900"
LINK = f"https://www.facebook.com/{PAGE}/posts/{POST}/"
MESSAGE = "Mulai besok pasar tutup, dibuka lagi tanggal 12 Mei untuk perbaikan atap 🏗️"
TOP_TEXT = "Pedagang dipindah ke mana, Pak?"
REPLY_TEXT = "Sementara di sisi utara, Bu"
SECOND_TEXT = "Semoga cepat selesai, atapnya bocor terus"


def graph_comments() -> list[dict[str, Any]]:
    """Comments as those get them who moderate the page: with identifiers and names."""
    return [
        {
            "id": f"{POST}_{TOP}",
            "created_time": "2024-05-10T01:02:03+0000",
            "from": {"name": "Siti Aminah", "id": "24001122334455"},
            "message": TOP_TEXT,
            "like_count": 5,
            "comment_count": 1,
            "comments": {
                "data": [
                    {
                        "id": f"{POST}_{REPLY}",
                        "created_time": "2024-05-10T02:00:00+0000",
                        "from": {"name": "Pasar Kranggan", "id": PAGE},
                        "message": REPLY_TEXT,
                        "like_count": 2,
                        "comment_count": 0,
                        "parent": {"id": f"{POST}_{TOP}", "message": TOP_TEXT},
                    }
                ]
            },
        },
        {
            "id": f"{POST}_{SECOND}",
            "created_time": "2024-05-11T03:00:00+0000",
            "from": {"name": "Joko Pramono", "id": "24009988776655"},
            "message": SECOND_TEXT,
            "like_count": 0,
            "comment_count": 0,
        },
    ]


def graph_feed() -> dict[str, Any]:
    return {
        "data": [
            {
                "id": f"{PAGE}_{POST}",
                "message": MESSAGE,
                "created_time": "2024-05-09T23:00:00+0000",
                "permalink_url": LINK,
                "from": {"name": "Pasar Kranggan", "id": PAGE},
                "comments": {
                    "data": graph_comments(),
                    "summary": {"order": "ranked", "total_count": 3, "can_comment": False},
                },
                "reactions": {
                    "data": [],
                    "summary": {"total_count": 88, "viewer_reaction": "NONE"},
                },
                "shares": {"count": 12},
            }
        ],
        "paging": {"previous": "https://graph.facebook.com/v19.0/104857600123456/feed?limit=1"},
    }


def graph_bare_comments() -> dict[str, Any]:
    """Comments as everybody else gets them: only the links say which is which."""
    shared = {"comment_count": 0, "like_count": 3}
    return {
        "data": [
            {
                **shared,
                "created_time": "2024-05-10T01:02:03+0000",
                "message": TOP_TEXT,
                "permalink_url": f"{LINK}?comment_id={TOP}",
            },
            {
                **shared,
                "created_time": "2024-05-10T02:00:00+0000",
                "message": REPLY_TEXT,
                "permalink_url": f"{LINK}?comment_id={TOP}&reply_comment_id={REPLY}",
            },
        ],
        "summary": {"order": "chronological", "total_count": 2, "can_comment": True},
    }


def node(kind: str, *numbers: str) -> str:
    """An identifier as the web page is made of: ``comment:post_comment`` in base64."""
    return base64.b64encode(f"{kind}:{'_'.join(numbers)}".encode()).decode()


def apify_comments() -> list[dict[str, Any]]:
    url = "https://www.facebook.com/pasarkranggan/posts/pfbid0TNN7bJimZrcE8zzzT1dJ"
    shared = {
        "facebookUrl": url,
        "facebookId": POST,
        "postTitle": MESSAGE,
        "inputUrl": url,
    }
    return [
        {
            **shared,
            "commentUrl": f"https://www.facebook.com/pasarkranggan/posts/pfbid02W?comment_id={TOP}",
            "commentId": TOP,
            "id": node("comment", POST, TOP),
            "feedbackId": node("feedback", POST, TOP),
            "date": "2024-05-10T01:02:03.000Z",
            "text": TOP_TEXT,
            "profileUrl": "https://www.facebook.com/siti.aminah.142",
            "profileId": "pfbid02YL8fFMBrE5VyX3WTuGVJc9K",
            "profileName": "Siti Aminah",
            "likesCount": "5",
            "commentsCount": 1,
            "comments": [
                {
                    "commentUrl": "https://www.facebook.com/pasarkranggan/posts/pfbid02W"
                    f"?comment_id={TOP}&reply_comment_id={REPLY}",
                    "id": node("comment", POST, REPLY),
                    "date": "2024-05-10T02:00:00.000Z",
                    "text": REPLY_TEXT,
                    "profileUrl": "https://www.facebook.com/pasarkranggan",
                    "profileName": "Pasar Kranggan",
                    "likesCount": "2",
                    "threadingDepth": 1,
                }
            ],
            "threadingDepth": 0,
        },
        {
            **shared,
            "id": node("comment", POST, SECOND),
            "feedbackId": node("feedback", POST, SECOND),
            "date": "2024-05-11T03:00:00.000Z",
            "text": SECOND_TEXT,
            "profileUrl": "https://www.facebook.com/people/Joko-Pramono/pfbid022LryhRGvv/",
            "profileName": "Joko Pramono",
            "likesCount": "0",
            "threadingDepth": 0,
        },
    ]


def apify_comment_rows() -> list[dict[str, Any]]:
    """The comments as lines of Apify's CSV: the reply in columns of its own."""
    rows = []
    for comment in apify_comments():
        reply: dict[str, Any] = next(iter(comment.pop("comments", [])), {})
        flat = {key: comment.get(key, "") for key in apify_comments()[0] if key != "comments"}
        keys = ("commentUrl", "id", "date", "text", "profileUrl", "profileName", "likesCount")
        rows.append(flat | {f"comments/0/{key}": reply.get(key, "") for key in keys})
    return rows


def apify_posts() -> list[dict[str, Any]]:
    first = {
        "facebookUrl": "https://www.facebook.com/pasarkranggan",
        "postId": "955713720579845",
        "pageName": "pasarkranggan",
        "url": "https://www.facebook.com/pasarkranggan/posts/pfbid02DQ8mxxirEoi1M",
        "time": "2024-05-09T23:00:00.000Z",
        "timestamp": 1715295600,
        "user": {
            "id": PAGE,
            "name": "Pasar Kranggan",
            "profileUrl": f"https://www.facebook.com/{PAGE}",
        },
        "text": MESSAGE,
        "likes": 88,
        "comments": 3,
        "shares": 12,
        "topReactionsCount": 2,
        "feedbackId": node("feedback", POST),
        "topLevelUrl": f"https://www.facebook.com/{PAGE}/posts/{POST}",
        "facebookId": PAGE,
        "inputUrl": "https://www.facebook.com/pasarkranggan",
    }
    others = [
        first
        | {
            "postId": str(number),
            "text": text,
            "feedbackId": "",
            "topLevelUrl": f"https://www.facebook.com/{PAGE}/posts/{number}",
        }
        for number, text in (
            (7412589630125999, "Parkir gratis 🎉"),
            (7412589630126111, "Jadwal baru"),
        )
    ]
    return [first, *others]


def apify_post_rows() -> list[dict[str, Any]]:
    rows = []
    for post in apify_posts():
        user = post.pop("user")
        rows.append(post | {f"user/{key}": value for key, value in user.items()})
    return rows


def facepager_rows() -> list[dict[str, Any]]:
    shared = {"query_status": "fetched (200)", "query_time": "2024-05-12 10:00:00"}

    def row(level: int, number: int, above: Any, native: str, **fields: Any) -> dict[str, Any]:
        row: dict[str, Any] = {
            "level": level,
            "id": number,
            "parent_id": above,
            "object_id": native,
            "object_type": "data" if native != "pasarkranggan" else "seed",
            **shared,
            "query_type": "Facebook:/<post-id>/comments" if level > 1 else "Facebook:/<page>/posts",
        }
        for column in ("message", "created_time", "from.name", "from.id", "like_count",
                       "comment_count", "shares.count", "permalink_url"):  # fmt: skip
            row[column] = fields.get(column.replace(".", "_"), "")
        return row

    return [
        row(0, 1, "None", "pasarkranggan"),
        row(1, 2, 1, f"{PAGE}_{POST}", message=MESSAGE, created_time="2024-05-09T23:00:00+0000",
            shares_count=12, permalink_url=LINK),
        row(2, 3, 2, f"{POST}_{TOP}", message=TOP_TEXT, created_time="2024-05-10T01:02:03+0000",
            from_name="Siti Aminah", from_id="24001122334455", like_count=5, comment_count=1,
            permalink_url=f"{LINK}?comment_id={TOP}"),
        row(3, 4, 3, f"{POST}_{REPLY}", message=REPLY_TEXT, created_time="2024-05-10T02:00:00+0000",
            from_name="Pasar Kranggan", from_id=PAGE, like_count=2,
            permalink_url=f"{LINK}?comment_id={TOP}&reply_comment_id={REPLY}"),
        row(2, 5, 2, f"{POST}_{SECOND}", message=SECOND_TEXT,
            created_time="2024-05-11T03:00:00+0000", like_count=0),
    ]  # fmt: skip


def write_json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "facebook_graph_api": lambda folder: write_json(folder / "feed.json", graph_feed()),
    "facebook_apify_comments": lambda folder: write_json(folder / "fb.json", apify_comments()),
    "facebook_apify_posts": lambda folder: write_json(folder / "posts.json", apify_posts()),
    "facebook_apify_comments_table": lambda folder: write_csv(
        folder / "dataset_facebook-comments-scraper.csv", apify_comment_rows()
    ),
    "facebook_apify_posts_table": lambda folder: write_csv(
        folder / "dataset_facebook-posts-scraper.csv", apify_post_rows()
    ),
    "facebook_facepager": lambda folder: write_csv(
        folder / "facepager.csv", facepager_rows(), delimiter=";"
    ),
}
EXPECTED: dict[str, int] = {
    "facebook_graph_api": 4,
    "facebook_apify_comments": 3,
    "facebook_apify_posts": 3,
    "facebook_apify_comments_table": 3,
    "facebook_apify_posts_table": 3,
    "facebook_facepager": 4,
}
