"""Which column holds what: by the names that exports use, then by what stands in the cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analytics.errors import InputFileError
from analytics.ingest.column_names import RANKED_NAMES, fold_name, is_tag
from analytics.ingest.counts import read_rating
from analytics.ingest.identity import is_damaged_id
from analytics.ingest.platforms import platform_called
from analytics.ingest.records import Field
from analytics.ingest.times import is_written_date
from analytics.messages import Message

_NUMBER = re.compile(r"[\s\d.,+\-:/%eE]+")
_URL = re.compile(r"\s*(?:https?://|www\.)\S+\s*", re.IGNORECASE)
_ID = re.compile(r"[^\s]{1,200}")
_COUNT = re.compile(r"-?[\d.,]+\s*(?:[a-z]{1,5}\.?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """The column taken for a field, and why: by mapping, by its name, by what stands in it."""

    field: Field
    column: str
    why: Message


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The columns taken, one a field at most."""

    choices: tuple[ColumnChoice, ...]

    def column(self, field: Field) -> str | None:
        """Return the column taken for ``field``, None if there is none."""
        return next((choice.column for choice in self.choices if choice.field == field), None)

    @classmethod
    def fixed(cls, fields: Iterable[Field], why: Message) -> ColumnMapping:
        """Return the mapping of a table whose columns are called as the fields are."""
        return cls(tuple(ColumnChoice(field, field.value, why) for field in fields))

    def without(self, field: Field) -> ColumnMapping:
        """Return the mapping with ``field`` given up."""
        return ColumnMapping(tuple(c for c in self.choices if c.field != field))


@dataclass(frozen=True, slots=True)
class Known:
    """Columns that need no guessing, and why: a format or a saved profile names them."""

    columns: Mapping[Field, str]
    why: Message


def choose_columns(
    columns: Sequence[str],
    samples: Mapping[str, Sequence[str]],
    wanted: Mapping[str, str] | None = None,
    known: Known | None = None,
) -> ColumnMapping:
    """Choose a column for each field.

    ``samples`` has, for each column, its first cells with content, as text. ``wanted`` maps a
    field's code to a column and wins over everything; an empty column name leaves the field out.
    ``known`` says what is known of such columns; without it the columns are guessed.

    Raises:
        InputFileError: ``wanted`` names a field or a column that does not exist.
    """
    choices: dict[Field, ColumnChoice] = {}
    left_out: set[Field] = set()
    for code, column in (wanted or {}).items():
        field = _as_field(code)
        if not column.strip():
            left_out.add(field)
            continue
        found = _as_column(column, columns)
        choices[field] = ColumnChoice(field, found, Message.of("import.why.mapping"))
    if known is not None:
        for field, column in known.columns.items():
            if field not in choices and field not in left_out and column in columns:
                choices[field] = ColumnChoice(field, column, known.why)
    taken = {choice.column for choice in choices.values()}
    for field in Field if known is None else ():
        if field in choices or field in left_out:
            continue
        named = _by_name(field, columns, samples, taken)
        if named is not None:
            choices[field] = ColumnChoice(field, named, Message.of("import.why.name"))
            taken.add(named)
    if Field.TEXT not in choices and Field.TEXT not in left_out:
        longest = _by_free_text(columns, samples, taken)
        if longest is not None:
            choices[Field.TEXT] = ColumnChoice(
                Field.TEXT, longest, Message.of("import.why.free_text")
            )
    if known is None and Field.CREATED_AT not in choices and Field.CREATED_AT not in left_out:
        taken = {choice.column for choice in choices.values()}
        dated = _by_dates(columns, samples, taken)
        if dated is not None:
            choices[Field.CREATED_AT] = ColumnChoice(
                Field.CREATED_AT, dated, Message.of("import.why.dates")
            )
    return ColumnMapping(tuple(choices[field] for field in Field if field in choices))


def _as_field(code: str) -> Field:
    try:
        return Field(fold_name(code))
    except ValueError as error:
        known = ", ".join(Field)
        raise InputFileError(
            Message.of("import.mapping.unknown_field", field=code, fields=known)
        ) from error


def _as_column(wanted: str, columns: Sequence[str]) -> str:
    if wanted in columns:
        return wanted
    alike = [column for column in columns if fold_name(column) == fold_name(wanted)]
    if len(alike) == 1 and fold_name(wanted):
        return alike[0]
    raise InputFileError(
        Message.of("import.mapping.unknown_column", column=wanted, columns=", ".join(columns))
    )


def _by_name(
    field: Field,
    columns: Sequence[str],
    samples: Mapping[str, Sequence[str]],
    taken: set[str],
) -> str | None:
    ranks = RANKED_NAMES[field]
    named = sorted(
        (column for column in columns if column not in taken and fold_name(column) in ranks),
        key=lambda column: ranks[fold_name(column)],
    )
    fitting = [column for column in named if _fits(field, samples.get(column, ()))]
    return fitting[0] if fitting else None


def _fits(field: Field, sample: Sequence[str]) -> bool:
    """Say whether what stands in a column can be what its name promises."""
    if not sample:
        return True
    match field:
        case Field.TEXT:
            return _share(sample, _is_speech) > 0.3
        case Field.AUTHOR:
            return _share(sample, lambda cell: len(cell) <= 120 and "\n" not in cell) > 0.9
        case Field.NATIVE_ID:
            # Damaged identifiers look alike; the column is still theirs, and that is to be said.
            whole = [cell for cell in sample if not is_damaged_id(cell)]
            distinct = len(set(whole)) > 0.6 * len(whole) or not whole
            return distinct and _share(sample, _is_id) > 0.9
        case Field.PARENT_ID:
            return _share(sample, lambda cell: _is_id(cell) and not cell.startswith("@")) > 0.9
        case Field.THREAD_ID:
            return _share(sample, _is_id) > 0.9
        case Field.LIKES | Field.REPLIES | Field.SHARES:
            return _share(sample, lambda cell: bool(_COUNT.fullmatch(cell.strip()))) > 0.6
        case Field.PLATFORM:
            return _share(sample, lambda cell: platform_called(cell) is not None) > 0.6
        case Field.URL:
            return _share(sample, lambda cell: bool(_URL.fullmatch(cell))) > 0.6
        case Field.RATING:
            return _share(sample, lambda cell: read_rating(cell) is not None) > 0.9
        case _:
            return True


def _is_speech(cell: str) -> bool:
    return not _NUMBER.fullmatch(cell) and not _URL.fullmatch(cell)


def _is_id(cell: str) -> bool:
    return bool(_ID.fullmatch(cell.strip()))


def _share(sample: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, sample)) / len(sample)


def _by_free_text(
    columns: Sequence[str], samples: Mapping[str, Sequence[str]], taken: set[str]
) -> str | None:
    """Return the column with the longest free text, None when no column reads like speech."""
    best: tuple[float, str] | None = None
    for column in columns:
        sample = samples.get(column, ())
        if column in taken or is_tag(column) or not sample:
            continue
        if _share(sample, _is_speech) <= 0.6:
            continue
        words = sum(len(cell.split()) for cell in sample) / len(sample)
        if words >= 2 and (best is None or words > best[0]):
            best = (words, column)
    return best[1] if best else None


def _by_dates(
    columns: Sequence[str], samples: Mapping[str, Sequence[str]], taken: set[str]
) -> str | None:
    """Return the first column in which dates are written, None when there is none."""
    for column in columns:
        sample = samples.get(column, ())
        if column not in taken and sample and _share(sample, is_written_date) > 0.8:
            return column
    return None
