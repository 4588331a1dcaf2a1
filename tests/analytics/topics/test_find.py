"""Topics of small made-up corpora: found, steady, and never a crash."""

import json
from collections.abc import Sequence

import numpy as np
import pytest

from analytics.topics import TopicsResult, find_topics
from analytics.topics.find import STAGES
from tests.planted import MATTERS, corpus, drawn, invented, vectors_of


def fit(texts: Sequence[str], **options: object) -> TopicsResult:
    ids = [f"{position:05d}" for position in range(len(texts))]
    return find_topics(ids, texts, vectors_of(texts), seed=3, **options)  # type: ignore[arg-type]


def check(result: TopicsResult, total: int) -> None:
    """What holds for every result."""
    assert result.topic_of_text.shape == (total,)
    assert result.strength.shape == (total,)
    assert result.coordinates.shape == (total, 2)
    assert result.neighbours.shape == (total, 8)
    assert result.similarities.shape == (total, 8)
    assert np.isfinite(result.coordinates).all()
    assert ((result.strength >= 0) & (result.strength <= 1.0001)).all()
    assert set(result.status.tolist()) <= {"assigned", "unsure", "no_theme"}
    assert ((result.topic_of_text >= 0) == (result.status == "assigned")).all()
    assert [topic.topic_id for topic in result.topics] == list(range(len(result.topics)))
    assert [theme.theme_id for theme in result.themes] == list(range(len(result.themes)))
    labels = [topic.label for topic in result.topics]
    assert len(set(labels)) == len(labels)
    assert len({theme.label for theme in result.themes}) == len(result.themes)
    for row, near in enumerate(result.neighbours):
        assert row not in near
    for topic, rows in result.representatives.items():
        assert len(set(rows)) == len(rows) <= 8
        assert all(result.topic_of_text[row] == topic for row in rows)
    json.dumps(dict(result.parameters))
    assert set(result.seconds) == set(STAGES)


@pytest.fixture(scope="module")
def four_matters() -> tuple[list[str], list[str], TopicsResult]:
    texts, matters = corpus(60)
    return texts, matters, fit(texts)


def test_the_matters_are_found(four_matters: tuple[list[str], list[str], TopicsResult]) -> None:
    from sklearn.metrics import adjusted_mutual_info_score

    texts, matters, result = four_matters
    check(result, len(texts))
    assert adjusted_mutual_info_score(matters, result.topic_of_text) > 0.8
    assert np.mean(result.status == "assigned") > 0.9


def test_names_are_words_of_the_matter(
    four_matters: tuple[list[str], list[str], TopicsResult],
) -> None:
    _, matters, result = four_matters
    for topic in result.topics:
        rows = np.flatnonzero(result.topic_of_text == topic.topic_id)
        names = [matters[row] for row in rows]
        matter = max(set(names), key=names.count)
        said = set(topic.label.casefold().replace(" ·", "").split())
        assert len(said & set(MATTERS[matter].split())) >= len(said) - 1


def test_topics_are_numbered_by_size(
    four_matters: tuple[list[str], list[str], TopicsResult],
) -> None:
    sizes = np.bincount(four_matters[2].topic_of_text[four_matters[2].topic_of_text >= 0])
    assert (np.diff(sizes) <= 0).all()


def test_order_of_input_and_repetition_change_nothing(
    four_matters: tuple[list[str], list[str], TopicsResult],
) -> None:
    texts, _, first = four_matters
    shuffled = np.random.RandomState(1).permutation(len(texts))
    vectors = vectors_of(texts)
    again = find_topics(
        [f"{row:05d}" for row in shuffled],
        [texts[row] for row in shuffled],
        vectors[shuffled],
        seed=3,
    )
    np.testing.assert_array_equal(again.topic_of_text, first.topic_of_text[shuffled])
    np.testing.assert_array_equal(again.strength, first.strength[shuffled])
    np.testing.assert_array_equal(again.coordinates, first.coordinates[shuffled])
    np.testing.assert_array_equal(shuffled[again.neighbours], first.neighbours[shuffled])
    assert again.topics == first.topics
    assert again.themes == first.themes
    assert {
        topic: tuple(int(shuffled[row]) for row in rows)
        for topic, rows in again.representatives.items()
    } == dict(first.representatives)


