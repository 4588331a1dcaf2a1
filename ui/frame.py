"""The frame round every page: navigation, language, filters, and the way in.

On a fresh server a visit to ``/comments`` runs that page's file alone and app.py never runs. So
every page begins with ``enter``, which sends such a visitor through app.py first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from analytics.filters import Filters, Unit
from analytics.jobs.job import is_job_id
from analytics.messages import LANGUAGES
from ui import counting, data, filter_bar, states
from ui.data import ReleaseKey, Situation
from ui.errors import shown_errors
from ui.i18n import language, plain_markdown, set_language, t
from ui.url_state import PARAMETERS, View, read_link, write_link

_STATIC = Path(__file__).resolve().parent.parent / "static"
_VIEW, _LINK, _ADDRESS, _THROUGH_APP, _WANTED, _GO_TO, _UNREAD, _JOB = (
    "view", "link", "address", "through_app", "wanted", "go_to", "unread", "job",
)  # fmt: skip
# The page whose address names the job that this visitor follows. On no other page: whoever has that
# address may see the files, and links to other pages are passed on.
_JOBS_PAGE = "data"


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page: its code (the path in the URL), its file, its icon."""

    code: str
    file: str
    icon: str


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page needs to know: the release, what is looked at, and the names of groups."""

    release: ReleaseKey
    view: View
    theme_names: Mapping[int, str]
    topic_names: Mapping[int, str]

    @property
    def filters(self) -> Filters:
        """The filters in force."""
        return self.view.filters

    @property
    def unit(self) -> Unit:
        """What is counted on this page."""
        return self.view.unit


def run(pages: Sequence[PageSpec]) -> None:
    """Draw the frame and run the page that was asked for. Called by app.py alone."""
    st.session_state[_THROUGH_APP] = True
    _follow_link()
    st.set_page_config(
        page_title="Sambung Rasa", page_icon=str(_STATIC / "icon.svg"), layout="wide"
    )
    st.logo(str(_STATIC / "logo.svg"), size="large")
    by_file = {
        spec.file: st.Page(
            spec.file,
            title=t(f"page.{spec.code}.title"),
            icon=spec.icon,
            url_path=spec.code,
            default=at == 0,
        )
        for at, spec in enumerate(pages)
    }
    current = st.navigation(list(by_file.values()), position="top")
    target = st.session_state.pop(_WANTED, None) or st.session_state.pop(_GO_TO, None)
    _write_link(with_job=current.url_path == _JOBS_PAGE)
    if target in by_file and by_file[target].url_path != current.url_path:
        st.switch_page(by_file[target], query_params=st.session_state[_LINK])
    with shown_errors():
        _draw_head(current.title)
        current.run()


def enter(file: str, *, filtered: bool = True) -> Visit:
    """Begin a page: ``file`` is its ``__file__``. Draws the filters, or the state that stands in the way.

    A page that is about the whole release is not ``filtered``: the filters stay, unseen. Does not
    return when there is nothing that the page could show.
    """
    _go_through_app(file)
    situation = data.situation()
    states.say_what_is_under_way(situation)
    if situation.release is None:
        states.show_nothing_to_open(situation)
        st.stop()
    release = situation.release
    states.say_which_release(situation, release)
    visit = Visit(
        release,
        view(),
        {theme.code: theme.label for theme in data.themes(release)},
        {topic.code: topic.label for topic in data.topics(release)},
    )
    if not filtered:
        return visit
    filter_bar.draw(release, visit.filters, change_filters)
    totals = data.totals(release, visit.filters)
    chosen = visit.unit
    visit = replace(visit, view=replace(visit.view, unit=counting.unit_for(totals, chosen)))
    sentence = t(visit.filters.sentence(visit.theme_names, visit.topic_names))
    counted = counting.numbered(visit.unit, totals.counted(visit.unit))
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="counting",
    ):
        with st.container(key="sentence", width="content"):
            st.markdown(f"{plain_markdown(sentence)} — **{counted}**")
        counting.draw_choice(chosen, change_unit)
    counting.say_what_is_missing(totals, chosen)
    if unread := st.session_state.pop(_UNREAD, ()):
        st.caption(t("link.unread", parts=plain_markdown(", ".join(unread))))
    if not totals.posts:
        states.show_nothing_matches(visit.release, visit.filters, visit.unit, change_filters)
        st.stop()
    return visit


def enter_without_release(file: str) -> Situation:
    """Begin a page that has something to show even where there is no release to read."""
    _go_through_app(file)
    return data.situation()


def view() -> View:
    """Return what this session looks at."""
    found = st.session_state[_VIEW]
    assert isinstance(found, View)
    return found


def change_view(changed: View) -> None:
    """Look at something else. For callbacks: the URL follows in the run that comes after."""
    st.session_state[_VIEW] = changed


def change_filters(filters: Filters) -> None:
    """Filter otherwise; what was open is closed."""
    change_view(view().with_filters(filters))


def change_unit(unit: Unit) -> None:
    """Count something else, on every page. For callbacks."""
    change_view(replace(view(), unit=unit))


def go_to(file: str, changed: View) -> None:
    """Go to another page and look at ``changed`` there. For callbacks."""
    change_view(changed)
    st.session_state[_GO_TO] = file


def open_comment(post_id: str) -> None:
    """Open a comment on the page one is on. For callbacks."""
    change_view(replace(view(), comment=post_id))


def followed_job() -> str | None:
    """Return the identifier of the job that this session follows."""
    found = st.session_state.get(_JOB)
    return found if isinstance(found, str) else None


def follow_job(job_id: str | None) -> None:
    """Follow another job, or none. For callbacks: the URL follows in the run that comes after."""
    st.session_state[_JOB] = job_id


def _go_through_app(file: str) -> None:
    if _THROUGH_APP not in st.session_state:
        st.session_state[_WANTED] = f"pages/{Path(file).name}"
        st.switch_page("app.py", query_params=st.query_params.to_dict())


def _follow_link() -> None:
    incoming = {
        name: st.query_params[name] for name in (*PARAMETERS, _JOB) if name in st.query_params
    }
    is_new = _VIEW not in st.session_state
    if is_new:
        set_language(data.settings().language)
    # A page change empties the query string, and then the session's view holds. On the same page
    # an empty one means that the visitor went back to where nothing was chosen yet.
    address = st.context.url
    came_back = not incoming and address is not None and address == st.session_state.get(_ADDRESS)
    st.session_state[_ADDRESS] = address
    if is_new or ((incoming or came_back) and incoming != st.session_state.get(_LINK)):
        link = read_link(incoming)
        change_view(link.view)
        _follow_linked_job(incoming.get(_JOB), address)
        if link.language:
            set_language(link.language)
        if link.unread:
            st.session_state[_UNREAD] = link.unread


def _follow_linked_job(job_id: str | None, address: str | None) -> None:
    if job_id is None:
        # Links to other pages say nothing of a job.
        if urlsplit(address or "").path.rstrip("/").endswith(f"/{_JOBS_PAGE}"):
            follow_job(None)
    elif is_job_id(job_id):
        follow_job(job_id)


def _write_link(*, with_job: bool) -> None:
    link = write_link(view(), language())
    if with_job and (job_id := followed_job()):
        link[_JOB] = job_id
    if link != st.query_params.to_dict():
        st.query_params.from_dict(link)
    st.session_state[_LINK] = link


def _draw_head(title: str) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="head"
    ):
        st.title(title, anchor=False, width="content")
        st.session_state["language_switch"] = language()
        st.segmented_control(
            t("language.label"),
            LANGUAGES,
            required=True,
            format_func=lambda code: {"id": "ID", "en": "EN"}[code],
            key="language_switch",
            label_visibility="collapsed",
            on_change=lambda: set_language(st.session_state["language_switch"]),
        )
