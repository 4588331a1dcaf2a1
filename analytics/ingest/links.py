"""Links to originals that lead there without naming the account that wrote.

``x.com/name/status/1`` names its author; ``x.com/i/status/1`` leads to the same post. A link that
cannot be written without a name is not kept.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from analytics.posts import Platform

_LONGEST_LINK = 2_000
_X = re.compile(r"(?:twitter|x)\.com/(?:i/web|[^/?#]+)/status(?:es)?/(\d{5,20})", re.IGNORECASE)
_INSTAGRAM = re.compile(
    r"instagram\.com/(?:[^/?#]+/)?(p|reel|tv)/([\w\-]{5,40})(?:/c/(\d{5,25}))?", re.IGNORECASE
)
_TIKTOK = re.compile(r"tiktok\.com/@[^/?#]*/(video|photo)/(\d{10,25})", re.IGNORECASE)
_YOUTUBE_SHORT = re.compile(
    r"youtu\.be/([\w\-]{11})|youtube\.com/shorts/([\w\-]{11})", re.IGNORECASE
)
_THREADS = re.compile(r"threads\.(?:net|com)/(?:@[^/?#]*/post|t)/([\w\-]{5,40})", re.IGNORECASE)
_TELEGRAM_PRIVATE = re.compile(r"t\.me/c/(\d+)/(\d+)", re.IGNORECASE)
_DIGITS = re.compile(r"\d{5,40}")
_PFBID = re.compile(r"pfbid\w{1,100}")
_FACEBOOK_PFBID = re.compile(r"/posts/(?:[^/?#]*/)?(\d{5,30}|pfbid\w+)", re.IGNORECASE)
_VIDEO = re.compile(r"[\w\-]{11}")


def neutral_link(link: str, platform: Platform) -> str | None:
    """Return ``link`` without the account's name in it; None where that cannot be done."""
    text = link.strip()
    if not text or len(text) > _LONGEST_LINK or not text.isprintable() or " " in text:
        return None
    if match := _X.search(text):
        return f"https://x.com/i/status/{match[1]}"
    if match := _INSTAGRAM.search(text):
        comment = f"c/{match[3]}/" if match[3] else ""
        return f"https://www.instagram.com/{match[1].lower()}/{match[2]}/{comment}"
    if match := _TIKTOK.search(text):
        return f"https://www.tiktok.com/@/{match[1].lower()}/{match[2]}"
    if match := _THREADS.search(text):
        return f"https://www.threads.net/t/{match[1]}"
    if match := _TELEGRAM_PRIVATE.search(text):
        return f"https://t.me/c/{match[1]}/{match[2]}"
    try:
        parts = urlsplit(text)
        query = parse_qs(parts.query)
    except ValueError:
        return None
    host = parts.netloc.lower()
    if host.endswith(("youtube.com", "youtu.be")):
        return _youtube(text, query)
    if host.endswith(("facebook.com", "fb.com")):
        return _facebook(text, query)
    if platform is Platform.NEWS and parts.scheme in ("http", "https") and "@" not in text:
        # A newspaper's article: the address names the article.
        return f"{parts.scheme}://{parts.netloc}{parts.path}"
    return None


def _youtube(text: str, query: dict[str, list[str]]) -> str | None:
    short = _YOUTUBE_SHORT.search(text)
    video = (short[1] or short[2]) if short else query.get("v", [""])[0]
    if not _VIDEO.fullmatch(video):
        return None
    comment = query.get("lc", [""])[0]
    suffix = f"&lc={comment}" if re.fullmatch(r"[\w\-.]{10,80}", comment) else ""
    return f"https://www.youtube.com/watch?v={video}{suffix}"


def _facebook(text: str, query: dict[str, list[str]]) -> str | None:
    post = _FACEBOOK_PFBID.search(text)
    story = post[1] if post else query.get("story_fbid", query.get("fbid", [""]))[0]
    if not (_DIGITS.fullmatch(story) or _PFBID.fullmatch(story)):
        return None
    comment = query.get("comment_id", [""])[0]
    suffix = f"?comment_id={comment}" if _DIGITS.fullmatch(comment) else ""
    return f"https://www.facebook.com/{story}{suffix}"
