"""Small exports of YouTube, built as the tools write them. All of it is made up."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

VIDEO = "Yk3dX-malio"
ROOT, REPLY, OTHER = (
    "UgxSatuAlunAlunKidul4AaABAg", "UgxSatuAlunAlunKidul4AaABAg.9zBalasPertama", "UgyDuaTuguPalPutih4AaABAg",
)  # fmt: skip
ROOT_TEXT = "Trotoar di Jalan Solo rusak <3\nkapan dibenahi, Pak & Bu?"
ROOT_HTML = "Trotoar di Jalan Solo rusak &lt;3<br>kapan dibenahi, Pak &amp; Bu?"
REPLY_TEXT = "@bu.warsini setuju, licin kalau hujan 😢"
OTHER_TEXT = "Lihat menit 1:05, taksinya parkir sembarangan"
OTHER_HTML = (
    'Lihat menit <a href="https://www.youtube.com/watch?v=Yk3dX-malio&amp;t=65">1:05</a>,'
    " taksinya parkir sembarangan"
)
WARSINI, JOKO, PAK_LURAH = (
    "UCwarsiniwarsiniwarsini0",
    "UCjokopramjokopramjoko01",
    "UClurahlurahlurahlurah02",
)


def api_comment(
    native_id: str, text: str, html: str, author: str, channel: str, **more: Any
) -> dict[str, Any]:
    return {
        "kind": "youtube#comment",
        "etag": "t4g",
        "id": native_id,
        "snippet": {
            "channelId": "UCkanalberitakanalberita",
            "videoId": VIDEO,
            "textDisplay": html,
            "textOriginal": text,
            "authorDisplayName": author,
            "authorProfileImageUrl": "https://yt3.ggpht.com/x=s48",
            "authorChannelUrl": f"http://www.youtube.com/channel/{channel}",
            "authorChannelId": {"value": channel},
            "canRate": True,
            "viewerRating": "none",
            "likeCount": 12,
            "publishedAt": "2024-04-30T13:29:57Z",
            "updatedAt": "2024-05-01T00:00:00Z",
            **more,
        },
    }


def api_thread(top: dict[str, Any], replies: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    thread: dict[str, Any] = {
        "kind": "youtube#commentThread",
        "id": top["id"],
        "snippet": {
            "channelId": "UCkanalberitakanalberita",
            "videoId": VIDEO,
            "topLevelComment": top,
            "canReply": True,
            "totalReplyCount": len(replies),
            "isPublic": True,
        },
    }
    if replies:
        thread["replies"] = {"comments": list(replies)}
    return thread


def api_root() -> dict[str, Any]:
    return api_comment(ROOT, ROOT_TEXT, ROOT_HTML, "@bu.warsini", WARSINI)


def api_reply() -> dict[str, Any]:
    # Replies are younger, and some have no like yet.
    return api_comment(
        REPLY, REPLY_TEXT, REPLY_TEXT, "@jokopram", JOKO,
        parentId=ROOT, likeCount=0, publishedAt="2024-05-01T01:02:03Z",
    )  # fmt: skip


def api_other() -> dict[str, Any]:
    # Before 2023 YouTube showed a name that was no handle.
    return api_comment(OTHER, OTHER_TEXT, OTHER_HTML, "Pak Lurah", PAK_LURAH, likeCount=3)


def api_page(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "kind": "youtube#commentThreadListResponse",
        "etag": "3t4g",
        "pageInfo": {"totalResults": len(items), "resultsPerPage": 20},
        "items": list(items),
        **more,
    }


def write_api(folder: Path) -> Path:
    page = api_page(api_thread(api_root(), [api_reply()]), api_thread(api_other()))
    return write_json(folder / "komentar.json", page)


def ytdlp_comment(
    native_id: str, text: str, author: str, channel: str, **more: Any
) -> dict[str, Any]:
    return {
        "id": native_id,
        "parent": "root",
        "text": text,
        "like_count": 12,
        "author_id": channel,
        "author": author,
        "author_thumbnail": "https://yt3.ggpht.com/x",
        "author_is_uploader": False,
        "author_is_verified": False,
        "author_url": f"https://www.youtube.com/{author}",
        "is_favorited": False,
        "_time_text": "2 weeks ago",
        "timestamp": 1_714_435_200,
        "is_pinned": False,
        **more,
    }


def ytdlp_comments() -> list[dict[str, Any]]:
    return [
        ytdlp_comment(ROOT, ROOT_TEXT, "@bu.warsini", WARSINI),
        ytdlp_comment(REPLY, REPLY_TEXT, "@jokopram", JOKO, parent=ROOT, like_count=None),
        ytdlp_comment(OTHER, OTHER_TEXT, "@pak-lurah", PAK_LURAH, like_count=3),
    ]


def ytdlp_info(comments: list[dict[str, Any]] | None) -> dict[str, Any]:
    return {
        "id": VIDEO,
        "title": "Sore di Malioboro",
        "description": "Liputan warga.",
        "uploader": "Kanal Berita",
        "uploader_id": "@kanalberita",
        "webpage_url": f"https://www.youtube.com/watch?v={VIDEO}",
        "extractor": "youtube",
        "extractor_key": "Youtube",
        "epoch": 1_715_700_000,
        "comment_count": len(comments or ()),
        "comments": comments,
        "formats": [{"format_id": "18", "url": "https://x"}],
    }


def write_ytdlp(folder: Path) -> Path:
    return write_json(folder / "video.info.json", ytdlp_info(ytdlp_comments()))


def downloaded(cid: str, text: str, author: str, channel: str, **more: Any) -> dict[str, Any]:
    return {
        "cid": cid,
        "text": text,
        "time": "2 weeks ago",
        "author": author,
        "channel": channel,
        "votes": "1.2K",
        "replies": "",
        "photo": "https://yt3.ggpht.com/x",
        "heart": False,
        "reply": "." in cid,
        "time_parsed": 1_714_435_200.25,
        **more,
    }


def downloads() -> list[dict[str, Any]]:
    return [
        downloaded(ROOT, ROOT_TEXT, "@bu.warsini", WARSINI, replies="1"),
        downloaded(
            REPLY, REPLY_TEXT, "@jokopram", JOKO, votes="0", time="3 hari yang lalu (diedit)"
        ),
        downloaded(OTHER, OTHER_TEXT, "@pak-lurah", PAK_LURAH, votes="3"),
    ]


def write_downloaded(folder: Path) -> Path:
    path = folder / "unduhan.json"
    lines = (json.dumps(comment, ensure_ascii=False) for comment in downloads())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_downloaded_table(folder: Path) -> Path:
    comments = downloads()
    rows = [[str(value) for value in comment.values()] for comment in comments]
    return write_csv(folder / "unduhan.csv", list(comments[0]), rows)


def write_ytdlp_table(folder: Path) -> Path:
    columns = (
        "id", "text", "author", "author_id", "author_thumbnail", "author_is_uploader", "is_favorited",
        "_time_text", "timestamp", "like_count", "parent",
    )  # fmt: skip
    rows = [[comment[column] for column in columns] for comment in ytdlp_comments()]
    return write_csv(folder / "ytdlp.csv", columns, rows)


# What pandas.json_normalize makes of the threads, nested lists as Python writes them.
NORMALIZED = (
    "kind", "etag", "id", "snippet.channelId", "snippet.videoId", "snippet.topLevelComment.kind",
    "snippet.topLevelComment.id", "snippet.topLevelComment.snippet.textDisplay",
    "snippet.topLevelComment.snippet.authorDisplayName",
    "snippet.topLevelComment.snippet.authorChannelId.value",
    "snippet.topLevelComment.snippet.likeCount", "snippet.topLevelComment.snippet.publishedAt",
    "snippet.canReply", "snippet.totalReplyCount", "snippet.isPublic", "replies.comments",
)  # fmt: skip


def normalized_row(html: str, comment: dict[str, Any], replies: str) -> list[str]:
    said = comment["snippet"]
    return [
        "youtube#commentThread", "t4g", comment["id"], "UCkanalberitakanalberita", VIDEO,
        "youtube#comment", comment["id"], html, said["authorDisplayName"],
        said["authorChannelId"]["value"], str(said["likeCount"]), said["publishedAt"], "True", "1",
        "True", replies,
    ]  # fmt: skip


def write_api_table(folder: Path) -> Path:
    rows = [
        normalized_row(ROOT_HTML, api_root(), repr([api_reply()])),
        normalized_row(OTHER_HTML, api_other(), ""),
    ]
    return write_csv(folder / "rata.csv", NORMALIZED, rows)


def write_data_tools(folder: Path) -> Path:
    columns = (
        "id", "replyCount", "likeCount", "publishedAt", "authorName", "text", "authorChannelId",
        "authorChannelUrl", "isReply", "isReplyTo", "isReplyToName",
    )  # fmt: skip
    rows = [
        [ROOT, 1, 12, "2024-04-30 13:29:57", "@bu.warsini", ROOT_TEXT, WARSINI, "http://y", 0, "", ""],
        [REPLY, "", 0, "2024-05-01 01:02:03", "@jokopram", REPLY_TEXT, JOKO, "http://y", 1, ROOT, "@bu.warsini"],
        [OTHER, 0, 3, "2024-04-30 13:29:57", "Pak Lurah", OTHER_TEXT, PAK_LURAH, "http://y", 0, "", ""],
    ]  # fmt: skip
    return write_csv(folder / "alat.csv", columns, rows)


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
    "youtube_api": write_api,
    "youtube_ytdlp": write_ytdlp,
    "youtube_comment_downloader": write_downloaded,
    "youtube_data_tools": write_data_tools,
    "youtube_api_table": write_api_table,
    "youtube_comment_downloader_table": write_downloaded_table,
    "youtube_ytdlp_table": write_ytdlp_table,
}
EXPECTED: dict[str, int] = dict.fromkeys(EXPORTS, 3)
