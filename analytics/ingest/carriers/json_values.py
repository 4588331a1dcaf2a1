"""JSON in any layout as a sequence of values: lines, the elements of a list, or one large object.

What is small is read at once. A large list or object is streamed, so that a Telegram archive of a
gigabyte needs no more memory than one message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from analytics.errors import InputFileError
from analytics.ingest.carriers.encodings import Encoding, find_encoding
from analytics.ingest.carriers.lines import LONGEST_LINE, TextLines
from analytics.ingest.texts import without_surrogates
from analytics.messages import Message

OUTLINE_ITEMS = 50
# Replies to replies nest without end; what a format is shows long before.
_OUTLINE_DEPTH = 40
# Larger files are streamed; Python's own parser needs some ten times a file's size.
_LOADED_BYTES = 32 << 20
# What the streaming parser refuses and Python's reads (NaN, numbers beyond 64 bits) is read at once
# up to this size.
_RELOADED_BYTES = 256 << 20
# Deeper nesting is no export, and what builds the values would follow it into the ground.
_DEEPEST_STREAMED = 500
# Keys and values of one element of a list, which is in memory as a whole: a gigabyte or two. A chat of
# Telegram's with a hundred thousand messages has some three million.
_MOST_VALUES = 8_000_000
_HEAD_LINES = 20
_HEAD_CHARACTERS = 8 << 20
# Telegram Desktop writes control characters so, which is no JSON; an escaped backslash before it is.
_HEXADECIMAL = re.compile(r"((?<!\\)(?:\\\\)*)\\x([0-9a-fA-F]{2})")
_OPENS = frozenset({"start_map", "start_array"})
_CLOSES = frozenset({"end_map", "end_array"})
_BROKEN = "import.file.damaged_json_large"
_SPACE = "\ufeff\x1e \t\r\n"


class Layout(StrEnum):
    """How the values lie in the file."""

    LINES = "lines"
    LIST = "list"
    OBJECT = "object"


class LoadedValue:
    """A JSON value in memory."""

    __slots__ = ("whole",)

    def __init__(self, whole: Any) -> None:
        self.whole = whole

    @property
    def outline(self) -> Any:
        """The value with each list in it cut to its first ``OUTLINE_ITEMS`` elements."""
        return _cut(self.whole)

    def items(self, *path: str) -> Iterator[Any]:
        """Yield the elements of the list at ``path``; none if there is no list."""
        found = self.whole
        for key in path:
            if not isinstance(found, dict):
                return
            found = found.get(key)
        if isinstance(found, list):
            yield from found


class StreamedValue:
    """A JSON object that is too large for memory: read anew whenever a list in it is asked for."""

    def __init__(self, source: JsonValues) -> None:
        self._source = source
        self._outline: Any = None

    @property
    def outline(self) -> Any:
        """The value with each list in it cut to its first ``OUTLINE_ITEMS`` elements."""
        if self._outline is None:
            self._outline = self._source.stream(_outline)
        return self._outline

    @property
    def whole(self) -> Any:
        """The outline: what is streamed is no single record, and never in memory in full."""
        return self.outline

    def items(self, *path: str) -> Iterator[Any]:
        """Yield the elements of the list at ``path``; none if there is no list."""
        import ijson

        prefix = ".".join((*path, "item"))
        with self._source.as_utf8() as file, self._source.errors():
            yield from ijson.items(file, prefix, use_float=True)


class JsonValues:
    """The values in a JSON file.

    Raises:
        InputFileError: the file holds no JSON, or ends before its end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.encoding: Encoding = find_encoding(path)
        self._position: TextLines | None = None
        size = path.stat().st_size
        self._is_large = size > _LOADED_BYTES
        self.layout = self._find_layout()
        if self._is_large and self.layout is not Layout.LINES:
            try:
                self.stream(self._drain)
            except InputFileError as error:
                if size > _RELOADED_BYTES or error.message.key != _BROKEN:
                    raise
                self._is_large = False

    @property
    def share_read(self) -> float:
        """How far the lines are read, 0 to 1; 0 for other layouts."""
        return self._position.share_read if self._position else 0.0

    def values(self) -> Iterator[tuple[int, LoadedValue | StreamedValue | None]]:
        """Yield each value with its number (its line, or its place in the list, counted from 1).

        None stands for a line that holds no JSON.
        """
        if self.layout is Layout.LINES:
            yield from self._lines()
        elif self.layout is Layout.LIST:
            elements = self._streamed_elements() if self._is_large else self._loaded_elements()
            for number, element in enumerate(elements, start=1):
                # Pages collected in a list of lists are one list.
                inner = element if _is_list_of_objects(element) else (element,)
                for value in inner:
                    yield number, LoadedValue(value)
        elif self._is_large:
            yield 1, StreamedValue(self)
        else:
            for number, value in enumerate(self._loaded_objects(), start=1):
                yield number, LoadedValue(value)

    def _find_layout(self) -> Layout:
        with self._path.open(encoding=self.encoding.codec, errors="replace", newline="\n") as file:
            text = file.read(_HEAD_CHARACTERS)
        head = [line for part in text.split("\n") if (line := part.strip(_SPACE))][:_HEAD_LINES]
        if not head:
            return Layout.LINES
        if len(text) == _HEAD_CHARACTERS and len(head) > 1 and len(head) < _HEAD_LINES:
            head.pop()  # cut
        whole = sum(_holds_object(line) for line in head)
        if head[0].startswith("[") and not whole:
            return Layout.LIST
        if whole:
            return Layout.LINES
        return Layout.OBJECT if head[0].startswith("{") else Layout.LINES

    def _lines(self) -> Iterator[tuple[int, LoadedValue | None]]:
        with TextLines(self._path, self.encoding, "\n") as lines:
            self._position = lines
            for number, line in enumerate(lines, start=1):
                if not line.strip(_SPACE):
                    continue
                try:
                    value = self._parse(line.strip(_SPACE))
                except (ValueError, RecursionError):
                    yield number, None
                else:
                    yield number, LoadedValue(value)

    def _parse(self, text: str) -> Any:
        try:
            value = json.loads(text)
        except ValueError:
            if "\\x" not in text:
                raise
            value = json.loads(_HEXADECIMAL.sub(r"\1\\u00\2", text))
        # JSON can escape half a character, which no encoding can then write.
        return _whole_characters(value) if "\\ud" in text or "\\uD" in text else value

    def _loaded_elements(self) -> Iterator[Any]:
        (elements, *_) = (*self._loaded_objects(), [])
        return iter(elements if isinstance(elements, list) else [elements])

    def _loaded_objects(self) -> Iterator[Any]:
        """Yield the one value of the file, or several that stand one after another."""
        text = self._path.read_text(encoding=self.encoding.codec, errors="replace").strip(_SPACE)
        if "\\x" in text:
            text = _HEXADECIMAL.sub(r"\1\\u00\2", text)
        # Asked once, not for each of a hundred thousand objects.
        has_halves = "\\ud" in text or "\\uD" in text
        decoder = json.JSONDecoder()
        at = 0
        while at < len(text):
            try:
                value, end = decoder.raw_decode(text, at)
                if has_halves:
                    value = _whole_characters(value)
            except ValueError as error:
                line = text.count("\n", 0, getattr(error, "pos", at)) + 1
                raise self._damaged(line) from error
            except RecursionError as error:
                raise self._damaged(1) from error
            yield value
            at = end
            while at < len(text) and text[at] in _SPACE + ",":
                at += 1

    def _streamed_elements(self) -> Iterator[Any]:
        import ijson

        with self.as_utf8() as file, self.errors():
            yield from ijson.items(file, "item", use_float=True)

    def stream(self, read: Callable[[Iterator[tuple[str, Any]]], Any]) -> Any:
        """Give the parser's events to ``read`` and return what it makes of them."""
        import ijson

        with self.as_utf8() as file, self.errors():
            return read(ijson.basic_parse(file, use_float=True))

    def as_utf8(self) -> _Utf8:
        """Open the file as the streaming parser wants it."""
        return _Utf8(self._path, self.encoding)

    def errors(self) -> _ParserErrors:
        """Turn what the streaming parser says into a sentence."""
        return _ParserErrors(self._path.name)

    def _drain(self, events: Iterator[tuple[str, Any]]) -> None:
        """Go through all events, so that a file that breaks off is known before it is read.

        Raises:
            InputFileError: it nests too deep, or holds more in one element than fits into memory.
        """
        depth = 0
        # How deep the elements of the outermost list lie; each of them is read as a whole.
        elements: int | None = None
        outside = inside = 0
        for event, _ in events:
            if event in _CLOSES:
                depth -= 1
                if elements is not None and depth < elements:
                    elements = None
                continue
            if elements is None:
                outside += 1
            else:
                inside = 0 if depth == elements else inside + 1
            if max(inside, outside) > _MOST_VALUES:
                raise InputFileError(
                    Message.of(
                        "import.file.json_too_large",
                        name=self._path.name,
                        n=_MOST_VALUES // 1_000_000,
                    )
                )
            if event in _OPENS:
                depth += 1
                if depth > _DEEPEST_STREAMED:
                    raise InputFileError(Message.of(_BROKEN, name=self._path.name))
                if elements is None and event == "start_array":
                    elements = depth

    def _damaged(self, line: int) -> InputFileError:
        return InputFileError(
            Message.of("import.file.damaged_json", name=self._path.name, line=line)
        )


