"""Words for topics: one spelling, no filler, no masks."""

from pathlib import Path

import pytest

from analytics.language import (
    embedding_text,
    has_content,
    load_lexicon,
    standard_text,
    topic_words,
)

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sampaaaah blm diangkut, min!!", ["sampah", "diangkut"]),
        ("yg di jln itu gk bs dilalui krn banjir kak", ["jalan", "dilalui", "banjir"]),
        ("hubungi [telepon] atau [email] ya [akun] #SampahJogja", ["hubungi", "sampah", "jogja"]),
        ("cek https://contoh.id/x?y=1 @akun_contoh trotoar", ["trotoar"]),
        ("anak-anak dan motor2 parkir", ["anak", "motor", "parkir"]),
        ("wis ora ana banyu neng omahku", ["banyu", "omahku"]),
        ("x" * 20_000, []),
        ("", []),
    ],
)
def test_topic_words(text: str, words: list[str]) -> None:
    assert topic_words(text, LEXICON) == words


def test_standard_text_keeps_order_emoji_and_punctuation() -> None:
    assert standard_text("Banyune butek bgt 😡, min!", LEXICON) == "air keruh banget 😡, min!"


def test_embedding_text_holds_the_matter_only() -> None:
    assert embedding_text("min tolong uwuh e mambu bgt", LEXICON) == "sampah bau"
    assert embedding_text("kapan min?", LEXICON) == "kapan min?"


@pytest.mark.parametrize(
    "text",
    [
        "😍😍😍",
        "mantap min",
        "Hadir 🙋",
        "aamiin ya rabbal alamin",
        "Aamiiiiin",
        "semangat pak",
        "Assalamualaikum, selamat pagi",
        "terima kasih banyak kak",
        "matur nuwun min 🙏",
        "keren bgttt",
        "https://contoh.id",
        "[akun] [akun]",
        "wkwkwk",
        "",
        "   ",
    ],
)
def test_without_content(text: str) -> None:
    assert not has_content(text)


@pytest.mark.parametrize(
    "text",
    [
        "sampah numpuk",
        "terima kasih petugas damkar",
        "mantap trotoarnya min",
        "banyu mati",
        "PDAM?",
    ],
)
def test_with_content(text: str) -> None:
    assert has_content(text)


def test_every_shipped_list_is_read() -> None:
    assert {"yang", "kuwi", "min", "dong", "nya"} <= LEXICON.stop_words
    assert "mantap" in LEXICON.reactions
    assert LEXICON.spelling["nggak"] == "tidak"
    assert LEXICON.translations["uwuh"] == "sampah"


def test_spelling_leads_to_words_that_are_not_respelled() -> None:
    for typed, standard in LEXICON.spelling.items():
        for word in standard.split():
            assert LEXICON.spelling.get(word, word) == word, (typed, standard)


def test_a_list_in_the_data_folder_takes_the_shipped_ones_place(tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    folder.mkdir()
    (folder / "stopwords_filler.txt").write_text("# own\nLurah camat\n", encoding="utf-8")
    own = load_lexicon(tmp_path)
    assert "lurah" in own.stop_words
    assert "gaes" not in own.stop_words
    assert own.spelling == LEXICON.spelling
