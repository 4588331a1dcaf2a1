"""One comment, opened: what it says, what it belongs to, its thread, its copies, what is like it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.filters import Filters
from ui import data, frame
from ui.components import comment_list
from ui.frame import Visit
from ui.i18n import plain_markdown, t, translator

_THREAD_AROUND = 12
_COPIES_SHOWN = 30
_REPORTED = {
    "category": "category",
    "agency": "agency",
    "status": "report_status",
    "place": "place",
}


def show(visit: Visit, post_id: str | None, *, key: str) -> None:
    """Draw the comment ``post_id``; says so when this release does not hold it."""
    with st.container(border=True, key=key):
        if post_id is None:
            st.write(t("comment.none_open"))
            return
        found = data.comment(visit.release, post_id, visit.filters.strictness)
        if found.empty:
            st.write(t("comment.gone"))
            return
        row = found.iloc[0]
        comment_list.show(
            comment_list.cards_from(
                found,
                visit.topic_names,
                needles=visit.filters.needles,
                whole=True,
                with_topic=False,
            ),
            key=f"{key}_open",
            label=t("comment.open.label"),
            variant="open",
        )
        _report(row.to_dict())
        if original := data.link(visit.release, post_id):
            st.link_button(
                t("comment.original"),
                original,
                icon=":material/open_in_new:",
                help=t("comment.original.help"),
            )
        _belonging(visit, row.to_dict(), key)
        _surroundings(visit, post_id, row.to_dict(), key)


def _report(row: dict[str, object]) -> None:
    """Say what a review or a complaint system said of the comment."""
    parts: list[str] = []
    if not pd.isna(rating := row["rating"]):
        parts.append(t("comment.rating", n=int(str(rating))))
    parts += [
        t(f"comment.report.{code}", value=plain_markdown(str(value)))
        for code, column in _REPORTED.items()
        if not pd.isna(value := row[column])
    ]
    if not pd.isna(answered := row["answered_at"]):
        parts.append(t("comment.report.answered", when=answered))
    if parts:
        st.caption(" · ".join(parts))


def _belonging(visit: Visit, row: dict[str, object], key: str) -> None:
    topic_id, theme_id = int(str(row["topic_id"])), int(str(row["theme_id"]))
    status, strength = str(row["status"]), float(str(row["strength"]))
    if topic_id < 0:
        likely = comment_list.likely_topics(row, visit.topic_names)
        if likely:
            st.caption(f"{t('comment.not_sure')} {plain_markdown(likely)}.")
        else:
            st.caption(t(f"comment.status.{status}"))
        return
    theme = visit.theme_names.get(theme_id, "")
    topic = visit.topic_names.get(topic_id, "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            plain_markdown(f"{theme} › {topic}"),
            icon=":material/category:",
            key=f"{key}_topic",
            help=t("comment.to_topic"),
            on_click=lambda: frame.go_to(
                "pages/themes.py",
                replace(
                    frame.view().with_filters(
                        Filters(
                            themes=(theme_id,),
                            topics=(topic_id,),
                            strictness=visit.filters.strictness,
                        )
                    ),
                    comment=str(row["post_id"]),
                ),
            ),
        )
        st.caption(
            t(
                "comment.sure",
                grade=t(f"comment.sure.{_grade(strength)}"),
                share=translator().share(strength),
            )
        )


def _grade(strength: float) -> str:
    if strength >= 0.75:
        return "very"
    return "fairly" if strength >= 0.45 else "little"


def _surroundings(visit: Visit, post_id: str, row: dict[str, object], key: str) -> None:
    copies, accounts = int(str(row["copies"])), int(str(row["accounts"]))
    thread = data.thread(visit.release, post_id, _THREAD_AROUND)
    others = data.copies(visit.release, post_id, _COPIES_SHOWN)
    near = data.neighbours(visit.release, post_id, visit.filters.strictness)
    posts = int(thread["thread_posts"].iloc[0])
    thread_tab, copies_tab, near_tab = st.tabs(
        [
            t("comment.tab.thread", n=posts),
            t("comment.tab.copies", n=copies - 1),
            t("comment.tab.near", n=len(near)),
        ]
    )
    needles = visit.filters.needles
    with thread_tab:
        if posts == 1:
            st.caption(t("comment.thread.alone"))
        else:
            if posts > len(thread):
                st.caption(t("comment.thread.cut", shown=len(thread), n=posts))
            comment_list.show(
                comment_list.thread_cards(thread, needles=needles, here=post_id),
                key=f"{key}_thread",
                label=t("comment.thread.label"),
                variant="thread",
                on_open=frame.open_comment,
                go_to=key,
            )
    with copies_tab:
        if others.empty:
            st.caption(t("comment.copies.none"))
        else:
            said = t("comment.copies.accounts", copies=copies, n=max(accounts, 1))
            if not pd.isna(flood := row["flood"]):
                said = f"{said} {t(f'comment.flood.why.{flood}')}"
            st.caption(said)
            comment_list.show(
                comment_list.copy_cards(others),
                key=f"{key}_copies",
                label=t("comment.copies.label"),
                on_open=frame.open_comment,
                go_to=key,
            )
    with near_tab:
        if near.empty:
            st.caption(t("comment.near.none"))
        else:
            comment_list.show(
                comment_list.cards_from(near, visit.topic_names, needles=needles),
                key=f"{key}_near",
                label=t("comment.near.label"),
                on_open=frame.open_comment,
                go_to=key,
            )
