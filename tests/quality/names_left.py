"""Whether any user name of real exports is left anywhere after they were taken in.

``python -m tests.quality.names_left FOLDER`` imports every file in FOLDER into a fresh data folder,
fits, exports in all formats, and then looks for every user name in the files: in every text of every
table of every database, in every cell of every export, in plain files, and in the bytes of everything
else that was written (there only names that nothing writes by chance). The names are collected here by
their own means, not by the readers. A name that is also a word (*surga*, *undip*) is found where it
stands as one; the number of texts is told.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import python_calamine

from analytics.privacy.public_accounts import load_public_accounts

_NAME_KEYS = frozenset(
    {"username", "screen_name", "handle", "displayname", "display_name", "nickname", "author",
     "authordisplayname", "actor", "from", "name", "forwarded_from", "in_reply_to_screen_name",
     "unique_id", "uniqueid", "members", "inviter"}
)  # fmt: skip
# Objects whose "name" is a person's. A place, a product or a topic has a name too.
_PERSONS = frozenset({"author", "user", "from", "owner", "users", "in_reply_to_user"})
_WORD = re.compile(r"\w+(?:[.\-']\w+)*")
_SHORTEST = 4
_LONG_ENOUGH = 8
_PACKED = frozenset({".duckdb", ".npz", ".xlsx", ".parquet", ".wal"})


@dataclass
class Search:
    """What was looked for, where, and what was found: (where, name) pairs."""

    names: set[str]
    files: int = 0
    read: int = 0
    texts: int = 0
    found: list[tuple[str, str]] = field(default_factory=list)


def user_names(folder: Path) -> set[str]:
    """Collect the user names in the files of ``folder``, folded, without ``@``."""
    names: set[str] = set()
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    for column, cell in row.items():
                        if column and column.lower() in _NAME_KEYS and cell:
                            names.add(cell)
        else:
            text = path.read_text(encoding="utf-8")
            values = (
                [json.loads(line) for line in text.splitlines() if line.strip()]
                if path.suffix == ".jsonl"
                else [json.loads(text)]
            )
            for value in values:
                names.update(_names_in(value, ""))
    folded = {name.strip().lstrip("@").strip().casefold() for name in names}
    return {name for name in folded if len(name) >= _SHORTEST and not name.isdigit()}


def _names_in(value: Any, above: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            folded = key.lower()
            is_name = folded in _NAME_KEYS and (folded != "name" or above in _PERSONS)
            if is_name and isinstance(inner, str):
                yield inner
            elif is_name and isinstance(inner, list):
                yield from (element for element in inner if isinstance(element, str))
            yield from _names_in(inner, folded)
    elif isinstance(value, list):
        for inner in value:
            yield from _names_in(inner, above)


class Finder:
    """Finds names in texts: as whole words, whatever their case."""

    def __init__(self, names: set[str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            words = tuple(_WORD.findall(name))
            if sum(map(len, words)) >= _SHORTEST:
                self._by_first.setdefault(words[0], []).append((words, name))

    def in_text(self, text: str) -> set[str]:
        """Return the names that stand in ``text``."""
        words = _WORD.findall(text.casefold())
        found: set[str] = set()
        for at, word in enumerate(words):
            for parts, name in self._by_first.get(word, ()):
                if tuple(words[at : at + len(parts)]) == parts:
                    found.add(name)
        return found


def search(folder: Path, names: set[str]) -> Search:
    """Look for ``names`` in everything below ``folder``."""
    result = Search(names)
    finder = Finder(names)
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        where = str(path.relative_to(folder))
        content = path.read_bytes()
        result.files += 1
        result.read += len(content)
        for codec in ("utf-8", "utf-16-le"):
            result.found += [
                (where, name) for name in finder.in_text(content.decode(codec, "ignore"))
            ]
        result.found += [(f"name of {where}", name) for name in finder.in_text(path.name)]
        texts: Iterator[str] = iter(())
        if path.suffix == ".duckdb":
            texts = _in_database(path)
        elif path.suffix in (".xlsx", ".parquet"):
            texts = _in_export(path)
        for text in texts:
            result.texts += 1
            result.found += [(where, name) for name in finder.in_text(text)]
    return result


def _is_telling(name: str) -> bool:
    """Say whether ``name`` cannot come about where packed words meet."""
    return len(name) >= _LONG_ENOUGH and re.search(r"[0-9_.]", name) is not None


def _in_export(path: Path) -> Iterator[str]:
    if path.suffix == ".parquet":
        for row in pyarrow.parquet.read_table(path).to_pylist():
            yield from (value for value in row.values() if isinstance(value, str))
        return
    workbook = python_calamine.load_workbook(path)
    for sheet in workbook.sheet_names:
        for row in workbook.get_sheet_by_name(sheet).iter_rows():
            yield from (value for value in row if isinstance(value, str))


def _in_database(path: Path) -> Iterator[str]:
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
        ).fetchall()
        for table, column, kind in columns:
            if "VARCHAR" in kind:
                cells = connection.execute(f'SELECT "{column}"::VARCHAR FROM "{table}"').fetchall()
                yield from (text for (text,) in cells if text)


def take_in(exports: Path, folder: Path) -> None:
    """Import every file of ``exports``, fit, and export in all formats, keeping all logs."""
    environment = os.environ | {"SAMBUNG_RASA_DATA": str(folder)}
    steps = [["import", *map(str, sorted(exports.iterdir()))], ["fit"], ["status"]]
    steps += [
        [
            "export",
            "--format",
            kind,
            "--voices",
            "all",
            "--links",
            "--out",
            str(folder / f"e.{kind}"),
        ]
        for kind in ("csv", "xlsx", "parquet", "jsonl")
    ]
    with (folder / "commands.log").open("w", encoding="utf-8") as log:
        for step in steps:
            command = [sys.executable, "-m", "analytics", *step]
            subprocess.run(command, env=environment, check=True, stdout=log, stderr=log)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exports", type=Path)
    parser.add_argument("--data", type=Path, help="a folder where they were taken in before")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.data or Path(made)
        if chosen.data is None:
            take_in(chosen.exports, folder)
        names = user_names(chosen.exports) - load_public_accounts(folder).handles
        result = search(folder, names)
    print(f"{len(names):,} user names, {result.files} files, {result.read / 1e6:,.1f} MB,")
    by_name: dict[str, Counter[str]] = {}
    for where, name in result.found:
        by_name.setdefault(name, Counter())[where] += 1
    print(f"{result.texts:,} texts and cells: {len(by_name)} found")
    for name, places in sorted(by_name.items()):
        print(f"  {name}: " + ", ".join(f"{times} in {where}" for where, times in places.items()))


if __name__ == "__main__":
    main()
