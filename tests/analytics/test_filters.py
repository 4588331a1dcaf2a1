"""Filters: a value that is the same question on every door, in SQL as in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.errors import FilterError
from analytics.filters import (
    LOOSE_TAKES_FROM,
    STRICT_KEEPS_FROM,
    Filters,
    Strictness,
    Voices,
    period_before,
)
from analytics.messages import LOCAL_TIME, Translator
from analytics.posts import AuthorKind, Platform, Post, make_search_text, make_text_id
from analytics.store.folders import DataFolder
from analytics.store.release import Release, Sort
from tests import tiny

THEMES = {0: "Persampahan", 1: "Lampu"}
TOPICS = {0: "Sampah · depo", 1: "Lampu · jalan"}
Q1 = Filters(since=date(2024, 1, 1), until=date(2024, 3, 31))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    folder = DataFolder(Path(tmp_path_factory.mktemp("filters")) / "data")
    opened = Release(folder, tiny.make_release(folder))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """A release with comments that it is not sure of, and with strengths of all sizes."""
    folder = DataFolder(Path(tmp_path_factory.mktemp("marked")) / "data")
    opened = Release(folder, tiny.make_release(folder, marked=True))
    yield opened
    opened.close()


def shown(release: Release, filters: Filters) -> set[str]:
    return set(release.comments(filters, Sort.NEWEST, limit=100)["post_id"])


def named(*natives: str) -> set[str]:
    return {tiny.post_id(native) for native in natives}


def test_filters_cannot_be_changed_and_are_cache_keys() -> None:
    filters = Filters(themes=(1,))
    with pytest.raises(FrozenInstanceError):
        filters.themes = (2,)  # type: ignore[misc]  # that it is refused is what is tested
    assert {filters: "kept"}[Filters(themes=(1,))] == "kept"


def test_order_doubles_and_spaces_make_no_other_filter() -> None:
    one = Filters(
        platforms=(Platform.X, Platform.FACEBOOK, Platform.X),
        themes=(3, 1, 3),
        topics=(5, -1),
        search="  lampu \n mati ",
    )
    other = Filters(
        platforms=(Platform.FACEBOOK, Platform.X),
        themes=(1, 3),
        topics=(-1, 5, 5),
        search="lampu mati",
    )
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    ("filters", "indonesian", "english"),
    [
        (Filters(), "Komentar warga", "Residents' comments"),
        (
            Filters(voices=Voices.GOVERNMENT),
            "Unggahan pemerintah",
            "Government posts",
        ),
        (
            Filters(voices=Voices.MEDIA, platforms=(Platform.YOUTUBE,)),
            "Unggahan media di YouTube",
            "Media posts on YouTube",
        ),
        (
            replace(Q1, platforms=(Platform.INSTAGRAM,), themes=(0,)),
            "Komentar warga di Instagram, 1 Jan – 31 Mar 2024, tema Persampahan",
            "Residents' comments on Instagram, 1 Jan – 31 Mar 2024, theme Persampahan",
        ),
        (
            Filters(
                platforms=(Platform.X, Platform.FACEBOOK, Platform.COMPLAINTS), voices=Voices.ALL
            ),
            "Semua unggahan dan komentar di Aduan, Facebook, dan X",
            "All posts and comments on Complaints, Facebook and X",
        ),
        (
            Filters(since=date(2026, 5, 2)),
            "Komentar warga, sejak 2 Mei 2026",
            "Residents' comments, since 2 May 2026",
        ),
        (
            Filters(until=date(2026, 8, 17)),
            "Komentar warga, sampai 17 Agu 2026",
            "Residents' comments, until 17 Aug 2026",
        ),
        (
            Filters(since=date(2026, 8, 17), until=date(2026, 8, 17)),
            "Komentar warga, 17 Agu 2026",
            "Residents' comments, 17 Aug 2026",
        ),
        (
            Filters(since=date(2025, 12, 30), until=date(2026, 1, 2)),
            "Komentar warga, 30 Des 2025 – 2 Jan 2026",
            "Residents' comments, 30 Dec 2025 – 2 Jan 2026",
        ),
        (
            Filters(themes=(0, 1), topics=(0,), search='"lampu mati" min'),
            "Komentar warga, tema Persampahan dan Lampu, topik Sampah · depo, "
            'memuat “"lampu mati" min”',
            "Residents' comments, theme Persampahan and Lampu, topic Sampah · depo, "
            'containing “"lampu mati" min”',
        ),
        (
            Filters(themes=(-1,)),
            "Komentar warga, tema Belum bertema",
            "Residents' comments, theme Without a theme",
        ),
        (
            Filters(strictness=Strictness.LOOSE),
            "Komentar warga, pengelompokan longgar",
            "Residents' comments, grouped loosely",
        ),
        (
            Filters(themes=(0,), search="depo", strictness=Strictness.STRICT),
            "Komentar warga, tema Persampahan, memuat “depo”, pengelompokan ketat",
            "Residents' comments, theme Persampahan, containing “depo”, grouped strictly",
        ),
        (
            Filters(topics=(99,)),
            "Komentar warga, topik (tidak ada di rilis ini: 99)",
            "Residents' comments, topic (not in this release: 99)",
        ),
    ],
)
def test_sentence(filters: Filters, indonesian: str, english: str) -> None:
    sentence = filters.sentence(THEMES, TOPICS)
    assert Translator("id")(sentence) == indonesian
    assert Translator("en")(sentence) == english


def test_days_of_yogyakarta_are_asked_in_utc() -> None:
    parameters = Filters(since=date(2026, 1, 1), until=date(2026, 1, 31)).parameters()
    assert parameters["since"] == datetime(2025, 12, 31, 17, 0)
    assert parameters["until"] == datetime(2026, 1, 31, 17, 0)


def test_nothing_chosen_restricts_nothing_but_the_voices() -> None:
    parameters = Filters().parameters()
    assert parameters.pop("author_kind") == "resident"
    assert set(parameters.values()) == {None}
    assert Filters(voices=Voices.ALL).parameters()["author_kind"] is None


@pytest.mark.parametrize(
    ("given_values", "key"),
    [
        ({"since": date(2026, 2, 1), "until": date(2026, 1, 31)}, "error.filter.period"),
        ({"since": date(1989, 12, 31)}, "error.filter.day"),
        ({"until": date.max}, "error.filter.day"),
        ({"since": date.min}, "error.filter.day"),
        ({"search": "a" * 201}, "error.filter.search_long"),
    ],
)
def test_what_cannot_be_is_refused(given_values: dict[str, object], key: str) -> None:
    with pytest.raises(FilterError) as caught:
        replace(Filters(), **given_values)  # type: ignore[arg-type]  # the values are of many kinds
    assert caught.value.message.key == key


def test_the_furthest_days_can_be_asked_for(release: Release) -> None:
    assert shown(release, Filters(since=date(1990, 1, 1), until=date(2100, 12, 31)))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("SAMPAH depo", ("c1", "c3", "c4")),
        ("deeeepo", ("c1", "c3", "c4")),
        ("Dibuka, LAGI!", ("c3", "c4")),
        ('"depo sampah"', ("c3", "c4")),
        ('"sampah depo"', ()),
        ('tolong "dibuka lagi"', ("c3", "c4")),
        ("sampah", ("c1", "c2", "c3", "c4", "c7")),
        ("😀", ("c9",)),
        ("👍", ("c9",)),
        ("😡", ()),
        # "min" begins "minta" and is a word, but must not be found inside another.
        ("min", ("c1", "c3", "c4")),
        ("uka", ()),
        ("buka", ("c3", "c4")),
        ("%", ()),
        ("_", ()),
        ("sampah%", ("c1", "c2", "c3", "c4", "c7")),
        ("s%h", ()),
        ("s_mpah", ()),
        ("' OR 1=1 --", ()),
        ("'); DROP TABLE posts; --", ()),
        ("alert('x')", ("c6",)),
        ("שלום", ("c7",)),
    ],
)
def test_search(release: Release, search: str, found: tuple[str, ...]) -> None:
    assert shown(release, Filters(search=search)) == named(*found)


def test_nul_in_a_search_is_dropped() -> None:
    assert Filters(search="sam\x00pah") == Filters(search="sampah")


def test_an_open_quote_is_no_error(release: Release) -> None:
    assert shown(release, Filters(search='"depo sampah')) == named("c1", "c3", "c4")


def test_period_before_is_as_long_and_ends_the_day_before() -> None:
    filters = Filters(search="air")
    before = period_before(filters, date(2026, 3, 1), date(2026, 3, 31))
    assert (before.since, before.until, before.search) == (
        date(2026, 1, 29),
        date(2026, 2, 28),
        "air",
    )


def test_each_restriction_can_be_lifted() -> None:
    full = replace(
        Q1,
        platforms=(Platform.X,),
        themes=(1,),
        topics=(2,),
        search="air",
        voices=Voices.ALL,
        strictness=Strictness.STRICT,
    )
    parts = full.chosen_parts()
    assert parts == ("platforms", "period", "themes", "topics", "search", "strictness", "voices")
    lifted = full
    for at, part in enumerate(parts):
        lifted = lifted.without(part)
        assert lifted.chosen_parts() == parts[at + 1 :]
    assert lifted == Filters()


def _topic_under(text_id: str, strictness: Strictness) -> int:
    """Return the topic that a text of the marked release has, from its marks alone."""
    native = next(row[0] for row in tiny._ROWS if make_text_id(row[7]) == text_id)
    native = {"c4": "c3"}.get(native, native)
    likely, strength = _TOPIC_OF[text_id], np.float32(tiny._MARKS.get(native, (0.0, -1, 0.0))[0])
    if strictness is Strictness.LOOSE and native in tiny.UNSURE:
        return likely if strength >= np.float32(LOOSE_TAKES_FROM) else -1
    if native in tiny.UNSURE:
        return -1
    if strictness is Strictness.STRICT and strength < np.float32(STRICT_KEEPS_FROM):
        return -1
    return likely


# What plain Python thinks that a filter chooses, from the posts alone.
_GROUP_OF_TOPIC = {0: 0, 1: 1, 2: 1, -1: -1}
_TOPIC_OF = {make_text_id(row[7]): row[9] for row in tiny._ROWS}
_KINDS = {
    Voices.RESIDENTS: AuthorKind.RESIDENT,
    Voices.GOVERNMENT: AuthorKind.GOVERNMENT,
    Voices.MEDIA: AuthorKind.MEDIA,
}


def _is_chosen(post: Post, filters: Filters) -> bool:
    topic = _topic_under(post.text_id, filters.strictness)
    assert post.created_at is not None
    day = post.created_at.astimezone(LOCAL_TIME).date()
    padded = " " + make_search_text(post.text)
    return (
        (filters.since is None or day >= filters.since)
        and (filters.until is None or day <= filters.until)
        and (not filters.platforms or post.platform in filters.platforms)
        and (not filters.themes or _GROUP_OF_TOPIC[topic] in filters.themes)
        and (not filters.topics or topic in filters.topics)
        and (filters.voices is Voices.ALL or post.author_kind is _KINDS[filters.voices])
        and all(
            f" {needle}" in padded if len(needle) <= 3 and needle.isalnum() else needle in padded
            for needle in filters.needles
        )
    )


_PIECES = ("sampah", "depo", "SAMPAAAH", "min", "di", '"depo sampah"', "lampu", "😀", "%", "'", "x")


@st.composite
def some_filters(draw: st.DrawFn) -> Filters:
    day = st.dates(date(2026, 2, 26), date(2026, 4, 16))
    since, until = draw(st.none() | day), draw(st.none() | day)
    if since and until and since > until:
        since, until = until, since
    return Filters(
        since=since,
        until=until,
        platforms=tuple(draw(st.lists(st.sampled_from(Platform), max_size=3))),
        themes=tuple(draw(st.lists(st.integers(-1, 2), max_size=2))),
        topics=tuple(draw(st.lists(st.integers(-1, 3), max_size=3))),
        search=" ".join(draw(st.lists(st.sampled_from(_PIECES), max_size=2))),
        voices=draw(st.sampled_from(Voices)),
        strictness=draw(st.sampled_from(Strictness)),
    )


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_filters())
def test_sql_chooses_what_plain_python_chooses(marked: Release, filters: Filters) -> None:
    expected = {post.post_id for post in tiny.posts() if _is_chosen(post, filters)}
    assert shown(marked, filters) == expected
    assert marked.totals(filters).posts == len(expected)
    assert marked.comment_count(filters) == len(expected)
    assert set(marked.export_rows(filters, limit=100)["post_id"]) == expected
    assert marked.topic_sizes(filters)["posts"].sum() == len(expected)
    assert marked.theme_sizes(filters)["posts"].sum() == len(expected)


@pytest.mark.parametrize(
    ("strictness", "assigned", "unsure"),
    [(Strictness.LOOSE, 9, 1), (Strictness.NORMAL, 8, 2), (Strictness.STRICT, 6, 4)],
)
def test_strictness_moves_comments_between_topics_and_none(
    marked: Release, strictness: Strictness, assigned: int, unsure: int
) -> None:
    filters = Filters(voices=Voices.ALL, strictness=strictness)
    totals = marked.totals(filters)
    assert (totals.assigned, totals.unsure, totals.no_theme) == (assigned, unsure, 1)
    # Every door has the same topics.
    rows = marked.comments(filters, Sort.NEWEST, limit=50)
    assert list(rows["status"]).count("unsure") == unsure
    assert set(rows.loc[rows["status"] != "assigned", "topic_id"]) == {-1}
    sizes = marked.topic_sizes(filters).set_index("topic_id")["posts"]
    assert sizes.to_dict() == rows["topic_id"].value_counts().to_dict()
    points = marked.map_points(filters, limit=50)
    assert set(points.loc[points["topic_id"] < 0, "theme_id"]) == {-1}
    assert (
        int((points["topic_id"] >= 0).sum()) == rows.loc[rows["topic_id"] >= 0, "text_id"].nunique()
    )
    for native in ("c2", "c7", "c1"):
        opened = marked.comment(tiny.post_id(native), strictness).iloc[0]
        listed = rows.set_index("post_id").loc[tiny.post_id(native)]
        assert (opened["topic_id"], opened["status"]) == (listed["topic_id"], listed["status"])
        near = marked.neighbours(tiny.post_id(native), strictness).set_index("post_id")
        known = near.index.intersection(rows["post_id"])
        assert len(known)
        assert list(near.loc[known, "topic_id"]) == list(
            rows.set_index("post_id").loc[known, "topic_id"]
        )


def test_what_a_stricter_grouping_shows_in_a_topic_a_looser_one_shows_too(marked: Release) -> None:
    for topic in (0, 1, 2):
        strict, normal, loose = (
            shown(marked, Filters(topics=(topic,), voices=Voices.ALL, strictness=strictness))
            for strictness in (Strictness.STRICT, Strictness.NORMAL, Strictness.LOOSE)
        )
        assert strict <= normal <= loose
    strict, normal, loose = (
        shown(marked, Filters(themes=(-1,), voices=Voices.ALL, strictness=strictness))
        for strictness in (Strictness.STRICT, Strictness.NORMAL, Strictness.LOOSE)
    )
    assert strict > normal > loose


def test_a_day_begins_at_midnight_in_yogyakarta(folder: DataFolder) -> None:
    # 17:00 UTC is the first moment of the next day there.
    moments = [datetime(2026, 3, 4, 16, 59, 59, tzinfo=UTC) + timedelta(seconds=n) for n in (0, 1)]
    made = [
        replace(post, created_at=moment)
        for post, moment in zip(tiny.posts()[1:3], moments, strict=True)
    ]
    name = tiny.make_release(folder, rows=made)
    release = Release(folder, name)
    assert shown(release, Filters(until=date(2026, 3, 4))) == named("c1")
    assert shown(release, Filters(since=date(2026, 3, 5))) == named("c2")
    volume = release.volume(Filters(), "day")
    assert [day.date() for day in volume["bucket"]] == [date(2026, 3, 4), date(2026, 3, 5)]
    release.close()
