"""Small exports of Instagram, built as the tools write them. What people say in them is made up."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

CODE = "DLkqM5Yx0aB"
LINK = f"https://www.instagram.com/p/{CODE}/"
# The Graph API has a number of its own for the same post.
GRAPH_POST = "17895695668004550"
TOP, REPLY, SECOND = "17991831812835604", "18072658376118990", "18318778780214845"
CAPTION = "Mulai Senin, loket layanan KTP di kantor kecamatan buka sampai pukul 20.00"
TOP_TEXT = "Akhirnya! Terima kasih min 🙏"
REPLY_TEXT = "Sama-sama, Kak. Jangan lupa bawa KK ya"
SECOND_TEXT = "Kemarin saya ke sana malah tutup, gimana ini"


def graph_media() -> dict[str, Any]:
    return {
        "id": GRAPH_POST,
        "caption": CAPTION,
        "media_type": "IMAGE",
        "permalink": LINK,
        "timestamp": "2024-04-30T02:00:00+0000",
        "username": "kec.gondokusuman",
        "like_count": 120,
        "comments_count": 3,
        "comments": {
            "data": [
                {
                    "id": TOP,
                    "text": TOP_TEXT,
                    "timestamp": "2024-04-30T13:29:57+0000",
                    "username": "siti_aminah77",
                    "like_count": 4,
                    "from": {"id": "17841400000000001", "username": "siti_aminah77"},
                    "replies": {
                        "data": [
                            {
                                "id": REPLY,
                                "text": REPLY_TEXT,
                                "timestamp": "2024-04-30T14:00:00+0000",
                                "username": "kec.gondokusuman",
                                "like_count": 1,
                            }
                        ]
                    },
                },
                {
                    "id": SECOND,
                    "text": SECOND_TEXT,
                    "timestamp": "2024-05-01T01:02:03+0000",
                    "from": {"id": "17841400000000002", "username": "joko.pram"},
                },
            ],
            "paging": {"cursors": {"after": "QVFIUm"}},
        },
    }


def graph_media_page() -> dict[str, Any]:
    return {"data": [graph_media()], "paging": {"cursors": {"before": "a", "after": "b"}}}


def graph_comments_page() -> dict[str, Any]:
    """What the comments edge answers when nothing but its usual fields is asked for."""
    return {
        "data": [
            {"timestamp": "2024-04-30T13:29:57+0000", "text": TOP_TEXT, "id": TOP},
            {
                "timestamp": "2024-04-30T14:00:00+0000",
                "text": REPLY_TEXT,
                "id": REPLY,
                "parent_id": TOP,
            },
            {"timestamp": "2024-05-01T01:02:03+0000", "text": SECOND_TEXT, "id": SECOND},
        ]
    }


def apify_reply() -> dict[str, Any]:
    return {
        "id": REPLY,
        "text": REPLY_TEXT,
        "ownerUsername": "kec.gondokusuman",
        "ownerProfilePicUrl": "https://scontent.cdninstagram.com/a.jpg",
        "timestamp": "2024-04-30T14:00:00.000Z",
        "repliesCount": 0,
        "replies": [],
        "likesCount": 1,
        "owner": {"id": "55", "username": "kec.gondokusuman", "is_verified": False},
    }


def apify_comments() -> list[dict[str, Any]]:
    return [
        {
            "postUrl": LINK,
            "commentUrl": f"{LINK}c/{TOP}",
            "id": TOP,
            "text": TOP_TEXT,
            "ownerUsername": "siti_aminah77",
            "ownerProfilePicUrl": "https://scontent.cdninstagram.com/b.jpg",
            "timestamp": "2024-04-30T13:29:57.000Z",
            "repliesCount": 1,
            "replies": [apify_reply()],
            "likesCount": 4,
            "owner": {"id": "56", "username": "siti_aminah77", "full_name": "Siti Aminah"},
        },
        {
            "postUrl": LINK,
            "commentUrl": f"{LINK}c/{SECOND}",
            "id": SECOND,
            "text": SECOND_TEXT,
            "ownerUsername": "joko.pram",
            "timestamp": "2024-05-01T01:02:03.000Z",
            "repliesCount": 0,
            "replies": [],
            "likesCount": 0,
        },
    ]


def apify_comments_row(comment: Mapping[str, Any]) -> dict[str, Any]:
    """A comment as a line of Apify's CSV, with room for one reply."""
    reply: dict[str, Any] = next(iter(comment["replies"]), {})
    return {
        "commentUrl": comment["commentUrl"],
        "id": comment["id"],
        "likesCount": comment["likesCount"],
        "owner/full_name": comment.get("owner", {}).get("full_name", ""),
        "ownerProfilePicUrl": comment.get("ownerProfilePicUrl", ""),
        "ownerUsername": comment["ownerUsername"],
        "postUrl": comment["postUrl"],
        "replies/0/id": reply.get("id", ""),
        "replies/0/likesCount": reply.get("likesCount", ""),
        "replies/0/ownerUsername": reply.get("ownerUsername", ""),
        "replies/0/text": reply.get("text", ""),
        "replies/0/timestamp": reply.get("timestamp", ""),
        "repliesCount": comment["repliesCount"],
        "text": comment["text"],
        "timestamp": comment["timestamp"],
    }


