"""Workbooks as people have them: many sheets, titles on top, any of Excel's and LibreOffice's kinds."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlwt  # type: ignore[import-untyped]  # it has no stubs

from analytics.errors import InputFileError
from analytics.ingest.carriers import spreadsheet
from analytics.ingest.carriers.spreadsheet import SpreadsheetTable
from analytics.ingest.reading import Reading, read_posts
from analytics.messages import LANGUAGES, Translator
from analytics.posts import Post, TimePrecision
from analytics.privacy.pseudonyms import Pseudonyms

Rows = Sequence[Sequence[Any]]
_HEAD = ("id_str", "komentar", "tanggal", "suka")
_ROWS: Rows = (
    ("1785300561094644037", "jalan rusak 🚧", datetime(2025, 3, 1, 14, 5), 3),
    ("1785300561094644039", "baris satu\nbaris dua", datetime(2025, 3, 2), 0),
    ("1785300561094644041", "makasih & salam <3", None, None),
)


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


def _read(path: Path, pseudonyms: Pseudonyms) -> tuple[list[Post], Reading]:
    reading = read_posts(path, pseudonyms=pseudonyms, imported_at=datetime(2026, 6, 1, tzinfo=UTC))
    posts = list(reading.posts)
    assert len(posts) + len(reading.rejected) == reading.source.rows
    return posts, reading


def _texts(table: SpreadsheetTable) -> list[str]:
    place = table.shape.columns.index("komentar")
    return [str(row.cells[place]) for row in table.rows()]


def _write_xlsx(path: Path, sheets: Mapping[str, Rows], hidden: Iterable[str] = ()) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    workbook.save(path)
    return path


def _write_xls(path: Path, sheets: Mapping[str, Rows]) -> Path:
    workbook = xlwt.Workbook()
    moment = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM")
    for name, rows in sheets.items():
        sheet = workbook.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write(at, column, cell, moment)
                elif cell is not None:
                    sheet.write(at, column, cell)
    workbook.save(str(path))
    return path


def _write_ods(path: Path, sheets: Mapping[str, Rows]) -> Path:
    tables = ""
    for name, rows in sheets.items():
        lines = ""
        for row in rows:
            cells = "".join(map(_ods_cell, row))
            lines += f"<table:table-row>{cells}</table:table-row>"
        # LibreOffice fills a sheet up to its end with empty rows.
        filling = (
            '<table:table-row table:number-rows-repeated="1048000">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        )
        tables += f'<table:table table:name="{name}">{lines}{filling}</table:table>'
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content)
    return path


def _ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, datetime):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}">'
            f"<text:p>{cell}</text:p></table:table-cell>"
        )
    if isinstance(cell, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}">'
            f"<text:p>{cell}</text:p></table:table-cell>"
        )
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _write_xlsb(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write the binary kind, record by record ([MS-XLSB]); no library writes it.

    It keeps times as day numbers; a style would say so, and there is none here.
    """
    book = _record(131) + _record(143)
    relations = ""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for number, name in enumerate(sheets, start=1):
        book += _record(156, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(name))
        relations += (
            f'<Relationship Id="rId{number}" Type="{kind}/worksheet"'
            f' Target="worksheets/sheet{number}.bin"/>'
        )
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="a"'
            f' Type="{kind}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", book + _record(144) + _record(132))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        )
        for number, rows in enumerate(sheets.values(), start=1):
            archive.writestr(f"xl/worksheets/sheet{number}.bin", _binary_sheet(rows))
    return path


def _binary_sheet(rows: Rows) -> bytes:
    size = struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    out = _record(129) + _record(148, size) + _record(145)
    for at, row in enumerate(rows):
        out += _record(0, struct.pack("<IIHBBBI", at, 0, 300, 0, 0, 0, 0))
        for column, cell in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(cell, datetime):
                days = (cell - datetime(1899, 12, 30)).total_seconds() / 86_400
                out += _record(5, place + struct.pack("<d", days))
            elif isinstance(cell, str):
                out += _record(6, place + _wide(cell))
            elif cell is not None:
                out += _record(5, place + struct.pack("<d", cell))
    return out + _record(146) + _record(130)


def _record(number: int, payload: bytes = b"") -> bytes:
    name = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size, left = b"", len(payload)
    while True:
        size += bytes([left & 0x7F | (0x80 if left > 0x7F else 0)])
        left >>= 7
        if not left:
            return name + size + payload


