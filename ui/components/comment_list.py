"""Comments on the screen: a list to open one from, one that is open, or a thread.

The browser gets text, never markup, and nothing about an author but a number within a thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import streamlit as st

from analytics.charts.palette import theme_colour
from analytics.filters import as_searched
from analytics.posts import AuthorKind, TimePrecision
from ui.i18n import t, translator

_HERE = Path(__file__).resolve().parent
# Registered once, where the module is loaded: mounting hands it to whichever runtime is running.
_mount = st.components.v2.component(
    "sambung_rasa.comment_list",
    html="<div class='comments' role='list'></div>",
    css=(_HERE / "comment_list.css").read_text(encoding="utf-8"),
    js=(_HERE / "comment_list.js").read_text(encoding="utf-8"),
)
_LIST_CHARACTERS = 600
# A text of a million characters would freeze the browser; nobody reads that far on a screen.
_OPEN_CHARACTERS = 25_000
# A second topic less likely than this would be told as 0 %.
_LEAST_TOLD = 0.005

Variant = Literal["list", "list tall", "open", "thread"]


@dataclass(frozen=True, slots=True)
class CommentCard:
    """One comment as the browser gets it; ``warnings`` are notes that stand out."""

    id: str
    segments: tuple[tuple[str, bool], ...]
    facts: tuple[str, ...]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    group: str = ""
    colour: str = ""
    speaker: str = ""
    official: bool = False
    depth: int = 0
    here: bool = False


def show(
    cards: Sequence[CommentCard],
    *,
    key: str,
    label: str,
    variant: Variant = "list",
    on_open: Callable[[str], None] | None = None,
    go_to: str = "",
) -> None:
    """Draw ``cards``. ``on_open`` gets the id of a comment that was clicked.

    ``go_to`` is the key of the container in which it opens: on a phone the browser moves there.
    """

    def opened() -> None:
        post_id = st.session_state[key].opened
        if post_id and on_open:
            on_open(str(post_id))

    _mount(
        key=key,
        data={
            "comments": [asdict(card) for card in cards],
            "variant": variant,
            "label": label,
            "opens": on_open is not None,
            "goTo": go_to,
            "list": "".join(card.id for card in cards[:3]),
        },
        on_opened_change=opened,
    )


def cards_from(
    frame: pd.DataFrame,
    topic_names: Mapping[int, str],
    *,
    needles: Sequence[str] = (),
    here: str | None = None,
    whole: bool = False,
    with_topic: bool = True,
) -> list[CommentCard]:
    """Turn rows of the store's comment questions into cards; ``whole`` does not shorten the text."""
    cards = []
    for row in frame.to_dict("records"):
        topic_id = int(row["topic_id"])
        notes, warnings = _of_copies(row)
        if not whole and (likely := likely_topics(row, topic_names)):
            notes.insert(0, likely)
        if row.get("is_reply"):
            notes.append(t("comment.is_reply"))
        if "similarity" in row:
            notes.append(t("comment.similarity", share=translator().share(row["similarity"])))
        cards.append(
            CommentCard(
                id=row["post_id"],
                segments=mark_found(
                    _shortened(row["text"], _OPEN_CHARACTERS if whole else _LIST_CHARACTERS),
                    needles,
                ),
                facts=facts_of(row),
                notes=tuple(notes),
                warnings=tuple(warnings),
                group=(topic_names.get(topic_id) or t("topic.ungrouped")) if with_topic else "",
                colour=theme_colour(int(row["theme_id"])),
                official=row["author_kind"] == AuthorKind.GOVERNMENT,
                speaker=t("speaker.government")
                if row["author_kind"] == AuthorKind.GOVERNMENT
                else "",
                here=row["post_id"] == here,
            )
        )
    return cards


def likely_topics(row: Mapping[Any, Any], topic_names: Mapping[int, str]) -> str:
    """Name the topics that an unsure comment may belong to; empty for any other."""
    first = topic_names.get(int(row["likely_topic"]))
    if row["status"] != "unsure" or first is None:
        return ""
    share = translator().share(row["strength"])
    second = topic_names.get(int(row["second_topic"]))
    if second is None or row["second_strength"] < _LEAST_TOLD:
        return t("comment.likely.one", first=first, share=share)
    return t(
        "comment.likely.two",
        first=first,
        share=share,
        second=second,
        second_share=translator().share(row["second_strength"]),
    )


