"""Small deliveries of media watchers, built as the services write them. All of it is made up."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl

Rows = Sequence[Mapping[str, Any]]
TWEET = "1890000000000000001"
REPLY = "1890000000000000002"


def columns_of(rows: Rows) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def write_delimited(
    path: Path,
    rows: Rows,
    *,
    above: Iterable[Sequence[str]] = (),
    delimiter: str = ",",
    codec: str = "utf-8",
    quoting: int = csv.QUOTE_MINIMAL,
) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]  # typeshed wants literal quoting
    columns = columns_of(rows)
    writer.writerows(above)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    path.write_bytes(text.getvalue().encode(codec))
    return path


def write_workbook(path: Path, sheets: Mapping[str, tuple[Iterable[Sequence[Any]], Rows]]) -> Path:
    """Write sheets of (rows above the heading, records)."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, (above, rows) in sheets.items():
        sheet = workbook.create_sheet(name)
        for line in above:
            sheet.append(list(line))
        columns = columns_of(rows)
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    workbook.save(path)
    return path


BRANDWATCH_ABOVE = (
    ("Report:", "Bulk Mentions Download"),
    ("Brand:", "Pemkot Contoh"),
    ("From:", "2025-03-01 00:00:00"),
    ("To:", "2025-03-31 23:59:59"),
    ("Label:", "Pantauan harian"),
    (),
)


def brandwatch_row(page_type: str, url: str, **more: Any) -> dict[str, Any]:
    return {
        "Query Id": "2003000001",
        "Query Name": "Pemkot",
        "Date": "2025-03-01 14:05:06",
        "Title": "",
        "Snippet": "",
        "Url": url,
        "Domain": url.split("/")[2].removeprefix("www."),
        "Sentiment": "neutral",
        "Page Type": page_type,
        "Language": "id",
        "Country Code": "IDN",
        "Author": "",
        "Full Name": "",
        "Full Text": "",
        "Impressions": "120",
        "Mentioned Authors": "",
        "Resource Id": f"r-{len(url)}",
        "Thread Author": "",
        "Thread Entry Type": "",
        "Thread Id": "0",
        "Thread URL": "",
        "X Reply to": "",
        "X Likes": "",
        "X Reposts": "",
        "X Replies": "",
        "Facebook Likes": "",
        "Facebook Comments": "",
        "Instagram Likes": "",
        **more,
    }


def brandwatch_rows() -> list[dict[str, Any]]:
    return [
        brandwatch_row(
            "news",
            "https://www.kabarcontoh.co.id/2025/03/jalan-rusak?utm_source=rss&utm_medium=feed",
            Title="Jalan Rusak di Kota Contoh Dikeluhkan",
            **{
                "Full Text": "YOGYA, KABAR - Warga mengeluh. Wartawan Eko Contohnya melaporkan.",
                "Author": "Eko Contohnya",
            },
        ),
        brandwatch_row(
            "twitter",
            f"http://twitter.com/fani_contoh/statuses/{TWEET}",
            Author="fani_contoh",
            **{
                "Full Name": "Fani Contohnya",
                "Full Text": "Lampu merah mati lagi @gina_contoh 😤",
                "Mentioned Authors": "@gina_contoh",
                "Resource Id": "b2f0c1",
                "X Likes": "7",
                "X Reposts": "3",
                "X Replies": "1",
                "Thread Entry Type": "post",
            },
        ),
        brandwatch_row(
            "twitter",
            f"http://twitter.com/gina_contoh/statuses/{REPLY}",
            Author="gina_contoh",
            Date="2025-03-01 14:10:00",
            **{
                "Full Text": "Iya, sudah seminggu",
                "Thread Author": "fani_contoh",
                "Thread Entry Type": "reply",
                "Thread URL": f"http://twitter.com/fani_contoh/statuses/{TWEET}",
                "X Reply to": f"http://twitter.com/fani_contoh/statuses/{TWEET}",
                "X Likes": "2",
            },
        ),
        brandwatch_row(
            "facebook",
            "https://www.facebook.com/100000000000001/posts/122000000000000001",
            Author="Hadi Contohnya",
            **{
                "Full Text": "Pasar sekarang bersih",
                "Facebook Likes": "21",
                "Facebook Comments": "4",
            },
        ),
        brandwatch_row(
            "forum",
            "https://www.kaskus.co.id/thread/5f/jalan",
            Title="Parkir di pusat kota",
            Author="iwan_contoh",
            **{"Snippet": "Parkir mahal sekali"},
        ),
    ]


