"""Filters: a value that is the same question on every door, in SQL as in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.errors import FilterError
from analytics.filters import Filters, Voices, period_before
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
    )
    parts = full.chosen_parts()
    assert parts == ("platforms", "period", "themes", "topics", "search", "voices")
    lifted = full
    for at, part in enumerate(parts):
        lifted = lifted.without(part)
        assert lifted.chosen_parts() == parts[at + 1 :]
    assert lifted == Filters()


# What plain Python thinks that a filter chooses, from the posts alone.
_GROUP_OF_TOPIC = {0: 0, 1: 1, 2: 1, -1: -1}
_TOPIC_OF = {make_text_id(row[7]): row[9] for row in tiny._ROWS}
_KINDS = {
    Voices.RESIDENTS: AuthorKind.RESIDENT,
    Voices.GOVERNMENT: AuthorKind.GOVERNMENT,
    Voices.MEDIA: AuthorKind.MEDIA,
}


def _is_chosen(post: Post, filters: Filters) -> bool:
    topic = _TOPIC_OF[post.text_id]
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
    )


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_filters())
def test_sql_chooses_what_plain_python_chooses(release: Release, filters: Filters) -> None:
    expected = {post.post_id for post in tiny.posts() if _is_chosen(post, filters)}
    assert shown(release, filters) == expected
    assert release.totals(filters).posts == len(expected)
    assert release.comment_count(filters) == len(expected)
    assert set(release.export_rows(filters, limit=100)["post_id"]) == expected
    assert release.topic_sizes(filters)["posts"].sum() == len(expected)


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
