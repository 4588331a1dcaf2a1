"""Links: what a visitor looks at goes into one and comes back; garbage is left out and named."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.filters import FIRST_DAY, LAST_DAY, Filters, Strictness, Unit, Voices
from analytics.messages import LANGUAGES
from analytics.posts import Platform
from analytics.store.release import Sort
from ui.url_state import PARAMETERS, Link, View, read_link, write_link


@st.composite
def views(draw: st.DrawFn) -> View:
    days = sorted(draw(st.lists(st.dates(FIRST_DAY, LAST_DAY), min_size=2, max_size=2)))
    codes = st.lists(st.integers(-1, 999_999), max_size=5)
    filters = Filters(
        since=draw(st.sampled_from([None, days[0]])),
        until=draw(st.sampled_from([None, days[1]])),
        platforms=tuple(draw(st.lists(st.sampled_from(Platform), max_size=4))),
        themes=tuple(draw(codes)),
        topics=tuple(draw(codes)),
        search=draw(st.text(max_size=40)),
        voices=draw(st.sampled_from(Voices)),
        strictness=draw(st.sampled_from(Strictness)),
    )
    return View(
        filters,
        draw(st.none() | st.from_regex(r"p[0-9a-f]{16}", fullmatch=True)),
        draw(st.sampled_from(Sort)),
        draw(st.integers(1, 1_000_000)),
        draw(st.sampled_from(Unit)),
    )


@given(views(), st.sampled_from(LANGUAGES))
def test_a_view_comes_back_from_its_link(view: View, language: str) -> None:
    written = write_link(view, language)
    assert set(written) <= set(PARAMETERS)
    read = read_link(written)
    assert read.view == view
    assert read.unread == ()
    assert (read.language or "id") == language
    # And the link of what was read is the same link.
    assert write_link(read.view, language) == written


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=30)))
def test_no_query_string_raises(parameters: dict[str, str]) -> None:
    link = read_link(parameters)
    assert set(link.unread) <= set(parameters)
    assert len(set(link.unread)) == len(link.unread)
    assert read_link(write_link(link.view, "id")).view == link.view


def test_a_bare_address_is_the_default_view() -> None:
    assert read_link({}) == Link(None, View(), ())
    assert write_link(View(), "id") == {}


def test_codes_stand_in_a_link_and_defaults_do_not() -> None:
    view = View(
        Filters(
            since=date(2026, 1, 1),
            platforms=(Platform.X, Platform.FACEBOOK),
            themes=(3, -1),
            search='"lampu mati"',
            strictness=Strictness.STRICT,
        ),
        page=2,
        unit=Unit.TEXTS,
    )
    assert write_link(view, "en") == {
        "lang": "en",
        "since": "2026-01-01",
        "platform": "facebook,x",
        "theme": "-1,3",
        "q": '"lampu mati"',
        "strictness": "strict",
        "count": "texts",
        "page": "2",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lang", "jv"),
        ("lang", ""),
        ("since", "kemarin"),
        ("since", "2026-02-30"),
        ("since", "0001-01-01"),
        ("until", "31/12/2026"),
        ("until", "9999-12-31"),
        ("platform", "myspace"),
        ("theme", "satu"),
        ("theme", "-2"),
        ("theme", "1;2"),
        ("topic", "1.5"),
        ("topic", "99999999999999999999"),
        ("q", "a" * 201),
        ("voices", "bots"),
        ("strictness", "Ketat"),
        ("count", "people"),
        ("comment", "../../etc"),
        ("comment", "0" * 17),
        ("comment", "p" + "0" * 16 + "\n"),
        ("sort", "random"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "²"),
        ("page", "1000001"),
        ("page", "000000001" + "0" * 5000),
        ("page", "satu"),
    ],
)
def test_garbage_is_left_out_and_named(name: str, value: str) -> None:
    link = read_link({name: value, "voices": value if name == "voices" else "all"})
    # A day out of reach is refused with the other end of its period.
    assert link.unread == (("since",) if value == "9999-12-31" else (name,))
    expected = View() if name == "voices" else View(Filters(voices=Voices.ALL))
    assert link.view == expected


def test_what_can_be_read_beside_garbage_is_kept() -> None:
    link = read_link({"platform": "x,myspace", "theme": "1,satu,2", "since": "2026-03-01"})
    assert link.view.filters == Filters(
        platforms=(Platform.X,), themes=(1, 2), since=date(2026, 3, 1)
    )
    assert link.unread == ("platform", "theme")


def test_a_period_that_ends_before_it_begins_is_left_out() -> None:
    link = read_link({"since": "2026-03-02", "until": "2026-03-01", "q": "air"})
    assert link.view.filters == Filters(search="air")
    assert link.unread == ("since",)


def test_other_filters_begin_on_the_first_page_with_nothing_open() -> None:
    view = View(comment="p" + "0" * 16, sort=Sort.LIKED, page=7)
    assert view.with_filters(Filters()) == view
    assert view.with_filters(Filters(themes=(1,))) == View(Filters(themes=(1,)), sort=Sort.LIKED)


def test_what_is_counted_stays_under_other_filters() -> None:
    view = View(unit=Unit.ACCOUNTS)
    assert view.with_filters(Filters(themes=(1,))).unit is Unit.ACCOUNTS
