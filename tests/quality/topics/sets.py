"""The labelled sets: texts, and what people said that each of them is about."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.messages import Translator
from analytics.pipeline import SAMPLE_FILE, distinct_texts, import_file
from analytics.pipeline.tables import fold_near_copies
from analytics.settings import PROJECT_ROOT
from analytics.store.corpus import Corpus as Store
from analytics.store.folders import DataFolder
from tests.quality.topics.corpus import Corpus, Integers

LABELLED = PROJECT_ROOT.parent / "shared" / "data" / "labelled"
# Kinds of comment in the sample that have no matter: greetings, emoji, off topic, advertisement.
WITHOUT_MATTER = frozenset({"sapaan", "emoji", "luar_topik", "iklan"})


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A corpus and what m comments in it are about.

    Attributes:
        code: what ``--sets`` calls it.
        title: what a reader calls it.
        corpus: n distinct texts.
        text_rows: int64 (m,), the text of each comment that is measured.
        topics: (m,), what the comment is about.
        languages: (m,), its language, where the set has two.
    """

    code: str
    title: str
    corpus: Corpus
    text_rows: Integers
    topics: NDArray[np.str_]
    languages: NDArray[np.str_] | None = None


def _read(*names: str) -> pd.DataFrame:
    return pd.concat(
        [pd.read_csv(LABELLED / f"{name}.csv").assign(source=name) for name in names],
        ignore_index=True,
    )


def _of_files(code: str, title: str, *names: str) -> LabelledSet:
    rows = _read(*names)
    assert not rows["text"].duplicated().any()
    return LabelledSet(
        code=code,
        title=title,
        corpus=Corpus(
            ids=tuple(rows["source"] + "-" + rows["id"].astype(str)),
            texts=tuple(rows["text"]),
            learn=np.ones(len(rows), dtype=bool),
            threads=None,
            true_topics=rows["label"].nunique(),
        ),
        text_rows=np.arange(len(rows)),
        topics=rows["label"].to_numpy(dtype=str),
        languages=rows["source"].to_numpy(dtype=str) if len(names) > 1 else None,
    )


def _sample() -> LabelledSet:
    """Read the sample as the product does: masked, copies folded, with its threads."""
    with tempfile.TemporaryDirectory() as place:
        folder = DataFolder(Path(place), made_up=True)
        import_file(folder, SAMPLE_FILE, words=Translator(), on_stage=lambda _stage, _share: None)
        with Store(folder.corpus, read_only=True) as store:
            posts = fold_near_copies(store.posts().to_pandas())
    texts = distinct_texts(posts)
    row_of_text = {text_id: row for row, text_id in enumerate(texts["text_id"])}
    truth = pd.read_csv(SAMPLE_FILE.with_name("truth.csv"))
    comments = posts.merge(truth, left_on="native_id", right_on="id")
    assert len(comments) == len(truth)
    residents = comments[comments["role"] != "official"]
    measured = residents[~residents["matter"].isin(WITHOUT_MATTER)]
    return LabelledSet(
        code="sample",
        title="The product's own sample, made up (residents' comments that have a matter)",
        corpus=Corpus(
            ids=tuple(texts["text_id"]),
            texts=tuple(texts["text"]),
            learn=texts["learn"].to_numpy(dtype=bool),
            threads=tuple(texts["thread"]),
            true_topics=residents["matter"].nunique(),
        ),
        text_rows=measured["text_id"].map(row_of_text).to_numpy(dtype=np.int64),
        topics=measured["matter"].to_numpy(dtype=str),
    )


# Code -> how it is read, and the files it needs.
SETS: Mapping[str, tuple[Callable[[], LabelledSet], tuple[str, ...]]] = {
    "sib_ind": (
        lambda: _of_files("sib_ind", "SIB-200, Indonesian", "sib200_ind"),
        ("sib200_ind",),
    ),
    "sib_jav": (
        lambda: _of_files("sib_jav", "SIB-200, Javanese", "sib200_jav"),
        ("sib200_jav",),
    ),
    "sib_both": (
        lambda: _of_files(
            "sib_both", "SIB-200, Indonesian and Javanese together", "sib200_ind", "sib200_jav"
        ),
        ("sib200_ind", "sib200_jav"),
    ),
    "nusaparagraph": (
        lambda: _of_files(
            "nusaparagraph", "NusaParagraph, Javanese paragraphs", "nusaparagraph_topic_jav"
        ),
        ("nusaparagraph_topic_jav",),
    ),
    "sample": (_sample, ()),
}


def load_set(code: str) -> LabelledSet | None:
    """Return the set, or None where its files are not on this machine."""
    read, files = SETS[code]
    if not all((LABELLED / f"{name}.csv").is_file() for name in files):
        return None
    return read()