def _of_copies(row: Mapping[Any, Any]) -> tuple[list[str], list[str]]:
    """Return what is to note of a comment's copies, and what is to warn of."""
    copies, accounts = int(row["copies"]), int(row["accounts"])
    if row["flood"] == "few_accounts":
        return [], [t("comment.flood.few_accounts", copies=copies, n=accounts)]
    if row["flood"] == "burst":
        return [], [t("comment.flood.burst", n=copies)]
    if copies < 2:
        return [], []
    # Nobody knows an account: then it is not known either how many there are.
    if not accounts:
        return [t("comment.copies", n=copies)], []
    return [t("comment.copies.of", copies=copies, n=accounts)], []


def thread_cards(thread: pd.DataFrame, *, needles: Sequence[str], here: str) -> list[CommentCard]:
    """Turn a thread into cards: replies are set in, speakers numbered."""
    depths: dict[str, int] = {}
    cards = []
    for row in thread.to_dict("records"):
        parent = row["parent_id"]
        depth = depths.get(parent, 0) + 1 if isinstance(parent, str) else 0
        depths[row["post_id"]] = depth
        cards.append(
            CommentCard(
                id=row["post_id"],
                segments=mark_found(_shortened(row["text"], _LIST_CHARACTERS * 3), needles),
                facts=facts_of(row, with_platform=False),
                speaker=_speaker(row),
                official=row["author_kind"] == AuthorKind.GOVERNMENT,
                depth=depth,
                here=row["post_id"] == here,
            )
        )
    return cards


def copy_cards(copies: pd.DataFrame) -> list[CommentCard]:
    """Turn copies into cards: what matters of them is where and when."""
    return [
        CommentCard(
            id=row["post_id"],
            segments=((_shortened(row["text"], _LIST_CHARACTERS // 4), False),),
            facts=facts_of(row),
        )
        for row in copies.to_dict("records")
    ]


def facts_of(row: Mapping[Any, Any], *, with_platform: bool = True) -> tuple[str, ...]:
    """Return where, when, and how much it was liked, in words."""
    facts = [t(f"platform.{row['platform']}")] if with_platform else []
    created = row["created_at"]
    if pd.isna(created):
        facts.append(t("comment.undated"))
    elif row["time_precision"] == TimePrecision.EXACT:
        facts.append(translator().moment(created.to_pydatetime()))
    else:
        local_day = (created + pd.Timedelta(hours=7)).date()
        about = row["time_precision"] == TimePrecision.APPROXIMATE
        facts.append(
            t("comment.about_day", day=local_day) if about else translator().day(local_day)
        )
    if not pd.isna(row["likes"]) and row["likes"]:
        facts.append(t("comment.likes", n=int(row["likes"])))
    return tuple(facts)


def mark_found(text: str, needles: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Cut ``text`` into pieces, each with whether a search found it.

    ``needles`` are folded; letters may be repeated and signs may stand between the words of a
    phrase, as in the search itself.
    """
    patterns = [pattern for needle in needles if (pattern := _needle_pattern(needle))]
    if not patterns:
        return ((text, False),)
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in re.finditer("|".join(patterns), text, re.IGNORECASE):
        if found.start() > at:
            pieces.append((text[at : found.start()], False))
        pieces.append((found.group(), True))
        at = found.end()
    if at < len(text):
        pieces.append((text[at:], False))
    return tuple(pieces)


def _needle_pattern(needle: str) -> str:
    words = needle.split()
    if not words:
        return ""
    first = needle.lstrip()[0]
    if as_searched(needle) != needle:
        start = r"(?<!\w)"
    else:
        # From the first of a letter's run only: "aaaa…" must not be tried from each of its letters.
        start = f"(?<!{re.escape(first)})" if first.isalpha() else ""
    return start + r"[\W_]++".join(map(_word_pattern, words))


def _word_pattern(word: str) -> str:
    # Possessive: a comment of 20,000 times "a" must not make the search for "maaf" try every split.
    return "".join(
        f"{re.escape(char)}{{{len(list(run))},}}+"
        if char.isalpha()
        else re.escape(char) * len(list(run))
        for char, run in groupby(word)
    )


def _speaker(row: Mapping[Any, Any]) -> str:
    if row["author_kind"] == AuthorKind.GOVERNMENT:
        return t("speaker.government")
    if row["author_kind"] == AuthorKind.MEDIA:
        return t("speaker.media")
    if pd.isna(row["speaker"]):
        return t("speaker.unknown")
    return t("speaker.resident", number=str(int(row["speaker"])))


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rstrip() + " …"
