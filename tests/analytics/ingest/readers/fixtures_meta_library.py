"""Small exports of CrowdTangle and the Meta Content Library. What is said in them is made up."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

MESSAGE = "Jalan Malioboro ditutup Minggu pagi untuk warga 🚶"
SCORE = "Overperforming Score (weighted  —  Likes 1x Shares 1x Comments 1x Love 1x )"


def facebook_row(post: str, message: str, created: str, **more: Any) -> dict[str, Any]:
    return {
        "Page Name": "Kabar Warga Jogja",
        "User Name": "kabarwargajogja",
        "Facebook Id": "161042861038324",
        "Page Category": "MEDIA_NEWS_COMPANY",
        "Likes at Posting": "46935",
        "Followers at Posting": "50112",
        "Post Created": created,
        "Post Created Date": created[:10],
        "Post Created Time": created[11:19],
        "Type": "Link",
        "Total Interactions": "1,972,048",
        "Likes": "1264351",
        "Comments": "8700",
        "Shares": "25716",
        "Love": "491805",
        "Video Length": "N/A",
        "URL": f"https://www.facebook.com/kabarwargajogja/posts/{post}",
        "Message": message,
        "Link": "https://contoh.id/berita",
        "Image Text": "",
        "Link Text": "",
        "Description": "",
        SCORE: "2.5",
        **more,
    }


def facebook_rows() -> list[dict[str, Any]]:
    return [
        facebook_row("858090351333568", MESSAGE, "2021-08-10 18:45:03 EDT"),
        facebook_row("858090351333569", "Hujan deras, hati-hati", "2021-01-10 18:45:03 EST"),
        facebook_row("858090351333570", "Selamat pagi ☀️", "2021-08-10 18:45:03 UTC"),
    ]


def instagram_rows() -> list[dict[str, Any]]:
    return [
        {
            "Account": "Kabar Warga Jogja",
            "User Name": "kabarwargajogja",
            "Followers at Posting": "50112",
            "Post Created": created,
            "Type": "Photo",
            "Total Interactions": "1,204",
            "Likes": "1200",
            "Comments": "4",
            "Views": "0",
            "URL": f"https://www.instagram.com/p/{code}/",
            "Link": f"https://www.instagram.com/p/{code}/",
            "Photo": "",
            "Title": "",
            "Description": text,
            "Image Text": "",
        }
        for code, text, created in (
            ("CSTg-0FH89e", MESSAGE, "2021-08-10 18:45:03 PDT"),
            ("CSTg-0FH89f", "Hujan deras", "2021-08-11 18:45:03 PDT"),
            ("CSTg-0FH89g", "Selamat pagi ☀️", "2021-08-12 18:45:03 WIB"),
        )
    ]


def library_rows() -> list[dict[str, Any]]:
    shared = {
        "lang": "id",
        "match_type": "text",
        "post_owner.id": "3322110099",
        "post_owner.name": "Kabar Warga Jogja",
        "post_owner.username": "kabarwargajogja",
        "post_owner.type": "page",
        "surface.id": "3322110099",
        "surface.name": "Kabar Warga Jogja",
        "surface.type": "page",
        "statistics.like_count": 120,
        "statistics.comment_count": 8,
        "statistics.share_count": 3,
        "statistics.views": 9000,
    }
    return [
        {
            "id": native,
            "mcl_url": f"https://www.facebook.com/transparency-tools/content-library/?id={native}",
            "text": text,
            "creation_time": "2024-04-30 13:29:57",
            "modified_time": "2024-04-30 13:29:57",
            **shared,
        }
        for native, text in (
            ("1458237908460001", MESSAGE),
            ("1458237908460002", "Hujan deras"),
            ("1458237908460003", "Selamat pagi ☀️"),
        )
    ]


def library_instagram_rows() -> list[dict[str, Any]]:
    return [
        {key: value for key, value in row.items() if "surface" not in key and "share" not in key}
        for row in library_rows()
    ]


def library_comments() -> list[dict[str, Any]]:
    """Comments as the library's API gives them, saved as they came."""
    return [
        {
            "id": "9990001",
            "text": "Setuju, tapi parkirnya di mana?",
            "creation_time": "2024-05-01T01:02:03+0000",
            "post_id": "1458237908460001",
            "parent_id": None,
            "statistics": {"like_count": 2, "reply_count": 1},
        },
        {
            "id": "9990002",
            "text": "Di Abu Bakar Ali",
            "creation_time": "2024-05-01T02:02:03+0000",
            "post_id": "1458237908460001",
            "parent_id": "9990001",
            "statistics": {"like_count": 0, "reply_count": 0},
        },
    ]


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "crowdtangle_facebook": lambda folder: write_csv(folder / "ct_fb.csv", facebook_rows()),
    "crowdtangle_instagram": lambda folder: write_csv(folder / "ct_ig.csv", instagram_rows()),
    "meta_content_library": lambda folder: write_csv(folder / "mcl.csv", library_rows()),
}
EXPECTED: dict[str, int] = dict.fromkeys(EXPORTS, 3)
