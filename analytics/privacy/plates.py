"""Vehicle registration plates as Indonesians write them, found inside running text.

``AB 1234 XY``: the letters of an area, one to four digits, up to three letters. Bus lines, room
numbers and "ad 2 ya" look alike, so shape alone counts only where it is complete; what is short,
or typed small, needs a word for a plate or a vehicle beside it.
"""

from __future__ import annotations

import re

from analytics.privacy.spans import Span

# Peraturan Kepolisian 7/2021 and the areas before it.
_AREAS = frozenset({
    "A", "B", "D", "E", "F", "G", "H", "K", "L", "M", "N", "P", "R", "S", "T", "W", "Z", "AA",
    "AB", "AD", "AE", "AG", "BA", "BB", "BD", "BE", "BG", "BH", "BK", "BL", "BM", "BN", "BP",
    "CC", "CD", "DA", "DB", "DC", "DD", "DE", "DG", "DH", "DK", "DL", "DM", "DN", "DP", "DR",
    "DS", "DT", "DW", "EA", "EB", "ED", "KB", "KH", "KT", "KU", "PA", "PB", "PG", "PS", "PT",
})  # fmt: skip
# Areas that are also words or their short forms when typed small.
_LIKE_WORDS = frozenset({
    "a", "b", "d", "e", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "w", "z", "ad",
    "ag", "ba", "bb", "be", "bd", "bg", "bk", "bl", "bm", "bn", "bp", "cc", "cd", "da", "dd",
    "de", "dg", "dk", "dl", "dm", "dn", "dp", "dr", "ds", "dt", "dw", "ea", "ed", "kb", "kh",
    "kt", "ku", "pa", "pb", "pg", "ps", "pt",
})  # fmt: skip
# What is counted or measured: never the end of a plate.
_UNITS = frozenset({
    "an", "rb", "jt", "k", "m", "km", "cm", "mm", "kg", "gr", "g", "l", "lt", "ltr", "ml", "cc",
    "x", "th", "thn", "hr", "jam", "mnt", "mnit", "dtk", "org", "rp", "pcs", "pak", "dus", "bks",
    "kk", "rt", "rw", "no", "gb", "mb", "tb", "hp", "wib", "wit", "am", "pm", "bln", "mgg", "lbr",
    "ekr", "kw", "ton", "unt", "hri", "jln", "jl", "gg", "wrg", "kali", "bh", "ha",
})  # fmt: skip
# Words that stand behind a number, typed as people type them.
_SHORT_WORDS = frozenset({
    "yg", "ya", "yah", "yaa", "yo", "y", "u", "di", "ke", "dan", "dn", "dr", "sd", "aja", "aj",
    "sj", "saj", "itu", "ini", "tu", "tuh", "nih", "ni", "ki", "kui", "iku", "iki", "ga", "gak",
    "gk", "tdk", "tak", "ndk", "ra", "ora", "ta", "to", "kok", "koq", "lah", "loh", "lho", "nya",
    "nan", "san", "pas", "jd", "ud", "udh", "sdh", "dah", "blm", "bs", "mau", "mo", "tp", "tpi",
    "dg", "dgn", "utk", "pd", "krn", "klo", "kl", "klu", "jg", "sm", "bgt", "bu", "mas", "mbk",
    "mba", "min", "kak", "om", "tgl", "per", "dst", "dll", "dsb", "dpt", "ada", "ad", "apa", "ap",
    "msh", "mbh", "wes", "wis", "lan", "sing", "sg", "neng", "ono", "ana", "kae", "kan", "lbh",
    "lwt", "lg", "and", "in", "the", "of", "for", "on", "at", "is", "are", "we", "he", "she",
    "pro", "max", "neo", "abs", "fi", "cbs", "rr", "tr", "pu", "plus", "ok", "oke", "wkw", "wk",
    "haha", "duh", "wah", "nah", "eh", "ah", "oh", "amp", "dos", "lu", "gw", "sy", "aku", "kmu",
    "kmi", "dia", "kt", "los", "msk", "sdg", "smp", "sma", "smk", "tk", "pns", "bos", "bro",
    "sis", "gan", "kpn", "bsk", "kmr", "skr", "skrg", "tad", "tdi", "dlm", "tnp", "sbg", "spt",
    "krg", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des", "jan", "feb", "mar", "apr",
    "sen", "sel", "rab", "kam", "sab", "uu", "pp", "sk", "pt", "cv",
})  # fmt: skip
_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{0,3}(?![0-9])")
_AREA_BEFORE = re.compile(r"(?<![\w@#/&])(?P<area>[A-Za-z]{1,2})(?P<gap>[ .\-]{0,2})$")
_SUFFIX_BEHIND = re.compile(r"(?P<gap>[ .\-]{0,2})(?P<suffix>[A-Za-z]{1,3})(?![\w@/])")
_END = re.compile(r"(?![\w%])(?![.,:/\-][0-9])")
_LONGEST_AREA = 4

