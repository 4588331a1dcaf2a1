"""Words for people: both catalogues are whole, the code asks for nothing else, figures read right."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from analytics.export.columns import COLUMNS, LINK_COLUMN
from analytics.export.formats import ExportFormat
from analytics.filters import Filters, Strictness, Unit, Voices
from analytics.ingest.readers import FORMATS
from analytics.ingest.records import Field
from analytics.jobs.records import Status
from analytics.messages import LANGUAGES, Message, Period, Translator, catalogue_messages
from analytics.posts import AuthorKind, Platform, TimePrecision
from analytics.privacy.masking import Masking
from analytics.store.release import Sort

ROOT = Path(__file__).resolve().parent.parent.parent
# Kinds of table that no reader knows.
_TABLE_KINDS = ("csv", "xlsx", "xls", "xlsb", "ods", "json", "jsonl", "parquet")
FLOODS = ("few_accounts", "burst")
STATUSES = ("assigned", "unsure", "no_theme")
# Calls whose first argument is a catalogue key.
_CALLS = {"t", "words", "_words", "_say", "of", "translator", "_figure", "_translator"}
_PAGES = tuple(path.stem for path in sorted((ROOT / "pages").glob("*.py")))


def _stages() -> tuple[str, ...]:
    """Return the stages of import, fit and erasure: the literals that the code announces, and ``tables``."""
    announced = {"tables"}
    rooms = ROOT / "analytics"
    for path in (
        *sorted((rooms / "pipeline").glob("*.py")),
        rooms / "forgetting.py",
        rooms / "topics" / "find.py",
    ):
        for node in ast.walk(_tree(path)):
            if (
                isinstance(node, ast.Call)
                and _called(node) in {"tell", "on_stage", "say", "stage"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                announced.add(str(node.args[0].value))
    return tuple(sorted(announced))


def _presets() -> tuple[str, ...]:
    from ui.filter_bar import _PRESET_DAYS

    return tuple(_PRESET_DAYS)


@lru_cache
def _expansions() -> dict[str, tuple[str, ...]]:
    """Return what may stand in the braces of each computed key, by the key's pattern."""
    every_part = Filters(
        since=date(2026, 1, 1),
        platforms=(Platform.X,),
        themes=(1,),
        topics=(1,),
        search="a",
        voices=Voices.ALL,
        strictness=Strictness.LOOSE,
    ).chosen_parts()
    from ui.components.release_changes import KINDS

    return {
        "about.masking.covers.{}": tuple(Masking),
        "activity.{}": ("import", "fit", "forget"),
        "activity.stage.{}": _stages(),
        "author_kind.{}": tuple(AuthorKind),
        "column.{}": (*COLUMNS, LINK_COLUMN),
        "column.{}.meaning": (*COLUMNS, LINK_COLUMN),
        "comment.flood.why.{}": FLOODS,
        "comment.report.{}": ("category", "agency", "status", "place"),
        "comment.status.{}": ("unsure", "no_theme"),
        "comment.sure.{}": ("very", "fairly", "little"),
        "count.option.{}": tuple(Unit),
        "data.changes.count.{}": KINDS,
        # What has not changed is counted, not listed.
        "data.changes.kind.{}": tuple(kind for kind in KINDS if kind != "same"),
        "data.check.group.{}": ("required", "important"),
        "data.history.status.{}": tuple(Status),
        "data.step.{}": ("choose", "check", "import", "fit"),
        "export.format.{}": tuple(ExportFormat),
        "export.format.{}.for": tuple(ExportFormat),
        "field.{}": tuple(Field),
        "field.{}.meaning": tuple(Field),
        "filter.period.preset.{}": _presets(),
        "filter.strictness.option.{}": tuple(Strictness),
        "filter.strictness.said.{}": (Strictness.LOOSE, Strictness.STRICT),
        "filter.subject.{}": tuple(Voices),
        "filter.subject.{}.on": tuple(Voices),
        "filter.voices.{}": tuple(Voices),
        "flood.{}": FLOODS,
        "overview.{}": (Sort.NEWEST, Sort.LIKED),
        "format.{}": (*(known.code for known in FORMATS), *_TABLE_KINDS),
        "language.agencies.{}": (
            *("code", "common", "expression", "field", "no_code", "owner", "twice", "value"),
        ),
        "language.places.{}": ("section", "entry", "area", "code", "area_twice", "twice"),
        "page.{}.title": _PAGES,
        "platform.{}": tuple(Platform),
        "sort.{}": tuple(Sort),
        "stability.grade.{}": ("firm", "fair", "shaky"),
        "stability.number.{}": ("ami", "seeds", "orders", "subsets"),
        "stability.whole.{}": ("firm", "fair", "shaky"),
        "state.nothing.without.{}": every_part,
        "status.{}": STATUSES,
        "time_precision.{}": tuple(TimePrecision),
    }


