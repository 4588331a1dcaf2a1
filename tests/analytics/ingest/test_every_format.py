"""Every export format, in every wrapping in which people hand files on: the comments stay the same.

Run with ``-rA`` for the table of format x oddity.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from analytics.ingest import inspect, read_posts, unpacked
from analytics.ingest.readers import FORMATS
from analytics.posts import Post
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest import formats_page

_IMPORTED = datetime(2026, 6, 1, tzinfo=UTC)
_HERE = Path(__file__).resolve().parent
_FIXTURES = [
    importlib.import_module(f"tests.analytics.ingest.readers.{path.stem}")
    for path in sorted((_HERE / "readers").glob("fixtures_*.py"))
]
EXPORTS: dict[str, Callable[[Path], Path]] = {
    code: write for module in _FIXTURES for code, write in module.EXPORTS.items()
}
EXPECTED: dict[str, int] = {
    code: count for module in _FIXTURES for code, count in module.EXPECTED.items()
}

Oddity = Callable[[Path, Path], Path]


class _NotApplicableError(Exception):
    """An oddity that this kind of file cannot have."""


def _kind(path: Path) -> str:
    head = path.read_bytes()[:4]
    if head.startswith(b"PK"):
        return "workbook"
    return "json" if head.lstrip(b"\xef\xbb\xbf \n")[:1] in (b"{", b"[") else "delimited"


def _only(path: Path, *kinds: str) -> None:
    if _kind(path) not in kinds:
        raise _NotApplicableError


def _text(path: Path) -> str:
    content = path.read_bytes()
    for codec in ("utf-8-sig", "utf-16"):
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def _under_a_wrong_name(path: Path, folder: Path) -> Path:
    return Path(shutil.copy(path, folder / "Salinan dari dokumen (2).txt"))


def _gzipped(path: Path, folder: Path) -> Path:
    target = folder / f"{path.name}.gz"
    target.write_bytes(gzip.compress(path.read_bytes()))
    return target


def _zipped(path: Path, folder: Path) -> Path:
    target = folder / "unduhan.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._" + path.name, b"\x00\x05\x16\x07")
        archive.writestr("hasil/foto.jpg", b"\xff\xd8\xff\xe0")
        archive.write(path, f"hasil/{path.name}")
    return target


def _with_mark(path: Path, folder: Path) -> Path:
    _only(path, "json", "delimited")
    target = folder / path.name
    target.write_bytes(b"\xef\xbb\xbf" + _text(path).encode())
    return target


def _utf_16(path: Path, folder: Path) -> Path:
    _only(path, "json", "delimited")
    target = folder / path.name
    target.write_bytes(_text(path).encode("utf-16"))
    return target


def _windows_lines(path: Path, folder: Path) -> Path:
    _only(path, "json", "delimited")
    target = folder / path.name
    target.write_bytes(_text(path).replace("\r\n", "\n").replace("\n", "\r\n").encode())
    return target


def _redelimited(delimiter: str, line_end: str = "\r\n", *, trailing: bool = False) -> Oddity:
    def write(path: Path, folder: Path) -> Path:
        _only(path, "delimited")
        text = _text(path)
        given = max(",;\t", key=lambda sign: max(line.count(sign) for line in text.split("\n")))
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=given))
        out = io.StringIO(newline="")
        # The writer does not see that a line feed inside a cell needs quotation marks among returns.
        quoting: Literal[0, 1] = csv.QUOTE_ALL if line_end == "\r" else csv.QUOTE_MINIMAL
        writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
        writer.writerows([*row, "", ""] if trailing else row for row in rows)
        target = folder / path.name
        target.write_bytes(out.getvalue().encode())
        return target

    return write


def _indented(path: Path, folder: Path) -> Path:
    _only(path, "json")
    target = folder / path.name
    try:
        value = json.loads(_text(path))
    except ValueError:
        raise _NotApplicableError from None
    target.write_text(json.dumps(value, indent=2, ensure_ascii=True), encoding="utf-8")
    return target


def _lines_as_a_list(path: Path, folder: Path) -> Path:
    _only(path, "json")
    target = folder / path.name
    try:
        values = [json.loads(line) for line in _text(path).splitlines() if line.strip()]
    except ValueError:
        raise _NotApplicableError from None
    target.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    return target


def _list_as_lines(path: Path, folder: Path) -> Path:
    _only(path, "json")
    target = folder / path.name
    try:
        values = json.loads(_text(path))
    except ValueError:
        raise _NotApplicableError from None
    lines = values if isinstance(values, list) else [values]
    target.write_text("".join(json.dumps(v) + "\n" for v in lines), encoding="utf-8")
    return target


ODDITIES: dict[str, Oddity] = {
    "under a wrong name": _under_a_wrong_name,
    "gz": _gzipped,
    "zip with a photo": _zipped,
    "UTF-8 with BOM": _with_mark,
    "UTF-16": _utf_16,
    "CRLF lines": _windows_lines,
    "CR-only lines": _redelimited(",", "\r"),
    "semicolons": _redelimited(";"),
    "tabs in a .csv": _redelimited("\t"),
    "trailing delimiters": _redelimited(",", trailing=True),
    "JSON indented": _indented,
    "JSON Lines as a list": _lines_as_a_list,
    "JSON list as lines": _list_as_lines,
}


@pytest.fixture(scope="module")
def pseudonyms(tmp_path_factory: pytest.TempPathFactory) -> Pseudonyms:
    return Pseudonyms.open(tmp_path_factory.mktemp("data"))


def _read(path: Path, pseudonyms: Pseudonyms, scratch: Path) -> tuple[list[Post], int, set[str]]:
    posts: list[Post] = []
    records = 0
    kinds: set[str] = set()
    with unpacked(path, path.name, scratch) as members:
        for member in members:
            reading = read_posts(
                member.path, name=member.name, pseudonyms=pseudonyms, imported_at=_IMPORTED
            )
            posts += reading.posts
            records += reading.source.rows
            kinds.add(reading.source.kind)
    return posts, records, kinds


def _essence(posts: list[Post]) -> list[tuple[object, ...]]:
    return [
        (
            post.post_id, post.platform, post.parent_id, post.thread_id, post.author_key,
            post.author_kind, post.text, post.likes, post.rating, post.status,
            post.created_at if post.time_precision != "approximate" else None,
        )
        for post in posts
    ]  # fmt: skip


def test_every_format_has_a_fixture() -> None:
    assert {known.code for known in FORMATS} == set(EXPORTS) == set(EXPECTED)


def test_the_page_of_formats_is_up_to_date() -> None:
    assert formats_page.PAGE.read_text(encoding="utf-8") == formats_page.page()


@pytest.mark.parametrize("code", sorted(EXPORTS))
def test_a_format_is_recognised_and_read_whole(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    path = EXPORTS[code](tmp_path)
    posts, records, kinds = _read(path, pseudonyms, tmp_path)
    assert kinds == {code}
    assert records == EXPECTED[code]
    assert posts
    report = inspect(path, pseudonyms=pseudonyms)
    assert report.kind == code
    assert report.evidence
    assert report.preview


@pytest.mark.parametrize("oddity", sorted(ODDITIES))
@pytest.mark.parametrize("code", sorted(EXPORTS))
def test_an_oddity_changes_nothing(
    code: str, oddity: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    plain = EXPORTS[code](tmp_path)
    odd_folder = tmp_path / "odd"
    odd_folder.mkdir()
    try:
        odd = ODDITIES[oddity](plain, odd_folder)
    except _NotApplicableError:
        pytest.skip(f"no such thing as {oddity} in this kind of file")
    expected, records, kinds = _read(plain, pseudonyms, tmp_path)
    found, odd_records, odd_kinds = _read(odd, pseudonyms, tmp_path)
    assert (odd_records, odd_kinds) == (records, kinds)
    assert _essence(found) == _essence(expected)
    assert not list(tmp_path.glob(".unpacked-*"))
