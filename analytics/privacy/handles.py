"""Handles of accounts on social networks, found inside running text."""

from __future__ import annotations

import re
from collections.abc import Collection

from analytics.privacy.pseudonyms import fold_handle
from analytics.privacy.spans import Span

# It begins with the sign itself, so that looking is quick.
# WhatsApp isolates the mentioned name (U+2068 … U+2069), spaces included.
_HANDLE = re.compile(
    r"@(?<!@@)@*(?:\u2068(?P<name>[^\u2069\n]{1,80})\u2069"
    r"|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]?(?P<handle>\w+(?:[.\-·]+\w+)*))"
)
# "3 @5000", "@10rb", "@Rp 2.500": a price, a measure or an hour for each, not an account.
_PRICE_EACH = re.compile(
    r"@(?:(?:rp|idr)?\.?[0-9]{1,7}(?:[.,\-][0-9]{1,7})*[.\-]?"
    r"(?:k|rb|ribu|rbu|jt|juta|an|ribuan|rban|jutaan|rupiah|perak|pcs|pc|bh|buah|biji|kg|gr|gram|g"
    r"|mg|ml|lt|ltr|liter|l|m|m2|cm|mm"
    r"|x|menit|mnt|jam|hari|hr|bln|bulan|thn|tahun|wib|orang|org|anak|kk|lembar|lbr|porsi|bks"
    r"|bungkus|dus|box|ikat|ekor|sak|rit"
    r"|kwh|watt|persen|meter|unit|tiket|sesi)?(?:[\-.]?an)?)",
    re.IGNORECASE,
)
# Everybody at once, whoever is in charge, a sum in words, a thing that has a price.
_NOBODY = frozenset({
    "all", "everyone", "everybody", "semua", "semuanya", "here", "channel", "follower", "followers",
    "pengikut", "highlight", "sorotan", "admin", "min", "mimin", "localhost", "seratus", "seribu",
    "sepuluh", "sekilo", "seporsi", "seorang", "selembar", "sebungkus", "sejuta", "setengah", "dua",
    "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "goceng", "ceban", "gopek",
    "goban", "noban", "jigo", "orang", "org", "kg", "kilo", "pcs", "biji", "buah", "bungkus", "bks",
    "lembar", "porsi", "jam", "bulan", "paket", "unit", "liter", "meter", "tiket", "kepala", "item",
    "harga", "rp", "idr", "cuma", "hanya", "gmail", "yahoo", "hotmail", "outlook", "icloud",
})  # fmt: skip
# A mail server, an office's page, or what somebody masked before us.
_NO_HANDLE = re.compile(
    r"@(?:(?:gmail|yahoo|ymail|rocketmail|hotmail|outlook|icloud)\.(?:com|co\.id|co\.uk|id)"
    r"|[\w\-.]+\.(?:go|ac|co|or|sch|desa|web|mil)\.id|x{2,})",
    re.IGNORECASE,
)
# "ig: warga_contoh", without the sign: only what is shaped like a handle and like nothing else.
_ANNOUNCED = re.compile(
    r"(?<!\w)(?:ig|insta|instagram|tiktok|tik tok|twitter|threads|telegram|tele|line|fb|username"
    r"|user name|akun)"
    r"(?:nya|ku)?(?: (?:saya|aku|ku|nya|ig|ini))?(?: ?[:=] ?"
    r"| )(?P<handle>(?=[a-z]*[_.0-9])[a-z][\w.]{3,29})(?![\w@])",
    re.IGNORECASE,
)
_SHAPED_LIKE_HANDLE = re.compile(r"[a-z]+[\w.]*[_.][a-z0-9][\w.]*|[a-z]{3,}[a-z_.]*[0-9]{2,}", re.I)
_DOMAIN = re.compile(r"\.(?:com|id|net|org|co|tv|me|info|news)$", re.IGNORECASE)
_MAY_ANNOUNCE = re.compile(
    r"ig(?:ku|nya)?[ :=]|insta|tik ?tok|twitter|threads|tele|line[ :=]|fb[ :=]|username ?[:=]"
    r"|akun[ :]"
)
_NETWORKS = (" ig", "insta", "tik", "twitter", "threads", "tele", "line", "fb", "username", "akun ")


def may_announce_handle(lowered: str) -> bool:
    """Say whether a text in small letters names a network, so that a handle may follow."""
    return (
        any(map(lowered.__contains__, _NETWORKS)) or lowered.startswith("ig")
    ) and _MAY_ANNOUNCE.search(lowered) is not None


def find_handles(text: str, keep: Collection[str] = frozenset()) -> list[Span]:
    """Return the places in ``text`` that hold an ``@handle`` not in ``keep`` (folded), sorted."""
    return [
        match.span()
        for match in _HANDLE.finditer(text)
        if not _is_none(text, match) and fold_handle(match["name"] or match["handle"]) not in keep
    ]


def _is_none(text: str, match: re.Match[str]) -> bool:
    """Say whether what stands behind the sign is no account of somebody's."""
    written = match[0].lower()
    if written[1:] in _NOBODY or text.startswith("**", match.end()):
        return True
    if written[1].isdigit() or written.startswith(("@rp", "@idr")):
        return _PRICE_EACH.fullmatch(written) is not None
    return ("." in written or "xx" in written) and _NO_HANDLE.fullmatch(written) is not None


def find_announced_handles(text: str, keep: Collection[str] = frozenset()) -> list[Span]:
    """Return the places of handles without their sign behind the name of a network, sorted."""
    places: list[Span] = []
    for match in _ANNOUNCED.finditer(text):
        handle = match["handle"].rstrip(".")
        if (
            _SHAPED_LIKE_HANDLE.fullmatch(handle)
            and not _DOMAIN.search(handle)
            and fold_handle(handle) not in keep
        ):
            places.append((match.start("handle"), match.start("handle") + len(handle)))
    return places
