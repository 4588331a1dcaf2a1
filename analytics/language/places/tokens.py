"""Cuts a text into words with their positions, and writes the words of place names in one way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# A word is letters or digits, never both: "smpn5" is "smpn", "5", and "alun2" is "alun", "2".
WORD = re.compile(r"[^\W\d_]+|\d+")
# Links, handles and the masks that privacy/ puts into texts name no place.
_NOT_TEXT = re.compile(r"https?://\S+|www\.\S+|(?<![\w])@[\w.]+|\[[A-Za-z]{2,12}\]")
_MAY_HOLD_NO_TEXT = re.compile(r"[@\[]|http|www")
_ELONGATION = re.compile(r"([^\W\d_])\1{2,}")
_HASHTAG_JOIN = re.compile(r"(?<=[a-z])(?=[A-Z])")

# One word for each kind of place, and one for the city: they stand in many names.
SYNONYMS: Mapping[str, str] = {
    variant: word
    for word, variants in {
        "jl": "jalan jln jlan dalan dalane jalane ndalan jaln",
        "pasar": "psr peken psar pasare",
        "stasiun": "st stasion setasiun stasiune stasyun",
        "jembatan": "kreteg jmbtn jembatane jembtn",
        "masjid": "mesjid mesjit masjit mejid",
        "kali": "sungai kaline sungainya",
        "simpang": "perempatan prapatan pertigaan pertelon protelon prempatan perempetan persimpangan",
        "halte": "shelter haltenya haltene",
        "kampung": "kp kmp kampunge kampong",
        "mal": "mall",
        "plaza": "plasa",
        "sma": "sman smun smu",
        "smp": "smpn sltp",
        "smk": "smkn",
        "rs": "rsu",
        "flyover": "playover",
        "jogja": "yogya yogyakarta jogjakarta jogya yogja djogja jogjah djokja yogjakarta",
        "kelurahan": "kelurahane",
        "terminal": "term terminale",
    }.items()
    for variant in variants.split()
}

# Ranks and titles between "jl." and the name, which people write or leave out.
ROAD_TITLES = frozenset(
    [
        "jend",
        "jendral",
        "jenderal",
        "jendr",
        "letjen",
        "letjend",
        "mayjen",
        "mayjend",
        "brigjen",
        "brigjend",
        "kol",
        "kolonel",
        "letkol",
        "mayor",
        "kapten",
        "kapt",
        "lettu",
        "dr",
        "prof",
        "ir",
        "kh",
        "k",
        "h",
        "p",
        "pangeran",
        "pgr",
        "r",
        "raden",
        "laksda",
        "marsda",
        "ipda",
        "ki",
        "kyai",
        "kiai",
        "raya",
    ]
)
# Words that may stand between the kind of a place and its name.
FILLERS: Mapping[str, frozenset[str]] = {
    "jl": ROAD_TITLES,
    "halte": frozenset({"trans", "jogja", "transjogja", "tj", "bus", "bis", "portabel"}),
    "sma": frozenset({"n", "negeri"}),
    "smp": frozenset({"n", "negeri"}),
    "smk": frozenset({"n", "negeri"}),
    "rs": frozenset({"umum", "swasta"}),
    "stasiun": frozenset({"kereta", "api", "ka"}),
    "simpang": frozenset({"empat", "tiga", "lampu", "merah"}),
    "pasar": frozenset({"tradisional"}),
    "depo": frozenset({"sampah"}),
}
MOST_FILLERS = 4


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order, as parallel lists of equal length.

    Attributes:
        text: the text they were cut from; links, handles and masks are blanked out.
        lower: each word in lower case.
        starts: where each begins in the text.
        ends: where each ends.
    """

    text: str
    lower: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.lower)

    def between(self, before: int) -> str:
        """Return what stands between word ``before`` and the next one."""
        return self.text[self.ends[before] : self.starts[before + 1]]


def plain(text: str) -> str:
    """Return ``text`` of the same length, without what is no language and without styled letters.

    Styled letters ("𝗠𝗮𝗹𝗶𝗼𝗯𝗼𝗿𝗼") become plain ones, as NFKC says.
    """
    if not text.isascii():
        text = "".join(map(_plain_letter, text))
    if _MAY_HOLD_NO_TEXT.search(text):
        text = _NOT_TEXT.sub(lambda found: " " * len(found.group()), text)
    return text


def _plain_letter(letter: str) -> str:
    if letter < "\u0300":
        return letter
    same = unicodedata.normalize("NFKC", letter)
    return same if len(same) == 1 else letter


def cut(text: str) -> Words:
    """Cut ``text`` (as ``plain`` gives it) into words; a hashtag is cut where a capital begins."""
    lower: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _spans(text):
        lower.append(text[start:end].lower())
        starts.append(start)
        ends.append(end)
    return Words(text, lower, starts, ends)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for found in WORD.finditer(text):
        start, end = found.span()
        if start and text[start - 1] == "#":
            for join in _HASHTAG_JOIN.finditer(text, start, end):
                yield start, join.start()
                start = join.start()
        yield start, end


def shorten(word: str) -> str:
    """Undo elongation: "giwangaaan" -> "giwangan"."""
    return _ELONGATION.sub(r"\1", word)


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a place's name in the one way that texts are matched in."""
    return tuple(SYNONYMS.get(word, word) for word in WORD.findall(plain(name).lower()))
