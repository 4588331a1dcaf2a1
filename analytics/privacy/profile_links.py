"""Links that name an account on a social network, found inside running text.

A link to a post that carries its author's name (``x.com/name/status/1``) names the account too. A
link that names nobody (``youtube.com/watch?v=…``, ``facebook.com/groups/…``) stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from analytics.privacy.pseudonyms import fold_handle
from analytics.privacy.spans import Span

_LINK = re.compile(
    r"(?<![\w.@\-])(?:https?://)?(?:(?:www|m|mobile|web|mbasic|id-id|touch)\.)?"
    r"(?P<host>instagram\.com|instagr\.am|twitter\.com|x\.com|facebook\.com|fb\.com|fb\.me|"
    r"tiktok\.com|youtube\.com|threads\.net|threads\.com|t\.me|telegram\.me|bsky\.app)"
    r"/(?P<path>[^\s<>\"'\[\]()|]+)",
    re.IGNORECASE,
)
_NAMES_NOBODY = {
    "instagram": frozenset({"p", "reel", "reels", "tv", "explore", "accounts", "about", "direct"}),
    "x": frozenset({"i", "search", "hashtag", "home", "explore", "intent", "share", "settings"}),
    "facebook": frozenset(
        {"groups", "watch", "share", "photo", "photo.php", "hashtag", "events", "marketplace",
         "reel", "video.php", "sharer", "sharer.php", "search", "help", "gaming", "policies"}
    ),
}  # fmt: skip
_NETWORK = {
    "instagram.com": "instagram",
    "instagr.am": "instagram",
    "twitter.com": "x",
    "x.com": "x",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.me": "facebook",
}
_YOUTUBE_ACCOUNT = re.compile(r"(?:@|c/|user/|channel/)\S", re.IGNORECASE)
_END_OF_SENTENCE = ".,;:!?…"


def find_profile_links(text: str, keep: Collection[str] = frozenset()) -> list[Span]:
    """Return the places in ``text`` that hold a link naming an account, sorted.

    Links to the accounts in ``keep`` (folded handles) are left out.
    """
    places: list[Span] = []
    for match in _LINK.finditer(text):
        path = match["path"].rstrip(_END_OF_SENTENCE)
        if path and _names_account(match["host"].lower(), path) and _account(path) not in keep:
            places.append((match.start(), match.start("path") + len(path)))
    return places


def _account(path: str) -> str:
    """Return the folded handle in the ``path`` of a link."""
    parts = re.split(r"[/?#]", path)
    is_led = len(parts) > 1 and parts[0].lower() in ("c", "user", "channel", "profile")
    return fold_handle(parts[1] if is_led else parts[0])


def _names_account(host: str, path: str) -> bool:
    first = re.split(r"[/?#]", path, maxsplit=1)[0].lower()
    network = _NETWORK.get(host)
    if network:
        return bool(first) and first not in _NAMES_NOBODY[network]
    if host in ("tiktok.com", "threads.net", "threads.com"):
        return first.startswith("@")
    if host == "youtube.com":
        return bool(_YOUTUBE_ACCOUNT.match(path))
    if host == "bsky.app":
        return first == "profile"
    return bool(first)
