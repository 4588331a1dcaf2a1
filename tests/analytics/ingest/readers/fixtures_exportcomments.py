"""Small exports of ExportComments.com, laid out as the site does. What people say is made up."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

TOP, REPLY, SECOND = "17991831812835604", "18072658376118990", "18318778780214845"
LINK = "https://www.instagram.com/p/DLkqM5Yx0aB"
TOP_TEXT = "Taman di Kotabaru sekarang rapi 😍"
REPLY_TEXT = "Betul, tapi lampunya mati"
SECOND_TEXT = "Parkirnya semrawut, tolong ditertibkan"
_Row = Sequence[Any]

# CSV of 2025: the identifiers stand in columns of their own.
INSTAGRAM: list[_Row] = [
    ["", "", "Name", "Username", "Profile ID", "Date", "Likes", "Comment", "User Verified",
     "Thumbnail", "Comment ID", "Profile URL", "Comment URL"],
    ["1", "", "siti_aminah77", "", "56782352596", "2025-08-30 17:40:39", "3", TOP_TEXT, "no",
     "https://scontent-lhr6-2.cdninstagram.com/v/a.jpg", TOP,
     "https://www.instagram.com/siti_aminah77", f"{LINK}/c/{TOP}"],
    ["1", "1", "Joko Pramono", "joko.pram", "69709261037", "2025-08-30 19:02:29", "0", REPLY_TEXT,
     "no", "", REPLY, "https://www.instagram.com/joko.pram", f"{LINK}/c/{REPLY}"],
    ["2", "", "Bu Warsini", "warsini.k", "76489285959", "2025-08-31 20:17:32", "1", SECOND_TEXT,
     "no", "", SECOND, "https://www.instagram.com/warsini.k", f"{LINK}/c/{SECOND}"],
]  # fmt: skip

# Workbooks until 2025: rows about the export above the table, no identifiers, "ID:" before numbers.
ABOVE: list[_Row] = [
    ["Source URL", "https://www.facebook.com/pasarkranggan/posts/7412589630125874"],
    ["Exported at", "2024-09-26 10:12:01"],
    ["Total comments", 3],
    ["Exported", 3],
    ["Nested comments", "yes"],
    [],
]
FACEBOOK: list[_Row] = [
    ["", "", "Name (click to view profile)", "Profile ID", "Date", "Likes", "Live video timestamp",
     "Comment", "(view source)"],
    [1, "", "Siti Aminah", "ID: 100044312295290", datetime(2024, 9, 20, 10), 4, "", TOP_TEXT,
     "view comment"],
    [1, "1-1", "Joko Pramono", "ID: 100044312295291", datetime(2024, 9, 20, 11), 0, "", REPLY_TEXT,
     "view comment"],
    [2, "", "Siti Aminah", "ID: 100044312295290", datetime(2024, 9, 21, 9, 30), 2, "", SECOND_TEXT,
     "view comment"],
]  # fmt: skip

YOUTUBE: list[_Row] = [
    ["id", "", "Name", "Date", "Likes", "isHearted", "isPinned", "Comment", "(view source)"],
    ["1", "", "@sitiaminah77", "30/12/25 06:24:13", "3", "yes", "no", TOP_TEXT,
     "https://www.youtube.com/watch?v=NUsoVlDFqZg&lc=UgxAbCdEfGh4AaABAg"],
    ["1", "1", "@jokopram", "31/12/25 06:24:13", "0", "no", "no", REPLY_TEXT,
     "https://www.youtube.com/watch?v=NUsoVlDFqZg&lc=UgxAbCdEfGh4AaABAg.A1b2C3d4"],
    ["2", "", "@warsini", "01/01/26 00:00:01", "1", "no", "yes", SECOND_TEXT,
     "https://www.youtube.com/watch?v=NUsoVlDFqZg&lc=UgyZzYyXxWw4AaABAg"],
]  # fmt: skip

TIKTOK: list[_Row] = [
    [
        "",
        "",
        "Name (click to view profile)",
        "Unique ID",
        "Date",
        "Likes",
        "Comment",
        "(view source)",
    ],
    ["1", "", "Siti A.", "sitiaminah77", "2024-04-30 13:29:57", "7", TOP_TEXT, "view comment"],
    ["", "1", "Joko", "joko.pram", "2024-04-30 14:00:00", "0", REPLY_TEXT, "view comment"],
]

TWEETS: list[_Row] = [
    ["", "", "Name", "Username", "Tweet ID (click to view url)", "Retweets", "Comments", "Favorites",
     "Is Retweet?", "Date", "Tweet Text", "Author Followers", "Status URL"],
    ["1", "", "Siti Aminah", "siti_aminah77", "1785300561094644037", "4", "2", "17", "no",
     "2024-04-30 13:29:57", TOP_TEXT, "120",
     "https://twitter.com/siti_aminah77/status/1785300561094644037"],
]  # fmt: skip

POSTS: list[_Row] = [
    ["", "", "ID", "Shortcode", "Username", "Profile ID", "Media Type", "Video View Count", "Likes",
     "Comments", "Date created", "Caption", "URL"],
    ["1", "", "x", "DLkqM5Yx0aB", "pemkotjogja", "55", "image", "", "120", "3",
     "2025-08-30 01:00:00", "Jadwal layanan pekan ini 🗓️", f"{LINK}/"],
    ["2", "", "y", "DLkqM5Yx0aC", "pemkotjogja", "55", "image", "", "9", "0",
     "2025-08-31 01:00:00", "Car free day libur dulu", "https://www.instagram.com/p/DLkqM5Yx0aC/"],
    ["3", "", "z", "DLkqM5Yx0aD", "pemkotjogja", "55", "image", "", "8", "1",
     "2025-09-01 01:00:00", "Terima kasih warga!", "https://www.instagram.com/p/DLkqM5Yx0aD/"],
]  # fmt: skip


def write_csv(path: Path, rows: Sequence[_Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_workbook(path: Path, rows: Sequence[_Row]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append([cell if cell != "" else None for cell in row])
    book.save(path)
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "exportcomments": lambda folder: write_csv(folder / "comments68b.csv", INSTAGRAM),
    "exportcomments_posts": lambda folder: write_csv(folder / "posts68b.csv", POSTS),
}
EXPECTED: dict[str, int] = {"exportcomments": 3, "exportcomments_posts": 3}
