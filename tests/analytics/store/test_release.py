"""One open release: what it answers, to how many at once, and what never leaves it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from analytics.errors import ReleaseError
from analytics.filters import Filters, Strictness, Unit, Voices
from analytics.posts import AuthorKind, Platform, Post, TimePrecision, make_post_id, make_text_id
from analytics.privacy.masking import REPLACEMENTS, Masking
from analytics.store.database import open_for_reading, time_limit
from analytics.store.folders import DataFolder
from analytics.store.release import Release, Sort
from analytics.store.releases import release_path
from tests import tiny

ALL = Filters(voices=Voices.ALL)
LINK = "https://x.com/i/status/90071992547409931"
REPORTED = {
    "rating": 2,
    "category": "Kebersihan",
    "agency": "DLH",
    "status": "Selesai",
    "place": "Tegalrejo",
    "answered_at": tiny.START + timedelta(days=3),
}
C1 = tiny.post_id("c1")
# Every public method with a call of it; a new one must be added here to be let out.
ASKED: dict[str, Callable[[Release], object]] = {
    "extent": lambda release: release.extent(),
    "themes": lambda release: release.themes(),
    "topics": lambda release: release.topics(),
    "totals": lambda release: release.totals(ALL),
    "topic_sizes": lambda release: release.topic_sizes(ALL),
    "theme_sizes": lambda release: release.theme_sizes(ALL),
    "flooded": lambda release: release.flooded(ALL),
    "topic_changes": lambda release: release.topic_changes(),
    "volume": lambda release: release.volume(ALL, "week"),
    "platform_sizes": lambda release: release.platform_sizes(ALL),
    "comments": lambda release: release.comments(ALL, Sort.NEWEST, limit=50),
    "comment_count": lambda release: release.comment_count(ALL),
    "distinct_comments": lambda release: release.distinct_comments(ALL, Sort.LIKED, limit=50),
    "representatives": lambda release: release.representatives(0, limit=50),
    "comment": lambda release: release.comment(C1),
    "thread": lambda release: release.thread(C1, around=5),
    "copies": lambda release: release.copies(tiny.post_id("c3"), limit=50),
    "neighbours": lambda release: release.neighbours(C1),
    "map_points": lambda release: release.map_points(ALL, limit=50),
    "coverage": lambda release: release.coverage(),
    "masked": lambda release: release.masked(),
    "link": lambda release: release.link(C1),
    "links": lambda release: release.links(ALL),
    "export_rows": lambda release: release.export_rows(ALL, limit=50),
}


def rows() -> list[Post]:
    """Return the tiny posts, one of them official and named, one with all that a report says."""
    extra: dict[str, dict[str, Any]] = {
        "p1": {"author_name": "Dinas Lingkungan Hidup"},
        "c1": {"url": LINK, **REPORTED},
        "c7": {"time_precision": TimePrecision.APPROXIMATE},
    }
    return [replace(post, **extra.get(post.native_id or "", {})) for post in tiny.posts()]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    folder = DataFolder(tmp_path_factory.mktemp("release") / "data")
    opened = Release(folder, tiny.make_release(folder, rows=rows()))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """The same posts, and all that a fit may find out of them."""
    folder = DataFolder(tmp_path_factory.mktemp("marked") / "data")
    opened = Release(folder, tiny.make_release(folder, rows=rows(), marked=True))
    yield opened
    opened.close()


def natives(frame: pd.DataFrame) -> list[str]:
    by_id = {tiny.post_id(row[0]): row[0] for row in tiny._ROWS}
    return [by_id[post_id] for post_id in frame["post_id"]]


def test_every_public_method_is_looked_at_for_names() -> None:
    public = {name for name in vars(Release) if not name.startswith("_")} - {"close"}
    assert public == set(ASKED)


@pytest.mark.parametrize("method", ASKED)
def test_no_answer_names_or_identifies_an_author(marked: Release, method: str) -> None:
    answer = ASKED[method](marked)
    secrets = {post.author_key for post in tiny.posts() if post.author_key}
    secrets |= {post.native_id for post in tiny.posts() if post.native_id}
    if isinstance(answer, pd.DataFrame):
        assert len(answer)
        assert not {"author_key", "native_id", "author"} & set(answer.columns)
        assert ("url" in answer.columns) == (method == "links")
        values = {str(value) for value in answer.to_numpy().ravel()}
    elif isinstance(answer, tuple):
        values = {str(value) for group in answer for value in dataclasses.astuple(group)}
    else:
        values = {str(answer)}
    assert values
    assert not values & secrets
    assert not any("-key" in value for value in values)
    assert any(LINK in value for value in values) == (method in ("link", "links"))


def test_totals(release: Release) -> None:
    totals = release.totals(Filters())
    assert (totals.posts, totals.texts, totals.accounts) == (9, 8, 7)
    assert (totals.threads, totals.platforms) == (8, 5)
    assert (totals.assigned, totals.unsure, totals.no_theme) == (8, 0, 1)
    assert (totals.first_day, totals.last_day) == (date(2026, 3, 1), date(2026, 4, 12))
    assert totals.without_account == 1
    assert [totals.counted(unit) for unit in Unit] == [9, 8, 7]
    nothing = release.totals(Filters(search="tidakadayangmenulisini"))
    assert (nothing.posts, nothing.first_day) == (0, None)


def test_extent_and_groups(release: Release) -> None:
    extent = release.extent()
    assert (extent.first_day, extent.last_day) == (date(2026, 3, 1), date(2026, 4, 13))
    assert extent.posts == 11
    assert extent.platforms == ("facebook", "instagram", "tiktok", "x", "youtube")
    topics = {topic.code: topic for topic in release.topics()}
    assert [topic.code for topic in release.topics()] == [0, 1, 2]
    assert (topics[0].posts, topics[0].texts, topics[0].accounts) == (6, 5, 6)
    assert (topics[1].posts, topics[1].accounts, topics[1].parent) == (2, 1, 1)
    assert [(theme.code, theme.posts, theme.parent) for theme in release.themes()] == [
        (0, 6, None),
        (1, 4, None),
    ]
    assert release.themes()[0].keywords == ("sampah", "depo")


def test_sizes_add_up_to_the_totals(release: Release) -> None:
    posts = release.totals(ALL).posts
    assert release.topic_sizes(ALL)["posts"].sum() == posts
    assert release.platform_sizes(ALL)["posts"].sum() == posts
    assert {bucket: release.volume(ALL, bucket)["posts"].sum() for bucket in ("day", "month")} == {
        "day": posts,
        "month": posts,
    }
    assert release.theme_sizes(ALL)["posts"].sum() == posts
    weeks = release.volume(ALL, "week")["bucket"]
    assert all(day.weekday() == 0 for day in weeks)


def test_accounts_of_a_theme_are_counted_once(folder: DataFolder) -> None:
    # One account speaks of lamps, water and rubbish: in two topics of one theme, and in another.
    texts = ("Lampu jalan mati dari ujung sampai ujung", "Liputan: air keran keruh lagi",
             "Tolong depo sampah dibuka lagi min", "tolong depo sampah dibuka lagi, min!!")  # fmt: skip
    pattern = tiny.posts()[1]
    posts = [
        replace(pattern, post_id=f"p{at:016x}", text=text, text_id=make_text_id(text))
        for at, text in enumerate(texts)
    ]
    opened = Release(folder, tiny.make_release(folder, rows=posts))
    themes, platforms = (
        {unit: dict(question(Filters(), unit).to_numpy()) for unit in Unit}
        for question in (opened.theme_sizes, opened.platform_sizes)
    )
    assert themes == {
        Unit.POSTS: {0: 2, 1: 2},
        Unit.TEXTS: {0: 1, 1: 2},
        Unit.ACCOUNTS: {0: 1, 1: 1},
    }
    assert platforms == {
        Unit.POSTS: {"instagram": 4},
        Unit.TEXTS: {"instagram": 3},
        Unit.ACCOUNTS: {"instagram": 1},
    }
    assert opened.topic_sizes(Filters())["accounts"].sum() == 3
    assert opened.totals(Filters()).accounts == 1
    for unit, apart, rest in ((Unit.POSTS, 2, 2), (Unit.TEXTS, 2, 1), (Unit.ACCOUNTS, 1, 1)):
        volume = opened.volume(Filters(), "month", unit=unit, apart=(1,)).set_index("theme_id")
        assert volume[str(unit)].to_dict() == {1: apart, -2: rest}
    # What the rest has in common is not counted twice.
    together = opened.volume(Filters(), "month", unit=Unit.ACCOUNTS, apart=())
    assert list(together["accounts"]) == [1]
    opened.close()


def test_copies_of_texts_that_flood_are_counted(marked: Release, release: Release) -> None:
    flooded = marked.flooded(Filters())
    assert (flooded.posts, flooded.texts) == (2, 1)
    assert marked.flooded(Filters(themes=(1,))).posts == 0
    assert release.flooded(Filters()).posts == 0
    row = marked.comment(tiny.post_id("c4")).iloc[0]
    assert (row["copies"], row["accounts"], row["flood"]) == (2, 2, "few_accounts")


def test_an_unsure_comment_has_two_likely_topics(marked: Release) -> None:
    for answer in (
        marked.comment(tiny.post_id("c7")),
        marked.comments(ALL, Sort.NEWEST, limit=50),
        marked.distinct_comments(ALL, Sort.NEWEST, limit=50),
    ):
        row = answer.set_index("post_id").loc[tiny.post_id("c7")]
        assert (row["status"], row["topic_id"], row["likely_topic"], row["second_topic"]) == (
            "unsure",
            -1,
            0,
            1,
        )
        assert (round(row["strength"], 2), round(row["second_strength"], 2)) == (0.2, 0.12)


def test_steadiness_and_what_changed(marked: Release, release: Release) -> None:
    assert [round(topic.stability or 0, 2) for topic in marked.topics()] == [0.9, 0.7, 0.4]
    assert all(theme.stability is None for theme in marked.themes())
    assert marked.run.stability == tiny.STABILITY
    assert (marked.run.before, marked.run.moved) == (tiny.BEFORE, tiny.MOVED)
    changes = marked.topic_changes()
    assert list(changes["kind"]) == ["same", "gone", "split", "split", "gone"]
    assert list(changes["label"].fillna("")) == [
        "Sampah · depo", "", "Lampu · jalan", "Air · keran", "",
    ]  # fmt: skip
    assert [topic.stability for topic in release.topics()] == [None, None, None]
    assert (release.run.stability, release.run.before, release.run.moved) == (None, None, None)
    assert release.topic_changes().empty


def test_an_export_tells_likely_topics_floods_and_steadiness(marked: Release) -> None:
    rows = marked.export_rows(ALL, limit=50).set_index("post_id")
    unsure, copied = rows.loc[tiny.post_id("c7")], rows.loc[tiny.post_id("c3")]
    assert (unsure["likely_topic"], unsure["second_topic"]) == ("Sampah · depo", "Lampu · jalan")
    assert pd.isna(unsure["topic_stability"])
    assert (copied["flood"], copied["copy_accounts"]) == ("few_accounts", 2)
    assert round(copied["topic_stability"], 2) == 0.9
    loose = marked.export_rows(replace(ALL, strictness=Strictness.LOOSE), limit=50)
    assert loose.set_index("post_id").loc[tiny.post_id("c7"), "topic"] == "Sampah · depo"


def test_orders_of_comments(release: Release) -> None:
    newest = release.comments(ALL, Sort.NEWEST, limit=3)
    assert natives(newest) == ["n1", "c9", "c8"]
    liked = natives(release.comments(ALL, Sort.LIKED, limit=20))
    assert liked[:3] == ["n1", "p1", "c1"]
    assert liked[-1] == "c5"  # no count is less than none
    typical = natives(release.comments(ALL, Sort.TYPICAL, limit=20))
    assert typical[-1] == "c9"


def test_pages_are_disjoint_and_together_whole(release: Release) -> None:
    for sort in Sort:
        pages = [natives(release.comments(ALL, sort, limit=4, offset=at)) for at in range(0, 12, 4)]
        assert [len(page) for page in pages] == [4, 4, 3]
        assert len({native for page in pages for native in page}) == 11
    assert release.comments(ALL, Sort.NEWEST, limit=4, offset=400).empty


def test_comments_of_texts_chosen_on_the_map(release: Release) -> None:
    chosen = (make_text_id("tolong depo sampah dibuka lagi min"), make_text_id("😀👍"))
    found = release.comments(ALL, Sort.NEWEST, limit=20, text_ids=chosen)
    assert natives(found) == ["c9", "c4", "c3"]
    assert release.comment_count(ALL, chosen) == 3
    assert release.comment_count(ALL, ()) == 0
    assert release.comment_count(ALL) == 11


def test_short_lists_show_each_text_once_and_nothing_without_content(release: Release) -> None:
    shown = natives(release.distinct_comments(Filters(), Sort.LIKED, limit=20))
    assert "c9" not in shown
    assert ("c3" in shown) != ("c4" in shown)
    assert shown[:2] == ["c1", "c6"]


def test_representatives_are_real_comments_of_the_topic(release: Release) -> None:
    for topic in (0, 1, 2):
        found = release.representatives(topic, limit=2)
        assert set(found["topic_id"]) == {topic}
        assert list(found["rank"]) == sorted(found["rank"])
    assert release.representatives(99, limit=5).empty


def test_one_comment(release: Release) -> None:
    found = release.comment(C1)
    assert natives(found) == ["c1"]
    assert bool(found["is_reply"].iloc[0])
    assert found["parent_id"].iloc[0] == tiny.post_id("p1")
    assert release.comment("0" * 16).empty
    assert release.comment("' OR 1=1 --").empty


@pytest.mark.parametrize("native", ["c6", "c7", "c8"])
def test_hostile_texts_come_back_as_they_are(release: Release, native: str) -> None:
    expected = next(row[7] for row in tiny._ROWS if row[0] == native)
    assert release.comment(tiny.post_id(native))["text"].iloc[0] == expected


def test_copies(release: Release) -> None:
    assert natives(release.copies(tiny.post_id("c3"), limit=5)) == ["c4"]
    assert natives(release.copies(tiny.post_id("c4"), limit=5)) == ["c3"]
    assert release.copies(C1, limit=5).empty


def test_neighbours_are_other_texts_the_nearest_first(release: Release) -> None:
    near = release.neighbours(C1)
    assert len(near) == 3
    assert make_text_id(next(row[7] for row in tiny._ROWS if row[0] == "c1")) not in set(
        near["text_id"]
    )
    assert near["post_id"].is_unique


def test_map_points_are_the_same_each_time_and_can_be_fewer(release: Release) -> None:
    whole = release.map_points(ALL, limit=50)
    assert len(whole) == 10
    assert whole["posts"].sum() == 11
    fewer = release.map_points(ALL, limit=4)
    assert len(fewer) == 4
    assert set(fewer["all_texts"]) == {10}
    assert list(fewer["text_id"]) == list(release.map_points(ALL, limit=4)["text_id"])
    assert whole["snippet"].str.len().max() <= 140


def test_export_numbers_accounts_within_the_answer(release: Release) -> None:
    rows = release.export_rows(ALL, limit=50).set_index("post_id")
    assert rows.loc[tiny.post_id("c1"), "account"] == rows.loc[tiny.post_id("c5"), "account"]
    assert pd.isna(rows.loc[tiny.post_id("c6"), "account"])
    assert rows["account"].nunique() == 9
    assert rows.loc[tiny.post_id("c5"), "theme"] == "Lampu dan *air*"
    assert pd.isna(rows.loc[tiny.post_id("c9"), "theme"])
    assert len(release.export_rows(ALL, limit=2)) == 2


def test_what_a_report_says_is_told_apart_from_the_topic(release: Release) -> None:
    answers = (
        release.comment(C1),
        release.comments(ALL, Sort.NEWEST, limit=50),
        release.distinct_comments(ALL, Sort.NEWEST, limit=50),
        release.representatives(0, limit=50),
        release.export_rows(ALL, limit=50),
    )
    for answer in answers:
        row = answer.set_index("post_id").loc[C1]
        assert (row["status"], row["report_status"]) == ("assigned", "Selesai")
        assert [row[name] for name in ("rating", "category", "agency", "place")] == [
            REPORTED[name] for name in ("rating", "category", "agency", "place")
        ]
        assert row["answered_at"] == pd.Timestamp("2026-03-04 03:00")
    # What nobody reported says nothing.
    assert release.comment(tiny.post_id("c2"))["agency"].isna().all()


def test_only_public_accounts_have_a_name(release: Release) -> None:
    for answer in (
        release.comments(ALL, Sort.NEWEST, limit=50),
        release.thread(C1, around=5),
        release.export_rows(ALL, limit=50),
    ):
        named = answer[answer["author_name"].notna()]
        assert natives(named) == ["p1"]
        assert list(named["author_kind"]) == ["government"]


def test_a_link_comes_only_when_it_is_asked_for(release: Release) -> None:
    assert release.link(C1) == LINK
    assert release.link(tiny.post_id("c2")) is None
    assert release.link("' OR 1=1 --") is None
    assert release.links(ALL).to_dict("records") == [{"post_id": C1, "url": LINK}]
    assert release.links(Filters(platforms=(Platform.X,))).empty


def test_coverage_adds_up_and_counts_what_is_uncertain(release: Release) -> None:
    coverage = release.coverage()
    assert coverage["posts"].sum() == 11
    assert coverage["approximate"].sum() == 1
    assert coverage["undated"].sum() == 0
    youtube = coverage[coverage["platform"] == "youtube"].iloc[0]
    assert (youtube["month"], youtube["posts"], youtube["accounts"]) == (
        pd.Timestamp("2026-04-01"),
        2,
        2,
    )
    assert youtube["first_day"].date() == date(2026, 4, 12)
    assert youtube["last_day"].date() == date(2026, 4, 13)


def test_months_of_the_coverage_are_those_of_yogyakarta(folder: DataFolder) -> None:
    pattern = tiny.posts()[3]
    # 18:00 UTC on the last day of March is the first of April in Yogyakarta.
    moments = (
        datetime(2026, 3, 31, 16, 59, tzinfo=UTC),
        datetime(2026, 3, 31, 18, tzinfo=UTC),
        None,
    )
    posts = [
        replace(pattern, post_id=f"p{at:016x}", created_at=moment)
        for at, moment in enumerate(moments)
    ]
    opened = Release(folder, tiny.make_release(folder, rows=posts))
    coverage = opened.coverage()
    opened.close()
    assert [None if pd.isna(month) else month.date() for month in coverage["month"]] == [
        date(2026, 3, 1),
        date(2026, 4, 1),
        None,
    ]
    assert list(coverage["undated"]) == [0, 0, 1]
    assert pd.isna(coverage["first_day"].iloc[-1])


def test_masks_are_counted_by_the_words_that_stand_for_them(folder: DataFolder) -> None:
    pattern = tiny.posts()[3]
    texts = [f"hubungi {word} atau {word}" for word in REPLACEMENTS.values()]
    texts += [f"{REPLACEMENTS[Masking.PHONE]} [bukan] kelompok", "tanpa apa-apa", "[telepon"]
    posts = [
        replace(pattern, post_id=f"p{at:016x}", text=text, text_id=make_text_id(text))
        for at, text in enumerate(texts)
    ]
    opened = Release(folder, tiny.make_release(folder, rows=posts))
    masked = opened.masked()
    opened.close()
    # The same kinds and words as the masking knows, in its order.
    assert list(zip(masked["kind"], masked["word"], strict=True)) == [
        (str(kind), word) for kind, word in REPLACEMENTS.items()
    ]
    assert list(masked["posts"]) == [2 if kind == "phone" else 1 for kind in masked["kind"]]


def test_a_thread_is_in_order_and_numbers_its_residents(release: Release) -> None:
    for native in ("p1", "c1", "c2"):
        thread = release.thread(tiny.post_id(native), around=5)
        assert natives(thread) == ["p1", "c1", "c2"]
        assert list(thread["thread_posts"]) == [3, 3, 3]
        assert pd.isna(thread["speaker"].iloc[0])
        assert list(thread["speaker"].iloc[1:]) == [1, 2]
    alone = release.thread(tiny.post_id("c5"), around=5)
    assert (natives(alone), list(alone["thread_posts"])) == (["c5"], [1])
    assert release.thread("0" * 16, around=5).empty


def _long_thread(posts: int) -> list[Post]:
    """Return an opening and replies to it by three residents in turn, one of them without a name."""
    pattern = tiny.posts()[0]
    ids = [make_post_id(Platform.X, f"t{at}") for at in range(posts)]
    return [
        replace(
            pattern,
            post_id=post_id,
            platform=Platform.X,
            native_id=f"t{at}",
            parent_id=ids[0] if at else None,
            thread_id=ids[0],
            author_key=(None, "b-key", "a-key")[at % 3],
            author_kind=AuthorKind.RESIDENT,
            created_at=tiny.START + timedelta(minutes=at) if at != 40 else None,
            time_precision=TimePrecision.EXACT,
            text=f"balasan {at}",
            text_id=make_text_id(f"balasan {at}"),
        )
        for at, post_id in enumerate(ids)
    ]


def test_a_long_thread_is_cut_round_the_comment(folder: DataFolder) -> None:
    release = Release(folder, tiny.make_release(folder, rows=_long_thread(60)))
    thread = release.thread(make_post_id(Platform.X, "t30"), around=3)
    assert list(thread["text"]) == ["balasan 0", *(f"balasan {at}" for at in range(27, 34))]
    assert set(thread["thread_posts"]) == {60}
    # Numbered by who spoke first, over the whole thread; who has no name has no number.
    speakers = dict(zip(thread["text"], thread["speaker"], strict=True))
    assert pd.isna(speakers["balasan 27"])
    assert (speakers["balasan 28"], speakers["balasan 29"]) == (1, 2)
    # What has no date stands at the end.
    undated = release.thread(make_post_id(Platform.X, "t40"), around=1)
    assert list(undated["text"]) == ["balasan 0", "balasan 59", "balasan 40"]
    assert release.totals(Filters()).undated == 1
    release.close()


def _same(one: object, other: object) -> bool:
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other)
        return True
    return one == other


def test_eight_threads_get_the_answers_that_one_gets(release: Release) -> None:
    questions: list[Callable[[Release], object]] = [
        *ASKED.values(),
        *(lambda r, s=search: r.totals(Filters(search=s)) for search in ("sampah", "min", "x")),
        *(lambda r, d=days: r.comments(_since(d), Sort.LIKED, limit=9) for days in range(10)),
    ]
    alone = [question(release) for question in questions]

    def ask(worker: int) -> list[tuple[int, Any]]:
        # Each begins somewhere else, so that different questions meet.
        order = [(worker * 7 + at) % len(questions) for at in range(60)]
        return [(at, questions[at](release)) for at in order]

    with ThreadPoolExecutor(8) as pool:
        answers = [pair for worker in pool.map(ask, range(8)) for pair in worker]
    assert len(answers) == 480
    assert all(_same(alone[at], answer) for at, answer in answers)


def _since(days: int) -> Filters:
    return Filters(since=(tiny.START + timedelta(days=days)).date(), voices=Voices.ALL)


def test_a_question_that_takes_too_long_is_stopped(folder: DataFolder, tiny_release: str) -> None:
    connection = open_for_reading(release_path(folder, tiny_release))
    cursor = connection.cursor()
    with pytest.raises(ReleaseError) as caught, time_limit(cursor, 0.2):
        cursor.execute("SELECT count(*) FROM range(10_000_000) AS a, range(10_000_000) AS b")
    assert caught.value.message.key == "error.release.too_slow"
    # Others are not held up.
    assert connection.cursor().execute("SELECT count(*) FROM posts").fetchone() == (11,)
    connection.close()
