"""Whatever bytes a file holds, reading it ends in posts or in one sentence, and in bounded space."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analytics.errors import InputFileError
from analytics.ingest import inspect, read_posts
from analytics.privacy.masking import mask
from analytics.privacy.pseudonyms import Pseudonyms

_IMPORTED = datetime(2026, 6, 1, tzinfo=UTC)
_SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


def _read_through(path: Path, pseudonyms: Pseudonyms) -> None:
    try:
        inspect(path)
        reading = read_posts(path, pseudonyms=pseudonyms, imported_at=_IMPORTED)
        posts = list(reading.posts)
    except InputFileError:
        return
    assert len(posts) + len(reading.rejected) == reading.source.rows
    for post in posts:
        assert post.text
        post.text.encode()
        assert mask(post.text).text == post.text


_SCRAPS = st.sampled_from(
    [b"text", b"komentar", b"id", b"date", b"author", b",", b";", b"\t", b"\n", b"\r\n", b"\r", b'"', b"'",
     b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"PAR1", b"{", b"}", b"[", b'{"text":"a b"}',
     b"halo semua", b"2024-04-30", b"1e400", b"9" * 400, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
     b"\\ud83d", b"\xc3", b"sep=;", b"1.785E+18", b"\\", b"&#0;", b"4 minggu lalu", b"https://x.com/a"]
)  # fmt: skip


@_SETTINGS
@given(content=st.binary(max_size=300) | st.lists(_SCRAPS, max_size=30).map(b"".join))
@example(content=b'text,author\n"' + b"x" * 140_000 + b"\n" + b'a,b\n"c,d')
@example(content=b"{" * 100_000)
@example(content=b'{"a":' * 50_000 + b"1" + b"}" * 50_000)
@example(content=b'text\n"\n')
def test_any_bytes_end_in_posts_or_one_sentence(
    tmp_path: Path, pseudonyms: Pseudonyms, content: bytes
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    _read_through(path, pseudonyms)


@_SETTINGS
@given(
    records=st.lists(
        st.dictionaries(
            st.sampled_from(["text", "id", "created_at", "author", "likes", "lain"]),
            st.text(max_size=30) | st.integers() | st.floats() | st.booleans() | st.none()
            | st.lists(st.integers(), max_size=2),
            max_size=6,
        ),
        max_size=6,
    )
)  # fmt: skip
def test_any_json_lines_end_in_posts_or_one_sentence(
    tmp_path: Path, pseudonyms: Pseudonyms, records: list[dict[str, object]]
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    _read_through(path, pseudonyms)


@_SETTINGS
@given(
    rows=st.lists(
        st.lists(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=20),
                 min_size=3, max_size=3), min_size=1, max_size=8)
)  # fmt: skip
def test_what_is_written_as_csv_is_accounted_for(
    tmp_path: Path, pseudonyms: Pseudonyms, rows: list[list[str]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["text", "author", "created_at"])
    writer.writerows(rows)
    path = tmp_path / "x.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    _read_through(path, pseudonyms)


@_SETTINGS
@given(position=st.integers(0, 4_000), byte=st.integers(0, 255))
def test_a_workbook_with_a_broken_byte(
    tmp_path: Path, pseudonyms: Pseudonyms, position: int, byte: int
) -> None:
    import openpyxl

    path = tmp_path / "x.xlsx"
    if not path.exists():
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.append(["text", "created_at"])
        sheet.append(["jalan rusak parah", datetime(2024, 4, 30)])
        workbook.save(path)
        (tmp_path / "whole.xlsx").write_bytes(path.read_bytes())
    content = bytearray((tmp_path / "whole.xlsx").read_bytes())
    content[position % len(content)] = byte
    path.write_bytes(content)
    _read_through(path, pseudonyms)


def test_a_decompression_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 10_000)
    from analytics.ingest.carriers import spreadsheet

    monkeypatch.setattr(spreadsheet, "_LARGEST_UNPACKED_BYTES", 5_000)
    with pytest.raises(InputFileError) as caught:
        inspect(path)
    assert caught.value.message.key == "import.file.too_large"


def _peak_bytes(path: Path, rows: int, pseudonyms: Pseudonyms) -> int:
    with path.open("w", encoding="utf-8") as file:
        file.write("text,author,created_at\n")
        for number in range(rows):
            file.write(f"komentar nomor {number} {'panjang' * 350},warga{number},2024-04-30\n")
    tracemalloc.start()
    try:
        reading = read_posts(path, pseudonyms=pseudonyms, imported_at=_IMPORTED)
        assert sum(1 for _ in reading.posts) == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_rows_are_streamed(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "x.csv"
    small = _peak_bytes(path, 1_500, pseudonyms)
    small_file = path.stat().st_size
    large = _peak_bytes(path, 4_000, pseudonyms)
    # The file grew by 6 MB. What grows with it are names and digests of rows, never texts.
    assert large - small < 0.4 * (path.stat().st_size - small_file)
