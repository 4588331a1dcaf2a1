"""What is written down about a job: what was asked, how far it is, and what came of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from analytics.messages import Message
from analytics.posts import Platform


class JobKind(StrEnum):
    """What a job does: looks at files, takes them into the corpus, or finds the themes."""

    INSPECT = "inspect"
    IMPORT = "import"
    FIT = "fit"


class Status(StrEnum):
    """How a job stands. ``WAITING`` is for its turn; ``STOPPED`` was asked for, or its process died."""

    QUEUED = "queued"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


ENDED = frozenset({Status.DONE, Status.FAILED, Status.STOPPED})


@dataclass(frozen=True, slots=True)
class AskedFile:
    """A file of a job and how it is to be read.

    Attributes:
        place: Where its bytes lie, from the job's folder of files on.
        name: What the person calls it; without any path.
        size: In bytes.
        platform: Where its posts were written, None to find out.
        mapping: Field and column where the person decided; an empty column leaves the field out.
        skipped: Whether the person leaves it out.
        profile: The columns with which the mapping is remembered; empty when it is not.
    """

    place: str
    name: str
    size: int
    platform: Platform | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    skipped: bool = False
    profile: tuple[str, ...] = ()

    @property
    def question(self) -> tuple[object, ...]:
        """What an inspection depends on: an answer to the same question still holds."""
        return (self.place, self.platform, self.mapping)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        kind: What the job does.
        language: Of whoever asks.
        files: That the job is about.
        keep_raw: Keeps the files after they are imported.
        quick: Of a fit: gives new comments the topics that there are, instead of finding topics anew.
    """

    kind: JobKind
    language: str
    files: tuple[AskedFile, ...] = ()
    keep_raw: bool = False
    quick: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """How far a job is.

    Attributes:
        status: How it stands.
        asked: When it was asked for the last time (all moments are aware, UTC).
        started: When it began to work.
        finished: When it ended.
        updated: When this was written.
        pid: The process that works on it.
        place: Of the file that is being worked on.
        stage: Code of the stage, as the pipeline calls it.
        done: 0 to 1, of the stage.
        whole: 0 to 1, of the whole job; never falls.
        left_s: Seconds that are left, None where nobody knows.
        is_left_told: Whether they are sure enough to be told.
        ahead: How many jobs come before this one; 0 while something that is no job is in the way.
        message: Why it failed.
    """

    status: Status
    asked: datetime
    updated: datetime
    started: datetime | None = None
    finished: datetime | None = None
    pid: int | None = None
    place: str | None = None
    stage: str | None = None
    done: float = 0.0
    whole: float = 0.0
    left_s: float | None = None
    is_left_told: bool = False
    ahead: int = 0
    message: Message | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file, or a member of an archive, was recognised as and how it would be stored.

    Attributes:
        name: Of the file or member.
        kind: Code of the format.
        format_name: Of the format, for people.
        why: Why it was recognised as that.
        encoding: Of its text, None where there is no such thing.
        delimiter: Between its cells, None where there is no such thing.
        platform: Where its posts were written.
        columns: Of its table.
        samples: The first cells with content of each column, masked.
        mapping: Field, column, and why that column.
        can_map: Whether the mapping can be chosen.
        fields: All fields that a column can be taken for.
        preview: The first posts as they would be stored.
        notices: What a person should know about how it was read.
        problem: Why it cannot be taken in as it is.
        has_profile: Whether a mapping was used that somebody had it remember.
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
class Intake:
    """What became of a file, or a member of an archive: read = added + known + rejected + forgotten.

    Attributes:
        name: Of the file or member.
        kind: Code of the format.
        platform: Where its posts were written.
        rows_read: Records in it.
        added: Posts that are new.
        known: Posts that were in the corpus already.
        rejected: Rows that were turned away.
        forgotten: Posts left out because they or their author had been removed on request.
        rejected_file: Where the rows that were turned away lie, with the reason of each.
        reasons: Why rows were turned away, and how many for each reason.
        first_day: Of the posts with a date, in Yogyakarta's time.
        last_day: Of the posts with a date, in Yogyakarta's time.
        platforms: Code of each platform and its posts.
        approximate: Posts whose time is only roughly known.
        undated: Posts without a time.
        notices: What a person should know about how it was read.
    """

    name: str
    kind: str
    platform: Platform
    rows_read: int
    added: int
    known: int
    rejected: int
    forgotten: int
    rejected_file: str | None
    reasons: tuple[tuple[Message, int], ...]
    first_day: date | None
    last_day: date | None
    platforms: tuple[tuple[str, int], ...]
    approximate: int
    undated: int
    notices: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Inspected:
    """The answer to an inspection of one file: its members, or why it cannot be read at all."""

    file: AskedFile
    members: tuple[Inspection, ...] = ()
    problem: Message | None = None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The answer to the import of one file: its members, or why nothing of it was taken in."""

    file: AskedFile
    members: tuple[Intake, ...] = ()
    problem: Message | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """The answer to a fit.

    Attributes:
        release: Its name.
        counts: How much is in it, by what is counted.
        added: Of a quick one: comments that came into the topics that there were.
        unsure: Of a quick one: distinct new texts that are unsure of their topic.
        reasons: Of a quick one: why topics should be found anew; empty when they need not be.
    """

    release: str
    counts: Mapping[str, int]
    added: int = 0
    unsure: int = 0
    reasons: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a job so far; each job fills only what it is about."""

    inspected: tuple[Inspected, ...] = ()
    taken_in: tuple[TakenIn, ...] = ()
    published: Published | None = None

    def inspection_of(self, file: AskedFile) -> Inspected | None:
        """Return the answer to ``file`` as it is asked now, None while there is none."""
        return next((one for one in self.inspected if one.file.question == file.question), None)

    def last_inspection_at(self, place: str) -> Inspected | None:
        """Return the answer about the file at ``place``, whatever it was asked with."""
        return next((one for one in self.inspected if one.file.place == place), None)

    def intake_at(self, place: str) -> TakenIn | None:
        """Return what became of the file at ``place``, None while that is not known."""
        return next((one for one in self.taken_in if one.file.place == place), None)


