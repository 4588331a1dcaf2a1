"""What a choice of comments is about: words, representatives, when, where from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analytics.filters import Unit
from analytics.store.release import Group, Sort
from ui import counting, data, frame
from ui.components import comment_list, stability, volume_chart
from ui.frame import Visit
from ui.i18n import plain_markdown, t, translator

_REPRESENTATIVES = 2
_KEYWORDS = 10
# Of the posts; below it copies do not make a topic look larger than it is.
_FLOODED_SHARE = 0.2


def show(visit: Visit) -> None:
    """Draw the summary of the filter: of its topic, of its theme, or of everything shown."""
    topic = _only(data.topics(visit.release), visit.filters.topics)
    theme = _only(data.themes(visit.release), visit.filters.themes)
    group = topic or theme
    with st.container(border=True, key="summary"):
        about, when = st.columns([1.15, 1], gap="large")
        with about:
            _path(theme, topic)
            if group is None:
                st.caption(t("topic.choose"))
            else:
                _what_it_holds(visit, group, topic)
        with when:
            totals = data.totals(visit.release, visit.filters)
            figures = [
                _emphasised(counting.numbered(unit, totals.counted(unit)), unit is visit.unit)
                for unit in Unit
                if unit is not Unit.ACCOUNTS or totals.accounts
            ]
            st.markdown(" · ".join(figures))
            volume_chart.show(visit, key="summary_volume", height=180, with_legend=False)
            st.caption(t("topic.where", platforms=_platforms(visit)))
            if group is not None:
                _flooded(visit, totals.posts)


def _what_it_holds(visit: Visit, group: Group, topic: Group | None) -> None:
    if group.keywords:
        words = plain_markdown(", ".join(group.keywords[:_KEYWORDS]))
        st.caption(t("topic.words", words=words))
    if topic and topic.stability is not None:
        stability.show_topic(topic.stability)
    rows = (
        data.representatives(visit.release, topic.code, _REPRESENTATIVES)
        if topic
        else data.distinct_comments(visit.release, visit.filters, Sort.TYPICAL, _REPRESENTATIVES)
    )
    st.markdown(f"**{t('topic.typical')}**")
    comment_list.show(
        comment_list.cards_from(
            rows, visit.topic_names, needles=visit.filters.needles, with_topic=topic is None
        ),
        key="summary_typical",
        label=t("topic.typical"),
        on_open=frame.open_comment,
        go_to="detail",
    )


def _emphasised(figure: str, is_chosen: bool) -> str:
    return f"**{figure}**" if is_chosen else figure


def _flooded(visit: Visit, posts: int) -> None:
    """Say that copies make up much of it, and where to see it without them."""
    flooded = data.flooded(visit.release, visit.filters)
    if flooded.posts <= _FLOODED_SHARE * posts:
        return
    said = t(
        "topic.flooded",
        copies=flooded.posts,
        comments=t("count.comments", n=posts),
        share=translator().share(flooded.posts / posts),
        n=flooded.texts,
    )
    if visit.unit is Unit.POSTS:
        said = f"{said} {t('topic.flooded.do')}"
    st.warning(said, icon=":material/content_copy:")


def _path(theme: Group | None, topic: Group | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            t("topic.all_themes"),
            type="tertiary",
            key="path_all",
            disabled=theme is None and topic is None,
            on_click=lambda: frame.change_filters(
                replace(frame.view().filters, themes=(), topics=())
            ),
        )
        if theme is not None:
            st.button(
                plain_markdown(f"› {theme.label}"),
                type="tertiary",
                key="path_theme",
                disabled=topic is None,
                on_click=lambda: frame.change_filters(replace(frame.view().filters, topics=())),
            )
    group = topic or theme
    st.subheader(plain_markdown(group.label) if group else t("topic.everything"), anchor=False)


def _platforms(visit: Visit) -> str:
    sizes = data.platform_sizes(visit.release, visit.filters, visit.unit)
    whole = data.totals(visit.release, visit.filters).counted(visit.unit)
    words = translator()
    return words.listing(
        [
            f"{t('platform.' + row['platform'])} {words.share(row[str(visit.unit)] / whole)}"
            for row in sizes.to_dict("records")
        ]
    )


def _only(groups: Sequence[Group], codes: tuple[int, ...]) -> Group | None:
    if len(codes) != 1:
        return None
    return next((group for group in groups if group.code == codes[0]), None)
