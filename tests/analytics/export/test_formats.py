"""Four formats, the same rows: written by the product, read back by other people's libraries."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from analytics.errors import ExportError
from analytics.export.columns import COLUMNS, ExportNote, column_lines, headings
from analytics.export.formats import (
    MIME_TYPES,
    XLSX_MOST_ROWS,
    ExportFormat,
    write_export,
)
from analytics.filters import Filters, Voices
from analytics.messages import LANGUAGES, Translator
from analytics.store.folders import DataFolder
from analytics.store.release import Release
from tests import tiny
from tests.analytics.export.test_columns import make_note

ID, EN = Translator("id"), Translator("en")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =1", "\ufeff=1")


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = DataFolder(tmp_path_factory.mktemp("formats") / "data")
    release = Release(folder, tiny.make_release(folder))
    rows = release.export_rows(Filters(voices=Voices.ALL), limit=100)
    release.close()
    return rows


def with_texts(frame: pd.DataFrame, texts: tuple[str, ...]) -> pd.DataFrame:
    rows = pd.concat([frame.iloc[[0]]] * len(texts), ignore_index=True)
    rows["text"] = texts
    return rows


def note_of(frame: pd.DataFrame) -> ExportNote:
    return make_note(rows=len(frame))


def read_csv(content: bytes, delimiter: str) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def read_sheet(content: bytes, at: int = 0) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(at).to_python(skip_empty_area=False)


def csv_of(frame: pd.DataFrame, words: Translator = ID) -> bytes:
    return write_export(frame, note_of(frame), ExportFormat.CSV, words)


def xlsx_of(frame: pd.DataFrame, words: Translator = ID) -> bytes:
    return write_export(frame, note_of(frame), ExportFormat.XLSX, words)


def jsonl_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    content = write_export(frame, note_of(frame), ExportFormat.JSONL, ID).decode("utf-8")
    return [json.loads(line) for line in content.split("\n") if line]


def parquet_of(frame: pd.DataFrame) -> pa.Table:
    content = write_export(frame, note_of(frame), ExportFormat.PARQUET, ID)
    return pq.read_table(io.BytesIO(content))


def test_all_formats_hold_the_same_rows(frame: pd.DataFrame) -> None:
    ids = list(frame["post_id"])
    texts = list(frame["text"])
    at = COLUMNS.index("text")
    from_csv = read_csv(csv_of(frame), ";")[1:]
    from_xlsx = read_sheet(xlsx_of(frame))[1:]
    assert [row[0] for row in from_csv] == ids
    assert [row[0] for row in from_xlsx] == ids
    assert [row["post_id"] for row in jsonl_of(frame)] == ids
    assert parquet_of(frame).column("post_id").to_pylist() == ids
    # None of the tiny texts begins like a formula, so all are the same everywhere.
    assert [row[at] for row in from_csv] == texts
    assert [row[at] for row in from_xlsx] == texts
    assert [row["text"] for row in jsonl_of(frame)] == texts
    assert parquet_of(frame).column("text").to_pylist() == texts


def test_indonesian_csv_opens_in_indonesian_excel(frame: pd.DataFrame) -> None:
    content = csv_of(frame)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n", content)
    rows = read_csv(content, ";")
    assert rows[0] == list(headings(ID))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    by_id = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]}
    first = by_id[tiny.post_id("c1")]
    assert first["strength"] == "0,800"
    assert first["likes"] == "12"
    # 03:01 UTC.
    assert first["created_at"] == "2026-03-01 10:01:00"
    assert first["platform"] == "Instagram"
    assert by_id[tiny.post_id("c5")]["likes"] == ""
    assert by_id[tiny.post_id("c6")]["account"] == ""
    assert by_id[tiny.post_id("c9")]["theme"] == "Belum bertema"


def test_english_csv_has_commas_and_points(frame: pd.DataFrame) -> None:
    rows = read_csv(csv_of(frame, EN), ",")
    assert rows[0] == list(headings(EN))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert {row[COLUMNS.index("strength")] for row in rows[1:]} == {"0.800", "0.000"}


def test_chances_that_are_unknown_are_empty_cells(frame: pd.DataFrame) -> None:
    # Nothing in this release was measured.
    at = COLUMNS.index("topic_stability")
    assert {row[at] for row in read_csv(csv_of(frame), ";")[1:]} == {""}
    known = frame.assign(topic_stability=np.float32(0.91))
    assert {row[at] for row in read_csv(csv_of(known), ";")[1:]} == {"0,910"}
    assert {row[at] for row in read_sheet(xlsx_of(frame))[1:]} == {""}
    assert parquet_of(frame).column("topic_stability").null_count == len(frame)
    assert {row["topic_stability"] for row in jsonl_of(frame)} == {None}


def test_line_breaks_and_separators_stay_inside_their_cell(frame: pd.DataFrame) -> None:
    texts = ('satu;dua,"tiga"', "baris\r\nbaru\rlagi\nakhir", "nul\x00l", "\u2028\u2029\x85")
    rows = read_csv(csv_of(with_texts(frame, texts)), ";")[1:]
    found = [row[COLUMNS.index("text")] for row in rows]
    assert found == [texts[0], "baris\nbaru\nlagi\nakhir", *texts[2:]]
    assert [row["text"] for row in jsonl_of(with_texts(frame, texts))] == list(texts)


def test_formulas_cannot_run_from_csv(frame: pd.DataFrame) -> None:
    rows = with_texts(frame, FORMULAS)
    rows["topic"] = "=2+2"
    for words, delimiter in ((ID, ";"), (EN, ",")):
        for row in read_csv(csv_of(rows, words), delimiter)[1:]:
            assert row[COLUMNS.index("text")].startswith("'")
            assert row[COLUMNS.index("topic")] == "'=2+2"


def test_formulas_are_text_in_xlsx(frame: pd.DataFrame) -> None:
    rows = with_texts(frame, (*FORMULAS, "{=1+1}", "http://contoh.id", "mailto:a@b.id", "007"))
    rows["topic"] = "=2+2"
    content = xlsx_of(rows)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            body = archive.read(name)
            assert not re.search(rb"<f[ >/]", body), name
            assert b"<hyperlink" not in body, name
            assert b"externalLink" not in body, name
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    text, topic = COLUMNS.index("text") + 1, COLUMNS.index("topic") + 1
    for at, expected in enumerate(rows["text"], start=2):
        cell = sheet.cell(at, text)
        assert cell.value == expected.replace("\r", "\n")
        assert cell.data_type == "s"
        assert sheet.cell(at, topic).value == "=2+2"
    assert [row[text - 1] for row in read_sheet(content)[1:]][-1] == "007"


def test_control_characters_do_not_break_a_workbook(frame: pd.DataFrame) -> None:
    controls = "".join(map(chr, range(32)))
    texts = (f"a{controls}b", "\x00", "\x7f\x80\x9f", "\ufffe\uffff", "_x0041_", tiny.RTL, "😀👍")
    content = xlsx_of(with_texts(frame, texts))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.worksheets[0].max_row == len(texts) + 1
    rows = read_sheet(content)[1:]
    at = COLUMNS.index("text")
    assert len(rows) == len(texts)
    assert rows[0][at].startswith("a")
    assert rows[0][at].endswith("b")
    assert [row[at] for row in rows][4:] == list(texts[4:])


def test_a_text_too_long_for_a_cell_is_cut_to_what_excel_holds(frame: pd.DataFrame) -> None:
    texts = ("a" * 40_000, "b" * 32_767, "😀" * 20_000)
    rows = with_texts(frame, texts)
    found = [row[COLUMNS.index("text")] for row in read_sheet(xlsx_of(rows))[1:]]
    assert found[0] == "a" * 32_767
    assert found[1] == texts[1]
    # Excel counts UTF-16 units: an emoji is two, and half of one is none.
    assert found[2] == "😀" * 16_383
    assert [len(row["text"]) for row in jsonl_of(rows)] == [40_000, 32_767, 20_000]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_explains_itself_on_a_second_sheet(frame: pd.DataFrame, language: str) -> None:
    words = Translator(language)
    content = xlsx_of(frame, words)
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert names == [words("export.sheet.comments"), words("export.sheet.note")]
    rows = [[str(cell) for cell in row] for row in read_sheet(content, 1)]
    lines = note_of(frame).lines(words)
    assert [(row[0], row[1]) for row in rows[: len(lines)]] == lines
    columns = [tuple(row[:3]) for row in rows[-len(COLUMNS) :]]
    assert columns == column_lines(words)


def test_workbook_cells_are_numbers_dates_and_blanks(frame: pd.DataFrame) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(frame))).worksheets[0]
    rows = {
        row[0]: dict(zip(COLUMNS, row, strict=True))
        for row in sheet.iter_rows(min_row=2, values_only=True)
    }
    first = rows[tiny.post_id("c1")]
    assert first["created_at"] == datetime(2026, 3, 1, 10, 1)
    assert (first["likes"], first["copies"], first["topic_id"]) == (12, 1, 0)
    assert type(first["likes"]) is int
    assert first["strength"] == pytest.approx(0.8)
    assert rows[tiny.post_id("c5")]["likes"] is None
    assert rows[tiny.post_id("c1")]["replies"] is None
    assert sheet.freeze_panes == "A2"


def test_parquet_keeps_codes_types_and_the_note(frame: pd.DataFrame) -> None:
    table = parquet_of(frame)
    assert tuple(table.column_names) == COLUMNS
    kinds = {field.name: field.type for field in table.schema}
    assert {kinds[name] for name in ("account", "likes", "replies", "shares", "copies")} == {
        pa.int64()
    }
    assert kinds["theme_id"] == pa.int32()
    assert pa.types.is_timestamp(kinds["created_at"])
    assert kinds["created_at"].tz == "UTC"
    rows = {row["post_id"]: row for row in table.to_pylist()}
    assert rows[tiny.post_id("c1")]["created_at"] == datetime(2026, 3, 1, 3, 1, tzinfo=UTC)
    assert rows[tiny.post_id("c1")]["platform"] == "instagram"
    assert rows[tiny.post_id("c5")]["likes"] is None
    metadata = table.schema.metadata
    assert metadata[b"sambung_rasa.release"] == b"20260501T020304Z"
    assert metadata[b"sambung_rasa.rows"] == str(len(frame)).encode()
    assert json.loads(metadata[b"sambung_rasa.columns"]) == list(COLUMNS)
    assert "Komentar warga" in metadata[b"sambung_rasa.note"].decode()


def test_json_lines_keep_codes_whole_numbers_and_utc(frame: pd.DataFrame) -> None:
    content = write_export(frame, note_of(frame), ExportFormat.JSONL, EN)
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"NaN" not in content
    rows = {row["post_id"]: row for row in jsonl_of(frame)}
    first = rows[tiny.post_id("c1")]
    assert tuple(first) == COLUMNS
    assert first["created_at"] == "2026-03-01T03:01:00Z"
    assert (first["likes"], first["platform"]) == (12, "instagram")
    assert type(first["likes"]) is int
    assert rows[tiny.post_id("c5")]["likes"] is None
    assert rows[tiny.post_id("c9")]["topic"] is None
    assert rows[tiny.post_id("c6")]["account"] is None


@pytest.mark.parametrize("file_format", ExportFormat)
def test_undated_rows_are_written(frame: pd.DataFrame, file_format: ExportFormat) -> None:
    undated = frame.copy()
    undated.loc[0, "created_at"] = pd.NaT
    content = write_export(undated, note_of(frame), file_format, ID)
    at = COLUMNS.index("created_at")
    if file_format is ExportFormat.CSV:
        assert read_csv(content, ";")[1][at] == ""
    elif file_format is ExportFormat.XLSX:
        assert read_sheet(content)[1][at] == ""
    elif file_format is ExportFormat.JSONL:
        assert jsonl_of(undated)[0]["created_at"] is None
    else:
        assert parquet_of(undated).column("created_at")[0].as_py() is None


def reported(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row of an official account with all that a complaint system and reviews say."""
    return frame.iloc[[0]].assign(
        author_name="=Dinas Lingkungan Hidup",
        rating=4,
        category="Kebersihan",
        agency="DLH",
        report_status="Selesai",
        place="Kemantren Tegalrejo",
        answered_at=pd.Series([pd.Timestamp("2026-03-04 20:30:00")]).to_numpy(),
        url="https://x.com/i/status/1",
    )


