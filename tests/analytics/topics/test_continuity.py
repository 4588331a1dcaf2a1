"""The same topic keeps its identifier and name: each way a topic can go, made by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from analytics.topics.continuity import Carried, Change, Former, TopicChange, carry_over
from analytics.topics.discriminant import Discriminant
from analytics.topics.features import FeatureModel
from analytics.topics.model import FitModel
from analytics.topics.result import Theme, Topic, TopicsResult
from tests.planted import Floats

MODEL = "a-model 0123"
SAMPAH = ("sampah", "depo")
LAMPU = ("lampu", "jalan")


def fit_model(centres: Floats) -> FitModel:
    one = np.ones((1, 1), dtype=np.float32)
    return FitModel(
        features=FeatureModel(one[0], (), one[0], one, 0.0, one[0], one),
        discriminant=Discriminant(
            np.ones((1, len(centres))), np.zeros(len(centres)), 1.0, np.arange(len(centres))
        ),
        topic_ids=tuple(range(len(centres))),
        counts=Counter(),
        centres=centres,
        least_chance=0.25,
        unsure_share=0.0,
    )


def result(
    topic_of_text: Sequence[int],
    *,
    themes: Sequence[int] | None = None,
    keywords: Sequence[Sequence[str]] | None = None,
    labels: Sequence[str] | None = None,
    theme_labels: Sequence[str] | None = None,
    centres: Floats | None = None,
) -> TopicsResult:
    """Return a fit with these topics, 0..k-1, of texts of one post each; each its own theme."""
    topic = np.array(topic_of_text, dtype=np.int32)
    total, count = len(topic), int(topic.max(initial=-1)) + 1
    theme_of = list(range(count)) if themes is None else list(themes)
    words = keywords or [(f"kata{number}",) for number in range(count)]
    names = labels or [f"Baru {number}" for number in range(count)]
    theme_names = theme_labels or [f"Tema baru {n}" for n in range(max(theme_of, default=-1) + 1)]
    return TopicsResult(
        topic_of_text=topic,
        strength=np.full(total, 0.9, dtype=np.float32),
        status=np.where(topic >= 0, "assigned", "unsure"),
        second_topic=np.where(topic >= 0, (topic + 1) % max(count, 1), -1).astype(np.int32),
        second_strength=np.zeros(total, dtype=np.float32),
        likely_topic=topic,
        topics=tuple(
            Topic(number, theme_of[number], names[number], tuple(words[number]), 0.5)
            for number in range(count)
        ),
        themes=tuple(
            Theme(number, name, ("tema", *words[theme_of.index(number)]))
            for number, name in enumerate(theme_names)
        ),
        representatives={
            number: tuple(np.flatnonzero(topic == number)[:2].tolist()) for number in range(count)
        },
        coordinates=np.zeros((total, 2), dtype=np.float32),
        neighbours=np.full((total, 8), -1, dtype=np.int32),
        similarities=np.zeros((total, 8), dtype=np.float32),
        parameters={},
        seconds={},
        model=fit_model(np.eye(count, 8, dtype=np.float32) if centres is None else centres)
        if count
        else None,
    )


def former(
    topic_of_post: Sequence[int],
    labels: Mapping[int, str],
    *,
    themes: Mapping[int, int] | None = None,
    theme_labels: Mapping[int, str] | None = None,
    centres: Mapping[int, Floats] | None = None,
    model: str = MODEL,
    next_topic: int | None = None,
) -> Former:
    """Return the topics before of posts 0, 1, …; each topic its own theme."""
    theme_of = themes or {topic: topic for topic in labels}
    return Former(
        labels=labels,
        themes=theme_of,
        theme_labels=theme_labels or {theme: f"Tema {theme}" for theme in set(theme_of.values())},
        topic_of_post={f"p{row}": topic for row, topic in enumerate(topic_of_post)},
        centres=centres or {},
        model=model,
        next_topic=max(labels, default=-1) + 1 if next_topic is None else next_topic,
    )


def carry(found: TopicsResult, before: Former | None, *, first: int = 0) -> Carried:
    """Carry over, where text n is what post ``first`` + n says."""
    total = len(found.topic_of_text)
    carried = carry_over(
        found, [f"p{first + row}" for row in range(total)], np.arange(total), before, MODEL
    )
    check(carried, found)
    return carried


def check(carried: Carried, found: TopicsResult) -> None:
    """What holds however topics went: the same groups, under other numbers."""
    after = carried.result
    numbers = [topic.topic_id for topic in after.topics]
    assert len(set(numbers)) == len(numbers)
    assert len({topic.label for topic in after.topics}) == len(numbers)
    assert len({theme.label for theme in after.themes}) == len(after.themes)
    themes = [theme.theme_id for theme in after.themes]
    assert len(set(themes)) == len(themes)
    assert {topic.theme_id for topic in after.topics} <= set(themes)
    assert all(number < carried.next_topic for number in numbers)
    new = dict(zip((topic.topic_id for topic in found.topics), numbers, strict=True)) | {-1: -1}
    for name in ("topic_of_text", "likely_topic", "second_topic"):
        expected = [new[topic] for topic in getattr(found, name).tolist()]
        assert getattr(after, name).tolist() == expected, name
        assert getattr(after, name).dtype == np.int32
    assert after.representatives == {new[t]: rows for t, rows in found.representatives.items()}
    if found.model is not None:
        assert after.model is not None
        assert after.model.topic_ids == tuple(numbers)
    told = [change.topic_id for change in carried.changes if change.topic_id is not None]
    if carried.changes:
        assert set(told) == set(numbers), "each topic is told of"


def kinds(carried: Carried) -> list[tuple[str, int | None, int | None, int]]:
    return sorted(
        (str(change.kind), change.before_id, change.topic_id, change.posts)
        for change in carried.changes
    )


def test_the_first_release_has_nothing_before_it() -> None:
    found = result([0, 0, 1])
    carried = carry(found, None)
    assert carried.result is found
    assert carried.changes == ()
    assert (carried.moved, carried.next_topic) == (0, 2)


def test_the_same_topics_keep_identifiers_and_names_though_the_fit_numbers_otherwise() -> None:
    found = result([1, 1, 1, 0, 0, -1], keywords=[LAMPU, SAMPAH])
    before = former([7, 7, 7, 4, 4, 4], {7: "Sampah di depo", 4: "Lampu mati"})
    carried = carry(found, before)
    assert kinds(carried) == [("same", 4, 4, 2), ("same", 7, 7, 3)]
    assert {t.topic_id: t.label for t in carried.result.topics} == before.labels
    assert carried.moved == 0
    assert carried.next_topic == 8
    assert {t.topic_id: t.stability for t in carried.result.topics} == {7: 0.5, 4: 0.5}


def test_a_name_of_before_goes_when_it_says_nothing_that_is_true_now() -> None:
    found = result([0, 0, 0], keywords=[SAMPAH], labels=["Sampah · depo"])
    carried = carry(found, former([3, 3, 3], {3: "Lampu mati"}))
    assert [(t.topic_id, t.label) for t in carried.result.topics] == [(3, "Sampah · depo")]
    assert carried.changes[0].before_label == "Lampu mati"


def test_a_name_of_before_goes_when_another_topic_has_it_now() -> None:
    found = result([0, 0, 0, 1, 1, 1], keywords=[SAMPAH, SAMPAH], labels=["Depo", "Sampah"])
    carried = carry(found, former([3] * 3 + [-1] * 3, {3: "Sampah"}))
    assert [t.label for t in carried.result.topics] == ["Depo", "Sampah"]


def test_two_topics_never_get_one_name_by_way_of_a_third() -> None:
    """One falls back to its new name, which is what the other one would keep from before."""
    found = result([0, 0, 0, 1, 1, 1], keywords=[SAMPAH, LAMPU], labels=["Depo", "Sampah"])
    carried = carry(found, former([3] * 3 + [4] * 3, {3: "Sampah", 4: "Parkir"}))
    assert [(t.topic_id, t.label) for t in carried.result.topics] == [(3, "Depo"), (4, "Sampah")]


def test_a_topic_that_was_split() -> None:
    found = result([0] * 6 + [1] * 4)
    carried = carry(found, former([2] * 10, {2: "Kata0 dan kata1"}))
    assert kinds(carried) == [("split", 2, 2, 6), ("split", 2, 3, 4)]
    assert [t.label for t in carried.result.topics] == ["Baru 0", "Baru 1"]
    assert carried.moved == 4
    assert carried.next_topic == 4


def test_a_few_posts_that_left_are_moved_and_no_part() -> None:
    found = result([0] * 8 + [1] * 12)
    before = former([0] * 10 + [1] * 10, {0: "Kata0", 1: "Kata1"})
    carried = carry(found, before)
    assert kinds(carried) == [("same", 0, 0, 8), ("same", 1, 1, 10)]
    assert carried.moved == 2


def test_topics_that_were_merged() -> None:
    found = result([0] * 10)
    carried = carry(found, former([5] * 6 + [6] * 4, {5: "Kata0", 6: "Yang lain"}))
    assert kinds(carried) == [("merged", 6, 5, 4), ("same", 5, 5, 6)]
    assert carried.moved == 4


def test_many_topics_that_were_merged_into_one_that_none_of_them_is() -> None:
    found = result([0] * 30)
    labels = {topic: f"Nama {topic}" for topic in range(6)}
    carried = carry(found, former(np.repeat(range(6), 5).tolist(), labels))
    assert {change.kind for change in carried.changes} == {Change.MERGED}
    assert [change.before_id for change in carried.changes] == list(range(6))
    assert {change.topic_id for change in carried.changes} == {6}
    assert carried.moved == 30


def test_a_topic_that_is_new_and_one_that_is_gone() -> None:
    found = result([0] * 5 + [-1] * 5 + [1] * 5)
    before = former([0] * 5 + [1] * 5, {0: "Kata0", 1: "Tak ada lagi"})
    carried = carry(found, before)
    assert kinds(carried) == [("gone", 1, None, 5), ("new", None, 2, 5), ("same", 0, 0, 5)]
    assert carried.moved == 0, "who has no topic any more has not moved to another"


def test_a_topic_that_was_scattered_is_gone() -> None:
    found = result([0] * 23 + [1] * 23 + [2] * 23)
    topics = ([0] * 20 + [9] * 3) + ([1] * 20 + [9] * 3) + ([2] * 20 + [9] * 3)
    before = former(topics, {0: "Kata0", 1: "Kata1", 2: "Kata2", 9: "Serba-serbi"})
    carried = carry(found, before)
    assert ("gone", 9, None, 9) in kinds(carried)
    assert [str(change.kind) for change in carried.changes].count("same") == 3
    assert carried.moved == 9


def test_a_fit_without_topics_leaves_all_of_them_gone() -> None:
    carried = carry(result([-1] * 4), former([0, 0, 1, 1], {0: "Sampah", 1: "Lampu"}))
    assert kinds(carried) == [("gone", 0, None, 2), ("gone", 1, None, 2)]
    assert carried.next_topic == 2


def test_after_a_release_without_topics_all_are_new_and_have_new_numbers() -> None:
    carried = carry(result([0, 0, 1]), former([-1, -1, -1], {}, next_topic=5))
    assert kinds(carried) == [("new", None, 5, 2), ("new", None, 6, 1)]
    assert carried.next_topic == 7


def test_an_identifier_is_never_used_again() -> None:
    """Over releases in which topics come and go, a number that was one topic's is no other's."""
    random = np.random.RandomState(4)
    before: Former | None = None
    first_seen: dict[int, int] = {}
    last_seen: dict[int, int] = {}
    for release in range(12):
        # Each release has three of ten matters, whose posts are always the same.
        matters = np.sort(random.choice(10, 3, replace=False))
        found = result(np.repeat([0, 1, 2], 6).tolist())
        posts = [f"m{matter}-{row}" for matter in matters for row in range(6)]
        carried = carry_over(found, posts, np.arange(18), before, MODEL)
        check(carried, found)
        for topic in carried.result.topics:
            if topic.topic_id not in first_seen:
                first_seen[topic.topic_id] = release
            else:
                assert last_seen[topic.topic_id] == release - 1, "it was gone and came back"
            last_seen[topic.topic_id] = release
        before = Former(
            labels={topic.topic_id: topic.label for topic in carried.result.topics},
            themes={topic.topic_id: topic.theme_id for topic in carried.result.topics},
            theme_labels={theme.theme_id: theme.label for theme in carried.result.themes},
            topic_of_post=dict(zip(posts, carried.result.topic_of_text.tolist(), strict=True)),
            centres={},
            model=MODEL,
            next_topic=carried.next_topic,
        )
    assert len(first_seen) > 10
    assert max(first_seen) < before.next_topic if before else False


@pytest.mark.parametrize(
    ("model", "expected"),
    [(MODEL, {(8, 8), (9, 9)}), ("another 9999", set())],
)
def test_without_a_common_post_topics_are_matched_by_centres_of_the_same_model(
    model: str, expected: set[tuple[int, int]]
) -> None:
    centres = np.eye(3, 16, dtype=np.float32) + np.float32(0.02)
    old = {8: centres[1] * 3, 9: centres[0] + np.float32(0.01)}
    found = result([0, 0, 1, 1, 2, 2], centres=centres)
    before = former([8, 8, 9, 9], {8: "Kata1 lama", 9: "Kata0 lama"}, centres=old, model=model)
    carried = carry(found, before, first=100)
    same = {(c.before_id, c.topic_id) for c in carried.changes if c.kind is Change.SAME}
    assert same == expected
    numbers = [topic.topic_id for topic in carried.result.topics]
    assert numbers == ([9, 8, 10] if expected else [10, 11, 12])
    gone = sum(change.kind is Change.GONE for change in carried.changes)
    assert gone == 2 - len(expected)


def test_common_posts_say_more_than_centres() -> None:
    centres = np.eye(2, 16, dtype=np.float32)
    found = result([0] * 4 + [1] * 4, centres=centres)
    swapped = {3: centres[1], 4: centres[0]}
    before = former([3] * 4 + [4] * 4, {3: "Kata0", 4: "Kata1"}, centres=swapped)
    carried = carry(found, before)
    assert kinds(carried) == [("same", 3, 3, 4), ("same", 4, 4, 4)]


def test_centres_that_are_not_known_match_nothing() -> None:
    found = result([0, 0], centres=np.zeros((1, 16), dtype=np.float32))
    before = former([3, 3], {3: "Kata0"}, centres={3: np.zeros(16, dtype=np.float32)})
    assert kinds(carry(found, before, first=50)) == [("gone", 3, None, 2), ("new", None, 4, 2)]


def test_every_post_counts_and_not_every_text() -> None:
    """One text with many copies went elsewhere: that is most of the topic."""
    found = result([0, 1, 1])
    before = former([5] * 12, {5: "Kata0 kata1"})
    text_of_post = np.array([0] * 10 + [1, 2])
    carried = carry_over(found, [f"p{row}" for row in range(12)], text_of_post, before, MODEL)
    check(carried, found)
    assert kinds(carried) == [("new", None, 6, 2), ("same", 5, 5, 10)]
    assert carried.moved == 2


def test_themes_go_on_with_their_topics() -> None:
    found = result(
        [0] * 5 + [1] * 5 + [2] * 5,
        themes=[1, 1, 0],
        keywords=[SAMPAH, SAMPAH, LAMPU],
        theme_labels=["Baru A", "Baru B"],
    )
    before = former(
        [3] * 5 + [4] * 5 + [5] * 5,
        {3: "Sampah", 4: "Sampah dan depo", 5: "Lampu jalan"},
        themes={3: 6, 4: 6, 5: 2},
        theme_labels={6: "Sampah kota", 2: "Bukan itu"},
    )
    after = carry(found, before).result
    assert {theme.theme_id: theme.label for theme in after.themes} == {
        6: "Sampah kota",
        # Nothing in the name of before is said of it now.
        2: "Baru A",
    }
    assert [topic.theme_id for topic in after.topics] == [6, 6, 2]


def test_a_new_theme_takes_no_number_of_before() -> None:
    found = result([0] * 4 + [1] * 4 + [2] * 4)
    before = former([9] * 4, {9: "Kata0"}, themes={9: 1}, theme_labels={1: "Tema kata0"})
    after = carry(found, before).result
    themes = {topic.topic_id: topic.theme_id for topic in after.topics}
    assert themes[9] == 1
    assert len(set(themes.values())) == 3


def test_changes_of_a_topic_that_was_split_between_two_others() -> None:
    """Its halves went into topics that go on: it is gone, and no part of them is a new topic."""
    found = result([0] * 14 + [1] * 14)
    before = former([0] * 10 + [7] * 4 + [1] * 10 + [7] * 4, {0: "Kata0", 1: "Kata1", 7: "Dua hal"})
    carried = carry(found, before)
    rows = {change.before_id: change for change in carried.changes}
    assert rows[0].kind is rows[1].kind is Change.SAME
    assert rows[7] == TopicChange(Change.MERGED, 0, 7, "Dua hal", 4)
    assert carried.moved == 8


def test_a_result_is_not_changed_but_copied() -> None:
    found = result([0, 0, 1])
    untouched = replace(found, topic_of_text=found.topic_of_text.copy())
    carry(found, former([7, 7, 3], {7: "Kata0", 3: "Kata1"}))
    np.testing.assert_array_equal(found.topic_of_text, untouched.topic_of_text)
    assert found.topics == untouched.topics
