"""Reads ``data/places/*.toml``: the areas of the city, its places, and what lies outside.

A file of the same name in the data folder's ``places/`` takes the place of the shipped one; other
files there add to them. The head of ``wilayah.toml`` tells an office how to write them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from pathlib import Path
from typing import Any

from analytics.errors import SettingError
from analytics.language.places.tokens import FILLERS, name_words
from analytics.messages import Message
from analytics.settings import PROJECT_ROOT

CITY = "34.71"
# The districts round the city, as `in` of [outside] names them.
NEIGHBOURS = frozenset({"Sleman", "Bantul", "Gunungkidul", "Kulon Progo"})
_SHIPPED = PROJECT_ROOT / "data" / "places"
_FOLDER = "places"
_CODE = re.compile(r"34\.71(\.\d{2}(\.\d{4})?)?")
_KEMANTREN_LENGTH = len("34.71.00")
_LINE_OF_ERROR = re.compile(r"at line (\d+)")
_LEVELS = ("sure", "clue", "start", "strict", "word")
_FIELDS = {
    "areas": {"code", "also_in", *_LEVELS},
    "places": {"in", "also_in", "until_km", *_LEVELS},
    "outside": {"in", "also_in", *_LEVELS},
    "not_places": {"phrases"},
}


class Level(IntEnum):
    """How much a spelling needs beside it before it counts; the more, the higher."""

    SURE = 0
    CLUE = 1
    START = 2
    STRICT = 3
    WORD = 4


class Kind(Enum):
    """What a name stands for."""

    AREA = "area"
    PLACE = "place"
    OUTSIDE = "outside"
    NO_PLACE = "no_place"


@dataclass(frozen=True, slots=True)
class Place:
    """Something that has a name.

    Attributes:
        name: what people read.
        kind: an area of the city, a place in it, something outside, or a phrase that is no place.
        codes: areas of the city that it is or lies in, the narrowest known; none outside.
        regions: for what lies outside, the districts or cities it lies in.
        also_in: districts or cities where the same name is found, or that the road leads to.
        until_km: kilometre of a road up to which it lies in the city.
        is_road: whether it is a road.
        is_common: whether every town has one of that name: roads called after heroes, numbered schools.
        namesake: for a kemantren, the code of its kelurahan of the same name, if it has one.
    """

    name: str
    kind: Kind
    codes: tuple[str, ...] = ()
    regions: frozenset[str] = frozenset()
    also_in: frozenset[str] = frozenset()
    until_km: float | None = None
    is_road: bool = False
    is_common: bool = False
    namesake: str | None = None


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a place's name: its words as ``tokens.name_words`` gives them."""

    words: tuple[str, ...]
    level: Level
    place: Place


