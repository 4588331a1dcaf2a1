"""The time left of a fit: told once it can be, never rising, and near the truth."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.jobs.records import State, Status
from analytics.jobs.time_left import Outlook, TimeLeft, expected_seconds, outlook_now, stages
from analytics.store import releases
from analytics.store.folders import DataFolder
from tests import tiny

PLAN = {
    "copies": 1.0, "load": 6.0, "embed": 4.0, "words": 1.0, "features": 1.0, "cluster": 6.0,
    "assign": 0.1, "name": 0.2, "represent": 0.1, "stability": 5.0, "map": 2.0, "publish": 1.0,
}  # fmt: skip

Steps = list[tuple[str, float, float]]


def steps_of(seconds: dict[str, float], parts: int = 1) -> Steps:
    """Return (stage, done, clock) of a fit that takes these seconds and tells ``parts`` parts."""
    clock, told = 0.0, []
    for stage, took in seconds.items():
        told += [(stage, at / parts, clock + took * at / parts) for at in range(parts + 1)]
        clock += took
    return told


def assert_calm(plan: dict[str, float], steps: Steps) -> list[float | None]:
    follows = TimeLeft(plan, 0.0)
    left: list[float | None] = []
    whole = 0.0
    for stage, done, clock in steps:
        outlook = follows.say(stage, done, clock)
        assert 0.0 <= outlook.whole <= 1.0
        assert outlook.whole >= whole
        whole = outlook.whole
        if left and left[-1] is not None:
            assert outlook.is_told
            assert outlook.left_s <= left[-1] + 1e-6
        left.append(outlook.left_s if outlook.is_told else None)
    return left


@given(
    st.dictionaries(st.sampled_from(list(PLAN)), st.floats(0.0, 500.0), min_size=1),
    st.integers(1, 5),
)
def test_it_never_rises_however_long_the_stages_take(seconds: dict[str, float], parts: int) -> None:
    assert_calm(PLAN, steps_of(seconds, parts))


def test_unknown_stages_and_stages_out_of_order_do_no_harm() -> None:
    steps = steps_of({"load": 1.0, "knit": 5.0, "map": 1.0, "cluster": 3.0, "load ": 2.0})
    assert_calm(PLAN, steps)


def test_it_is_told_when_a_tenth_of_the_vectors_is_made() -> None:
    left = assert_calm(PLAN, steps_of(PLAN, parts=20))
    first = next(at for at, value in enumerate(left) if value is not None)
    assert steps_of(PLAN, parts=20)[first][:2] == ("embed", 0.1)


@pytest.mark.parametrize("slower", [0.4, 1.0, 3.0])
def test_it_follows_the_machine(slower: float) -> None:
    seconds = {
        stage: took * slower * random.Random(stage).uniform(0.9, 1.1)
        for stage, took in PLAN.items()
    }
    whole = sum(seconds.values())
    steps = steps_of(seconds, parts=10)
    for (stage, done, clock), left in zip(steps, assert_calm(PLAN, steps), strict=True):
        if stage in ("cluster", "map"):
            assert left is not None
            assert abs(left - (whole - clock)) < 0.25 * whole, (stage, done)


def test_known_vectors_make_it_short() -> None:
    """A second fit of the same comments: the vectors are there, nothing else is quicker."""
    seconds = PLAN | {"embed": 0.1}
    left = assert_calm(PLAN | {"embed": 600.0}, steps_of(seconds, parts=10))
    told = [value for value in left if value is not None]
    assert told[0] < 30.0


def test_between_two_words_of_the_worker_time_goes_on() -> None:
    said = datetime(2026, 11, 24, tzinfo=UTC)
    state = State(
        Status.RUNNING, asked=said, updated=said, stage="cluster", whole=0.5, left_s=60.0,
        is_left_told=True,
    )  # fmt: skip
    assert outlook_now(state, said) == Outlook(0.5, 60.0, True)
    assert outlook_now(state, said + timedelta(seconds=30)) == Outlook(0.75, 30.0, True)
    late = outlook_now(state, said + timedelta(seconds=120))
    assert 0.95 < late.whole < 1.0, "over is what the worker says is over"
    assert 0.0 < late.left_s < 6.0
    unknown = replace(state, left_s=None, is_left_told=False)
    assert outlook_now(unknown, said + timedelta(hours=1)) == Outlook(0.5, 0.0, False)


def test_the_plan_follows_the_release_before_and_grows_with_the_comments(
    folder: DataFolder,
) -> None:
    folder.ensure()
    assert tuple(expected_seconds(folder)) == stages(quick=False)
    table = tiny.corpus_table(folder)
    tables, run = tiny.release_parts(table)
    timed = replace(run, seconds={"cluster": 16.0, "map": 1.0})
    releases.publish(folder, table, tables, timed, keep=2)
    known = expected_seconds(folder)
    assert known["cluster"] == pytest.approx(16.0)
    assert known["map"] == pytest.approx(1.0)
    (first, *_) = tiny.posts()
    times = 9 * table.num_rows
    tiny.corpus_table(folder, [replace(first, post_id=f"p{at:016x}") for at in range(times)])
    larger = expected_seconds(folder)
    assert larger["cluster"] == pytest.approx(106.0), "6 s are needed by every fit"
    assert larger["map"] == pytest.approx(1.0)
    assert larger["embed"] == pytest.approx(10 * known["embed"])


def test_a_quick_fit_has_a_plan_of_its_own(folder: DataFolder) -> None:
    folder.ensure()
    assert tuple(expected_seconds(folder, quick=True)) == stages(quick=True)
    table = tiny.corpus_table(folder)
    tables, run = tiny.release_parts(table)
    fitted = replace(run, seconds={"copies": 30.0, "assign": 9.0, "cluster": 16.0})
    name, _ = releases.publish(folder, table, tables, fitted, keep=3)
    unknown = expected_seconds(folder, quick=True)
    assert unknown["copies"] < 1.0, "what a fit took tells nothing of a quick one"
    added = replace(
        run, parameters={"added_to": name}, seconds={"copies": 0.7, "assign": 0.4, "load": 5.0}
    )
    releases.publish(folder, table, tables, added, keep=3)
    quick = expected_seconds(folder, quick=True)
    assert [quick[stage] for stage in ("copies", "assign", "load")] == pytest.approx(
        [0.7, 0.4, 5.0]
    )
    assert expected_seconds(folder)["copies"] == pytest.approx(30.0), "and the other way round"
    (first, *_) = tiny.posts()
    tiny.corpus_table(folder, [replace(first, post_id=f"p{at:016x}") for at in range(1_000)])
    later = expected_seconds(folder, quick=True)
    assert later["embed"] == pytest.approx(1.0, abs=0.05), "only the new thousand needs vectors"
