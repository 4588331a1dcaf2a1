"""Opens a file's first bytes, and puts trouble with the file itself into a sentence that names it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from analytics.errors import InputFileError
from analytics.ingest.texts import without_surrogates
from analytics.messages import Message

_LONGEST_NAME = 160
_NAME_HEAD, _NAME_TAIL = 110, 40
# Joins the parts of one emoji; the other invisible signs in a name hide what it says.
_JOINER = "\u200d"


def shown_name(name: str) -> str:
    """Return a file's name as a sentence can hold it: one line, whole characters, not too long."""
    visible = "".join(
        char if char.isprintable() or char == _JOINER else " " for char in without_surrogates(name)
    )
    line = " ".join(visible.split()) or "?"
    return line if len(line) <= _LONGEST_NAME else f"{line[:_NAME_HEAD]}…{line[-_NAME_TAIL:]}"


def first_bytes(path: Path, count: int) -> bytes:
    """Return the first bytes of the file at ``path``.

    Raises:
        InputFileError: it is no file: a folder, a pipe, a device.
        OSError: it cannot be opened.
    """
    if path.is_dir():
        raise InputFileError(Message.of("import.file.directory", name=path.name))
    if path.exists() and not path.is_file():
        # A pipe or a device would keep the reader waiting for ever.
        raise InputFileError(Message.of("import.file.unreadable", name=path.name))
    try:
        with path.open("rb") as file:
            return file.read(count)
    except FileNotFoundError as error:
        raise InputFileError(
            Message.of("import.file.missing", name=shown_name(str(path)))
        ) from error
    except ValueError as error:  # a name with a zero byte
        raise InputFileError(Message.of("import.file.unreadable", name=path.name)) from error


@contextmanager
def file_errors(name: str, path: Path | None = None) -> Iterator[None]:
    """Put trouble with the file itself into a sentence: gone, locked, on a drive that fell asleep.

    ``name`` is what people know the file by. Where its content lies at ``path`` under another name, a
    sentence about ``path`` becomes one about ``name``.

    Raises:
        InputFileError: for every OSError in the block.
    """
    try:
        yield
    except OSError as error:
        raise file_error(error, name) from error
    except InputFileError as error:
        values = dict(error.message.values)
        meant = () if path is None else (path.name, shown_name(str(path)))
        if path is not None and path.name != name and values.get("name") in meant:
            raise InputFileError(
                Message.of(error.message.key, **values | {"name": name})
            ) from error
        raise


def file_error(error: OSError, name: str) -> InputFileError:
    """Return what to tell a person of ``error``, which happened to the file called ``name``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputFileError(Message.of("error.disk_full"))
    if isinstance(error, PermissionError):
        return InputFileError(Message.of("import.file.no_permission", name=name))
    return InputFileError(Message.of("import.file.unreadable", name=name))


class Unchanged:
    """Holds that the file at ``path``, known as ``name``, stays as it is now."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name
        self._state = self._look()

    def check(self) -> None:
        """See whether the file is still as it was.

        Raises:
            InputFileError: it is not.
            OSError: it is gone.
        """
        if self._look() != self._state:
            raise InputFileError(Message.of("import.file.changed", name=self._name))

    @property
    def modified_at(self) -> datetime:
        """When the file was last written, aware, in UTC; now where a clock had gone mad."""
        try:
            return datetime.fromtimestamp(self._state[1] / 1e9, UTC)
        except (ValueError, OverflowError):
            return datetime.now(UTC)

    def _look(self) -> tuple[int, int, int]:
        found = self._path.stat()
        return found.st_size, found.st_mtime_ns, found.st_ino
