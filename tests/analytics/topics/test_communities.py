"""Groups in a graph: those that were planted, whatever the order, and the same every time."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from analytics.topics.communities import GRAPH_NEIGHBOURS, find_communities, shared_neighbour_graph
from analytics.topics.features import learn_features
from analytics.topics.vectors import unit_rows
from tests.planted import Floats, Labels, blobs, corpus, scattered, vectors_of


def grouped(features: Floats, seed: int = 1) -> Labels:
    labels, _ = find_communities(shared_neighbour_graph(features, seed), seed)
    assert len(labels) == len(features)
    assert sorted(set(labels.tolist())) == list(range(int(labels.max()) + 1))
    return labels


def test_the_graph_ties_both_ways_and_nothing_to_itself() -> None:
    features, labels = blobs([50, 70], noise=0.5)
    graph = shared_neighbour_graph(features, 1)
    assert (graph != graph.T).nnz == 0
    assert not graph.diagonal().any()
    assert 0 < graph.data.min() <= graph.data.max() <= 1
    assert np.bincount(graph.tocoo().row).max() >= GRAPH_NEIGHBOURS / 2
    ties = graph.tocoo()
    assert (labels[ties.row] == labels[ties.col]).all(), "the two are far apart"


def test_the_weight_is_the_share_of_common_neighbours() -> None:
    features, _ = blobs([8], noise=2)
    graph = shared_neighbour_graph(features, 1).toarray()
    likeness = features @ features.T
    np.fill_diagonal(likeness, -np.inf)
    near = [set(row.tolist()) for row in np.argsort(-likeness, axis=1)[:, :3]]
    for one in range(8):
        for other in range(8):
            tied = one != other and (one in near[other] or other in near[one])
            expected = len(near[one] & near[other]) / len(near[one] | near[other]) if tied else 0
            assert graph[one, other] == pytest.approx(expected)


@pytest.mark.parametrize("seed", [1, 2])
def test_planted_groups_are_found(seed: int) -> None:
    features, labels = blobs([40, 60, 80, 100, 120], noise=0.8, seed=seed)
    assert adjusted_mutual_info_score(labels, grouped(features, seed)) > 0.9


def test_the_order_of_rows_does_not_matter() -> None:
    features, _ = blobs([50, 70, 90, 110], noise=1.5)
    shuffled = np.random.RandomState(3).permutation(len(features))
    straight, turned = grouped(features), grouped(features[shuffled])
    assert adjusted_mutual_info_score(straight[shuffled], turned) > 0.95


def test_the_same_seed_gives_the_same_groups_however_often_it_was_asked() -> None:
    """Where nothing is clear every draw counts: one that no seed reaches would show."""
    features = scattered(400)
    first = grouped(features)
    for _ in range(3):
        np.testing.assert_array_equal(grouped(features), first)


def test_a_clear_matter_is_not_cut_through() -> None:
    texts, matters = corpus(150)
    vectors = vectors_of(texts)
    mean = vectors.mean(axis=0)
    meaning = unit_rows(vectors - mean)
    words = [text.split() for text in texts]
    features = learn_features(mean, meaning, words, 1).features(meaning, words)
    labels = grouped(features)
    assert adjusted_mutual_info_score(matters, labels) > 0.8
    assert labels.max() + 1 <= 2 * len(set(matters))


def test_groups_within_groups_are_cut_finer() -> None:
    """Three fields of five matters each: the matters are found, not only the fields."""
    random = np.random.RandomState(0)
    fields = random.normal(size=(3, 24))
    matters = np.repeat(fields, 5, axis=0) + 0.6 * random.normal(size=(15, 24))
    labels = np.repeat(np.arange(15), 60)
    rows = matters[labels] + 0.25 * random.normal(size=(900, 24))
    found = grouped(unit_rows(rows.astype(np.float32)))
    assert adjusted_mutual_info_score(labels, found) > 0.9


@pytest.mark.parametrize(
    "features",
    [
        pytest.param(np.tile(scattered(1), (5_000, 1)), id="one text 5,000 times"),
        pytest.param(np.zeros((100, 24), dtype=np.float32), id="nothing"),
        pytest.param(scattered(12), id="twelve"),
        pytest.param(scattered(2), id="two"),
    ],
)
def test_what_has_no_groups_does_no_harm(features: Floats) -> None:
    grouped(features)


def test_groups_of_before_stay_where_nothing_speaks_against_them() -> None:
    features = scattered(400)
    graph = shared_neighbour_graph(features, 1)
    before, _ = find_communities(graph, 1)
    alone, _ = find_communities(graph, 2)
    after, _ = find_communities(graph, 2, before)
    stayed = adjusted_mutual_info_score(before, after)
    assert stayed > adjusted_mutual_info_score(before, alone) + 0.1
    assert stayed > 0.8


def test_groups_of_before_that_were_wrong_do_not_stay() -> None:
    features, labels = blobs([60, 80, 100], noise=0.8)
    graph = shared_neighbour_graph(features, 1)
    by_lot = np.random.RandomState(1).randint(0, 3, len(labels)).astype(np.int64)
    thrown_together = np.minimum(labels, 1)
    for wrong in (by_lot, thrown_together):
        after, _ = find_communities(graph, 1, wrong)
        assert adjusted_mutual_info_score(labels, after) > 0.7
        for group in range(int(after.max()) + 1):
            assert len(set(labels[after == group].tolist())) == 1


def test_a_new_group_is_found_beside_those_of_before() -> None:
    features, labels = blobs([60, 80, 100], noise=0.8)
    graph = shared_neighbour_graph(features, 1)
    after, _ = find_communities(graph, 1, np.where(labels == 2, -1, labels))
    assert adjusted_mutual_info_score(labels, after) > 0.9


def test_no_groups_before_are_no_vote() -> None:
    graph = shared_neighbour_graph(scattered(200), 1)
    nobody = np.full(200, -1, dtype=np.int64)
    np.testing.assert_array_equal(
        find_communities(graph, 1, nobody)[0], find_communities(graph, 1)[0]
    )
