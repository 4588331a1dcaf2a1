"""Small captures of Zeeschuimer, built as the extension writes them. All of it is made up."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.analytics.ingest.readers.fixtures_tiktok import MADE, VIDEO, raw_comments

CAPTURED = 1_714_900_000_123
# A number of a post and its short code are the same in base 64.
POST_PK, POST_CODE = "3141002295235099165", "CuXFPIeLLod"
COMMENT_PK = "18050206876707110"
TWEET, TWEET_REPLY = "1785300561094644037", "1785300561094644999"


def line(source: str, data: dict[str, Any], item_id: str | int = "1") -> dict[str, Any]:
    return {
        "id": 7,
        "nav_index": "1:4:0",
        "item_id": item_id,
        "timestamp_collected": CAPTURED,
        "source_platform": source,
        "source_platform_url": f"https://www.{source}/",
        "source_url": f"https://www.{source}/api",
        "user_agent": "Mozilla/5.0",
        "last_updated": CAPTURED,
        "data": data,
    }


def tiktok_video(**more: Any) -> dict[str, Any]:
    return {
        "id": VIDEO,
        "desc": "Sore di Malioboro 🌆 bareng @mas.aryo #jogja",
        "createTime": MADE,
        "author": {"id": "68", "uniqueId": "kabar.jogja", "nickname": "Kabar Jogja"},
        "stats": {"diggCount": 900, "shareCount": 12, "commentCount": 33, "playCount": 50_000},
        "textExtra": [{"userUniqueId": "mas.aryo"}, {"hashtagName": "jogja"}],
        "music": {"id": "1", "title": "suara asli"},
        "duetInfo": {"duetFromId": "0"},
        **more,
    }


def instagram_post(**more: Any) -> dict[str, Any]:
    return {
        "pk": POST_PK,
        "id": f"{POST_PK}_314216",
        "code": POST_CODE,
        "media_type": 1,
        "taken_at": MADE,
        "caption": {
            "pk": "17",
            "text": "Taman kota makin adem 🌳",
            "user": {"username": "dinas_taman"},
        },
        "user": {"pk": "314216", "username": "dinas_taman", "full_name": "Dinas Taman"},
        "like_count": 210,
        "comment_count": 8,
        "product_type": "feed",
        "usertags": {"in": [{"user": {"username": "mas.aryo", "full_name": "Aryo Wibisono"}}]},
        **more,
    }


def instagram_node() -> dict[str, Any]:
    """The older shape, of the graph."""
    return {
        "__typename": "GraphImage",
        "id": POST_PK,
        "shortcode": POST_CODE,
        "edge_media_to_caption": {"edges": [{"node": {"text": "Taman kota makin adem 🌳"}}]},
        "taken_at_timestamp": MADE,
        "owner": {"id": "314216", "username": "dinas_taman"},
        "edge_media_preview_like": {"count": 210},
        "edge_media_to_comment": {"count": 8},
        "display_url": "https://x",
    }


def instagram_comment(**more: Any) -> dict[str, Any]:
    """As the fork adds comments."""
    return {
        "pk": COMMENT_PK,
        "id": COMMENT_PK,
        "comment_id": COMMENT_PK,
        "text": "Semoga dirawat terus ya min",
        "created_at": MADE,
        "user": {"id": "99", "unique_id": "sumarni77", "nickname": "Sumarni"},
        "post_id": f"{POST_PK}_314216",
        "post_shortcode": POST_CODE,
        "parent_comment_id": None,
        "comment_like_count": 5,
        "child_comment_count": 1,
        **more,
    }


def x_user(handle: str, name: str) -> dict[str, Any]:
    return {
        "user_results": {
            "result": {"rest_id": "55", "legacy": {"screen_name": handle, "name": name}}
        }
    }


def x_post(native_id: str, text: str, handle: str, **legacy: Any) -> dict[str, Any]:
    return {
        "__typename": "Tweet",
        "rest_id": native_id,
        "id": native_id,
        "promoted": False,
        "core": x_user(handle, f"Nama {handle}"),
        "source": "<a>Twitter Web App</a>",
        "legacy": {
            "created_at": "Tue Apr 30 13:29:57 +0000 2024",
            "conversation_id_str": TWEET,
            "full_text": text,
            "favorite_count": 7,
            "reply_count": 1,
            "retweet_count": 2,
            "quote_count": 0,
            "user_id_str": "55",
            "id_str": native_id,
            "entities": {"user_mentions": [], "hashtags": [], "urls": []},
            **legacy,
        },
    }


def threads_post(**about: Any) -> dict[str, Any]:
    return {
        "pk": POST_PK,
        "id": f"{POST_PK}_314216",
        "code": POST_CODE,
        "caption": {"text": "Antrean di Mal Pelayanan Publik cepat 👏"},
        "user": {"pk": "314216", "username": "sumarni77", "full_name": "Bu Sumarni"},
        "taken_at": MADE,
        "like_count": 17,
        "carousel_media": None,
        "text_post_app_info": {
            "direct_reply_count": 2,
            "repost_count": 4,
            "quote_count": 1,
            "reply_to_author": None,
            **about,
        },
    }


def write_capture(folder: Path) -> Path:
    """Write comments on TikTok, as the extension catches them: the list flat, replies on their own."""
    root, other = raw_comments()
    reply, deeper = root["reply_comment"]
    lines = [
        line("tiktok-comments", {**comment, "id": comment["cid"]}, comment["cid"])
        for comment in ({**root, "reply_comment": None}, reply, deeper, other)
    ]
    return write_lines(folder / "zeeschuimer-export-tiktok-comments.ndjson", lines)


def write_lines(path: Path, lines: Sequence[Any]) -> Path:
    written = (json.dumps(one, ensure_ascii=False) for one in lines)
    path.write_text("\n".join(written) + "\n", encoding="utf-8")
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {"zeeschuimer": write_capture}
EXPECTED: dict[str, int] = {"zeeschuimer": 4}