def apify_posts() -> list[dict[str, Any]]:
    return [
        {
            "id": "",
            "type": "Image",
            "shortCode": CODE,
            "caption": CAPTION,
            "hashtags": ["jogja"],
            "mentions": ["pemkotjogja"],
            "url": LINK,
            "commentsCount": 3,
            "firstComment": TOP_TEXT,
            "latestComments": [
                {
                    "id": TOP,
                    "text": TOP_TEXT,
                    "ownerUsername": "siti_aminah77",
                    "timestamp": "2024-04-30T13:29:57.000Z",
                    "repliesCount": 1,
                    "replies": [apify_reply()],
                    "likesCount": 4,
                },
                {
                    "id": SECOND,
                    "text": SECOND_TEXT,
                    "ownerUsername": "joko.pram",
                    "timestamp": "2024-05-01T01:02:03.000Z",
                    "likesCount": 0,
                },
            ],
            "likesCount": 120,
            "timestamp": "2024-04-30T02:00:00.000Z",
            "ownerFullName": "Kecamatan Gondokusuman",
            "ownerUsername": "kec.gondokusuman",
            "ownerId": "55",
            "taggedUsers": [{"full_name": "Bu Warsini", "username": "warsini.k"}],
        }
    ]


def apify_posts_row() -> dict[str, Any]:
    return {
        "caption": CAPTION,
        "commentsCount": 3,
        "id": "",
        "latestComments/0/id": TOP,
        "latestComments/0/likesCount": 4,
        "latestComments/0/ownerUsername": "siti_aminah77",
        "latestComments/0/replies/0/id": REPLY,
        "latestComments/0/replies/0/ownerUsername": "kec.gondokusuman",
        "latestComments/0/replies/0/text": REPLY_TEXT,
        "latestComments/0/replies/0/timestamp": "2024-04-30T14:00:00.000Z",
        "latestComments/0/text": TOP_TEXT,
        "latestComments/0/timestamp": "2024-04-30T13:29:57.000Z",
        "latestComments/1/id": SECOND,
        "latestComments/1/ownerUsername": "joko.pram",
        "latestComments/1/text": SECOND_TEXT,
        "latestComments/1/timestamp": "2024-05-01T01:02:03.000Z",
        "likesCount": 120,
        "mentions/0": "pemkotjogja",
        "ownerFullName": "Kecamatan Gondokusuman",
        "ownerUsername": "kec.gondokusuman",
        "shortCode": CODE,
        "taggedUsers/0/full_name": "Bu Warsini",
        "taggedUsers/0/username": "warsini.k",
        "timestamp": "2024-04-30T02:00:00.000Z",
        "type": "Image",
        "url": LINK,
    }


