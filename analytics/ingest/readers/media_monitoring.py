"""What services that watch media deliver: news and posts of many platforms in one table.

Shapes: Brandwatch (Consumer Research, bulk download of mentions, with its lines above the heading),
Meltwater (both the older columns with ``Influencer`` and those since 2024 with ``Author Handle``),
Talkwalker (results as table, and its API's JSON), Determ, Sprinklr and Digimind, and the tables that
Indonesian vendors and press offices write (Tanggal, Media, Judul, Isi, Link, Sentimen or Tone).

Each row says what kind of page it comes from, by name or by its link. An article's author is the
medium, which is public; a journalist's name is only looked for in texts. Times are those of the
account, which in Yogyakarta is WIB, since none of the services writes the zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from analytics.ingest.carriers.table import cell_text
from analytics.ingest.column_names import fold_name
from analytics.ingest.readers import facebook, instagram
from analytics.ingest.readers.format import DocumentFormat, TableFormat, Value
from analytics.ingest.readers.nested import dict_at, in_lines, value_at
from analytics.ingest.readers.refining import (
    as_row,
    corrected,
    first,
    moment_of,
    named,
    text_of,
    titled,
)
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import AuthorKind, Platform

_X_STATUS = re.compile(r"(?:twitter|x)\.com/[^/]+/status(?:es)?/(\d{5,20})", re.IGNORECASE)
_TIKTOK_CLIP = re.compile(r"/(?:video|photo)/(\d{15,20})")
_YOUTUBE_COMMENT = re.compile(r"[?&]lc=([\w\-.]{10,80})")
_YOUTUBE_VIDEO = re.compile(r"(?:[?&]v=|youtu\.be/|/shorts/)([\w\-]{11})")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|ref|source|from", re.IGNORECASE)
_NAME_SIGNS = re.compile(r"[;,\n|]")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_GOVERNMENT = frozenset({"government", "pemerintah"})

# Words by which services name a kind of page; a platform's own name before what it is a kind of.
_KINDS: tuple[tuple[Platform, frozenset[str]], ...] = (
    (Platform.X, frozenset({"twitter", "tweet", "tweets", "x"})),
    (Platform.INSTAGRAM, frozenset({"instagram", "ig"})),
    (Platform.FACEBOOK, frozenset({"facebook", "fb"})),
    (Platform.TIKTOK, frozenset({"tiktok"})),
    (Platform.YOUTUBE, frozenset({"youtube", "yt"})),
    (Platform.THREADS, frozenset({"threads"})),
    (Platform.BLUESKY, frozenset({"bluesky"})),
    (Platform.TELEGRAM, frozenset({"telegram"})),
    (Platform.REVIEWS, frozenset({"review", "reviews", "ulasan"})),
    (
        Platform.OTHER,
        frozenset({"blog", "blogs", "forum", "forums", "messageboard", "messageboards", "reddit",
                   "tumblr", "kaskus", "quora", "linkedin", "podcast", "pinterest", "twitch",
                   "vk", "general", "wikipedia"}),
    ),
    (
        Platform.NEWS,
        frozenset({"news", "onlinenews", "newspaper", "newspapers", "newswire", "berita", "print",
                   "cetak", "koran", "broadcast", "tv", "television", "televisi", "radio",
                   "magazine", "magazines", "majalah", "tabloid", "press", "pressreleases", "pers",
                   "editorial", "portal", "online", "daring"}),
    ),
)  # fmt: skip
_HOSTS: Mapping[str, Platform] = {
    "twitter.com": Platform.X,
    "x.com": Platform.X,
    "instagram.com": Platform.INSTAGRAM,
    "facebook.com": Platform.FACEBOOK,
    "fb.com": Platform.FACEBOOK,
    "tiktok.com": Platform.TIKTOK,
    "youtube.com": Platform.YOUTUBE,
    "youtu.be": Platform.YOUTUBE,
    "threads.net": Platform.THREADS,
    "threads.com": Platform.THREADS,
    "bsky.app": Platform.BLUESKY,
    "t.me": Platform.TELEGRAM,
    "play.google.com": Platform.REVIEWS,
    "apps.apple.com": Platform.REVIEWS,
    "maps.google.com": Platform.REVIEWS,
    "tripadvisor.com": Platform.REVIEWS,
    "reddit.com": Platform.OTHER,
    "kaskus.co.id": Platform.OTHER,
    "blogspot.com": Platform.OTHER,
    "wordpress.com": Platform.OTHER,
    "medium.com": Platform.OTHER,
    "quora.com": Platform.OTHER,
    "linkedin.com": Platform.OTHER,
}
# What services call a platform where they count its likes and answers apart from the others'.
_PREFIXES: Mapping[Platform, tuple[str, ...]] = {
    Platform.X: ("x", "twitter"),
    Platform.INSTAGRAM: ("instagram",),
    Platform.FACEBOOK: ("facebook",),
    Platform.TIKTOK: ("tiktok",),
    Platform.YOUTUBE: ("youtube",),
    Platform.THREADS: ("threads",),
    Platform.BLUESKY: ("bluesky",),
    Platform.OTHER: ("linkedin", "reddit"),
}
_TALKWALKER = "article_extended_attributes_"
_COUNTED: Mapping[Field, tuple[str, ...]] = {
    Field.LIKES: ("likes", "reactions_total", "score"),
    Field.REPLIES: ("reply_count", "replies", "comments", "num_comments"),
    Field.SHARES: ("reposts", "retweets", "shares"),
}
# Titles of news and forum threads are part of what is said; a video's title is not its comment's.
_TITLED = frozenset({Platform.NEWS, Platform.OTHER, Platform.REVIEWS})


@lru_cache(maxsize=1024)
def _kind_named(label: str) -> Platform | None:
    """Return the platform that a service means by ``label``, such as ``SOCIALMEDIA_TWITTER``."""
    words = set(_NOT_LETTERS.split(label.casefold()))
    return next((platform for platform, names in _KINDS if words & names), None)


def _host_of(link: str) -> str:
    """Return a link's host without ``www.``; empty when it has none."""
    text = link.strip()
    if not text or any(sign.isspace() for sign in text):
        return ""
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").removeprefix("m.") if "." in host else ""


