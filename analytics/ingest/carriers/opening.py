"""Opens a file's first bytes, and puts trouble with the file itself into a sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.errors import InputFileError
from analytics.messages import Message


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
        raise InputFileError(Message.of("import.file.missing", name=str(path))) from error
    except ValueError as error:  # a name with a zero byte
        raise InputFileError(Message.of("import.file.unreadable", name=path.name)) from error


@contextmanager
def file_errors(name: str) -> Iterator[None]:
    """Put trouble with the file itself into a sentence: gone, locked, on a drive that fell asleep.

    Raises:
        InputFileError: for every OSError in the block.
    """
    try:
        yield
    except OSError as error:
        raise file_error(error, name) from error


def file_error(error: OSError, name: str) -> InputFileError:
    """Return what to tell a person of ``error``, which happened to the file called ``name``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputFileError(Message.of("error.disk_full"))
    if isinstance(error, PermissionError):
        return InputFileError(Message.of("import.file.no_permission", name=name))
    return InputFileError(Message.of("import.file.unreadable", name=name))
