"""Forgets an author or a post: takes them out of every place that holds them, and proves it.

Law 27 of 2022 on personal data, article 8: whoever is the subject of data may have it erased.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from analytics.errors import CorpusError, ForgetError
from analytics.ingest.identity import id_in_link
from analytics.ingest.links import neutral_link
from analytics.messages import Message
from analytics.posts import Platform, fold_text, make_post_id, make_text_id
from analytics.privacy.pseudonyms import KEY_FILE, Pseudonyms
from analytics.store import erasure
from analytics.store.activity import writing
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder, draft_of
from analytics.store.traces import (
    FEWEST_ID_CHARACTERS,
    FEWEST_TEXT_CHARACTERS,
    Searched,
    Trace,
    Traces,
    in_file,
    search,
)

_POST_ID = re.compile(r"p[0-9a-f]{16}")
_AUTHOR_KEY = re.compile(r"[0-9a-f]{16}")
# Others may have written the same; an identifier of ours or a pseudonym is nobody else's.
_SHARED = frozenset({Trace.TEXT, Trace.NATIVE_ID})
# Files as they were uploaded, and what the app noted about them.
_FILES_OF_JOBS = ("jobs/**/*", "raw/**/*", ".unpacked-*/**/*")
_LONGEST_CELL = 1 << 30

# Told how far a stage is: its code, and 0 to 1.
OnStage = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """Who or what is to be forgotten: an author by the pseudonym, or single posts."""

    author_key: str | None
    post_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is of it.

    Attributes:
        wish: What is to be forgotten.
        found: The posts, and which databases hold them.
        rejected_rows: Rows of files of rejected rows that hold it.
        files: Uploaded files and reports of the app that hold it, by their paths.
        is_forgotten: Whether it stands on the list of what was forgotten already.
    """

    wish: Wish
    found: erasure.Found
    rejected_rows: int
    files: tuple[str, ...]
    is_forgotten: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to erase."""
        return not (self.found.posts or self.rejected_rows or self.files)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased, and what a search for it found afterwards.

    Attributes:
        posts: How many.
        releases: Old name and new name of the releases that were written anew.
        waiting: Old releases whose files are still open; the next writer removes them.
        rejected_rows: Rows taken out of files of rejected rows.
        files: Uploaded files and reports that were removed.
        vectors: Taken out of the cache.
        shared: Texts and identifiers that others' posts hold too; they stay there.
        short: Texts and identifiers too short to be looked for.
        searched: The search.
    """

    posts: int
    releases: tuple[tuple[str, str], ...]
    waiting: tuple[str, ...]
    rejected_rows: int
    files: tuple[str, ...]
    vectors: int
    shared: int
    short: int
    searched: Searched


def wish_for_author(folder: DataFolder, handle: str, platform: Platform) -> Wish:
    """Return the wish to forget the account ``handle`` on ``platform``.

    Raises:
        ForgetError: there is no key; without it nobody can say who that is.
        CorpusError: the key is not the one that made the pseudonyms.
    """
    if not (folder.path / KEY_FILE).is_file():
        raise ForgetError(Message.of("error.forget.no_key", path=str(folder.path / KEY_FILE)))
    pseudonyms = Pseudonyms.open(folder.path)
    if folder.corpus.is_file():
        with Corpus(folder.corpus, read_only=True) as corpus:
            if corpus.key_fingerprint() not in (None, pseudonyms.fingerprint):
                raise CorpusError(Message.of("error.corpus.other_key"))
    return Wish(pseudonyms.author_key(platform, handle), frozenset())


def wish_for_author_key(author_key: str) -> Wish:
    """Return the wish to forget the account that has this pseudonym.

    Raises:
        ForgetError: it is no pseudonym.
    """
    if not _AUTHOR_KEY.fullmatch(author_key):
        raise ForgetError(Message.of("error.forget.author_key", value=author_key))
    return Wish(author_key, frozenset())


def wish_for_post(folder: DataFolder, post: str, platform: Platform | None) -> Wish:
    """Return the wish to forget one post: by our identifier, the platform's, or its link.

    Raises:
        ForgetError: there is no such post, or more than one.
        CorpusError: the corpus cannot be read.
    """
    if _POST_ID.fullmatch(post):
        return Wish(None, frozenset({post}))
    if "://" in post:
        called = erasure.posts_at(folder, post)
        if neutral := neutral_link(post, platform or Platform.OTHER):
            called |= erasure.posts_at(folder, neutral)
        if not called and (native_id := id_in_link(post)):
            called = erasure.posts_called(folder, native_id)
    else:
        called = erasure.posts_called(folder, post)
    post_ids = {post_id for where, post_id in called if platform in (None, where)}
    if not post_ids and platform and "://" not in post:
        # Gone already, perhaps: then the list of what was forgotten knows it.
        post_ids = {make_post_id(platform, post)}
    if not post_ids:
        raise ForgetError(Message.of("error.forget.nothing"))
    if len(post_ids) > 1:
        raise ForgetError(Message.of("error.forget.several", n=len(post_ids)))
    return Wish(None, frozenset(post_ids))


def plan_forgetting(folder: DataFolder, wish: Wish) -> Plan:
    """Say what there is of ``wish``, without changing anything.

    Raises:
        CorpusError: the corpus is busy or cannot be read.
    """
    found = erasure.find(folder, author_key=wish.author_key, post_ids=wish.post_ids)
    sought, _, _ = _traces(folder, wish, found)
    is_forgotten = False
    if folder.corpus.is_file():
        with Corpus(folder.corpus, read_only=True) as corpus:
            forgotten = corpus.forgotten()
            is_forgotten = wish.author_key in forgotten or any(
                post_id in forgotten for post_id in wish.post_ids
            )
    return Plan(
        wish,
        found,
        sum(len(rows) for _, rows in _rejected_rows(folder, sought)),
        tuple(_relative(folder, path) for path in _files_of_jobs(folder, sought)),
        is_forgotten,
    )


