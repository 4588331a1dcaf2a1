"""Puts complete releases under their names and moves the pointer: all of it, or none, across a crash.

What is to happen is written down before it begins. Whoever takes the write lock next ends what a
killed process had begun; so a file that Windows does not let go while somebody reads it goes later.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from analytics.store.folders import DataFolder, write_atomically


@dataclass(frozen=True, slots=True)
class Switch:
    """What is to happen.

    Attributes:
        new: Releases that lie there complete, under their draft names.
        current: What the pointer is to say, None to leave it.
        old: Releases that are to go.
    """

    new: tuple[str, ...]
    current: str | None
    old: tuple[str, ...] = ()


def draft_path(folder: DataFolder, name: str) -> Path:
    """Return where the release ``name`` is written until it is complete."""
    return folder.releases / f"{name}.partial"


def final_path(folder: DataFolder, name: str) -> Path:
    """Return where the release ``name`` lies."""
    return folder.releases / f"{name}.duckdb"


def carry_out(folder: DataFolder, switch: Switch) -> tuple[str, ...]:
    """Do what ``switch`` says. The drafts must be on the disk; the write lock must be held.

    Returns:
        The old releases that could not be removed yet.

    Raises:
        OSError: it could not be done; then nothing has happened, unless ``current`` is in place.
    """
    write_atomically(_journal(folder), json.dumps(asdict(switch)))
    try:
        return settle(folder)
    except OSError:
        if _pointed_at(folder) != switch.current:
            _take_back(folder, switch)
        raise


def settle(folder: DataFolder) -> tuple[str, ...]:
    """End a switch that was cut short, and remove drafts that no switch knows.

    Returns:
        Releases that are to go but are still open somewhere.

    Raises:
        OSError: the disk refuses.
    """
    switch = _read(folder)
    waiting: list[str] = []
    if switch is not None:
        for name in switch.new:
            if draft_path(folder, name).exists():
                draft_path(folder, name).replace(final_path(folder, name))
        if switch.current is not None and final_path(folder, switch.current).exists():
            write_atomically(folder.pointer, switch.current + "\n")
        for name in switch.old:
            try:
                final_path(folder, name).unlink(missing_ok=True)
            except PermissionError:
                waiting.append(name)
        if waiting:
            # The pointer may be moved by then: only what is left to do stays written down.
            rest = replace(switch, new=(), current=None, old=tuple(waiting))
            write_atomically(_journal(folder), json.dumps(asdict(rest)))
        else:
            _journal(folder).unlink()
    for leftover in folder.releases.glob("*.partial*"):
        leftover.unlink()
    return tuple(waiting)


def _take_back(folder: DataFolder, switch: Switch) -> None:
    for name in switch.new:
        draft_path(folder, name).unlink(missing_ok=True)
        final_path(folder, name).unlink(missing_ok=True)
    _journal(folder).unlink(missing_ok=True)


def _journal(folder: DataFolder) -> Path:
    return folder.releases / "switch.json"


def _read(folder: DataFolder) -> Switch | None:
    try:
        entry = json.loads(_journal(folder).read_text(encoding="utf-8"))
        return Switch(tuple(entry["new"]), entry["current"], tuple(entry["old"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _pointed_at(folder: DataFolder) -> str | None:
    try:
        return folder.pointer.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
