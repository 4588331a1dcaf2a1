"""Copies folded before and after a fit, floods marked, and the tables that only a real fit fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from analytics.errors import FitError
from analytics.pipeline.tables import distinct_texts, fold_into, fold_near_copies, release_tables
from analytics.posts import Post, TimePrecision, make_text_id
from analytics.topics.continuity import Change, TopicChange
from analytics.topics.model import FitModel
from tests import tiny
from tests.planted import as_posts

WORDINGS = (
    "Tolong depo sampah di pasar dibuka lagi setiap pagi supaya warga bisa membuang sampah",
    "Min tolong depo sampah di pasar dibuka lagi setiap pagi supaya warga bisa membuang sampah ya",
    "tolong depo smpah di pasar dibuka lagi setiap pagi, supaya warga bisa membuang sampah!!",
)
OTHER = "Lampu jalan di depan sekolah mati sejak hari Senin dan belum diperbaiki juga"


def frame(posts: Sequence[Post]) -> pd.DataFrame:
    """Return the posts as the corpus gives them, by identifier."""
    rows = pd.DataFrame([asdict(post) for post in posts])
    for column in ("platform", "author_kind", "time_precision"):
        rows[column] = rows[column].map(str)
    return rows.sort_values("post_id", ignore_index=True)


def by_native(posts: pd.DataFrame) -> pd.Series:
    return posts.set_index("native_id")["text_id"]


def test_near_copies_share_the_identifier_of_the_wording_that_most_posts_have() -> None:
    first, second, third = WORDINGS
    posts = frame(as_posts([first, second, second, third, OTHER]))
    folded = fold_near_copies(posts)
    of_post = by_native(folded)
    assert set(of_post[["c0", "c1", "c2", "c3"]]) == {make_text_id(second)}
    assert of_post["c4"] == make_text_id(OTHER)
    pd.testing.assert_frame_equal(
        folded.drop(columns="text_id"), posts.drop(columns="text_id"), check_like=True
    )
    texts = distinct_texts(folded).set_index("text_id")
    assert texts.loc[make_text_id(second), "copies"] == 4
    assert texts.loc[make_text_id(second), "accounts"] == 4
    assert texts.loc[make_text_id(second), "text"] == first, "as the earliest has it"


def test_of_wordings_as_frequent_as_each_other_the_earliest_leads() -> None:
    for wordings in (WORDINGS[:2], WORDINGS[1::-1]):
        folded = fold_near_copies(frame(as_posts(wordings)))
        assert set(folded["text_id"]) == {make_text_id(wordings[0])}


def test_without_near_copies_nothing_changes() -> None:
    posts = frame(as_posts([WORDINGS[0], OTHER, "Air keran di gang sebelah keruh"]))
    pd.testing.assert_frame_equal(fold_near_copies(posts), posts)


def test_neither_order_nor_identifiers_make_a_difference() -> None:
    # The two of 3500 have one text, and only the earlier spelling of it is a copy of the third.
    spellings = [
        "Tarif parkir motor 3.500 di Malioboro mahal",
        "Tarif parkir motor 3 500 di Malioboro mahal",
        "Tarif parkir motor 3500 di Malioboro mahal sekali",
    ]
    posts = frame(as_posts([*spellings, *WORDINGS, OTHER]))
    expected = by_native(fold_near_copies(posts))
    assert expected["c0"] == expected["c1"] == expected["c2"]
    for seed in range(4):
        order = np.random.RandomState(seed).permutation(len(posts))
        renamed = posts.assign(post_id=[f"p{number:016x}" for number in order])
        shuffled = renamed.sort_values("post_id", ignore_index=True)
        pd.testing.assert_series_equal(
            by_native(fold_near_copies(shuffled)).sort_index(), expected.sort_index()
        )


def later(old: Sequence[str], new: Sequence[str]) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Fold ``new`` posts into those that came before; the folded frame, and text of each post, before and after."""
    known_posts = fold_near_copies(frame(as_posts(old, prefix="old")))
    known = distinct_texts(known_posts)[["text_id", "text"]]
    of_post = dict(zip(known_posts["post_id"], known_posts["text_id"], strict=True))
    every = frame([*as_posts(old, prefix="old"), *as_posts(new, prefix="new")])
    folded = fold_into(every, known, of_post)
    return folded, by_native(known_posts), by_native(folded)


def test_later_posts_get_the_text_that_theirs_is_a_copy_of() -> None:
    first, second, third = WORDINGS
    folded, before, after = later([first, second, second, OTHER], [third, OTHER, "Air keruh lagi"])
    assert after["new0"] == before["old1"] == make_text_id(second)
    assert after["new1"] == before["old3"]
    assert after["new2"] == make_text_id("Air keruh lagi")
    texts = folded.set_index("native_id")["text"]
    assert texts["new0"] == third, "what was written stays as it was written"