def test_what_complaints_and_reviews_say_is_written(frame: pd.DataFrame) -> None:
    rows = reported(frame)
    expected = {"category": "Kebersihan", "agency": "DLH", "report_status": "Selesai"}

    cells = dict(zip(COLUMNS, read_csv(csv_of(rows), ";")[1], strict=True))
    assert expected.items() <= cells.items()
    assert (cells["author_name"], cells["rating"]) == ("'=Dinas Lingkungan Hidup", "4")
    # 20:30 UTC is the next day in Yogyakarta.
    assert cells["answered_at"] == "2026-03-05 03:30:00"

    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(rows))).worksheets[0]
    values = dict(zip(COLUMNS, next(sheet.iter_rows(min_row=2, values_only=True)), strict=True))
    assert expected.items() <= values.items()
    assert values["rating"] == 4
    assert values["answered_at"] == datetime(2026, 3, 5, 3, 30)

    (record,) = jsonl_of(rows)
    assert expected.items() <= record.items()
    assert (record["rating"], record["answered_at"]) == (4, "2026-03-04T20:30:00Z")

    (row,) = parquet_of(rows).to_pylist()
    assert expected.items() <= row.items()
    assert row["answered_at"] == datetime(2026, 3, 4, 20, 30, tzinfo=UTC)


