"""The filters, the same on every page. The view in the session is the truth; widgets only show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from analytics.errors import FilterError
from analytics.filters import MAX_SEARCH_CHARACTERS, UNGROUPED, Filters, Strictness, Voices
from analytics.posts import Platform
from ui import data
from ui.data import ReleaseKey
from ui.i18n import plain_markdown, t, translator

Change = Callable[[Filters], None]
# Days back from the newest comment: what "this week" means for data that ends last Friday.
_PRESET_DAYS = {"week": 7, "month": 30, "quarter": 91, "year": 365, "all": 0}


def draw(release: ReleaseKey, filters: Filters, change: Change) -> None:
    """Draw the bar; ``change`` takes the filters that a visitor chose."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filter_bar"):
        _search(filters, change)
        _period(release, filters, change)
        _groups(release, filters, change)
        _sources(release, filters, change)
        if filters != Filters():
            st.button(
                t("filter.clear"),
                type="tertiary",
                icon=":material/filter_alt_off:",
                key="filter_clear",
                on_click=change,
                args=(Filters(),),
            )


def _search(filters: Filters, change: Change) -> None:
    key = "filter_search"
    st.session_state[key] = filters.search
    st.text_input(
        t("filter.search.label"),
        key=key,
        placeholder=t("filter.search.placeholder"),
        icon=":material/search:",
        label_visibility="collapsed",
        max_chars=MAX_SEARCH_CHARACTERS,
        width=300,
        on_change=lambda: change(replace(filters, search=st.session_state[key] or "")),
    )


def _period(release: ReleaseKey, filters: Filters, change: Change) -> None:
    extent = data.extent(release)
    words = translator()
    if filters.since and filters.until:
        shown = words.period(filters.since, filters.until)
    elif filters.since:
        shown = t("filter.since", since=filters.since)
    elif filters.until:
        shown = t("filter.until", until=filters.until)
    else:
        shown = t("filter.period.all")
    with st.popover(shown, icon=":material/calendar_month:", key="filter_period", width="content"):
        if extent.first_day is None or extent.last_day is None:
            st.write(t("filter.period.undated"))
            return
        preset_key = "filter_period_preset"
        st.session_state[preset_key] = _preset_of(filters, extent.last_day)
        st.pills(
            t("filter.period.preset", last=extent.last_day),
            list(_PRESET_DAYS),
            format_func=lambda code: t(f"filter.period.preset.{code}"),
            key=preset_key,
            on_change=_take_preset,
            args=(preset_key, extent.last_day, filters, change),
        )
        since_key, until_key = "filter_since", "filter_until"
        low, high = extent.first_day, extent.last_day
        st.session_state[since_key] = filters.since and min(max(filters.since, low), high)
        st.session_state[until_key] = filters.until and min(max(filters.until, low), high)
        for key, label in ((since_key, "filter.since.label"), (until_key, "filter.until.label")):
            st.date_input(
                t(label),
                value=None,
                min_value=low,
                max_value=high,
                format="DD/MM/YYYY",
                key=key,
                on_change=_take_days,
                args=(since_key, until_key, filters, change),
            )


