"""Puts complete releases under their names and moves the pointer: all of it, or none, across a crash.

What is to happen is written down before it begins. Whoever takes the write lock next ends what a
killed process had begun; so a file that Windows does not let go while somebody reads it goes later.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
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
        OSError: the new ones could not be put in place; everything is as it was before.
    """
    write_atomically(_journal(folder), json.dumps(asdict(switch)))
    try:
        _put_in_place(folder, switch)
    except OSError:
        for name in switch.new:
            draft_path(folder, name).unlink(missing_ok=True)
            final_path(folder, name).unlink(missing_ok=True)
        _journal(folder).unlink()
        raise
    return _remove_old(folder, switch)


def settle(folder: DataFolder) -> tuple[str, ...]:
    """End a switch that was cut short, and remove drafts that no switch knows.

    Returns:
        Releases that are to go but are still open somewhere.

    Raises:
        OSError: the disk refuses.
    """
    waiting: tuple[str, ...] = ()
    switch = _read(folder)
    if switch is not None:
        _put_in_place(folder, switch)
        waiting = _remove_old(folder, switch)
    for leftover in folder.releases.glob("*.partial*"):
        leftover.unlink()
    return waiting


def _put_in_place(folder: DataFolder, switch: Switch) -> None:
    for name in switch.new:
        if draft_path(folder, name).exists():
            draft_path(folder, name).replace(final_path(folder, name))
    if switch.current is not None and final_path(folder, switch.current).exists():
        write_atomically(folder.pointer, switch.current + "\n")


def _remove_old(folder: DataFolder, switch: Switch) -> tuple[str, ...]:
    waiting: list[str] = []
    for name in switch.old:
        try:
            final_path(folder, name).unlink(missing_ok=True)
        except OSError:
            waiting.append(name)
    if waiting:
        # People may move the pointer meanwhile: only what is left to do stays written down.
        rest = Switch(new=(), current=None, old=tuple(waiting))
        write_atomically(_journal(folder), json.dumps(asdict(rest)))
    else:
        _journal(folder).unlink()
    return tuple(waiting)


def _journal(folder: DataFolder) -> Path:
    return folder.releases / "switch.json"


def _read(folder: DataFolder) -> Switch | None:
    try:
        entry = json.loads(_journal(folder).read_text(encoding="utf-8"))
        return Switch(tuple(entry["new"]), entry["current"], tuple(entry["old"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
