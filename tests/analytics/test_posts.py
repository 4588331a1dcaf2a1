"""Posts: stable identifiers, and what copies of a text have in common."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.posts import Platform, fold_text, make_post_id, make_search_text, make_text_id


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Mantaaap   min!!", "mantap min"),
        ("SAMPAH, di_depo…", "sampah di depo"),
        ("Café déjà", "cafe deja"),
        ("ＴＯＬＯＮＧ", "tolong"),
        ("maaf saat", "maaf saat"),
        ("1000000 orang", "1000000 orang"),
        ("😀 👍", "😀👍"),
        ("!!", "!!"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold_text(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_that_matters_to_copies(text: str) -> None:
    assert make_text_id(text) == make_text_id(f"  {text}\n")
    assert fold_text(text) == fold_text(text).strip()


def test_different_emoji_are_different_texts() -> None:
    assert make_text_id("😀") != make_text_id("😡")
    assert make_text_id("😀 ") == make_text_id("😀")


def test_emoji_can_be_searched_beside_words() -> None:
    assert make_search_text("Mantap 👍!") == "mantap 👍"
    assert make_search_text("mantap!") == "mantap"


def test_post_ids_are_stable_and_tell_platforms_apart() -> None:
    assert make_post_id(Platform.X, "1") == make_post_id(Platform.X, "1")
    assert make_post_id(Platform.X, "1") != make_post_id(Platform.TIKTOK, "1")
    assert re.fullmatch("p[0-9a-f]{16}", make_post_id(Platform.X, "1"))
    # Stored in corpora and in links that people keep: it must not change from version to version.
    assert make_post_id(Platform.INSTAGRAM, "p1") == "pef0c438ce72ccc41"
    assert make_text_id("Mantaaap min!!") == "tb1d96e1097a024ae"
