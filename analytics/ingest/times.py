"""When a post was written, from whatever an export writes into its date column.

A time without a zone is Yogyakarta's (WIB), unless the export's format says otherwise. Common shapes are read by hand, the rest by
``dateparser``, which is slow and therefore asked once a value and not for ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from analytics.ingest.records import Cell
from analytics.messages import LOCAL_TIME
from analytics.posts import TimePrecision


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in UTC and how far it can be trusted."""

    at: datetime
    precision: TimePrecision


_EARLIEST_YEAR, _LATEST_YEAR = 1995, 2100
_EMPTY = frozenset(
    {"", "-", "nan", "nat", "null", "none", "n/a", "na", "\\n", "tidak ada", "kosong"}
)
_LONGEST_DATE = 80
# Above every epoch in nanoseconds, and below what no float can hold.
_LARGEST_NUMBER = 10**19

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january",
            "feb peb februari pebruari february",
            "mar mrt maret march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "agu agt ags agus agustus aug august",
            "sep sept september",
            "okt oct oktober october",
            "nov nop november nopember",
            "des dec desember december",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
_ZONE = r"(?P<zone>Z|UTC|GMT|WIB|WITA|WIT|(?:UTC|GMT)?[+\-−]\d{1,2}(?::?\d{2})?)"
_REST = rf"(?:(?:T|,|\||-|;|\s|pukul|jam|at|pada)+{_CLOCK}\s*(?P<half>[ap]\.?m\.?)?\s*{_ZONE}?)?"
_WEEKDAY = r"(?:[^\W\d]{3,9}\.?,?\s+)?"

_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}}){_REST}",
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(
    rf"{_WEEKDAY}(?P<first>\d{{1,2}})(?P<sign>[-/.])(?P<second_part>\d{{1,2}})(?P=sign)"
    rf"(?P<year>\d{{4}}|\d{{2}}){_REST}",
    re.IGNORECASE,
)
_TWITTER = re.compile(
    r"[A-Z][a-z]{2} (?P<name>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (?P<hour>\d{2}):(?P<minute>\d{2}):"
    r"(?P<second>\d{2}) (?P<zone>[+\-]\d{4}) (?P<year>\d{4})"
)
_DAY_NAME_YEAR = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s\-./]+(?P<name>[^\W\d]{{3,9}})\.?,?[\s\-./]+"
    rf"(?P<year>\d{{4}}){_REST}",
    re.IGNORECASE,
)
_NAME_DAY_YEAR = re.compile(
    rf"{_WEEKDAY}(?P<name>[^\W\d]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
    rf"(?P<year>\d{{4}}){_REST}",
    re.IGNORECASE,
)
_SHAPES = (_YEAR_FIRST, _TWITTER, _YEAR_LAST, _DAY_NAME_YEAR, _NAME_DAY_YEAR)
_NUMBER = re.compile(r"\d{5,19}(?:[.,]\d+)?")
_SCIENTIFIC = re.compile(r"\d[.,]\d+[eE]\+?(?:9|1\d)")

