"""Damage as files meet it: cut and shuffled bytes, values of another type, hostile cells and headings.

Each mutation takes a whole file's bytes and a source of chance and returns other bytes; what it
cannot take apart it damages as bytes.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import random
import re
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

Mutation = Callable[[bytes, random.Random], bytes]

SCRAPS: tuple[bytes, ...] = (
    b"", b"\x00", b"\n", b"\r", b"\r\n", b'"', b"'", b",", b";", b"\t", b"\\", b"\\u", b"\\ud83d",
    b"\\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xf0\x9f\x98", b"\x85", b"\xe2\x80\xa8", b"{",
    b"}", b"[", b"]", b"null", b"NaN", b"-Infinity", b"1e999", b"9" * 400, b"sep=;\n", b"&#0;",
    b"&#xd800;", b"<a>", b"</t>", b"]]>", b"<!--", b"\x1a", b"\x1f", b"PK\x03\x04", b"text", b"id",
)  # fmt: skip

# What stands in a cell when nobody looked, or somebody meant harm.
CELLS: tuple[str, ...] = (
    "", " ", "\x00", "\x00a", "a\x00b", "\u200b", "\ufeff", "\ufffd", "\ud7ff", "\U0010ffff", "\x85", "\u2028",
    "\\ud83d", "\\ud83d\\ude00", "\\U00110000", "\\x00\\x00", "\\xf0\\x9f\\x98\\x81", "&#0;", "&#xd800;",
    "&amp;amp;", "Ã©", "ðŸ˜€", "b'\\xf0\\x9f'", "b''", "nan", "None", "null", "-", "0", "-1", "-0", "1e400",
    "-1e400", "inf", "1E+18", "1.785E+18", "1,785E+18", "9" * 400, "9223372036854775807",
    "9223372036854775808", "-9223372036854775809", "1.234.567", "1,2 rb", "٣", "²", "１２３", "3️⃣", "½",
    "0001-01-01", "9999-12-31T23:59:59", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59",
    "2024-02-30", "2024-13-45", "99/99/9999", "00/00/0000", "31/12/1994", "2024-04-30T25:61:61Z",
    "2024-04-30T10:00:00+99:99", "4 minggu lalu", "9999 tahun lalu", "²  hari lalu", "kemarin", "0", "1",
    "4102444800000", "253402300800", "99999999999999999999", "45412.5", "73414", "Tue Xyz 99 99:99:99 +9999 0000",
    "[deleted]", "@", "@@", "@a", "a" * 5_000, "ha" * 20_000, "[" * 2_000, "(" * 2_000, "{'a': " * 500,
    "[{'text': 'a'}]", "[{'text': None}]", '[{"text": {"a": []}}]', "{'value': 'UC1'}", "{'value':", "['a', 'b'",
    "=1+1", '="123"', "=HYPERLINK(\"http://a\")", "'1", "http://", "https://x.com/a/status/99999999999999999999999",
    "https://[::1", "https://www.youtube.com/watch?v=&lc=", "javascript:alert(1)", "http://a@b:99999/", "//", "?",
    "0812 3456 7890", "RT 01 RW 02", "a@b.co", "⭐⭐⭐⭐⭐⭐", "5/5", "true", "TRUE", "\r", "a\rb", "a\r\nb", '"', '""',
    'a"b', "a,b;c\td|e", "text", "id", "sep=;", "\u202eabc", "é" * 300, "😀" * 3_000, "\x1f", "ﷺ" * 50,
    # A point short of a thousand years of digits, and what only some case mappings lengthen.
    "İ" * 100, "ß" * 100, "ŉ", "K", "．", "\U000e0001", "\uffff",
)  # fmt: skip

HEADINGS: tuple[str, ...] = (
    "", " ", "text", "teks", "komentar", "id", "id_str", "author", "username", "user", "date", "created_at",
    "likes", "url", "parent_id", "thread_id", "platform", "rating", "status", "kolom_1", "kolom_2", "text_2",
    "TEXT", "text ", "\ufefftext", "tëxt", "\x00", "a.b.c", "a/0/b", "{", "😀", "x" * 300, "123", "2024-01-01",
    "snippet.textDisplay", "replies_num", "comment_text", "body", "content", "reply_to", "user/name",
)  # fmt: skip

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 1.5, -0.0, 1e300, 2**53, 2**63, 2**64, -(2**70), 10**300, float("nan"),
    float("inf"), "", " ", "0", "teks", "\x00", "\ud800", "\udfff\ud800", "2024-04-30T10:00:00Z", [], [None],
    [[]], [[[1]]], ["a", 1, None], {}, {"": ""}, {"a": None}, {"value": []}, [{}], [{"text": "a"}],
    {"data": []}, {"text": {"text": "a"}}, [{"id": [], "text": {}}], "1" * 400, "a" * 3_000,
)  # fmt: skip

_DEEPEST = 400


def mutate_bytes(content: bytes, chance: random.Random) -> bytes:
    """Flip, cut, double, remove, move or insert bytes, once to a few times."""
    for _ in range(_times(chance)):
        size = len(content)
        start, end = sorted((chance.randrange(size + 1), chance.randrange(size + 1)))
        chunk = content[start:end]
        move = chance.randrange(7)
        if move == 0 and size:
            at = min(start, size - 1)
            content = content[:at] + bytes((chance.randrange(256),)) + content[at + 1 :]
        elif move == 1:
            content = content[:end]
        elif move == 2:
            content = content[:start] + content[min(size, start + _short(chance)) :]
        elif move == 3:
            content = content[:end] + chunk[: _short(chance)] + content[end:]
        elif move == 4:
            content = content[:start] + content[end:] + chunk
        elif move == 5 and size:
            at = min(start, size - 1)
            content = (
                content[:at]
                + bytes((content[at] ^ (1 << chance.randrange(8)),))
                + content[at + 1 :]
            )
        else:
            content = content[:start] + chance.choice(SCRAPS) + content[start:]
    return content


def mutate_lines(content: bytes, chance: random.Random) -> bytes:
    """Double, remove, move, join or cut lines."""
    lines = content.splitlines(keepends=True)
    for _ in range(_times(chance)):
        if not lines:
            break
        at, to = chance.randrange(len(lines)), chance.randrange(len(lines) + 1)
        move = chance.randrange(5)
        if move == 0:
            lines.insert(to, lines[at])
        elif move == 1:
            del lines[at]
        elif move == 2:
            lines.insert(min(to, len(lines) - 1), lines.pop(at))
        elif move == 3:
            lines[at] = lines[at].rstrip(b"\r\n")
        else:
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
    return b"".join(lines)


def mutate_json(content: bytes, chance: random.Random) -> bytes:
    """Change values of a JSON file (lines or whole) at random places to other ones, or rename keys."""
    text = content.decode("utf-8-sig", "replace")
    try:
        whole, is_lines = json.loads(text), False
    except (ValueError, RecursionError):
        try:
            whole, is_lines = [json.loads(line) for line in text.splitlines() if line.strip()], True
        except (ValueError, RecursionError):
            return mutate_bytes(content, chance)
    holder = [whole]
    try:
        for _ in range(_times(chance)):
            _change_somewhere(holder, chance)
        changed = holder[0]
        if is_lines and isinstance(changed, list):
            return "\n".join(map(json.dumps, changed)).encode()
        return json.dumps(changed, indent=chance.choice((None, 1))).encode()
    except (RecursionError, ValueError):
        return mutate_bytes(content, chance)


def _change_somewhere(holder: list[Any], chance: random.Random) -> None:
    places: list[tuple[Any, Any]] = []
    waiting: list[Any] = [holder]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            places += [(found, key) for key in found]
            waiting += found.values()
        elif isinstance(found, list):
            places += [(found, index) for index in range(len(found))]
            waiting += found
    inside, at = chance.choice(places)
    move = chance.randrange(9)
    if move <= 2:
        # A copy: later moves change what stands here.
        inside[at] = copy.deepcopy(chance.choice(VALUES))
    elif move == 3:
        inside[at] = chance.choice(CELLS)
    elif move == 4 and inside is not holder:
        del inside[at]
    elif move == 5:
        other, key = chance.choice(places)
        if key in other if isinstance(other, dict) else key < len(other):
            inside[at] = copy.deepcopy(other[key])
    elif move == 6:
        wrapped: Any = inside[at]
        for _ in range(chance.choice((1, 1, 2, 60, _DEEPEST))):
            wrapped = [wrapped] if chance.random() < 0.5 else {"replies": wrapped}
        inside[at] = wrapped
    elif isinstance(inside, dict):
        inside[chance.choice((*HEADINGS, *map(str, inside)))] = inside.pop(at)
    elif inside is not holder:
        inside.extend(inside[:50] * chance.choice((1, 3)))


def mutate_csv(content: bytes, chance: random.Random) -> bytes:
    """Put hostile values into cells, rename headings, shift and shorten rows, change the dialect."""
    text = content.decode("utf-8-sig", "replace").replace("\x00", "")
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return mutate_bytes(content, chance)
    for _ in range(_times(chance)):
        _change_rows(rows, chance)
    written = io.StringIO(newline="")
    style: dict[str, Any] = {"delimiter": delimiter}
    if chance.random() < 0.2:
        style = {
            "delimiter": chance.choice(",;\t|^~\x1f"),
            "lineterminator": chance.choice(("\n", "\r", "\r\n")),
            "quoting": chance.choice((csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC)),
        }
    writer = csv.writer(written, **style)
    for row in rows:
        try:
            writer.writerow(row)
        except csv.Error:
            writer.writerow([])
    encoding = chance.choice(
        ("utf-8",) * 6 + ("utf-8-sig", "utf-16", "cp1252", "utf-32", "mac_roman")
    )
    return written.getvalue().encode(encoding, "replace")


def _change_rows(rows: list[list[str]], chance: random.Random) -> None:
    filled = [row for row in rows if row]
    if not filled:
        rows.append([chance.choice(CELLS)])
        return
    row = chance.choice(filled)
    at = chance.randrange(len(row))
    move = chance.randrange(8)
    if move <= 2:
        row[at] = chance.choice(CELLS)
    elif move == 3:
        heading = filled[0]
        heading[chance.randrange(len(heading))] = chance.choice((*HEADINGS, *heading))
    elif move == 4:
        value = chance.choice(CELLS)
        for other in filled[1:]:
            if at < len(other):
                other[at] = value
    elif move == 5:
        row.insert(at, chance.choice(CELLS))
    elif move == 6:
        del row[at:]
    else:
        rows.insert(chance.randrange(len(rows) + 1), list(row))


_TAG_OR_TEXT = re.compile(rb"<[^>]*>|[^<]+")
_ATTRIBUTE = re.compile(rb'="[^"]*"')
_XML: tuple[bytes, ...] = (
    b"", b"0", b"-1", b"1", b"1.5", b"1e400", b"4294967295", b"4294967296", b"99999999999999999999", b"A1",
    b"XFD1048576", b"A1:XFD1048576", b"A0", b"ZZZZZZ99999999999", b"A1:B", b"s", b"b", b"e", b"n", b"d", b"str",
    b"inlineStr", b"TRUE", b"&#0;", b"&#x1F600;", b"&lol;", b"_x0000_", b"_xD83D_", b"hidden", b"veryHidden",
    b"rId999", b"../../../etc/passwd", b"xl/worksheets/sheet1.xml", b"file:///etc/passwd", b"#REF!",
    b"1900-02-30", b"73050", b"-657435", b"2958466.5", b"\x00", b"\xff",
)  # fmt: skip


def mutate_workbook(content: bytes, chance: random.Random) -> bytes:
    """Change what stands in the parts of a workbook, or which parts there are; the ZIP stays whole."""
    parts = _parts(content)
    if parts is None:
        return mutate_bytes(content, chance)
    for _ in range(_times(chance)):
        if not parts:
            break
        name = chance.choice(list(parts))
        move = chance.randrange(12)
        if move == 0:
            del parts[name]
        elif move == 1:
            parts[name] = parts[chance.choice(list(parts))]
        elif move == 2:
            parts[chance.choice(("xl/workbook.xml", "mimetype", "a", name + "x"))] = parts.pop(name)
        elif move <= 4:
            parts[name] = mutate_bytes(parts[name], chance)
        else:
            parts[name] = _change_xml(parts[name], chance)
    return _packed(parts)


def change_part(
    content: bytes, chance: random.Random, change: Callable[[bytes], bytes]
) -> bytes | None:
    """Return a workbook with ``change`` made to one of its parts; None where it has none."""
    parts = _parts(content)
    if not parts:
        return None
    name = chance.choice(list(parts))
    return _packed(parts | {name: change(parts[name])})


def _parts(content: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # zipfile fails in many ways on what earlier mutations left
        return None


def _packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two parts of one name are meant
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def _change_xml(part: bytes, chance: random.Random) -> bytes:
    """Change one attribute, text or element of an XML part."""
    tokens = _TAG_OR_TEXT.findall(part)
    if not tokens:
        return chance.choice(_XML)
    at = chance.randrange(len(tokens))
    token = tokens[at]
    move = chance.randrange(6)
    if move == 0:
        del tokens[at]
    elif move == 1:
        tokens.insert(chance.randrange(len(tokens)), token)
    elif move == 2:
        other = chance.randrange(len(tokens))
        tokens[at], tokens[other] = tokens[other], token
    elif token.startswith(b"<"):
        attributes = list(_ATTRIBUTE.finditer(token))
        if attributes:
            found = chance.choice(attributes)
            value = b'="' + chance.choice(_XML) + b'"'
            tokens[at] = token[: found.start()] + value + token[found.end() :]
        else:
            tokens[at] = b""
    else:
        cell = chance.choice(CELLS).replace("&", "&amp;").replace("<", "&lt;")
        tokens[at] = chance.choice((chance.choice(_XML), cell.encode("utf-8", "replace")))
    return b"".join(tokens)


def kind_of(content: bytes) -> str:
    """Return ``json``, ``csv`` or ``xlsx`` (any workbook), by how the file begins."""
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return "xlsx"
    return "json" if content.lstrip(b"\xef\xbb\xbf \r\n")[:1] in (b"{", b"[") else "csv"


BY_KIND: dict[str, Mutation] = {"json": mutate_json, "csv": mutate_csv, "xlsx": mutate_workbook}


def mutate(content: bytes, chance: random.Random) -> bytes:
    """Return ``content`` damaged in a way that its kind invites, or in its bytes or lines."""
    way = chance.random()
    if way < 0.15:
        return mutate_bytes(content, chance)
    if way < 0.25:
        return mutate_lines(content, chance)
    return BY_KIND[kind_of(content)](content, chance)


def _times(chance: random.Random) -> int:
    return chance.choice((1, 1, 1, 2, 3, 6))


def _short(chance: random.Random) -> int:
    return chance.choice((1, 1, 2, 4, 16, 200))
