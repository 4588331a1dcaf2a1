"""Reads the rules of agencies: ``data/agencies/*.toml``, and figures of speech in ``kiasan.txt``.

The same files name the agencies' accounts, which ``analytics.privacy`` reads. A file without
``code`` names accounts only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analytics.errors import SettingError
from analytics.language.agencies.expressions import Expression, fold_word, read_expression
from analytics.language.lexicon import Lexicon, load_lexicon
from analytics.messages import Message
from analytics.settings import PROJECT_ROOT

_SHIPPED = PROJECT_ROOT / "data" / "agencies"
_FIGURES_FILE = "kiasan.txt"
_WORD_FIELDS = ("words", "alone", "maybe", "names", "unless")
_FIELDS = frozenset(
    {"name", "kind", "accounts", "code", "owner", "remit", "offices", "instead_of", *_WORD_FIELDS}
)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PLACE = re.compile(r"\d\d\.\d\d\.\d\d")
_LINE_OF_ERROR = re.compile(r"at line (\d+)")
_ANYTHING = "*"
_WHOLE_TEXT = "!"
_FAR = "@"
_NOT_FAR = "@!"


class Owner(StrEnum):
    """Whose an agency is. The city can act through its own alone."""

    CITY = "city"
    PROVINCE = "province"
    NATIONAL = "national"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency, as people and the finder know it.

    Attributes:
        code: stable, lower case.
        name: what people read.
        owner: whose it is.
        remit: one sentence for people, empty where none is written.
        place: code of the place that it answers for, empty for one that answers for all.
    """

    code: str
    name: str
    owner: Owner
    remit: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes a text one for an agency, or for the offices of one kind.

    Attributes:
        agencies: the agency; for a kind of offices all of them, by place.
        words: decide.
        alone: decide where no agency's ``words`` stand.
        maybe: decide two together, or one with a name, where nothing else does.
        names: what people call it; decide where no remit does. Of a kind of offices they tell
            which one before the name of its place (``kelurahan Baciro``).
        unless: turn all but ``names`` off in their sentence.
        instead_of: owner whose agencies this one stands in for where ``words`` stand, None mostly.
        handles: its accounts, folded.
        office_names: folded name of a place -> code of the office that answers for it.
    """

    agencies: tuple[Agency, ...]
    words: tuple[Expression, ...]
    alone: tuple[Expression, ...]
    maybe: tuple[Expression, ...]
    names: tuple[Expression, ...]
    unless: tuple[Expression, ...]
    handles: frozenset[str]
    instead_of: Owner | None
    office_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is not meant as it is said.

    Attributes:
        sayings: their words say nothing about an agency.
        near: nor does anything beside these.
        ahead: nor does anything soon after these.
        before: nor does what follows these at once.
        far: names of far towns; their sentence is no matter here, unless the text names a place
            of the city too.
        not_far: names of far towns in these do not count.
        whole: a text with one of these concerns no agency (advertisements).
    """

    sayings: tuple[Expression, ...] = ()
    near: tuple[Expression, ...] = ()
    ahead: tuple[Expression, ...] = ()
    before: tuple[Expression, ...] = ()
    far: tuple[Expression, ...] = ()
    not_far: tuple[Expression, ...] = ()
    whole: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class AgencyRules:
    """All agencies that have a code, and how to find them.

    Attributes:
        agencies: by code, in the order of the files' names.
        rules: one a file.
        figures: of speech.
        lexicon: spells the texts.
    """

    agencies: Mapping[str, Agency]
    rules: tuple[Rule, ...]
    figures: Figures
    lexicon: Lexicon


def load_agencies(data_folder: Path | None = None) -> AgencyRules:
    """Read the rules of the project and of ``data_folder``/agencies.

    A file there takes the place of the shipped one of the same name; others add to them.

    Raises:
        SettingError: a file is damaged, says something that is not understood, or a code stands
            twice; the message names file and line.
    """
    folders = (_SHIPPED, *(() if data_folder is None else (data_folder / "agencies",)))
    files: dict[str, Path] = {}
    figures_file = _SHIPPED / _FIGURES_FILE
    for folder in folders:
        # "[!.]": editors and file managers leave hidden files beside the real ones.
        files.update({path.name: path for path in folder.glob("[!.]*.toml")})
        if (folder / _FIGURES_FILE).is_file():
            figures_file = folder / _FIGURES_FILE
    lexicon = load_lexicon(data_folder)
    agencies: dict[str, Agency] = {}
    rules: list[Rule] = []
    for _, path in sorted(files.items()):
        file = _File(path, lexicon)
        rule = file.rule()
        if rule is None:
            continue
        for agency in rule.agencies:
            if agency.code in agencies:
                raise file.error("twice", "code", code=agency.code)
            agencies[agency.code] = agency
        rules.append(rule)
    return AgencyRules(
        MappingProxyType(agencies), tuple(rules), _read_figures(figures_file), lexicon
    )


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(Message.of("language.agencies.unreadable", path=str(path))) from error