def _kind_of_host(host: str, link: str) -> Platform | None:
    if host.startswith("google.") and "/maps" in link:
        return Platform.REVIEWS
    while host:
        if host in _HOSTS:
            return _HOSTS[host]
        _, _, host = host.partition(".")
    return None


def _ids_in(link: str, platform: Platform) -> tuple[str | None, str | None, str | None]:
    """Return (the post to which ``link`` leads, what it answers, under what it stands)."""
    if platform is Platform.X:
        status = _X_STATUS.search(link)
        return (status[1] if status else None), None, None
    if platform is Platform.TIKTOK:
        clip = _TIKTOK_CLIP.search(link)
        return (clip[1] if clip else None), None, None
    if platform is Platform.YOUTUBE:
        comment, video = _YOUTUBE_COMMENT.search(link), _YOUTUBE_VIDEO.search(link)
        under = video[1] if video else None
        if comment is None:
            return under, None, None
        above, dot, _ = comment[1].partition(".")
        return comment[1], (above if dot else None), under
    if platform in (Platform.INSTAGRAM, Platform.FACEBOOK):
        reader = instagram if platform is Platform.INSTAGRAM else facebook
        own, above = reader.comment_ids_in_link(link)
        under = reader.post_id_in_link(link)
        return (own, above, under) if own else (under, None, None)
    return None, None, None


