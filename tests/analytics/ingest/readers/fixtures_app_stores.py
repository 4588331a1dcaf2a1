"""Small exports of app reviews, built as the tools and stores write them. All of it is made up."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

APP = "id.go.contoh.layanan"
APPLE_APP = "1500000001"


def write_json(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns or list(rows[0]), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_csv(
    folder: Path, name: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()
) -> Path:
    path = folder / name
    path.write_text(_csv(rows, columns), encoding="utf-8", newline="")
    return path


def play_review(number: int, content: str, **more: Any) -> dict[str, Any]:
    return {
        "reviewId": f"5c2b7a18-68e9-4b8f-8042-4102a508245{number}",
        "userName": "Citra Contohnya",
        "userImage": "https://play-lh.googleusercontent.com/a-/contoh",
        "content": content,
        "score": 5,
        "thumbsUpCount": 0,
        "reviewCreatedVersion": "7.1.0",
        # The clock of the computer on which the tool ran.
        "at": f"2025-03-0{number} 20:15:30",
        "replyContent": None,
        "repliedAt": None,
        "appVersion": "7.1.0",
        **more,
    }


def play_reviews() -> list[dict[str, Any]]:
    return [
        play_review(
            1,
            "Antre paspor jadi gampang 👍",
            thumbsUpCount=12,
            replyContent="Terima kasih, Kak.",
            repliedAt="2025-03-02 09:00:00",
        ),
        play_review(2, "Login gagal terus", score=1, userName="Dedi Contohnya"),
        play_review(3, "Lumayan", score=3, userName="Pengguna Google"),
    ]


def write_play(folder: Path) -> Path:
    return write_csv(folder, "reviews.csv", play_reviews())


def play_node_review(number: int, text: str, **more: Any) -> dict[str, Any]:
    identifier = f"5c2b7a18-68e9-4b8f-8042-4102a508245{number}"
    return {
        "id": identifier,
        "userName": "Citra Contohnya",
        "userImage": "https://play-lh.googleusercontent.com/a-/contoh",
        "date": f"2025-03-0{number}T13:15:30.000Z",
        "score": 5,
        "scoreText": "5",
        "url": f"https://play.google.com/store/apps/details?id={APP}&reviewId={identifier}",
        "title": None,
        "text": text,
        "replyDate": None,
        "replyText": None,
        "version": "7.1.0",
        "thumbsUp": 0,
        "criterias": [{"criteria": "vaf_games_simple", "rating": 1}],
        **more,
    }


def play_node_reviews() -> list[dict[str, Any]]:
    return [
        play_node_review(
            1,
            "Antre paspor jadi gampang 👍",
            thumbsUp=12,
            replyText="Terima kasih, Kak.",
            replyDate="2025-03-02T02:00:00.000Z",
        ),
        play_node_review(2, "Login gagal terus", score=1, scoreText="1", title="Kecewa"),
        play_node_review(3, "Lumayan", score=3, scoreText="3"),
    ]


def write_play_node(folder: Path) -> Path:
    return write_json(
        folder, "reviews.json", {"data": play_node_reviews(), "nextPaginationToken": "CpEBCo4B"}
    )


CONSOLE_HEAD = (
    "Package Name", "App Version Code", "App Version Name", "Reviewer Language", "Device",
    "Review Submit Date and Time", "Review Submit Millis Since Epoch",
    "Review Last Update Date and Time", "Review Last Update Millis Since Epoch", "Star Rating",
    "Review Title", "Review Text", "Developer Reply Date and Time",
    "Developer Reply Millis Since Epoch", "Developer Reply Text", "Review Link",
)  # fmt: skip


def console_row(number: int, text: str, **more: Any) -> dict[str, Any]:
    identifier = f"5c2b7a18-68e9-4b8f-8042-4102a508245{number}"
    return {
        "Package Name": APP,
        "App Version Code": "71",
        "App Version Name": "7.1.0",
        "Reviewer Language": "id",
        "Device": "a06",
        "Review Submit Date and Time": f"2025-03-0{number}T13:15:30Z",
        "Review Submit Millis Since Epoch": str(1740834930000 + 86_400_000 * (number - 1)),
        "Review Last Update Date and Time": f"2025-03-0{number}T13:15:30Z",
        "Review Last Update Millis Since Epoch": str(1740834930000 + 86_400_000 * (number - 1)),
        "Star Rating": "5",
        "Review Text": text,
        "Review Link": "http://play.google.com/console/developers/57/app/49/user-feedback/"
        f"review-details?reviewId={identifier}&corpus=PUBLIC_REVIEWS",
        **more,
    }


def console_rows() -> list[dict[str, Any]]:
    return [
        console_row(
            1,
            "Antre paspor jadi gampang 👍",
            **{
                "Developer Reply Date and Time": "2025-03-02T02:00:00Z",
                "Developer Reply Millis Since Epoch": "1740880800000",
                "Developer Reply Text": "Terima kasih, Kak.",
            },
        ),
        console_row(2, "Login gagal terus", **{"Star Rating": "1", "Review Title": "Kecewa"}),
        console_row(3, "Lumayan", **{"Star Rating": "3"}),
        # Most reviews of the report are stars only.
        console_row(4, "", **{"Review Link": ""}),
    ]


def write_console(folder: Path) -> Path:
    path = folder / f"reviews_{APP}_202503.csv"
    path.write_bytes(_csv(console_rows(), CONSOLE_HEAD).encode("utf-16"))
    return path


def apple_review(number: int, title: str, review: str, **more: Any) -> dict[str, Any]:
    return {
        # UTC without its zone.
        "date": f"2025-03-0{number} 13:15:30",
        "developerResponse": "",
        "review": review,
        "rating": 5,
        "isEdited": False,
        "title": title,
        "userName": "citra_contoh",
        **more,
    }


def apple_reviews() -> list[dict[str, Any]]:
    return [
        apple_review(
            1,
            "Mantap",
            "Antre paspor jadi gampang 👍",
            developerResponse="{'id': 2800001, 'body': \"Terima kasih, Kak.\", "
            "'modified': '2025-03-02T02:00:00Z'}",
        ),
        apple_review(2, "Login gagal", "Login gagal terus sejak pembaruan", rating=1),
        apple_review(3, "Lumayan", "Sering lambat", rating=3, userName="dedi_contoh"),
    ]


def write_apple(folder: Path) -> Path:
    return write_csv(folder, "appstore.csv", apple_reviews())


def apple_node_review(number: int, title: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"1200000000{number}",
        "userName": "citra_contoh",
        "userUrl": "https://itunes.apple.com/id/reviews/id700000001",
        "version": "7.1.0",
        "score": 5,
        "title": title,
        "text": text,
        "url": "https://itunes.apple.com/id/review?id=1500000001&type=Purple%20Software",
        "updated": f"2025-03-0{number}T06:15:30-07:00",
        **more,
    }


def apple_node_reviews() -> list[dict[str, Any]]:
    return [
        apple_node_review(1, "Mantap", "Antre paspor jadi gampang 👍"),
        apple_node_review(2, "Login gagal", "Login gagal terus sejak pembaruan", score=1),
        apple_node_review(3, "Lumayan", "Sering lambat", score=3, userUrl=""),
    ]


def write_apple_node(folder: Path) -> Path:
    return write_json(folder, "appstore.json", apple_node_reviews())


def feed_entry(number: int, title: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "author": {
            "uri": {"label": "https://itunes.apple.com/id/reviews/id700000001"},
            "name": {"label": "citra_contoh"},
            "label": "",
        },
        "updated": {"label": f"2025-03-0{number}T06:15:30-07:00"},
        "im:rating": {"label": "5"},
        "im:version": {"label": "7.1.0"},
        "id": {"label": f"1200000000{number}"},
        "title": {"label": title},
        "content": {"label": text, "attributes": {"type": "text"}},
        "link": {
            "attributes": {"rel": "related", "href": "https://itunes.apple.com/id/review?id=15"}
        },
        "im:voteSum": {"label": "2"},
        "im:contentType": {"attributes": {"term": "Application", "label": "Application"}},
        "im:voteCount": {"label": "3"},
        **more,
    }


def feed_entries() -> list[dict[str, Any]]:
    return [
        # Older feeds begin with the app itself.
        {
            "im:name": {"label": "Layanan Contoh"},
            "id": {"label": "https://apps.apple.com/id/app/id15"},
        },
        feed_entry(1, "Mantap", "Antre paspor jadi gampang 👍"),
        feed_entry(
            2, "Login gagal", "Login gagal terus sejak pembaruan", **{"im:rating": {"label": "1"}}
        ),
        feed_entry(3, "Lumayan", "Sering lambat", **{"im:rating": {"label": "3"}}),
    ]


def feed(entries: Any) -> dict[str, Any]:
    return {
        "feed": {
            "author": {
                "name": {"label": "iTunes Store"},
                "uri": {"label": "http://www.apple.com/itunes/"},
            },
            "entry": entries,
            "updated": {"label": "2025-03-20T00:00:00-07:00"},
            "title": {"label": "iTunes Store: Ulasan Pelanggan"},
            "id": {"label": f"https://itunes.apple.com/id/rss/customerreviews/id={APPLE_APP}/json"},
        }
    }


def write_feed(folder: Path) -> Path:
    return write_json(folder, "customerreviews.json", feed(feed_entries()))


def connect_page() -> dict[str, Any]:
    """A page of App Store Connect; the answer stands apart from its review."""

    def review(number: int, title: str, body: str, rating: int) -> dict[str, Any]:
        return {
            "type": "customerReviews",
            "id": f"00000035-1ae8-410f-40bf-e9bd0000000{number}",
            "attributes": {
                "rating": rating,
                "title": title,
                "body": body,
                "reviewerNickname": "citra_contoh",
                "createdDate": f"2025-03-0{number}T06:15:30-07:00",
                "territory": "IDN",
            },
            "relationships": {
                "response": {"links": {"self": "https://api.appstoreconnect.apple.com"}}
            },
        }

    first = review(1, "Mantap", "Antre paspor jadi gampang 👍", 5)
    first["relationships"]["response"]["data"] = {"type": "customerReviewResponses", "id": "9"}
    return {
        "data": [
            first,
            review(2, "Login gagal", "Login gagal terus sejak pembaruan", 1),
            review(3, "Lumayan", "Sering lambat", 3),
        ],
        "included": [
            {
                "type": "customerReviewResponses",
                "id": "9",
                "attributes": {
                    "responseBody": "Terima kasih, Kak.",
                    "lastModifiedDate": "2025-03-02T02:00:00Z",
                    "state": "PUBLISHED",
                },
            }
        ],
        "links": {"self": "https://api.appstoreconnect.apple.com/v1/apps/15/customerReviews"},
    }


def write_connect(folder: Path) -> Path:
    return write_json(folder, "connect.json", connect_page())


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "google_play_scraper": write_play,
    "google_play_scraper_node": write_play_node,
    "google_play_console": write_console,
    "app_store_scraper": write_apple,
    "app_store_scraper_node": write_apple_node,
    "app_store_feed": write_feed,
    "app_store_api": write_connect,
}
# A developer's answer is a record of its own.
EXPECTED: dict[str, int] = {
    "google_play_scraper": 4,
    "google_play_scraper_node": 4,
    "google_play_console": 5,
    "app_store_scraper": 4,
    "app_store_scraper_node": 3,
    "app_store_feed": 3,
    "app_store_api": 4,
}
