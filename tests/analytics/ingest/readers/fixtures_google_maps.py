"""Small exports of Google Maps reviews, built as the tools write them. All of it is made up."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

# A feature id and the place id that holds the same two numbers.
FEATURE = "0x132f61b6532013ad:0x28f1c82e908503c4"
PLACE = "ChIJrRMgU7ZhLxMRxAOFkC7I8Sg"
OFFICE = "Kantor Pelayanan Contoh"
ANNA = "104500000000000000001"
BUDI = "104500000000000000002"


def write_json(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def write_csv(
    folder: Path, name: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()
) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns or list(rows[0]), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def apify_review(number: int, text: str | None, **more: Any) -> dict[str, Any]:
    return {
        "name": "Anna Contohnya",
        "text": text,
        "textTranslated": None,
        "publishAt": "2 weeks ago",
        "publishedAtDate": f"2025-03-0{number}T04:05:06.123Z",
        "likesCount": 0,
        "reviewId": f"ChdDSUhNMG9nS0VJQ0FnSUR{number}",
        "reviewUrl": f"https://www.google.com/maps/reviews/data=!4m8!14m7!1m6!2m5!1sChd{number}",
        "reviewerId": ANNA,
        "reviewerUrl": f"https://www.google.com/maps/contrib/{ANNA}?hl=id",
        "reviewerPhotoUrl": "https://lh3.googleusercontent.com/a-/contoh",
        "reviewerNumberOfReviews": 12,
        "isLocalGuide": False,
        "reviewOrigin": "Google",
        "stars": 5,
        "rating": None,
        "responseFromOwnerDate": None,
        "responseFromOwnerText": None,
        "reviewImageUrls": [],
        "reviewContext": {"Waktu tunggu": "Tidak menunggu"},
        "reviewDetailedRating": {},
        "visitedIn": None,
        "originalLanguage": "id",
        "translatedLanguage": None,
        **more,
    }


def apify_reviews() -> list[dict[str, Any]]:
    return [
        apify_review(
            1,
            "Antrean panjang, tapi petugasnya sabar 🙏",
            likesCount=4,
            responseFromOwnerText="Terima kasih, loket akan kami tambah.",
            responseFromOwnerDate="2025-03-02T01:00:00.000Z",
        ),
        apify_review(
            2,
            "(Translated by Google) The parking lot is small\n\n(Original)\nParkire sempit tenan",
            stars=2,
            name="Budi Contohnya",
            reviewerId=BUDI,
            reviewerUrl=f"https://www.google.com/maps/contrib/{BUDI}?hl=id",
        ),
        apify_review(3, None, stars=4, textTranslated="Toiletnya kotor, tolong dibersihkan"),
        apify_review(4, None, stars=1),
    ]


def apify_place(reviews: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": OFFICE,
        "categoryName": "Kantor pemerintah",
        "address": "Jl. Contoh No.1, Yogyakarta",
        "placeId": PLACE,
        "fid": FEATURE,
        "totalScore": 4.1,
        "reviewsCount": 4,
        "scrapedAt": "2025-03-20T10:00:00.000Z",
        "reviews": reviews,
    }


def write_apify_places(folder: Path) -> Path:
    empty = {**apify_place([]), "title": "Taman Contoh", "placeId": "ChIJtaman"}
    return write_json(folder, "dataset_crawler.json", [apify_place(apify_reviews()), empty])


def write_apify_flat(folder: Path) -> Path:
    place = {key: apify_place([])[key] for key in ("title", "placeId", "address", "scrapedAt")}
    return write_json(
        folder, "dataset_reviews.json", [{**place, **review} for review in apify_reviews()]
    )


def write_apify_places_table(folder: Path) -> Path:
    """Two places a row each; the second one has fewer reviews."""
    rows = []
    for place, reviews in (
        (apify_place([]), apify_reviews()),
        (
            {**apify_place([]), "title": "Taman Contoh", "placeId": "ChIJtaman"},
            [apify_review(9, "Rindang dan bersih")],
        ),
    ):
        row = {key: place[key] for key in ("title", "placeId", "address", "scrapedAt")}
        for number, review in enumerate(reviews):
            # Apify's CSV keeps line breaks; Python's writer leaves them unquoted where rows end in CR,
            # which other tests make of this file.
            kept = {
                key: " ".join(value.split()) if isinstance(value, str) else value
                for key, value in review.items()
                if not isinstance(value, dict | list)
            }
            row |= {f"reviews/{number}/{key}": value for key, value in kept.items()}
        rows.append(row)
    return write_csv(
        folder, "dataset_crawler.csv", rows, list(dict.fromkeys(k for r in rows for k in r))
    )


def serpapi_review(number: int, snippet: str | None, **more: Any) -> dict[str, Any]:
    review: dict[str, Any] = {
        "link": f"https://www.google.com/maps/reviews/data=!4m6!14m5!1m4!2m3!1sChd{number}"
        f"!2m1!1s{FEATURE}",
        "rating": 5.0,
        "date": "2 weeks ago",
        "iso_date": f"2025-03-0{number}T04:05:06Z",
        "iso_date_of_last_edit": f"2025-03-0{number}T04:05:06Z",
        "source": "Google",
        "review_id": f"ChdDSUhNMG9nS0VJQ0FnSUR{number}",
        "user": {
            "name": "Anna Contohnya",
            "link": f"https://www.google.com/maps/contrib/{ANNA}?hl=id",
            "contributor_id": ANNA,
            "thumbnail": "https://lh3.googleusercontent.com/a-/contoh",
            "local_guide": True,
            "reviews": 12,
            "photos": 3,
        },
        "likes": 0,
    }
    if snippet is not None:
        review |= {"snippet": snippet, "extracted_snippet": {"original": snippet}}
    return review | more


def serpapi_reviews() -> list[dict[str, Any]]:
    return [
        serpapi_review(
            1,
            "Antrean panjang, tapi petugasnya sabar 🙏",
            likes=4,
            response={
                "date": "a week ago",
                "iso_date": "2025-03-02T01:00:00Z",
                "iso_date_of_last_edit": "2025-03-02T01:00:00Z",
                "snippet": "Terima kasih, loket akan kami tambah.",
                "extracted_snippet": {"original": "Terima kasih, loket akan kami tambah."},
            },
        ),
        serpapi_review(
            2,
            "(Translated by Google) The parking lot is small (Original) Parkire sempit tenan",
            rating=2.0,
            extracted_snippet={
                "original": "Parkire sempit tenan",
                "translated": "The parking lot is small",
            },
        ),
        serpapi_review(3, "Toiletnya kotor", rating=4.0),
        serpapi_review(4, None, rating=1.0),
    ]


def serpapi_page(reviews: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "search_metadata": {
            "id": "67d0",
            "status": "Success",
            "created_at": "2025-03-20 10:00:00 UTC",
        },
        "search_parameters": {
            "engine": "google_maps_reviews",
            "data_id": FEATURE,
            "hl": "id",
            "sort_by": "newestFirst",
        },
        "place_info": {"title": OFFICE, "address": "Jl. Contoh No.1", "rating": 4.1, "reviews": 4},
        "topics": [{"keyword": "antrean", "mentions": 2, "id": "/m/1"}],
        "reviews": reviews,
        "serpapi_pagination": {
            "next": "https://serpapi.com/search.json?next",
            "next_page_token": "x",
        },
    }


def write_serpapi(folder: Path) -> Path:
    return write_json(folder, "search.json", serpapi_page(serpapi_reviews()))


def write_serpapi_table(folder: Path) -> Path:
    """The reviews alone, as ``pandas.json_normalize`` writes them."""
    rows = []
    for review in serpapi_reviews():
        row: dict[str, Any] = {}
        for key, value in review.items():
            if not isinstance(value, dict):
                row[key] = value
                continue
            for inner, found in value.items():
                if isinstance(found, dict):
                    row |= {f"{key}.{inner}.{last}": of_last for last, of_last in found.items()}
                else:
                    row[f"{key}.{inner}"] = found
        rows.append(row)
    return write_csv(folder, "ulasan.csv", rows, list(dict.fromkeys(k for r in rows for k in r)))


def gaspa93_row(number: int, caption: str, **more: Any) -> dict[str, Any]:
    return {
        "id_review": f"ChdDSUhNMG9nS0VJQ0FnSUR{number}",
        "caption": caption,
        "relative_date": "2 weeks ago",
        "retrieval_date": "2025-03-20 17:00:00.123456",
        "rating": 5.0,
        "username": "Anna Contohnya",
        "n_review_user": 12,
        "n_photo_user": 3,
        "url_user": f"https://www.google.com/maps/contrib/{ANNA}/reviews?hl=en",
        **more,
    }


def write_gaspa93(folder: Path) -> Path:
    source = (
        f"https://www.google.com/maps/place/Kantor/@-7.8,110.36,17z/data=!3m1!4b1!4m6!1s{FEATURE}"
    )
    rows = [
        gaspa93_row(1, "Antrean panjang 🙏", url_source=source),
        gaspa93_row(2, "Parkir sempit", url_source=source, rating=2.0, relative_date="a year ago"),
        gaspa93_row(
            3, "Toiletnya kotor", url_source=source, url_user="", username="Budi Contohnya"
        ),
    ]
    return write_csv(folder, "gm_reviews.csv", rows)


def outscraper_review(number: int, text: str | None, **more: Any) -> dict[str, Any]:
    return {
        "google_id": FEATURE,
        "review_id": f"ChdDSUhNMG9nS0VJQ0FnSUR{number}",
        "review_pagination_id": f"CAESBkVn{number}",
        "author_link": f"https://www.google.com/maps/contrib/{ANNA}?hl=en",
        "author_title": "Anna Contohnya",
        "author_id": ANNA,
        "author_image": "https://lh3.googleusercontent.com/a-/contoh",
        "review_text": text,
        "review_img_url": None,
        "owner_answer": None,
        "owner_answer_timestamp": None,
        "owner_answer_timestamp_datetime_utc": None,
        "review_link": f"https://www.google.com/maps/reviews/data=!4m5!14m4!1m3!1m2!1s{ANNA}",
        "review_rating": 5,
        "review_timestamp": 1741060800 + number,
        "review_datetime_utc": f"03/04/2025 04:00:0{number}",
        "review_likes": 0,
        "reviews_id": "2950000000000000000",
        **more,
    }


def outscraper_reviews() -> list[dict[str, Any]]:
    return [
        outscraper_review(
            1,
            "Antrean panjang, tapi petugasnya sabar 🙏",
            review_likes=4,
            owner_answer="Terima kasih, loket akan kami tambah.",
            owner_answer_timestamp=1741140000,
            owner_answer_timestamp_datetime_utc="03/05/2025 02:00:00",
        ),
        outscraper_review(2, "Parkir sempit", review_rating=2),
        outscraper_review(3, "Toiletnya kotor", review_rating=4, review_timestamp=None),
        outscraper_review(4, None, review_rating=1),
    ]


OUTSCRAPER_PLACE = {
    "query": "kantor pelayanan contoh",
    "name": OFFICE,
    "place_id": PLACE,
    "google_id": FEATURE,
    "location_link": "https://www.google.com/maps/place/Kantor",
    "reviews": 4,
    # The place's average, which is nobody's stars.
    "rating": 4.1,
}


def write_outscraper(folder: Path) -> Path:
    rows = [{**OUTSCRAPER_PLACE, **review} for review in outscraper_reviews()]
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    path = folder / "Outscraper-2025.xlsx"
    workbook.save(path)
    return path


def write_outscraper_places(folder: Path) -> Path:
    place = {**OUTSCRAPER_PLACE, "reviews_data": outscraper_reviews()}
    return write_json(
        folder, "outscraper.json", {"id": "a-1", "status": "Success", "data": [[place]]}
    )


def business_review(number: int, **more: Any) -> dict[str, Any]:
    return {
        "reviewId": f"AbFvOqm{number}",
        "reviewer": {
            "profilePhotoUrl": "https://lh3.googleusercontent.com/c",
            "displayName": "Anna C",
        },
        "starRating": "FIVE",
        "createTime": f"2025-03-0{number}T04:05:06.123456Z",
        "updateTime": f"2025-03-0{number}T05:05:06.123456Z",
        "name": f"accounts/11/locations/22/reviews/AbFvOqm{number}",
        **more,
    }


def business_reviews() -> list[dict[str, Any]]:
    return [
        business_review(
            1,
            comment="Petugasnya sabar 🙏\n\n(Translated by Google)\nThe staff is patient 🙏",
            reviewReply={
                "comment": "Terima kasih atas ulasannya.",
                "updateTime": "2025-03-02T01:00:00Z",
            },
        ),
        business_review(2, starRating="TWO", comment="Parkir sempit"),
        business_review(
            3, starRating="ONE", reviewer={"displayName": "Pengguna Google"}, comment="Kotor"
        ),
        business_review(4, starRating="THREE"),
    ]


def write_business(folder: Path) -> Path:
    return write_json(
        folder,
        "reviews.json",
        {"reviews": business_reviews(), "averageRating": 3.0, "totalReviewCount": 4},
    )


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "google_maps_apify_places": write_apify_places,
    "google_maps_apify_places_table": write_apify_places_table,
    "google_maps_apify": write_apify_flat,
    "google_maps_serpapi": write_serpapi,
    "google_maps_serpapi_table": write_serpapi_table,
    "google_maps_scraper": write_gaspa93,
    "google_maps_outscraper": write_outscraper,
    "google_maps_outscraper_places": write_outscraper_places,
    "google_business_reviews": write_business,
}
# Each owner's answer is a record of its own; a review without text is one too.
EXPECTED: dict[str, int] = {
    "google_maps_apify_places": 5,
    "google_maps_apify_places_table": 6,
    "google_maps_apify": 5,
    "google_maps_serpapi": 5,
    "google_maps_serpapi_table": 5,
    "google_maps_scraper": 3,
    "google_maps_outscraper": 5,
    "google_maps_outscraper_places": 5,
    "google_business_reviews": 5,
}
