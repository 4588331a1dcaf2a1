"""A file into the corpus: what it holds, and what became of it."""

from __future__ import annotations

import gc
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from analytics.errors import CorpusError, InputFileError
from analytics.ingest import (
    Field,
    FileReport,
    Profile,
    Reading,
    Rejected,
    inspect,
    read_posts,
    save_profile,
    unpacked,
    write_rejected,
)
from analytics.ingest.name_removal import FEW_COLLECTIONS
from analytics.messages import LOCAL_TIME, Message, Translator
from analytics.posts import Platform, Post
from analytics.privacy.pseudonyms import Pseudonyms
from analytics.privacy.public_accounts import load_public_accounts
from analytics.settings import PROJECT_ROOT
from analytics.store.activity import writing
from analytics.store.corpus import Added, Corpus, ImportRecord
from analytics.store.folders import DataFolder

SAMPLE_FILE = PROJECT_ROOT / "data" / "sample" / "comments.csv"
# Tells how far a stage is: its code, and 0 to 1.
OnStage = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file: rows_read = added + known + forgotten + rejected.

    ``reasons`` counts the rejected rows by what was wrong. Days are Yogyakarta's; None where no
    comment has a date. ``platforms`` counts the comments by platform, the most frequent first.
    """

    name: str
    kind: str
    platform: Platform
    mapping: tuple[tuple[str, str], ...]
    rows_read: int
    added: int
    known: int
    forgotten: int
    rejected: int
    rejected_file: Path | None
    notices: tuple[Message, ...]
    reasons: tuple[tuple[Message, int], ...]
    first_day: date | None
    last_day: date | None
    platforms: tuple[tuple[str, int], ...]
    approximate: int
    undated: int


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file was recognised as, and how it would be read.

    ``mapping`` has (field code, column, why); where ``can_map`` is False the format fixes it.
    ``samples`` are a few cells of each column, ``preview`` the first posts as they would be stored,
    both with nobody named. ``problem`` says why the file cannot be read as it is; a person may then
    map its columns by hand.
    """

    name: str
    kind: str
    format_name: Message
    why: Message
    encoding: str | None
    delimiter: str | None
    platform: Platform
    columns: tuple[str, ...]
    samples: Mapping[str, tuple[str, ...]]
    mapping: tuple[tuple[str, str, Message], ...]
    can_map: bool
    fields: tuple[str, ...]
    preview: tuple[Mapping[str, object], ...]
    notices: tuple[Message, ...]
    problem: Message | None
    has_profile: bool


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for cycles of garbage less often: posts have none, and a million of them are looked through."""
    before = gc.get_threshold()
    gc.set_threshold(*FEW_COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def import_file(
    folder: DataFolder,
    path: Path,
    *,
    name: str | None = None,
    platform: Platform | None = None,
    mapping: Mapping[str, str] | None = None,
    words: Translator,
    on_stage: OnStage,
    patience_s: float = 2.0,
) -> list[Imported]:
    """Take the file at ``path`` into the corpus: all of it or, when something fails, nothing.

    An archive is taken in file by file, and as one.

    Args:
        folder: The data folder; only a made-up one takes the sample.
        path: What was exported.
        name: What people know the file by; its own name by default.
        platform: Where the posts were written, when the file does not say.
        mapping: Field -> column where guessing fails.
        words: The language of the reasons in the file of rejected rows.
        on_stage: Told how far it is.
        patience_s: How long to wait while another process writes.

    Raises:
        InputFileError: the file cannot be taken in.
        CorpusError: the corpus is busy or cannot be written, or was made with another key.
    """
    if not folder.made_up and _is_sample(path):
        raise InputFileError(Message.of("error.import.sample"))
    with (
        writing(folder, "import", patience_s=patience_s) as announcer,
        unpacked(path, name or path.name, folder.path) as members,
    ):

        def tell(share: float) -> None:
            announcer.say("read", share)
            on_stage("read", share)

        pseudonyms = Pseudonyms.open(folder.path)
        public = load_public_accounts(folder.path)
        imported: list[Imported] = []
        with (
            _seldom_collecting(),
            _all_or_nothing(folder, imported),
            Corpus(folder.corpus) as corpus,
            corpus.transaction(),
        ):
            if corpus.key_fingerprint() not in (None, pseudonyms.fingerprint):
                raise CorpusError(Message.of("error.corpus.other_key"))
            corpus.remember_key(pseudonyms.fingerprint)
            for member in members:
                imported_at = datetime.now(UTC)
                reading = read_posts(
                    member.path,
                    name=member.name,
                    pseudonyms=pseudonyms,
                    public=public,
                    platform=platform,
                    mapping=mapping,
                    data_folder=folder.path,
                    imported_at=imported_at,
                    on_progress=tell,
                )
                added = corpus.add(reading.posts)
                # Before the commit: a full disk must not leave rows counted as rejected but nowhere.
                imported.append(_recorded(folder, corpus, reading, added, imported_at, words))
        return imported


@contextmanager
def _all_or_nothing(folder: DataFolder, imported: Sequence[Imported]) -> Iterator[None]:
    """Remove what lies outside of the transaction when an import fails: files of rejected rows, and
    the empty corpus that was made for it.
    """
    had_corpus = folder.corpus.is_file()
    try:
        yield
    except BaseException:
        for entry in imported:
            if entry.rejected_file is not None:
                entry.rejected_file.unlink(missing_ok=True)
        if not had_corpus:
            folder.corpus.unlink(missing_ok=True)
            folder.corpus.with_name(f"{folder.corpus.name}.wal").unlink(missing_ok=True)
        raise


def _recorded(
    folder: DataFolder,
    corpus: Corpus,
    reading: Reading,
    added: Added,
    imported_at: datetime,
    words: Translator,
) -> Imported:
    """Write down what became of a file: in the corpus, and its rejected rows beside it."""
    source, coverage = reading.source, reading.coverage
    erased = corpus.forgotten()
    # What somebody asked to have erased must not come back by way of the rejected rows either.
    rejected = [
        row
        for row in reading.rejected
        if not erased or not any(cell in erased for cell in row.cells.values())
    ]
    forgotten = added.forgotten + len(reading.rejected) - len(rejected)
    corpus.record(
        ImportRecord(
            source_id=source.source_id,
            name=source.name,
            kind=source.kind,
            platform=str(source.platform),
            mapping=json.dumps(dict(source.mapping), ensure_ascii=False),
            imported_at=imported_at,
            rows_read=source.rows,
            added=added.added,
            known=added.known,
            forgotten=forgotten,
            rejected=len(rejected),
        )
    )
    rejected_file = None
    if rejected:
        rejected_file = write_rejected(
            rejected,
            source_name=source.name,
            data_folder=folder.path,
            translator=words,
            now=imported_at,
        )
    return Imported(
        name=source.name,
        kind=source.kind,
        platform=source.platform,
        mapping=source.mapping,
        rows_read=source.rows,
        added=added.added,
        known=added.known,
        forgotten=forgotten,
        rejected=len(rejected),
        rejected_file=rejected_file,
        notices=reading.notices,
        reasons=_counted_reasons(rejected),
        first_day=coverage.first.astimezone(LOCAL_TIME).date() if coverage.first else None,
        last_day=coverage.last.astimezone(LOCAL_TIME).date() if coverage.last else None,
        platforms=tuple((str(code), count) for code, count in coverage.platforms.most_common()),
        approximate=coverage.approximate,
        undated=coverage.undated,
    )


def _counted_reasons(rejected: Sequence[Rejected]) -> tuple[tuple[Message, int], ...]:
    """Count the rejected rows by reason; reasons that differ in a figure only are one."""
    first: dict[str, Message] = {}
    for row in rejected:
        first.setdefault(row.reason.key, row.reason)
    counts = Counter(row.reason.key for row in rejected)
    return tuple((first[key], count) for key, count in counts.most_common())


def inspect_file(
    folder: DataFolder,
    path: Path,
    *,
    name: str | None = None,
    platform: Platform | None = None,
    mapping: Mapping[str, str] | None = None,
) -> list[Inspected]:
    """Say how the file at ``path``, or each file in the archive that it is, would be read.

    Nothing is stored; only the pseudonyms' key is made when there is none yet.

    Raises:
        InputFileError: the file cannot be read, or ``mapping`` names what does not exist.
        CorpusError: the key is damaged or cannot be made.
    """
    folder.ensure()
    pseudonyms = Pseudonyms.open(folder.path)
    public = load_public_accounts(folder.path)
    with unpacked(path, name or path.name, folder.path) as members:
        return [
            _inspected(
                member.name,
                inspect(
                    member.path,
                    name=member.name,
                    platform=platform,
                    mapping=mapping,
                    data_folder=folder.path,
                    pseudonyms=pseudonyms,
                    public=public,
                ),
            )
            for member in members
        ]


def save_mapping(
    folder: DataFolder,
    columns: Sequence[str],
    mapping: Mapping[str, str],
    platform: Platform | None,
) -> None:
    """Keep ``mapping`` (field -> column) for the next file with these ``columns``.

    Raises:
        InputFileError: it cannot be written.
    """
    save_profile(folder.path, Profile(tuple(columns), dict(mapping), platform))


def _inspected(name: str, report: FileReport) -> Inspected:
    why = (
        Message.of("import.recognised.by", evidence=", ".join(report.evidence))
        if report.evidence
        else Message.of("import.recognised.table")
    )
    return Inspected(
        name=name,
        kind=report.kind,
        format_name=Message.of(f"format.{report.kind}"),
        why=why,
        encoding=report.encoding,
        delimiter=report.delimiter,
        platform=report.platform,
        columns=report.columns,
        samples=report.samples,
        mapping=tuple((c.field.value, c.column, c.why) for c in report.mapping.choices),
        can_map=report.can_map,
        fields=tuple(field.value for field in Field),
        preview=tuple(_shown(post) for post in report.preview),
        notices=report.notices,
        problem=report.problem,
        has_profile=report.has_profile,
    )


def _shown(post: Post) -> dict[str, object]:
    """Return what a person is shown of a post before it is stored."""
    return {
        "created_at": post.created_at.isoformat() if post.created_at else None,
        "time_precision": str(post.time_precision),
        "platform": str(post.platform),
        "author": post.author_name or post.author_key,
        "author_kind": str(post.author_kind),
        "text": post.text,
        "is_reply": post.parent_id is not None,
        "likes": post.likes,
        "replies": post.replies,
        "shares": post.shares,
        "rating": post.rating,
        "category": post.category,
        "agency": post.agency,
        "status": post.status,
        "place": post.place,
    }


def _is_sample(path: Path) -> bool:
    try:
        return (
            path.stat().st_size == SAMPLE_FILE.stat().st_size
            and hashlib.sha256(path.read_bytes()).digest()
            == hashlib.sha256(SAMPLE_FILE.read_bytes()).digest()
        )
    except (OSError, ValueError):  # a name with a zero byte
        return False
