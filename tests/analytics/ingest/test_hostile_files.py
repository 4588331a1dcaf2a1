"""Files that do harm, or that something happens to: a sentence each, and nothing of them is stored."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import socket
import struct
import subprocess
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from analytics.errors import SambungRasaError
from analytics.ingest.carriers import json_values, lines
from analytics.ingest.name_removal import FEWEST_FOR_PROCESSES
from analytics.ingest.reading import inspect
from analytics.messages import LANGUAGES, Translator
from analytics.pipeline import Imported, import_file, inspect_file
from analytics.privacy.pseudonyms import Pseudonyms
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from tests.fuzz.invariants import check_sentence, time_limit

_WORDS = Translator("id")
_HEAD = "id,teks,penulis,tanggal\n"
_ROWS = _HEAD + "1785300561094644031,Lampu di Jalan Contoh mati,warga_a,2024-04-30\n"
_MB = 1 << 20
_LIMIT_S = 60.0


def _write(path: Path, content: str | bytes = _ROWS) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _many_rows(path: Path, rows: int, start: int = 0) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for number in range(start, start + rows):
            file.write(
                f"{number + 10**18},komentar ke {number} soal parkir,warga_{number},2024-04-30\n"
            )
    return path


def _take_in(
    folder: DataFolder, path: Path, during: Callable[[], None] | None = None
) -> list[Imported]:
    """Import ``path``; ``during`` is called once, when a good part of it has been read."""
    waiting = [during] if during else []

    def tell(_stage: str, done: float) -> None:
        if waiting and done > 0.4:
            waiting.pop()()

    with time_limit(_LIMIT_S):
        return import_file(folder, path, words=_WORDS, on_stage=tell)


def _content(folder: DataFolder) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder.path)): path.read_bytes()
        for path in sorted(folder.path.rglob("*"))
        if path.is_file() and path.name != "activity.lock"
    }


@pytest.fixture
def stocked(tmp_path: Path) -> DataFolder:
    """A data folder in which one comment is already."""
    folder = DataFolder(tmp_path / "stocked")
    _take_in(folder, _write(tmp_path / "lama.csv"))
    return folder


def _refused(
    folder: DataFolder, path: Path, during: Callable[[], None] | None = None
) -> SambungRasaError:
    """Return with what sentence ``path`` is refused by a folder that stays as it was, byte for byte."""
    before = _content(folder)
    with pytest.raises(SambungRasaError) as caught:
        _take_in(folder, path, during)
    check_sentence(caught.value.message)
    for language in LANGUAGES:
        assert "\n" not in Translator(language)(caught.value.message)
    assert _content(folder) == before
    return caught.value


def test_what_a_killed_import_had_unpacked_is_removed_by_the_next(
    tmp_path: Path, stocked: DataFolder
) -> None:
    left, in_use = stocked.path / ".unpacked-abc", stocked.path / ".unpacked-def"
    for place in (left, in_use):
        place.mkdir()
        _write(place / "0")
    for path in (left / "0", left):
        os.utime(path, (0, 0))
    _take_in(stocked, _write(tmp_path / "a.csv"))
    assert not left.exists()
    assert in_use.exists()


def test_a_first_file_that_is_refused_leaves_no_corpus(tmp_path: Path, folder: DataFolder) -> None:
    with pytest.raises(SambungRasaError):
        _take_in(folder, _write(tmp_path / "a.csv", b"\x89PNG\r\n\x1a\n"))
    assert set(_content(folder)) == {"pseudonym.key"}
    with pytest.raises(SambungRasaError):
        _take_in(folder, _many_rows(tmp_path / "b.csv", 6_000), (tmp_path / "b.csv").unlink)
    assert set(_content(folder)) == {"pseudonym.key"}


def _key(error: SambungRasaError) -> str:
    return error.message.key


def _named(error: SambungRasaError) -> str:
    return str(dict(error.message.values)["name"])


# Archives


def _zip(path: Path, *members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def test_a_flat_zip_bomb(tmp_path: Path, stocked: DataFolder) -> None:
    path = _zip(tmp_path / "bom.zip", ("a.csv", _ROWS.encode()), ("b.csv", b" " * (80 * _MB)))
    assert path.stat().st_size < _MB
    assert _key(_refused(stocked, path)) == "import.file.archive_too_large"


def test_a_zip_bomb_whose_entries_share_their_bytes(tmp_path: Path, stocked: DataFolder) -> None:
    """Each entry alone is small enough; all of them are the same bytes of the archive."""
    path = tmp_path / "bom.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"a" * (30 * _MB))
        archive.filelist += archive.filelist * 199
    assert path.stat().st_size < _MB
    begun = time.perf_counter()
    assert _key(_refused(stocked, path)) in {"import.file.archive_too_large", "import.file.damaged"}
    assert time.perf_counter() - begun < 10


def test_a_zip_bomb_of_zips_in_zips(tmp_path: Path, stocked: DataFolder) -> None:
    content = b" " * (20 * _MB)
    for level in range(5):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(16):
                archive.writestr(f"lib {number}.{'zip' if level else 'csv'}", content)
        content = inner.getvalue()
    begun = time.perf_counter()
    error = _refused(stocked, _write(tmp_path / "42.zip", content))
    assert _key(error) == "import.file.no_table"
    assert _named(error).startswith("42.zip/lib")
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize("said", [1, 10, 2**31, 2**32 - 2])
def test_a_zip_that_lies_about_its_sizes(said: int, tmp_path: Path, stocked: DataFolder) -> None:
    path = _zip(tmp_path / "a.zip", ("a.csv", _ROWS.encode()))
    content = bytearray(path.read_bytes())
    central = content.find(b"PK\x01\x02")
    struct.pack_into("<I", content, central + 24, said)
    _write(path, bytes(content))
    if said > len(_ROWS):
        (imported,) = _take_in(stocked, path)
        assert (imported.rows_read, imported.known) == (1, 1)
    else:
        assert _key(_refused(stocked, path)) == "import.file.damaged"


def test_a_gz_bomb(tmp_path: Path, stocked: DataFolder) -> None:
    path = _write(tmp_path / "a.csv.gz", gzip.compress(b" " * (80 * _MB)))
    assert _key(_refused(stocked, path)) == "import.file.archive_too_large"


def test_a_gz_in_a_gz(tmp_path: Path, stocked: DataFolder) -> None:
    path = _write(tmp_path / "a.csv.gz", gzip.compress(gzip.compress(_ROWS.encode())))
    assert _key(_refused(stocked, path)) == "import.file.no_table"


def test_an_archive_that_is_cut(tmp_path: Path, stocked: DataFolder) -> None:
    for path in (
        _zip(tmp_path / "a.zip", ("a.csv", os.urandom(5_000))),
        _write(tmp_path / "a.csv.gz", gzip.compress(os.urandom(5_000))),
    ):
        path.write_bytes(path.read_bytes()[:3_000])
        assert _key(_refused(stocked, path)) == "import.file.damaged"


def test_an_archive_whose_parts_lie_before_its_beginning(
    tmp_path: Path, stocked: DataFolder
) -> None:
    path = _zip(tmp_path / "a.zip", ("a.csv", b"text\njalan rusak\n"))
    content = bytearray(path.read_bytes())
    end = content.find(b"PK\x05\x06")
    start = int.from_bytes(content[end + 16 : end + 20], "little")
    struct.pack_into("<I", content, end + 16, start + 50)
    _write(path, bytes(content))
    assert _key(_refused(stocked, path)) == "import.file.damaged"


def test_one_bad_file_in_an_archive_keeps_all_of_it_out(
    tmp_path: Path, stocked: DataFolder
) -> None:
    """Rows that were turned away from the good one leave no file either."""
    with_rejected = _ROWS.replace("561", "562") + "7,,warga_b,2024-04-30\n"
    path = _zip(
        tmp_path / "a.zip", ("a.csv", with_rejected.encode()), ("b.csv", b"\x89PNG\r\n\x1a\n")
    )
    error = _refused(stocked, path)
    assert _key(error) == "import.file.no_table"
    assert _named(error) == "a.zip/b.csv"


def test_rejected_rows_of_files_with_one_name_are_all_kept(
    tmp_path: Path, folder: DataFolder
) -> None:
    rows = _ROWS + "7,,warga_b,2024-04-30\n"
    path = _zip(tmp_path / "a.zip", *((f"{place}/k.csv", rows.encode()) for place in "xyz"))
    imported = _take_in(folder, path)
    files = {entry.rejected_file for entry in imported}
    assert len(files) == 3
    assert all(file is not None and file.is_file() for file in files)


def _zipcrypto(content: bytes, password: bytes, check: int) -> bytes:
    """PKWARE's traditional encryption, which zipfile reads and does not write."""
    table = list(range(256))
    for _ in range(8):
        table = [(crc >> 1) ^ (0xEDB88320 if crc & 1 else 0) for crc in table]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    for byte in password:
        update(byte)
    locked = bytearray()
    for byte in os.urandom(11) + bytes((check,)) + content:
        seed = (keys[2] | 2) & 0xFFFF
        locked.append(byte ^ ((seed * (seed ^ 1)) >> 8) & 0xFF)
        update(byte)
    return bytes(locked)