def test_empty_columns_of_parquet_have_the_type_of_full_ones(frame: pd.DataFrame) -> None:
    empty, full = parquet_of(frame), parquet_of(reported(frame))
    assert empty.column("agency").null_count == len(frame)
    assert [(field.name, field.type) for field in empty.schema] == [
        (field.name, field.type) for field in full.schema
    ]


@pytest.mark.parametrize("file_format", ExportFormat)
def test_links_are_written_only_when_they_are_asked_for(
    frame: pd.DataFrame, file_format: ExportFormat
) -> None:
    rows = reported(frame)

    def columns(has_links: bool) -> list[str]:
        content = write_export(rows, make_note(rows=1, has_links=has_links), file_format, EN)
        if file_format is ExportFormat.CSV:
            return read_csv(content, ",")[0]
        if file_format is ExportFormat.XLSX:
            return [str(cell) for cell in read_sheet(content)[0]]
        if file_format is ExportFormat.JSONL:
            return list(json.loads(content))
        return list(pq.read_table(io.BytesIO(content)).column_names)

    plain, linked = columns(has_links=False), columns(has_links=True)
    assert len(plain) == len(COLUMNS)
    assert linked[:-1] == plain
    assert linked[-1].casefold() in ("link", "url")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_answer_makes_files_with_headings(frame: pd.DataFrame, language: str) -> None:
    empty = frame.iloc[:0]
    words = Translator(language)
    delimiter = ";" if language == "id" else ","
    assert read_csv(csv_of(empty, words), delimiter) == [list(headings(words))]
    assert read_sheet(xlsx_of(empty, words)) == [list(headings(words))]
    assert jsonl_of(empty) == []
    assert parquet_of(empty).num_rows == 0
    assert tuple(parquet_of(empty).column_names) == COLUMNS


def test_more_rows_than_a_sheet_holds_are_refused(frame: pd.DataFrame) -> None:
    # Views of one row: only their number matters, and it is looked at before anything is written.
    many = frame.iloc[np.zeros(XLSX_MOST_ROWS + 1, dtype=int)][["account", "likes"]]
    many = many.assign(replies=pd.NA, shares=pd.NA, rating=pd.NA)
    with pytest.raises(ExportError) as caught:
        write_export(many, note_of(frame), ExportFormat.XLSX, ID)
    assert caught.value.message.key == "error.export.xlsx_rows"
    assert "1.048.575" in ID(caught.value.message)


def test_every_format_has_its_type_for_the_browser() -> None:
    assert set(MIME_TYPES) == set(ExportFormat)


def test_files_name_nobody(frame: pd.DataFrame) -> None:
    secrets = [post.author_key.encode() for post in tiny.posts() if post.author_key]
    for file_format in ExportFormat:
        content = write_export(frame, note_of(frame), file_format, ID)
        if file_format is ExportFormat.XLSX:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = b"".join(archive.read(name) for name in archive.namelist())
        assert not any(secret in content for secret in secrets)