_SAYS_PLATE = re.compile(
    r"(?<!\w)(?:no(?:mor|mer)?\.? ?pol(?:isi)?|nopol(?:nya|e)?|plat(?:nya|e)?|pelat|ber(?:plat"
    r"|nopol|pelat)"
    r"|tnkb|stnk|bpkb)(?!\w)(?: (?:no(?:mor|mer)?|kendaraan|motor|mobil|polisi|dinas|merah|kuning"
    r"|hitam|putih"
    r"|nya|saya|itu|adalah|dengan|truk|bus))*[^\w\n]{0,4}$",
    re.IGNORECASE,
)
_SAYS_VEHICLE = re.compile(
    r"(?<!\w)(?:motor|sepeda motor|mobil|bus|bis|truk|truck|pick ?up|taksi|taxi|taxol|angkot|ojol"
    r"|gojek|gocar"
    r"|grab|grabcar|avanza|xenia|innova|inova|brio|jazz|beat|vario|scoopy|supra|nmax|aerox|mio"
    r"|vespa|ertiga"
    r"|agya|ayla|calya|sigra|fortuner|pajero|rush|terios|yaris|kijang|panther|elf|hiace|satria"
    r"|ninja|klx"
    r"|kendaraan|pengendara|pengemudi|sopir|supir|driver|montor|sedan|minibus|ambulans|ambulance"
    r"|plat"
    r"|nyerempet|menyerempet|nabrak|menabrak|ditabrak|tabrak|ngebut|ditilang|tilang"
    r"|curanmor)(?!\w)[^\n]{0,24}$",
    re.IGNORECASE,
)
_CODE_BEFORE = re.compile(
    r"(?<!\w)(?:ruang(?:an)?|kamar|kelas|gedung|gd|kode(?: [a-z]+)?|tipe|type|seri|model|kursi"
    r"|gate|flight|pesawat"
    r"|penerbangan|jalur|rute|trayek|koridor|halte|lapak|kios|los|loket|blok|surat|sk|perda|perwal"
    r"|pasal|ayat"
    r"|resi|tiket|tribun|sektor|zona|grade|golongan|gol|vitamin|hepatitis|bus tj|line|lantai|rak"
    r"|voucher"
    r"|vocer|kupon|produk|samsung|galaxy|nokia|canon|epson|laptop|printer|airbus|boeing|lab|meja"
    r"|stand"
    r"|booth|unit|apartemen|tower|angkatan|antrian|antrean|no\.? antri(?:an)?|ukuran|kertas)"
    r"(?: (?:no(?:mor|mer)?|nya|hp))?[^\w\n]{0,3}$",
    re.IGNORECASE,
)
_CONTEXT = 48
_YEARS = range(1945, 2035)


def find_plates(text: str) -> list[Span]:
    """Return the places in ``text`` that hold a plate, sorted and without overlaps."""
    places: list[Span] = []
    shouts: bool | None = None
    for number in _NUMBER.finditer(text):
        start = number.start()
        if start == 0 or (places and start < places[-1][1]):
            continue
        before = _AREA_BEFORE.search(text, max(0, start - _LONGEST_AREA), start)
        if before is None or before["area"].upper() not in _AREAS:
            continue
        if shouts is None:
            # A text that shouts says nothing by its capitals.
            shouts = sum(map(str.isupper, text)) > 2 * sum(map(str.islower, text))
        place = _plate_at(text, before, number, shouts)
        if place and not (places and place[0] < places[-1][1]):
            places.append(place)
    return places


def _plate_at(text: str, area: re.Match[str], number: re.Match[str], shouts: bool) -> Span | None:
    start = area.start()
    letters, digits = area["area"], len(number[0])
    context = text[max(0, start - _CONTEXT) : start]
    says_plate = bool(_SAYS_PLATE.search(context))
    behind = _SUFFIX_BEHIND.match(text, number.end())
    suffix = behind["suffix"] if behind else ""
    # "AB 1234 KL" is a plate, "ada 1234 kl" is not.
    is_long = len(letters) == 2 and digits == 4
    is_word = suffix.lower() in _UNITS or (
        suffix.lower() in _SHORT_WORDS and (not suffix.isupper() or (shouts and not is_long))
    )
    says_vehicle = bool(_SAYS_VEHICLE.search(context))
    if is_word and is_long and says_vehicle and letters.lower() not in _LIKE_WORDS:
        is_word = suffix.lower() in _UNITS
    if says_plate and behind and (suffix.isupper() > shouts or not behind["gap"]):
        is_word = False
    if behind is None or is_word:
        is_whole = says_plate and digits >= 3 and _END.match(text, number.end())
        return (start, number.end()) if is_whole else None
    if says_plate:
        return start, behind.end()
    if _CODE_BEFORE.search(context):
        return None
    is_near_vehicle = says_vehicle and (digits >= 3 or (digits == 2 and letters.isupper()))
    if is_near_vehicle or _has_full_shape(area, number, behind, shouts):
        return start, behind.end()
    return None


def _has_full_shape(
    area: re.Match[str], number: re.Match[str], behind: re.Match[str], shouts: bool
) -> bool:
    """Say whether this is a plate by its shape alone."""
    letters, digits, suffix = area["area"], len(number[0]), behind["suffix"]
    is_joined = not area["gap"] and not behind["gap"]
    is_upper = letters.isupper() and suffix.isupper()
    if len(letters) == 1 and int(number[0]) in _YEARS:
        return False
    if (letters, number[0]) in {("L", "300"), ("A", "320"), ("B", "737")}:
        return False
    if is_upper and not shouts:
        if len(letters) == 2:
            return digits >= 3 or (digits == 2 and len(suffix) >= 2)
        return digits == 4 or (digits == 3 and len(suffix) >= 2)
    if is_joined or is_upper:
        if len(letters) == 2:
            return digits >= 3 and (len(suffix) >= 2 or is_upper)
        return digits == 4 and len(suffix) >= 2
    return letters.lower() not in _LIKE_WORDS and digits >= 3 and len(suffix) >= 2