def test_a_zip_with_a_password(tmp_path: Path, stocked: DataFolder) -> None:
    content = _ROWS.encode()
    crc = zlib.crc32(content)
    locked = _zipcrypto(content, b"rahasia", crc >> 24)
    name = b"a.csv"
    sizes = struct.pack("<III", crc, len(locked), len(content))
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 1, 0, 0, 0x5821) + sizes
    local += struct.pack("<HH", len(name), 0) + name + locked
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 1, 0, 0, 0x5821) + sizes
    central += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    path = _write(tmp_path / "a.zip", local + central + end)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("a.csv", pwd=b"rahasia") == content
    assert _key(_refused(stocked, path)) == "import.file.password"


# Workbooks


def _workbook(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("id", "teks", "tanggal", "suka"), *rows):
        book.active.append(list(row))
    book.save(path)
    return path


def _with_parts(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    return _zip(path, *(kept | parts).items())


def test_a_workbook_that_is_a_bomb(tmp_path: Path, stocked: DataFolder) -> None:
    """A sheet of 700 MB of text in one cell, packed into a few hundred kilobytes."""
    path = _workbook(tmp_path / "bom.xlsx", (1, "jalan rusak", "2024-04-30", 1))
    with zipfile.ZipFile(path) as archive:
        head, tail = archive.read("xl/worksheets/sheet1.xml").split(b"jalan rusak")
        others = {n: archive.read(n) for n in archive.namelist() if "sheet1" not in n}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in others.items():
            archive.writestr(name, part)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(head)
            for _ in range(700):
                sheet.write(b"a" * _MB)
            sheet.write(tail)
    assert path.stat().st_size < 8 * _MB
    assert _key(_refused(stocked, path)) == "import.file.too_large"


def test_a_workbook_that_says_it_unpacks_to_terabytes(tmp_path: Path, stocked: DataFolder) -> None:
    path = _workbook(tmp_path / "bom.xlsx", (1, "jalan rusak", "2024-04-30", 1))
    content = bytearray(path.read_bytes())
    central = content.find(b"PK\x01\x02")
    struct.pack_into("<I", content, central + 24, 2**32 - 2)
    _write(path, bytes(content))
    assert _key(_refused(stocked, path)) == "import.file.too_large"


def test_a_workbook_that_is_read_without_end(tmp_path: Path, stocked: DataFolder) -> None:
    """A paragraph that is never closed: the library that reads workbooks goes round in circles."""
    path = tmp_path / "a.ods"
    head = (
        '<?xml version="1.0"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="a"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>komentar'
    )
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    _zip(path, ("mimetype", mimetype), ("content.xml", head.encode()))
    assert _key(_refused(stocked, path)) == "import.file.damaged"


def test_sheets_with_names_of_many_lines_are_said_on_one(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", (1, "jalan rusak", "2024-04-30", 1))
    book = openpyxl.load_workbook(path)
    book.create_sheet("XX").append(["bulan"])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        content = archive.read("xl/workbook.xml")
    assert b'name="XX"' in content
    odd = content.replace(b'name="XX"', b'name="a&#10;b&#x202E;c"')
    _with_parts(path, {"xl/workbook.xml": odd})
    report = inspect(path, pseudonyms=Pseudonyms.open(tmp_path / "data"))
    for language in LANGUAGES:
        said = [Translator(language)(notice) for notice in report.notices]
        assert any("a b c" in line for line in said)
        assert not any(mark in line for line in said for mark in "\n\u202e")


def test_entities_in_a_workbook_reach_no_file_and_do_not_multiply(
    tmp_path: Path, stocked: DataFolder
) -> None:
    secret = _write(tmp_path / "rahasia.txt", "isi yang rahasia")
    path = _workbook(tmp_path / "a.xlsx", (1, "jalan rusak", "2024-04-30", 1))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    multiplied = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 20}">' for n in range(1, 12))
    kind = f'<!DOCTYPE worksheet [<!ENTITY file SYSTEM "file://{secret}"><!ENTITY x0 "ha">{multiplied}]>'
    for entity in (b"&file;", b"&x11;"):
        hostile = kind.encode() + sheet.replace(b"jalan rusak", entity)
        assert hostile != kind.encode() + sheet
        _with_parts(path, {"xl/worksheets/sheet1.xml": hostile})
        _refused(stocked, path)


def test_links_macros_and_formulas_do_nothing(tmp_path: Path, folder: DataFolder) -> None:
    """What the formulas gave when the workbook was saved is read; nobody is called for more."""
    made = tmp_path / "dibuat-oleh-makro"
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        formulas = (
            (f'WEBSERVICE("{address}/a")', "Taman kota kotor"),
            (f"cmd|'/c touch {made}'!A1", "Lampu jalan mati"),
            (f"'[{address}/b.xlsx]Sheet1'!A1", "Air tidak mengalir"),
            (f'HYPERLINK("{address}/c","klik")', "Antrean panjang"),
        )
        rows = [(n, f"teks-{n}", "2024-04-30", 1) for n in range(len(formulas))]
        path = _workbook(tmp_path / "a.xlsm", *rows)
        with zipfile.ZipFile(path) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
            strings = (
                archive.read("xl/sharedStrings.xml").decode()
                if "sharedStrings" in str(archive.namelist())
                else ""
            )
            types = archive.read("[Content_Types].xml").decode()
            links = archive.read("xl/_rels/workbook.xml.rels").decode()
        for number, (formula, value) in enumerate(formulas):
            shown = formula.replace("&", "&amp;").replace("<", "&lt;")
            old = f'<c r="B{number + 2}" t="inlineStr"><is><t>teks-{number}</t></is></c>'
            new = f'<c r="B{number + 2}" t="str"><f>{shown}</f><v>{value}</v></c>'
            assert old in sheet, (sheet, strings)
            sheet = sheet.replace(old, new)
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        macro = f'Sub Workbook_Open()\nShell "touch {made}"\nEnd Sub\n'
        _with_parts(
            path,
            {
                "xl/worksheets/sheet1.xml": sheet.encode(),
                "[Content_Types].xml": types.replace(
                    "openxmlformats-officedocument.spreadsheetml.sheet.main",
                    "ms-excel.sheet.macroEnabled.main",
                ).encode(),
                "xl/_rels/workbook.xml.rels": links.replace(
                    "</Relationships>",
                    f'<Relationship Id="rId90" Type="{office}/externalLink"'
                    ' Target="externalLinks/externalLink1.xml"/></Relationships>',
                ).encode(),
                "xl/vbaProject.bin": macro.encode(),
                "xl/externalLinks/externalLink1.xml": (
                    f'<externalLink xmlns="{main}" xmlns:r="{office}"><externalBook r:id="rId1"/>'
                    "</externalLink>"
                ).encode(),
                "xl/externalLinks/_rels/externalLink1.xml.rels": (
                    f'<Relationships xmlns="{package}"><Relationship Id="rId1"'
                    f' Type="{office}/externalLinkPath" Target="{address}/d.xlsx"'
                    ' TargetMode="External"/></Relationships>'
                ).encode(),
            },
        )
        (inspected,) = inspect_file(folder, path)
        (imported,) = _take_in(folder, path)
        with pytest.raises(TimeoutError):
            server.accept()
    assert not made.exists()
    assert (imported.rows_read, imported.added) == (4, 4)
    with Corpus(folder.corpus, read_only=True) as corpus:
        texts = set(corpus.posts().column("text").to_pylist())
    assert texts == {value for _, value in formulas}
    assert {post["text"] for post in inspected.preview} == texts


# One line


@pytest.mark.parametrize(
    "begin", [_HEAD + "1,", '{"id": "1", "teks": "a"}\n{"id": "2", "teks": "', '{"data": [{"teks": "', "[["]
)  # fmt: skip
def test_a_line_without_end(
    begin: str, tmp_path: Path, stocked: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``python -m tests.bench.hostile`` reads one of two gigabytes; here the limits are lower."""
    monkeypatch.setattr(lines, "LONGEST_LINE", _MB)
    monkeypatch.setattr(json_values, "LONGEST_LINE", _MB)
    monkeypatch.setattr(json_values, "_LOADED_BYTES", _MB)
    monkeypatch.setattr(json_values, "_RELOADED_BYTES", 2 * _MB)
    path = _write(tmp_path / "a", begin.encode() + b"a" * (5 * _MB))
    assert _key(_refused(stocked, path)) in {
        "import.file.long_line",
        "import.file.damaged_json_large",
    }


def test_a_long_text_full_of_escaped_quotation_marks(
    tmp_path: Path, stocked: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_values, "LONGEST_LINE", _MB)
    monkeypatch.setattr(json_values, "_LOADED_BYTES", _MB)
    monkeypatch.setattr(json_values, "_RELOADED_BYTES", 2 * _MB)
    path = _write(tmp_path / "a.json", b'[{"teks": "' + b'\\"' * (3 * _MB) + b'"}]')
    assert _key(_refused(stocked, path)) == "import.file.long_line"
    path = _write(
        tmp_path / "b.json", b"[" + b'{"teks": "\\"a\\"\\\\"},' * 200_000 + b'{"teks": "b"}]'
    )
    assert path.stat().st_size > 3 * _MB
    (inspected,) = inspect_file(stocked, path)
    assert inspected.preview[0]["text"] == '"a"\\'


@pytest.mark.parametrize("begin", ["[", '{"a":', '[{"balasan":', '{"data":[{"replies":'])
def test_nesting_without_end(
    begin: str, tmp_path: Path, stocked: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for loaded in (64 * _MB, _MB):
        monkeypatch.setattr(json_values, "_LOADED_BYTES", loaded)
        path = _write(tmp_path / "a.json", begin * 300_000)
        assert _key(_refused(stocked, path)) in {
            "import.file.damaged_json", "import.file.damaged_json_large", "import.file.no_table",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("begin", "again", "end"),
    [
        ('[{"teks": "a", "x": [', "1,", "1]}]"),
        ('[{"data": [', '{"teks": "a"},', '{"teks": "a"}]}]'),
        ('{\n"data": [{"teks": "a", "x": [', '"b",', "1]}]}"),
        ('{\n"data": [{"teks": "a"}], "x": {', '"b": 1,', '"b": 1}}'),
    ],
)
def test_an_element_that_does_not_fit_into_memory(
    begin: str,
    again: str,
    end: str,
    tmp_path: Path,
    stocked: DataFolder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_values, "_LOADED_BYTES", _MB // 8)
    monkeypatch.setattr(json_values, "_MOST_VALUES", 20_000)
    path = _write(tmp_path / "a.json", begin + again * 80_000 + end)
    assert _key(_refused(stocked, path)) == "import.file.json_too_large"


@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{\n"a": {"data": [', "]}}")])
def test_many_small_elements_fit(
    begin: str, end: str, tmp_path: Path, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_values, "_LOADED_BYTES", _MB // 8)
    monkeypatch.setattr(json_values, "_MOST_VALUES", 20)
    objects = (f'{{"id": "{10**18 + n}", "teks": "komentar {n}"}}' for n in range(5_000))
    (imported,) = _take_in(folder, _write(tmp_path / "a.json", begin + ",".join(objects) + end))
    assert imported.added == 5_000


def test_a_rejected_row_that_holds_much_is_cut(tmp_path: Path, folder: DataFolder) -> None:
    number = "0812 3456 7890 "
    path = _write(tmp_path / "a.csv", _ROWS + f'7,,warga_b,"{number * 5_000}"\n')
    (imported,) = _take_in(folder, path)
    assert imported.rejected_file is not None
    kept = imported.rejected_file.read_text(encoding="utf-8-sig")
    assert len(kept) < 10_000
    assert "0812" not in kept
    assert "…" in kept


_TOO_WIDE = 20_000


@pytest.mark.parametrize("kind", ["csv", "json", "parquet", "xlsx"])
def test_a_table_wider_than_a_spreadsheet(kind: str, tmp_path: Path, stocked: DataFolder) -> None:
    names = ["teks", *(f"k{number}" for number in range(_TOO_WIDE))]
    path = tmp_path / "a"
    if kind == "csv":
        _write(path, ",".join(names) + "\n" + "halo," * _TOO_WIDE)
    elif kind == "json":
        _write(path, json.dumps([dict.fromkeys(names, "halo semua")] * 2))
    elif kind == "parquet":
        pyarrow.parquet.write_table(pa.table({name: ["halo"] for name in names}), path)
    else:
        _workbook(path.with_suffix(".xlsx"), (1, "halo", "2024-04-30", 1)).rename(path)
        with zipfile.ZipFile(path) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml")
        # The letters go on behind XFD, where no spreadsheet does.
        wide = sheet.replace(b'<c r="D2"', b'<c r="AAAA2"')
        assert wide != sheet
        _with_parts(path, {"xl/worksheets/sheet1.xml": wide})
    assert _key(_refused(stocked, path)) == "import.file.too_wide"


def test_what_takes_long_takes_no_longer_than_its_length(
    tmp_path: Path, folder: DataFolder
) -> None:
    """Each of these took minutes once, for the square of what is in it."""
    indented = "\n".join(
        json.dumps({"id": str(10**18 + n), "teks": "halo"}, indent=1) for n in range(5_000)
    )
    same_names = "teks," + "a," * 6_000 + "\n" + "halo," + "x," * 6_000
    with time_limit(30):
        (imported,) = _take_in(folder, _write(tmp_path / "a.json", indented))
        assert imported.added == 5_000
        (imported,) = _take_in(folder, _write(tmp_path / "a.csv", same_names))
        assert imported.added == 1


# While it is read


@pytest.mark.parametrize("rows", [6_000, FEWEST_FOR_PROCESSES + 1])
def test_a_file_to_which_a_row_is_added_while_it_is_read(
    rows: int, tmp_path: Path, stocked: DataFolder
) -> None:
    path = _many_rows(tmp_path / "a.csv", rows)

    def append() -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write("8,satu lagi,warga_z,2024-04-30\n")

    assert _key(_refused(stocked, path, append)) == "import.file.changed"


def test_a_file_that_grows_as_long_as_it_is_read(tmp_path: Path, stocked: DataFolder) -> None:
    path = _many_rows(tmp_path / "a.csv", 3_000)
    row = "komentar yang terus bertambah,".join(("9,", "warga_z,2024-04-30\n")) * 50
    ended = threading.Event()

    def grow() -> None:
        with path.open("a", encoding="utf-8") as file:
            while not ended.wait(0.001):
                file.write(row)
                file.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        assert _key(_refused(stocked, path)) == "import.file.changed"
    finally:
        ended.set()
        writer.join()


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json"])
def test_a_file_that_is_cut_removed_or_replaced_while_it_is_read(
    suffix: str, tmp_path: Path, stocked: DataFolder
) -> None:
    path = tmp_path / f"a.{suffix}"

    def write(rows: int) -> None:
        if suffix == "csv":
            _many_rows(path, rows)
            return
        objects = [f'{{"id": "{10**18 + n}", "teks": "komentar ke {n}"}}' for n in range(rows)]
        whole = "\n".join(objects) if suffix == "jsonl" else "[" + ",".join(objects) + "]"
        path.write_text(whole, encoding="utf-8")

    def cut() -> None:
        os.truncate(path, path.stat().st_size // 3)

    def same_size() -> None:
        content = path.read_bytes().replace(b"komentar", b"KOMENTAR")
        path.unlink()
        path.write_bytes(content)

    for during, keys in (
        (cut, {"import.file.changed"}),
        (path.unlink, {"import.file.unreadable"}),
        (same_size, {"import.file.changed"}),
        (lambda: write(6_001), {"import.file.changed"}),
    ):
        write(6_000)
        assert _key(_refused(stocked, path, during)) in keys


# What is no file, or may not be read


def _directory(place: Path) -> Path:
    (place / "folder.csv").mkdir()
    return place / "folder.csv"


def _pipe(place: Path) -> Path:
    os.mkfifo(place / "pipa.csv")
    return place / "pipa.csv"


def _socket(place: Path) -> Path:
    path = place / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))
    return path


def _link(place: Path, name: str, target: str) -> Path:
    (place / name).symlink_to(target)
    return place / name


_NO_FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "directory": (_directory, "import.file.directory"),
    "pipe": (_pipe, "import.file.unreadable"),
    "socket": (_socket, "import.file.unreadable"),
    "device without end": (lambda _: Path("/dev/zero"), "import.file.unreadable"),
    "nothing there": (lambda place: place / "tidak-ada.csv", "import.file.missing"),
    "link to nothing": (lambda place: _link(place, "a.csv", "tidak-ada"), "import.file.missing"),
    "link to itself": (lambda place: _link(place, "a.csv", "a.csv"), "import.file.unreadable"),
    "link to a device": (lambda place: _link(place, "a.csv", "/dev/zero"), "import.file.unreadable"),
    "name longer than names can be": (lambda place: place / ("a" * 300), "import.file.unreadable"),
    "name with a zero": (lambda place: place / "a\x00b.csv", "import.file.unreadable"),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(_NO_FILES))
def test_what_is_no_file(what: str, tmp_path: Path, stocked: DataFolder) -> None:
    make, key = _NO_FILES[what]
    assert _key(_refused(stocked, make(tmp_path))) == key


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Drop the rights of root, who may read everything, for the block."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(65_534)
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def _for_everybody(folder: DataFolder) -> None:
    for path in (folder.path, *folder.path.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    for parent in folder.path.parents:
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)


def test_a_file_that_may_not_be_read(tmp_path: Path, stocked: DataFolder) -> None:
    path = _write(tmp_path / "milik-orang.csv")
    path.chmod(0o000)
    _for_everybody(stocked)
    before = _content(stocked)
    with _as_nobody(), pytest.raises(SambungRasaError) as caught:
        _take_in(stocked, path)
    assert _key(caught.value) == "import.file.no_permission"
    check_sentence(caught.value.message)
    assert _content(stocked) == before


def test_a_data_folder_that_may_not_be_written(tmp_path: Path, stocked: DataFolder) -> None:
    path = _write(tmp_path / "a.csv", _ROWS.replace("561", "562"))
    _for_everybody(stocked)
    for place in (stocked.path, *stocked.path.rglob("*")):
        place.chmod(0o555 if place.is_dir() else 0o444)
    before = _content(stocked)
    with _as_nobody(), pytest.raises(SambungRasaError) as caught:
        _take_in(stocked, path)
    check_sentence(caught.value.message)
    assert _content(stocked) == before


# Names


@pytest.mark.parametrize(
    "name",
    ["a\nb.csv", "a\x1b[2Jb.csv", "😀👨‍👩‍👧 komentar.csv", "a\u202evsc.csv", "x" * 250 + ".csv", " .csv", "{name}.csv",
     "%s{0}.csv", "-rf.csv", "<b>a.csv", b"rusak-\xff\xfe.csv"],
)  # fmt: skip
def test_odd_names_are_said_on_one_line(
    name: str | bytes, tmp_path: Path, stocked: DataFolder
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + os.fsencode(name)))
    error = _refused(stocked, _write(path, b"\x89PNG\r\n\x1a\n"))
    assert _key(error) == "import.file.no_table"
    (imported,) = _take_in(stocked, _write(path))
    assert imported.rows_read == 1
    for said in (_named(error), imported.name):
        assert said.replace("\u200d", "").isprintable()
        assert said.encode()
        assert len(said) <= 160
    packed = _zip(
        tmp_path / "a.zip",
        ("x/" + os.fsdecode(os.fsencode(name)).encode("utf-8", "replace").decode(), _ROWS.encode()),
    )
    (imported,) = _take_in(stocked, packed)
    assert imported.name.startswith("a.zip/")
    assert imported.name.replace("\u200d", "").isprintable()


# A disk that is full


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of six megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)]
    if (
        mount is None
        or os.geteuid() != 0
        or subprocess.run([mount, *options], check=False, capture_output=True).returncode
    ):
        pytest.skip("no file system can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _fill(place: Path, leave: int) -> Path:
    """Fill the file system at ``place`` but for ``leave`` bytes."""
    filler = place / "penuh"
    free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
    filler.write_bytes(b"a" * max(0, free - leave))
    return filler


def _packed(path: Path) -> Path:
    return _zip(path.with_suffix(".zip"), ("a.csv", path.read_bytes()))


def _mostly_rejected(path: Path) -> Path:
    """The rows are few; what is written of those turned away is much."""
    words = "kata " * 800
    rows = (f"{number},,warga,{words}\n" for number in range(2_000))
    return _write(path, _HEAD + "1,jalan rusak,warga,2024-04-30\n" + "".join(rows))


@pytest.mark.parametrize(
    ("prepare", "leave"),
    [
        *((None, leave) for leave in (0, 4_096, 20_000, 65_536, 300_000, 600_000)),
        *((_packed, leave) for leave in (4_096, 300_000)),
        *((_mostly_rejected, leave) for leave in (300_000, 1_000_000)),
    ],
)
@pytest.mark.parametrize("has_corpus", [False, True])
def test_a_full_disk(
    prepare: Callable[[Path], Path] | None,
    leave: int,
    has_corpus: bool,
    tmp_path: Path,
    small_disk: Path,
) -> None:
    folder = DataFolder(small_disk / "data")
    if has_corpus:
        _take_in(folder, _write(tmp_path / "lama.csv"))
    path = _many_rows(tmp_path / "a.csv", 12_000)
    path = prepare(path) if prepare else path
    filler = _fill(small_disk, leave)
    with pytest.raises(SambungRasaError) as caught:
        _take_in(folder, path)
    # Without a byte left, there is not even room for the key.
    assert _key(caught.value) in {"error.disk_full", "privacy.key.unreadable"}
    check_sentence(caught.value.message)
    filler.unlink()
    left = {name for name in _content(folder) if not name.startswith("corpus.duckdb")}
    assert left <= {"pseudonym.key"}
    assert folder.corpus.is_file() == has_corpus
    if has_corpus:
        with Corpus(folder.corpus, read_only=True) as corpus:
            assert corpus.status().posts == 1
            assert len(corpus.imports()) == 1
    (imported,) = _take_in(folder, _many_rows(tmp_path / "b.csv", 200))
    assert imported.added == 200
