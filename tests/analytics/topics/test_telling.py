"""Groups that words tell stay; leftovers are dissolved and halves of one matter joined."""

from __future__ import annotations

import numpy as np

from analytics.topics.telling import words_held
from analytics.topics.vectors import Floats

MATTERS = (
    ("sampah", "depo", "gerobak", "bau"),
    ("parkir", "karcis", "juru", "motor"),
    ("lampu", "gelap", "padam", "tiang"),
    ("banjir", "got", "hujan", "saluran"),
    ("bus", "halte", "rute", "sopir"),
    ("pasar", "kios", "bakul", "lapak"),
)
SIZE = 40


def units(group_words: list[tuple[str, ...]], seed: int = 0) -> tuple[list[list[str]], np.ndarray]:
    """Texts of three words of their group's and two that any text may have."""
    random = np.random.RandomState(seed)
    any_words = [f"kata{number}" for number in range(300)]
    words, labels = [], []
    for group, own in enumerate(group_words):
        for _ in range(SIZE):
            some = [str(word) for word in random.choice(any_words, 2)]
            if own:
                some += [str(word) for word in random.choice(own, 3)]
            words.append(some)
            labels.append(group)
    order = random.permutation(len(words))
    return [words[row] for row in order], np.array(labels)[order]


def rivals(labels: np.ndarray, groups: int) -> Floats:
    """Each unit mostly in its group, a little in every other."""
    chances = np.full((len(labels), groups), 0.05, dtype=np.float32)
    known = labels >= 0
    chances[known, labels[known]] = 0.7
    return chances


def test_groups_with_words_of_their_own_stay() -> None:
    words, labels = units(list(MATTERS))
    number = words_held(words).tell(labels, rivals(labels, 6))
    assert number.tolist() == [0, 1, 2, 3, 4, 5]


def test_a_group_without_words_of_its_own_is_none() -> None:
    # One group in nine: no more than may be left without a group.
    matters = [*MATTERS, ("pohon", "dahan", "tebang"), ("kabel", "provider", "internet"), ()]
    words, labels = units(matters)
    number = words_held(words).tell(labels, rivals(labels, 9))
    assert number.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, -1]


def test_not_so_many_are_dissolved_that_most_people_lose_their_place() -> None:
    words, labels = units([*MATTERS[:5], (), ()])
    number = words_held(words).tell(labels, rivals(labels, 7))
    # Two of seven would be more than a quarter; not even one of them, a seventh, has room.
    assert (number >= 0).all()


def test_one_matter_cut_in_two_is_joined() -> None:
    words, labels = units([*MATTERS, MATTERS[2]])
    number = words_held(words).tell(labels, rivals(labels, 7))
    assert number[6] == number[2]
    assert len(set(number.tolist())) == 6


def test_units_without_a_group_count_for_none() -> None:
    words, labels = units(list(MATTERS))
    labels[::9] = -1
    number = words_held(words).tell(labels, rivals(labels, 6))
    assert number.tolist() == [0, 1, 2, 3, 4, 5]


def test_of_a_few_matters_common_words_tell() -> None:
    """Each of four matters is a quarter of the corpus, and its words stand in many texts."""
    words, labels = units([row[:2] for row in MATTERS[:4]])
    number = words_held(words).tell(labels, rivals(labels, 4))
    assert number.tolist() == [0, 1, 2, 3]


def test_too_few_groups_or_no_word_twice_change_nothing() -> None:
    words, labels = units(list(MATTERS[:3]))
    assert words_held(words).tell(labels, rivals(labels, 3)).tolist() == [0, 1, 2]
    apart = [[f"satu{row}"] for row in range(len(labels))]
    assert words_held(apart).tell(labels, rivals(labels, 5)).tolist() == [0, 1, 2, 3, 4]


def test_the_same_input_gives_the_same_groups() -> None:
    words, labels = units([*MATTERS, (), MATTERS[0]], seed=3)
    first = words_held(words).tell(labels, rivals(labels, 8))
    again = words_held(words).tell(labels, rivals(labels, 8))
    np.testing.assert_array_equal(first, again)
