"""The search for what was erased: it finds what is there, wherever it hides, and nothing else."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.settings import PROJECT_ROOT
from analytics.store.folders import DataFolder
from analytics.store.traces import NOT_SEARCHED, Trace, Traces, in_file, search
from tests import tiny

TEXT = 'Sampah "menumpuk" di depo é 😀 & <baunya>'
KEY = "0123456789abcdef"
TRACES = Traces({TEXT: Trace.TEXT, KEY: Trace.AUTHOR_KEY})
FILL = b"kemarin hujan deras di Umbulharjo, " * 5_000


@given(
    strings=st.lists(st.text(min_size=8, max_size=20), min_size=1, max_size=8, unique=True),
    content=st.text(max_size=60),
    at=st.integers(0, 60),
)
def test_it_finds_what_a_plain_search_finds(strings: list[str], content: str, at: int) -> None:
    content = content[:at] + strings[0] + content[at:]
    encoded = content.encode("utf-8", "surrogatepass")
    expected = {text for text in strings if text.encode("utf-8", "surrogatepass") in encoded}
    found = Traces(dict.fromkeys(strings, Trace.TEXT)).in_bytes(encoded)
    assert expected <= found
    # Beyond them only what a file would write differently: doubled quotes, escapes.
    assert {text for text in found if text.isalnum()} <= expected


def test_strings_that_end_alike_are_told_apart() -> None:
    many = Traces({f"jalan nomor {at} rusak parah sekali": Trace.TEXT for at in range(3_000)})
    content = FILL + b"jalan nomor 77 rusak parah sekali" + FILL
    assert many.in_bytes(content) == {"jalan nomor 77 rusak parah sekali"}


def test_of_a_long_text_its_beginning_is_enough() -> None:
    text = "".join(f"kata{at} " for at in range(500))
    traces = Traces({text: Trace.TEXT})
    assert traces.in_text(text[:300]) == {text}
    assert traces.in_text(text[:100]) == set()


def test_values_side_by_side_are_not_taken_for_one() -> None:
    whole = pa.array(["awal", f"x{KEY}y", None, "akhir"])
    parted = pa.array([f"awal {KEY[:8]}", f"{KEY[8:]} akhir"])
    assert TRACES.in_values(whole) == {KEY}
    assert TRACES.in_values(whole.slice(2)) == set()
    assert TRACES.in_values(whole.slice(1, 1)) == {KEY}
    assert TRACES.in_values(parted) == set()
    for empty in (pa.array([], pa.string()), pa.array([None, None], pa.string())):
        assert TRACES.in_values(empty) == set()


def test_without_leaves_the_rest() -> None:
    assert TRACES.without({TEXT}).in_text(f"{TEXT} {KEY}") == {KEY}
    assert Traces({}).in_bytes(FILL) == set()


def write_as(path: Path) -> None:
    """Write the text and the key in the format that the name of ``path`` asks for."""
    frame = pd.DataFrame({"komentar": ["lain", TEXT], "akun": ["x", KEY]})
    if path.suffix == ".csv":
        frame.to_csv(path, index=False, quoting=csv.QUOTE_ALL)
    elif path.name == "ascii.json":
        path.write_text(json.dumps(frame.to_dict("records")), encoding="utf-8")
    elif path.suffix == ".json":
        path.write_text(json.dumps(frame.to_dict("records"), ensure_ascii=False), encoding="utf-8")
    elif path.suffix == ".txt":
        path.write_text(f"{TEXT}\t{KEY}", encoding="utf-16")
    elif path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".gz":
        with gzip.open(path, "wb") as packed:
            packed.write(FILL * 10 + TEXT.encode() + FILL + KEY.encode())
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            # Across the border between two blocks that are unpacked one after the other.
            archive.writestr("a.csv", b"-" * ((1 << 20) - 7) + KEY.encode() + TEXT.encode())
    else:
        book = openpyxl.Workbook()
        book.worksheets[0].append([TEXT, KEY])
        book.save(path)


@pytest.mark.parametrize(
    "name",
    ["a.csv", "ascii.json", "a.json", "utf16.txt", "a.parquet", "a.csv.gz", "a.zip", "a.xlsx"],
)
def test_files_are_unpacked_and_read_as_they_are_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_as(path)
    assert in_file(path, TRACES) == {TEXT, KEY}


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b""])
def test_a_file_that_cannot_be_unpacked_is_read_as_it_is(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "rusak"
    path.write_bytes(head)
    assert in_file(path, TRACES) == set()
    path.write_bytes(head + FILL + KEY.encode())
    assert in_file(path, TRACES) == {KEY}


def test_a_database_is_asked_where_its_bytes_say_nothing(folder: DataFolder) -> None:
    """DuckDB packs texts that share their parts: the bytes alone would prove nothing."""
    texts = [f"Lampu gang {at} mati sejak malam, warga sudah lapor" for at in range(50_000)]
    folder.ensure()
    path = folder.path / "packed.duckdb"
    connection = duckdb.connect(str(path))
    connection.register("given", pa.table({"text": texts, "words": [[text] for text in texts]}))
    connection.execute("CREATE TABLE one AS SELECT text FROM given")
    connection.execute("CREATE TABLE two AS SELECT words FROM given LIMIT 100")
    connection.close()
    traces = Traces(dict.fromkeys(texts[30_000:30_010], Trace.TEXT))
    assert not in_file(path, traces)
    searched = search(folder, traces)
    assert searched.found == (("packed.duckdb", Trace.TEXT),)
    assert (searched.files, searched.size) == (1, path.stat().st_size)
    assert searched.values == 50_100
    # Lists of texts are texts too.
    in_list = search(folder, Traces({texts[5]: Trace.TEXT}))
    assert in_list.found == (("packed.duckdb", Trace.TEXT),)


def test_the_whole_folder_is_searched(folder: DataFolder, tiny_release: str) -> None:
    (folder.path / "raw" / "deep").mkdir(parents=True)
    write_as(folder.path / "raw" / "deep" / "a.xlsx")
    (folder.path / ".unseen").write_text(KEY, encoding="utf-8")
    (folder.path / "empty").touch()
    shares: list[float] = []
    text = next(row[7] for row in tiny._ROWS if row[0] == "c1")
    searched = search(folder, Traces({text: Trace.TEXT, **TRACES.kinds}), shares.append)
    assert searched.found == (
        (".unseen", Trace.AUTHOR_KEY),
        ("corpus.duckdb", Trace.TEXT),
        ("raw/deep/a.xlsx", Trace.AUTHOR_KEY),
        ("raw/deep/a.xlsx", Trace.TEXT),
        (f"releases/{tiny_release}.duckdb", Trace.TEXT),
    )
    assert searched.files == sum(path.is_file() for path in folder.path.rglob("*"))
    assert shares[-1] == 1.0


def test_a_damaged_database_is_said(folder: DataFolder, tiny_release: str) -> None:
    path = folder.releases / f"{tiny_release}.duckdb"
    path.write_bytes(path.read_bytes()[:9_000])
    assert search(folder, TRACES).unreadable == (f"releases/{tiny_release}.duckdb",)


def test_what_comes_with_the_project_or_is_made_up_is_not_searched(folder: DataFolder) -> None:
    for name in NOT_SEARCHED - {"README.md"}:
        (folder.path / name).mkdir(parents=True)
        (folder.path / name / "x.csv").write_text(KEY, encoding="utf-8")
    (folder.path / "README.md").write_text(KEY, encoding="utf-8")
    assert search(folder, TRACES).files == 0
    # Deeper down the same names mean nothing.
    (folder.path / "raw" / "sample").mkdir(parents=True)
    (folder.path / "raw" / "sample" / "x.csv").write_text(KEY, encoding="utf-8")
    assert search(folder, TRACES).found == (("raw/sample/x.csv", Trace.AUTHOR_KEY),)


def test_all_that_comes_with_the_project_is_known() -> None:
    ignored = (PROJECT_ROOT / ".gitignore").read_text(encoding="utf-8")
    shipped = {
        path.name
        for path in (PROJECT_ROOT / "data").iterdir()
        if f"/data/{path.name}" not in ignored and not path.name.startswith((".", "activity"))
    }
    assert shipped <= NOT_SEARCHED
