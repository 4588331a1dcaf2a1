"""The lines of a text file, none of them long enough to fill the memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self

from analytics.errors import InputFileError
from analytics.ingest.carriers.encodings import Encoding
from analytics.messages import Message

# Characters. The longest real ones are whole API pages, a megabyte or two.
LONGEST_LINE = 32 << 20


class TextLines(Iterator[str]):
    """Iterates over the lines of a text file, line ends kept; ``share_read`` says how far it is.

    ``newline`` is that of ``open``. Bytes that the encoding does not know become U+FFFD.

    Raises:
        InputFileError: a line is longer than ``LONGEST_LINE``.
    """

    def __init__(self, path: Path, encoding: Encoding, newline: str | None) -> None:
        self._name = path.name
        self._size = max(1, path.stat().st_size)
        self._bytes = path.open("rb")
        self._file: IO[str] = io.TextIOWrapper(
            self._bytes, encoding=encoding.codec, errors="replace", newline=newline
        )
        self._readline = self._file.readline

    def __next__(self) -> str:
        line = self._readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE:
            raise self._too_long()
        return line

    def _too_long(self) -> InputFileError:
        return InputFileError(
            Message.of("import.file.long_line", name=self._name, n=LONGEST_LINE >> 20)
        )

    @property
    def share_read(self) -> float:
        """The share of the file's bytes taken in so far, 0 to 1."""
        return min(1.0, self._bytes.tell() / self._size)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class RememberedLines(TextLines):
    """The lines of a file; those since ``recent`` was last cleared are remembered.

    ``is_exhausted`` says that somebody asked for a line behind the last one.
    """

    def __init__(self, path: Path, encoding: Encoding, newline: str | None) -> None:
        super().__init__(path, encoding, newline)
        self.recent: list[str] = []
        self.is_exhausted = False

    def __next__(self) -> str:
        line = self._readline(LONGEST_LINE)
        if not line:
            self.is_exhausted = True
            raise StopIteration
        if len(line) == LONGEST_LINE:
            raise self._too_long()
        self.recent.append(line)
        return line
