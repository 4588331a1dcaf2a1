"""Texts that come after a fit: they get its topics, and what was there stays as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.language import Lexicon, load_lexicon
from analytics.topics import TopicsResult, find_topics
from analytics.topics.later import Later, add_later, has_new_group, judge_later
from analytics.topics.model import FitModel
from tests.planted import LATER, MATTERS, corpus, drawn, invented, vectors_of

OLD_TEXTS, OLD_MATTERS = corpus(30)
EMPTY = ("mantap min", "😍😍")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="module")
def found() -> TopicsResult:
    texts = [*OLD_TEXTS, EMPTY[0]]
    ids = [f"{row:05d}" for row in range(len(texts))]
    result = find_topics(ids, texts, vectors_of(texts), seed=3)
    assert result.model is not None
    # Identifiers as they are after some releases.
    number = np.array([10 + 3 * topic.topic_id for topic in result.topics] + [-1], dtype=np.int32)
    return replace(
        result,
        topic_of_text=number[result.topic_of_text],
        likely_topic=number[result.likely_topic],
        second_topic=number[result.second_topic],
        topics=tuple(replace(t, topic_id=int(number[t.topic_id])) for t in result.topics),
        representatives={int(number[t]): rows for t, rows in result.representatives.items()},
        model=replace(
            result.model, topic_ids=tuple(int(number[t]) for t in result.model.topic_ids)
        ),
    )


def model_of(found: TopicsResult) -> FitModel:
    assert found.model is not None
    return found.model


def judge(
    found: TopicsResult,
    texts: list[str],
    lexicon: Lexicon,
    threads: list[str | None] | None = None,
) -> Later:
    return judge_later(
        model_of(found),
        texts,
        vectors_of(texts),
        threads=threads or [None] * len(texts),
        hints=(),
        lexicon=lexicon,
    )


def test_texts_of_the_fit_are_judged_as_in_the_fit(found: TopicsResult, lexicon: Lexicon) -> None:
    later = judge(found, [*OLD_TEXTS, EMPTY[0]], lexicon)
    assert (later.judged.best == found.likely_topic).mean() > 0.97
    assert not later.content[-1]
    assert later.judged.best[-1] == -1
    # After the way through the release's bytes, too.
    again = replace(found, model=FitModel.from_parts(model_of(found).to_parts()))
    from_bytes = judge(again, [*OLD_TEXTS, EMPTY[0]], lexicon)
    np.testing.assert_array_equal(from_bytes.judged.best, later.judged.best)
    np.testing.assert_array_equal(from_bytes.judged.strength, later.judged.strength)


def test_new_texts_get_the_topic_of_their_matter(found: TopicsResult, lexicon: Lexicon) -> None:
    texts, matters = corpus(8, seed=55)
    best = judge(found, texts, lexicon).judged.best
    of_matter = {
        topic: max(set(members), key=members.count)
        for topic in {t.topic_id for t in found.topics}
        if (
            members := [
                OLD_MATTERS[row] for row in np.flatnonzero(found.topic_of_text[:-1] == topic)
            ]
        )
    }
    assert (
        np.mean([of_matter[int(b)] == matter for b, matter in zip(best, matters, strict=True)])
        > 0.9
    )


def test_later_words_are_folded_as_those_of_the_fit_were(
    found: TopicsResult, lexicon: Lexicon
) -> None:
    """In a single later text nobody can see that ``kerannya`` is ``keran``; the fit's counts tell."""
    texts = ["keran ledeng pipa bocor", "kerannya ledengnya pipanya bocornya"]
    vectors = np.repeat(vectors_of(texts[:1]), 2, axis=0)
    later = judge_later(
        model_of(found), texts, vectors, threads=[None, None], hints=(), lexicon=lexicon
    )
    np.testing.assert_allclose(later.own[0], later.own[1], atol=1e-5)


def test_a_reply_that_says_little_follows_the_thread_that_it_answers(
    found: TopicsResult, lexicon: Lexicon
) -> None:
    reply = "seminggu begitu terus"
    thread = drawn(MATTERS["air"], 4, seed=70)
    later = judge(found, [*thread, reply, reply + " ya"], lexicon, ["a"] * 5 + [None])
    home = np.bincount(later.judged.best[:4]).argmax()
    assert later.judged.best[4] == home
    assert later.judged.strength[4] > later.judged.strength[5]


