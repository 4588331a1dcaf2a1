"""Jobs in processes of their own: they take turns, outlive who asked, and leave nothing by half."""

from __future__ import annotations

import errno
import io
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from analytics.errors import CorpusError
from analytics.jobs import board
from analytics.jobs.job import Job, find_job, new_job, safe_name
from analytics.jobs.records import AskedFile, JobKind, Request, State, Status
from analytics.jobs.start import start, start_unless_worked_on
from analytics.jobs.worker import work_on
from analytics.messages import Message
from analytics.settings import PROJECT_ROOT
from analytics.store.activity import writing
from analytics.store.folders import DataFolder
from tests.analytics.jobs.lines_of_files import COMMAND, SECRET, inspections, stored, work_in

PATIENCE_S = 60.0


def ask(
    folder: DataFolder,
    kind: JobKind,
    *contents: str,
    keep_raw: bool = False,
    mapping: tuple[tuple[str, str], ...] = (("text", "line"),),
) -> Job:
    """Make a job about files with these contents, named ``a.csv``, ``b.csv`` …"""
    job = new_job(folder)
    files = tuple(
        replace(job.save(io.BytesIO(text.encode()), f"{chr(97 + at)}.csv"), mapping=mapping)
        for at, text in enumerate(contents)
    )
    job.ask(Request(kind, "id", files, keep_raw=keep_raw))
    return job


def run(folder: DataFolder, job: Job) -> bool:
    job.queue()
    return work_on(folder, job.id, work_in(folder), keep_days=7)


