"""What became of the topics of the release before, and how steady those of this one are."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.store.releases import published_at
from ui import data
from ui.components import fact_table, stability
from ui.components.fact_table import Column
from ui.data import Situation
from ui.i18n import t, translator

KINDS = ("new", "split", "merged", "gone", "same")
_NOTHING = "–"


def show(situation: Situation) -> None:
    """Draw the difference to the release before; nothing where there is no release."""
    if situation.release is None:
        return
    run = data.run(situation.release)
    changes = data.topic_changes(situation.release)
    st.subheader(t("data.changes.title"), anchor=False)
    with st.container(key="release_changes"):
        if run.before is None:
            st.write(t("data.changes.first"))
        elif "added_to" in run.parameters:
            st.write(t("data.changes.added", before=published_at(run.before)))
        else:
            st.write(
                t(
                    "data.changes.since",
                    before=published_at(run.before),
                    counts=in_words(changes, run.moved),
                )
            )
        stability.show_whole(run.stability)
        changed = changes[changes["kind"] != "same"]
        if len(changed):
            _table(changed)


def in_words(changes: pd.DataFrame, moved: int | None) -> str:
    """Return how many topics are new, split, merged, gone and the same, and how many comments moved."""
    said = [
        t(f"data.changes.count.{kind}", n=count) for kind, count in counts(changes).items() if count
    ]
    if moved is not None:
        said.append(t("data.changes.moved", n=moved))
    return ", ".join(said) if said else t("data.changes.nothing")


def counts(changes: pd.DataFrame) -> dict[str, int]:
    """Count topics by kind: new ones as they are now, all others as they were before.

    One topic that was split in three is one, though it has a row for each part.
    """
    return {
        kind: int(
            changes.loc[
                changes["kind"] == kind, "topic_id" if kind == "new" else "before_id"
            ].nunique()
        )
        for kind in KINDS
    }


def _table(changed: pd.DataFrame) -> None:
    words = translator()
    fact_table.show(
        (
            Column(t("data.changes.kind")),
            Column(t("data.changes.before")),
            Column(t("data.changes.now")),
            Column(t("count.label.comments"), holds="number"),
        ),
        [
            (
                t(f"data.changes.kind.{row['kind']}"),
                _name(row["before_id"], row["before_label"]),
                _name(row["topic_id"], row["label"]),
                words.number(int(row["posts"])),
            )
            for row in _in_order(changed).to_dict("records")
        ],
        key="topic_changes",
        label=t("data.changes.title"),
    )


def _in_order(changed: pd.DataFrame) -> pd.DataFrame:
    """Return the rows by kind; parts of one that was split, or that are one now, stand together."""
    is_split = changed["kind"] == "split"
    family = changed["before_id"].where(is_split, changed["topic_id"])
    largest = changed["posts"].groupby([changed["kind"], family], dropna=False).transform("max")
    order = changed["kind"].map({kind: place for place, kind in enumerate(KINDS)})
    return (
        changed.assign(order=order, family=family, largest=largest)
        .sort_values(
            ["order", "largest", "family", "posts"],
            ascending=[True, False, True, False],
            kind="stable",
        )
        .drop(columns=["order", "family", "largest"])
    )


def _name(code: object, label: object) -> str:
    """Return a topic's name; that of one before goes with the words of somebody who was forgotten."""
    if pd.isna(code):
        return _NOTHING
    return t("data.changes.unnamed") if pd.isna(label) else str(label)
