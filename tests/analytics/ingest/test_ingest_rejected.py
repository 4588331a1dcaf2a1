"""The file of rejected rows: opens in a spreadsheet, runs nothing there, appears whole."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analytics.ingest.rejected import Rejected, write_rejected
from analytics.messages import Message, Translator

_NOW = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)


def _write(folder: Path, rejected: list[Rejected], name: str = "ekspor ku.csv") -> list[list[str]]:
    path = write_rejected(
        rejected, source_name=name, data_folder=folder, translator=Translator("id"), now=_NOW
    )
    assert path.parent == folder / "rejected"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_rows_reasons_and_cells(tmp_path: Path) -> None:
    rows = _write(
        tmp_path,
        [
            Rejected(3, Message.of("import.rejected.no_text"), {"text": "", "suka": "1;2"}),
            Rejected(7, Message.of("import.rejected.no_text"), {"text": "a\nb", "kolom_3": "x"}),
        ],
    )
    reason = Translator("id")("import.rejected.no_text")
    assert rows[0][2:] == ["text", "suka", "kolom_3"]
    assert rows[1:] == [["3", reason, "", "1;2", ""], ["7", reason, "a\nb", "", "x"]]
    assert reason != "import.rejected.no_text"
    names = [path.name for path in (tmp_path / "rejected").iterdir()]
    assert names == ["ekspor_ku-20260601T123000Z.csv"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "  @"])
def test_no_cell_runs_in_a_spreadsheet(tmp_path: Path, start: str) -> None:
    cell = f"{start}cmd|'/c calc'!A0"
    rows = _write(tmp_path, [Rejected(2, Message.of("import.rejected.no_text"), {cell: cell})])
    assert rows[0][2] == rows[1][2] == "'" + cell


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "a/b\\c.csv", "", "x" * 300 + ".csv"])
def test_a_source_name_stays_inside_the_folder(tmp_path: Path, name: str) -> None:
    rejected = [Rejected(2, Message.of("import.rejected.no_text"), {"text": ""})]
    path = write_rejected(
        rejected, source_name=name, data_folder=tmp_path, translator=Translator("id"), now=_NOW
    )
    assert path.resolve().parent == (tmp_path / "rejected").resolve()


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    class Broken(Translator):
        def __call__(self, key: str | Message, /, **values: object) -> str:
            if isinstance(key, Message):
                raise RuntimeError("no words")
            return "kepala"

    with pytest.raises(RuntimeError):
        write_rejected(
            [Rejected(2, Message.of("import.rejected.no_text"), {"text": ""})],
            source_name="a.csv",
            data_folder=tmp_path,
            translator=Broken("id"),
            now=_NOW,
        )
    assert list((tmp_path / "rejected").iterdir()) == []
