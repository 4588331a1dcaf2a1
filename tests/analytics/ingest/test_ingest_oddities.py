"""What stands wrongly in files: times, escapes, damaged characters, numbers, lists; kind of table x oddity."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from analytics.ingest import Reading, inspect, read_posts
from analytics.posts import Post, TimePrecision
from analytics.privacy.pseudonyms import Pseudonyms

_IMPORTED = datetime(2026, 6, 1, tzinfo=UTC)
_TIMED = datetime(2024, 4, 30, 13, 29, 57, tzinfo=UTC)
_EXACT, _DAY, _ROUGH = TimePrecision.EXACT, TimePrecision.DAY, TimePrecision.APPROXIMATE

Write = Callable[[Path, list[dict[str, object]]], Path]


def _csv(delimiter: str) -> Write:
    def write(folder: Path, rows: list[dict[str, object]]) -> Path:
        path = folder / "ekspor.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def _xlsx(folder: Path, rows: list[dict[str, object]]) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    workbook.save(folder / "ekspor.xlsx")
    return folder / "ekspor.xlsx"


def _jsonl(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "ekspor.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _json(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "ekspor.json"
    path.write_text(json.dumps({"hasil": {"baris": rows}}, indent=1), encoding="utf-8")
    return path


def _parquet(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "ekspor.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path


TABLES: dict[str, Write] = {
    "csv": _csv(","),
    "csv with ;": _csv(";"),
    "csv with tabs": _csv("\t"),
    "xlsx": _xlsx,
    "json lines": _jsonl,
    "json": _json,
    "parquet": _parquet,
}
every_table = pytest.mark.parametrize("write", TABLES.values(), ids=TABLES.keys())


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


def _read(path: Path, pseudonyms: Pseudonyms) -> tuple[list[Post], Reading]:
    reading = read_posts(path, pseudonyms=pseudonyms, imported_at=_IMPORTED)
    posts = list(reading.posts)
    assert len(posts) + len(reading.rejected) == reading.source.rows
    return posts, reading


_TIMES: dict[str, tuple[list[object], datetime, TimePrecision]] = {
    "ISO with a zone": (["2024-04-30T20:29:57+07:00"], _TIMED, _EXACT),
    "ISO in UTC": (["2024-04-30T13:29:57.000Z"], _TIMED, _EXACT),
    "ISO without a zone": (["2024-04-30 20:29:57"], _TIMED, _EXACT),
    "epoch in seconds": ([1714483797], _TIMED, _EXACT),
    "epoch in milliseconds": ([1714483797000], _TIMED, _EXACT),
    "epoch as text": (["1714483797"], _TIMED, _EXACT),
    "X": (["Tue Apr 30 13:29:57 +0000 2024"], _TIMED, _EXACT),
    "day first": (["30/04/2024 20:29:57", "05/04/2024 10:00:00"], _TIMED, _EXACT),
    "month first": (["04/30/2024 20:29:57", "04/05/2024 10:00:00"], _TIMED, _EXACT),
    "Indonesian": (["Selasa, 30 April 2024 pukul 20.29.57 WIB"], _TIMED, _EXACT),
    "a day": (["2024-04-30"], datetime(2024, 4, 29, 17, tzinfo=UTC), _DAY),
    "spreadsheet's day number": ([45412.854131944], _TIMED, _EXACT),
}


@every_table
@pytest.mark.parametrize("case", _TIMES.values(), ids=_TIMES.keys())
def test_times(
    write: Write,
    case: tuple[list[object], datetime, TimePrecision],
    tmp_path: Path,
    pseudonyms: Pseudonyms,
) -> None:
    written, expected, precision = case
    path = write(tmp_path, [{"komentar": f"jalan {n}", "waktu": w} for n, w in enumerate(written)])
    posts, _ = _read(path, pseudonyms)
    assert (posts[0].created_at, posts[0].time_precision) == (expected, precision)


def test_the_order_of_day_and_month_is_decided_over_the_column_and_said(
    tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    for first, key, month in (
        ("30/04/2024", "import.notice.dates_day_first", 5),
        ("04/30/2024", "import.notice.dates_month_first", 3),
    ):
        rows: list[dict[str, object]] = [
            {"komentar": "satu", "tanggal": "03/05/2024"},
            {"komentar": "dua", "tanggal": first},
        ]
        posts, reading = _read(_csv(",")(tmp_path, rows), pseudonyms)
        assert posts[0].created_at is not None
        assert (posts[0].created_at + timedelta(hours=7)).month == month
        assert key in {notice.key for notice in reading.notices}


@every_table
@pytest.mark.parametrize(
    ("written", "age"),
    [
        ("4 minggu yang lalu", timedelta(weeks=4)),
        ("sehari lalu", timedelta(days=1)),
        ("kemarin", timedelta(days=1)),
        ("3 jam", timedelta(hours=3)),
        ("2 days ago", timedelta(days=2)),
        ("an hour ago", timedelta(hours=1)),
        ("5w", timedelta(weeks=5)),
        ("il y a 4 semaines", timedelta(weeks=4)),
        ("il y a une heure", timedelta(hours=1)),
        ("hier", timedelta(days=1)),
    ],
)
def test_relative_times_count_back_from_the_retrieval(
    write: Write, written: str, age: timedelta, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    row: dict[str, object] = {
        "komentar": "jalan rusak",
        "waktu": written,
        "diambil_pada": "2024-05-28T10:00:00+07:00",
    }
    (post,), reading = _read(write(tmp_path, [row]), pseudonyms)
    assert post.created_at == datetime(2024, 5, 28, 3, tzinfo=UTC) - age
    assert post.time_precision is _ROUGH
    assert reading.coverage.approximate == 1
    assert "import.notice.approximate_retrieved" in {notice.key for notice in reading.notices}


_SIGNS: dict[str, tuple[str, str]] = {
    "bytes of an emoji": (r"mantap \xf0\x9f\x91\x8d pak", "mantap 👍 pak"),
    "escaped characters": (r"caf\u00e9 \ud83d\ude4f", "café 🙏"),
    "a long escape": (r"siap \U0001F64F", "siap 🙏"),
    "bytes as a literal": (r"b'jalan rusak\nparah \xf0\x9f\x98\xad'", "jalan rusak\nparah 😭"),
    "entities": ("PKL &amp; becak &lt;3 &#128591;", "PKL & becak <3 🙏"),
    "mojibake": ("sudah diperbaiki â€œbagusâ€\x9d ðŸ‘\x8d", "sudah diperbaiki “bagus” 👍"),
    "a path is no escape": (r"lihat C:\xampp\users", r"lihat C:\xampp\users"),
    "half an emoji": ("\\ud83d saja", "� saja"),
}


@every_table
@pytest.mark.parametrize("case", _SIGNS.values(), ids=_SIGNS.keys())
def test_damaged_signs(
    write: Write, case: tuple[str, str], tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    written, expected = case
    if write is _xlsx and any(ord(char) in range(0x80, 0xA0) for char in written):
        pytest.skip("no workbook holds these")
    (post,), _ = _read(write(tmp_path, [{"komentar": written, "suka": 1}]), pseudonyms)
    assert post.text == expected


@every_table
def test_ids_that_became_floats_are_no_ids_and_that_is_said(
    write: Write, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    rows: list[dict[str, object]] = [
        {"id": 1.7853005610946440e18, "komentar": "satu"},
        {"id": 1.7853005610946450e18, "komentar": "dua"},
    ]
    posts, reading = _read(write(tmp_path, rows), pseudonyms)
    assert [post.native_id for post in posts] == [None, None]
    assert len({post.post_id for post in posts}) == 2
    assert "import.notice.ids_damaged" in {notice.key for notice in reading.notices}


@every_table
def test_decimal_commas_and_grouped_counts(
    write: Write, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    rows: list[dict[str, object]] = [
        {"ulasan": "antre lama sekali", "bintang": "1,0", "suka": "1.234", "balasan": "2,0"},
        {"ulasan": "petugas ramah", "bintang": "4,5", "suka": "1,2 rb", "balasan": "0"},
    ]
    first, second = _read(write(tmp_path, rows), pseudonyms)[0]
    assert (first.rating, first.likes, first.replies) == (1, 1234, 2)
    assert (second.rating, second.likes, second.replies) == (4, 1200, 0)


@every_table
def test_a_cell_that_holds_a_list_of_comments(
    write: Write, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    listed = [
        {"id": "k1", "text": "bau sampahnya, Pak 🤢", "username": "warga_satu", "likes": 3},
        {"id": "k2", "text": "kapan diangkut?", "username": "warga_dua", "parent_id": "k1"},
    ]
    rows: list[dict[str, object]] = [
        {"post_url": "https://www.instagram.com/p/C1abcdefghi/", "komentar": repr(listed)},
        {"post_url": "https://www.instagram.com/p/C2abcdefghi/", "komentar": "['sip', 'nuwun']"},
    ]
    posts, reading = _read(write(tmp_path, rows), pseudonyms)
    assert reading.source.rows == 4
    assert [post.text for post in posts] == [
        "bau sampahnya, Pak 🤢",
        "kapan diangkut?",
        "sip",
        "nuwun",
    ]
    assert posts[1].parent_id == posts[0].post_id
    assert posts[0].likes == 3
    assert posts[0].author_key not in (None, posts[1].author_key)
    assert posts[0].thread_id == posts[1].thread_id != posts[2].thread_id


@every_table
def test_an_empty_export_says_so(write: Write, tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    if write in (_jsonl, _json, _parquet):
        path = tmp_path / "kosong.json"
        path.write_text("[]" if write is _json else "", encoding="utf-8")
    else:
        path = write(tmp_path, [{"komentar": None, "waktu": None}])
    posts, reading = _read(path, pseudonyms)
    assert not posts
    assert "import.notice.empty" in {notice.key for notice in reading.notices}


@pytest.mark.parametrize(
    "page",
    [
        "{}",
        '{"data": []}',
        '{"data": [], "paging": {}}',
        '{"kind": "x", "pageInfo": {"totalResults": 0}, "items": []}',
        '{"meta": {"result_count": 0}}\n',
        "[[]]",
        "null",
    ],
)
def test_an_answer_without_anything_is_an_empty_export(
    page: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    path = tmp_path / "halaman.json"
    path.write_text(page, encoding="utf-8")
    posts, reading = _read(path, pseudonyms)
    assert not posts
    assert not reading.rejected
    assert "import.notice.empty" in {notice.key for notice in reading.notices}


@pytest.mark.parametrize(
    ("codec", "signs"),
    [
        ("utf-8-sig", "“bagus” – é 🙏"),
        ("utf-16", "“bagus” – é 🙏"),
        ("cp1252", "“bagus” – é"),
        ("mac_roman", "“bagus” – é"),
    ],
)
def test_encodings_of_a_csv(codec: str, signs: str, tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "ekspor.csv"
    path.write_bytes(f"komentar;suka\r\nPasar Beringharjo {signs};1\r\n".encode(codec))
    (post,), _ = _read(path, pseudonyms)
    assert post.text == f"Pasar Beringharjo {signs}"
    assert (inspect(path).encoding or "").replace("_", "-") in {
        "utf-8-sig": {"utf-8", "utf-8-sig"},
        "utf-16": {"utf-16"},
        "cp1252": {"cp1252"},
        "mac_roman": {"mac-roman"},
    }[codec]
