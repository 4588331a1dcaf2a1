"""Tentang Data: what it says of a release is what is in it, in both languages, whatever is filtered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analytics.messages import LANGUAGES, LOCAL_TIME, Translator, catalogue_messages
from analytics.posts import Platform, Post, TimePrecision, make_post_id, make_text_id
from analytics.store import releases
from analytics.store.folders import DataFolder
from tests import tiny
from ui.components.masking_table import KindMeasured, in_words, read_measure

ROOT = Path(__file__).resolve().parent.parent.parent
SECTIONS = ("survey", "storage", "masking", "coverage", "origin")
TEXTS = (
    "hubungi [telepon] atau [telepon]",
    "kirim ke [email], wa [telepon]",
    "cc [akun]",
    "telepon saya mati",
)

OpenPage = Callable[..., AppTest]


@pytest.fixture
def open_page(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Opens the page on ``folder`` as the first visitor of a fresh server, who has its address."""
    monkeypatch.setenv("SAMBUNG_RASA_DATA", str(folder.path))
    monkeypatch.delenv("SAMBUNG_RASA_LANGUAGE", raising=False)
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_one(**link: str) -> AppTest:
        app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
        app.query_params.update(link)
        app.switch_page("pages/about.py").run()
        assert not app.exception
        assert not app.error
        return app

    return open_one


def table(app: AppTest, key: str) -> dict[str, dict[str, str]]:
    """Return the table ``key`` as it is handed to the browser: row heading -> column -> cell."""
    (drawn,) = [part for part in app.get("bidi_component") if part.key == key]
    found: dict[str, Any] = json.loads(drawn.proto.json)
    titles = [column["title"] for column in found["columns"]]
    assert all(len(row) == len(titles) for row in found["rows"])
    return {row[0]: dict(zip(titles, row, strict=True)) for row in found["rows"]}


def said(app: AppTest) -> str:
    return "\n".join(
        str(getattr(element, "value", ""))
        for kind in ("title", "subheader", "markdown", "caption")
        for element in app.get(kind)
    )


def rows_of_all_sorts() -> list[Post]:
    """Return posts with masks in them, of three months, some of whose times are not sure.

    The last of 31 January in UTC is already February in Yogyakarta.
    """
    first = tiny.posts()[1]
    moments: list[tuple[Platform, datetime | None, TimePrecision]] = [
        (Platform.X, datetime.fromisoformat("2026-01-31T16:30:00+00:00"), TimePrecision.EXACT),
        (Platform.X, datetime.fromisoformat("2026-01-31T18:30:00+00:00"), TimePrecision.EXACT),
        (Platform.X, datetime.fromisoformat("2026-04-02T03:00:00+00:00"), TimePrecision.APPROXIMATE),
        (Platform.REVIEWS, None, TimePrecision.EXACT),
    ]  # fmt: skip
    return [
        replace(
            first,
            post_id=make_post_id(platform, str(at)),
            platform=platform,
            native_id=str(at),
            created_at=moment,
            time_precision=precision,
            text=text,
            text_id=make_text_id(text),
        )
        for at, ((platform, moment, precision), text) in enumerate(zip(moments, TEXTS, strict=True))
    ]


@pytest.mark.parametrize("language", LANGUAGES)
class TestInEveryLanguage:
    def test_says_first_that_it_is_no_survey(
        self, language: str, tiny_release: str, open_page: OpenPage
    ) -> None:
        app = open_page(lang=language)
        words = Translator(language)
        assert app.title[0].value == words("page.about.title")
        assert [heading.value for heading in app.subheader] == [
            words(f"about.{section}.title") for section in SECTIONS
        ]
        assert words("about.survey.lead") in said(app)
        assert words("about.erase.words") in said(app)
        assert "python -m analytics forget" in [code.value for code in app.code]

    def test_says_nothing_in_keys(
        self, language: str, folder: DataFolder, open_page: OpenPage
    ) -> None:
        tiny.make_release(folder, rows=rows_of_all_sorts())
        app = open_page(lang=language)
        keys = set(catalogue_messages(language))
        handed_over = [json.loads(part.proto.json) for part in app.get("bidi_component")]
        cells = [
            cell
            for found in handed_over
            for row in ([column["title"] for column in found["columns"]], *found["rows"])
            for cell in row
        ]
        assert len(handed_over) == 5
        for text in (*said(app).split("\n"), *cells):
            assert text not in keys
            assert "{" not in text, "a value was not put in"

    def test_every_kind_of_mask_is_explained(self, language: str) -> None:
        for kind in read_measure().kinds:
            assert Translator(language).has(f"about.masking.covers.{kind.kind}")

    def test_without_a_release_it_says_what_to_do(self, language: str, open_page: OpenPage) -> None:
        app = open_page(lang=language)
        assert Translator(language)("state.empty.do") in said(app)