def write_brandwatch(folder: Path) -> Path:
    return write_delimited(
        folder / "brandwatch.csv", brandwatch_rows(), above=BRANDWATCH_ABOVE, quoting=csv.QUOTE_ALL
    )


def meltwater_row(source: str, url: str, **more: Any) -> dict[str, Any]:
    return {
        "Date": "01-Mar-2025 02:05PM",
        "Headline": "",
        "URL": url,
        "Opening Text": "",
        "Hit Sentence": "",
        "Source": source,
        "Influencer": "",
        "Country": "Indonesia",
        "Subregion": "",
        "Language": "Indonesian",
        "Reach": "1000",
        "Sentiment": "Neutral",
        "Input Name": "Pemkot",
        "Keywords": "jalan",
        "Document Tags": "",
        "Engagement": "0",
        "Likes": "",
        "Replies": "",
        "Reposts": "",
        "Tweet Id": "",
        "Alternate Date Format": "01-Mar-25",
        "Time": "2:05 PM",
        **more,
    }


def meltwater_rows() -> list[dict[str, Any]]:
    return [
        meltwater_row(
            "Kabar Contoh",
            "https://www.kabarcontoh.co.id/2025/03/jalan-rusak",
            Headline="Jalan Rusak di Kota Contoh Dikeluhkan",
            Influencer="Eko Contohnya",
            **{
                "Opening Text": "Warga mengeluh soal jalan.",
                "Hit Sentence": "... jalan rusak sejak Januari ...",
            },
        ),
        meltwater_row(
            "Twitter",
            f"https://twitter.com/fani_contoh/status/{TWEET}",
            Influencer="@fani_contoh",
            Likes="7",
            Replies="1",
            Reposts="3",
            **{"Hit Sentence": "Lampu merah mati lagi 😤", "Tweet Id": f'"{TWEET}"'},
        ),
        meltwater_row(
            "Instagram",
            "https://www.instagram.com/p/DGnYhKLTabc/",
            Date="",
            Influencer="hadi_contoh",
            **{"Opening Text": "Pasar sekarang bersih", "Alternate Date Format": "02-Mar-25"},
        ),
    ]


def write_meltwater(folder: Path) -> Path:
    return write_delimited(
        folder / "meltwater.csv", meltwater_rows(), delimiter="\t", codec="utf-16"
    )


def meltwater_new_rows() -> list[dict[str, Any]]:
    """The columns of Meltwater since 2024: day and clock apart, an author's handle and name."""
    common = {
        "Input Name": "Pemkot",
        "Keywords": "jalan",
        "Information Type": "Social",
        "Date": "2025-03-01",
    }
    return [
        {
            **common,
            "Time": "14:05:06",
            "Document ID": "doc-1",
            "URL": f"https://x.com/fani_contoh/status/{TWEET}",
            "Source Type": "X",
            "Source Name": "X",
            "Source Domain": "x.com",
            "Content Type": "post",
            "Author Name": "Fani Contohnya",
            "Author Handle": "fani_contoh",
            "Title": "",
            "Opening Text": "",
            "Hit Sentence": "Lampu merah mati lagi 😤",
            "Likes": 7,
            "Replies": 1,
            "Reposts": 3,
            "Parent URL": "",
        },
        {
            **common,
            "Time": "14:10:00",
            "Document ID": "doc-2",
            "URL": f"https://x.com/gina_contoh/status/{REPLY}",
            "Source Type": "X",
            "Source Name": "X",
            "Source Domain": "x.com",
            "Content Type": "reply",
            "Author Name": "Gina Contohnya",
            "Author Handle": "gina_contoh",
            "Hit Sentence": "Iya, sudah seminggu",
            "Parent URL": f"https://x.com/fani_contoh/status/{TWEET}",
        },
        {
            **common,
            "Information Type": "News",
            "Time": "06:00:00",
            "Document ID": "doc-3",
            "URL": "https://kabarcontoh.co.id/2025/03/jalan-rusak/",
            "Source Type": "Online News",
            "Source Name": "Kabar Contoh",
            "Source Domain": "kabarcontoh.co.id",
            "Author Name": "Eko Contohnya",
            "Title": "Jalan Rusak di Kota Contoh Dikeluhkan",
            "Opening Text": "Warga mengeluh soal jalan.",
        },
    ]


