"""The measures of topics, on assignments whose figures are known."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from tests.quality.topics import measures
from tests.quality.topics.corpus import ABSENT, UNGROUPED, Assignment, Corpus

TRUTH = np.array(["jalan"] * 4 + ["air"] * 4)
RIGHT = np.array([0, 0, 0, 0, 1, 1, 1, 1])


class TestAgreementWithTruth:
    def test_the_names_of_groups_do_not_matter(self) -> None:
        assert measures.ami(TRUTH, RIGHT) == pytest.approx(1)
        assert measures.ami(TRUTH, 7 - RIGHT) == pytest.approx(1)

    def test_one_group_says_nothing(self) -> None:
        assert measures.ami(TRUTH, np.zeros(8, dtype=int)) == pytest.approx(0)

    def test_what_is_ungrouped_is_a_group(self) -> None:
        groups = RIGHT.copy()
        groups[TRUTH == "air"] = UNGROUPED
        assert measures.ami(TRUTH, groups) == pytest.approx(1)
        groups[:2] = UNGROUPED
        assert measures.ami(TRUTH, groups) < 0.5

    def test_of_assigned_leaves_the_ungrouped_out(self) -> None:
        groups = RIGHT.copy()
        groups[[0, 4]] = UNGROUPED
        assert measures.ami(TRUTH, groups) < 0.8
        assert measures.ami_of_assigned(TRUTH, groups) == pytest.approx(1)

    def test_of_assigned_is_nothing_where_nothing_is(self) -> None:
        assert math.isnan(measures.ami_of_assigned(TRUTH, np.full(8, UNGROUPED)))

    def test_nmi_rewards_many_groups_and_ami_does_not(self) -> None:
        alone = np.arange(8)
        assert measures.nmi(TRUTH, alone) == pytest.approx(0.5)
        assert measures.ami(TRUTH, alone) == pytest.approx(0)


class TestAgreementWithEachOther:
    def test_same_groups_under_other_names_agree(self) -> None:
        assert measures.agreement([RIGHT, 1 - RIGHT, RIGHT + 5]) == pytest.approx(1)

    def test_is_the_mean_of_all_pairs(self) -> None:
        other = np.array([0, 1, 0, 1, 0, 1, 0, 1])
        against = measures.agreement([RIGHT, other])
        assert against < 0.1
        assert measures.agreement([RIGHT, RIGHT, other]) == pytest.approx((1 + 2 * against) / 3)

    def test_compares_only_what_both_were_given(self) -> None:
        one, other = RIGHT.copy(), RIGHT.copy()
        one[0], other[7] = ABSENT, ABSENT
        assert measures.agreement([one, other]) == pytest.approx(1)

    def test_what_moves_out_of_its_group_counts(self) -> None:
        moved = RIGHT.copy()
        moved[0] = UNGROUPED
        assert measures.agreement([RIGHT, moved]) < 0.9


ROADS = ["jalan", "lubang", "aspal"]
WATER = ["air", "pipa", "bocor"]


class TestWords:
    def test_a_group_has_the_words_that_others_have_not(self) -> None:
        documents = [[*ROADS, "kota"]] * 4 + [[*WATER, "kota"]] * 4
        first, second = measures.top_words(documents, RIGHT)
        assert set(first[:3]) == set(ROADS)
        assert set(second[:3]) == set(WATER)
        assert first[3] == second[3] == "kota"

    def test_the_ungrouped_have_no_words_but_weigh(self) -> None:
        documents = [ROADS] * 4 + [WATER] * 4
        groups = np.where(RIGHT == 1, UNGROUPED, RIGHT)
        assert [set(words) for words in measures.top_words(documents, groups)] == [set(ROADS)]

    def test_at_most_ten(self) -> None:
        documents = [[f"kata{at}" for at in range(30)]]
        assert len(measures.top_words(documents, np.array([0]))[0]) == measures.TOP_WORDS

    def test_diversity_is_the_share_of_different_words(self) -> None:
        assert measures.diversity([ROADS, WATER]) == 1
        assert measures.diversity([ROADS, ROADS]) == 0.5
        assert math.isnan(measures.diversity([]))


def _npmi(both: float, one: float, other: float) -> float:
    return math.log(both / (one * other)) / -math.log(both)


class TestCoherence:
    def test_words_that_always_come_together(self) -> None:
        documents = [ROADS] * 5 + [WATER] * 5
        assert measures.coherence([ROADS, WATER], documents) == pytest.approx(1)

    def test_words_that_never_do(self) -> None:
        assert measures.coherence([["jalan", "air"]], [["jalan"], ["air"]]) == pytest.approx(-1)

    def test_is_npmi(self) -> None:
        documents = [["a", "b"]] * 2 + [["a"]] * 3 + [["b"]] + [["c"]] * 4
        expected = _npmi(2 / 10, 5 / 10, 3 / 10)
        assert measures.coherence([["a", "b"]], documents) == pytest.approx(expected)

    @pytest.mark.parametrize(("apart", "met"), [(8, 1), (9, 0)])
    def test_a_window_holds_ten_words(self, apart: int, met: int) -> None:
        document = ["a", *["x"] * apart, "b"]
        windows = max(1, len(document) - measures.WINDOW_WORDS + 1)
        documents: list[Sequence[str]] = [document, *[["y"]] * 8]
        in_all = windows + 8
        expected = _npmi(1 / in_all, 1 / in_all, 1 / in_all) if met else -1
        assert measures.coherence([["a", "b"]], documents) == pytest.approx(expected)

    def test_a_word_twice_in_a_window_is_once(self) -> None:
        documents = [["a", "a", "b"], ["c"], ["c"]]
        assert measures.coherence([["a", "b"]], documents) == pytest.approx(1)

    def test_topics_of_one_word_do_not_count(self) -> None:
        assert math.isnan(measures.coherence([["a"]], [["a"]]))


class TestCorpus:
    def test_taken_rows_come_back_to_their_place(self) -> None:
        corpus = Corpus(
            ids=("t1", "t2", "t3"),
            texts=("satu", "dua", "tiga"),
            learn=np.array([True, False, True]),
            threads=("u", None, "u"),
            true_topics=2,
        )
        rows = np.array([2, 0])
        taken = corpus.take(rows)
        assert taken.ids == ("t3", "t1")
        assert taken.texts == ("tiga", "satu")
        assert taken.threads == ("u", "u")
        assert taken.learn.tolist() == [True, True]
        found = Assignment((np.array([8, 9]),), np.array([True, False]), fit_s=1.0)
        placed = found.placed(rows, total=3)
        assert placed.levels[0].tolist() == [9, ABSENT, 8]
        assert placed.no_theme.tolist() == [False, False, True]
