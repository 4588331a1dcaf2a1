"""Work that is real and small: takes the lines of files into a list of lines, under the write lock.

``python -m tests.analytics.jobs.lines_of_files JOB`` works on a job with it. A line ``slow`` takes a
tenth of a second, ``bad`` refuses the file, ``bug`` is a defect that quotes the file.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from analytics.errors import InputFileError
from analytics.jobs.records import AskedFile, Inspection, Intake, Published
from analytics.jobs.worker import OnStage, Work, work_on
from analytics.messages import Message, Translator
from analytics.posts import Platform
from analytics.store.activity import writing
from analytics.store.folders import DataFolder, write_atomically

COMMAND = (sys.executable, "-m", "tests.analytics.jobs.lines_of_files")
SECRET = "Sri Rahayu 0812-3456-7890"


def stored(folder: DataFolder) -> list[str]:
    """Return the lines that were taken in."""
    try:
        return (folder.path / "lines.txt").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def inspections(folder: DataFolder) -> list[tuple[str, str]]:
    """Return (begin or end, file) of every inspection, in their order."""
    try:
        noted = (folder.path / "inspections.txt").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [(kind, name) for kind, _, name in (line.partition(" ") for line in noted)]


def work_in(folder: DataFolder) -> Work:
    """Return the work on the lines of files of this folder."""

    def note(line: str) -> None:
        folder.ensure()
        with (folder.path / "inspections.txt").open("a", encoding="utf-8") as notes:
            notes.write(line + "\n")

    def inspect(path: Path, file: AskedFile) -> Sequence[object]:
        note(f"begin {file.name}")
        lines = _read(path, lambda _: None)
        note(f"end {file.name}")
        text = dict(file.mapping).get("text")
        return [
            Inspection(
                name=file.name,
                kind="csv",
                format_name=Message.of("page.data.title"),
                why=Message.of("import.why.name"),
                encoding="utf-8",
                delimiter=None,
                platform=file.platform or Platform.OTHER,
                columns=("line",),
                samples={"line": tuple(lines[:3])},
                mapping=(("text", text, Message.of("import.why.mapping")),) if text else (),
                can_map=True,
                fields=("text",),
                preview=tuple({"text": line} for line in lines[:8]),
                notices=(),
                problem=None if text else Message.of("import.why.free_text"),
                has_profile=False,
            )
        ]

    def take_in(
        path: Path, file: AskedFile, words: Translator, on_stage: OnStage
    ) -> Sequence[object]:
        with writing(folder, "import"):
            lines = _read(path, lambda done: on_stage("read", done))
            before = stored(folder)
            new = [line for line in lines if line not in before]
            write_atomically(folder.path / "lines.txt", "\n".join([*before, *new]) + "\n")
        return [
            Intake(
                name=file.name,
                kind="csv",
                platform=file.platform or Platform.OTHER,
                rows_read=len(lines),
                added=len(new),
                known=len(lines) - len(new),
                rejected=0,
                forgotten=0,
                rejected_file=None,
                reasons=(),
                first_day=None,
                last_day=None,
                platforms=(("other", len(lines)),),
                approximate=0,
                undated=len(lines),
                notices=(),
            )
        ]

    def remember(file: AskedFile) -> None:
        write_atomically(folder.path / "remembered.txt", f"{file.profile} {file.mapping}")

    def fit(on_stage: OnStage) -> object:
        with writing(folder, "fit"):
            lines = stored(folder)
            for at in range(len(lines)):
                on_stage("embed", at / len(lines))
                time.sleep(0.02)
            on_stage("publish", 1.0)
        return Published("20261124T000000Z", {"posts": len(lines)})

    def update(on_stage: OnStage) -> object:
        with writing(folder, "fit"):
            lines = stored(folder)
            for stage in ("copies", "load", "embed", "assign", "publish"):
                on_stage(stage, 0.0)
                time.sleep(0.02)
            on_stage("publish", 1.0)
        reasons = (Message.of("fit.update.due.many", n=len(lines)),)
        return Published("20261124T000001Z", {"posts": len(lines)}, len(lines), 1, reasons)

    return Work(inspect=inspect, take_in=take_in, remember=remember, fit=fit, update=update)


def _read(path: Path, on_share: Callable[[float], None]) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines):
        on_share(at / len(lines))
        if line.startswith("slow"):
            time.sleep(0.1)
        if line == "bad":
            raise InputFileError(Message.of("import.file.damaged", name="berkas"))
        if line == "bug":
            raise ValueError(f"{SECRET} in {lines}")
    return lines


if __name__ == "__main__":
    data = DataFolder(Path(os.environ["SAMBUNG_RASA_DATA"]))
    sys.exit(not work_on(data, sys.argv[1], work_in(data), keep_days=7))