def test_masks_are_counted_in_the_release_and_measured_on_the_labelled_set(
    folder: DataFolder, open_page: OpenPage
) -> None:
    tiny.make_release(folder, rows=rows_of_all_sorts())
    drawn = table(open_page(), "masking_table")
    words = Translator()
    measure = read_measure()
    assert list(drawn) == [kind.word for kind in measure.kinds]
    for kind in measure.kinds:
        row = drawn[kind.word]
        # Comments, not masks: one comment has two.
        expected = sum(kind.word in text for text in TEXTS)
        assert row[words("count.label.comments")] == str(expected)
        assert row[words("about.masking.recall")].endswith(f"({kind.found} dari {kind.labelled})")
        assert row[words("about.masking.recall")].startswith(
            words.share(kind.found / kind.labelled, 1)
        )
        assert row[words("about.masking.precision")].endswith(f"({kind.right} dari {kind.masked})")
    assert drawn["[telepon]"][words("count.label.comments")] == "2"


@pytest.mark.parametrize(
    ("labelled", "found", "masked", "right", "expected"),
    [
        (50, 49, 50, 50, "Dari 100, kira-kira 2 lolos."),
        (40, 40, 40, 40, "Dari 40 contoh, tidak ada yang lolos."),
        (1000, 999, 10, 10, "Dari 100, kira-kira 1 lolos."),
        (40, 40, 40, 38, "Dari 40 contoh, tidak ada yang lolos. Dari 100 yang disamarkan, kira-kira 5 keliru."),
    ],
)  # fmt: skip
def test_the_measure_is_said_in_words(
    labelled: int, found: int, masked: int, right: int, expected: str
) -> None:
    assert in_words(KindMeasured("phone", "[telepon]", labelled, found, masked, right)) == expected


def test_platforms_and_months_add_up(folder: DataFolder, open_page: OpenPage) -> None:
    rows = tiny.posts()
    tiny.make_release(folder)
    app = open_page()
    words = Translator()
    by_platform = table(app, "coverage_platforms")
    counted = Counter(words(f"platform.{row.platform}") for row in rows)
    column = words("count.label.comments")
    assert {name: row[column] for name, row in by_platform.items()} == {
        **{name: str(count) for name, count in counted.items()},
        words("about.coverage.all"): str(len(rows)),
    }
    whole = by_platform[words("about.coverage.all")]
    assert whole[words("about.coverage.first")] == words.day(tiny.START.date())
    assert whole[words("about.coverage.last")] == words.day(
        (tiny.START + timedelta(days=43)).date()
    )
    by_month = table(app, "coverage_months")
    months = Counter(
        words.month(row.created_at.astimezone(LOCAL_TIME).date()) for row in rows if row.created_at
    )
    assert {name: row[words("about.coverage.all")] for name, row in by_month.items()} == {
        name: str(count) for name, count in months.items()
    }
    # Every comment has its date: two columns of 0 would say less than the sentence.
    assert words("about.coverage.all_exact") in said(app)
    assert words("about.coverage.undated.label") not in whole


def test_what_is_not_sure_of_the_times_is_counted(folder: DataFolder, open_page: OpenPage) -> None:
    tiny.make_release(folder, rows=rows_of_all_sorts())
    app = open_page()
    words = Translator()
    by_platform = table(app, "coverage_platforms")
    approximate, undated = (
        words(f"about.coverage.{name}.label") for name in ("approximate", "undated")
    )
    assert [by_platform["X"][name] for name in (approximate, undated)] == ["1", "0"]
    reviews = by_platform[words("platform.reviews")]
    assert [reviews[name] for name in (approximate, undated)] == ["0", "1"]
    assert reviews[words("about.coverage.first")] == "–"
    assert words("about.coverage.approximate", n=1, share=words.share(0.25, 1)) in said(app)
    assert words("about.coverage.undated", n=1, share=words.share(0.25, 1)) in said(app)
    months = table(app, "coverage_months")
    assert {name: row["X"] for name, row in months.items()} == {
        "Jan 2026": "1",
        "Feb 2026": "1",
        "Mar 2026": "0",
        "Apr 2026": "1",
    }


