"""Known names: a file's own authors, mentioned without any sign, are masked in its texts."""

from __future__ import annotations

from analytics.privacy.known_names import KnownNames


def _names(*names: str, texts: tuple[str, ...] = ()) -> KnownNames:
    known = KnownNames(names)
    for text in texts:
        known.observe(text)
    return known


def test_handles_and_display_names_are_found_as_whole_words() -> None:
    known = _names("@warga_jogja7", "Siti Contoh Aminah")
    assert known.mask("makasih WARGA_JOGJA7, sip") == "makasih [akun], sip"
    assert known.mask("Siti contoh aminah betul itu") == "[akun] betul itu"
    assert known.mask("siti saja, warga_jogja70") == "siti saja, warga_jogja70"


def test_a_name_that_everybody_writes_is_a_word() -> None:
    texts = ("sampah sampahan di kampung",) * 10
    known = _names("kampung", "Budiarto", texts=(*texts, "kata Budiarto benar"))
    assert known.mask("kampung kita") == "kampung kita"
    assert known.mask("kata budiarto benar") == "kata [akun] benar"


def test_a_handle_with_digits_is_masked_however_often_it_stands() -> None:
    known = _names("ugm_contoh", texts=("kata ugm_contoh begitu",) * 50)
    assert known.mask("kata ugm_contoh begitu") == "kata [akun] begitu"


def test_short_names_and_our_own_words_are_left_alone() -> None:
    known = _names("ada", "akun", "telepon", "123456", "")
    text = "ada [akun] dan telepon 123456"
    assert known.mask(text) == text


def test_masking_twice_changes_nothing() -> None:
    known = _names("warga_7", "akun_7", "Siti Aminah")
    once = known.mask("warga_7 dan akun_7, Siti Aminah")
    assert known.mask(once) == once == "[akun] dan [akun], [akun]"


def test_names_of_public_accounts_stay() -> None:
    known = KnownNames(["@Pemkot_Contoh1", "warga_7"], keep=frozenset({"pemkot_contoh1"}))
    assert known.mask("kata warga_7 dan pemkot_contoh1") == "kata [akun] dan pemkot_contoh1"
