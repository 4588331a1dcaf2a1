"""In which encoding a text file is written."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 20
_SAMPLE_BYTES = 64 << 10
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    # UTF-32's little-endian mark begins with UTF-16's: it is asked first.
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]+")
# What Indonesian and English text has beyond ASCII: typographic signs, a few letters.
_USUAL = frozenset("‘’“”–—…•€™©®°·×½¼¾²³ £¥§«»éèêëáàâäãåçñóòôöõøúùûüíìîïßÉÈÁÀÄÅÇÑÖÜØ¿¡´¨\u00ad")


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding: the name people know, the codec that reads it, whether bytes are broken in it."""

    name: str
    codec: str
    is_damaged: bool = False


def find_encoding(path: Path) -> Encoding:
    """Return the encoding of the text file at ``path``.

    A mark at the start decides; then UTF-8, which other encodings cannot pass for by accident; then
    UTF-16 without a mark, by its zero bytes; then a guess from a sample, Windows-1252 first.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
    for mark, codec, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, codec)
    unmarked = _unmarked_utf16(head)
    if unmarked:
        return Encoding("utf-16", unmarked)
    sample = _bytes_around_trouble(path)
    if sample is None:
        return Encoding("utf-8", "utf-8")
    good = sum(len(match) for match in _MULTIBYTE.findall(sample))
    bad = sum(map(len, _HIGH.findall(_MULTIBYTE.sub(b"", sample))))
    if good >= bad:
        return Encoding("utf-8", "utf-8", is_damaged=True)
    return _legacy(sample)


def _unmarked_utf16(head: bytes) -> str | None:
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _bytes_around_trouble(path: Path) -> bytes | None:
    """Return the bytes around the first one that is not UTF-8, None if the whole file is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    before = b""
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                # The decoder may have kept up to three bytes of the chunk before.
                trouble = max(0, error.start - 3)
                start = max(0, trouble - _SAMPLE_BYTES)
                near = before[-_SAMPLE_BYTES:] if trouble < _SAMPLE_BYTES else b""
                return near + chunk[start : trouble + 4 * _SAMPLE_BYTES]
            if not chunk:
                return None
            before = chunk


def _legacy(sample: bytes) -> Encoding:
    """Guess among the encodings of one byte a character, and the Asian ones."""
    high = b"".join(_HIGH.findall(sample))
    as_1252 = high.decode("cp1252", "replace")
    if _is_usual(as_1252):
        return Encoding("cp1252", "cp1252")
    if _is_usual(high.decode("mac_roman")):
        # Excel on a Mac writes CSV so.
        return Encoding("mac-roman", "mac_roman")
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:_SAMPLE_BYTES]).best()
    if best is None or best.encoding in ("utf_8", "ascii"):
        return Encoding("cp1252", "cp1252")
    return Encoding(best.encoding.replace("_", "-"), best.encoding)


def _is_usual(text: str) -> bool:
    return sum(char in _USUAL for char in text) >= 0.8 * len(text)
