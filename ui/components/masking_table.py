"""What is masked inside texts, how often here, and how well that was measured to work."""

from __future__ import annotations

import json
from dataclasses import dataclass

import streamlit as st

from analytics.settings import PROJECT_ROOT
from ui import data
from ui.components import fact_table
from ui.components.fact_table import Column
from ui.components.section import TEXT_PX
from ui.frame import Visit
from ui.i18n import t, translator

MEASURE_FILE = PROJECT_ROOT / "data" / "measured" / "masking.json"


@dataclass(frozen=True, slots=True)
class KindMeasured:
    """One kind: of ``labelled`` things ``found`` were masked; of ``masked`` stretches ``right`` were it."""

    kind: str
    word: str
    labelled: int
    found: int
    masked: int
    right: int


@dataclass(frozen=True, slots=True)
class MaskingMeasure:
    """The measure on ``texts`` labelled texts, ``traps`` of which hold what must stay."""

    texts: int
    traps: int
    kinds: tuple[KindMeasured, ...]


def read_measure() -> MaskingMeasure:
    """Read the measure that comes with the project."""
    record = json.loads(MEASURE_FILE.read_text(encoding="utf-8"))
    return MaskingMeasure(
        record["texts"],
        record["traps"],
        tuple(KindMeasured(**kind) for kind in record["kinds"]),
    )


def show(visit: Visit) -> None:
    """Draw the table, what it means, and what is not masked."""
    measure = read_measure()
    masked = data.masked(visit.release)
    posts = dict(zip(masked["word"], masked["posts"], strict=True))
    words = translator()
    fact_table.show(
        (
            Column(t("about.masking.word")),
            Column(t("about.masking.covers"), holds="prose"),
            Column(t("count.label.comments"), holds="number"),
            Column(t("about.masking.recall"), holds="number"),
            Column(t("about.masking.precision"), holds="number"),
            Column(t("about.masking.meaning"), holds="prose"),
        ),
        [
            (
                kind.word,
                t(f"about.masking.covers.{kind.kind}"),
                words.number(int(posts.get(kind.word, 0))),
                _share(kind.found, kind.labelled),
                _share(kind.right, kind.masked),
                in_words(kind),
            )
            for kind in measure.kinds
        ],
        key="masking_table",
        label=t("about.masking.title"),
    )
    with st.container(width=TEXT_PX):
        st.markdown(t("about.masking.not_masked"))
        st.caption(t("about.masking.measured", texts=measure.texts, traps=measure.traps))
        st.caption(t("about.masking.source", release=visit.release.name))


def in_words(kind: KindMeasured) -> str:
    """Say what recall and precision mean, of a hundred."""
    missed = kind.labelled - kind.found
    wrong = kind.masked - kind.right
    said = [
        t("about.masking.missed", n=_of_a_hundred(missed, kind.labelled))
        if missed
        else t("about.masking.none_missed", labelled=kind.labelled)
    ]
    if wrong:
        said.append(t("about.masking.wrong", n=_of_a_hundred(wrong, kind.masked)))
    return " ".join(said)


def _of_a_hundred(part: int, whole: int) -> int:
    # One that there was is never none.
    return max(1, round(100 * part / whole))


def _share(part: int, whole: int) -> str:
    share = translator().share(part / whole, 1) if whole else "–"
    return t("about.masking.share", share=share, part=part, whole=whole)
