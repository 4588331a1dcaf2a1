"""Numbers of bank accounts, found inside running text.

Eight to sixteen digits say nothing by themselves; what makes them an account is a bank's name or
the word *rekening* beside them, with nothing between that says they are something else.
"""

from __future__ import annotations

import re

from analytics.privacy.phones import is_mobile
from analytics.privacy.spans import Span

_DIGITS = range(8, 17)
_LABEL = (
    r"(?:(?:no(?:mor|mer)?\.? ?)?(?:rek(?:ening)?|rekeningku|rekeningnya|reknya)"
    r"|norek(?:ening)?|no\.rek|a/c|account|acc|virtual account)"
)
# Banks whose name is no other word, and those that need a sign that a bank is meant.
_BANK = (
    r"(?:bca|bri|brimo|bni|bsi|btn|btpn|bpd(?: diy)?|bank diy|bpr|cimb(?: niaga)?|niaga|danamon"
    r"|muamalat|permata ?bank|mega ?bank|jenius|sea ?bank|maybank|ocbc(?: nisp)?|bukopin|panin"
    r"|sinarmas|bank [a-z]{3,12})"
)
_BANK_LIKE_A_WORD = r"(?:mandiri|mega|permata|jago|syariah|jogja)"
_TRANSFER = r"(?:transfer|tf|trf|trfnya|donasi|kirim|setor|rek|rekening|norek|bank)"
_NUMBER = (
    r"(?<![\w#.,/\-])(?P<number>[0-9]{1,16}(?:[ .\-][0-9]{1,16}){0,15})"
    r"(?![0-9]|[.,/][0-9]|[^\W0-9_])"
)
_GAP = r"[^0-9\[\]#]{0,40}?"
_AFTER_LABEL = re.compile(rf"(?<!\w){_LABEL}(?!\w)(?P<gap>{_GAP}){_NUMBER}", re.IGNORECASE)
_AFTER_BANK = re.compile(rf"(?<!\w){_BANK}(?!\w)(?P<gap>{_GAP}){_NUMBER}", re.IGNORECASE)
_AFTER_WORD = re.compile(
    rf"(?<!\w){_TRANSFER}(?!\w)[^0-9\n\[\]]{{0,20}}(?<!\w){_BANK_LIKE_A_WORD}(?!\w)"
    rf"(?P<gap>{_GAP}){_NUMBER}",
    re.IGNORECASE,
)
# "mandiri 137-00-1234567-8", "jago: 1012…": a number of the right length close by is sign enough.
_CLOSE_TO_WORD = re.compile(
    rf"(?<!\w){_BANK_LIKE_A_WORD}(?!\w)(?P<gap>[ :.=()]{{1,4}}){_NUMBER}", re.IGNORECASE
)
_AFTER_TRANSFER = re.compile(
    r"(?<!\w)(?:transfer|tf|trf)(?:nya|kan)?(?!\w)(?: (?:ke|aja|saja|di|via|lewat|no|nomor))*"
    rf"(?P<gap>[ :.=]{{1,4}}){_NUMBER}(?= ?,? ?\(?(?:a\.?n|a/n|atas nama|bank)(?!\w))",
    re.IGNORECASE,
)
_PATTERNS = (_AFTER_LABEL, _AFTER_BANK, _AFTER_WORD, _CLOSE_TO_WORD, _AFTER_TRANSFER)
# "1234567890 (BCA)": looked for from the bank's name backwards.
_ANY_BANK = re.compile(
    rf"(?<!\w)(?:rek(?:ening)? )?(?:bank )?(?:{_BANK}|{_BANK_LIKE_A_WORD})(?!\w)", re.IGNORECASE
)
_NUMBER_BEFORE = re.compile(rf"{_NUMBER}[ ,]{{0,2}}[(/\-]? ?$")
_LONGEST = 40
# Without one of these no pattern can match.
_HINTS = (
    "rek", "bank", "bca", "bri", "bni", "bsi", "btn", "btpn", "bpd", "bpr", "niaga", "cimb",
    "danamon", "muamalat", "jenius", "sea", "ocbc", "bukopin", "panin", "sinarmas", "mandiri",
    "mega", "permata", "jago", "syariah", "jogja", "tf", "trf", "transfer", "a/c", "acc",
    "virtual",
)  # fmt: skip

