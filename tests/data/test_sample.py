"""The made-up sample: large enough, true to life in its make-up, and nobody's words twice."""

from __future__ import annotations

import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from analytics.pipeline import SAMPLE_FILE
from analytics.posts import fold_text

NOISE = {"sapaan", "emoji", "luar_topik", "iklan"}


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    comments = pd.read_csv(SAMPLE_FILE, dtype=str, keep_default_na=False)
    truth = pd.read_csv(SAMPLE_FILE.with_name("truth.csv"), dtype=str, keep_default_na=False)
    assert list(comments["id"]) == list(truth["id"])
    return comments.merge(truth, on="id")


def residents(sample: pd.DataFrame) -> pd.DataFrame:
    return sample[sample["jenis_akun"] == "warga"]


def test_it_is_large_and_varied(sample: pd.DataFrame) -> None:
    said = residents(sample)
    assert len(said) >= 2_500
    matters = said[~said["matter"].isin(NOISE)].groupby("matter").size()
    assert len(matters) >= 25
    assert (matters >= 30).sum() >= 25
    assert set(said["platform"]) == {"instagram", "facebook", "x", "tiktok", "youtube"}
    assert set(said["sentiment"]) == {"negative", "neutral", "positive"}
    assert {"formal", "slang", "javanese", "mixed", "english"} == set(said["style"])
    assert (said["sarcasm"] == "1").sum() >= 50
    assert set(said["matter"]) > NOISE


def test_it_covers_twelve_months_with_events_that_show(sample: pd.DataFrame) -> None:
    said = residents(sample)
    months = said["waktu"].str[:7]
    assert months.nunique() == 12
    for matter, month in (("sampah", "2026-03"), ("ump", "2025-12"), ("spmb_zonasi", "2026-06")):
        by_month = months[said["matter"] == matter].value_counts()
        assert by_month.idxmax() == month
        assert by_month[month] >= 2.5 * by_month.drop(month).max()


def test_threads_hold_together(sample: pd.DataFrame) -> None:
    known = set(sample["id"])
    replies = sample[sample["id_induk"] != ""]
    assert set(replies["id_induk"]) <= known
    written = dict(zip(sample["id"], sample["waktu"], strict=True))
    late = [written[parent] for parent in replies["id_induk"]]
    assert all(before <= after for before, after in zip(late, replies["waktu"], strict=True))
    opened = sample[(sample["role"] == "official") & (sample["id_induk"] == "")]
    assert len(opened) >= 100
    assert sample["id_utas"].isin(known).all()


def test_apart_from_planted_copies_hardly_any_are_near_duplicates(sample: pd.DataFrame) -> None:
    written = residents(sample)
    written = written[(written["copy_group"] == "") & (written["matter"] != "emoji")]
    texts = written["teks"].map(fold_text)
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(texts)
    alike = (grams @ grams.T).tocsr()
    alike.setdiag(0)
    near = alike.max(axis=1).toarray().ravel() >= 0.8
    assert near.mean() < 0.02


def test_planted_copies_are_marked(sample: pd.DataFrame) -> None:
    groups = sample[sample["copy_group"] != ""].groupby("copy_group")
    assert len(groups) >= 8
    for _, copies in groups:
        assert len(copies) >= 5
        folded = [fold_text(text) for text in copies["teks"]]
        assert len(set(folded)) < len(folded), "no two of a flood are the same"


def test_no_frame_of_words_is_used_over_and_over(sample: pd.DataFrame) -> None:
    """Texts made from templates begin alike."""
    written = residents(sample)
    written = written[written["copy_group"] == ""]
    starts = written["teks"].map(lambda text: " ".join(fold_text(text).split()[:4]))
    long_enough = starts[starts.map(lambda start: len(start.split()) == 4)]
    assert long_enough.value_counts().max() <= 6