def instaloader_comments() -> list[dict[str, Any]]:
    return [
        {
            "id": int(TOP),
            "created_at": 1714483797,
            "text": TOP_TEXT,
            "owner": {
                "id": "56",
                "is_verified": False,
                "profile_pic_url": "https://scontent.cdninstagram.com/b.jpg",
                "username": "siti_aminah77",
            },
            "likes_count": 4,
            "answers": [
                {
                    "id": int(REPLY),
                    "created_at": 1714485600,
                    "text": REPLY_TEXT,
                    "owner": {"id": "55", "username": "kec.gondokusuman"},
                    "likes_count": 1,
                }
            ],
        },
        {
            "id": int(SECOND),
            "created_at": 1714525323,
            "text": SECOND_TEXT,
            "owner": {"id": "57", "username": "joko.pram"},
            "likes_count": 0,
            "answers": [],
        },
    ]


def app_user(username: str, full_name: str) -> dict[str, Any]:
    return {"pk": 5512345678, "username": username, "full_name": full_name, "is_private": False}


def app_page(post: str) -> dict[str, Any]:
    """The answer of the app's own API to a request for a post's comments."""
    return {
        "comment_likes_enabled": True,
        "comments": [
            {
                "pk": TOP,
                "user_id": 5512345678,
                "type": 0,
                "created_at": 1714508997,
                "created_at_utc": 1714483797,
                "content_type": "comment",
                "status": "Active",
                "text": TOP_TEXT,
                "user": app_user("siti_aminah77", "Siti Aminah"),
                "comment_like_count": 4,
                "child_comment_count": 1,
                "preview_child_comments": [
                    {
                        "pk": REPLY,
                        "type": 2,
                        "created_at_utc": 1714485600,
                        "text": REPLY_TEXT,
                        "user": app_user("kec.gondokusuman", "Kecamatan Gondokusuman"),
                        "comment_like_count": 1,
                        "parent_comment_id": TOP,
                    }
                ],
            },
            {
                "pk": SECOND,
                "created_at_utc": 1714525323,
                "text": SECOND_TEXT,
                "user": app_user("joko.pram", "Joko Pramono"),
                "comment_like_count": 0,
            },
        ],
        "comment_count": 3,
        "caption": {
            "pk": "18000000000000001",
            "user_id": 55,
            "text": CAPTION,
            "created_at_utc": 1714442400,
            "user": app_user("kec.gondokusuman", "Kecamatan Gondokusuman"),
            "media_id": f"{post}_55",
        },
        "status": "ok",
    }


def write_json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "instagram_graph_api": lambda folder: write_json(folder / "media.json", graph_media_page()),
    "instagram_apify_comments": lambda folder: write_json(folder / "ig.json", apify_comments()),
    "instagram_apify_posts": lambda folder: write_json(folder / "posts.json", apify_posts()),
    "instagram_instaloader": lambda folder: write_json(
        folder / "2024-04-30_comments.json", instaloader_comments()
    ),
    "instagram_app_api": lambda folder: write_json(folder / "app.json", app_page("3669801234567")),
    "instagram_apify_comments_table": lambda folder: write_csv(
        folder / "dataset_instagram-comment-scraper.csv",
        [*map(apify_comments_row, apify_comments())],
    ),
    "instagram_apify_posts_table": lambda folder: write_csv(
        folder / "dataset_instagram-scraper.csv", [apify_posts_row()]
    ),
}
EXPECTED: dict[str, int] = {
    "instagram_graph_api": 4,
    "instagram_apify_comments": 3,
    "instagram_apify_posts": 4,
    "instagram_instaloader": 3,
    "instagram_app_api": 4,
    "instagram_apify_comments_table": 3,
    "instagram_apify_posts_table": 4,
}