@dataclass(frozen=True, slots=True)
class Area:
    """The city, a kemantren or a kelurahan: its code, its name, the kemantren's name of a kelurahan."""

    code: str
    name: str
    kemantren: str | None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Everything that the files say, in the order in which they say it."""

    areas: tuple[Area, ...]
    spellings: tuple[Spelling, ...]


def kemantren_of(code: str) -> str | None:
    """Return the code of the kemantren that ``code`` is or lies in; None for the whole city."""
    return code[:_KEMANTREN_LENGTH] if len(code) >= _KEMANTREN_LENGTH else None


def load_gazetteer(data_folder: Path | None = None) -> Gazetteer:
    """Read the project's files and those in ``data_folder``/places.

    Raises:
        SettingError: a file is damaged, names an area that there is not, or writes a spelling that
            belongs to another place already; the message names file and line.
    """
    files: dict[str, Path] = {}
    for folder in (_SHIPPED, *(() if data_folder is None else (data_folder / _FOLDER,))):
        # "[!.]": editors and file managers leave hidden files beside the real ones.
        files.update({path.name: path for path in folder.glob("[!.]*.toml")})
    # The project's own first: where two files disagree, the office's is the one to be mended.
    ordered = sorted(files.items(), key=lambda file: (file[1].parent != _SHIPPED, file[0]))
    sources = [_read(path) for _, path in ordered]
    areas = _areas(sources)
    reading = _Reading(codes={key: code for key, (code, _) in areas.items()})
    # Areas first: where a place in it has the name of an area, the area is meant.
    for section in ("areas", "places", "outside"):
        for source in sources:
            for name, fields in source.section(section).items():
                reading.add(source, section, name, fields)
    for source in sources:
        for phrase in source.phrases():
            words = _words(source, "phrases", "not_places", phrase)
            reading.put(source, "phrases", Spelling(words, Level.SURE, _NO_PLACE))
    return Gazetteer(
        areas=tuple(area for _, area in areas.values()), spellings=tuple(reading.spellings.values())
    )


_NO_PLACE = Place("", Kind.NO_PLACE)


@dataclass(frozen=True, slots=True)
class _Source:
    """A file that has been parsed, and its lines, to say where a mistake is."""

    path: Path
    lines: tuple[str, ...]
    content: Mapping[str, Any]

    def section(self, name: str) -> Mapping[str, Any]:
        fields = self.content.get(name, {})
        if not isinstance(fields, dict):
            raise self.error("section", name, name=name)
        return fields

    def phrases(self) -> Sequence[object]:
        section = self.section("not_places")
        found = section.get("phrases", [])
        if not isinstance(found, list) or set(section) - _FIELDS["not_places"]:
            raise self.error("entry", "phrases", name="not_places")
        return found

    def error(self, key: str, near: str, **values: object) -> SettingError:
        """Return the error ``key``, which lies where ``near`` is set."""
        return SettingError(
            Message.of(
                f"language.places.{key}", path=str(self.path), line=self._line(near), **values
            )
        )

    def _line(self, near: str) -> int:
        sets_it = re.compile(rf"""\s*(\[\s*)?["']?{re.escape(near)}["']?\s*[=\]]""")
        found = (number for number, line in enumerate(self.lines, 1) if sets_it.match(line))
        return next(found, 1)


def _read(path: Path) -> _Source:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(Message.of("language.places.unreadable", path=str(path))) from error
    # As the parser counts them: splitlines() would break at other signs too.
    lines = tuple(text.split("\n"))
    try:
        source = _Source(path, lines, tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        found = _LINE_OF_ERROR.search(str(error))
        line = int(found.group(1)) if found else len(lines)
        raise SettingError(
            Message.of("language.places.syntax", path=str(path), line=line)
        ) from error
    unknown = next((name for name in source.content if name not in _FIELDS), None)
    if unknown is not None:
        raise source.error("section", unknown, name=unknown)
    return source


def _areas(sources: Sequence[_Source]) -> dict[str, tuple[str, Area]]:
    """Return "Kemantren" or "Kemantren/Kelurahan" -> its code and the area."""
    areas: dict[str, tuple[str, Area]] = {}
    for source in sources:
        for key, fields in source.section("areas").items():
            code = fields.get("code") if isinstance(fields, dict) else None
            if not isinstance(code, str) or not _CODE.fullmatch(code):
                raise source.error("code", key, name=key)
            kemantren, slash, kelurahan = key.partition("/")
            if key in areas or any(code == other for other, _ in areas.values()):
                raise source.error("area_twice", key, name=key)
            areas[key] = (
                code,
                Area(code, kelurahan or kemantren, kemantren if slash else None),
            )
    return areas


@dataclass(slots=True)
class _Reading:
    """Gathers the spellings of all files."""

    codes: Mapping[str, str]
    spellings: dict[tuple[str, ...], Spelling] = field(default_factory=dict)

    def add(self, source: _Source, section: str, key: str, fields: object) -> None:
        """Take one line of a file."""
        if not isinstance(fields, dict) or set(fields) - _FIELDS[section]:
            raise source.error("entry", key, name=key)
        name = key.partition("/")[2] or key if section == "areas" else key
        place = self._place(source, section, key, name, fields)
        found: dict[tuple[str, ...], Level] = {}
        for level in Level:
            for written in _texts(source, key, fields, level.name.lower()):
                found.setdefault(_words(source, key, key, written), level)
        # The name itself is sure unless it was put under another level.
        found.setdefault(_words(source, key, key, name), Level.SURE)
        for words, level in found.items():
            for variant in _variants(words):
                self.put(source, key, Spelling(variant, level, place))

    def put(self, source: _Source, key: str, spelling: Spelling) -> None:
        """Keep a spelling unless another place has it."""
        known = self.spellings.setdefault(spelling.words, spelling)
        if known is spelling or _same(known.place, spelling.place):
            return
        raise source.error(
            "twice", key, name=key, spelling=" ".join(spelling.words), other=known.place.name
        )

    def _place(
        self, source: _Source, section: str, key: str, name: str, fields: Mapping[str, Any]
    ) -> Place:
        also_in = frozenset(_texts(source, key, fields, "also_in"))
        if section == "areas":
            return Place(
                name,
                Kind.AREA,
                codes=(self.codes[key],),
                also_in=also_in,
                namesake=self.codes.get(f"{key}/{key}"),
            )
        inside = _texts(source, key, fields, "in")
        if not inside:
            raise source.error("entry", key, name=key)
        if section == "outside":
            return Place(name, Kind.OUTSIDE, regions=frozenset(inside), also_in=also_in)
        unknown = next((area for area in inside if area not in self.codes), None)
        if unknown is not None:
            raise source.error("area", key, name=key, area=unknown)
        until_km = fields.get("until_km")
        if until_km is not None and (isinstance(until_km, bool) or not _is_number(until_km)):
            raise source.error("entry", key, name=key)
        return Place(
            name,
            Kind.PLACE,
            codes=tuple(dict.fromkeys(self.codes[area] for area in inside)),
            also_in=also_in,
            until_km=until_km,
            is_road=name_words(name)[:1] == ("jl",),
            is_common="strict" in fields,
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and value >= 0


def _texts(source: _Source, key: str, fields: Mapping[str, Any], name: str) -> list[str]:
    found = fields.get(name, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise source.error("entry", key, name=key)
    return found


def _words(source: _Source, near: str, name: str, written: object) -> tuple[str, ...]:
    words = name_words(written) if isinstance(written, str) else ()
    if not words:
        raise source.error("entry", near, name=name)
    return words


def _variants(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a name as it is, without fillers after its kind, and with its kind spelled out."""
    yield words
    fillers = FILLERS.get(words[0], frozenset())
    rest = next((at for at in range(1, len(words)) if words[at] not in fillers), len(words))
    if 1 < rest < len(words):
        yield (words[0], *words[rest:])
    if words[0] == "rs":
        yield ("rumah", "sakit", *words[1:])


def _same(one: Place, other: Place) -> bool:
    """Say whether two places may share a spelling: they lie in the same areas, or one in the other.

    A kemantren and its kelurahan of the same name share theirs; the kemantren stands first.
    """
    if one.kind is not other.kind and Kind.OUTSIDE in (one.kind, other.kind):
        return False
    if one.namesake is not None and other.codes == (one.namesake,):
        return True
    return set(one.codes) == set(other.codes)