def _wide(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


_KINDS: Mapping[str, Callable[[Path, Mapping[str, Rows]], Path]] = {
    "xlsx": _write_xlsx,
    "xls": _write_xls,
    "ods": _write_ods,
    "xlsb": _write_xlsb,
}
_TWO_MONTHS: Mapping[str, Rows] = {
    "Rekap": (("bulan", "jumlah"), ("Maret", 2)),
    "Maret": (("Laporan komentar",), (), _HEAD, *_ROWS[:2]),
    "April": (_HEAD, *_ROWS[2:]),
}


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_every_kind_of_workbook_says_the_same(
    kind: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    path = _KINDS[kind](tmp_path / f"a.{kind}", _TWO_MONTHS)
    posts, reading = _read(path, pseudonyms)
    assert reading.source.kind == kind
    assert [post.native_id for post in posts] == [row[0] for row in _ROWS]
    assert [post.text for post in posts] == [row[1] for row in _ROWS]
    assert [post.likes for post in posts] == [3, 0, None]
    assert posts[0].created_at == datetime(2025, 3, 1, 7, 5, tzinfo=UTC)
    assert posts[1].time_precision is TimePrecision.DAY
    assert posts[2].created_at is None
    said = {notice.key: dict(notice.values) for notice in reading.notices}
    assert said["import.notice.sheets"] == {"sheets": ("Maret", "April"), "left_out": ("Rekap",)}


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_a_workbook_under_another_kinds_name(
    kind: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    """Many portals call everything .xls."""
    path = _KINDS[kind](tmp_path / f"a.{kind}", _TWO_MONTHS)
    for name in ("b.xls", "b.xlsx", "b.xlsb", "b.ods", "b.csv"):
        posts, reading = _read(Path(shutil.copy(path, tmp_path / name)), pseudonyms)
        assert reading.source.kind == kind
        assert len(posts) == 3


def test_a_row_keeps_its_number_in_its_sheet(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    sheets = {
        "Maret": (("Laporan",), (), _HEAD, ("1", "bagus sekali", "entah kapan", 1)),
        "April": (_HEAD, ("2", "bagus", "2025-04-01", 1), ("3", "kurang", "entah", 1)),
    }
    _, reading = _read(_write_xlsx(tmp_path / "a.xlsx", sheets), pseudonyms)
    assert [rejected.number for rejected in reading.rejected] == [4, 3]


def test_months_whose_columns_were_moved_and_added(tmp_path: Path) -> None:
    long = ("id_str", "komentar", "tanggal", "suka", "akun", "kanal")
    moved = ("kanal", "akun", "komentar", "id_str", "suka", "tanggal", "catatan")
    sheets = {
        "Maret": (long, ("1", "satu", "2025-03-01", 1, "a", "ig")),
        "April": (moved, ("x", "b", "dua", "2", 5, "2025-04-01", "penting")),
        "Mei": (("bulan", "jumlah"), ("Mei", 1)),
    }
    table = SpreadsheetTable(_write_xlsx(tmp_path / "a.xlsx", sheets), "xlsx")
    assert table.shape.columns == (*long, "catatan")
    assert [list(row.cells) for row in table.rows()] == [
        ["1", "satu", "2025-03-01", 1, "a", "ig", None],
        ["2", "dua", "2025-04-01", 5, "b", "x", "penting"],
    ]


def test_what_is_read_and_what_is_not_is_said(tmp_path: Path) -> None:
    one: Rows = (_HEAD, *_ROWS)
    other: Rows = (("bulan", "jumlah"), ("Maret", 2))
    cases: list[tuple[dict[str, Rows], str | None]] = [
        ({"Data": one}, None),
        # Excel used to make three sheets, of which two stay empty.
        ({"Data": one, "Sheet2": (), "Sheet3": ()}, None),
        ({"Data": one, "Rekap": other}, "Yang dibaca hanya lembar Data"),
        ({"Hal 1": one, "Hal 2": one}, "Hal 1 dan Hal 2"),
        ({"Hal 1": one, "Rekap": other, "Hal 2": one}, "Yang tidak dibaca"),
    ]
    for number, (sheets, sentence) in enumerate(cases):
        table = SpreadsheetTable(_write_xlsx(tmp_path / f"{number}.xlsx", sheets), "xlsx")
        said = [Translator("id")(notice) for notice in table.shape.notices]
        assert len(said) == (sentence is not None)
        assert sentence is None or sentence in said[0]
    many = {f"Hal {number}": one for number in range(1, 31)}
    table = SpreadsheetTable(_write_xlsx(tmp_path / "banyak.xlsx", many), "xlsx")
    assert len(_texts(table)) == 90
    for language in LANGUAGES:
        (sentence,) = (Translator(language)(notice) for notice in table.shape.notices)
        assert "Hal 8" in sentence
        assert "Hal 9" not in sentence
        assert "22" in sentence


def test_hidden_sheets_charts_and_repeated_headings(tmp_path: Path) -> None:
    path = _write_xlsx(
        tmp_path / "a.xlsx",
        {"Lama": (_HEAD, *_ROWS), "Baru": (_HEAD, _ROWS[0], (), _HEAD, _ROWS[1])},
        hidden=["Lama"],
    )
    workbook = openpyxl.load_workbook(path)
    workbook.create_chartsheet("Grafik", 0)
    workbook.save(path)
    table = SpreadsheetTable(path, "xlsx")
    # A sheet that nobody sees is not read beside one that people see.
    assert _texts(table) == [row[1] for row in _ROWS[:2]]
    said = {notice.key: dict(notice.values) for notice in table.shape.notices}
    assert said["import.notice.sheet"] == {"sheet": "Baru", "left_out": ("Lama",)}
    only = _write_xlsx(
        tmp_path / "b.xlsx",
        {"Data": (_HEAD, *_ROWS), "Petunjuk": (("isi di sini",),)},
        hidden=["Data"],
    )
    assert len(_texts(SpreadsheetTable(only, "xlsx"))) == 3


def test_rows_may_be_read_again_and_say_how_far_they_are(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {"Hal 1": (_HEAD, *_ROWS), "Hal 2": (_HEAD, *_ROWS)}
    table = SpreadsheetTable(_write_xlsx(tmp_path / "a.xlsx", sheets), "xlsx")
    assert table.share_read == 0
    shares = [table.share_read for _ in table.rows()]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1
    assert _texts(table) == _texts(table)


def test_numbers_dates_and_errors_in_cells(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["tweet_id", "komentar", "tanggal", "suka"])
    sheet.append([1785300561094644037, "angka yang panjang", 45717.586805555555, 3.0])
    sheet.append([123456789012345, "angka yang utuh", date(2025, 3, 1), "1,2 rb"])
    sheet.append(["#N/A", "salah rumus", "#VALUE!", "#DIV/0!"])
    sheet["A4"].data_type = sheet["C4"].data_type = sheet["D4"].data_type = "e"
    sheet.append([None, "jam saja", time(3, 4), True])
    workbook.save(tmp_path / "a.xlsx")
    posts, reading = _read(tmp_path / "a.xlsx", pseudonyms)
    assert "import.notice.ids_damaged" in {notice.key for notice in reading.notices}
    assert [post.native_id for post in posts] == [None, "123456789012345", None]
    assert posts[0].created_at == datetime(2025, 3, 1, 7, 5, tzinfo=UTC)
    assert [post.likes for post in posts] == [3, 1200, None]
    assert [rejected.reason.key for rejected in reading.rejected] == ["import.rejected.bad_date"]


def _with_parts(path: Path, parts: Mapping[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_links_and_macros_are_never_followed(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    """A workbook that links to a server, to a file and to itself opens none of them."""
    waiting = tmp_path / "ditunggu.xlsx"
    os.mkfifo(waiting)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/isi.xlsx"
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.append(["komentar", "tanggal", "suka"])
        sheet.append(["jalan rusak", "2025-03-01", f'=WEBSERVICE("{address}")'])
        sheet.append([f"='{waiting}'!A1", "2025-03-01", "=[1]Sheet1!A1"])
        sheet["A2"].hyperlink = address
        workbook.save(tmp_path / "a.xlsm")
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        path = _with_parts(
            tmp_path / "a.xlsm",
            {
                "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(2_000),
                "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{main}"'
                f' xmlns:r="{office}"><externalBook r:id="rId1"/></externalLink>',
                "xl/externalLinks/_rels/externalLink1.xml.rels": f'<Relationships xmlns="{package}">'
                f'<Relationship Id="rId1" Type="{office}/externalLinkPath" Target="{address}"'
                ' TargetMode="External"/>'
                f'<Relationship Id="rId2" Type="{office}/externalLinkPath" Target="file://{waiting}"'
                ' TargetMode="External"/></Relationships>',
                "xl/connections.xml": f'<connections xmlns="{main}"><connection id="1" type="4"'
                f' refreshOnLoad="1"><webPr url="{address}"/></connection></connections>',
            },
        )
        posts, reading = _read(path, pseudonyms)
        with pytest.raises(TimeoutError):
            server.accept()
    assert [post.text for post in posts] == ["jalan rusak"]
    # What a formula gave when the workbook was saved is not known: nothing was ever computed.
    assert posts[0].likes is None
    assert [rejected.reason.key for rejected in reading.rejected] == ["import.rejected.no_text"]


def _tiny_xlsx(path: Path, cells: str) -> Path:
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="a"'
            f' Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1"'
            f' Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
        )
    return path


def test_a_stray_cell_in_the_last_corner_does_not_end_the_process(tmp_path: Path) -> None:
    """The rectangle up to it would take 550 GB."""
    path = _tiny_xlsx(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" t="inlineStr"><is><t>komentar</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    )
    assert path.stat().st_size < 2_000
    with pytest.raises(InputFileError) as caught:
        SpreadsheetTable(path, "xlsx")
    assert caught.value.message.key == "import.file.too_large"


def test_a_sheet_of_a_million_empty_rows_is_no_bomb(tmp_path: Path) -> None:
    path = _tiny_xlsx(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" t="inlineStr"><is><t>komentar</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>halo</t></is></c></row>'
        '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>akhir</t></is></c></row>',
    )
    rows = list(SpreadsheetTable(path, "xlsx").rows())
    assert [(row.number, row.cells[0]) for row in rows] == [(2, "halo"), (1_048_576, "akhir")]


def test_an_opendocument_bomb(tmp_path: Path) -> None:
    path = _write_ods(tmp_path / "a.ods", {"A": (_HEAD, *_ROWS)})
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml").decode()
    bomb = content.replace(
        '<table:table-cell office:value-type="string"><text:p>komentar',
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x',
    ).replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1000000">')
    assert bomb != content
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", bomb)
    with pytest.raises(InputFileError) as caught:
        SpreadsheetTable(path, "ods")
    # calamine refuses by itself to make so many cells, and does not say why.
    assert caught.value.message.key == "import.file.damaged"


def test_a_workbook_that_unpacks_to_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _write_xlsx(tmp_path / "a.xlsx", {"A": (_HEAD, *_ROWS)})
    monkeypatch.setattr(spreadsheet, "_LARGEST_UNPACKED_BYTES", 1_000)
    with pytest.raises(InputFileError) as caught:
        SpreadsheetTable(path, "xlsx")
    assert caught.value.message.key == "import.file.too_large"


def test_a_locked_workbook_is_said(tmp_path: Path) -> None:
    """Office puts a locked workbook into a container like an old workbook's, under another name."""
    path = _write_xls(tmp_path / "a.xls", {"A": (_HEAD, *_ROWS[:1])})
    content = bytearray(path.read_bytes())
    at = content.find("Workbook".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le")
    content[at : at + len(name)] = name
    content[at + 64 : at + 66] = struct.pack("<H", len(name) + 2)
    for suffix in ("xlsx", "xls", "csv"):
        locked = tmp_path / f"b.{suffix}"
        locked.write_bytes(content)
        with pytest.raises(InputFileError) as caught:
            SpreadsheetTable(locked, "xlsx")
        assert caught.value.message.key == "import.file.password"


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_a_damaged_workbook_is_said(kind: str, tmp_path: Path) -> None:
    path = _KINDS[kind](tmp_path / f"a.{kind}", {"A": (_HEAD, *_ROWS)})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(InputFileError) as caught:
        SpreadsheetTable(path, kind)
    assert caught.value.message.key == "import.file.damaged"


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_a_workbook_without_content(kind: str, tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = _KINDS[kind](tmp_path / f"a.{kind}", {"A": (("komentar", "tanggal"),)})
    posts, reading = _read(path, pseudonyms)
    assert not posts
    assert "import.notice.empty" in {notice.key for notice in reading.notices}