class _Utf8:
    """A text file in any encoding as a stream of UTF-8 bytes."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self._name = path.name
        self._file = path.open(encoding=encoding.codec, errors="replace", newline="")
        self._is_start = True
        self._since_quote = 0
        self._is_escaping = False

    def read(self, size: int = -1) -> bytes:
        """Return about ``size`` bytes; empty at the end.

        Raises:
            InputFileError: so long a text stands in the file that the parser, which holds each text
                in full, would fill the memory.
        """
        text = self._file.read(size)
        if self._is_start:
            self._is_start = False
            text = text.lstrip("\ufeff")
        quote = _last_quote(text, self._is_escaping)
        self._is_escaping = _count_escapes(text, len(text)) % 2 == 1
        self._since_quote = self._since_quote + len(text) if quote < 0 else len(text) - quote
        if self._since_quote > LONGEST_LINE:
            raise InputFileError(
                Message.of("import.file.long_line", name=self._name, n=LONGEST_LINE >> 20)
            )
        return text.encode("utf-8", "replace")

    def __enter__(self) -> _Utf8:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _last_quote(text: str, is_escaped: bool) -> int:
    """Return where the last quotation mark that is not escaped stands, -1 if there is none.

    ``is_escaped`` says whether what stands before ``text`` escapes its first character.
    """
    at = text.rfind('"')
    while at > 0:
        escapes = _count_escapes(text, at)
        if escapes % 2 == 0:
            return at
        at = text.rfind('"', 0, at - escapes)
    return -1 if is_escaped else at


def _count_escapes(text: str, end: int) -> int:
    """Return how many backslashes stand right before ``end``."""
    start = end
    while start and text[start - 1] == "\\":
        start -= 1
    return end - start


class _ParserErrors:
    """Turns the streaming parser's errors into one about the file."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        import ijson

        if isinstance(error, ijson.JSONError | UnicodeError | RecursionError):
            raise InputFileError(Message.of(_BROKEN, name=self._name)) from error


