"""Hints: files that say what is wrong with them, and texts that clearly name an expected matter."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from analytics.errors import FitError
from analytics.language import load_lexicon, topic_words
from analytics.messages import Translator
from analytics.settings import PROJECT_ROOT
from analytics.topics.features import Words, read_words
from analytics.topics.hints import Hint, hinted, load_hints

SHIPPED = PROJECT_ROOT / "data" / "hints" / "kota.toml"
LEXICON = load_lexicon()
# Two words of which one is a stop word, where the other says it alone: lalu lintas.
SAID_BY_ONE_WORD = {("lintas",)}

LAMP = Hint("lamp", "Lampu jalan", (("lampu", "jalan"), ("lampu", "mati"), ("penerangan",)))
ROAD = Hint("road", "Jalan rusak", (("jalan", "rusak"), ("lubang",), ("aspal",)))
WASTE = Hint("waste", "Sampah", (("sampah",), ("depo",)))
PARK = Hint("park", "Parkir", (("parkir",), ("juru", "parkir"), ("karcis",)))
ALL = (LAMP, ROAD, WASTE, PARK)


def as_it_is(word: str) -> str:
    return word


def codes(hints: Sequence[Hint], *texts: str, fold: Callable[[str], str] = as_it_is) -> list[str]:
    """The code of each text's hint, - where there is none."""
    found = hinted(hints, [text.split() for text in texts], fold)
    return [hints[at].code if at >= 0 else "-" for at in found]


def fold_like(words: Words, texts: Sequence[str]) -> Callable[[str], str]:
    """The folding of ``words``, read from what it made of ``texts``."""
    folded = {
        typed: stem
        for text, row in zip(texts, words.of_text, strict=True)
        for typed, stem in zip(topic_words(text, LEXICON), row, strict=True)
    }
    return lambda word: folded.get(word, LEXICON.translations.get(word, word))


def write(folder: Path, content: str | bytes, name: str = "kota.toml") -> Path:
    path = folder / "hints" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


class TestShippedFile:
    def test_has_the_matters_of_a_city(self) -> None:
        hints = load_hints(None)
        assert 30 <= len(hints) <= 40
        assert len({hint.name for hint in hints}) == len(hints)
        assert {"waste", "street_lights", "parking", "school_admission"} <= {
            hint.code for hint in hints
        }

    def test_each_matter_has_six_to_fifteen_seeds_that_all_say_something(self) -> None:
        written = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
        for code, fields in written.items():
            assert 6 <= len(fields["words"]) <= 15, code
            assert all(topic_words(seed, LEXICON) for seed in fields["words"]), code

    def test_no_phrase_shrinks_to_one_word_by_stop_words_unawares(self) -> None:
        written = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
        seeds = {seed for fields in written.values() for seed in fields["words"]}
        shrunk = {
            tuple(topic_words(seed, LEXICON))
            for seed in seeds
            if " " in seed and len(topic_words(seed, LEXICON)) < 2
        }
        assert shrunk == SAID_BY_ONE_WORD

    def test_no_seed_stands_in_two_matters(self) -> None:
        owners: dict[tuple[str, ...], str] = {}
        for hint in load_hints(None):
            for seed in {
                tuple(LEXICON.translations.get(word, word) for word in seed) for seed in hint.words
            }:
                assert owners.setdefault(seed, hint.code) == hint.code, seed

    def test_says_above_each_matter_what_is_left_out(self) -> None:
        lines = SHIPPED.read_text(encoding="utf-8").splitlines()
        headers = [at for at, line in enumerate(lines) if line.startswith("[")]
        assert len(headers) == len(load_hints(None))
        assert all(lines[at - 1].startswith("# ") for at in headers)

    def test_reads_what_people_type(self) -> None:
        texts = [
            "Sampahnya numpuk di depo min",
            "uwuh e ra dijupuk-jupuk",
            "lampu jln gelap kabeh",
            "jukir nuthuk parkiran 20rb",
            "bikin ektp di dukcapil",
            "dalane rusak, jeglongan kabeh",
            "mantap min",
        ]
        words = read_words(texts, LEXICON)
        hints = load_hints(None)
        found = hinted(hints, words.of_text, fold_like(words, texts))
        assert [hints[at].code if at >= 0 else "-" for at in found] == [
            *("waste", "waste", "street_lights", "parking", "civil_registration", "roads", "-")
        ]