def talkwalker_row(source_type: str, url: str, **more: Any) -> dict[str, Any]:
    return {
        "url": url,
        "indexed": "2025-03-01 14:30:00",
        "published": "2025-03-01 14:05:06",
        "title": "",
        "content": "",
        "title_snippet": "",
        "content_snippet": "",
        "root_url": url,
        "domain_url": f"http://{url.split('/')[2]}/",
        "parent_url": "",
        "lang": "id",
        "sentiment": "-2",
        "source_type": source_type,
        "post_type": "TEXT",
        "matched_profile": "Pemkot",
        "engagement": "0",
        "reach": "100",
        "article_extended_attributes.facebook_likes": "0",
        "article_extended_attributes.twitter_likes": "0",
        "article_extended_attributes.twitter_retweets": "0",
        "article_extended_attributes.instagram_likes": "0",
        "article_extended_attributes.num_comments": "0",
        "extra_author_attributes.id": "",
        "extra_author_attributes.name": "",
        "extra_author_attributes.short_name": "",
        "extra_source_attributes.name": "",
        **more,
    }


def talkwalker_rows() -> list[dict[str, Any]]:
    return [
        talkwalker_row(
            "ONLINENEWS, ONLINENEWS_NEWSPAPER",
            "https://www.kabarcontoh.co.id/2025/03/jalan-rusak",
            title="Jalan Rusak di Kota Contoh Dikeluhkan",
            content="Jalan Rusak di Kota Contoh Dikeluhkan. Warga mengeluh.",
            **{
                "extra_author_attributes.name": "Eko Contohnya",
                "extra_source_attributes.name": "Kabar Contoh",
            },
        ),
        talkwalker_row(
            "SOCIALMEDIA, SOCIALMEDIA_TWITTER",
            f"http://twitter.com/fani_contoh/statuses/{TWEET}",
            content="Lampu merah mati lagi 😤",
            **{
                "article_extended_attributes.twitter_likes": "7",
                "article_extended_attributes.twitter_retweets": "3",
                "extra_author_attributes.name": "Fani Contohnya",
                "extra_author_attributes.short_name": "fani_contoh",
            },
        ),
        talkwalker_row(
            "SOCIALMEDIA, SOCIALMEDIA_TWITTER",
            f"http://twitter.com/gina_contoh/statuses/{REPLY}",
            content="Iya, sudah seminggu",
            parent_url=f"http://twitter.com/fani_contoh/statuses/{TWEET}",
            **{"extra_author_attributes.short_name": "gina_contoh"},
        ),
        talkwalker_row(
            "SOCIALMEDIA, SOCIALMEDIA_TIKTOK",
            "https://www.tiktok.com/@hadi_contoh/video/7470000000000000001",
            content="Pasar sekarang bersih",
            **{"extra_author_attributes.short_name": "hadi_contoh"},
        ),
    ]


def write_talkwalker(folder: Path) -> Path:
    return write_delimited(folder / "talkwalker.csv", talkwalker_rows(), delimiter=";")


def talkwalker_page() -> dict[str, Any]:
    """The same as the table, as the API nests it; times are milliseconds."""
    articles = []
    for row in talkwalker_rows():
        article: dict[str, Any] = {"published": 1740812706000, "indexed": 1740814200000}
        for key, value in row.items():
            outer, dot, inner = key.partition(".")
            if dot:
                article.setdefault(outer, {})[inner] = int(value) if value.isdigit() else value
            elif key == "source_type":
                article[key] = value.split(", ")
            else:
                article.setdefault(key, value)
        articles.append({"data": article})
    return {
        "status_code": "0",
        "status_message": "OK",
        "request": "GET /api/v1/search/p/1/results",
        "pagination": {"next": "GET /api/v1/search", "total": 4},
        "result_content": {"data": articles},
    }


def write_talkwalker_api(folder: Path) -> Path:
    path = folder / "results.json"
    path.write_text(json.dumps(talkwalker_page(), ensure_ascii=False), encoding="utf-8")
    return path


def determ_rows() -> list[dict[str, Any]]:
    return [
        {
            "date": "01.03.2025.",
            "time": "14:05",
            "title": "Jalan Rusak di Kota Contoh Dikeluhkan",
            "mention_snippet": "Warga mengeluh soal jalan.",
            "from": "kabarcontoh.co.id",
            "author": "Eko Contohnya",
            "url": "https://www.kabarcontoh.co.id/2025/03/jalan-rusak",
            "source_type": "web",
            "reach": 100,
        },
        {
            "date": "01.03.2025.",
            "time": "14:10",
            "title": "",
            "mention_snippet": "Lampu merah mati lagi 😤",
            "from": "twitter.com",
            "author": "fani_contoh",
            "url": f"https://twitter.com/fani_contoh/status/{TWEET}",
            "source_type": "twitter",
            "reach": 10,
        },
        {
            "date": "02.03.2025.",
            "time": "",
            "title": "Parkir di pusat kota",
            "mention_snippet": "Parkir mahal sekali",
            "from": "kaskus.co.id",
            "author": "iwan_contoh",
            "url": "https://www.kaskus.co.id/thread/5f/jalan",
            "source_type": "forum",
            "reach": 10,
        },
    ]