_UNITS: dict[str, timedelta] = {
    **dict.fromkeys(
        ("detik", "dtk", "second", "seconds", "sec", "secs", "s"), timedelta(seconds=1)
    ),
    **dict.fromkeys(("menit", "mnt", "minute", "minutes", "min", "mins"), timedelta(minutes=1)),
    **dict.fromkeys(("jam", "hour", "hours", "hr", "hrs", "h", "j"), timedelta(hours=1)),
    **dict.fromkeys(("hari", "hr.", "day", "days", "d"), timedelta(days=1)),
    **dict.fromkeys(
        ("minggu", "mgg", "mg", "pekan", "week", "weeks", "wk", "wks", "w"), timedelta(weeks=1)
    ),
    **dict.fromkeys(("bulan", "bln", "month", "months", "mo", "mos"), timedelta(days=30.4375)),
    **dict.fromkeys(
        ("tahun", "thn", "th", "year", "years", "yr", "yrs", "y"), timedelta(days=365.25)
    ),
}
_FRENCH_UNITS: dict[str, timedelta] = {
    **dict.fromkeys(("seconde", "secondes", "s"), timedelta(seconds=1)),
    **dict.fromkeys(("minute", "minutes", "min", "mn"), timedelta(minutes=1)),
    **dict.fromkeys(("heure", "heures", "h"), timedelta(hours=1)),
    **dict.fromkeys(("jour", "jours", "j"), timedelta(days=1)),
    **dict.fromkeys(("semaine", "semaines", "sem"), timedelta(weeks=1)),
    "mois": timedelta(days=30.4375),
    **dict.fromkeys(("an", "ans", "année", "années"), timedelta(days=365.25)),
}
_AGO_FRENCH = re.compile(
    r"il y a (?:environ |plus de )?(?P<amount>\d{1,4}|une?|deux|trois) ?(?P<unit>[a-zé]{1,8})\.?"
)
_AMOUNTS = {
    "a": 1, "an": 1, "one": 1, "satu": 1, "un": 1, "une": 1, "dua": 2, "two": 2, "deux": 2, "tiga": 3,
    "three": 3, "trois": 3,
}  # fmt: skip
_AGO = re.compile(
    r"(?:sekitar |kira-kira |about |around |streamed |premiered |diedit |edited |lebih dari |over )?"
    r"(?P<amount>\d{1,4}|an?|one|two|three|satu|dua|tiga)\+?\s?(?P<unit>[a-z]{1,7}\.?)"
    r"(?:\s(?:yang |yg )?(?:lalu|ago|kemarin))?"
)
_AGO_ONE = re.compile(
    r"se(?P<unit>detik|menit|jam|hari|minggu|pekan|bulan|tahun)(?:\s(?:yang |yg )?lalu)?"
)
_SPOKEN: dict[str, timedelta] = {
    **dict.fromkeys(("baru saja", "baru ini", "just now", "now", "sekarang", "tadi", "à l'instant"), timedelta()),
    **dict.fromkeys(("hari ini", "today", "aujourd'hui", "tadi pagi", "tadi siang", "tadi malam"), timedelta()),
    **dict.fromkeys(("kemarin", "kmrn", "yesterday", "hier"), timedelta(days=1)),
    **dict.fromkeys(("kemarin lusa", "kemarin dulu", "lusa kemarin", "the day before yesterday", "avant-hier"), timedelta(days=2)),
    **dict.fromkeys(("minggu lalu", "pekan lalu", "last week"), timedelta(weeks=1)),
    **dict.fromkeys(("bulan lalu", "last month"), timedelta(days=30.4375)),
    **dict.fromkeys(("tahun lalu", "last year"), timedelta(days=365.25)),
}  # fmt: skip
_EDITED = re.compile(r"\s*\((?:telah )?(?:diedit|disunting|edited|modifié)\)\s*$|\s*·.*$")


def is_empty_time(cell: Cell) -> bool:
    """Say whether a date cell holds no date at all."""
    return cell is None or (isinstance(cell, str) and cell.strip().lower() in _EMPTY)


def relative_age(text: str) -> timedelta | None:
    """Return how long ago ``"4 minggu yang lalu"`` or ``"2 days ago"`` was; None if it is no age."""
    if len(text) > _LONGEST_DATE:
        return None
    spoken = _EDITED.sub("", text.strip().lower().replace("\u00a0", " "))
    if spoken in _SPOKEN:
        return _SPOKEN[spoken]
    match = _AGO.fullmatch(spoken)
    if match:
        unit = _UNITS.get(match["unit"]) or _UNITS.get(match["unit"].rstrip("."))
        amount = _AMOUNTS.get(match["amount"]) or (
            int(match["amount"]) if match["amount"].isdigit() else None
        )
        return unit * amount if unit is not None and amount is not None else None
    match = _AGO_FRENCH.fullmatch(spoken)
    if match:
        unit = _FRENCH_UNITS.get(match["unit"])
        times = _AMOUNTS.get(match["amount"]) or int(match["amount"])
        return unit * times if unit is not None else None
    match = _AGO_ONE.fullmatch(spoken)
    return _UNITS[match["unit"]] if match else None