def _article(link: str) -> str | None:
    """Return the address of an article without what merely says how a reader came to it."""
    host = _host_of(link)
    if not host:
        return None
    parts = urlsplit(link.strip() if "://" in link else f"//{link.strip()}")
    kept = [(key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(key)]
    query = f"?{urlencode(kept)}" if kept else ""
    return f"https://{host}{parts.path.rstrip('/')}{query}"


def _refine(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterable[Record]:
    """Make a record of a row, by what kind of page it comes from."""
    link = cell_text(record.get(Field.URL)).strip()
    host = _host_of(link) or _host_of(cell_text(named(row, _DOMAINS)))
    medium = text_of(named(row, _MEDIA)) or host or None
    platform = _platform(record, row, host, link, medium)
    is_news = platform is Platform.NEWS
    own, above, under = _ids_in(link, platform)
    if is_news:
        own = _article(link)
    replied = _ids_in(cell_text(named(row, _PARENT_LINKS)), platform)[0]
    thread = _ids_in(cell_text(named(row, _THREAD_LINKS)), platform)[0]
    author = _handle(first(_of_person(record.get(Field.AUTHOR), row), named(row, _AUTHORS)))
    author_name = _of_person(record.get(Field.AUTHOR_NAME), row)
    full = first(record.get(Field.TEXT), named(row, _TEXTS))
    title = named(row, _TITLES)
    text = titled(title, full) if platform in _TITLED else text_of(first(full, title))
    names = [*_people(row, record), *([cell_text(named(row, _AUTHORS))] if is_news else [])]
    refined = corrected(
        record,
        text=text,
        created_at=moment_of(
            first(record.get(Field.CREATED_AT), row.get("alternate_date_format")),
            named(row, _CLOCKS),
        ),
        author=medium if is_news else author,
        author_name=medium if is_news else author_name,
        native_id=own or _service_id(record.get(Field.NATIVE_ID)),
        **{field.value: _count(field, platform, record, row) for field in _COUNTED},
    )
    kind = AuthorKind.MEDIA.value if is_news else None
    if _GOVERNMENT & {fold_name(cell_text(row.get("author_verified_type")))}:
        kind = AuthorKind.GOVERNMENT.value
    yield {
        **refined,
        Field.PLATFORM: platform.value,
        Field.AUTHOR_KIND: first(record.get(Field.AUTHOR_KIND), kind),
        Field.OTHER_NAMES: in_lines(names),
        Field.PARENT_ID: replied or above or _service_id(row.get("parent_post_id")),
        Field.THREAD_ID: thread
        or under
        or _service_id(first(row.get("root_post_id"), row.get("thread_id"))),
    }


def _platform(
    record: Mapping[Field, Cell],
    row: Mapping[str, Cell],
    host: str,
    link: str,
    medium: str | None,
) -> Platform:
    for label in (record.get(Field.PLATFORM), *(row.get(name) for name in _KIND_COLUMNS)):
        if label is not None and (kind := _kind_named(cell_text(label))):
            return kind
    known = _kind_of_host(host, link) or (_kind_named(medium) if medium else None)
    # What is on no platform, and is called by its medium, is an article.
    return known or (Platform.NEWS if medium else Platform.OTHER)


def _of_person(cell: Cell, row: Mapping[str, Cell]) -> Cell:
    """Return a name unless it is the medium's, which stands in where a table has no authors."""
    return None if cell in [row.get(name) for name in (*_MEDIA, *_DOMAINS, *_LINKS)] else cell


def _handle(cell: Cell) -> Cell:
    return cell.strip().removeprefix("@") if isinstance(cell, str) else cell


def _service_id(cell: Cell) -> Cell:
    return None if cell_text(cell).strip() in ("0", "0.0") else cell


def _people(row: Mapping[str, Cell], record: Mapping[Field, Cell]) -> Iterator[str]:
    for cell in (record.get(Field.OTHER_NAMES), *(row.get(name) for name in _PEOPLE)):
        yield from _NAME_SIGNS.split(cell_text(cell))


def _count(
    field: Field, platform: Platform, record: Mapping[Field, Cell], row: Mapping[str, Cell]
) -> Cell:
    """Return a count of likes, answers or copies: the platform's own column before the general."""
    own = named(row, _COUNT_COLUMNS[field, platform])
    if own is not None:
        return own
    taken = next((name for name in _COLUMNS[field] if name in row), None)
    return None if taken in _OF_ONE_PLATFORM else record.get(field)


def _count_columns(field: Field, platform: Platform) -> tuple[str, ...]:
    counted = _COUNTED[field]
    own = (f"{prefix}_{name}" for prefix in _PREFIXES.get(platform, ()) for name in counted)
    # A score that is no platform's may be a mood.
    general = (name for name in counted if name != "score")
    return tuple(f"{service}{name}" for name in (*own, *general) for service in ("", _TALKWALKER))


_MEDIA = ("media", "nama_media", "media_name", "medium", "source_name", "publication", "outlet",
          "extra_source_attributes_name", "penerbit", "sumber_berita", "site_name", "source",
          "sumber", "from")  # fmt: skip
_DOMAINS = ("domain", "source_domain", "domain_url", "host_url", "root_url", "site", "website")
_KIND_COLUMNS = ("page_type", "page_type_name", "content_source", "content_source_name",
                 "source_type", "information_type", "media_type", "jenis_media", "tipe_media",
                 "kategori_media", "channel_type", "social_network", "platform", "kanal",
                 "media_sosial", "red_social")  # fmt: skip
_AUTHORS = ("author_handle", "extra_author_attributes_short_name", "sender_screen_name",
            "from_user_screen_name", "author", "influencer", "author_name",
            "extra_author_attributes_name", "akun", "nama_akun", "username", "penulis", "wartawan",
            "jurnalis", "reporter", "journalist", "byline", "full_name")  # fmt: skip
_TITLES = ("title", "headline", "judul", "judul_berita", "judul_artikel", "title_snippet",
           "headlines", "subject")  # fmt: skip
_TEXTS = ("full_text", "content", "isi", "isi_berita", "isi_artikel", "konten", "isi_konten",
          "message", "opening_text", "hit_sentence", "snippet", "content_snippet",
          "mention_snippet", "ringkasan", "ringkasan_berita", "resume", "summary", "kutipan",
          "description", "deskripsi", "detail", "caption", "teks", "text")  # fmt: skip
_CLOCKS = ("time", "jam", "waktu", "pukul", "jam_tayang", "jam_terbit")
_PARENT_LINKS = ("x_reply_to", "twitter_reply_to", "parent_url", "reply_to_url")
_THREAD_LINKS = ("thread_url", "root_post_url")
_PEOPLE = ("mentioned_authors", "thread_author", "full_name", "author_name",
           "extra_author_attributes_name")  # fmt: skip
_LINKS = ("url", "link", "permalink", "tautan", "link_berita", "url_berita", "link_artikel",
          "article_url", "original_url")  # fmt: skip
_DATES = ("date", "published", "created_time", "tanggal", "tanggal_berita", "tanggal_terbit",
          "tanggal_tayang", "tanggal_publikasi", "tgl", "publish_date", "published_at",
          "publication_date", "alternate_date_format", "created_at")  # fmt: skip
_COLUMNS: Mapping[Field, Sequence[str]] = {
    Field.TEXT: (*_TEXTS, *_TITLES),
    Field.CREATED_AT: _DATES,
    Field.AUTHOR: (*_AUTHORS, *_MEDIA, *_DOMAINS, *_LINKS),
    Field.AUTHOR_NAME: ("full_name", "author_name", "extra_author_attributes_name", *_MEDIA,
                        *_DOMAINS, *_LINKS),
    Field.OTHER_NAMES: _PEOPLE,
    Field.NATIVE_ID: ("resource_id", "document_id", "external_id", "mention_id", *_LINKS),
    Field.PARENT_ID: ("parent_post_id", *_PARENT_LINKS),
    Field.THREAD_ID: ("root_post_id", "thread_id", *_THREAD_LINKS),
    Field.LIKES: ("likes", "x_likes", "twitter_likes", "facebook_likes", "instagram_likes",
                  "tiktok_likes", "youtube_likes", "threads_likes", "reactions",
                  *(f"{_TALKWALKER}{prefix}_likes" for prefix in
                    ("facebook", "instagram", "twitter", "youtube", "tiktok")),
                  "suka", "jumlah_suka"),
    Field.REPLIES: ("comments", "replies", "x_replies", "twitter_reply_count", "facebook_comments",
                    "instagram_comments", "tiktok_comments", f"{_TALKWALKER}num_comments",
                    "komentar", "jumlah_komentar"),
    Field.SHARES: ("shares", "reposts", "x_reposts", "twitter_retweets", "facebook_shares",
                   "tiktok_shares", f"{_TALKWALKER}twitter_retweets",
                   f"{_TALKWALKER}twitter_shares", f"{_TALKWALKER}facebook_shares"),
    Field.PLATFORM: _KIND_COLUMNS,
    Field.URL: _LINKS,
}  # fmt: skip


_COUNT_COLUMNS: Mapping[tuple[Field, Platform], tuple[str, ...]] = {
    (field, platform): _count_columns(field, platform)
    for field in _COUNTED
    for platform in Platform
}
_OF_ONE_PLATFORM = frozenset(
    name
    for platform, prefixes in _PREFIXES.items()
    for field in _COUNTED
    for name in _COUNT_COLUMNS[field, platform]
    if name.removeprefix(_TALKWALKER).startswith(tuple(f"{prefix}_" for prefix in prefixes))
)


def _talkwalker_articles(found: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the articles in a value of the API: a page of results, or a piece of a stream."""
    waiting: list[Any] = [found]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            if "published" in value and "url" in value:
                yield value
            else:
                wrapped = (value.get(key) for key in ("data", "chunk_result", "result_content"))
                waiting.extend(inner for inner in wrapped if inner is not None)


def _recognise_talkwalker(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    for outline in outlines:
        wraps = [key for key in ("result_content", "chunk_result", "data") if key in outline]
        for article in _talkwalker_articles(outline) if wraps else ():
            if {
                "source_type",
                "content",
                "title_snippet",
                "extra_author_attributes",
            } & article.keys():
                return [wraps[0], "published"]
        if outline.get("status_code") == "0" and dict_at(outline, "result_content"):
            return ["result_content"]
    return []


def _talkwalker(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        articles: Iterator[Any] = value.items("result_content", "data")
        if value_at(value.outline, "result_content") is None:
            articles = _talkwalker_articles(value.whole)
        for wrapped in articles:
            for article in _talkwalker_articles(wrapped):
                yield from _refine(*as_row(article, _COLUMNS))


def _format(code: str, *marks: Iterable[str]) -> TableFormat:
    return TableFormat(
        code=code,
        platform=None,
        marks=tuple(frozenset(mark) for mark in marks),
        columns=_COLUMNS,
        refine=_refine,
    )


_JUDGED = ("sentimen", "sentiment", "tone", "tonalitas")
FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    DocumentFormat(
        code="talkwalker_api", platform=None, recognise=_recognise_talkwalker, records=_talkwalker
    ),
    _format(
        "brandwatch",
        ("query_id", "full_text"),
        ("query_name", "full_text"),
        ("query_name", "page_type"),
        ("query_id", "snippet"),
        ("resource_id", "full_text", "thread_entry_type"),
    ),
    _format(
        "meltwater",
        ("hit_sentence", "opening_text"),
        ("hit_sentence", "influencer"),
        ("hit_sentence", "input_name"),
        ("hit_sentence", "document_id"),
        ("headline", "opening_text", "influencer"),
    ),
    _format(
        "talkwalker",
        ("published", "content", "extra_author_attributes_name"),
        ("published", "content", "extra_author_attributes_short_name"),
        ("published", "content", "source_type", "engagement"),
        ("published", "title_snippet", "content_snippet"),
        ("published", "content", "matched_profile"),
    ),
    _format("determ", ("mention_snippet", "date"), ("mention_snippet", "url")),
    _format(
        "sprinklr",
        ("message", "permalink", "sender_screen_name"),
        ("message", "permalink", "social_network"),
        ("message", "permalink", "source_type"),
    ),
    _format(
        "media_monitoring",
        *product(("media", "nama_media", "media_name", "outlet", "publication"),
                 ("judul", "judul_berita", "judul_artikel", "headline", "title"),
                 (*_DATES, *_JUDGED)),
        *product(("judul_berita", "judul_artikel", "isi_berita", "link_berita", "url_berita"),
                 (*_JUDGED, *_DATES, "sumber")),
        *product(("judul", "title", "headline"), ("media_type", "jenis_media", "tipe_media"),
                 _JUDGED),
        *product(("title", "headline"), ("source", "source_name"), ("url", "link"), _JUDGED,
                 ("date", "published")),
        *product(("kanal", "jenis_media", "tipe_media", "media_type", "channel_type"),
                 ("jam", "time"), _JUDGED),
    ),
)  # fmt: skip
