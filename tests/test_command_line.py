"""The command line as a person uses it: what it answers, where, with which exit code."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analytics.settings import PROJECT_ROOT
from analytics.store import releases
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from tests import tiny

HEADING = ("id", "tanggal", "username", "komentar", "suka")
ROWS: tuple[tuple[str, str, str, str, int], ...] = (
    ("k1", "2026-02-01 08:00:00", "ani", "Sampah di depo Mandala Krida menumpuk lagi", 4),
    ("k2", "2026-02-02 09:30:00", "budi", "Lampu gang mati sejak Lebaran, tolong dicek", 0),
    ("k3", "2026-02-03 19:00:00", "cici", "Antre puskesmas dari subuh, dapat nomor 80", 12),
)


def analytics(
    folder: DataFolder, *arguments: str, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own, in English unless ``settings`` say otherwise."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith("SAMBUNG_RASA_")
    }
    chosen = {"SAMBUNG_RASA_DATA": str(folder.path), "SAMBUNG_RASA_LANGUAGE": "en"}
    return subprocess.run(
        [sys.executable, "-m", "analytics", *arguments],
        cwd=PROJECT_ROOT,
        env={**inherited, **chosen, **(settings or {})},
        capture_output=True,
        text=True,
        timeout=120,
    )


def assert_refused(
    answer: subprocess.CompletedProcess[str], sentence: str, *, code: int = 1
) -> None:
    """The exit code says no; stderr holds one line of plain words and no trace of the program."""
    assert answer.returncode == code
    said = _sentences(answer.stderr)
    assert len(said) == 1, answer.stderr
    assert sentence in said[0]
    assert not re.search(r"Traceback|\.py\b|Error:|Exception", answer.stderr)


def _sentences(stderr: str) -> list[str]:
    # A progress bar is no sentence.
    lines = (line.strip() for line in stderr.splitlines())
    return [line for line in lines if line and not re.search(r"\d+% \d+:\d\d:\d\d$", line)]


def write_table(path: Path, rows: Sequence[Sequence[object]] = ROWS) -> Path:
    """Write ``rows`` in the format that the name of ``path`` asks for."""
    frame = pd.DataFrame(list(rows), columns=list(HEADING))
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    elif path.suffix == ".jsonl":
        records = (json.dumps(record, ensure_ascii=False) for record in frame.to_dict("records"))
        path.write_text("\n".join(records) + "\n", encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row in (HEADING, *rows):
            sheet.append(list(row))
        book.save(path)
    return path


def posts_in(folder: DataFolder) -> int:
    with Corpus(folder.corpus, read_only=True) as corpus:
        return corpus.status().posts


@pytest.mark.parametrize("command", ["import", "fit", "update", "status", "export", "sample"])
def test_every_command_has_help_in_both_languages(folder: DataFolder, command: str) -> None:
    said = {
        language: analytics(folder, command, "--help", settings={"SAMBUNG_RASA_LANGUAGE": language})
        for language in ("id", "en")
    }
    for answer in said.values():
        assert answer.returncode == 0
        assert f"analytics {command}" in answer.stdout
        # A key that is in no catalogue is shown as it is.
        assert not re.search(r"\bcli\.[a-z.]+", answer.stdout)
    assert said["id"].stdout != said["en"].stdout
    assert not folder.path.exists()


def test_help_names_every_command(folder: DataFolder) -> None:
    answer = analytics(folder, "--help")
    assert answer.returncode == 0
    for command in ("import", "fit", "update", "status", "export", "sample"):
        assert re.search(rf"^\s+{command}\s", answer.stdout, re.MULTILINE)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl", ".parquet"])
def test_import_of_each_format_adds_up_and_a_second_adds_nothing(
    folder: DataFolder, tmp_path: Path, suffix: str
) -> None:
    table = write_table(tmp_path / f"komentar{suffix}")
    first = analytics(folder, "import", str(table), "--platform", "instagram")
    assert first.returncode == 0, first.stderr
    assert "3 rows read = 3 added + 0 known already + 0 rejected" in first.stdout
    assert "text=komentar" in first.stdout
    assert posts_in(folder) == 3
    second = analytics(folder, "import", str(table), "--platform", "instagram")
    assert second.returncode == 0, second.stderr
    assert "3 rows read = 0 added + 3 known already + 0 rejected" in second.stdout
    assert posts_in(folder) == 3


def test_a_broken_file_does_not_keep_the_good_ones_out(folder: DataFolder, tmp_path: Path) -> None:
    first = write_table(tmp_path / "satu.csv", ROWS[:2])
    broken = tmp_path / "rusak.xlsx"
    broken.write_bytes(write_table(tmp_path / "utuh.xlsx").read_bytes()[:900])
    last = write_table(tmp_path / "tiga.jsonl", ROWS[2:])
    answer = analytics(
        folder, "import", str(first), str(broken), str(last), "--platform", "instagram"
    )
    assert_refused(answer, "The file rusak.xlsx is damaged or incomplete.")
    assert "satu.csv" in answer.stdout
    assert "tiga.jsonl" in answer.stdout
    assert posts_in(folder) == 3


def test_rejected_rows_are_in_a_file_that_is_named(folder: DataFolder, tmp_path: Path) -> None:
    rows = [*ROWS, ("k4", "2026-02-04 10:00:00", "dodi", "", 1)]
    table = write_table(tmp_path / "ada kosong.csv", rows)
    answer = analytics(folder, "import", str(table), "--platform", "x")
    assert answer.returncode == 0
    assert "4 rows read = 3 added + 0 known already + 1 rejected" in answer.stdout
    named = re.search(r"Rejected rows with their reasons: (.+)", answer.stdout)
    assert named
    with Path(named[1]).open(encoding="utf-8-sig", newline="") as file:
        heading, row = csv.reader(file, delimiter=";")
    assert heading[:2] == ["row", "reason"]
    assert row[1] == "there is no text"
    # Nobody is named, in what was turned away neither.
    assert "dodi" not in row


def test_map_names_a_column_that_guessing_would_not_find(
    folder: DataFolder, tmp_path: Path
) -> None:
    table = tmp_path / "aneh.csv"
    table.write_text("q1,q2\nhalo,Trotoar di Kotabaru rusak parah\n", encoding="utf-8")
    answer = analytics(folder, "import", str(table), "--map", "text=q1", "--platform", "x")
    assert answer.returncode == 0, answer.stderr
    assert "text=q1" in answer.stdout
    with Corpus(folder.corpus, read_only=True) as corpus:
        assert corpus.posts().column("text").to_pylist() == ["halo"]


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        ("komentar", "--map “komentar” cannot be read. Write field=column"),
        ("=komentar", "--map “=komentar” cannot be read."),
        ("text=isinya", "The file has no column isinya. Its columns are: id,"),
        ("teks=komentar", "teks is not known. What can be mapped:"),
    ],
)
def test_a_wrong_map_is_refused(
    folder: DataFolder, tmp_path: Path, pair: str, sentence: str
) -> None:
    table = write_table(tmp_path / "komentar.csv")
    assert_refused(analytics(folder, "import", str(table), "--map", pair), sentence)
    assert not folder.corpus.exists()


def test_a_file_that_is_not_there_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    absent = tmp_path / "tidak ada.csv"
    answer = analytics(folder, "import", str(absent))
    assert_refused(answer, f"There is no file {absent}.")
    assert not folder.corpus.exists()


def test_an_unknown_platform_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    table = write_table(tmp_path / "komentar.csv")
    answer = analytics(folder, "import", str(table), "--platform", "friendster")
    assert answer.returncode == 2
    assert "friendster" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not folder.corpus.exists()


def test_the_made_up_sample_never_enters_the_corpus(folder: DataFolder, tmp_path: Path) -> None:
    sample = PROJECT_ROOT / "data" / "sample" / "comments.csv"
    renamed = Path(shutil.copy(sample, tmp_path / "komentar warga.csv"))
    for path in (sample, renamed):
        answer = analytics(folder, "import", str(path))
        assert_refused(answer, "This is the made-up sample, not residents' comments.")
    assert not folder.corpus.exists()


def test_status_of_nothing(folder: DataFolder) -> None:
    answer = analytics(folder, "status")
    assert answer.returncode == 0
    assert str(folder.path) in answer.stdout
    assert "Corpus: no comments yet." in answer.stdout
    assert "Release: none yet." in answer.stdout
    assert not answer.stderr


def test_status_of_a_corpus_without_a_release(folder: DataFolder, tmp_path: Path) -> None:
    rows = [*ROWS, ("k4", "2026-02-04 10:00:00", "ani", "  ", 1)]
    table = write_table(tmp_path / "pekan.csv", rows)
    analytics(folder, "import", str(table), "--platform", "instagram")
    answer = analytics(folder, "status")
    assert answer.returncode == 0
    assert "Corpus: 3 comments, 3 distinct texts, 3 accounts." in answer.stdout
    assert "Period: 1 – 3 Feb 2026" in answer.stdout or "1 Feb – 3 Feb 2026" in answer.stdout
    assert "Instagram: 3" in answer.stdout
    assert "4 rows = 3 added + 0 known + 1 rejected" in answer.stdout
    assert "Release: none yet." in answer.stdout


def test_status_of_a_release(folder: DataFolder, tiny_release: str) -> None:
    answer = analytics(folder, "status")
    assert answer.returncode == 0
    assert f"Release {tiny_release}: made " in answer.stdout
    assert "11 comments" in answer.stdout
    assert "2 themes, 3 topics" in answer.stdout
    assert "From tiny.csv: 11 comments" in answer.stdout
    assert re.search(r"Digest of the content: [0-9a-f]{32}", answer.stdout)


def test_status_says_that_a_release_is_damaged(folder: DataFolder, tiny_release: str) -> None:
    (folder.releases / f"{tiny_release}.duckdb").write_bytes(b"not a release")
    answer = analytics(folder, "status")
    assert_refused(answer, f"The release file {tiny_release} is damaged.")
    assert "Corpus: 11 comments" in answer.stdout


def read_export(path: Path) -> pd.DataFrame:
    if path.suffix == ".csv":
        return pd.read_csv(path, encoding="utf-8-sig")
    if path.suffix == ".xlsx":
        return pd.read_excel(path, engine="openpyxl")
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_json(path, lines=True)


@pytest.mark.parametrize(
    ("suffix", "filters", "rows", "sentence"),
    [
        ("csv", (), tiny.RESIDENTS, ""),
        ("csv", ("--theme", "1"), 3, "Lampu dan *air*"),
        ("csv", ("--since", "2026-03-10", "--until", "2026-03-11"), 2, "Mar 2026"),
        ("xlsx", ("--voices", "all"), 11, ""),
        ("xlsx", ("--platform", "instagram", "--platform", "x"), 4, "Instagram"),
        ("parquet", ("--topic", "0", "--search", "depo"), 3, "depo"),
        ("jsonl", ("--platform", "x", "--search", "depo"), 2, "depo"),
    ],
)
def test_export_takes_the_chosen_comments_away(
    folder: DataFolder,
    tiny_release: str,
    tmp_path: Path,
    suffix: str,
    filters: tuple[str, ...],
    rows: int,
    sentence: str,
) -> None:
    out = tmp_path / f"hasil.{suffix}"
    answer = analytics(folder, "export", "--format", suffix, "--out", str(out), *filters)
    assert answer.returncode == 0, answer.stderr
    assert f"{rows} comments" in answer.stdout
    assert sentence in answer.stdout
    assert len(read_export(out)) == rows
    beside = [path for path in tmp_path.iterdir() if path not in (out, folder.path)]
    # Workbook and Parquet hold the note themselves.
    assert len(beside) == (0 if suffix in ("xlsx", "parquet") else 1)
    for note in beside:
        assert note.name.startswith("hasil-")
        words = note.read_text(encoding="utf-8-sig")
        assert tiny_release in words
        assert sentence in words


@pytest.mark.parametrize(
    ("strictness", "rows", "sentence"),
    [("loose", 5, "grouped loosely"), ("normal", 4, ""), ("strict", 3, "grouped strictly")],
)
def test_export_groups_as_strictly_as_it_is_told(
    folder: DataFolder, tmp_path: Path, strictness: str, rows: int, sentence: str
) -> None:
    """Of the topic about waste, one comment is unsure and one is not sure enough for strict."""
    tiny.make_release(folder, marked=True)
    out = tmp_path / "hasil.csv"
    answer = analytics(
        folder, "export", "--format", "csv", "--out", str(out), "--topic", "0",
        "--strictness", strictness,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert f"{rows} comments" in answer.stdout
    assert sentence in answer.stdout
    assert len(read_export(out)) == rows
    (note,) = tmp_path.glob("hasil-*.txt")
    assert ("grouped" in note.read_text(encoding="utf-8-sig")) == bool(sentence)


def test_an_unknown_strictness_is_refused(
    folder: DataFolder, tiny_release: str, tmp_path: Path
) -> None:
    out = tmp_path / "hasil.csv"
    answer = analytics(
        folder, "export", "--format", "csv", "--out", str(out), "--strictness", "mild"
    )
    assert answer.returncode == 2
    assert "mild" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not out.exists()


def test_an_update_without_something_to_add_is_refused(
    folder: DataFolder, tiny_release: str
) -> None:
    assert_refused(analytics(folder, "update"), "Find themes afresh (fit) once, then try again.")
    releases.release_path(folder, tiny_release).unlink()
    folder.pointer.unlink()
    assert_refused(analytics(folder, "update"), "There is no release to add to yet.")


def test_export_of_nothing_found_is_a_table_without_rows(
    folder: DataFolder, tiny_release: str, tmp_path: Path
) -> None:
    out = tmp_path / "hasil.csv"
    answer = analytics(
        folder, "export", "--format", "csv", "--out", str(out), "--search", "monorel"
    )
    assert answer.returncode == 0
    assert len(read_export(out)) == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--format", "pdf"), "The format “pdf” is not known. Choose from: csv, xlsx,"),
        (("--format", "csv", "--since", "31-03-2026"), "“31-03-2026” is not a date."),
        (("--format", "csv", "--until", "2026-02-30"), "“2026-02-30” is not a date."),
        (
            ("--format", "csv", "--since", "2026-03-02", "--until", "2026-03-01"),
            "is after the last",
        ),
        (("--format", "csv", "--since", "1066-10-14"), "Use years 1990 to 2100."),
        (("--format", "csv", "--search", "a" * 201), "The search is too long."),
    ],
)
def test_an_export_that_cannot_be_is_refused(
    folder: DataFolder, tiny_release: str, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    out = tmp_path / "hasil.csv"
    assert_refused(analytics(folder, "export", "--out", str(out), *arguments), sentence)
    assert not out.exists()


def test_an_export_to_where_nothing_can_be_written_is_refused(
    folder: DataFolder, tiny_release: str, tmp_path: Path
) -> None:
    (tmp_path / "berkas").write_text("no folder", encoding="utf-8")
    for out in (tmp_path / "tidak ada" / "hasil.csv", tmp_path / "berkas" / "hasil.csv", tmp_path):
        answer = analytics(folder, "export", "--format", "csv", "--out", str(out))
        assert_refused(answer, f"{out} cannot be written.")
    assert not list(tmp_path.rglob("*.draft"))


def test_an_export_without_a_release_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    answer = analytics(folder, "export", "--format", "csv", "--out", str(tmp_path / "hasil.csv"))
    assert_refused(answer, "There is no release yet. Run: python -m analytics fit")


def test_the_command_line_speaks_indonesian_unless_told_otherwise(folder: DataFolder) -> None:
    indonesian = analytics(folder, "status", settings={"SAMBUNG_RASA_LANGUAGE": ""})
    assert indonesian.returncode == 0
    assert f"Folder data: {folder.path}" in indonesian.stdout
    english = analytics(folder, "status", settings={"SAMBUNG_RASA_LANGUAGE": "en"})
    assert f"Data folder: {folder.path}" in english.stdout


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SAMBUNG_RASA_SEED", "tujuh"),
        ("SAMBUNG_RASA_SEED", "-1"),
        ("SAMBUNG_RASA_LANGUAGE", "jv"),
        ("SAMBUNG_RASA_KEEP_RELEASES", "0"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(
    folder: DataFolder, variable: str, value: str
) -> None:
    answer = analytics(folder, "status", settings={variable: value})
    assert_refused(answer, variable, code=2)
    assert value in answer.stderr
    assert not answer.stdout