def until(job: Job, fits: Callable[[State], bool]) -> State:
    """Wait until the state of ``job`` pleases ``fits``."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        state = job.state()
        if state is not None and fits(state):
            return state
        time.sleep(0.02)
    raise AssertionError(f"still {job.state()}; {job.log.read_text() if job.log.exists() else ''}")


def ended(state: State) -> bool:
    return state.is_over


def kill(job: Job) -> None:
    state = job.written_state()
    assert state is not None
    assert state.pid is not None
    assert state.pid != os.getpid()
    os.kill(state.pid, signal.SIGKILL)


@contextmanager
def command_line_writes(folder: DataFolder) -> Iterator[subprocess.Popen[str]]:
    code = (
        "import sys, pathlib\n"
        "from analytics.store.activity import writing\n"
        "from analytics.store.folders import DataFolder\n"
        "with writing(DataFolder(pathlib.Path(sys.argv[1])), 'import'):\n"
        "    print('writing', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder.path)],
        cwd=PROJECT_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_files_are_taken_in_one_after_the_other_and_then_removed(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, "satu\ndua\n", "dua\ntiga\n")
    start(folder, job, COMMAND)
    state = until(job, ended)
    assert (state.status, state.whole, state.message) == (Status.DONE, 1.0, None)
    assert stored(folder) == ["satu", "dua", "tiga"]
    told = [
        (one.file.name, one.members[0].added, one.members[0].known) for one in job.report().taken_in
    ]
    assert told == [("a.csv", 2, 0), ("b.csv", 1, 1)]
    assert not list(job.files.rglob("*.csv"))
    assert not (folder.path / "raw").exists()


def test_files_are_kept_where_that_is_asked_for(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, "satu\n", keep_raw=True)
    assert run(folder, job)
    (kept,) = (folder.path / "raw").iterdir()
    assert kept.read_text() == "satu\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert not list(job.files.rglob("*.csv"))


def test_nobody_else_on_the_machine_can_look_into_jobs(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, "satu\n")
    for path in (job.path.parent, job.path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    (request,) = [one for one in [job.request()] if one]
    assert stat.S_IMODE(job.file(request.files[0]).stat().st_mode) == 0o600


def test_a_file_that_is_refused_does_not_keep_the_others_out(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, "satu\nbad\n", "dua\n")
    assert run(folder, job)
    first, second = job.report().taken_in
    assert first.problem is not None
    assert first.problem.key == "import.file.damaged"
    assert second.problem is None
    assert stored(folder) == ["dua"]
    request = job.request()
    assert request is not None
    assert job.has(request.files[0]), "to be tried again"


def test_a_job_of_which_nothing_went_well_has_failed(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, "bad\n")
    assert not run(folder, job)
    state = job.state()
    assert state is not None
    assert state.status is Status.FAILED


def test_a_defect_is_a_sentence_and_the_log_does_not_quote_the_file(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, f"{SECRET}\nbug\n")
    start(folder, job, COMMAND)
    until(job, ended)
    (answer,) = job.report().taken_in
    assert answer.problem is not None
    assert answer.problem.key == "job.unexpected"
    log = job.log.read_text(encoding="utf-8")
    assert "ValueError" in log
    assert "lines_of_files.py" in log
    for path in job.path.iterdir():
        assert path.is_dir() or SECRET.encode() not in path.read_bytes(), path


def test_a_killed_process_leaves_the_corpus_and_the_job_can_be_run_again(
    folder: DataFolder,
) -> None:
    assert run(folder, ask(folder, JobKind.IMPORT, "lama\n"))
    job = ask(
        folder, JobKind.IMPORT, "baru\n", "slow\n" * 1 + "\n".join(f"slow {n}" for n in range(50))
    )
    start(folder, job, COMMAND)
    until(job, lambda state: state.whole > 0.55)
    kill(job)
    assert until(job, ended).status is Status.STOPPED
    assert stored(folder) == ["lama", "baru"], "the first file was done, nothing of the second"
    request = job.request()
    assert request is not None
    first, second = request.files
    job.ask(replace(request, files=(first, replace(second))))
    job.file(second).write_text("cepat\n")
    start(folder, job, COMMAND)
    assert until(job, ended).status is Status.DONE
    assert stored(folder) == ["lama", "baru", "cepat"]
    assert [one.file.name for one in job.report().taken_in] == ["a.csv", "b.csv"]


def test_a_process_that_dies_before_it_begins_is_noticed(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, "satu\n")
    start(folder, job, (sys.executable, "-c", "raise SystemExit(3)"))
    state = job.state()
    assert state is not None
    assert state.status is Status.QUEUED, "it may be starting"
    job.write_state(replace(state, asked=state.asked - timedelta(seconds=61)))
    state = job.state()
    assert state is not None
    assert state.status is Status.STOPPED


def test_a_program_that_cannot_be_started_is_said(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, "satu\n")
    start(folder, job, ("/there/is/no/such/program",))
    state = job.state()
    assert state is not None
    assert (state.status, state.message and state.message.key) == (Status.FAILED, "job.not_started")


def test_jobs_that_write_take_turns_in_the_order_they_were_asked_for(folder: DataFolder) -> None:
    slow = "\n".join(f"slow {n}" for n in range(20))
    jobs = [ask(folder, JobKind.IMPORT, f"{name}\n{slow}\n") for name in ("satu", "dua", "tiga")]
    fit = ask(folder, JobKind.FIT)
    for job in (*jobs, fit):
        start(folder, job, COMMAND)
    waits = until(fit, lambda state: state.status is Status.WAITING and state.ahead > 0)
    assert waits.ahead <= 3
    assert not waits.is_over
    for job in (*jobs, fit):
        assert until(job, ended).status is Status.DONE
    assert [line for line in stored(folder) if not line.startswith("slow")] == [
        "satu",
        "dua",
        "tiga",
    ]
    assert len(stored(folder)) == 23, "no line lost, none twice"
    published = fit.report().published
    assert published is not None
    assert published.counts == {"posts": 23}
    finished = [(job.written_state() or waits).finished for job in (*jobs, fit)]
    assert finished == sorted(finished, key=lambda moment: moment or datetime.max)


def test_a_quick_fit_gives_new_comments_the_topics_that_there_are(folder: DataFolder) -> None:
    assert run(folder, ask(folder, JobKind.IMPORT, "satu\ndua\n"))
    job = new_job(folder)
    job.ask(Request(JobKind.FIT, "id", quick=True))
    start(folder, job, COMMAND)
    state = until(job, ended)
    assert (state.status, state.stage, state.whole) == (Status.DONE, "publish", 1.0)
    published = job.report().published
    assert published is not None
    assert (published.release, published.added, published.unsure) == ("20261124T000001Z", 2, 1)
    assert published.reasons == (Message.of("fit.update.due.many", n=2),)


def test_a_quick_fit_takes_its_turn_and_stops_when_it_is_asked_to(folder: DataFolder) -> None:
    job = new_job(folder)
    job.ask(Request(JobKind.FIT, "id", quick=True))
    with command_line_writes(folder):
        start(folder, job, COMMAND)
        until(job, lambda state: state.status is Status.WAITING)
        job.ask_to_stop()
        assert until(job, ended).status is Status.STOPPED
    assert job.report().published is None


def test_a_job_waits_while_the_command_line_writes(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, "satu\n")
    with command_line_writes(folder):
        start(folder, job, COMMAND)
        assert until(job, lambda state: state.status is Status.WAITING).ahead == 0
        assert stored(folder) == []
    assert until(job, ended).status is Status.DONE
    assert stored(folder) == ["satu"]


def test_a_job_stops_when_it_is_asked_to(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, "\n".join(f"slow {n}" for n in range(200)))
    start(folder, job, COMMAND)
    until(job, lambda state: state.stage == "read" and state.done > 0.0)
    job.ask_to_stop()
    assert until(job, ended).status is Status.STOPPED
    assert stored(folder) == []
    with writing(folder, "import"):
        pass


def test_a_job_that_waits_stops_too(folder: DataFolder) -> None:
    job = ask(folder, JobKind.FIT)
    with command_line_writes(folder):
        start(folder, job, COMMAND)
        until(job, lambda state: state.status is Status.WAITING)
        job.ask_to_stop()
        assert until(job, ended).status is Status.STOPPED


def test_it_goes_on_when_who_asked_is_gone(folder: DataFolder) -> None:
    """As when the app is stopped: its process ends, and its group is told to end."""
    job = ask(folder, JobKind.IMPORT, "\n".join(f"slow {n}" for n in range(30)))
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from analytics.jobs.job import find_job\n"
        "from analytics.jobs.start import start\n"
        "from analytics.store.folders import DataFolder\n"
        "from tests.analytics.jobs.lines_of_files import COMMAND\n"
        "folder = DataFolder(Path(sys.argv[1]))\n"
        "start(folder, find_job(folder, sys.argv[2]), COMMAND)\n"
        "time.sleep(600)\n"
    )
    asker = subprocess.Popen(
        [sys.executable, "-c", code, str(folder.path), job.id],
        cwd=PROJECT_ROOT,
        start_new_session=True,
    )
    until(job, lambda state: state.status is Status.RUNNING)
    os.killpg(asker.pid, signal.SIGTERM)
    asker.wait()
    assert until(job, ended).status is Status.DONE
    assert len(stored(folder)) == 30


def test_a_correction_is_looked_at_by_whoever_is_at_it(folder: DataFolder) -> None:
    job = ask(folder, JobKind.INSPECT, "slow\n" * 10, mapping=())
    start(folder, job, COMMAND)
    until(job, lambda state: state.status is Status.RUNNING)
    request = job.request()
    assert request is not None
    corrected = replace(request.files[0], mapping=(("text", "line"),))
    job.ask(replace(request, files=(corrected,)))
    start_unless_worked_on(folder, job, COMMAND)
    assert until(job, ended).status is Status.DONE
    answer = job.report().inspection_of(corrected)
    assert answer is not None
    assert answer.members[0].problem is None
    assert len(job.report().inspected) == 1


def test_few_look_into_files_at_the_same_time(folder: DataFolder) -> None:
    jobs = [ask(folder, JobKind.INSPECT, "slow\n" * 8) for _ in range(5)]
    for job in jobs:
        start(folder, job, COMMAND)
    for job in jobs:
        assert until(job, ended).status is Status.DONE
    at_once = most = 0
    for kind, _ in inspections(folder):
        at_once += 1 if kind == "begin" else -1
        most = max(most, at_once)
    assert len(inspections(folder)) == 10
    assert most == 2


def test_a_mapping_is_remembered_when_the_file_is_in(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, "satu\n", "bad\n")
    request = job.request()
    assert request is not None
    files = tuple(replace(file, profile=("line", "other")) for file in request.files)
    job.ask(replace(request, files=files))
    run(folder, job)
    assert "('line', 'other')" in (folder.path / "remembered.txt").read_text()


class FullDisk(io.RawIOBase):
    """Gives a megabyte, and then the disk is full."""

    def __init__(self) -> None:
        self._given = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._given:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._given = True
        return b"x" * (1 << 20)


def test_a_full_disk_is_a_sentence_and_leaves_nothing(folder: DataFolder) -> None:
    job = new_job(folder)
    with pytest.raises(CorpusError) as caught:
        job.save(cast(BinaryIO, FullDisk()), "besar.csv")
    assert caught.value.message.key == "error.disk_full"
    assert not [path for path in job.files.rglob("*") if path.is_file()]


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(CorpusError) as caught:
        new_job(DataFolder(tmp_path / "data"))
    assert caught.value.message.key == "error.folder"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("komentar ig.csv", "komentar ig.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ani\\data.xlsx", "data.xlsx"),
        ("/", "berkas"),
        ("..", "berkas"),
        ("", "berkas"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("con.csv", "berkas_con.csv"),
        ("laporan\u202egpj.csv", "laporan_gpj.csv"),
        ("é" * 300 + ".csv", None),
        ("\ud83d.csv", "?.csv"),
    ],
)
def test_names_lead_nowhere_else(name: str, safe: str | None, folder: DataFolder) -> None:
    assert safe is None or safe_name(name) in (safe, safe.replace("?", "_"))
    job = new_job(folder)
    asked = job.save(io.BytesIO(b"isi"), name)
    assert job.file(asked).resolve().is_relative_to(job.files.resolve())
    assert job.file(asked).read_bytes() == b"isi"
    assert asked.size == 3


@pytest.mark.parametrize("job_id", ["", "..", "../made_up", "20261124T000000Z-0123", "x" * 33])
def test_an_identifier_out_of_an_address_leads_nowhere_else(
    job_id: str, folder: DataFolder
) -> None:
    ask(folder, JobKind.FIT)
    assert find_job(folder, job_id) is None


def test_a_file_is_handed_over_once(folder: DataFolder) -> None:
    first, second = ask(folder, JobKind.INSPECT, "satu\n"), new_job(folder)
    request = first.request()
    assert request is not None
    (file,) = request.files
    assert first.hand_over(file, second)
    assert second.file(file).read_text() == "satu\n"
    assert not first.has(file)
    assert not first.hand_over(file, second)


def aged(job: Job, days: float) -> Job:
    state = job.written_state()
    assert state is not None
    job.write_state(replace(state, asked=datetime.now(UTC) - timedelta(days=days)))
    return job


def test_what_is_old_is_removed(folder: DataFolder) -> None:
    kinds: Sequence[tuple[JobKind, float, bool, bool]] = (
        # kind, days, is it still there, are its files
        (JobKind.INSPECT, 0.9, True, True),
        (JobKind.INSPECT, 1.1, False, False),
        (JobKind.IMPORT, 0.9, True, True),
        (JobKind.IMPORT, 1.1, True, False),
        (JobKind.IMPORT, 7.1, False, False),
        (JobKind.FIT, 6.9, True, False),
        (JobKind.FIT, 7.1, False, False),
    )
    made = []
    for kind, days, is_there, has_files in kinds:
        job = ask(folder, kind, *([] if kind is JobKind.FIT else ["bad\n"]))
        run(folder, job)
        made.append((aged(job, days), is_there, has_files))
    half = new_job(folder)
    half.save(io.BytesIO(b"isi"), "a.csv")
    long_ago = time.time() - 2 * 86_400
    os.utime(half.path, (long_ago, long_ago))
    fresh = new_job(folder)
    board.sweep(folder, keep_days=7)
    for job, is_there, has_files in made:
        assert job.path.exists() == is_there, job
        assert bool(list(job.path.rglob("*.csv"))) == has_files
    assert not half.path.exists()
    assert fresh.path.exists()


def test_a_job_under_way_is_not_swept(folder: DataFolder) -> None:
    job = ask(folder, JobKind.IMPORT, "\n".join(f"slow {n}" for n in range(20)))
    start(folder, job, COMMAND)
    until(job, lambda state: state.status is Status.RUNNING)
    board.sweep(folder, keep_days=0)
    assert until(job, ended).status is Status.DONE


def test_a_job_that_is_gone_is_not_made_anew(folder: DataFolder) -> None:
    job = ask(folder, JobKind.FIT)
    job.remove()
    job.queue()
    assert not job.path.exists()
    assert not work_on(folder, job.id, work_in(folder), keep_days=7)


def test_half_a_record_is_no_job(folder: DataFolder) -> None:
    job = ask(folder, JobKind.FIT)
    (job.path / "request.json").write_text("{")
    assert find_job(folder, job.id) is None
    assert board.entries(folder) == []


def test_the_board_shows_the_newest_first(folder: DataFolder) -> None:
    jobs = [ask(folder, JobKind.FIT) for _ in range(3)]
    for job in jobs:
        job.queue()
    assert [entry.job for entry in board.entries(folder)] == jobs[::-1]
    latest = board.latest(folder, JobKind.FIT)
    assert latest is not None
    assert latest.job == jobs[-1]
    assert board.latest(folder, JobKind.IMPORT) is None
    assert isinstance(AskedFile("a", "b", 1).question, tuple)