class TestFilesOfAnOffice:
    def test_a_file_of_the_same_name_takes_the_place(self, tmp_path: Path) -> None:
        write(tmp_path, '[bread]\nname = " Roti "\nwords = ["roti tawar", "bakpia"]\n')
        assert load_hints(tmp_path) == (Hint("bread", "Roti", (("roti", "tawar"), ("bakpia",))),)

    def test_other_files_add_after_it_in_the_order_of_their_names(self, tmp_path: Path) -> None:
        write(tmp_path, '[bread]\nname = "Roti"\nwords = ["roti"]\n', "zz.toml")
        write(tmp_path, '[milk]\nname = "Susu"\nwords = ["susu"]\n', "aa.toml")
        found = [hint.code for hint in load_hints(tmp_path)]
        assert found == ["milk", *(hint.code for hint in load_hints(None)), "bread"]

    def test_an_empty_file_switches_the_shipped_one_off(self, tmp_path: Path) -> None:
        write(tmp_path, "# kosong\n")
        assert load_hints(tmp_path) == ()

    def test_a_folder_without_hints_has_the_shipped_ones(self, tmp_path: Path) -> None:
        assert load_hints(tmp_path) == load_hints(None)

    def test_notepad_s_first_sign_and_hidden_files_do_no_harm(self, tmp_path: Path) -> None:
        write(tmp_path, b"\xef\xbb\xbf" + b'[bread]\r\nname = "Roti"\r\nwords = ["roti"]\r\n')
        write(tmp_path, b"\x00\x05\x16\x07", "._kota.toml")
        assert [hint.code for hint in load_hints(tmp_path)] == ["bread"]

    def test_seeds_are_spelled_by_the_lexicon_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "lexicon").mkdir()
        (tmp_path / "lexicon" / "spelling.txt").write_text("bakpia: bkp\n", encoding="utf-8")
        write(tmp_path, '[bread]\nname = "Roti"\nwords = ["BKP", "bakpia", "yang roti"]\n')
        assert load_hints(tmp_path)[0].words == (("bakpia",), ("roti",))

    @pytest.mark.parametrize(
        ("content", "key", "line"),
        [
            ('[a]\nname = "A"\nwords = ["roti"\n', "syntax", 4),
            ('[a]\nname = "A\nwords = ["roti"]\n', "syntax", 2),
            ("\n\n[a\n", "syntax", 3),
            ("x = " + "[" * 5000, "syntax", 1),
            (b"[a]\nname = '\xff'\n", "unreadable", None),
            ('[a]\nname = "A"\nwords = ["roti"]\n\n[a]\nwords = []\n', "twice", 5),
            ('[a]\nname = "A"\nwords = ["roti"]\n["a"]\n', "twice", 4),
            ('\n[Sampah]\nname = "A"\nwords = ["roti"]\n', "code", 2),
            ('\n\na = {name = "A", words = []}\n', "empty", 3),
            ('# roti\n"a b" = 1\n', "code", 2),
            ('name = "A"\nwords = ["roti"]\n', "value", 1),
            ('[a]\nname = "A"\n[b]\nwords = ["roti"]\n', "value", 1),
            ('[Kopi]\nname = "A"\nwords = ["roti"]\n', "code", 1),
            ('[a]\nwords = ["roti"]\n', "value", 1),
            ('[a]\nname = ""\nwords = ["roti"]\n', "value", 2),
            ('[a]\n\nname = 7\nwords = ["roti"]\n', "value", 3),
            (f'[a]\nname = "{"A" * 61}"\nwords = ["roti"]\n', "value", 2),
            ('[a]\nname = "A"\nwords = "roti"\n', "value", 3),
            ('[a]\nname = "A"\nwords = ["roti", 3]\n', "value", 3),
            ('[a]\nname = "A"\nwords = ["roti"]\nword = ["susu"]\n', "value", 4),
            ('[b]\nname = "B"\nwords = ["susu"]\n[a]\nname = "A"\nwords = []\n', "empty", 6),
            ('[a]\nname = "A"\nwords = ["yang di", "", "RT"]\n', "empty", 3),
        ],
    )
    def test_a_damaged_file_is_named_with_its_line(
        self, tmp_path: Path, content: str | bytes, key: str, line: int | None
    ) -> None:
        path = write(tmp_path, content)
        with pytest.raises(FitError) as caught:
            load_hints(tmp_path)
        message = caught.value.message
        assert message.key == f"topics.hints.{key}"
        assert dict(message.values).get("line") == line
        for language in ("id", "en"):
            sentence = Translator(language)(message)
            assert str(path) in sentence
            assert line is None or str(line) in sentence

    def test_a_folder_in_the_place_of_a_file_is_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "hints" / "kota.toml").mkdir(parents=True)
        with pytest.raises(FitError):
            load_hints(tmp_path)

    def test_a_code_of_another_file_is_named_where_it_stands_again(self, tmp_path: Path) -> None:
        path = write(tmp_path, '\n[waste]\nname = "Lagi"\nwords = ["roti"]\n', "lain.toml")
        with pytest.raises(FitError) as caught:
            load_hints(tmp_path)
        assert caught.value.message.key == "topics.hints.twice"
        assert dict(caught.value.message.values) == {
            "path": str(path),
            "line": 2,
            "code": "waste",
        }