_Record = TypeVar("_Record")


def request_from(values: Mapping[str, Any]) -> Request:
    """Return the request whose fields JSON gave back (see ``plain.loads``)."""
    files = tuple(_file_from(entry) for entry in values["files"])
    kept = _known(Request, values)
    return Request(**{**kept, "kind": JobKind(kept["kind"]), "files": files})


def state_from(values: Mapping[str, Any]) -> State:
    """Return the state whose fields JSON gave back."""
    kept = _known(State, values)
    return State(**{**kept, "status": Status(kept["status"])})


def report_from(values: Mapping[str, Any]) -> Report:
    """Return the report whose fields JSON gave back."""
    published = values["published"]
    return Report(
        inspected=tuple(
            Inspected(
                _file_from(entry["file"]),
                tuple(inspection_from(member) for member in entry["members"]),
                entry["problem"],
            )
            for entry in values["inspected"]
        ),
        taken_in=tuple(
            TakenIn(
                _file_from(entry["file"]),
                tuple(intake_from(member) for member in entry["members"]),
                entry["problem"],
            )
            for entry in values["taken_in"]
        ),
        published=published_from(published) if published else None,
    )


def inspection_from(values: Mapping[str, Any]) -> Inspection:
    """Return the inspection with these values; what it has no field for is left out."""
    kept = _known(Inspection, values)
    return Inspection(**{**kept, "platform": Platform(kept["platform"])})


def intake_from(values: Mapping[str, Any]) -> Intake:
    """Return the intake with these values; what it has no field for is left out."""
    kept = _known(Intake, values)
    return Intake(**{**kept, "platform": Platform(kept["platform"])})


def published_from(values: Mapping[str, Any]) -> Published:
    """Return what a fit published; what it has no field for is left out."""
    return Published(**_known(Published, values))


def _file_from(values: Mapping[str, Any]) -> AskedFile:
    kept = _known(AskedFile, values)
    platform = kept["platform"]
    return AskedFile(**{**kept, "platform": Platform(platform) if platform else None})


def _known(record: type[_Record], values: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in dataclasses.fields(record)}  # type: ignore[arg-type]  # all are
    return {name: value for name, value in values.items() if name in names}
