"""What reading a file promises, whatever is in it: well-formed posts that add up, or one sentence."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

from analytics.errors import SambungRasaError
from analytics.ingest import FileReport, inspect, read_posts, unpacked
from analytics.messages import LANGUAGES, Message, Translator
from analytics.posts import AuthorKind, Platform, Post, TimePrecision
from analytics.privacy.pseudonyms import Pseudonyms

_IMPORTED = datetime(2026, 6, 1, tzinfo=UTC)
_WORDS = tuple(Translator(language) for language in LANGUAGES)
_POST_ID = re.compile(r"p[0-9a-f]{16}")
_TEXT_ID = re.compile(r"t[0-9a-f]{16}")
_AUTHOR_KEY = re.compile(r"[0-9a-f]{16}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_LARGEST_COUNT = 2**63 - 1


class BrokenPromiseError(AssertionError):
    """What was read is not as promised."""


class HangError(BaseException):
    """An input took too long. Outside of Exception, so that no reader takes it for a damaged file."""


@dataclass(slots=True)
class Outcome:
    """What became of a file. ``refusals`` are keys of the sentences with which it was turned away."""

    posts: int = 0
    rejected: int = 0
    kinds: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)


def read_through(path: Path, pseudonyms: Pseudonyms, scratch: Path) -> Outcome:
    """Read the file at ``path`` in every way that the product does and hold it to its promises.

    Raises:
        BrokenPromiseError: a promise is not kept.
        Exception: anything but a sentence, which is a defect.
    """
    outcome = Outcome()
    try:
        with unpacked(path, path.name, scratch) as members:
            for member in members:
                try:
                    _read_member(member.path, member.name, pseudonyms, outcome)
                except SambungRasaError as error:
                    outcome.refusals.append(_refusal(error))
    except SambungRasaError as error:
        outcome.refusals.append(_refusal(error))
    if leftovers := list(scratch.glob(".unpacked-*")):
        raise BrokenPromiseError(f"left behind: {leftovers}")
    return outcome


def _read_member(path: Path, name: str, pseudonyms: Pseudonyms, outcome: Outcome) -> None:
    report = inspect(path, name=name, pseudonyms=pseudonyms)
    _check_report(report)
    reading = read_posts(path, name=name, pseudonyms=pseudonyms, imported_at=_IMPORTED)
    count = 0
    for post in reading.posts:
        check_post(post)
        count += 1
    _promise(
        count + len(reading.rejected) == reading.source.rows,
        f"{count} posts + {len(reading.rejected)} rejected != {reading.source.rows} rows",
    )
    _promise(reading.source.kind == report.kind, f"{reading.source.kind} was {report.kind}")
    for message in reading.notices:
        check_sentence(message)
    for row in reading.rejected:
        check_sentence(row.reason)
        for column, cell in row.cells.items():
            _check_text(column)
            _check_text(cell)
    for code, column in reading.source.mapping:
        _check_text(f"{code} {column}")
    outcome.posts += count
    outcome.rejected += len(reading.rejected)
    outcome.kinds.add(reading.source.kind)


def check_sentence(message: Message) -> None:
    """Hold that ``message`` is a sentence in every language, with all its values in place."""
    for words in _WORDS:
        sentence = words(message)
        _promise(words.has(message.key), f"{message.key} is in no catalogue")
        _promise(bool(sentence.strip()), f"{message.key} says nothing")
        _check_text(sentence)
        left = _PLACEHOLDER.findall(words(message.key)) and not message.values
        _promise(not left, f"{message.key} lacks values")


def _refusal(error: SambungRasaError) -> str:
    check_sentence(error.message)
    return error.message.key


def _check_report(report: FileReport) -> None:
    for message in (*report.notices, *(choice.why for choice in report.mapping.choices)):
        check_sentence(message)
    if report.problem is not None:
        check_sentence(report.problem)
    for text in (*report.columns, *report.evidence):
        _check_text(text)
    _promise(set(report.samples) == set(report.columns), "samples of other columns")
    for cells in report.samples.values():
        for cell in cells:
            _check_text(cell)
    for post in report.preview:
        check_post(post)


def check_post(post: Post) -> None:
    """Hold that ``post`` is as ``analytics.posts`` says."""
    _promise(bool(_POST_ID.fullmatch(post.post_id)), f"post_id {post.post_id!r}")
    _promise(bool(_POST_ID.fullmatch(post.thread_id)), f"thread_id {post.thread_id!r}")
    _promise(bool(_TEXT_ID.fullmatch(post.text_id)), f"text_id {post.text_id!r}")
    _promise(
        post.parent_id is None
        or (bool(_POST_ID.fullmatch(post.parent_id)) and post.parent_id != post.post_id),
        f"parent_id {post.parent_id!r}",
    )
    _promise(
        post.author_key is None or bool(_AUTHOR_KEY.fullmatch(post.author_key)),
        f"author_key {post.author_key!r}",
    )
    _promise(isinstance(post.platform, Platform), f"platform {post.platform!r}")
    _promise(isinstance(post.author_kind, AuthorKind), f"author_kind {post.author_kind!r}")
    _promise(isinstance(post.time_precision, TimePrecision), f"precision {post.time_precision!r}")
    for moment in (post.created_at, post.answered_at, post.imported_at):
        _promise(moment is None or moment.utcoffset() == timedelta(), f"time {moment!r}")
    _check_text(post.text)
    _promise(bool(post.text.strip()), "empty text")
    for text in (
        post.native_id, post.author_name, post.url, post.category, post.agency, post.status, post.place,
    ):  # fmt: skip
        if text is not None:
            _promise(bool(text), "an empty text in place of None")
            _check_text(text)
    for count in (post.likes, post.replies, post.shares):
        _promise(
            count is None or (type(count) is int and 0 <= count <= _LARGEST_COUNT),
            f"count {count!r}",
        )
    _promise(
        post.rating is None or (type(post.rating) is int and 1 <= post.rating <= 5),
        f"rating {post.rating!r}",
    )


def _check_text(text: str) -> None:
    _promise(isinstance(text, str), f"no text: {text!r}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BrokenPromiseError(f"half a character in {text[:80]!r}") from error
    if found := _CONTROL.search(text):
        raise BrokenPromiseError(
            f"control character in {text[max(0, found.start() - 40) :][:80]!r}"
        )


def _promise(kept: bool, otherwise: str) -> None:
    if not kept:
        raise BrokenPromiseError(otherwise)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop the block after ``seconds``. For the main thread; native code is stopped when it returns.

    Raises:
        HangError: the time is up.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise HangError(f"took more than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