def is_written_date(text: str) -> bool:
    """Say whether ``text`` has the shape of a date or an age; bare numbers could be anything."""
    stripped = text.strip()
    return len(stripped) <= _LONGEST_DATE and (
        any(shape.fullmatch(stripped) for shape in _SHAPES) or relative_age(stripped) is not None
    )


class DayOrder:
    """Decides over a whole column whether ``03/04/2024`` is the third of April or the fourth of March.

    A part above 12 can only be a day. Without any such part the day comes first, as Indonesians
    write, unless the clock has AM and PM, as Americans write.
    """

    __slots__ = ("_day_first", "_half_days", "_month_first", "ambiguous", "numeric")

    def __init__(self) -> None:
        self.numeric = 0
        self.ambiguous = 0
        self._day_first = 0
        self._month_first = 0
        self._half_days = 0

    def observe(self, text: str) -> None:
        """Take one cell of the column as evidence."""
        if len(text) > _LONGEST_DATE:
            return
        match = _YEAR_LAST.fullmatch(text.strip())
        if match is None:
            return
        self.numeric += 1
        first, second = int(match["first"]), int(match["second_part"])
        self._half_days += match["half"] is not None
        if first > 12:
            self._day_first += 1
        elif second > 12:
            self._month_first += 1
        elif first != second:
            self.ambiguous += 1

    @property
    def is_day_first(self) -> bool:
        """Whether an ambiguous date of this column is read day first."""
        if self._day_first or self._month_first:
            return self._day_first >= self._month_first
        return not self._half_days

    @property
    def is_mixed(self) -> bool:
        """Whether the column holds dates that can only be read one way and the other way."""
        return bool(self._day_first and self._month_first)


class TimeReader:
    """Reads the cells of one date column.

    ``retrieved_at`` (aware) is when the export was made, unless a row says it itself; relative
    times count back from it. ``day_first`` settles ambiguous dates (see ``DayOrder``). ``zone`` is
    that of times without one.
    """

    _CACHE_LIMIT = 50_000
    # dateparser takes milliseconds a value: on a column that it cannot read it is given up.
    _PATIENCE = 300

    def __init__(self, retrieved_at: datetime, day_first: bool, zone: tzinfo = LOCAL_TIME) -> None:
        self._retrieved_at = retrieved_at
        self._day_first = day_first
        self._zone = zone
        self._cache: dict[str, Moment | None] = {}
        self._unreadable = 0

    def read(self, cell: Cell, retrieved_at: datetime | None = None) -> Moment | None:
        """Return the moment in a cell, None if it cannot be read. Empty cells are the caller's."""
        if isinstance(cell, str):
            text = cell.strip().lstrip("'")
            age = relative_age(text)
            if age is not None:
                return _before(retrieved_at or self._retrieved_at, age)
            if text in self._cache:
                return self._cache[text]
            moment = self._read_text(text)
            if len(self._cache) >= self._CACHE_LIMIT:
                self._cache.clear()
            self._cache[text] = moment
            return moment
        if isinstance(cell, datetime):
            return _moment(cell, self._zone)
        if isinstance(cell, date):
            return _moment(datetime(cell.year, cell.month, cell.day), self._zone)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return _from_number(float(cell), self._zone) if abs(cell) < _LARGEST_NUMBER else None
        return None

    def _read_text(self, text: str) -> Moment | None:
        if len(text) > _LONGEST_DATE:
            return None
        try:
            return (
                _moment(datetime.fromisoformat(text), self._zone)
                if text[4:5] == "-" and text[13:14] != "."
                else self._by_shape(text)
            )
        except ValueError:
            return self._by_shape(text)

    def _by_shape(self, text: str) -> Moment | None:
        if _NUMBER.fullmatch(text) or _SCIENTIFIC.fullmatch(text):
            return _from_number(float(text.replace(",", ".")), self._zone)
        readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int]]], ...] = (
            (_YEAR_FIRST, lambda match: (int(match["month"]), int(match["day"]))),
            (_TWITTER, _named_month),
            (_YEAR_LAST, self._month_and_day),
            (_DAY_NAME_YEAR, _named_month),
            (_NAME_DAY_YEAR, _named_month),
        )
        for pattern, month_and_day in readers:
            match = pattern.fullmatch(text)
            if match is None:
                continue
            try:
                return _moment(_built(match, *month_and_day(match)), self._zone)
            except (ValueError, KeyError, OverflowError):
                break
        return self._by_dateparser(text)

    def _month_and_day(self, match: re.Match[str]) -> tuple[int, int]:
        first, second = int(match["first"]), int(match["second_part"])
        if first > 12 or (second <= 12 and self._day_first):
            return second, first
        return first, second

    def _by_dateparser(self, text: str) -> Moment | None:
        if self._unreadable >= self._PATIENCE or not any(char.isdigit() for char in text):
            return None
        import dateparser

        try:
            found = dateparser.parse(
                text,
                languages=["id", "en"],
                settings={
                    "STRICT_PARSING": True,
                    "PARSERS": ["absolute-time"],
                    "DATE_ORDER": "DMY" if self._day_first else "MDY",
                },
            )
        except Exception:  # dateparser fails in many ways on what is no date
            found = None
        moment = _moment(found, self._zone) if found is not None else None
        self._unreadable += moment is None
        return moment


