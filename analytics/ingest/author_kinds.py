"""What kind of account wrote, where an export says so."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.ingest.carriers.table import cell_text
from analytics.ingest.records import Cell
from analytics.posts import AuthorKind

_KINDS: Mapping[str, AuthorKind] = {
    **{kind.value: kind for kind in AuthorKind},
    "warga": AuthorKind.RESIDENT,
    "masyarakat": AuthorKind.RESIDENT,
    "pribadi": AuthorKind.RESIDENT,
    "pemerintah": AuthorKind.GOVERNMENT,
    "pemda": AuthorKind.GOVERNMENT,
    "pemkot": AuthorKind.GOVERNMENT,
    "opd": AuthorKind.GOVERNMENT,
    "dinas": AuthorKind.GOVERNMENT,
    "resmi": AuthorKind.GOVERNMENT,
    "pers": AuthorKind.MEDIA,
    "berita": AuthorKind.MEDIA,
    "media massa": AuthorKind.MEDIA,
}


def read_author_kind(cell: Cell) -> AuthorKind:
    """Return the kind in a cell; a resident where it says nothing that is known."""
    if cell is None:
        return AuthorKind.RESIDENT
    return _KINDS.get(cell_text(cell).strip().casefold(), AuthorKind.RESIDENT)
