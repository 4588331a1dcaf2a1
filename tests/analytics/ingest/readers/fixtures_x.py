"""Small exports of X, built as the APIs and tools write them. What people say in them is made up."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

# Identifiers beyond 2^53, as they are in reality.
ROOT, REPLY, RETWEET, LONG = (
    "1785300561094644037",
    "1785299751065485367",
    "1785299015636242523",
    "1785298991061803297",
)
ROOT_TEXT = "Trotoar Jalan Mataram rusak lagi 😢 mohon diperbaiki"
REPLY_TEXT = "@warga_umbulharjo betul, kemarin saya hampir jatuh"
LONG_TEXT = "Sudah tiga kali saya lapor soal lampu jalan. " * 10 + "Tetap gelap."


def v2_post(native_id: str, text: str, author_id: str, **more: Any) -> dict[str, Any]:
    return {
        "id": native_id,
        "text": text,
        "author_id": author_id,
        "conversation_id": ROOT,
        "created_at": "2024-04-30T13:29:57.000Z",
        "edit_history_tweet_ids": [native_id],
        "edit_controls": {
            "edits_remaining": 5,
            "is_edit_eligible": False,
            "editable_until": "2024-04-30T14:29:57.000Z",
        },
        "lang": "in",
        "public_metrics": {
            "retweet_count": 4,
            "reply_count": 2,
            "like_count": 17,
            "quote_count": 1,
            "bookmark_count": 0,
            "impression_count": 900,
        },
        **more,
    }


V2_USERS = [
    {"id": "501", "name": "Bu Warsini", "username": "warga_umbulharjo"},
    {"id": "502", "name": "Joko Pramono", "username": "joko_pram"},
]


def v2_page() -> dict[str, Any]:
    """Three posts: one with a place, a reply to it, a retweet of a long one."""
    return {
        "data": [
            v2_post(ROOT, ROOT_TEXT, "501", geo={"place_id": "0d1d8ac6ab7eb0ba"}),
            v2_post(
                REPLY,
                REPLY_TEXT,
                "502",
                in_reply_to_user_id="501",
                referenced_tweets=[{"type": "replied_to", "id": ROOT}],
                entities={
                    "mentions": [
                        {"start": 0, "end": 17, "username": "warga_umbulharjo", "id": "501"}
                    ]
                },
            ),
            v2_post(
                RETWEET,
                "RT @warga_umbulharjo: Sudah tiga kali saya lapor soal lampu jal…",
                "502",
                conversation_id=RETWEET,
                referenced_tweets=[{"type": "retweeted", "id": LONG}],
            ),
        ],
        "includes": {
            "users": V2_USERS,
            "tweets": [
                {
                    "id": LONG,
                    "author_id": "501",
                    "text": LONG_TEXT[:278] + "…",
                    "note_tweet": {"text": LONG_TEXT},
                }
            ],
            "places": [{"id": "0d1d8ac6ab7eb0ba", "full_name": "Umbulharjo, Indonesia"}],
        },
        "meta": {"newest_id": ROOT, "oldest_id": RETWEET, "result_count": 3, "next_token": "b26v"},
    }


def write_v2(folder: Path) -> Path:
    return write_json(folder / "halaman.json", v2_page())


def v1_post(native_id: int, text: str, screen_name: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "created_at": "Tue Apr 30 13:29:57 +0000 2024",
        # As JavaScript leaves it: the last digits are gone.
        "id": native_id // 1000 * 1000,
        "id_str": str(native_id),
        "full_text": text,
        "truncated": False,
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
        "in_reply_to_status_id": None,
        "in_reply_to_status_id_str": None,
        "in_reply_to_screen_name": None,
        "user": {"id_str": "501", "name": name, "screen_name": screen_name},
        "geo": None,
        "retweet_count": 4,
        "favorite_count": 17,
        "lang": "in",
        **more,
    }


def v1_statuses() -> list[dict[str, Any]]:
    root = v1_post(int(ROOT), ROOT_TEXT, "warga_umbulharjo", "Bu Warsini")
    return [
        root,
        v1_post(
            int(REPLY),
            REPLY_TEXT,
            "joko_pram",
            "Joko Pramono",
            in_reply_to_status_id=int(ROOT) // 1000 * 1000,
            in_reply_to_status_id_str=ROOT,
            in_reply_to_screen_name="warga_umbulharjo",
            entities={
                "user_mentions": [
                    {"screen_name": "warga_umbulharjo", "name": "Bu Warsini", "id_str": "501"}
                ]
            },
        ),
        v1_post(
            int(RETWEET),
            "RT @warga_umbulharjo: Trotoar Jalan Mataram rusak lagi 😢 mohon dip…",
            "joko_pram",
            "Joko Pramono",
            retweeted_status=root,
        ),
    ]


def write_v1(folder: Path) -> Path:
    return write_json(
        folder / "cari.json",
        {
            "statuses": v1_statuses(),
            "search_metadata": {"count": 100, "query": "trotoar", "max_id_str": ROOT},
        },
    )


def snscrape_tweet(native_id: int, text: str, username: str, **more: Any) -> dict[str, Any]:
    return {
        "_type": "snscrape.modules.twitter.Tweet",
        "url": f"https://twitter.com/{username}/status/{native_id}",
        "date": "2022-11-02T03:04:05+00:00",
        "rawContent": text,
        "renderedContent": text,
        "id": native_id,
        "user": {
            "_type": "snscrape.modules.twitter.User",
            "username": username,
            "id": 501,
            "displayname": "Bu Warsini",
            "location": "Yogyakarta",
        },
        "replyCount": 2,
        "retweetCount": 4,
        "likeCount": 17,
        "quoteCount": 1,
        "conversationId": int(ROOT),
        "lang": "in",
        "retweetedTweet": None,
        "quotedTweet": None,
        "inReplyToTweetId": None,
        "inReplyToUser": None,
        "mentionedUsers": None,
        **more,
    }


def snscrape_tweets() -> list[dict[str, Any]]:
    return [
        snscrape_tweet(int(ROOT), ROOT_TEXT, "warga_umbulharjo"),
        snscrape_tweet(
            int(REPLY),
            REPLY_TEXT,
            "joko_pram",
            inReplyToTweetId=int(ROOT),
            inReplyToUser={
                "_type": "snscrape.modules.twitter.User",
                "username": "warga_umbulharjo",
                "id": 501,
                "displayname": "Bu Warsini",
            },
        ),
        snscrape_tweet(
            int(LONG),
            "Terima kasih, lampunya sudah menyala 🙏",
            "joko_pram",
            conversationId=int(LONG),
        ),
    ]


def write_snscrape(folder: Path) -> Path:
    return write_lines(folder / "sns.jsonl", snscrape_tweets())


def write_snscrape_table(folder: Path) -> Path:
    """Write what ``pandas.DataFrame(tweets).to_csv()`` writes: accounts as Python prints dicts."""
    rows: list[dict[str, Any]] = []
    for place, tweet in enumerate(snscrape_tweets()):
        user = dict(tweet["user"], created="datetime")
        del user["_type"]
        answered = tweet["inReplyToUser"]
        rows.append(
            {
                "": place,
                "url": tweet["url"],
                "date": "2022-11-02 03:04:05+00:00",
                "rawContent": tweet["rawContent"],
                "renderedContent": tweet["renderedContent"],
                "id": tweet["id"],
                "user": repr(user).replace("'datetime'", "datetime.datetime(2012, 3, 4, 5, 6)"),
                "replyCount": tweet["replyCount"],
                "retweetCount": tweet["retweetCount"],
                "likeCount": tweet["likeCount"],
                "quoteCount": tweet["quoteCount"],
                "conversationId": tweet["conversationId"],
                "lang": "in",
                "inReplyToTweetId": tweet["inReplyToTweetId"],
                "inReplyToUser": repr(answered) if answered else "",
                "mentionedUsers": "",
                "place": "Place(fullName='Umbulharjo, Indonesia', name='Umbulharjo', type='city')",
            }
        )
    return write_csv(folder / "sns.csv", rows)


HARVEST_COLUMNS = (
    "conversation_id_str", "created_at", "favorite_count", "full_text", "id_str", "image_url",
    "in_reply_to_screen_name", "lang", "location", "quote_count", "reply_count", "retweet_count",
    "tweet_url", "user_id_str", "username",
)  # fmt: skip


def harvest_rows() -> list[dict[str, Any]]:
    rows = []
    for native_id, text, username, answered in (
        (ROOT, ROOT_TEXT, "warga_umbulharjo", ""),
        (REPLY, REPLY_TEXT, "joko_pram", "warga_umbulharjo"),
        (LONG, "Terima kasih, lampunya sudah menyala 🙏", "joko_pram", ""),
    ):
        rows.append(
            dict(
                zip(
                    HARVEST_COLUMNS,
                    (
                        native_id if native_id == LONG else ROOT,
                        "Tue Apr 30 13:29:57 +0000 2024",
                        17,
                        text,
                        native_id,
                        "",
                        answered,
                        "in",
                        "Yogyakarta",
                        1,
                        2,
                        4,
                        f"https://x.com/{username}/status/{native_id}",
                        "501",
                        username,
                    ),
                    strict=True,
                )
            )
        )
    return rows


def write_harvest(folder: Path) -> Path:
    return write_csv(folder / "trotoar.csv", harvest_rows(), is_quoted=True)


def write_harvest_semicolon(folder: Path) -> Path:
    """Write what version 1 wrote: semicolons, no names of accounts, line breaks as ``\\n``."""
    columns = (
        "created_at;id;id_str;full_text;quote_count;reply_count;retweet_count;favorite_count;geo;"
        "lang;user_id_str;conversation_id;conversation_id_str;media_url_https;media_type"
    )
    lines = [columns]
    for row in harvest_rows():
        text = row["full_text"].replace(" mohon", "\\nmohon")
        lines.append(
            f'{row["created_at"]};{row["id_str"]};{row["id_str"]};"{text}";1;2;4;17;;in;501;'
            f'{row["conversation_id_str"]};{row["conversation_id_str"]};"";""'
        )
    path = folder / "trotoar-lama.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


TWINT_COLUMNS = (
    "id", "conversation_id", "created_at", "date", "time", "timezone", "user_id", "username",
    "name", "place", "tweet", "language", "mentions", "urls", "photos", "replies_count",
    "retweets_count", "likes_count", "hashtags", "cashtags", "link", "retweet", "quote_url",
    "video", "thumbnail", "near", "geo", "source", "user_rt_id", "user_rt", "retweet_id",
    "reply_to", "retweet_date", "translate", "trans_src", "trans_dest",
)  # fmt: skip


def twint_rows(zone: str = "+0700", name: str = "WIB") -> list[dict[str, Any]]:
    rows = []
    for native_id, text, username, answered in (
        (ROOT, ROOT_TEXT, "warga_umbulharjo", []),
        (
            REPLY,
            REPLY_TEXT,
            "joko_pram",
            [{"screen_name": "warga_umbulharjo", "name": "Bu Warsini", "id": "501"}],
        ),
        (LONG, "Terima kasih, lampunya sudah menyala 🙏", "joko_pram", []),
    ):
        row: dict[str, Any] = dict.fromkeys(TWINT_COLUMNS, "")
        row.update(
            id=int(native_id),
            conversation_id=native_id if native_id == LONG else ROOT,
            created_at=f"2021-01-01 10:00:00 {name}",
            date="2021-01-01",
            time="10:00:00",
            timezone=zone,
            user_id=501,
            username=username,
            name="Warga",
            tweet=text,
            language="in",
            mentions=[],
            replies_count=2,
            retweets_count=4,
            likes_count=17,
            link=f"https://twitter.com/{username}/status/{native_id}",
            retweet=False,
            reply_to=answered,
        )
        rows.append(row)
    return rows


def write_twint(folder: Path) -> Path:
    return write_csv(folder / "twint.csv", twint_rows())


def write_twint_json(folder: Path) -> Path:
    return write_lines(folder / "twint.json", twint_rows())


def v2_table_rows() -> list[dict[str, Any]]:
    rows = []
    for native_id, text, username, name, parent in (
        (ROOT, ROOT_TEXT, "warga_umbulharjo", "Bu Warsini", ""),
        (REPLY, REPLY_TEXT, "joko_pram", "Joko Pramono", ROOT),
        (LONG, "Terima kasih, lampunya sudah menyala 🙏", "joko_pram", "Joko Pramono", ""),
    ):
        rows.append(
            {
                "id": native_id,
                "conversation_id": native_id if native_id == LONG else ROOT,
                "referenced_tweets.replied_to.id": parent,
                "referenced_tweets.retweeted.id": "",
                "referenced_tweets.quoted.id": "",
                "author_id": "501",
                "in_reply_to_user_id": "501" if parent else "",
                "in_reply_to_username": "warga_umbulharjo" if parent else "",
                "retweeted_username": "",
                "quoted_username": "",
                "created_at": "2024-04-30T13:29:57.000Z",
                "text": text,
                "lang": "in",
                "source": "",
                "public_metrics.like_count": 17,
                "public_metrics.quote_count": 1,
                "public_metrics.reply_count": 2,
                "public_metrics.retweet_count": 4,
                "entities.mentions": "",
                "author.id": "501",
                "author.name": name,
                "author.username": username,
                "__twarc.version": "2.13.0",
            }
        )
    return rows


def write_v2_table(folder: Path) -> Path:
    return write_csv(folder / "twarc.csv", v2_table_rows())


def apify_items() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for native_id, text, username, name, parent in (
        (ROOT, ROOT_TEXT, "warga_umbulharjo", "Bu Warsini", None),
        (REPLY, REPLY_TEXT, "joko_pram", "Joko Pramono", ROOT),
        (LONG, LONG_TEXT, "joko_pram", "Joko Pramono", None),
    ):
        item: dict[str, Any] = {
            "type": "tweet",
            "id": native_id,
            "url": f"https://x.com/{username}/status/{native_id}",
            "twitterUrl": f"https://twitter.com/{username}/status/{native_id}",
            "text": text[:277] + "…" if len(text) > 280 else text,
            "fullText": text,
            "retweetCount": 4,
            "replyCount": 2,
            "likeCount": 17,
            "quoteCount": 1,
            "createdAt": "Tue Apr 30 13:29:57 +0000 2024",
            "lang": "in",
            "bookmarkCount": 0,
            "isReply": parent is not None,
            "conversationId": native_id if native_id == LONG else ROOT,
            "author": {"type": "user", "userName": username, "name": name, "id": "501"},
            "entities": {"hashtags": [{"text": "jogja", "indices": [0, 6]}], "user_mentions": []},
            "isRetweet": False,
            "isQuote": False,
            "media": [],
        }
        if parent:
            item |= {"inReplyToId": parent, "inReplyToUsername": "warga_umbulharjo"}
        items.append(item)
    return [*items, {"noResults": True}]


def write_apify(folder: Path) -> Path:
    return write_json(folder / "dataset_tweet-scraper.json", apify_items())


def write_json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def write_lines(path: Path, values: Iterable[Any]) -> Path:
    lines = (json.dumps(value, ensure_ascii=False) for value in values)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def write_csv(
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    *,
    is_quoted: bool = False,
) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL)
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "x_api_v2": write_v2,
    "x_api_v1": write_v1,
    "x_snscrape": write_snscrape,
    "x_snscrape_table": write_snscrape_table,
    "x_tweet_harvest": write_harvest,
    "x_twint": write_twint,
    "x_api_v2_table": write_v2_table,
    "x_apify": write_apify,
}
EXPECTED: dict[str, int] = dict.fromkeys(EXPORTS, 3)
