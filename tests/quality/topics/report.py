"""What was measured, as tables in Markdown."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Mapping, Sequence

from analytics.settings import PROJECT_ROOT
from tests.quality.topics.compare import BERTOPICS, OURS_ALONE, OURS_THOROUGH, RECIPES, Row
from tests.quality.topics.sets import LabelledSet

REPORT = PROJECT_ROOT / "docs" / "quality.md"
# What people wrote stands above it and stays.
MARK = "<!-- written by make quality: -->"
_PACKAGES = ("bertopic", "umap-learn", "hdbscan", "scikit-learn", "sentence-transformers")
_HOW: Mapping[str, str] = {OURS_ALONE: ", texts alone", OURS_THOROUGH: ", `thorough`"}
_HEADS = (
    "", "AMI", "AMI of assigned", "ungrouped", "of it no theme", "topics",
    "stability: seeds · orders · 90 %", "NPMI", "diversity", "fit, s", "with embedding, s",
)  # fmt: skip


def kept_text() -> str:
    """Return what people wrote in ``docs/quality.md``, the mark included.

    Raises:
        ValueError: the mark is gone.
    """
    kept, mark, _ = REPORT.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise ValueError(f"{REPORT} has no line {MARK}")
    return kept + mark


def write_report(tables: str) -> None:
    """Put ``tables`` under what people wrote."""
    REPORT.write_text(f"{kept_text()}\n\n{tables}", encoding="utf-8")


def as_tables(sets: Sequence[LabelledSet], rows_of: Mapping[str, Sequence[Row]]) -> str:
    """Lay out a summary, then one table a set."""
    parts = [_conditions(), _summary(sets, rows_of)]
    for labelled in sets:
        rows = rows_of[labelled.code]
        parts.append(f"## {labelled.title}")
        parts.append(_described(labelled))
        parts.append(_table(_HEADS, [_cells(row) for row in rows]))
        if labelled.languages is not None:
            parts.append(
                _table(
                    ("", "NMI by language", "NMI by topic"),
                    [
                        (row.title, _number(row.by_language, 3), _number(row.by_topic, 3))
                        for row in rows
                    ],
                )
            )
    return "\n\n".join(parts) + "\n"


def _conditions() -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    return f"Measured on {os.cpu_count()} cores, Python {platform.python_version()}, {versions}."


def _described(labelled: LabelledSet) -> str:
    corpus = labelled.corpus
    residents = int(corpus.learn.sum())
    return (
        f"{residents:,} distinct texts, {len(labelled.text_rows):,} measured, in "
        f"{len(set(labelled.topics))} topics."
    )


def _summary(sets: Sequence[LabelledSet], rows_of: Mapping[str, Sequence[Row]]) -> str:
    lines: list[tuple[str, ...]] = []
    for labelled in sets:
        rows = rows_of[labelled.code]
        rivals = [row for row in rows if row.recipe in BERTOPICS]
        others = [row for row in rows if RECIPES[row.recipe].find is not None]
        if not rivals:
            continue
        best = max(rivals, key=lambda row: row.ami)
        best_other = max(others, key=lambda row: row.ami)
        lines.extend(
            (
                labelled.code + _HOW.get(ours.recipe, ""),
                _number(ours.ami),
                f"{_number(best.ami)} ({best.title})",
                f"**{_number(_ratio(ours.ami, best.ami))}**",
                f"{_number(best_other.ami)} ({best_other.title})",
                _share(ours.ungrouped - (ours.no_theme or 0.0)),
                _share(best.ungrouped),
                _mean_stability(ours),
                _mean_stability(best),
            )
            for ours in rows
            if RECIPES[ours.recipe].find is None
        )
    heads = (
        "set", "AMI, this product", "AMI, best BERTopic", "ratio", "AMI, best of all others",
        "unsure", "BERTopic ungrouped", "stability: mean (lowest)", "BERTopic's",
    )  # fmt: skip
    return _table(heads, lines) if lines else "No row of BERTopic to compare with."


def _cells(row: Row) -> tuple[str, ...]:
    stability = row.stability
    return (
        row.title,
        f"{_number(row.ami)} ({_number(min(row.amis))}–{_number(max(row.amis))})",
        _number(row.ami_assigned),
        _share(row.ungrouped),
        "–" if row.no_theme is None else _share(row.no_theme),
        str(row.topics),
        "–"
        if stability is None
        else " · ".join(map(_number, (stability.seeds, stability.orders, stability.subsets))),
        _number(row.coherence, 3),
        _number(row.diversity),
        _number(row.fit_s, 1),
        _number(None if row.embed_s is None else row.fit_s + row.embed_s, 1),
    )


def _ratio(ours: float, theirs: float) -> float | None:
    return ours / theirs if theirs > 0 else None


def _mean_stability(row: Row) -> str:
    if row.stability is None:
        return "–"
    return f"{_number(row.stability.mean)} ({_number(row.stability.least)})"


def _number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _share(value: float) -> str:
    return f"{value:.1%}"


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    ruler = ["---"] + ["--:"] * (len(heads) - 1)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ruler, *lines))