def write_determ(folder: Path) -> Path:
    return write_workbook(folder / "determ.xlsx", {"Mentions": ((), determ_rows())})


def sprinklr_rows() -> list[dict[str, Any]]:
    return [
        {
            "Message": "Lampu merah mati lagi 😤",
            "Created Time": datetime(2025, 3, 1, 14, 5, 6),
            "Permalink": f"https://twitter.com/fani_contoh/status/{TWEET}",
            "Sender Screen Name": "fani_contoh",
            "Social Network": "TWITTER",
            "Sentiment": "NEGATIVE",
            "Likes": 7,
        },
        {
            "Message": "Pasar sekarang bersih",
            "Created Time": datetime(2025, 3, 1, 14, 10),
            "Permalink": "https://www.youtube.com/watch?v=AbCdEfGhIjK&lc=UgxAbCdEfGhIjKlMnOp4AaABAg",
            "Sender Screen Name": "hadi_contoh",
            "Social Network": "YOUTUBE",
            "Sentiment": "POSITIVE",
            "Likes": 1,
        },
        {
            "Message": "Setuju",
            "Created Time": datetime(2025, 3, 1, 14, 20),
            "Permalink": "https://www.youtube.com/watch?v=AbCdEfGhIjK"
            "&lc=UgxAbCdEfGhIjKlMnOp4AaABAg.9abcdefghij9klmnopqrst",
            "Sender Screen Name": "iwan_contoh",
            "Social Network": "YOUTUBE",
            "Sentiment": "POSITIVE",
            "Likes": 0,
        },
    ]


def write_sprinklr(folder: Path) -> Path:
    return write_workbook(folder / "sprinklr.xlsx", {"Sheet1": ((), sprinklr_rows())})


VENDOR_ABOVE = (
    ("LAPORAN PEMANTAUAN MEDIA",),
    ("Klien", "Pemerintah Kota Contoh"),
    ("Periode", "Maret 2025"),
    (),
)


def vendor_row(medium: str, title: str, **more: Any) -> dict[str, Any]:
    return {
        "No": 1,
        "Tanggal": date(2025, 3, 1),
        "Jam": time(14, 5),
        "Media": medium,
        "Judul": title,
        "Isi": None,
        "Link": None,
        "Wartawan": None,
        "Tone": "Netral",
        "PR Value": 1_000_000,
        **more,
    }


def vendor_sheets() -> dict[str, tuple[Iterable[Sequence[Any]], Rows]]:
    january = [
        vendor_row(
            "Kabar Contoh",
            "Jalan Rusak di Kota Contoh Dikeluhkan",
            Isi="Warga mengeluh soal jalan.",
            Link="https://www.kabarcontoh.co.id/2025/03/jalan-rusak",
            Wartawan="Eko Contohnya",
        ),
        # A newspaper in print has no link, and some clippings only have a headline.
        vendor_row("Harian Contoh", "Pasar Tertata, Pedagang Senang 😊", No=2, Jam=None),
    ]
    february = [
        vendor_row(
            "Twitter",
            "",
            Isi="Lampu merah mati lagi",
            Link=f"https://twitter.com/fani_contoh/status/{TWEET}",
            Tanggal=date(2025, 4, 2),
        ),
    ]
    return {
        "Rekap": ((), [{"Tone": "Netral", "Jumlah": 2}, {"Tone": "Negatif", "Jumlah": 1}]),
        "Maret": (VENDOR_ABOVE, january),
        "April": (VENDOR_ABOVE[:2], february),
    }


def write_vendor(folder: Path) -> Path:
    return write_workbook(folder / "Laporan Media.xlsx", vendor_sheets())


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "brandwatch": write_brandwatch,
    "meltwater": write_meltwater,
    "talkwalker": write_talkwalker,
    "talkwalker_api": write_talkwalker_api,
    "determ": write_determ,
    "sprinklr": write_sprinklr,
    "media_monitoring": write_vendor,
}
EXPECTED: dict[str, int] = {
    "brandwatch": 5,
    "meltwater": 3,
    "talkwalker": 4,
    "talkwalker_api": 4,
    "determ": 3,
    "sprinklr": 3,
    "media_monitoring": 3,
}
