"""What fuzzing starts from: the fixtures of every format and, where it lies beside, the real files."""

from __future__ import annotations

import importlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fuzz.mutations import kind_of

_TESTS = Path(__file__).resolve().parents[1]
_FIXTURES = _TESTS / "analytics" / "ingest" / "readers"
REAL_EXPORTS = _TESTS.parents[1] / "shared" / "data" / "exports"
# Short enough to try tens of them a second.
LONGEST_SEED = 30_000
_MOST_ELEMENTS = 256


def fixture_writers() -> dict[str, Callable[[Path], Path]]:
    """Return, for each format's code, what writes a small export of it into a folder."""
    return {
        code: write
        for path in sorted(_FIXTURES.glob("fixtures_*.py"))
        for code, write in importlib.import_module(
            f"tests.analytics.ingest.readers.{path.stem}"
        ).EXPORTS.items()
    }


def fixtures(folder: Path) -> dict[str, bytes]:
    """Return the content of the fixture of every format, by the format's code."""
    return {code: write(folder).read_bytes() for code, write in fixture_writers().items()}


def real_files() -> dict[str, bytes]:
    """Return the real exports by name, none where they do not lie beside the checkout."""
    if not REAL_EXPORTS.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in sorted(REAL_EXPORTS.iterdir())}


def cut(content: bytes) -> bytes:
    """Return ``content`` in less than ``LONGEST_SEED`` bytes and still whole: its first lines, or with
    fewer elements in each list where it is one JSON value.
    """
    if len(content) < LONGEST_SEED:
        return content
    try:
        whole = json.loads(content)
    except ValueError:
        return _first_lines(content)
    elements = _MOST_ELEMENTS
    while len(shorter := json.dumps(_with_fewer(whole, elements)).encode()) >= LONGEST_SEED:
        elements //= 2
    return shorter


def _first_lines(content: bytes) -> bytes:
    lines: list[bytes] = []
    left = LONGEST_SEED
    for line in content.splitlines(keepends=True):
        left -= len(line)
        if left <= 0:
            break
        lines.append(line)
    return b"".join(lines)


def _with_fewer(value: Any, elements: int) -> Any:
    if isinstance(value, dict):
        return {key: _with_fewer(inner, elements) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_fewer(inner, elements) for inner in value[:elements]]
    return value


def seeds_of(kind: str, folder: Path) -> dict[str, bytes]:
    """Return the seeds whose kind is ``json``, ``csv`` or ``xlsx``, workbooks without compression."""
    every = fixtures(folder) | {name: cut(content) for name, content in real_files().items()}
    if kind == "xlsx":
        every |= _workbooks(folder)
    return {
        name: _stored(content) if kind == "xlsx" else content
        for name, content in every.items()
        if kind_of(content) == kind
    }


def _workbooks(folder: Path) -> dict[str, bytes]:
    """Return a workbook of each kind that is read: xlsx, xlsb, ods, xls."""
    tests = importlib.import_module("tests.analytics.ingest.test_ingest_workbooks")
    return {
        kind: write(folder / f"buku.{kind}", tests._TWO_MONTHS).read_bytes()
        for kind, write in tests._KINDS.items()
    }


def _stored(content: bytes) -> bytes:
    """Return an archive with its members as they are, so that a changed byte changes a member."""
    if not content.startswith(b"PK"):
        return content
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(target, "w") as stored:
        for name in packed.namelist():
            stored.writestr(name, packed.read(name))
    return target.getvalue()
