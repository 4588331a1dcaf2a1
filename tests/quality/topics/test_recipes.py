"""Which recipes are measured on which set, and how this product's rows are told apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.planted import corpus
from tests.quality.topics.compare import OURS, OURS_ALONE, OURS_THOROUGH, RECIPES, Row, recipes_for
from tests.quality.topics.corpus import Corpus
from tests.quality.topics.measures import ami
from tests.quality.topics.ours import our_assignment
from tests.quality.topics.report import as_tables
from tests.quality.topics.sets import SETS, LabelledSet

TEXTS, MATTERS = corpus(12)


def labelled(code: str, *, threads: bool = False) -> LabelledSet:
    given = Corpus(
        ids=tuple(f"t{at:03}" for at in range(len(TEXTS))),
        texts=tuple(TEXTS),
        learn=np.ones(len(TEXTS), dtype=bool),
        threads=(None,) * len(TEXTS) if threads else None,
        true_topics=len(set(MATTERS)),
    )
    return LabelledSet(code, code, given, np.arange(len(TEXTS)), np.array(MATTERS))


def row(code: str, ami_found: float) -> Row:
    return Row(
        recipe=code,
        title=RECIPES[code].titles[0],
        ami=ami_found,
        ami_assigned=ami_found,
        amis=(ami_found,) * 3,
        ungrouped=0.1,
        no_theme=0.0 if RECIPES[code].find is None else None,
        topics=4,
        stability=None,
        coherence=0.0,
        diversity=1.0,
        by_topic=None,
        by_language=None,
        fit_s=1.0,
        embed_s=None,
    )


def test_thorough_is_measured_on_the_sets_of_sib_alone() -> None:
    measured = {
        code
        for code in SETS
        if OURS_THOROUGH in recipes_for(labelled(code, threads=True), list(RECIPES))
    }
    assert measured == {"sib_ind", "sib_jav", "sib_both"}


def test_texts_alone_are_measured_where_there_are_threads() -> None:
    assert OURS_ALONE in recipes_for(labelled("sample", threads=True), list(RECIPES))
    assert OURS_ALONE not in recipes_for(labelled("sib_ind"), list(RECIPES))
    assert recipes_for(labelled("sib_ind"), [OURS, "bertopic"]) == [OURS, "bertopic"]


def test_each_row_of_this_product_is_compared_under_its_own_name() -> None:
    rows = [row(OURS, 0.5), row(OURS_ALONE, 0.4), row(OURS_THOROUGH, 0.6), row("bertopic", 0.25)]
    summary = as_tables([labelled("sib_ind")], {"sib_ind": rows}).split("\n## ")[0]
    found = [line.split(" | ") for line in summary.splitlines() if line.startswith("| sib_ind")]
    assert [(cells[0], cells[1], cells[3]) for cells in found] == [
        ("| sib_ind", "0.50", "**2.00**"),
        ("| sib_ind, texts alone", "0.40", "**1.60**"),
        ("| sib_ind, `thorough`", "0.60", "**2.40**"),
    ]


@pytest.mark.model
def test_the_row_thorough_uses_the_model_of_that_name(tmp_path: Path) -> None:
    given = labelled("sib_ind").corpus
    found = our_assignment(given, 1, tmp_path, hinted=True, model="thorough")
    assert list(tmp_path.glob("multilingual-e5-small-q4-*"))
    assert found.embed_s > 0
    assert ami(np.array(MATTERS), found.levels[0]) > 0.5
    our_assignment(given, 1, tmp_path / "default", hinted=True)
    assert not list((tmp_path / "default").glob("multilingual-e5-small-q4-*"))