def test_what_may_not_learn_is_only_assigned() -> None:
    texts, _ = corpus(40)
    official = "pengumuman pengumuman pengumuman resmi resmi dinas"
    extra = [f"{official} {word}" for word in MATTERS["lampu"].split()]
    learn = np.array([True] * len(texts) + [False] * len(extra))
    result = fit([*texts, *extra], learn=learn)
    check(result, len(texts) + len(extra))
    words = {word for topic in result.topics for word in topic.keywords}
    assert not words & {"pengumuman", "resmi", "dinas"}
    for rows in result.representatives.values():
        assert all(learn[row] for row in rows)


def test_a_reply_without_matter_of_its_own_follows_its_thread() -> None:
    texts, matters = corpus(40)
    threads: list[str | None] = [f"{matter}{row % 5}" for row, matter in enumerate(matters)]
    replies = [f"seminggu balasan{row} begitu" for row in range(3)]
    result = fit([*texts, *replies], threads=[*threads, *["air0"] * 3])
    check(result, len(texts) + 3)
    air = result.likely_topic[[row for row, matter in enumerate(matters) if matter == "air"]]
    home = np.bincount(air).argmax()
    assert np.mean(result.likely_topic[len(texts) :] == home) > 0.8


def test_texts_without_content_take_no_part() -> None:
    texts, _ = corpus(20)
    result = fit([*texts, "mantap min", "😍😍", "aamiin"])
    assert result.status[-3:].tolist() == ["no_theme"] * 3
    assert (result.likely_topic[-3:] == -1).all()


def test_stages_are_told() -> None:
    heard: list[tuple[str, float]] = []
    texts, _ = corpus(10)
    fit(texts, on_stage=lambda name, share: heard.append((name, share)))
    assert [name for name, share in heard if share == 0.0] == list(STAGES)


@pytest.mark.parametrize("total", [0, 1, 4, 5, 12, 29, 31])
def test_tiny_corpora(total: int) -> None:
    texts, _ = corpus(10)
    result = fit(texts[:total])
    check(result, total)
    assert bool(result.topics) == (total >= 5)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["😀" * n for n in range(1, 40)], id="emoji only"),
        pytest.param(["mantap" + " min" * n for n in range(40)], id="reactions only"),
        pytest.param(["sampah"] * 40, id="identical"),
        pytest.param([f"sampah bau {'x' * 20_000} {n}" for n in range(12)], id="very long word"),
        pytest.param([" ".join(["sampah bau"] * 3000)] * 31, id="very long"),
        pytest.param(["nul\x00 sampah | <b>" + "‮" * n for n in range(35)], id="hostile"),
    ],
)
def test_odd_corpora(texts: list[str]) -> None:
    check(fit(texts), len(texts))


def test_vectors_that_are_all_zero_or_not_numbers() -> None:
    texts, _ = corpus(20)
    ids = [str(row) for row in range(len(texts))]
    for value in (0.0, float("nan")):
        vectors = np.full((len(texts), 8), value, dtype=np.float32)
        check(find_topics(ids, texts, vectors, seed=1), len(texts))


def test_no_model_is_loaded() -> None:
    import subprocess
    import sys

    code = (
        "import sys, analytics.topics, analytics.language, analytics.embedding;"
        "bad = {'torch', 'bertopic', 'umap', 'hdbscan', 'sentence_transformers', 'sklearn',"
        " 'scipy'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(bad)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_topics_of_before_stay_under_another_seed_and_in_any_order() -> None:
    """Texts that belong nowhere in particular are grouped as they were, whoever draws."""
    from sklearn.metrics import adjusted_mutual_info_score

    texts = drawn(invented(300), 150, seed=2)
    ids = [f"{row:05d}" for row in range(len(texts))]
    vectors = vectors_of(texts)
    before = find_topics(ids, texts, vectors, seed=3).topic_of_text
    alone = find_topics(ids, texts, vectors, seed=4).topic_of_text
    after = find_topics(ids, texts, vectors, seed=4, former=before.tolist())
    check(after, len(texts))
    stayed = adjusted_mutual_info_score(before, after.topic_of_text)
    assert stayed > adjusted_mutual_info_score(before, alone) + 0.05

    mixed = np.random.RandomState(1).permutation(len(texts))
    again = find_topics(
        [ids[row] for row in mixed],
        [texts[row] for row in mixed],
        vectors[mixed],
        seed=4,
        former=before[mixed].tolist(),
    )
    np.testing.assert_array_equal(again.topic_of_text, after.topic_of_text[mixed])