def _named_month(match: re.Match[str]) -> tuple[int, int]:
    return _MONTHS[match["name"].lower()], int(match["day"])


def _built(match: re.Match[str], month: int, day: int) -> datetime:
    """Return the date and time that a pattern's named parts say; naive without a zone."""
    parts = match.groupdict()
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year < 70 else 1900
    if not parts["hour"]:
        return datetime(year, month, day)
    hour = int(parts["hour"])
    half = (parts.get("half") or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    micro = int((parts.get("fraction") or "0")[:6].ljust(6, "0"))
    zone = _zone(parts["zone"]) if parts["zone"] else None
    return datetime(
        year, month, day, hour, int(parts["minute"]), int(parts["second"] or 0), micro, zone
    )


def _zone(name: str) -> timezone:
    code = name.upper().replace("−", "-")
    named = {"Z": 0, "UTC": 0, "GMT": 0, "WIB": 7, "WITA": 8, "WIT": 9}
    if code in named:
        return timezone(timedelta(hours=named[code]))
    shift = code.removeprefix("UTC").removeprefix("GMT")
    sign, digits = (-1 if shift[0] == "-" else 1), shift[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))


def _from_number(number: float, zone: tzinfo) -> Moment | None:
    """Return the moment of an epoch (s, ms, µs, ns), a ``20240430`` or a spreadsheet's day number."""
    if 1e8 <= number < 5e9:
        return _moment(_EPOCH + timedelta(seconds=number), UTC)
    for size in (1e3, 1e6, 1e9):
        if 5e8 * size <= number < 5e9 * size:
            return _moment(_EPOCH + timedelta(seconds=number / size), UTC)
    if 19_950_101 <= number <= 21_001_231 and number.is_integer():
        day = int(number)
        try:
            return _moment(datetime(day // 10_000, day // 100 % 100, day % 100), zone)
        except ValueError:
            return None
    if 34_700 <= number < 73_415:
        # Spreadsheets count days from 30 December 1899, in the time of the place.
        return _moment(datetime(1899, 12, 30) + timedelta(seconds=round(number * 86_400)), zone)
    return None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _moment(written: datetime, zone: tzinfo) -> Moment | None:
    """Return ``written`` in UTC; midnight without a zone is a day, for so spreadsheets write days."""
    if not _EARLIEST_YEAR <= written.year <= _LATEST_YEAR:
        return None
    if written.tzinfo is not None:
        return Moment(written.astimezone(UTC), TimePrecision.EXACT)
    is_day = not (written.hour or written.minute or written.second or written.microsecond)
    local = written.replace(tzinfo=zone)
    return Moment(local.astimezone(UTC), TimePrecision.DAY if is_day else TimePrecision.EXACT)


def _before(moment: datetime, age: timedelta) -> Moment | None:
    try:
        at = (moment - age).astimezone(UTC)
    except OverflowError:
        return None
    return Moment(at, TimePrecision.APPROXIMATE)
