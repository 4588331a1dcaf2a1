"""The Data page: from a file to a release, with real workers, as Streamlit runs it."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from analytics.jobs import board
from analytics.jobs.board import Entry
from analytics.jobs.job import new_job
from analytics.jobs.records import JobKind, Published, Report, Request, State, Status
from analytics.messages import LANGUAGES, Message, Translator, catalogue_messages
from analytics.settings import read_settings
from analytics.store import releases
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from analytics.store.releases import published_at
from tests import tiny
from tests.killing import write_sample_slice
from ui.components.data_fit import time_left

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 90.0
TEXTS = (
    "Sampah di depo belum diangkut sejak Senin",
    "Lampu jalan gang kami mati lagi",
    "Hubungi saya di 0812-3456-7890 soal air",
)
# A table that no name and no content gives away: the comment is shorter than the note beside it.
UNKNOWN = "k1;k2;k3\n" + "".join(
    f"{at};{text};dicatat petugas loket pada berkas nomor {at} lantai dua gedung lama\n"
    for at, text in enumerate(TEXTS)
)
BROKEN = b"PK\x03\x04this is no workbook" * 40

OpenPage = Callable[..., AppTest]


def table(rows: int = 12, empty: int = 2) -> str:
    written = io.StringIO()
    out = csv.writer(written)
    out.writerow(["id", "tanggal", "username", "komentar", "suka", "platform"])
    for at in range(rows):
        text = "" if at < empty else f"{TEXTS[at % 3]} ({at})"
        out.writerow([f"k{at}", f"2026-03-{at + 1:02} 08:00", f"akun_{at}", text, at, "instagram"])
    return written.getvalue()


@pytest.fixture
def open_page(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Opens the page on ``folder`` in a session of its own."""
    monkeypatch.setenv("SAMBUNG_RASA_DATA", str(folder.path))
    monkeypatch.delenv("SAMBUNG_RASA_LANGUAGE", raising=False)
    st.cache_data.clear()
    st.cache_resource.clear()
    as_it_was = PagesManager.__init__

    def past_the_first_run(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        PagesManager.uses_pages_directory = False
        as_it_was(self, *args, **kwargs)

    monkeypatch.setattr(PagesManager, "__init__", past_the_first_run)

    def open_one(**link: str) -> AppTest:
        app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
        app.query_params.update(link)
        app.switch_page("pages/data.py").run()
        assert_sound(app)
        return app

    return open_one


def assert_sound(app: AppTest) -> None:
    assert not app.exception
    assert app.title
    assert app.title[0].value == "Data"


def texts(app: AppTest) -> str:
    kinds = ("subheader", "markdown", "caption", "info", "warning", "error", "success")
    shown = [str(getattr(one, "value", "")) for kind in kinds for one in app.get(kind)]
    return "\n".join([*shown, *(str(button.label) for button in app.button)])


def upload(app: AppTest, **contents: str | bytes) -> AppTest:
    files = [
        (name.replace("__", "."), content.encode() if isinstance(content, str) else content, "")
        for name, content in contents.items()
    ]
    app.file_uploader[0].set_value(files)
    return app.run()


def own(app: AppTest, folder: DataFolder) -> Entry:
    job_id = app.session_state["job"]
    (entry,) = [entry for entry in board.entries(folder) if entry.job.id == job_id]
    return entry


def settled(app: AppTest, folder: DataFolder) -> AppTest:
    """Wait until nothing is under way, as a browser would that asks again and again."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if all(entry.state.is_over for entry in board.entries(folder)):
            app.run()
            assert_sound(app)
            return app
        time.sleep(0.1)
    raise AssertionError([entry.state for entry in board.entries(folder)])


def changes_of(app: AppTest) -> list[list[str]]:
    """Return the rows of the table of changed topics; none where it is not drawn."""
    drawn = [part for part in app.get("bidi_component") if part.key == "topic_changes"]
    return [row for part in drawn for row in json.loads(part.proto.json)["rows"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_became_of_the_topics_before(
    language: str, folder: DataFolder, open_page: OpenPage
) -> None:
    tiny.make_release(folder, marked=True)
    words = Translator(language)
    app = open_page(lang=language)
    counts = ", ".join(
        [
            words("data.changes.count.split", n=1),
            words("data.changes.count.gone", n=2),
            words("data.changes.count.same", n=1),
            words("data.changes.moved", n=tiny.MOVED),
        ]
    )
    before = words.moment(published_at(tiny.BEFORE))
    assert words("data.changes.since", before=before, counts=counts) in texts(app)
    assert words("stability.whole.firm") in texts(app)
    unnamed, split, gone = (
        words(f"data.changes.{key}") for key in ("unnamed", "kind.split", "kind.gone")
    )
    assert changes_of(app) == [
        [split, "Lampu dan air", "Lampu · jalan", "2"],
        [split, "Lampu dan air", "Air · keran", "2"],
        [gone, "Parkir *liar*", "–", "4"],
        [gone, unnamed, "–", "1"],
    ]
    keys = set(catalogue_messages(language))
    assert not keys & set(texts(app).split("\n"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_release_says_so(language: str, tiny_release: str, open_page: OpenPage) -> None:
    app = open_page(lang=language)
    assert Translator(language)("data.changes.first") in texts(app)
    assert changes_of(app) == []


def test_without_a_release_nothing_is_compared(open_page: OpenPage) -> None:
    assert Translator()("data.changes.title") not in texts(open_page())


def click(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert_sound(app)
    return app


def stored(folder: DataFolder) -> dict[str, int]:
    with Corpus(folder.corpus, read_only=True) as corpus:
        return dict(corpus.status().platforms)


def figures(app: AppTest) -> dict[str, str]:
    return {str(metric.label): str(metric.value) for metric in app.metric}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_where_there_is_nothing_yet(language: str, open_page: OpenPage) -> None:
    app = open_page(lang=language)
    words = Translator(language)
    assert [one.label for one in app.file_uploader] == [words("data.upload.label")]
    assert words("data.upload.kinds", limit="1 GB") in texts(app)
    assert words("data.where.masked") in texts(app)
    assert "data_fit_start" not in [button.key for button in app.button]


@pytest.mark.parametrize("language", LANGUAGES)
def test_made_up_comments_give_way(language: str, folder: DataFolder, open_page: OpenPage) -> None:
    tiny.make_release(folder.made_up_folder())
    app = open_page(lang=language)
    assert [info.value for info in app.info] == [Translator(language)("data.now.made_up")]


def test_a_release_is_said_and_comments_that_wait_are_counted(
    folder: DataFolder, tiny_release: str, open_page: OpenPage
) -> None:
    app = open_page()
    assert Translator()("data.fit.start_again") in texts(app)
    assert "11 komentar" in texts(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_file_to_the_report(language: str, folder: DataFolder, open_page: OpenPage) -> None:
    words = Translator(language)
    app = upload(open_page(lang=language), ig__csv=table())
    assert app.query_params["job"] == app.session_state["job"]
    settled(app, folder)
    (preview,) = app.dataframe
    assert next(iter(preview.value["text"])).startswith(TEXTS[2][:12])
    assert "[telepon]" in next(iter(preview.value["text"]))
    assert not any("akun_" in str(cell) for cell in preview.value["author"])
    assert next(iter(preview.value["likes"])) == 2
    assert app.selectbox(key="data_map_0_0_text").value == "komentar"
    assert app.selectbox(key="data_map_0_0_created_at").value == "tanggal"

    click(app, "data_import")
    settled(app, folder)
    assert [message.value for message in app.success] == [words("data.import.done", n=10)]
    assert figures(app) == {
        words("data.report.read"): "12",
        words("data.report.added"): "10",
        words("data.report.known"): "0",
        words("data.report.rejected"): "2",
    }
    said = texts(app)
    assert words.period(*_days(3, 12)) in said
    assert f"{words('platform.instagram')} (10)" in said
    assert words("import.rejected.no_text") in said
    assert [str(one.label) for one in app.download_button] == [
        words("data.report.rejected.download")
    ]
    assert words("data.fit.waiting", n=10) in said
    assert words("data.history.import", added=10, known=0, rejected=2) in said
    keys = set(catalogue_messages(language))
    assert not keys & set(said.splitlines())
    assert not re.search(r"\{\w+\}", said)
    assert stored(folder) == {"instagram": 10}
    assert not list((folder.path / "jobs").rglob("*.csv"))


def _days(first: int, last: int) -> tuple[Any, Any]:
    from datetime import date

    return date(2026, 3, first), date(2026, 3, last)


def test_an_unknown_table_is_mapped_by_hand_and_remembered(
    folder: DataFolder, open_page: OpenPage
) -> None:
    app = settled(upload(open_page(), loket__csv=UNKNOWN), folder)
    guessed = app.selectbox(key="data_map_0_0_text").value
    assert guessed == "k3", "the longest text is taken for the comment, which is wrong here"
    app.selectbox(key="data_map_0_0_text").set_value("k2").run()
    settled(app, folder)
    assert list(app.dataframe[0].value["text"])[:2] == list(TEXTS[:2])
    app.selectbox(key="data_platform_0_0").set_value("complaints").run()
    settled(app, folder)
    assert app.dataframe, texts(app)
    assert set(app.dataframe[0].value["platform"]) == {Translator()("platform.complaints")}
    app.checkbox(key="data_remember_0_0").check().run()
    click(settled(app, folder), "data_import")
    settled(app, folder)
    assert stored(folder) == {"complaints": 3}

    again = settled(upload(open_page(), lagi__csv=UNKNOWN.replace("lagi", "terus")), folder)
    assert again.selectbox(key="data_map_0_0_text").value == "k2"
    assert Translator()("data.check.profile") in texts(again)


def test_a_correction_can_be_taken_back(folder: DataFolder, open_page: OpenPage) -> None:
    app = settled(upload(open_page(), loket__csv=UNKNOWN), folder)
    app.selectbox(key="data_map_0_0_text").set_value("k2").run()
    click(settled(app, folder), "data_reset_0_0")
    settled(app, folder)
    assert app.selectbox(key="data_map_0_0_text").value == "k3"


def test_a_table_without_comments_asks_for_the_column(
    folder: DataFolder, open_page: OpenPage
) -> None:
    numbers = "a,b\n" + "".join(f"{at},{at * 7}\n" for at in range(9))
    app = settled(upload(open_page(), angka__csv=numbers), folder)
    assert [one.value for one in app.warning] == [Translator()("data.check.problem.map")]
    assert app.button(key="data_import").disabled
    app.selectbox(key="data_map_0_0_text").set_value("b").run()
    settled(app, folder)
    assert not app.warning
    assert not app.button(key="data_import").disabled


def test_a_broken_file_says_so_and_does_not_keep_the_others_out(
    folder: DataFolder, open_page: OpenPage
) -> None:
    app = settled(upload(open_page(), rusak__xlsx=BROKEN, ig__csv=table()), folder)
    (error,) = app.error
    assert Translator()("data.check.problem.do") in error.value
    assert app.button(key="data_import").label == Translator()("data.import.start", n=1)
    assert Translator()("data.import.left_out", n=1) in texts(app)
    click(app, "data_import")
    settled(app, folder)
    assert stored(folder) == {"instagram": 10}
    assert not list((folder.path / "jobs").rglob("*.xlsx")), "what stays out is removed"


def test_a_file_can_be_left_out_and_taken_again(folder: DataFolder, open_page: OpenPage) -> None:
    app = settled(upload(open_page(), a__csv=table(), b__csv=table(5, 0)), folder)
    click(app, "data_skip_0")
    assert app.button(key="data_import").label == Translator()("data.import.start", n=1)
    click(app, "data_skip_0")
    settled(app, folder)
    assert app.button(key="data_import").label == Translator()("data.import.start", n=2)


def test_files_can_be_added_and_all_be_cancelled(folder: DataFolder, open_page: OpenPage) -> None:
    app = settled(upload(open_page(), a__csv=table()), folder)
    assert app.file_uploader[0].label == Translator()("data.upload.more")
    settled(upload(app, b__csv=table(5, 0)), folder)
    assert len(app.dataframe) == 2
    click(app, "data_drop")
    assert not app.dataframe
    assert "job" not in app.query_params
    assert not list((folder.path / "jobs").rglob("*.csv"))


def test_originals_are_kept_only_when_that_is_ticked(
    folder: DataFolder, open_page: OpenPage
) -> None:
    app = settled(upload(open_page(), a__csv=table()), folder)
    assert not app.checkbox(key="data_keep_raw").value
    app.checkbox(key="data_keep_raw").check().run()
    click(app, "data_import")
    settled(app, folder)
    (kept,) = (folder.path / "raw").iterdir()
    assert kept.read_text(encoding="utf-8").replace("\r\n", "\n") == table().replace("\r\n", "\n")


def test_who_has_the_address_goes_on_and_nobody_else_sees_the_content(
    folder: DataFolder, open_page: OpenPage
) -> None:
    app = settled(upload(open_page(), rahasia__csv=table()), folder)
    other = open_page()
    assert not other.dataframe
    assert "rahasia" not in texts(other)
    same = open_page(job=str(app.session_state["job"]))
    assert len(same.dataframe) == 1
    click(same, "data_import")
    settled(same, folder)
    other.run()
    assert "rahasia" in texts(other), "everybody sees that it was imported"
    assert not other.metric
    assert not other.download_button
    everything = json.dumps([texts(other), [str(button.key) for button in other.button]])
    assert str(same.session_state["job"]) not in everything


@pytest.mark.parametrize("job_id", ["../made_up", "20260101T000000Z-0123456789abcdef", "x"])
def test_an_address_that_names_no_job_opens_the_page(job_id: str, open_page: OpenPage) -> None:
    app = open_page(job=job_id)
    assert not app.error
    assert app.file_uploader[0].label == Translator()("data.upload.label")


def ended_job(
    folder: DataFolder,
    kind: JobKind,
    state: State,
    report: Report | None = None,
    *,
    quick: bool = False,
) -> None:
    folder.ensure()
    job = new_job(folder)
    job.ask(Request(kind, "id", quick=quick))
    job.write_state(state)
    if report:
        job.tell(report)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fit_that_failed_says_why(
    language: str, folder: DataFolder, tiny_release: str, open_page: OpenPage
) -> None:
    now = tiny.START
    message = Message.of("error.disk_full")
    ended_job(folder, JobKind.FIT, State(Status.FAILED, asked=now, updated=now, message=message))
    app = open_page(lang=language)
    words = Translator(language)
    assert words("data.history.status.failed") not in texts(app), "far too old: swept"
    now = datetime.now(UTC)
    ended_job(folder, JobKind.FIT, State(Status.FAILED, asked=now, updated=now, message=message))
    app = open_page(lang=language)
    (error,) = app.error
    assert error.value.replace("\\", "") == words("error.disk_full")
    assert words("data.history.status.failed") in texts(app)


def test_a_finished_fit_leads_to_its_release(
    folder: DataFolder, tiny_release: str, open_page: OpenPage
) -> None:
    now = datetime.now(UTC)
    counts = {"posts": 11, "themes": 2, "topics": 3}
    report = Report(published=Published(tiny_release, counts))
    ended_job(folder, JobKind.FIT, State(Status.DONE, asked=now, updated=now), report)
    app = open_page()
    (said,) = app.success
    assert "11 komentar, 2 tema, 3 topik" in said.value
    app.button(key="data_fit_see").click().run()
    assert app.title[0].value == "Ringkasan"


def release_of_our_model(folder: DataFolder) -> str:
    """Publish the tiny release as if the model of the settings had made it."""
    table = tiny.corpus_table(folder)
    tables, run = tiny.release_parts(table)
    ours = replace(run, model=read_settings().model)
    name, _ = releases.publish(folder, table, tables, ours, keep=5)
    return name


def add_comments(folder: DataFolder, count: int) -> None:
    (first, *_) = tiny.posts()
    tiny.corpus_table(folder, [replace(first, post_id=f"p{at:016x}") for at in range(count)])


def offered(app: AppTest) -> list[tuple[str, str]]:
    """Return key and weight of the buttons that find themes, as they stand."""
    return [
        (str(button.key).removeprefix("data_fit_"), str(button.proto.type))
        for button in app.button
        if str(button.key).startswith("data_fit_")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_new_comments_are_best_put_into_the_topics_there_are(
    language: str, folder: DataFolder, open_page: OpenPage
) -> None:
    release_of_our_model(folder)
    assert offered(open_page(lang=language)) == [("start", "secondary")]
    add_comments(folder, 2)
    app = open_page(lang=language)
    words = Translator(language)
    assert offered(app) == [("quick", "primary"), ("start", "secondary")]
    for key in ("data.fit.quick", "data.fit.start_again", "data.fit.ways"):
        assert words(key) in texts(app)
    assert words("data.fit.waiting_more", n=2) in texts(app)
    assert not set(catalogue_messages(language)) & set(texts(app).split("\n"))


def test_many_new_comments_are_best_fitted_anew(folder: DataFolder, open_page: OpenPage) -> None:
    release_of_our_model(folder)
    add_comments(folder, 3)
    assert offered(open_page()) == [("start", "primary"), ("quick", "secondary")]


def test_without_topics_to_go_into_there_is_no_quick_way(
    folder: DataFolder, tiny_release: str, open_page: OpenPage
) -> None:
    add_comments(folder, 1)
    assert offered(open_page()) == [("start", "primary")], "another model made this release"
    releases.release_path(folder, tiny_release).unlink()
    assert offered(open_page()) == [("start", "primary")], "there is no release any more"


def test_a_damaged_release_is_not_added_to(folder: DataFolder, open_page: OpenPage) -> None:
    release_of_our_model(folder)
    newest = release_of_our_model(folder)
    releases.release_path(folder, newest).write_bytes(b"")
    add_comments(folder, 1)
    assert offered(open_page()) == [("start", "primary")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quick_fit_says_what_came_in_and_that_a_fit_is_due(
    language: str, folder: DataFolder, open_page: OpenPage
) -> None:
    name = release_of_our_model(folder)
    words = Translator(language)
    now = datetime.now(UTC)
    done = State(Status.DONE, asked=now, updated=now)
    counts = {"posts": 11, "themes": 2, "topics": 3}
    reasons = (Message.of("fit.update.due.group"), Message.of("fit.update.due.many", n=1234))
    published = Published(name, counts, 1234, 56, reasons)
    ended_job(folder, JobKind.FIT, done, Report(published=published), quick=True)
    app = open_page(lang=language)
    unsure = words("data.fit.added.unsure", n=56)
    assert [one.value for one in app.success] == [words("data.fit.added", n=1234, unsure=unsure)]
    due = words("data.fit.due", reasons=reasons)
    assert [one.value for one in app.info] == [due]
    assert words.number(1234) in due
    assert offered(app) == [("start", "primary"), ("see", "secondary")]
    assert words("data.history.kind.quick") in texts(app)
    assert words("data.history.quick", n=1234) in texts(app)
    assert not set(catalogue_messages(language)) & set(texts(app).split("\n"))

    add_comments(folder, 1)
    later = now + timedelta(seconds=1)
    ended_job(folder, JobKind.FIT, State(Status.STOPPED, asked=later, updated=later))
    app = open_page(lang=language)
    assert [one.value for one in app.info] == [due], "still due when the fit was ended early"
    assert offered(app) == [("start", "primary"), ("quick", "secondary")]


def test_a_quick_fit_that_is_enough_leads_to_its_release(
    folder: DataFolder, open_page: OpenPage
) -> None:
    name = release_of_our_model(folder)
    now = datetime.now(UTC)
    report = Report(published=Published(name, {"posts": 11}, 2))
    ended_job(folder, JobKind.FIT, State(Status.DONE, asked=now, updated=now), report, quick=True)
    app = open_page()
    words = Translator()
    unsure = words("data.fit.added.all_sure")
    assert [one.value for one in app.success] == [words("data.fit.added", n=2, unsure=unsure)]
    assert not app.info
    assert offered(app) == [("see", "primary"), ("start", "secondary")]


def test_a_quick_fit_that_cannot_be_says_why(folder: DataFolder, open_page: OpenPage) -> None:
    """With a real worker: the tiny release holds no model of its topics."""
    release_of_our_model(folder)
    add_comments(folder, 2)
    app = settled(click(open_page(), "data_fit_quick"), folder)
    entry = board.latest(folder, JobKind.FIT)
    assert entry is not None
    assert entry.request.quick
    (error,) = app.error
    assert error.value.replace("\\", "") == Translator()("fit.update.no_model")
    assert offered(app) == [("start", "primary"), ("quick", "secondary")]


def topics_of_posts(folder: DataFolder, name: str) -> dict[str, int]:
    table = releases.read_tables(folder, name, ("assignments",))["assignments"].to_pydict()
    return dict(zip(table["post_id"], table["topic_id"], strict=True))


@pytest.mark.model
def test_new_comments_go_into_the_topics_of_a_real_fit(
    folder: DataFolder, open_page: OpenPage, tmp_path: Path
) -> None:
    """The whole way with real workers: import, fit, import of a few more, quick fit."""
    first, second = tmp_path / "lama.csv", tmp_path / "baru.csv"
    write_sample_slice(first, 150)
    write_sample_slice(second, 170)
    app = settled(upload(open_page(), lama__csv=first.read_text(encoding="utf-8")), folder)
    click(app, "data_import")
    settled(app, folder)
    assert offered(app) == [("start", "primary")]
    click(app, "data_fit_start")
    settled(app, folder)
    before = releases.current_name(folder)

    click(app, "data_import_new")
    settled(upload(app, baru__csv=second.read_text(encoding="utf-8")), folder)
    click(app, "data_import")
    settled(app, folder)
    assert offered(app)[0] == ("quick", "primary")
    click(app, "data_fit_quick")
    settled(app, folder)
    assert len(app.success) == 2, "of the import, and of this"
    assert "20 komentar baru" in app.success[1].value
    now = releases.current_name(folder)
    assert now is not None
    assert now != before
    old, new = topics_of_posts(folder, str(before)), topics_of_posts(folder, now)
    assert (len(old), len(new)) == (150, 170)
    assert {post: new[post] for post in old} == old
    said = Translator()("data.changes.added", before=published_at(str(before)))
    assert said in texts(app), "nothing became of the topics"


@pytest.mark.parametrize(
    ("seconds", "key", "n"),
    [
        (None, "data.left.counting", 0),
        (0.0, "data.left.soon", 0),
        (14.9, "data.left.soon", 0),
        (15.0, "data.left.less", 0),
        (60.0, "data.left.minutes", 1),
        (61.0, "data.left.minutes", 2),
        (5_000.0, "data.left.minutes", 84),
        (5_401.0, "data.left.hours", 2),
    ],
)
def test_the_time_left_in_words(
    seconds: float | None, key: str, n: int, open_page: OpenPage
) -> None:
    assert time_left(seconds) == Translator()(key, n=n)
