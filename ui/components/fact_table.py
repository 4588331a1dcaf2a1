"""A table that a screen reader hears as one, and that becomes a list of facts where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

_HERE = Path(__file__).resolve().parent
_mount = st.components.v2.component(
    "sambung_rasa.fact_table",
    html="<div class='facts'></div>",
    css=(_HERE / "fact_table.css").read_text(encoding="utf-8"),
    js=(_HERE / "fact_table.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and what stands below it.

    Numbers stand on the right and in one line; prose needs no heading to be understood.
    """

    title: str
    holds: Literal["words", "number", "prose"] = "words"


def show(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    key: str,
    label: str,
    last_is_total: bool = False,
) -> None:
    """Draw ``rows``, whose first cell is the row's heading; ``label`` says what the table is of."""
    _mount(
        key=key,
        data={
            "columns": [asdict(column) for column in columns],
            "rows": [list(row) for row in rows],
            "label": label,
            "lastIsTotal": last_is_total,
        },
    )
