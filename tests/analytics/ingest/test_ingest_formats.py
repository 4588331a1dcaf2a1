"""The same comments in every kind of file, and files that are no table."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from analytics.errors import InputFileError
from analytics.ingest import Reading, inspect, read_posts
from analytics.posts import Platform, Post
from analytics.privacy.pseudonyms import Pseudonyms

_IMPORTED = datetime(2026, 6, 1, tzinfo=UTC)
_HEAD = ("id_str", "full_text", "created_at", "username", "favorite_count")
_ROWS = (
    ("1785300561094644037", "Jalan rusak, “parah” sekali é", "2024-04-30 20:29:57", "warga_a", "3"),
    ("1785300561094644039", "baris satu\nbaris dua; ya | \"betul\"\tkan", "2024-05-01 07:00:00", "warga_b", "0"),
    ("1785300561094644041", "makasih pak", "2024-05-02 07:00:00", "warga_a", "1.234"),
)  # fmt: skip


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


def _read(path: Path, pseudonyms: Pseudonyms) -> tuple[list[Post], Reading]:
    reading = read_posts(path, pseudonyms=pseudonyms, imported_at=_IMPORTED)
    posts = list(reading.posts)
    assert len(posts) + len(reading.rejected) == reading.source.rows
    return posts, reading


def _delimited(delimiter: str = ",", line_end: str = "\r\n", **options: int) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, **options)  # type: ignore[arg-type]  # typeshed wants literal quoting
    writer.writerows([_HEAD, *_ROWS])
    return text.getvalue()


def _expect_the_comments(posts: list[Post]) -> None:
    assert [post.native_id for post in posts] == [row[0] for row in _ROWS]
    assert [post.text for post in posts] == [row[1] for row in _ROWS]
    assert [post.likes for post in posts] == [3, 0, 1234]
    assert posts[0].created_at == datetime(2024, 4, 30, 13, 29, 57, tzinfo=UTC)
    assert posts[0].author_key == posts[2].author_key != posts[1].author_key
    assert {post.platform for post in posts} == {Platform.X}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_delimiters_and_line_ends(
    tmp_path: Path, pseudonyms: Pseudonyms, delimiter: str, line_end: str, quoting: int
) -> None:
    path = tmp_path / "ekspor.txt"
    path.write_bytes(_delimited(delimiter, line_end, quoting=quoting).encode())
    posts, reading = _read(path, pseudonyms)
    _expect_the_comments(posts)
    report = inspect(path)
    assert (report.kind, report.encoding, report.delimiter) == ("csv", "utf-8", delimiter)
    assert report.columns == _HEAD
    assert not reading.rejected


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings(tmp_path: Path, pseudonyms: Pseudonyms, codec: str, name: str) -> None:
    path = tmp_path / "ekspor.csv"
    path.write_bytes(_delimited().encode(codec))
    _expect_the_comments(_read(path, pseudonyms)[0])
    assert inspect(path).encoding == name


def test_invalid_bytes_are_shown_as_such_and_said(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "ekspor.csv"
    path.write_bytes("text,author\nkafé rusak 🙏,a\nhalo ".encode() + b"\xff\xfe,b\n")
    posts, reading = _read(path, pseudonyms)
    assert [post.text for post in posts] == ["kafé rusak 🙏", "halo ��"]
    assert reading.notices[0].key == "import.notice.encoding_damaged"


def test_an_encoding_that_breaks_late_is_seen(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "ekspor.csv"
    lines = ["text,author"] + [f"komentar nomor {n} biasa saja,warga{n}" for n in range(60_000)]
    path.write_bytes("\n".join([*lines, "“kafé” penutup,z"]).encode("cp1252"))
    posts, _ = _read(path, pseudonyms)
    assert posts[-1].text == "“kafé” penutup"


def test_spreadsheet_line_that_names_the_delimiter(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "ekspor.csv"
    path.write_text("sep=;\n" + _delimited(";", "\n"), encoding="utf-8", newline="")
    _expect_the_comments(_read(path, pseudonyms)[0])


def test_other_quotations(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "a.csv"
    path.write_text("'text','author'\n'jalan, rusak','a'\n'it''s','b'\n", encoding="utf-8")
    assert [post.text for post in _read(path, pseudonyms)[0]] == ["jalan, rusak", "it's"]
    path.write_text('text,author\n"kata \\"parah\\", katanya",a\n"biasa",b\n', encoding="utf-8")
    assert _read(path, pseudonyms)[0][0].text == 'kata "parah", katanya'


@pytest.mark.parametrize("heading", ["komentar", "apa kata warga"])
def test_one_column_of_unquoted_speech(
    tmp_path: Path, pseudonyms: Pseudonyms, heading: str
) -> None:
    path = tmp_path / "a.txt"
    speech = ["bagus, sekali", "rusak; parah", "kapan | min", "biasa saja ya", "ini, itu"]
    path.write_text("\n".join([heading, *speech]), encoding="utf-8")
    assert [post.text for post in _read(path, pseudonyms)[0]] == speech
    assert inspect(path).delimiter is None


def test_titles_above_the_heading_and_trailing_delimiters(
    tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Laporan komentar\n\nkomentar;tanggal;suka;;\njalan rusak;1/2/2024;3;;\nbagus;13/2/2024;4;;\n",
        encoding="utf-8",
    )
    posts, reading = _read(path, pseudonyms)
    assert [post.text for post in posts] == ["jalan rusak", "bagus"]
    assert inspect(path).columns == ("komentar", "tanggal", "suka")
    assert not reading.rejected


def test_a_file_without_heading(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1,jalan di depan rumah rusak\n2,kapan diperbaiki pak wali\n", encoding="utf-8")
    posts, reading = _read(path, pseudonyms)
    assert [post.text for post in posts] == [
        "jalan di depan rumah rusak",
        "kapan diperbaiki pak wali",
    ]
    assert "import.notice.no_heading" in {notice.key for notice in reading.notices}


def test_rows_with_wrong_cells_are_turned_away_and_take_no_neighbour(
    tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "author,text,likes\n"
        "a,bagus sekali,1\n"
        "b,kurang, satu, koma,2\n"
        'c,"tanda kutip yang tak ditutup,3\n'
        "d,ini tetap terbaca,4\n"
        "e,juga ini,5\n"
        "f,pendek\n",
        encoding="utf-8",
    )
    posts, reading = _read(path, pseudonyms)
    assert [post.text for post in posts] == ["bagus sekali", "ini tetap terbaca", "juga ini"]
    assert reading.rejected[0].number == 3
    assert {row.reason.key for row in reading.rejected} == {"import.rejected.broken_row"}


def test_a_very_long_cell_and_control_characters(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "a.csv"
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(
        [["text", "author"], ["x" * 20_000, "a"], ["no\x00l \x07bel", "b"], ["y" * 200_000, "c"]]
    )
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    posts, _ = _read(path, pseudonyms)
    assert [post.text[:8] for post in posts] == ["xxxxxxxx", "nol bel", "yyyyyyyy"]
    assert [len(post.text) for post in posts] == [20_000, 7, 200_000]


def test_an_unclosed_quotation_mark_at_the_end_swallows_nothing(
    tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    path = tmp_path / "a.csv"
    path.write_text('author,text\na,"satu saja\nb,dua saja\nc,tiga saja\n', encoding="utf-8")
    posts, _ = _read(path, pseudonyms)
    assert [post.text for post in posts] == ["satu saja", "dua saja", "tiga saja"]


def _write_xlsx(path: Path) -> None:
    workbook = openpyxl.Workbook()
    notes = workbook.active
    assert notes is not None
    notes.title = "Catatan"
    notes.append(["dibuat oleh", "dinas"])
    sheet = workbook.create_sheet("Data")
    sheet.append(["Laporan komentar"])
    sheet.append([])
    sheet.append(list(_HEAD))
    for native, text, when, author, likes in _ROWS:
        sheet.append([native, text, datetime.fromisoformat(when), author, likes])
    workbook.save(path)


def _write_jsonl(path: Path) -> None:
    lines = [json.dumps(dict(zip(_HEAD, row, strict=True))) for row in _ROWS]
    path.write_text("\n".join(lines) + "\n\n", encoding="utf-8")


def _write_parquet(path: Path) -> None:
    columns = {name: [row[index] for row in _ROWS] for index, name in enumerate(_HEAD)}
    table = pyarrow.table(
        {
            **columns,
            "id_str": pyarrow.array([int(value) for value in columns["id_str"]], pyarrow.int64()),
            "created_at": pyarrow.array(
                [datetime.fromisoformat(value) for value in columns["created_at"]],
                pyarrow.timestamp("ns"),
            ),
        }
    )
    pyarrow.parquet.write_table(table, path)


@pytest.mark.parametrize(
    ("write", "kind"),
    [(_write_xlsx, "xlsx"), (_write_jsonl, "jsonl"), (_write_parquet, "parquet")],
)
def test_kinds_are_told_by_content(
    tmp_path: Path, pseudonyms: Pseudonyms, write: Callable[[Path], None], kind: str
) -> None:
    path = tmp_path / "ekspor.csv"
    write(path)
    posts, reading = _read(path, pseudonyms)
    _expect_the_comments(posts)
    assert reading.source.kind == kind == inspect(path).kind
    assert reading.source.name == "ekspor.csv"


def test_ids_are_the_same_from_every_kind(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "ekspor"
    ids: set[tuple[str, ...]] = set()
    for write in (_write_xlsx, _write_jsonl, _write_parquet):
        write(path)
        ids.add(tuple(post.post_id for post in _read(path, pseudonyms)[0]))
    path.write_text(_delimited(), encoding="utf-8", newline="")
    ids.add(tuple(post.post_id for post in _read(path, pseudonyms)[0]))
    assert len(ids) == 1


def test_spreadsheet_cells(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "a.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["id", "komentar", "tanggal", "suka"])
    sheet.append([1785300561094644037, "jalan rusak", date(2024, 4, 30), 3])
    sheet.append([None, None, None, None])
    sheet.append([1785300561094644039, "bagus sekali", "1 Mei 2024", 1.0])
    workbook.save(path)
    posts, reading = _read(path, pseudonyms)
    assert [post.native_id for post in posts] == [None, None]
    assert [post.likes for post in posts] == [3, 1]
    assert posts[0].created_at == datetime(2024, 4, 29, 17, tzinfo=UTC)
    assert "import.notice.ids_damaged" in {notice.key for notice in reading.notices}
    assert reading.source.rows == 2


def test_row_numbers_are_where_a_person_finds_them(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "a.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in ([], [], ["komentar", "tanggal"], ["bagus", "2024-04-30"], ["jelek", "entah kapan"]):
        sheet.append(row)
    workbook.save(path)
    _, reading = _read(path, pseudonyms)
    assert [row.number for row in reading.rejected] == [5]
    path.write_text(
        'komentar,tanggal\n"dua\nbaris",2024-04-30\njelek,entah kapan\n', encoding="utf-8"
    )
    _, reading = _read(path, pseudonyms)
    assert [row.number for row in reading.rejected] == [3]
    path.write_text(
        '{"text":"a b","date":"2024-04-30"}\n\n{"text":"c","date":"entah"}\n', encoding="utf-8"
    )
    _, reading = _read(path, pseudonyms)
    assert [row.number for row in reading.rejected] == [3]


def test_json_lines_with_nests_floats_halves_and_broken_lines(
    tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '{"id":1785300561094644037,"text":"halo \\ud83d dunia","author":{"username":"warga_a"},'
        '"public_metrics":{"like_count":2}}\n'
        "{rusak\n"
        '{"id":1.785e18,"text":"kedua","author":{"username":"warga_b"}}\n'
        "[1,2]\n",
        encoding="utf-8",
    )
    posts, reading = _read(path, pseudonyms)
    assert [(post.native_id, post.likes) for post in posts] == [
        ("1785300561094644037", 2),
        (None, None),
    ]
    assert posts[0].text == "halo � dunia"
    assert [row.number for row in reading.rejected] == [2, 4]
    assert {row.reason.key for row in reading.rejected} == {"import.rejected.broken_line"}


def _zip_of(name: str, content: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "no_table"),
        (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "no_table"),
        (_zip_of("a.csv", b"text\nhalo\n"), "no_table"),
        (b"PK\x03\x04rusak", "damaged"),
        (_zip_of("xl/workbook.xml", b"<rusak"), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
        (b"PAR1rusakPAR1", "damaged"),
        (b'[{"text": "halo"}', "damaged_json"),
        (b"<!DOCTYPE html><html><body>masuk dulu</body></html>", "no_table"),
        (b"\x1f\x8b\x08" + b"\x00" * 50, "no_table"),
        (bytes(range(256)) * 50, "no_table"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "ekspor.csv"
    path.write_bytes(content)
    with pytest.raises(InputFileError) as caught:
        inspect(path)
    assert caught.value.message.key == f"import.file.{key}"


def test_places_that_are_no_file_are_said(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    for path, key in ((tmp_path, "directory"), (tmp_path / "tak_ada.csv", "missing")):
        with pytest.raises(InputFileError) as caught:
            read_posts(path, pseudonyms=pseudonyms, imported_at=_IMPORTED)
        assert caught.value.message.key == f"import.file.{key}"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read every file")
def test_a_locked_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\nhalo\n", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(InputFileError) as caught:
        inspect(path)
    assert caught.value.message.key == "import.file.no_permission"


@pytest.mark.parametrize(
    "content", [b"", b"text,author\n", b"\xef\xbb\xbf", b"\n\n", b"apa saja\n"]
)
def test_an_empty_export_has_no_posts_and_says_so(
    tmp_path: Path, pseudonyms: Pseudonyms, content: bytes
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    posts, reading = _read(path, pseudonyms)
    assert not posts
    assert "import.notice.empty" in {notice.key for notice in reading.notices}


def test_empty_workbook_and_parquet(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    workbook = openpyxl.Workbook()
    workbook.save(tmp_path / "a.xlsx")
    pyarrow.parquet.write_table(
        pyarrow.table({"text": pyarrow.array([], pyarrow.string())}), tmp_path / "a.parquet"
    )
    for name in ("a.xlsx", "a.parquet"):
        posts, reading = _read(tmp_path / name, pseudonyms)
        assert not posts
        assert "import.notice.empty" in {notice.key for notice in reading.notices}


def test_a_table_without_text_names_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    problem = inspect(path).problem
    assert problem is not None
    assert problem.key == "import.no_text_column"
    assert dict(problem.values)["columns"] == "a, b"
    with pytest.raises(InputFileError) as caught:
        read_posts(path, pseudonyms=Pseudonyms.open(tmp_path), imported_at=_IMPORTED)
    assert caught.value.message == problem