class TestHinted:
    def test_a_text_goes_to_the_hint_that_it_names(self) -> None:
        assert codes(ALL, "sampah menumpuk", "parkir mahal", "aspal baru", "penerangan kurang") == [
            *("waste", "park", "road", "lamp")
        ]

    def test_a_text_that_names_none_has_none(self) -> None:
        assert codes(ALL, "mantap", "", "jalan") == ["-", "-", "-"]

    def test_two_matters_alike_are_unclear(self) -> None:
        assert codes(ALL, "sampah parkir", "sampah lama", "parkir lama") == ["-", "waste", "park"]

    def test_a_phrase_weighs_more_than_a_word(self) -> None:
        assert codes(ALL, "lampu mati parkir", "lampu mati", "parkir") == ["lamp", "lamp", "park"]

    def test_a_word_in_a_phrase_counts_for_the_phrase_alone(self) -> None:
        both = (LAMP, Hint("street", "Jalan", (("jalan",), ("lampu",))))
        assert codes(both, "lampu jalan", "jalan") == ["lamp", "street"]

    def test_the_longer_phrase_takes_its_words_first(self) -> None:
        three = Hint("three", "Tiga", (("jalan", "rusak", "parah"),))
        two = Hint("two", "Dua", (("jalan", "rusak"), ("rusak", "parah")))
        assert codes((two, three), "jalan rusak parah") == ["three"]
        assert codes((two, three), "jalan rusak", "rusak parah") == ["two", "two"]

    def test_one_word_may_stand_between_and_no_more(self) -> None:
        assert codes(ALL, "jalan malioboro rusak", "jalan kyai mojo rusak") == ["road", "-"]

    def test_the_order_of_a_phrase_counts(self) -> None:
        assert codes(ALL, "lampu mati", "mati lampu") == ["lamp", "-"]

    def test_a_phrase_at_the_end_is_not_read_past_it(self) -> None:
        assert codes(ALL, "sampah lampu", "lampu") == ["waste", "-"]

    def test_a_rare_seed_outweighs_one_that_everybody_uses(self) -> None:
        texts = ["sampah lama"] * 60 + ["sampah karcis"] + ["lain"] * 3
        assert codes(ALL, *texts)[60] == "park"

    def test_more_seeds_and_mentions_outweigh_fewer(self) -> None:
        assert codes(ALL, "sampah depo parkir", "sampah sampah sampah parkir", "parkir sampah") == [
            *("waste", "waste", "-")
        ]

    def test_a_seed_lost_in_a_long_text_is_no_hint(self) -> None:
        filler = " ".join(f"kata{chr(97 + at)}" for at in range(24))
        assert codes(ALL, f"sampah {filler}", f"sampah {filler} lagi") == ["waste", "-"]
        assert codes(ALL, f"sampah {filler} lagi depo") == ["waste"]

    def test_a_seed_of_two_hints_decides_nothing_between_them(self) -> None:
        two = (
            Hint("one", "Satu", (("bau",), ("depo",))),
            Hint("two", "Dua", (("bau",), ("kali",))),
        )
        assert codes(two, "bau", "bau depo", "bau kali") == ["-", "one", "two"]

    def test_seeds_that_fold_together_count_once(self) -> None:
        double = (Hint("one", "Satu", (("sampah",), ("uwuh",))), PARK)
        fold = {"uwuh": "sampah"}
        assert codes(double, "sampah parkir", fold=lambda word: fold.get(word, word)) == ["-"]

    def test_words_are_folded_like_those_of_the_corpus(self) -> None:
        texts = ["sampahnya", "sampah lagi", "sampah itu", "parkirnya", "parkir", "parkir motor"]
        words = read_words(texts, LEXICON)
        hints = (Hint("waste", "Sampah", (("sampahnya",),)), Hint("park", "P", (("parkirnya",),)))
        found = hinted(hints, words.of_text, fold_like(words, texts))
        assert found.tolist() == [0, 0, 0, 1, 1, 1]

    def test_nothing_in_nothing_out(self) -> None:
        assert hinted(ALL, [], as_it_is).shape == (0,)
        found = hinted((), [["sampah"], []], as_it_is)
        assert found.dtype == np.int32
        assert found.tolist() == [-1, -1]

    def test_the_order_of_texts_changes_nothing(self) -> None:
        texts = ["sampah lama", "lampu mati parkir", "parkir karcis", "jalan x rusak", "mantap"] * 9
        random = np.random.RandomState(3)
        order = random.permutation(len(texts))
        there = codes(ALL, *texts)
        assert codes(ALL, *(texts[at] for at in order)) == [there[at] for at in order]