class _File:
    """One file of rules, and where its parts stand."""

    def __init__(self, path: Path, lexicon: Lexicon) -> None:
        self._path = path
        self._lexicon = lexicon
        text = _read_text(path)
        # As the parser counts them: splitlines() would break at other signs too.
        self._lines = text.split("\n")
        try:
            self._content: dict[str, Any] = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            found = _LINE_OF_ERROR.search(str(error))
            line = int(found.group(1)) if found else len(self._lines)
            raise SettingError(
                Message.of("language.agencies.syntax", path=str(path), line=line)
            ) from error

    def error(self, key: str, place: str, written: str = "", /, **values: str) -> SettingError:
        """Make the error that names the line of ``written``, or that sets the field ``place``."""
        sets_it = re.compile(rf"""\s*\[?\s*["']?{re.escape(place)}["']?\s*[=\].]""")
        lines = list(enumerate(self._lines, start=1))
        line = next((number for number, text in lines if sets_it.match(text)), 1)
        if written:
            from_there = lines[line - 1 :]
            line = next((number for number, text in from_there if written in text), line)
        return SettingError(
            Message.of(f"language.agencies.{key}", path=str(self._path), line=line, **values)
        )

    def rule(self) -> Rule | None:
        """Read the file; None where it names accounts only."""
        if "code" not in self._content:
            words = next((field for field in _WORD_FIELDS if field in self._content), None)
            if words is not None:
                raise self.error("no_code", words)
            return None
        for field in self._content:
            if field not in _FIELDS:
                raise self.error("field", field, field=field)
        code = self._text("code")
        if not _CODE.fullmatch(code):
            raise self.error("code", "code", code=code)
        agency = Agency(code, self._text("name"), self._owner("owner"), self._text("remit", ""))
        offices, office_names = self._offices(agency)
        return Rule(
            agencies=offices or (agency,),
            words=self._expressions("words"),
            alone=self._expressions("alone"),
            maybe=self._expressions("maybe"),
            names=self._expressions("names"),
            unless=self._expressions("unless"),
            handles=self._handles(),
            instead_of=self._owner("instead_of") if "instead_of" in self._content else None,
            office_names=office_names,
        )

    def _text(self, field: str, otherwise: str | None = None) -> str:
        value = self._content.get(field, otherwise)
        if not isinstance(value, str) or (otherwise is None and not value.strip()):
            raise self.error("value", field, field=field)
        return " ".join(value.split())

    def _owner(self, field: str) -> Owner:
        value = self._text(field)
        if value not in set(Owner):
            raise self.error("owner", field, value=value, field=field)
        return Owner(value)

    def _list(self, field: str, value: object) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error("value", field, field=field)
        return value

    def _expressions(self, field: str) -> tuple[Expression, ...]:
        expressions: dict[Expression, None] = {}
        for written in self._list(field, self._content.get(field, [])):
            try:
                expression = read_expression(written)
            except ValueError as error:
                raise self.error("expression", field, written, expression=written) from error
            first, *more = [word for part in expression.parts for phrase in part for word in phrase]
            # What needs company may be common.
            if field in ("words", "alone") and not more and first <= self._lexicon.stop_words:
                raise self.error("common", field, written, expression=written)
            expressions[expression] = None
        return tuple(expressions)

    def _handles(self) -> frozenset[str]:
        """Accounts, folded; those that cannot be read are told by analytics.privacy."""
        accounts = self._content.get("accounts", {})
        if not isinstance(accounts, dict):
            raise self.error("value", "accounts", field="accounts")
        return frozenset(
            fold_word(handle.strip().removeprefix("@"))
            for field, handles in accounts.items()
            for handle in self._list(field, handles)
        )

    def _offices(self, kind: Agency) -> tuple[tuple[Agency, ...], Mapping[str, str]]:
        """One agency for each place of ``offices``: its first name names it, all of them find it."""
        written = self._content.get("offices", {})
        if not isinstance(written, dict):
            raise self.error("value", "offices", field="offices")
        offices: list[Agency] = []
        by_name: dict[str, str] = {}
        for place, listed in written.items():
            names = [name.strip() for name in self._list(place, listed)]
            if not _PLACE.fullmatch(place) or not names or not all(names):
                raise self.error("value", place, field=place)
            code = f"{kind.code}_{place.rpartition('.')[2]}"
            offices.append(Agency(code, f"{kind.name} {names[0]}", kind.owner, kind.remit, place))
            by_name.update({fold_word(name): code for name in names})
        return tuple(offices), MappingProxyType(by_name)


def _read_figures(path: Path) -> Figures:
    lines: dict[str, list[Expression]] = {field.name: [] for field in fields(Figures)}
    for number, line in _figure_lines(_read_text(path).split("\n")):
        sort, written = _sort_of_figure(line)
        try:
            lines[sort].append(read_expression(written))
        except ValueError as error:
            raise SettingError(
                Message.of(
                    "language.agencies.expression", path=str(path), line=number, expression=line
                )
            ) from error
    return Figures(**{sort: tuple(expressions) for sort, expressions in lines.items()})


def _figure_lines(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield number, stripped


def _sort_of_figure(line: str) -> tuple[str, str]:
    if line.startswith(_WHOLE_TEXT):
        return "whole", line.removeprefix(_WHOLE_TEXT)
    if line.startswith(_NOT_FAR):
        return "not_far", line.removeprefix(_NOT_FAR)
    if line.startswith(_FAR):
        return "far", line.removeprefix(_FAR)
    if line.startswith(_ANYTHING):
        return "near", line.removeprefix(_ANYTHING).strip().removeprefix("+")
    if line.endswith(_ANYTHING):
        words = line.removesuffix(_ANYTHING).strip()
        return ("ahead", words.removesuffix("+")) if words.endswith("+") else ("before", words)
    return "sayings", line