def _groups(release: ReleaseKey, filters: Filters, change: Change) -> None:
    theme_names = {theme.code: theme.label for theme in data.themes(release)}
    topics = {topic.code: topic for topic in data.topics(release)}
    if filters.topics:
        chosen = [topics[code].label for code in filters.topics if code in topics]
    else:
        chosen = [theme_names[code] for code in filters.themes if code in theme_names]
    if len(chosen) == 1:
        shown = chosen[0]
    elif chosen:
        shown = t("filter.groups.several", n=len(chosen))
    elif UNGROUPED in (*filters.themes, *filters.topics):
        shown = t("topic.ungrouped")
    else:
        shown = t("filter.groups.all")
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    if filters.strictness is not Strictness.NORMAL:
        shown = f"{shown} · {t(f'filter.strictness.option.{filters.strictness}')}"
    with st.popover(
        plain_markdown(shown), icon=":material/category:", key="filter_groups", width="content"
    ):
        theme_key, topic_key = "filter_themes", "filter_topics"
        theme_options = [*theme_names, UNGROUPED]
        st.session_state[theme_key] = [code for code in filters.themes if code in theme_options]
        st.multiselect(
            t("filter.themes.label"),
            theme_options,
            format_func=lambda code: theme_names.get(code) or t("topic.ungrouped"),
            placeholder=t("filter.choose"),
            key=theme_key,
            on_change=lambda: change(
                replace(filters, themes=tuple(st.session_state[theme_key]), topics=())
            ),
        )
        topic_options = [
            code
            for code, topic in topics.items()
            if not filters.themes or topic.parent in filters.themes
        ]
        st.session_state[topic_key] = [code for code in filters.topics if code in topic_options]
        st.multiselect(
            t("filter.topics.label"),
            topic_options,
            format_func=lambda code: topics[code].label,
            placeholder=t("filter.choose"),
            key=topic_key,
            on_change=lambda: change(replace(filters, topics=tuple(st.session_state[topic_key]))),
        )
        _strictness(filters, change)


def _strictness(filters: Filters, change: Change) -> None:
    key = "filter_strictness"
    st.session_state[key] = str(filters.strictness)
    st.segmented_control(
        t("filter.strictness.label"),
        [str(strictness) for strictness in Strictness],
        required=True,
        format_func=lambda code: t(f"filter.strictness.option.{code}"),
        key=key,
        on_change=lambda: change(replace(filters, strictness=Strictness(st.session_state[key]))),
    )
    st.caption(t("filter.strictness.help"))


def _sources(release: ReleaseKey, filters: Filters, change: Change) -> None:
    if len(filters.platforms) == 1:
        shown = t(f"platform.{filters.platforms[0]}")
    elif filters.platforms:
        shown = t("filter.sources.several", n=len(filters.platforms))
    else:
        shown = t("filter.sources.all")
    if filters.voices is not Voices.RESIDENTS:
        shown = f"{shown} · {t(f'filter.voices.{filters.voices}')}"
    with st.popover(shown, icon=":material/forum:", key="filter_sources", width="content"):
        platform_key, voices_key = "filter_platforms", "filter_voices"
        st.session_state[platform_key] = [str(platform) for platform in filters.platforms]
        st.pills(
            t("filter.platforms.label"),
            list(data.extent(release).platforms),
            selection_mode="multi",
            format_func=lambda code: t(f"platform.{code}"),
            key=platform_key,
            on_change=lambda: change(
                replace(filters, platforms=tuple(map(Platform, st.session_state[platform_key])))
            ),
        )
        st.session_state[voices_key] = str(filters.voices)
        st.segmented_control(
            t("filter.voices.label"),
            [str(voice) for voice in Voices],
            required=True,
            format_func=lambda code: t(f"filter.voices.{code}"),
            key=voices_key,
            on_change=lambda: change(replace(filters, voices=Voices(st.session_state[voices_key]))),
        )


def _preset_of(filters: Filters, last_day: date) -> str | None:
    if filters.since is None and filters.until is None:
        return "all"
    for code, days in _PRESET_DAYS.items():
        if days and filters.until == last_day and filters.since == last_day - timedelta(days - 1):
            return code
    return None


def _take_preset(key: str, last_day: date, filters: Filters, change: Change) -> None:
    days = _PRESET_DAYS.get(st.session_state[key] or "all", 0)
    if days:
        change(replace(filters, since=last_day - timedelta(days - 1), until=last_day))
    else:
        change(replace(filters, since=None, until=None))


def _take_days(since_key: str, until_key: str, filters: Filters, change: Change) -> None:
    since, until = st.session_state[since_key], st.session_state[until_key]
    try:
        change(replace(filters, since=since, until=until))
    except FilterError:
        # The second day has not been moved yet: let it follow the first.
        moved_since = since != filters.since
        change(
            replace(
                filters,
                since=since if moved_since else until,
                until=since if moved_since else until,
            )
        )