# ``words(f"{prefix}.{code}")`` in export/columns.py: its prefixes are in the table above.
_OPEN_PATTERNS = {"{}.{}"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that names a key: the literal key, or a pattern with ``{}`` where it is computed."""

    where: str
    key: str
    given: frozenset[str]
    is_open: bool


@lru_cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _sources() -> list[Path]:
    return [
        ROOT / "app.py",
        *(path for room in ("pages", "ui", "analytics") for path in (ROOT / room).rglob("*.py")),
    ]


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _pattern(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _pattern(node.left), _pattern(node.right)
        return (left if left is not None else "{}") + (right if right is not None else "{}")
    return None


def _choices(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _choices(node.body)
        yield from _choices(node.orelse)
    elif (pattern := _pattern(node)) is not None:
        yield pattern


@lru_cache
def _asked() -> tuple[Asked, ...]:
    found: list[Asked] = []
    for path in _sources():
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and _called(node) in _CALLS and node.args:
                given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                is_open = any(keyword.arg is None for keyword in node.keywords)
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                found += [Asked(where, key, given, is_open) for key in _choices(node.args[0])]
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "title_key" for target in node.targets
            ):
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                found += [Asked(where, key, frozenset(), False) for key in _choices(node.value)]
    return tuple(found)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _keys_of(pattern: str) -> list[str]:
    return [pattern.format(code) for code in _expansions()[pattern]]


def test_both_catalogues_hold_the_same_keys_and_no_empty_text() -> None:
    indonesian, english = (catalogue_messages(language) for language in LANGUAGES)
    assert set(indonesian) == set(english)
    assert len(indonesian) > 300
    for key in indonesian:
        assert indonesian[key][0].strip(), key
        assert all(form.strip() for form in english[key]), key


def test_keys_are_dotted_codes() -> None:
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", key) for key in catalogue_messages("id"))


def test_placeholders_are_the_same_in_both_languages_and_all_plural_forms() -> None:
    english = catalogue_messages("en")
    for key, forms in catalogue_messages("id").items():
        expected = _placeholders(forms[0])
        for form in (*forms, *english[key]):
            if form:
                assert _placeholders(form) == expected, key


def test_the_scan_finds_the_calls_it_is_meant_to_find() -> None:
    keys = {asked.key for asked in _asked()}
    assert {
        "error.title.release",  # title_key
        "error.filter.period",  # Message.of
        "pager.where",  # t
        "export.note.what",  # words
        "cli.fit.done",  # _say
        "platform.{}",  # an f-string
        "comment.about_day",  # one branch of a condition
    } <= keys


def test_every_key_that_the_code_names_exists() -> None:
    known = set(catalogue_messages("id"))
    missing = {
        f"{asked.where}: {asked.key}"
        for asked in _asked()
        if "{}" not in asked.key and re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", asked.key)
        if asked.key not in known
    }
    assert not missing


def test_every_computed_key_has_its_codes_here_and_exists() -> None:
    patterns = {
        asked.key for asked in _asked() if "{}" in asked.key and re.match(r"[a-z{]", asked.key)
    }
    # A new computed key needs a line in _expansions, or its texts would go untested.
    assert patterns - _OPEN_PATTERNS <= set(_expansions())
    known = set(catalogue_messages("id"))
    assert not {key for pattern in _expansions() for key in _keys_of(pattern)} - known


def test_every_call_gives_the_values_that_its_sentence_needs() -> None:
    catalogue = catalogue_messages("id")
    wrong = {
        f"{asked.where}: {key}"
        for asked in _asked()
        if not asked.is_open
        for key in (_keys_of(asked.key) if asked.key in _expansions() else [asked.key])
        if key in catalogue and not _placeholders(catalogue[key][0]) <= asked.given
    }
    assert not wrong


def test_no_text_is_in_the_catalogues_that_nobody_asks_for() -> None:
    written = {
        node.value
        for path in _sources()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    computed = {key for pattern in _expansions() for key in _keys_of(pattern)}
    assert not set(catalogue_messages("id")) - written - computed


@pytest.mark.parametrize(
    ("n", "indonesian", "english"),
    [
        (0, "0 komentar", "0 comments"),
        (1, "1 komentar", "1 comment"),
        (2, "2 komentar", "2 comments"),
        (1234, "1.234 komentar", "1,234 comments"),
    ],
)
def test_plural_forms(n: int, indonesian: str, english: str) -> None:
    assert Translator("id")("count.comments", n=n) == indonesian
    assert Translator("en")("count.comments", n=n) == english


def test_every_plural_has_one_indonesian_and_two_english_forms() -> None:
    indonesian = catalogue_messages("id")
    plurals = {key: forms for key, forms in catalogue_messages("en").items() if len(forms) > 1}
    assert plurals
    for key, forms in plurals.items():
        assert len(forms) == 2
        assert len([form for form in indonesian[key] if form]) == 1


def test_numbers() -> None:
    assert Translator("id").number(1234567.5) == "1.234.567,5"
    assert Translator("en").number(1234567.5) == "1,234,567.5"
    assert Translator("id").share(0.253) == "25%"
    assert Translator("id").share(0.2534, 1) == "25,3%"
    assert Translator("en").share(0.2534, 1) == "25.3%"


def test_dates() -> None:
    day = date(2026, 8, 3)
    assert Translator("id").day(day) == "3 Agu 2026"
    assert Translator("en").day(day) == "3 Aug 2026"
    assert Translator("id").short_day(day) == "3 Agu"
    assert Translator("id").month(date(2026, 5, 1)) == "Mei 2026"
    assert Translator("en").month(date(2026, 5, 1)) == "May 2026"


def test_moments_are_told_in_yogyakarta_time() -> None:
    moment = datetime(2025, 12, 31, 17, 5, tzinfo=UTC)
    assert Translator("id").moment(moment) == "1 Jan 2026, 00.05"
    assert Translator("en").moment(moment) == "1 Jan 2026, 00:05"
    assert Translator("id").moment(moment.replace(tzinfo=None)) == "1 Jan 2026, 00.05"


@pytest.mark.parametrize(
    ("since", "until", "indonesian", "english"),
    [
        (date(2026, 1, 1), date(2026, 3, 31), "1 Jan – 31 Mar 2026", "1 Jan – 31 Mar 2026"),
        (date(2025, 12, 1), date(2026, 5, 2), "1 Des 2025 – 2 Mei 2026", "1 Dec 2025 – 2 May 2026"),
        (date(2026, 8, 17), date(2026, 8, 17), "17 Agu 2026", "17 Aug 2026"),
    ],
)
def test_periods(since: date, until: date, indonesian: str, english: str) -> None:
    assert Translator("id").period(since, until) == indonesian
    assert Translator("en").period(since, until) == english


def test_lists() -> None:
    assert Translator("id").listing([]) == ""
    assert Translator("id").listing(["a"]) == "a"
    assert Translator("id").listing(["a", "b"]) == "a dan b"
    assert Translator("id").listing(["a", "b", "c"]) == "a, b, dan c"
    assert Translator("en").listing(["a", "b"]) == "a and b"
    assert Translator("en").listing(["a", "b", "c"]) == "a, b and c"


def test_values_are_written_as_the_reader_writes_them() -> None:
    message = Message.of(
        "filter.joined",
        first=(Message.of("platform.complaints"), Message.of("platform.news")),
        then=Period(date(2026, 5, 1), date(2026, 5, 2)),
    )
    assert Translator("id")(message) == "Aduan dan Berita, 1 Mei – 2 Mei 2026"
    assert Translator("en")(message) == "Complaints and News, 1 May – 2 May 2026"


def test_braces_in_a_value_are_only_text() -> None:
    words = Translator("id")
    assert words("filter.search", words="{words} {0} {x.__class__}") == (
        "memuat “{words} {0} {x.__class__}”"
    )


def test_an_unknown_language_is_the_default_and_an_unknown_key_itself() -> None:
    assert Translator("jv").language == "id"
    assert Translator("id")("there.is.no.such") == "there.is.no.such"
    assert not Translator("id").has("there.is.no.such")
    assert Translator("en").has("platform.x")


def test_messages_are_values() -> None:
    assert Message.of("a.b", x=1) == Message.of("a.b", x=1)
    assert len({Message.of("a.b", x=1), Message.of("a.b", x=1), Message.of("a.b", x=2)}) == 2
