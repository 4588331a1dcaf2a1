"""Values come back from JSON as what they were."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.jobs import plain, records
from analytics.jobs.records import (
    AskedFile,
    Inspected,
    Inspection,
    Intake,
    JobKind,
    Published,
    Report,
    Request,
    State,
    Status,
    TakenIn,
)
from analytics.messages import LANGUAGES, Message, Period, Translator
from analytics.posts import Platform

MOMENT = datetime(2026, 11, 24, 3, 4, 5, tzinfo=UTC)
FILE = AskedFile(
    place="0a/data.csv",
    name="data.csv",
    size=12,
    platform=Platform.X,
    mapping=(("text", "Isi $"), ("author", "")),
    skipped=True,
    profile=("Isi $", "value", "$"),
)
INSPECTION = Inspection(
    name="data.csv",
    kind="csv",
    format_name=Message.of("format.csv"),
    why=Message.of("import.recognised.by", evidence="Isi"),
    encoding="utf-8",
    delimiter=";",
    platform=Platform.X,
    columns=("$", "value"),
    samples={"$": ("message",), "value": ("a", "b")},
    mapping=(("text", "$", Message.of("import.why.name")),),
    can_map=True,
    fields=("text", "author"),
    preview=({"text": "\ud83d lampu <b>", "likes": 3, "rating": None, "is_reply": False},),
    notices=(Message.of("import.notice.dates_day_first", column="a", n=4),),
    problem=None,
    has_profile=False,
)
INTAKE = Intake(
    name="data.csv",
    kind="csv",
    platform=Platform.X,
    rows_read=9,
    added=4,
    known=3,
    rejected=2,
    forgotten=0,
    rejected_file="rejected/a.csv",
    reasons=((Message.of("import.rejected.no_text"), 2),),
    first_day=date(2026, 1, 2),
    last_day=date(2026, 3, 4),
    platforms=(("x", 4),),
    approximate=1,
    undated=2,
    notices=(),
)

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | st.text(st.characters(), max_size=8)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=4) | st.just("$"), inner, max_size=3)
        | st.builds(
            Message, st.text(max_size=5), st.dictionaries(st.text(max_size=4), inner, max_size=3).map(
                lambda found: tuple(found.items())
            )
        )
    ),
    max_leaves=12,
)  # fmt: skip


@given(values)
def test_whatever_stands_in_a_message_comes_back(value: object) -> None:
    assert plain.loads(plain.dumps(value)) == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_put_into_words_after_the_way_through_json(language: str) -> None:
    message = Message.of(
        "filter.joined",
        first=(Message.of("platform.x"), Message.of("platform.news")),
        then=Period(date(2026, 5, 1), date(2026, 5, 2)),
    )
    words = Translator(language)
    assert words(plain.loads(plain.dumps(message))) == words(message)


def test_what_json_does_not_know_becomes_its_text() -> None:
    assert plain.loads(plain.dumps({"a": Platform.X, "b": [1.5, object]}))["a"] == "x"


@pytest.mark.parametrize("text", ["", "{", '{"$": "knife", "value": 1}', '{"$": "day"'])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        plain.loads(text)


def test_records_come_back_whole() -> None:
    for request in (
        Request(JobKind.IMPORT, "en", (FILE,), keep_raw=True),
        Request(JobKind.FIT, "id", quick=True),
    ):
        assert records.request_from(plain.loads(plain.dumps(request))) == request
    state = State(
        Status.FAILED, asked=MOMENT, updated=MOMENT, started=MOMENT, pid=7, stage="read", done=0.5,
        whole=0.25, left_s=12.0, ahead=2, message=Message.of("error.disk_full"),
    )  # fmt: skip
    assert records.state_from(plain.loads(plain.dumps(state))) == state
    report = Report(
        (Inspected(FILE, (INSPECTION,)), Inspected(FILE, problem=Message.of("job.memory"))),
        (TakenIn(FILE, (INTAKE,)),),
        Published(
            "20261124T030405Z", {"posts": 3}, 2, 1, (Message.of("fit.update.due.many", n=2),)
        ),
    )
    assert records.report_from(plain.loads(plain.dumps(report))) == report


def test_the_pipeline_says_all_that_is_written_down() -> None:
    from analytics import pipeline

    for theirs, ours in (
        (pipeline.Inspected, Inspection),
        (pipeline.Imported, Intake),
        (pipeline.Updated, Published),
    ):
        said = {field.name for field in dataclasses.fields(theirs)}
        assert {field.name for field in dataclasses.fields(ours)} <= said, theirs
    fitted = pipeline.Fitted("20261124T030405Z", {"posts": 3}, {}, "0")
    published = records.published_from(plain.loads(plain.dumps(fitted)))
    assert published == Published("20261124T030405Z", {"posts": 3})


def test_what_was_written_before_there_were_quick_fits_is_read() -> None:
    request = plain.loads(plain.dumps(Request(JobKind.FIT, "id")))
    del request["quick"]
    assert records.request_from(request) == Request(JobKind.FIT, "id", quick=False)
    published = plain.loads(plain.dumps(Published("20261124T030405Z", {"posts": 3})))
    for field in ("added", "unsure", "reasons"):
        del published[field]
    assert records.published_from(published).reasons == ()


def test_an_answer_holds_for_the_question_it_was_given_to() -> None:
    report = Report((Inspected(FILE, (INSPECTION,)),))
    assert report.inspection_of(FILE) is report.inspected[0]
    assert report.inspection_of(dataclasses.replace(FILE, skipped=False)) is report.inspected[0]
    other = dataclasses.replace(FILE, platform=None)
    assert report.inspection_of(other) is None
    assert report.last_inspection_at(other.place) is report.inspected[0]
