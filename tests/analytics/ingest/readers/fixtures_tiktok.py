"""Small exports of TikTok, built as the tools and the website write them. All of it is made up."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

VIDEO = "7361000000000000123"
VIDEO_LINK = f"https://www.tiktok.com/@kabar.jogja/video/{VIDEO}"
# A number begins (upper 32 bits) with the second in which it was given.
MADE = 1_714_483_797  # 30 April 2024, 20.29.57 in Yogyakarta
ROOT, REPLY, DEEPER, OTHER = (str((MADE + later << 32) + 77) for later in (0, 3600, 7200, 60))
ROOT_TEXT = "Parkir di Malioboro bikin pusing 😵 tapi rapi sekarang"
REPLY_TEXT = "betul, apalagi kalau malam minggu"
DEEPER_TEXT = "sudah ada kantong parkir kok"
OTHER_TEXT = "min, Trans Jogja jalur 1A lewat mana?"


def raw_comment(cid: str, text: str, handle: str, **more: Any) -> dict[str, Any]:
    return {
        "aweme_id": VIDEO,
        "cid": cid,
        "text": text,
        "create_time": MADE,
        "digg_count": 41,
        "reply_id": "0",
        "reply_to_reply_id": "0",
        "reply_comment": None,
        "reply_comment_total": 0,
        "author_pin": False,
        "status": 1,
        "text_extra": [],
        "share_info": {"url": f"https://m.tiktok.com/v/{VIDEO}.html?_d=1", "title": "Sore #jogja"},
        "user": {
            "uid": "6800000000000000001",
            "unique_id": handle,
            "nickname": f"Nama {handle}",
            "avatar_thumb": {"url_list": ["https://p16.tiktokcdn.com/x"]},
        },
        **more,
    }


def raw_comments() -> list[dict[str, Any]]:
    deeper = raw_comment(DEEPER, DEEPER_TEXT, "mas.aryo", reply_id=ROOT, reply_to_reply_id=REPLY)
    reply = raw_comment(REPLY, REPLY_TEXT, "mbak_tutik", reply_id=ROOT, digg_count=0)
    return [
        raw_comment(
            ROOT, ROOT_TEXT, "sumarni77", reply_comment=[reply, deeper], reply_comment_total=2
        ),
        raw_comment(OTHER, OTHER_TEXT, "mbak_tutik", digg_count=2),
    ]


def web_page(comments: list[dict[str, Any]] | None) -> dict[str, Any]:
    return {
        "status_code": 0,
        "status_msg": "",
        "comments": comments,
        "cursor": 20,
        "has_more": 1,
        "total": 234,
        "extra": {"now": 1_714_700_000_000},
    }


def write_web(folder: Path) -> Path:
    return write_json(folder / "jawaban.json", web_page(raw_comments()))


def scrapped(number: str | None, text: str, handle: str, time: str, **more: Any) -> dict[str, Any]:
    comment: dict[str, Any] = {
        "username": handle,
        "nickname": f"Nama {handle}",
        "comment": text,
        "create_time": time,
        "avatar": "https://p16.tiktokcdn.com/x.jpg",
        "total_reply": 0,
        "replies": [],
        **more,
    }
    return comment if number is None else {"comment_id": number, **comment}


def scrapped_comments(*, numbered: bool = True) -> list[dict[str, Any]]:
    root, reply, other = (ROOT, REPLY, OTHER) if numbered else (None, None, None)
    answer = scrapped(reply, REPLY_TEXT, "mbak_tutik", "2024-04-30T21:30:04", total_reply=None)
    return [
        scrapped(
            root, ROOT_TEXT, "sumarni77", "2024-04-30T20:30:05", total_reply=1, replies=[answer]
        ),
        scrapped(other, OTHER_TEXT, "mbak_tutik", "2024-04-30T20:31:00"),
    ]


def scrapped_page(comments: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "caption": "Sore di Malioboro #jogja",
        "video_url": f"https://t.tiktok.com/i18n/share/video/{VIDEO}/?_d=0&mid=75&share_item_id={VIDEO}",
        "comments": comments,
        "has_more": False,
        **more,
    }


def write_scrapped(folder: Path) -> Path:
    return write_json(folder / f"{VIDEO}.json", scrapped_page(scrapped_comments()))


def write_scrapped_table(folder: Path) -> Path:
    columns = ("video_url", "comment_id", "username", "nickname", "comment", "create_time", "avatar",
               "total_reply", "replies")  # fmt: skip
    page = scrapped_page([])
    rows = [
        [str(comment.get(column, page.get(column, ""))) for column in columns]
        for comment in scrapped_comments()
    ]
    return write_csv(folder / "datar.csv", columns, rows)


APIFY_COMMENT = (
    "videoWebUrl", "submittedVideoUrl", "input", "cid", "createTime", "createTimeISO", "text",
    "diggCount", "likedByAuthor", "pinnedByAuthor", "repliesToId", "replyCommentTotal", "uid",
    "uniqueId", "avatarThumbnail", "mentions/0", "detailedMentions/0/nickName",
    "detailedMentions/0/id",
)  # fmt: skip


def apify_comments() -> list[dict[str, Any]]:
    return [
        apify_comment(ROOT, ROOT_TEXT, "sumarni77", replyCommentTotal=1),
        apify_comment(REPLY, REPLY_TEXT, "mbak_tutik", repliesToId=ROOT, diggCount=0),
        apify_comment(
            OTHER, f"{OTHER_TEXT} tanya @mas.aryo", "mbak_tutik", mentions=["@mas.aryo"],
            detailedMentions=[{"id": "68", "nickName": "Aryo Wibisono", "name": "mas.aryo"}],
        ),
    ]  # fmt: skip


def apify_comment(cid: str, text: str, handle: str, **more: Any) -> dict[str, Any]:
    return {
        "videoWebUrl": VIDEO_LINK,
        "submittedVideoUrl": VIDEO_LINK,
        "input": VIDEO_LINK,
        "cid": cid,
        "createTime": MADE,
        "createTimeISO": "2024-04-30T13:29:57.000Z",
        "text": text,
        "diggCount": 41,
        "likedByAuthor": False,
        "pinnedByAuthor": False,
        "repliesToId": None,
        "replyCommentTotal": 0,
        "uid": "6800000000000000001",
        "uniqueId": handle,
        "avatarThumbnail": "https://p16.tiktokcdn.com/x",
        "mentions": [],
        "detailedMentions": [],
        **more,
    }


def apify_row(comment: dict[str, Any]) -> list[Any]:
    """Return a comment as Apify writes it into CSV: elements of lists under ``name/0``."""
    mentions, detailed = comment["mentions"], comment["detailedMentions"]
    flat = {
        **comment,
        "mentions/0": mentions[0] if mentions else "",
        "detailedMentions/0/nickName": detailed[0]["nickName"] if detailed else "",
        "detailedMentions/0/id": detailed[0]["id"] if detailed else "",
    }
    return ["" if flat.get(name) is None else flat[name] for name in APIFY_COMMENT]


def write_apify_comments(folder: Path) -> Path:
    rows = [apify_row(comment) for comment in apify_comments()]
    return write_csv(folder / "apify.csv", APIFY_COMMENT, rows)


def apify_video(number: str, text: str, handle: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "text": text,
        "textLanguage": "id",
        "createTime": MADE,
        "createTimeISO": "2024-04-30T13:29:57.000Z",
        "isAd": False,
        "authorMeta": {"id": "68", "name": handle, "nickName": f"Nama {handle}", "fans": 9},
        "musicMeta": {"musicName": "suara asli"},
        "webVideoUrl": f"https://www.tiktok.com/@{handle}/video/{number}",
        "diggCount": 900,
        "shareCount": 12,
        "playCount": 50_000,
        "commentCount": 33,
        "mentions": [],
        "hashtags": [{"name": "jogja"}],
        **more,
    }


def apify_videos() -> list[dict[str, Any]]:
    return [
        apify_video(VIDEO, "Sore di Malioboro 🌆 #jogja", "kabar.jogja"),
        apify_video("7361000000000000456", "Banjir di Kricak, hati-hati ya", "warga.kricak"),
        apify_video("7361000000000000789", "Pasar Beringharjo pagi ini", "mas.aryo"),
    ]


def write_apify_videos(folder: Path) -> Path:
    return write_json(folder / "video.json", apify_videos())


def write_json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "tiktok_comment_scrapper": write_scrapped,
    "tiktok_web": write_web,
    "tiktok_apify_comments": write_apify_comments,
    "tiktok_apify_videos": write_apify_videos,
    "tiktok_comment_scrapper_table": write_scrapped_table,
}
EXPECTED: dict[str, int] = {
    "tiktok_comment_scrapper": 3,
    "tiktok_web": 4,
    "tiktok_apify_comments": 3,
    "tiktok_apify_videos": 3,
    "tiktok_comment_scrapper_table": 3,
}
