"""What files that are made to do harm cost before they are refused: time, memory, and what is left.

``python -m tests.bench.hostile --gigabytes 2``; each file is made here, imported by the command line
into a data folder of its own, and removed. Needs as much room in the folder for temporary files.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

_MB = 1 << 20
_HEAD = b"id,teks,penulis,tanggal\n"
_ROW = b"1785300561094644031,Lampu di Jalan Contoh mati,warga_a,2024-04-30\n"


def _line(begin: bytes, end: bytes) -> Callable[[Path, int], None]:
    def write(path: Path, megabytes: int) -> None:
        with path.open("wb") as file:
            file.write(begin)
            for _ in range(megabytes):
                file.write(b"a" * _MB)
            file.write(end)

    return write


def _zip_bomb(path: Path, megabytes: int) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("a.csv", "w", force_zip64=True) as member,
    ):
        member.write(_HEAD + _ROW)
        for _ in range(megabytes):
            member.write(b"a" * _MB)


def _shared_bytes(path: Path, megabytes: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"a" * (32 * _MB))
        archive.filelist += archive.filelist * (megabytes // 32)


def _gz_bomb(path: Path, megabytes: int) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(megabytes):
            file.write(b"a" * _MB)


def _workbook(path: Path) -> tuple[bytes, dict[str, bytes]]:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["id", "teks", "tanggal"])
    book.active.append([1, "jalan rusak", "2024-04-30"])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return parts.pop("xl/worksheets/sheet1.xml"), parts


def _workbook_bomb(path: Path, megabytes: int) -> None:
    sheet, parts = _workbook(path)
    head, tail = sheet.split(b"jalan rusak")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            member.write(head)
            # What the archive says of its parts' sizes stays below the limit that is looked at first.
            for _ in range(min(megabytes, 1_900)):
                member.write(b"a" * _MB)
            member.write(tail)


def _stray_cell(path: Path, _megabytes: int) -> None:
    sheet, parts = _workbook(path)
    stray = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        archive.writestr("xl/worksheets/sheet1.xml", sheet.replace(b"</sheetData>", stray))


_FILES: dict[str, tuple[str, Callable[[Path, int], None]]] = {
    "one line, CSV": ("a.csv", _line(_HEAD + _ROW + b"2,", b"")),
    "one line, CSV in quotation marks": ("a.csv", _line(_HEAD + _ROW + b'2,"', b'",a,b\n')),
    "one line, JSON Lines": ("a.jsonl", _line(b'{"id": "1", "teks": "a"}\n{"teks": "', b'"}\n')),
    "one line, JSON list": ("a.json", _line(b'[{"id": "1", "teks": "', b'"}]')),
    "one line, JSON object": ("a.json", _line(b'{"data": [{"id": "1", "teks": "', b'"}]}')),
    "one line, no letters but one": ("a.txt", _line(b"", b"")),
    "zip bomb, one file": ("a.zip", _zip_bomb),
    "zip bomb, files that share their bytes": ("a.zip", _shared_bytes),
    "gz bomb": ("a.csv.gz", _gz_bomb),
    "workbook, one cell": ("a.xlsx", _workbook_bomb),
    "workbook, a cell in the last corner": ("a.xlsx", _stray_cell),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    megabytes = int(parser.parse_args().gigabytes * 1024)
    for what, (name, write) in _FILES.items():
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / name
            write(path, megabytes)
            size = path.stat().st_size
            data = Path(place) / "data"
            begun = time.perf_counter()
            with (Path(place) / "said").open("w+", encoding="utf-8") as said:
                process = subprocess.Popen(
                    [sys.executable, "-m", "analytics", "import", str(path)],
                    env=os.environ | {"SAMBUNG_RASA_DATA": str(data)},
                    stdout=said,
                    stderr=said,
                )
                # Of this process and those that it waited for, not of those before it.
                _, status, used = os.wait4(process.pid, 0)
                seconds = time.perf_counter() - begun
                said.seek(0)
                sentence = " ".join(said.read().split())
            left = sorted(str(p.relative_to(data)) for p in data.rglob("*") if p.is_file())
        print(
            f"{what}: {size / 1e6:,.1f} MB, {seconds:.1f} s, peak {used.ru_maxrss / 1024:,.0f} MB"
        )
        print(f"  exit {os.waitstatus_to_exitcode(status)}: {sentence}")
        print(f"  left in the data folder: {', '.join(left)}")


if __name__ == "__main__":
    main()
