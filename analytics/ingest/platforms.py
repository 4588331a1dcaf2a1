"""On which platform an export was made: by what it calls itself, its columns and its links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from analytics.ingest.column_names import fold_name
from analytics.posts import Platform

_CALLED: Mapping[str, Platform] = {
    **{platform.value: platform for platform in Platform},
    "ig": Platform.INSTAGRAM,
    "insta": Platform.INSTAGRAM,
    "twitter": Platform.X,
    "x_twitter": Platform.X,
    "twitter_x": Platform.X,
    "x_com": Platform.X,
    "fb": Platform.FACEBOOK,
    "tik_tok": Platform.TIKTOK,
    "yt": Platform.YOUTUBE,
    "you_tube": Platform.YOUTUBE,
    "tele": Platform.TELEGRAM,
    "ulasan": Platform.REVIEWS,
    "google_maps": Platform.REVIEWS,
    "google_review": Platform.REVIEWS,
    "google_reviews": Platform.REVIEWS,
    "gmaps": Platform.REVIEWS,
    "play_store": Platform.REVIEWS,
    "google_play": Platform.REVIEWS,
    "berita": Platform.NEWS,
    "media_online": Platform.NEWS,
    "portal_berita": Platform.NEWS,
    "aduan": Platform.COMPLAINTS,
    "pengaduan": Platform.COMPLAINTS,
    "lapor": Platform.COMPLAINTS,
    "sp4n_lapor": Platform.COMPLAINTS,
    "jss": Platform.COMPLAINTS,
    "lainnya": Platform.OTHER,
    "lain": Platform.OTHER,
}
# Columns that only one platform's exports have; two of a set are asked for.
_COLUMNS: tuple[tuple[Platform, frozenset[str]], ...] = (
    (
        Platform.X,
        frozenset({"conversation_id_str", "full_text", "favorite_count", "retweet_count",
                   "tweet_url", "quote_count", "tweet_id", "user_id_str", "in_reply_to_screen_name",
                   "public_metrics_retweet_count", "in_reply_to_status_id_str", "tweet"}),
    ),
    (
        Platform.TIKTOK,
        frozenset({"digg_count", "aweme_id", "video_web_url", "unique_id", "reply_comment_total",
                   "create_time_iso", "cid", "diversification_id"}),
    ),
    (
        Platform.INSTAGRAM,
        frozenset({"shortcode", "short_code", "owner_username", "media_pk", "comment_pk",
                   "comment_like_count", "child_comment_count", "taken_at"}),
    ),
    (
        Platform.YOUTUBE,
        frozenset({"text_display", "text_original", "author_display_name", "author_channel_id",
                   "author_channel_url", "viewer_rating", "total_reply_count", "channel_title"}),
    ),
)  # fmt: skip
_HOSTS: Mapping[str, Platform] = {
    "instagram.com": Platform.INSTAGRAM,
    "twitter.com": Platform.X,
    "x.com": Platform.X,
    "facebook.com": Platform.FACEBOOK,
    "fb.com": Platform.FACEBOOK,
    "tiktok.com": Platform.TIKTOK,
    "youtube.com": Platform.YOUTUBE,
    "youtu.be": Platform.YOUTUBE,
    "threads.net": Platform.THREADS,
    "threads.com": Platform.THREADS,
    "bsky.app": Platform.BLUESKY,
    "t.me": Platform.TELEGRAM,
}
_HOST = re.compile(r"^https?://(?:[a-z\-]+\.)??([a-z]+\.[a-z]{2,4})/", re.IGNORECASE)
_YOUTUBE_VIDEO = re.compile(r"[A-Za-z0-9_\-]{11}")
_TIKTOK_VIDEO = re.compile(r"[67][0-9]{18}")


def platform_called(name: str) -> Platform | None:
    """Return the platform that people call ``name``, None if nobody does."""
    return _CALLED.get(fold_name(name))


def recognise_platform(
    columns: Sequence[str], samples: Mapping[str, Sequence[str]]
) -> Platform | None:
    """Return the platform whose mark the columns and links bear, None if there is no mark."""
    folded = {fold_name(column) for column in columns}
    for platform, marks in _COLUMNS:
        if len(folded & marks) >= 2:
            return platform
    for column in columns:
        sample = samples.get(column, ())
        if fold_name(column) in ("video_id", "id_video") and sample:
            if all(_TIKTOK_VIDEO.fullmatch(cell) for cell in sample):
                return Platform.TIKTOK
            if all(_YOUTUBE_VIDEO.fullmatch(cell) for cell in sample):
                return Platform.YOUTUBE
    return _by_links(samples.values())


def _by_links(samples: Iterable[Sequence[str]]) -> Platform | None:
    """Return the platform to which a column of links leads."""
    for sample in samples:
        hosts = Counter(
            _HOSTS.get(match[1].lower()) for cell in sample if (match := _HOST.match(cell.strip()))
        )
        if not hosts:
            continue
        platform, times = hosts.most_common(1)[0]
        if platform and times > 0.8 * len(sample):
            return platform
    return None