def _outline(events: Iterator[tuple[str, Any]]) -> Any:
    """Build the value from parser events, leaving out what comes late in a list."""
    root: list[Any] = []
    stack: list[Any] = [root]
    keys: list[str] = [""]
    skipped = 0
    for event, value in events:
        if event in _CLOSES:
            if skipped:
                skipped -= 1
            else:
                stack.pop()
                keys.pop()
            continue
        if event == "map_key":
            if not skipped:
                keys[-1] = value
            continue
        opens = event in _OPENS
        parent = stack[-1]
        if skipped or (isinstance(parent, list) and len(parent) >= OUTLINE_ITEMS):
            skipped += opens
            continue
        made: Any = {} if event == "start_map" else [] if event == "start_array" else value
        if isinstance(parent, list):
            parent.append(made)
        else:
            parent[keys[-1]] = made
        if opens:
            stack.append(made)
            keys.append("")
    return root[0] if root else None


def _cut(value: Any, depth: int = 0) -> Any:
    if depth > _OUTLINE_DEPTH and isinstance(value, dict | list):
        return None
    if isinstance(value, dict):
        return {key: _cut(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cut(inner, depth + 1) for inner in islice(value, OUTLINE_ITEMS)]
    return value


def _whole_characters(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {without_surrogates(key): _whole_characters(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole_characters(inner) for inner in value]
    return value


def _holds_object(line: str) -> bool:
    if not line.startswith("{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)
