"""Comments as the browser gets them: whole, marked, and without an author."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.palette import UNGROUPED_COLOUR, theme_colour
from analytics.filters import Filters, Strictness, Voices
from analytics.store.folders import DataFolder
from analytics.store.release import Release, Sort
from tests import tiny
from ui.components.comment_list import (
    cards_from,
    copy_cards,
    facts_of,
    mark_found,
    thread_cards,
)

ALL = Filters(voices=Voices.ALL)
TOPICS = {0: "Sampah · depo", 1: "Lampu · jalan", 2: "Air · keran"}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    folder = DataFolder(tmp_path_factory.mktemp("cards") / "data")
    opened = Release(folder, tiny.make_release(folder))
    yield opened
    opened.close()


def found_in(text: str, search: str) -> list[str]:
    return [piece for piece, found in mark_found(text, Filters(search=search).needles) if found]


@pytest.mark.parametrize(
    ("text", "search", "found"),
    [
        ("Lampu jalan MATI", "mati", ["MATI"]),
        ("mantaaaap sekali", "mantap", ["mantaaaap"]),
        ("mantap sekali", "mantaaap", ["mantap"]),
        ("maaf saat ini", "maaf saat", ["maaf", "saat"]),
        ("maaaaf", "maaf", ["maaaaf"]),
        ("lampu,  mati! lampu", '"lampu mati"', ["lampu,  mati"]),
        ("kemarin min", "min", ["min"]),
        ("minta, kemarin", "min", ["min"]),
        ("menambah", "amba", ["amba"]),
        ("senang 😀👍", "😀", ["😀"]),
        ("1000 dan 100", "100", ["100", "100"]),
        ("a.b aab", "a+b", ["a.b"]),
        ("tidak ada", "lampu", []),
        ("", "lampu", []),
    ],
)
def test_found_words_are_marked(text: str, search: str, found: list[str]) -> None:
    assert found_in(text, search) == found


def test_without_a_search_a_text_is_one_piece() -> None:
    assert mark_found("sampah", ()) == (("sampah", False),)
    assert mark_found("sampah", (" ",)) == (("sampah", False),)


@given(
    st.text(alphabet=st.sampled_from("abcAB 1.-_😀éß\n"), max_size=60),
    st.text(alphabet=st.sampled_from('abcAB 1.*+()[]\\^$|?{}"😀éß'), max_size=20),
)
def test_pieces_join_to_the_text_again(text: str, search: str) -> None:
    pieces = mark_found(text, Filters(search=search).needles)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces) or text == ""


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=8), max_size=3))
def test_any_needle_is_only_text(text: str, needles: list[str]) -> None:
    assert "".join(piece for piece, _ in mark_found(text, needles)) == text


@given(
    st.lists(st.sampled_from(["sampah", "lampu", "saat", "di", "air"]), min_size=1, max_size=6),
    st.data(),
)
def test_every_word_of_a_text_is_found_in_it(words: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words))
    assert len(found_in(" ".join(words), word)) >= words.count(word)


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("a" * 25_000, "aab"),
        ("m" + "a" * 25_000, "maaf"),
        ("m" * 25_000, "maaf"),
        ("ma" * 12_500, "mamamamac"),
        ("s " + "!" * 25_000, '"saat ini"'),
        ("saat" + "!" * 25_000, '"saat ini"'),
        ("(a+)+$" * 4_000, "(a+)+$"),
        ("w" * 25_000, "w" * 150 + "x"),
        (("saat" + " _" * 50) * 200, '"saat saat saat saat x"'),
    ],
)
def test_no_comment_and_no_search_can_make_marking_slow(text: str, search: str) -> None:
    started = time.process_time()
    pieces = mark_found(text, Filters(search=search).needles)
    # Backtracking over such a text took from seconds to hours.
    assert time.process_time() - started < 0.5
    assert "".join(piece for piece, _ in pieces) == text


def test_cards_hold_text_facts_and_nothing_of_the_author(release: Release) -> None:
    frame = release.comments(ALL, Sort.NEWEST, limit=50)
    cards = {card.id: card for card in cards_from(frame, TOPICS, here=tiny.post_id("c1"))}
    first = cards[tiny.post_id("c1")]
    assert first.segments == (
        ("Sampah di depo sudah tiga hari menumpuk, baunya minta ampun", False),
    )
    assert first.facts == ("Instagram", "1 Mar 2026, 10.01", "12 suka")
    assert first.notes == ("balasan",)
    assert (first.group, first.colour) == ("Sampah · depo", theme_colour(0))
    assert first.here
    assert not first.official
    copied = cards[tiny.post_id("c3")]
    assert copied.notes == ("2 komentar sama dari 2 akun",)
    assert copied.warnings == ()
    ungrouped = cards[tiny.post_id("c9")]
    assert (ungrouped.group, ungrouped.colour) == ("Belum bertema", UNGROUPED_COLOUR)
    official = cards[tiny.post_id("p1")]
    assert (official.official, official.speaker) == (True, "Pemerintah")
    assert not any("-key" in str(asdict(card)) for card in cards.values())


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    folder = DataFolder(tmp_path_factory.mktemp("marked") / "data")
    opened = Release(folder, tiny.make_release(folder, marked=True))
    yield opened
    opened.close()


def test_an_unsure_comment_names_its_likely_topics(marked: Release) -> None:
    frame = marked.comments(ALL, Sort.NEWEST, limit=50)
    cards = {card.id: card for card in cards_from(frame, TOPICS)}
    unsure, one = cards[tiny.post_id("c7")], cards[tiny.post_id("c8")]
    assert unsure.notes == ("Mungkin: Sampah · depo (20%) atau Lampu · jalan (12%)",)
    # A second topic that would be told as 0 % is not told.
    assert one.notes == ("Mungkin: Air · keran (10%)",)
    assert (unsure.group, unsure.colour) == ("Belum bertema", UNGROUPED_COLOUR)
    assert cards[tiny.post_id("c9")].notes == ()
    # Under the open comment it stands as a sentence.
    (opened,) = cards_from(marked.comment(tiny.post_id("c7")), TOPICS, whole=True)
    assert opened.notes == ()


def test_a_comment_that_a_strict_grouping_lets_go_names_its_topics_too(marked: Release) -> None:
    frame = marked.comment(tiny.post_id("c2"), Strictness.STRICT)
    (card,) = cards_from(frame, TOPICS)
    assert card.notes[0] == "Mungkin: Sampah · depo (55%) atau Air · keran (30%)"
    (loose,) = cards_from(marked.comment(tiny.post_id("c7"), Strictness.LOOSE), TOPICS)
    assert (loose.group, loose.notes) == ("Sampah · depo", ())


@pytest.mark.parametrize(
    ("flood", "copies", "accounts", "notes", "warnings"),
    [
        (None, 1, 1, (), ()),
        (None, 3, 2, ("3 komentar sama dari 2 akun",), ()),
        (None, 3, 0, ("3 komentar sama",), ()),
        ("few_accounts", 30, 3, (), ("Banjir salinan: 30 salinan dari 3 akun",)),
        ("burst", 30, 28, (), ("Banjir salinan: 30 salinan dalam waktu singkat",)),
    ],
)
def test_copies_and_floods_are_noted(
    flood: str | None,
    copies: int,
    accounts: int,
    notes: tuple[str, ...],
    warnings: tuple[str, ...],
    marked: Release,
) -> None:
    frame = marked.comment(tiny.post_id("c1")).assign(
        flood=pd.Series([flood], dtype=object), copies=copies, accounts=accounts, is_reply=False
    )
    (card,) = cards_from(frame, TOPICS)
    assert (card.notes, card.warnings) == (notes, warnings)


def test_hostile_text_is_a_segment_as_it_is(release: Release) -> None:
    (card,) = cards_from(release.comment(tiny.post_id("c6")), TOPICS, whole=True)
    assert "".join(piece for piece, _ in card.segments) == tiny.HOSTILE


def test_a_list_shortens_what_an_open_comment_shows(release: Release) -> None:
    row = release.comment(tiny.post_id("c8"))
    (listed,) = cards_from(row, TOPICS)
    (opened,) = cards_from(row, TOPICS, whole=True)
    assert len(listed.segments[0][0]) < 700
    assert listed.segments[0][0].endswith("…")
    assert opened.segments[0][0] == tiny.LONG_WORD


def test_neighbours_say_how_alike_they_are(release: Release) -> None:
    cards = cards_from(release.neighbours(tiny.post_id("c1")), TOPICS)
    assert all("mirip 50%" in card.notes for card in cards)


def test_a_thread_sets_replies_in_and_numbers_speakers(release: Release) -> None:
    thread = release.thread(tiny.post_id("c2"), around=5)
    cards = thread_cards(thread, needles=("diangkut",), here=tiny.post_id("c2"))
    assert [card.depth for card in cards] == [0, 1, 2]
    assert [card.speaker for card in cards] == ["Pemerintah", "Warga 1", "Warga 2"]
    assert [card.here for card in cards] == [False, False, True]
    assert ("diangkut", True) in cards[2].segments
    # The platform is the same for all of a thread.
    assert cards[1].facts == ("1 Mar 2026, 10.01", "12 suka")


def test_copies_are_short_and_say_where(release: Release) -> None:
    (card,) = copy_cards(release.copies(tiny.post_id("c3"), limit=5))
    assert card.id == tiny.post_id("c4")
    assert card.facts == ("X", "3 Mar 2026, 10.04", "1 suka")


@pytest.mark.parametrize(
    ("created", "precision", "fact"),
    [
        (pd.NaT, "exact", "tanpa tanggal"),
        (pd.Timestamp(2026, 3, 1, 18, 30), "exact", "2 Mar 2026, 01.30"),
        (pd.Timestamp(2026, 3, 1, 17, 0), "day", "2 Mar 2026"),
        (pd.Timestamp(2026, 3, 1, 17, 0), "approximate", "sekitar 2 Mar 2026"),
    ],
)
def test_a_date_says_how_far_it_can_be_trusted(
    created: pd.Timestamp, precision: str, fact: str
) -> None:
    row = {"platform": "news", "created_at": created, "time_precision": precision, "likes": None}
    assert facts_of(row) == ("Berita", fact)


def test_no_likes_are_not_a_fact() -> None:
    row = {"platform": "x", "created_at": pd.NaT, "time_precision": "exact"}
    for likes in (0, None, float("nan"), pd.NA):
        assert facts_of(row | {"likes": likes}) == ("X", "tanpa tanggal")