def test_what_was_there_stays_as_it_is(found: TopicsResult, lexicon: Lexicon) -> None:
    new, _ = corpus(5, seed=55)
    # The new ones are mixed in, in front and behind, and one of the old ones is there no more.
    texts = [*new[:3], *OLD_TEXTS[1:], EMPTY[0], *new[3:], *EMPTY]
    old_rows = list(range(1, len(OLD_TEXTS) + 1))
    known = np.array([-1] * 3 + old_rows + [-1] * (len(new) - 3 + len(EMPTY)), dtype=np.int64)
    later = judge(found, texts, lexicon)
    after = add_later(found, later, known, model_of(found).least_chance, 3)
    is_new = known < 0
    for name in (
        "topic_of_text", "strength", "status", "second_topic", "second_strength", "likely_topic",
        "coordinates",
    ):  # fmt: skip
        before = getattr(found, name)
        values = getattr(after, name)
        assert len(values) == len(texts)
        assert values.dtype.kind == before.dtype.kind
        np.testing.assert_array_equal(values[~is_new], before[known[~is_new]], err_msg=name)
    np.testing.assert_array_equal(after.likely_topic[is_new], later.judged.best[is_new])
    assert (after.status[-2:] == "no_theme").all()
    assert set(after.status[is_new].tolist()) == {"assigned", "no_theme"}
    assert ((after.topic_of_text >= 0) == (after.status == "assigned")).all()
    assert np.isfinite(after.coordinates).all()
    assert (after.topics, after.themes, after.model) == (found.topics, found.themes, found.model)
    shown = {row for rows in after.representatives.values() for row in rows}
    assert not is_new[list(shown)].any()
    for topic, rows in after.representatives.items():
        before_rows = [row for row in found.representatives[topic] if row != 0]
        assert [known[row] for row in rows] == before_rows, (
            "in the same order, without what is gone"
        )
    assert after.neighbours.shape == (len(texts), 8)
    assert (after.neighbours != np.arange(len(texts))[:, None]).all()


def test_a_new_text_stands_on_the_map_near_its_topic(found: TopicsResult, lexicon: Lexicon) -> None:
    new, _ = corpus(5, seed=55)
    texts = [*OLD_TEXTS, EMPTY[0], *new]
    known = np.array([*range(len(OLD_TEXTS) + 1), *[-1] * len(new)], dtype=np.int64)
    after = add_later(found, judge(found, texts, lexicon), known, 0.25, 3)
    size = np.linalg.norm(found.coordinates - found.coordinates.mean(axis=0), axis=1).mean()
    for row in np.flatnonzero(known < 0):
        members = found.likely_topic == after.likely_topic[row]
        distance = np.linalg.norm(found.coordinates[members] - after.coordinates[row], axis=1).min()
        assert distance < size / 3


def test_a_stricter_measure_leaves_more_unsure(found: TopicsResult, lexicon: Lexicon) -> None:
    strange = [f"{one} {other}" for one, other in zip(OLD_TEXTS[:40], OLD_TEXTS[80:], strict=True)]
    texts = [OLD_TEXTS[0], *strange]
    known = np.array([0] + [-1] * len(strange), dtype=np.int64)
    later = judge(found, texts, lexicon)
    unsure = [
        int((add_later(found, later, known, least, 3).status == "unsure").sum())
        for least in (0.0, 0.5, 0.99)
    ]
    assert unsure[0] == 0
    assert unsure[0] < unsure[1] < unsure[2]
    strict = add_later(found, later, known, 0.99, 3)
    told = strict.status == "unsure"
    assert (strict.likely_topic[told] >= 0).all(), "the likeliest is told of what is unsure"
    assert (strict.second_topic[told] >= 0).all()


def test_a_matter_that_nobody_knew_is_a_new_group(found: TopicsResult, lexicon: Lexicon) -> None:
    flood = drawn(LATER, 40, seed=9)
    later = judge(found, flood, lexicon)
    is_new = np.ones(40, dtype=bool)
    assert np.mean(later.judged.strength) < 0.6
    # Nothing of it is sure at this measure.
    assert has_new_group(later, is_new, 0.99, 3)
    assert not has_new_group(later, ~is_new, 0.99, 3), "only new texts count"
    assert not has_new_group(later, np.arange(40) < 15, 0.99, 3), "too few"
    assert not has_new_group(later, is_new, 0.0, 3), "those with a topic do not count"


def test_unsure_texts_that_are_not_alike_are_no_group(
    found: TopicsResult, lexicon: Lexicon
) -> None:
    later = judge(found, drawn(invented(400), 60, seed=1), lexicon)
    assert not has_new_group(later, np.ones(60, dtype=bool), 1.1, 3)