def test_a_release_without_any_date_has_no_months(folder: DataFolder, open_page: OpenPage) -> None:
    tiny.make_release(folder, rows=rows_of_all_sorts()[-1:])
    app = open_page()
    words = Translator()
    keys = {part.key for part in app.get("bidi_component")}
    assert "coverage_platforms" in keys
    assert "coverage_months" not in keys
    assert not app.get("plotly_chart")
    counted = words("count.comments", n=1)
    assert words("about.coverage.undated_all", comments=counted, n=1) in said(app)


def test_imports_are_listed_the_newest_first(folder: DataFolder, open_page: OpenPage) -> None:
    parts = tiny.corpus_table(folder)
    tables, run = tiny.release_parts(parts)
    whole = {
        "source_id": "s2", "name": f"{tiny.HOSTILE}.csv", "platform": "tiktok",
        "imported_at": "2026-05-01T01:02:03+00:00", "rows_read": 1200, "added": 11, "known": 1180,
        "rejected": 9,
    }  # fmt: skip
    run = replace(run, sources=[{"name": "lama.csv", "added": 2}, whole])
    name, _ = releases.publish(folder, parts, tables, run, keep=5)
    app = open_page()
    words = Translator()
    imports = table(app, "origin_imports")
    assert list(imports) == [f"{tiny.HOSTILE}.csv", "lama.csv"]
    newest, oldest = (list(row.values())[1:] for row in imports.values())
    assert newest == ["TikTok", "1 Mei 2026, 08.02", "1.200", "11", "1.180", "9"]
    assert oldest == ["–", "–", "–", "2", "–", "–"]
    made = table(app, "origin_made")
    assert made[words("about.origin.release")][words("about.origin.value")] == name
    assert made[words("about.origin.model")][words("about.origin.value")] == "by hand (0)"


@pytest.mark.parametrize("is_made_up", [True, False])
def test_the_made_up_sample_is_called_so_beside_its_figures(
    is_made_up: bool, folder: DataFolder, open_page: OpenPage
) -> None:
    tiny.make_release(folder.made_up_folder() if is_made_up else folder)
    assert (Translator()("about.origin.made_up") in said(open_page())) is is_made_up


@pytest.mark.parametrize("language", LANGUAGES)
def test_steadiness_is_a_grade_and_its_numbers(
    language: str, folder: DataFolder, open_page: OpenPage
) -> None:
    tiny.make_release(folder, marked=True)
    app = open_page(lang=language)
    words = Translator(language)
    (caption,) = [one for one in app.caption if words("stability.label") in one.value]
    assert words("stability.whole.firm") in caption.value
    assert words("stability.number.seeds", value=0.93) in caption.proto.help
    cell = table(app, "origin_made")[words("stability.label")][words("about.origin.value")]
    assert cell.startswith(words("stability.grade.firm"))
    assert words("stability.number.ami", value=0.91) in cell


def test_steadiness_that_was_not_measured_is_said_in_the_table_alone(
    tiny_release: str, open_page: OpenPage
) -> None:
    app = open_page()
    words = Translator()
    cell = table(app, "origin_made")[words("stability.label")][words("about.origin.value")]
    assert cell == words("stability.not_measured")
    assert not any(words("stability.label") in one.value for one in app.caption)


def test_filters_stay_in_the_link_and_change_nothing(
    tiny_release: str, open_page: OpenPage
) -> None:
    app = open_page(theme="0", q="tiadakatanya")
    assert app.query_params == {"theme": "0", "q": "tiadakatanya"}
    assert not app.text_input
    whole = table(app, "coverage_platforms")[Translator()("about.coverage.all")]
    assert whole[Translator()("count.label.comments")] == str(len(tiny.posts()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["about", "data"])
def test_it_says_when_something_leaves_this_computer(
    page: str,
    language: str,
    folder: DataFolder,
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tiny.make_release(folder)
    keys = {"about": "about.storage.note", "data": "data.intro"}
    nothing, names = (Translator(language)(keys[page] + end) for end in ("", ".naming"))

    def words() -> str:
        app = open_page(lang=language)
        return said(app.switch_page(f"pages/{page}.py").run())

    assert nothing in words()
    monkeypatch.setenv("SAMBUNG_RASA_NAMING_URL", "http://127.0.0.1:9")
    st.cache_data.clear()
    st.cache_resource.clear()
    said_now = words()
    assert names in said_now
    assert nothing not in said_now
