"""What is taken away is what is on the screen, in each format."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.screen import count_shown, place, visit
from tests.browser.server import Server

pytestmark = pytest.mark.browser


def csv_rows(path: Path) -> int:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with path.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source, delimiter=";"))
    assert len({len(row) for row in rows}) == 1, "every row has all columns"
    return len(rows) - 1


def xlsx_rows(path: Path) -> int:
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["Komentar", "Keterangan"]
    return int(workbook.worksheets[0].max_row) - 1


def parquet_rows(path: Path) -> int:
    return int(pq.read_table(path).num_rows)


def jsonl_rows(path: Path) -> int:
    return len([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])


COUNTERS: dict[str, Callable[[Path], int]] = {
    "csv": csv_rows,
    "xlsx": xlsx_rows,
    "parquet": parquet_rows,
    "jsonl": jsonl_rows,
}


def download(page: Page, key: str, to: Path) -> Path:
    with page.expect_download() as expected:
        place(page, key).get_by_role("button").click()
    path = to / expected.value.suggested_filename
    expected.value.save_as(path)
    return path


@pytest.mark.parametrize("link", ["", "?theme=1", "?voices=all", "?q=depo&platform=x"])
def test_every_format_holds_the_rows_that_the_screen_counts(
    link: str, tiny_app: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    visit(page, f"{tiny_app.url}/export{link}")
    counted = count_shown(page)
    assert counted
    for file_format, rows in COUNTERS.items():
        path = download(page, f"export_{file_format}", tmp_path)
        assert path.suffix == f".{file_format}"
        assert rows(path) == counted, file_format


def test_the_note_says_filter_and_count(
    many_app: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    visit(page, f"{many_app.url}/export?theme=1")
    counted = count_shown(page)
    note = download(page, "export_note", tmp_path).read_text(encoding="utf-8-sig")
    assert "tema Lampu jalan" in note
    assert str(counted) in note