def forget(folder: DataFolder, wish: Wish, *, on_stage: OnStage) -> Forgotten:
    """Erase what ``wish`` names from every place, remember it as forgotten, and search for it.

    Each file is as it was, or without it, whenever the process dies; to repeat the command
    completes it. The corpus comes last: as long as it holds the posts, they can be looked for.

    Raises:
        CorpusError: another process is writing, or the corpus cannot be written.
        ReleaseError: the releases cannot be written.
    """
    with writing(folder, "forget") as announcer:

        def tell(stage: str, done: float) -> None:
            announcer.say(stage, done)
            on_stage(stage, done)

        tell("find", 0.0)
        found = erasure.find(folder, author_key=wish.author_key, post_ids=wish.post_ids)
        post_ids = found.post_ids | wish.post_ids
        sought, shared, short = _traces(folder, wish, found)
        tell("erase", 0.0)
        rejected_rows = _erase_rejected_rows(folder, sought)
        files = _erase_files_of_jobs(folder, sought)
        tell("erase", 0.1)
        vectors = _erase_vectors(folder, post_ids)
        tell("erase", 0.3)
        new_names, waiting = erasure.erase_from_releases(folder, post_ids, found)
        tell("erase", 0.7)
        erasure.erase_from_corpus(folder, post_ids, wish.author_key)
        searched = search(folder, sought, lambda done: tell("prove", done))
    return Forgotten(
        posts=len(found.post_ids),
        releases=tuple(new_names.items()),
        waiting=waiting,
        rejected_rows=rejected_rows,
        files=files,
        vectors=vectors,
        shared=shared,
        short=short,
        searched=searched,
    )


def _traces(folder: DataFolder, wish: Wish, found: erasure.Found) -> tuple[Traces, int, int]:
    """Return what to look for, how much of it others wrote too, and how much is too short."""
    strings: dict[str, Trace] = dict.fromkeys(wish.post_ids, Trace.POST_ID)
    if wish.author_key:
        strings[wish.author_key] = Trace.AUTHOR_KEY
    written: set[str] = set()
    for post in found.posts:
        native_id = post.native_id or ""
        written |= {post.text, native_id}
        strings |= {post.post_id: Trace.POST_ID, make_text_id(post.text): Trace.TEXT}
        if len(native_id) >= FEWEST_ID_CHARACTERS:
            strings[native_id] = Trace.NATIVE_ID
        texts = (post.text, fold_text(post.text))
        strings |= {text: Trace.TEXT for text in texts if len(text) >= FEWEST_TEXT_CHARACTERS}
    every = Traces(strings)
    shared: set[str] = set()
    if found.posts:
        for values in erasure.words_of_others(folder, found.post_ids):
            shared |= every.in_values(values)
    shared = {string for string in shared if strings[string] in _SHARED}
    short = written - strings.keys() - {""}
    return every.without(shared), len(shared & written), len(short)


def _rejected_rows(folder: DataFolder, sought: Traces) -> Iterator[tuple[Path, set[int]]]:
    """Yield the files of rejected rows that hold something, and the numbers of those rows."""
    csv.field_size_limit(_LONGEST_CELL)
    for path in sorted((folder.path / "rejected").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = {
                number
                for number, row in enumerate(csv.reader(file, delimiter=";"))
                if number and sought.in_text("\n".join(row))
            }
        if rows:
            yield path, rows


def _erase_rejected_rows(folder: DataFolder, sought: Traces) -> int:
    erased = 0
    for path, numbers in _rejected_rows(folder, sought):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=";"))
        kept = [row for number, row in enumerate(rows) if number not in numbers]
        erased += len(numbers)
        if len(kept) <= 1:
            path.unlink()
            continue
        draft = draft_of(path)
        with draft.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows(kept)
        draft.replace(path)
    return erased


def _files_of_jobs(folder: DataFolder, sought: Traces) -> Iterator[Path]:
    for pattern in _FILES_OF_JOBS:
        for path in sorted(folder.path.glob(pattern)):
            with suppress(FileNotFoundError):
                if path.is_file() and in_file(path, sought):
                    yield path


def _erase_files_of_jobs(folder: DataFolder, sought: Traces) -> tuple[str, ...]:
    erased = []
    for path in list(_files_of_jobs(folder, sought)):
        path.unlink(missing_ok=True)
        erased.append(_relative(folder, path))
    return tuple(erased)


def _erase_vectors(folder: DataFolder, post_ids: frozenset[str]) -> int:
    """Keep the vectors of texts that the corpus still holds; the sample's lie among them."""
    place = folder.cache / "vectors"
    if not place.is_dir():
        return 0
    # Heavy enough to be left out of a command line that only asks for help.
    from analytics.embedding.vector_cache import keep_only
    from analytics.language import embedding_text, load_lexicon

    lexicon = load_lexicon(folder.path)
    texts = erasure.texts_of_corpus(folder, without=post_ids)
    texts += erasure.texts_of_corpus(folder.made_up_folder())
    # An embedding may read a text as it is written too.
    return keep_only(place, chain(texts, (embedding_text(text, lexicon) for text in texts)))


def _relative(folder: DataFolder, path: Path) -> str:
    return path.relative_to(folder.path).as_posix()
