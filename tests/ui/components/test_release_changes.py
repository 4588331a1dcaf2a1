"""What became of the topics before: each is counted once, however many parts it has now."""

from __future__ import annotations

import pytest

from analytics.messages import Translator
from tests.tiny import CHANGES, changes_table
from ui.components.release_changes import _in_order, counts, in_words

Row = tuple[str, int | None, int | None, str | None, int]
MANY: tuple[Row, ...] = (
    ("same", 0, 0, "a", 900), ("same", 1, 1, "b", 800),
    ("new", 20, None, None, 60), ("new", 21, None, None, 40),
    ("split", 2, 2, "c", 500), ("split", 22, 2, "c", 30), ("split", 23, 2, "c", 3),
    ("split", 3, 3, "d", 400), ("split", 24, 3, "d", 50),
    ("merged", 4, 4, "e", 10), ("merged", 4, 5, "f", 300),
    ("gone", None, 6, "g", 7), ("gone", None, 7, None, 2),
)  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (MANY, {"new": 2, "split": 2, "merged": 2, "gone": 2, "same": 2}),
        (CHANGES, {"new": 0, "split": 1, "merged": 0, "gone": 2, "same": 1}),
    ],
)
def test_counts(rows: tuple[Row, ...], expected: dict[str, int]) -> None:
    assert counts(changes_table(rows).to_pandas()) == expected


def test_in_words() -> None:
    changes = changes_table(MANY).to_pandas()
    assert in_words(changes, 41) == (
        "2 topik baru, 2 terpecah, 2 bergabung, 2 hilang, 2 tetap, 41 komentar pindah"
    )
    assert in_words(changes, None) == "2 topik baru, 2 terpecah, 2 bergabung, 2 hilang, 2 tetap"
    assert in_words(changes.iloc[:0], None) == Translator()("data.changes.nothing")
    assert in_words(changes.iloc[:0], 0) == "0 komentar pindah"


def test_parts_of_one_topic_stand_together() -> None:
    changes = changes_table(MANY).to_pandas()
    rows = _in_order(changes[changes["kind"] != "same"].sample(frac=1, random_state=3))
    assert list(zip(rows["kind"], rows["posts"], strict=True)) == [
        ("new", 60), ("new", 40),
        ("split", 500), ("split", 30), ("split", 3), ("split", 400), ("split", 50),
        ("merged", 300), ("merged", 10),
        ("gone", 7), ("gone", 2),
    ]  # fmt: skip