def test_posts_that_were_there_keep_their_text_though_new_ones_outnumber_them() -> None:
    first, second, _ = WORDINGS
    _, before, after = later([first, OTHER], [second] * 5)
    assert after["old0"] == before["old0"] == make_text_id(first)
    assert set(after[[f"new{number}" for number in range(5)]]) == {make_text_id(first)}
    pd.testing.assert_series_equal(after[before.index], before)


def test_a_later_post_with_the_words_of_a_copy_gets_the_copys_text() -> None:
    """Its own wording is no text of the release any more; the wording that leads it is."""
    first, second, _ = WORDINGS
    _, before, after = later([first, second, second], [first])
    assert after["new0"] == before["old0"] == make_text_id(second)


def test_new_posts_that_are_copies_of_each_other_share_a_text_too() -> None:
    _, _, after = later([OTHER], WORDINGS[:2])
    assert after["new0"] == after["new1"] != after["old0"]
    assert after["new0"] in {make_text_id(wording) for wording in WORDINGS[:2]}


def test_nothing_new_changes_nothing() -> None:
    _, before, after = later([*WORDINGS, OTHER], [])
    pd.testing.assert_series_equal(after, before)


def flood_of(posts: Sequence[Post], text: str) -> str | None:
    texts = distinct_texts(frame(posts)).set_index("text_id")
    kind = texts.loc[make_text_id(text), "flood"]
    assert kind is None or isinstance(kind, str)
    others = texts.drop(index=make_text_id(text))["flood"]
    assert others.isna().all()
    return kind


def test_what_one_account_pastes_is_a_flood() -> None:
    pasted = as_posts([OTHER] * 12, author="satu-key")
    apart = as_posts(WORDINGS, prefix="other")
    assert flood_of([*pasted, *apart], OTHER) == "few_accounts"
    assert flood_of([*pasted[:9], *apart], OTHER) is None, "nine are no flood"
    assert flood_of([*as_posts([OTHER] * 12), *apart], OTHER) is None, "twelve who each say it once"


def test_what_many_paste_within_minutes_is_a_flood_unless_only_the_day_is_known() -> None:
    burst = as_posts([OTHER] * 12, minutes_apart=1)
    apart = as_posts(WORDINGS, prefix="other")
    assert flood_of([*burst, *apart], OTHER) == "burst"
    for post in (
        {"time_precision": TimePrecision.DAY},
        {"created_at": None},
    ):
        dated = [replace(each, **post) for each in burst]
        assert flood_of([*dated, *apart], OTHER) is None


def test_posts_without_time_or_author_are_folded_as_well() -> None:
    bare = [replace(post, created_at=None, author_key=None) for post in as_posts(WORDINGS)]
    folded = fold_near_copies(frame(bare))
    assert folded["text_id"].nunique() == 1
    (row,) = distinct_texts(folded).to_dict("records")
    assert (row["copies"], row["accounts"], row["flood"]) == (3, 0, None)


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    posts = frame(tiny.posts())
    texts = distinct_texts(posts)
    found = tiny.mark(tiny.found_topics(texts), texts)
    changes = (
        TopicChange(Change.SAME, 0, 0, "Sampah", 6),
        TopicChange(Change.GONE, None, 9, "Parkir", 4),
        TopicChange(Change.NEW, 2, None, None, 2),
    )
    return {
        name: table.to_pandas()
        for name, table in release_tables(posts, texts, found, changes).items()
    }


def test_the_likely_and_second_topic_stand_with_each_post(tables: dict[str, pd.DataFrame]) -> None:
    of_post = tables["assignments"].set_index("post_id")
    for native, (strength, second, second_strength) in tiny._MARKS.items():
        row = of_post.loc[tiny.post_id(native)]
        assert row["strength"] == pytest.approx(strength)
        assert row["second_topic"] == second
        assert row["second_strength"] == pytest.approx(second_strength)
        likely = next(line[9] for line in tiny._ROWS if line[0] == native)
        assert row["likely_topic"] == likely
        assert row["topic_id"] == (-1 if native in tiny.UNSURE else likely)


def test_what_changed_and_how_steady_topics_are(tables: dict[str, pd.DataFrame]) -> None:
    changes = tables["topic_changes"]
    assert list(changes["kind"]) == ["same", "gone", "new"]
    assert list(changes["posts"]) == [6, 4, 2]
    assert changes["topic_id"].isna().tolist() == [False, True, False]
    assert changes["before_id"].isna().tolist() == [False, False, True]
    assert changes["before_label"].isna().tolist() == [False, False, True]
    assert list(tables["topics"]["stability"]) == pytest.approx(tiny.TOPIC_STABILITY)


def test_a_release_without_topics_has_no_model(tables: dict[str, pd.DataFrame]) -> None:
    assert tables["fit_model"].empty
    assert list(tables["fit_model"].columns) == ["name", "content"]
    with pytest.raises(FitError):
        FitModel.from_parts(dict(zip(*tables["fit_model"].to_dict("list").values(), strict=True)))
