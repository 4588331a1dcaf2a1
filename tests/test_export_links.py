"""Links to originals leave only by the command line, and only when they are asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.settings import PROJECT_ROOT
from analytics.store.folders import DataFolder
from tests import tiny

LINK = "https://x.com/i/status/1790000000000000003"


def export(folder: DataFolder, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analytics", "export", "--out", str(out), *options],
        cwd=PROJECT_ROOT,
        env=os.environ | {"SAMBUNG_RASA_DATA": str(folder.path), "SAMBUNG_RASA_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def linked(folder: DataFolder) -> DataFolder:
    """A release in which one comment's original is known."""
    rows = tiny.posts()
    rows[3] = replace(rows[3], url=LINK)
    tiny.make_release(folder, rows=rows)
    return folder


def test_links_are_left_out_unless_they_are_asked_for(linked: DataFolder, tmp_path: Path) -> None:
    out = tmp_path / "hasil.jsonl"
    assert export(linked, out, "--format", "jsonl").returncode == 0
    assert LINK not in out.read_text(encoding="utf-8")
    assert LINK not in "".join(path.read_text("utf-8-sig") for path in tmp_path.glob("*.txt"))

    answer = export(linked, out, "--format", "jsonl", "--links", "--platform", "x")
    assert answer.returncode == 0, answer.stderr
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {record["post_id"]: record["url"] for record in records} == {
        tiny.post_id("c3"): LINK,
        tiny.post_id("c4"): None,
    }
    (note,) = tmp_path.glob("*.txt")
    assert "This file holds links to the originals" in note.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "parquet"])
def test_every_format_takes_links(linked: DataFolder, tmp_path: Path, file_format: str) -> None:
    out = tmp_path / f"hasil.{file_format}"
    answer = export(linked, out, "--format", file_format, "--links")
    assert answer.returncode == 0, answer.stderr
    assert out.stat().st_size