# Between the bank and the number: what says that the number is something else.
_OTHERWISE = re.compile(
    r"(?<!\w)(?:tiket|ticket|resi|sk|perda|perwal|pergub|pasal|surat|wa|whatsapp|hp|telp?|tlp"
    r"|telepon"
    r"|hub|hubungi|kontak|konfirmasi|call|center|cs|rp|idr|sebesar|senilai|total|jumlah|harga"
    r"|nominal"
    r"|biaya|bayar|saldo|limit|kode|order|invoice|antrian|antrean|aduan|laporan|nik|ktp|kk"
    r"|pelanggan"
    r"|tgl|tanggal|jam|pukul|sejak|per|pin|npwp|listrik|air|pdam|pln|koran|telkom|id|transaksi|ref"
    r"|pos|lat|long|koordinat)(?!\w)|\brp\.?$",
    re.IGNORECASE,
)
_MONEY_BEHIND = re.compile(
    r"\s?(?:,-|rupiah|rb|ribu|jt|juta|m|miliar|milyar|orang|persen|%|kali|unit)(?!\w)",
    re.IGNORECASE,
)
_PAPER_BEFORE = re.compile(
    r"(?<!\w)(?:resi|tiket|ticket|order|invoice|billing|pelanggan|transaksi|referensi|antrian"
    r"|antrean|kode|ktp|nik)"
    r"(?:nya)?[ :]{1,3}$",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_DATE = re.compile(
    r"[0-3]?[0-9][ .\-][01]?[0-9][ .\-](?:19|20)[0-9]{2}|(?:19"
    r"|20)[0-9]{2}[.\-][01]?[0-9][.\-][0-3]?[0-9]"
    r"|(?:19|20)[0-9]{2}[ \-](?:19|20)[0-9]{2}"
)
_GROUP = re.compile(r"[0-9]+")
_NO_DIGITS = re.compile(r"\D+")


def find_bank_accounts(text: str) -> list[Span]:
    """Return the places in ``text`` that hold the number of a bank account, sorted."""
    if not any(map(text.lower().__contains__, _HINTS)):
        return []
    places: dict[int, int] = {}
    for pattern in _PATTERNS:
        is_label = pattern is _AFTER_LABEL
        for match in pattern.finditer(text):
            start, end = _one_number(text, *match.span("number"))
            if _PAPER_BEFORE.search(text, max(0, match.start() - _LONGEST), match.start()):
                continue
            if start not in places and _is_account(text, start, end, match["gap"], is_label):
                places[start] = end
    for bank in _ANY_BANK.finditer(text):
        near = _NUMBER_BEFORE.search(text, max(0, bank.start() - _LONGEST), bank.start())
        if (
            near
            and near.start() not in places
            and _is_account(text, *near.span("number"), "", False)
        ):
            places[near.start()] = near.end("number")
    return sorted(places.items())


def _one_number(text: str, start: int, end: int) -> Span:
    """Leave off the groups that would make the number too long, or only stand behind it."""
    groups = [group.span() for group in _GROUP.finditer(text, start, end)]
    is_whole = groups[0][1] - start >= _DIGITS[0]
    digits = 0
    last = start
    for index, (first, behind) in enumerate(groups):
        size = behind - first
        is_apart = index > 0 and text[first - 1] == " "
        counts_something = size == 1 and digits >= 10 and text[behind : behind + 1] == " "
        if digits + size > _DIGITS[-1] or (is_apart and (is_whole or counts_something)):
            break
        digits += size
        last = behind
    return start, last


def _is_account(text: str, start: int, end: int, gap: str, is_label: bool) -> bool:
    number = text[start:end]
    digits = _NO_DIGITS.sub("", number)
    if len(digits) not in _DIGITS or _OTHERWISE.search(gap):
        return False
    if _THOUSANDS.fullmatch(number) or _DATE.fullmatch(number) or _MONEY_BEHIND.match(text, end):
        return False
    if digits.endswith("00000") and number == digits:
        return False
    # A mobile number beside a bank's name is how to reach somebody; behind the word itself, and in
    # the ten digits that BCA and BNI use, it is an account.
    return is_label or len(digits) == 10 or not is_mobile(digits)
