"""The command line: ``python -m analytics`` with ``import``, ``fit``, ``update``, ``status``, ``export``,
``sample`` or ``forget``.

Answers go to stdout; progress and errors, one plain sentence each, to stderr. The exit code is 0
only when everything that was asked for is done.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from analytics.errors import ExportError, FilterError, ForgetError, InputFileError, SambungRasaError
from analytics.filters import Filters, Strictness, Voices
from analytics.messages import Message, Translator
from analytics.posts import Platform
from analytics.settings import read_settings
from analytics.store import releases
from analytics.store.activity import current_activity
from analytics.store.corpus import Corpus, CorpusStatus
from analytics.store.folders import DataFolder
from analytics.store.release import Release

if TYPE_CHECKING:
    from analytics.forgetting import Forgotten, Wish
    from analytics.pipeline import Imported

_log = logging.getLogger("sambung_rasa")
try:
    _settings = read_settings()
except SambungRasaError as _error:
    sys.stderr.write(f"{_error}\n")
    raise SystemExit(2) from _error
_words = Translator(_settings.language)
_out = Console(highlight=False, soft_wrap=True, markup=False)
_err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

app = typer.Typer(
    help=_words("cli.help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command("import", help=_words("cli.import.help"))
def import_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help=_words("cli.import.files"))
    ],
    platform: Annotated[Platform | None, typer.Option(help=_words("cli.import.platform"))] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help=_words("cli.import.map")),
    ] = None,
) -> None:
    """Take files into the corpus; one that fails does not keep the others out."""
    from analytics.pipeline import import_file

    folder = DataFolder(_settings.data)
    failed = 0
    for path in files:
        with _failure_said() as attempt, _progress() as on_stage:
            of_file = import_file(
                folder,
                path,
                platform=platform,
                mapping=_read_mapping(mapping or []),
                words=_words,
                on_stage=on_stage,
            )
        if attempt.failed:
            failed += 1
            continue
        for imported in of_file:
            _say_imported(imported)
    if failed:
        raise typer.Exit(1)


@app.command(help=_words("cli.fit.help"))
def fit(
    seed: Annotated[int | None, typer.Option(min=0, help=_words("cli.fit.seed"))] = None,
) -> None:
    """Find themes and topics and publish a release."""
    from analytics.pipeline import fit as fit_corpus

    with _failure_said() as attempt, _progress() as on_stage:
        fitted = fit_corpus(
            DataFolder(_settings.data),
            _settings,
            seed=_settings.seed if seed is None else seed,
            on_stage=on_stage,
        )
    if attempt.failed:
        raise typer.Exit(1)
    _say_fitted(fitted.release, fitted.counts, fitted.seconds, fitted.digest)
    if fitted.problem:
        _out.print(_words(fitted.problem))


@app.command(help=_words("cli.update.help"))
def update() -> None:
    """Give the comments that came since the last release its topics."""
    from analytics.pipeline import update as update_release

    with _failure_said() as attempt, _progress() as on_stage:
        updated = update_release(DataFolder(_settings.data), _settings, on_stage=on_stage)
    if attempt.failed:
        raise typer.Exit(1)
    _say("cli.update.done", release=updated.release, n=updated.added, unsure=updated.unsure)
    if updated.reasons:
        _say("cli.update.due", reasons=updated.reasons)


@app.command(help=_words("cli.sample.help"))
def sample() -> None:
    """Make the release of the made-up sample, in a folder of its own, unless it is there."""
    from analytics.pipeline import make_sample

    with _failure_said() as attempt, _progress() as on_stage:
        fitted = make_sample(DataFolder(_settings.data), _settings, _words, on_stage)
    if attempt.failed:
        raise typer.Exit(1)
    if fitted is None:
        _say("cli.sample.there")
    else:
        _say_fitted(fitted.release, fitted.counts, fitted.seconds, fitted.digest)


@app.command(hidden=True)
def work(job_id: Annotated[str, typer.Argument(metavar="JOB")]) -> None:
    """Work on a job that the app asked for: in a process of its own, which the app starts."""
    from analytics.jobs.records import AskedFile
    from analytics.jobs.worker import OnStage, Work, work_on

    folder = DataFolder(_settings.data)

    # The pipeline is loaded only when it is the job's turn: until then a process is small.
    def inspect(path: Path, file: AskedFile) -> Sequence[object]:
        from analytics.pipeline import inspect_file

        return inspect_file(
            folder, path, name=file.name, platform=file.platform, mapping=dict(file.mapping)
        )

    def take_in(
        path: Path, file: AskedFile, words: Translator, on_stage: OnStage
    ) -> Sequence[object]:
        from analytics.pipeline import import_file

        return import_file(
            folder,
            path,
            name=file.name,
            platform=file.platform,
            mapping=dict(file.mapping),
            words=words,
            on_stage=on_stage,
        )

    def remember(file: AskedFile) -> None:
        from analytics.pipeline import save_mapping

        save_mapping(folder, file.profile, dict(file.mapping), file.platform)

    def fit_all(on_stage: OnStage) -> object:
        from analytics.pipeline import fit as fit_corpus

        return fit_corpus(folder, _settings, seed=_settings.seed, on_stage=on_stage)

    def update_all(on_stage: OnStage) -> object:
        from analytics.pipeline import update as update_release

        return update_release(folder, _settings, on_stage=on_stage)

    todo = Work(inspect=inspect, take_in=take_in, remember=remember, fit=fit_all, update=update_all)
    if not work_on(folder, job_id, todo, keep_days=_settings.job_days):
        raise typer.Exit(1)


@app.command(help=_words("cli.status.help"))
def status() -> None:
    """Say what is in the corpus, and which release is current, when and from what it was made."""
    folder = DataFolder(_settings.data)
    with _failure_said() as attempt:
        _say("cli.status.folder", folder=str(folder.path))
        activity = current_activity(folder)
        if activity:
            _say(
                f"activity.{activity.kind}",
                stage=Message.of(f"activity.stage.{activity.stage}"),
                share=_words.share(activity.done),
                since=activity.started,
            )
        if folder.corpus.is_file():
            with Corpus(folder.corpus, read_only=True) as corpus:
                _say_corpus(corpus.status())
        else:
            _say("cli.status.no_corpus")
        _say_release(folder)
    if attempt.failed:
        raise typer.Exit(1)


@app.command(help=_words("cli.export.help"))
def export(
    out: Annotated[Path, typer.Option("--out", help=_words("cli.export.out"))],
    file_format: Annotated[
        str,
        typer.Option(
            "--format", metavar="csv|xlsx|parquet|jsonl", help=_words("cli.export.format")
        ),
    ],
    since: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help=_words("cli.filter.since"))
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help=_words("cli.filter.until"))
    ] = None,
    platform: Annotated[
        list[Platform] | None, typer.Option(help=_words("cli.filter.platform"))
    ] = None,
    theme: Annotated[list[int] | None, typer.Option(help=_words("cli.filter.theme"))] = None,
    topic: Annotated[list[int] | None, typer.Option(help=_words("cli.filter.topic"))] = None,
    search: Annotated[str, typer.Option(help=_words("cli.filter.search"))] = "",
    voices: Annotated[Voices, typer.Option(help=_words("cli.filter.voices"))] = Voices.RESIDENTS,
    strictness: Annotated[
        Strictness, typer.Option(help=_words("cli.filter.strictness"))
    ] = Strictness.NORMAL,
    links: Annotated[bool, typer.Option("--links", help=_words("cli.export.links"))] = False,
) -> None:
    """Write the chosen comments to a file, with a note beside the formats that cannot hold one."""
    from analytics.export.columns import ExportNote, note_text
    from analytics.export.formats import ExportFormat, write_export

    with _failure_said() as attempt:
        if file_format not in list(ExportFormat):
            raise ExportError(
                Message.of("error.export.format", value=file_format, known=tuple(ExportFormat))
            )
        filters = Filters(
            since=_read_day(since),
            until=_read_day(until),
            platforms=tuple(platform or ()),
            themes=tuple(theme or ()),
            topics=tuple(topic or ()),
            search=search,
            voices=voices,
            strictness=strictness,
        )
        release = _open_current(DataFolder(_settings.data))
        totals = release.totals(filters)
        rows = release.export_rows(filters, limit=max(totals.posts, 1))
        if links:
            rows = rows.merge(release.links(filters), on="post_id", how="left")
        note = ExportNote(
            sentence=filters.sentence(
                {group.code: group.label for group in release.themes()},
                {group.code: group.label for group in release.topics()},
            ),
            release=release.name,
            published=releases.published_at(release.name),
            exported=datetime.now(UTC),
            posts=totals.posts,
            texts=totals.texts,
            rows=len(rows),
            made_up=release.run.made_up,
            has_links=links,
        )
        chosen = ExportFormat(file_format)
        _write_file(out, write_export(rows, note, chosen, _words))
        if chosen in (ExportFormat.CSV, ExportFormat.JSONL):
            beside = out.with_name(f"{out.stem}-{_words('export.note_file.suffix')}.txt")
            _write_file(beside, note_text(note, _words).encode("utf-8-sig"))
        _out.print(f"{_words(note.sentence)}: {_words('count.comments', n=len(rows))} → {out}")
    if attempt.failed:
        raise typer.Exit(1)


@app.command(help=_words("cli.forget.help"))
def forget(
    author: Annotated[
        str | None, typer.Option(metavar="HANDLE", help=_words("cli.forget.author"))
    ] = None,
    platform: Annotated[Platform | None, typer.Option(help=_words("cli.forget.platform"))] = None,
    author_key: Annotated[
        str | None, typer.Option(metavar="KEY", help=_words("cli.forget.author_key"))
    ] = None,
    post: Annotated[
        str | None, typer.Option(metavar="ID|LINK", help=_words("cli.forget.post"))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_words("cli.forget.dry_run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_words("cli.forget.yes"))] = False,
) -> None:
    """Erase an author or a post from everything that is kept, and look whether anything is left."""
    from analytics import forgetting

    folder = DataFolder(_settings.data)
    with _failure_said() as attempt:
        wish = _read_wish(folder, author, platform, author_key, post)
        plan = forgetting.plan_forgetting(folder, wish)
        if plan.is_empty and not plan.is_forgotten:
            raise ForgetError(Message.of("error.forget.nothing"))
        _say(
            "cli.forget.plan",
            n=len(plan.found.post_ids),
            corpus=plan.found.in_corpus,
            releases=len(plan.found.in_releases),
            rows=plan.rejected_rows,
            files=len(plan.files),
        )
        for name in plan.files:
            _out.print(f"  {name}")
        if plan.is_forgotten:
            _say("cli.forget.known")
        if dry_run:
            _say("cli.forget.only_counted")
            return
        if not yes and not _agrees():
            raise ForgetError(Message.of("error.forget.declined"))
        with _progress() as on_stage:
            forgotten = forgetting.forget(folder, wish, on_stage=on_stage)
        _say_forgotten(forgotten)
        if forgotten.searched.found:
            raise ForgetError(
                Message.of(
                    "error.forget.left",
                    files=tuple(sorted({name for name, _ in forgotten.searched.found})),
                )
            )
        if forgotten.searched.unreadable:
            raise ForgetError(
                Message.of("error.forget.unreadable", files=forgotten.searched.unreadable)
            )
    if attempt.failed:
        raise typer.Exit(1)


def _read_wish(
    folder: DataFolder,
    author: str | None,
    platform: Platform | None,
    author_key: str | None,
    post: str | None,
) -> Wish:
    from analytics import forgetting

    if sum(given is not None for given in (author, author_key, post)) != 1:
        raise ForgetError(Message.of("error.forget.which"))
    if post is not None:
        return forgetting.wish_for_post(folder, post.strip(), platform)
    if author_key is not None:
        return forgetting.wish_for_author_key(author_key.strip())
    if author is None or platform is None:
        raise ForgetError(Message.of("error.forget.platform"))
    return forgetting.wish_for_author(folder, author, platform)


def _agrees() -> bool:
    try:
        answer = _out.input(_words("cli.forget.confirm"))
    except EOFError:
        return False
    return answer.strip().casefold() == _words("cli.forget.confirm.word")


def _say_forgotten(forgotten: Forgotten) -> None:
    _say(
        "cli.forget.done",
        n=forgotten.posts,
        releases=len(forgotten.releases),
        rows=forgotten.rejected_rows,
        files=len(forgotten.files),
        vectors=forgotten.vectors,
    )
    for old, new in forgotten.releases:
        _out.print(f"  {old} → {new}")
    if forgotten.waiting:
        _say("cli.forget.waiting", names=forgotten.waiting)
    searched = forgotten.searched
    _say(
        "cli.forget.searched",
        n=searched.files,
        size=searched.size,
        values=searched.values,
        found=len(searched.found),
    )
    if forgotten.shared:
        _say("cli.forget.shared", n=forgotten.shared)
    if forgotten.short:
        _say("cli.forget.short", n=forgotten.short)
    _say("cli.forget.beyond")


@dataclass
class _Attempt:
    failed: bool = False


@contextmanager
def _failure_said() -> Iterator[_Attempt]:
    """Say an error of the family in one sentence; a defect is one too, with its details logged."""
    attempt = _Attempt()
    try:
        yield attempt
    except SambungRasaError as error:
        attempt.failed = True
        _err.print(f"{_words(error.title_key)} {_words(error.message)}")
    except Exception:
        attempt.failed = True
        _log.exception("The command failed")
        _err.print(_words("cli.unexpected"))


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=_err,
    ) as progress:
        tasks: dict[str, TaskID] = {}

        def on_stage(stage: str, done: float) -> None:
            if stage not in tasks:
                for earlier in tasks.values():
                    progress.update(earlier, completed=1.0)
                tasks[stage] = progress.add_task(_words(f"activity.stage.{stage}"), total=1.0)
            progress.update(tasks[stage], completed=done)

        yield on_stage
        for task in tasks.values():
            progress.update(task, completed=1.0)


def _say(key: str, **values: object) -> None:
    _out.print(_words(key, **values))


def _say_imported(imported: Imported) -> None:
    _say(
        "cli.import.done",
        name=imported.name,
        kind=Message.of(f"format.{imported.kind}"),
        platform=Message.of(f"platform.{imported.platform}"),
        n=imported.rows_read,
        added=imported.added,
        known=imported.known,
        rejected=imported.rejected,
    )
    if imported.forgotten:
        _say("cli.import.forgotten", n=imported.forgotten)
    if imported.mapping:
        _say(
            "cli.import.mapping",
            mapping=", ".join(f"{field}={column}" for field, column in imported.mapping),
        )
    for notice in imported.notices:
        _out.print(f"  {_words(notice)}")
    for reason, rows in imported.reasons:
        _say("cli.import.reason", n=rows, reason=reason)
    if imported.rejected_file:
        _say("cli.import.rejected_file", path=str(imported.rejected_file))


def _say_fitted(
    release: str, counts: Mapping[str, int], seconds: Mapping[str, float], digest: str
) -> None:
    _say(
        "cli.fit.done",
        release=release,
        n=counts["posts"],
        texts=counts["texts"],
        themes=counts["themes"],
        topics=counts["topics"],
        ungrouped=counts["ungrouped_posts"],
        share=_words.share(counts["ungrouped_posts"] / max(1, counts["posts"]), 1),
    )
    spent = ", ".join(
        f"{_words(f'activity.stage.{stage}')} {_words.number(round(took, 1))} s"
        for stage, took in seconds.items()
    )
    _say("cli.fit.seconds", seconds=spent)
    _say("cli.fit.digest", digest=digest)


def _say_corpus(found: CorpusStatus) -> None:
    _say("cli.status.corpus", n=found.posts, texts=found.texts, accounts=found.accounts)
    if found.first_day and found.last_day:
        _say("cli.status.period", period=_words.period(found.first_day, found.last_day))
    for platform, posts in found.platforms:
        _out.print(f"  {_words(f'platform.{platform}')}: {_words.number(posts)}")
    for entry in found.imports:
        _say(
            "cli.status.import",
            name=entry.name,
            when=entry.imported_at,
            n=entry.rows_read,
            added=entry.added,
            known=entry.known,
            rejected=entry.rejected,
        )


def _say_release(folder: DataFolder) -> None:
    name = releases.current_name(folder)
    if name is None:
        _say("cli.status.no_release")
        return
    release = Release(folder, name)
    run = release.run
    _say("cli.status.release", release=name, when=run.finished, model=run.model, seed=str(run.seed))
    _say(
        "cli.status.counts",
        n=run.counts["posts"],
        texts=run.counts["texts"],
        themes=run.counts["themes"],
        topics=run.counts["topics"],
    )
    for source in run.sources:
        _say("cli.status.source", name=source["name"], n=source["added"])
    _say("cli.fit.digest", digest=run.digest)
    release.close()


def _open_current(folder: DataFolder) -> Release:
    """Open what the app shows: the real release, or the sample while there is nothing real."""
    name = releases.current_name(folder)
    if name is None and not folder.corpus.is_file():
        folder = folder.made_up_folder()
        name = releases.current_name(folder)
    if name is None:
        raise ExportError(Message.of("error.release.none"))
    return Release(folder, name)


def _read_mapping(pairs: Sequence[str]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for pair in pairs:
        field, separator, column = pair.partition("=")
        if not separator or not field.strip():
            raise InputFileError(Message.of("error.import.map", pair=pair))
        mapping[field.strip()] = column.strip()
    return mapping


def _read_day(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise FilterError(Message.of("error.filter.date", value=value)) from error


def _write_file(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise ExportError(Message.of("error.export.not_written", path=str(path))) from error
    finally:
        if draft.exists():
            draft.unlink()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    app()
