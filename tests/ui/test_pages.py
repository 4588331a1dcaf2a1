"""Every page in every language and every state, as Streamlit runs it, without a browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from analytics.filters import Filters, Strictness, Unit, Voices
from analytics.messages import LANGUAGES, Translator, catalogue_messages
from analytics.posts import Platform, make_post_id
from analytics.store import releases
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from analytics.store.release import Release
from tests import tiny
from ui.i18n import plain_markdown

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ("overview", "map", "themes", "comments", "export")
THEMES = {0: "Sampah", 1: "Lampu dan *air*"}
TOPICS = {0: "Sampah · depo", 1: "Lampu · jalan", 2: "Air · keran"}

OpenApp = Callable[..., AppTest]


@pytest.fixture
def cold_app(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> OpenApp:
    """Opens the app on ``folder``, each time as the first visitor of a fresh server.

    There, as AppTest plays it, a page's file runs alone and app.py does not.
    """
    monkeypatch.setenv("SAMBUNG_RASA_DATA", str(folder.path))
    monkeypatch.delenv("SAMBUNG_RASA_LANGUAGE", raising=False)
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_app(page: str = "overview", /, **link: str) -> AppTest:
        app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
        app.query_params.update(link)
        if page != "overview":
            app.switch_page(f"pages/{page}.py")
        return app.run()

    return open_app


@pytest.fixture
def open_app(cold_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> OpenApp:
    """Opens the app on ``folder`` as on a server that has run app.py before.

    AppTest forgets that between two runs of one session, which no server does.
    """
    as_it_was = PagesManager.__init__

    def past_the_first_run(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        PagesManager.uses_pages_directory = False
        as_it_was(self, *args, **kwargs)

    monkeypatch.setattr(PagesManager, "__init__", past_the_first_run)
    return cold_app


def go_to(app: AppTest, page: str) -> AppTest:
    return app.switch_page(f"pages/{page}.py").run()


def texts(app: AppTest) -> list[str]:
    """Return what stands on the page as text, and the labels of what can be operated."""
    shown = [
        str(getattr(element, "value", ""))
        for kind in ("title", "subheader", "markdown", "caption", "info", "warning", "error")
        for element in app.get(kind)
    ]
    labels = [str(button.label) for button in app.button]
    labels += [str(metric.label) for metric in app.metric]
    labels += [str(tab.label) for tab in app.tabs]
    return shown + labels


def links_to_data(app: AppTest) -> list[str]:
    return [str(link.label) for link in app.page_link if link.page == "data"]


def assert_sound(app: AppTest) -> None:
    assert not app.exception
    assert not app.error
    assert app.title, "the frame is not drawn"


def sentence(filters: Filters, count: int, language: str) -> str:
    words = Translator(language)
    said = words(filters.sentence(THEMES, TOPICS))
    return f"{plain_markdown(said)} — **{words('count.comments', n=count)}**"


def handed_over(app: AppTest, key: str) -> dict[str, Any]:
    """Return what the component ``key`` hands to the browser."""
    (drawn,) = [part for part in app.get("bidi_component") if part.key == key]
    found = json.loads(drawn.proto.json)
    assert isinstance(found, dict)
    return found


def cards(app: AppTest, key: str) -> list[dict[str, Any]]:
    """Return the comments that the list ``key`` hands to the browser."""
    found = handed_over(app, key)["comments"]
    assert isinstance(found, list)
    return found


def groups(app: AppTest, key: str) -> dict[str, str]:
    """Return the themes or topics in the list ``key``, each with its count."""
    return {row["name"]: row["count"] for row in handed_over(app, key)["groups"]}


def traces(app: AppTest, at: int) -> list[dict[str, Any]]:
    """Return what the figure ``at`` draws."""
    found = json.loads(app.get("plotly_chart")[at].proto.spec)["data"]
    assert isinstance(found, list)
    return found


def spoil(folder: DataFolder, name: str) -> None:
    releases.release_path(folder, name).write_bytes(b"no database" * 500)


@contextmanager
def fit_under_way(folder: DataFolder) -> Iterator[subprocess.Popen[str]]:
    """Hold the folder's write lock in another process that says it clusters, 40 % done."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from analytics.store.activity import writing\n"
        "from analytics.store.folders import DataFolder\n"
        "with writing(DataFolder(Path(sys.argv[1])), 'fit') as announcer:\n"
        "    announcer.say('cluster', 0.4)\n"
        "    print('writing', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder.path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
class TestEveryPageInEveryLanguage:
    def test_opens_under_its_sentence(
        self, page: str, language: str, tiny_release: str, open_app: OpenApp
    ) -> None:
        app = open_app(page, lang=language)
        assert_sound(app)
        assert app.title[0].value == Translator(language)(f"page.{page}.title")
        assert sentence(Filters(), tiny.RESIDENTS, language) in texts(app)

    def test_says_nothing_in_keys(
        self, page: str, language: str, tiny_release: str, open_app: OpenApp
    ) -> None:
        app = open_app(page, lang=language, comment=tiny.post_id("c2"))
        assert_sound(app)
        keys = set(catalogue_messages(language))
        for text in texts(app):
            assert text not in keys
            assert not re.search(r"\{\w+\}", text), "a value was not put in"

    def test_says_that_comments_are_made_up(
        self, page: str, language: str, folder: DataFolder, open_app: OpenApp
    ) -> None:
        tiny.make_release(folder.made_up_folder())
        app = open_app(page, lang=language)
        assert_sound(app)
        said = " ".join(texts(app))
        assert Translator(language)("state.made_up.title") in said
        assert Translator(language)("state.made_up.words") in said

    def test_does_not_call_real_comments_made_up(
        self, page: str, language: str, tiny_release: str, open_app: OpenApp
    ) -> None:
        said = " ".join(texts(open_app(page, lang=language)))
        assert Translator(language)("state.made_up.title") not in said

    def test_no_data(self, page: str, language: str, open_app: OpenApp) -> None:
        app = open_app(page, lang=language)
        assert_sound(app)
        words = Translator(language)
        assert {words("state.empty.title"), words("state.empty.do")} <= set(texts(app))
        assert links_to_data(app) == [words("state.to_data.import")]
        assert [code.value for code in app.code] == ["python -m analytics sample"]

    def test_imported_but_not_fitted(
        self, page: str, language: str, folder: DataFolder, open_app: OpenApp
    ) -> None:
        folder.ensure()
        with Corpus(folder.corpus) as corpus, corpus.transaction():
            corpus.add(tiny.posts())
        app = open_app(page, lang=language)
        assert_sound(app)
        said = Translator(language)("state.not_fitted.do", n=len(tiny.posts()))
        assert said in texts(app)
        assert links_to_data(app) == [Translator(language)("state.to_data.fit")]

    def test_nothing_matches(
        self, page: str, language: str, tiny_release: str, open_app: OpenApp
    ) -> None:
        app = open_app(page, lang=language, theme="0", q="tiadakatanya")
        assert_sound(app)
        words = Translator(language)
        assert words("state.nothing.title") in texts(app)
        assert [button.key for button in app.button if str(button.key).startswith("loosen_")] == [
            "loosen_search",
            "loosen_all",
        ]

    def test_broken_release_with_an_older_one(
        self, page: str, language: str, folder: DataFolder, open_app: OpenApp
    ) -> None:
        older, newer = tiny.make_release(folder), tiny.make_release(folder)
        spoil(folder, newer)
        app = open_app(page, lang=language)
        assert_sound(app)
        words = Translator(language)
        (warning,) = app.warning
        assert words("error.release.damaged", name=newer) in warning.value
        assert words.moment(releases.published_at(older)) in warning.value
        assert sentence(Filters(), tiny.RESIDENTS, language) in texts(app)

    def test_broken_release_and_no_other(
        self, page: str, language: str, folder: DataFolder, open_app: OpenApp
    ) -> None:
        name = tiny.make_release(folder)
        spoil(folder, name)
        app = open_app(page, lang=language)
        assert_sound(app)
        words = Translator(language)
        assert {
            words("state.broken.title"),
            words("error.release.damaged", name=name),
            words("state.broken.do"),
        } <= set(texts(app))
        assert links_to_data(app) == [Translator(language)("state.to_data.fit")]


@pytest.mark.parametrize("pointer", ["", "neither a name", "20200101T000000Z"])
def test_a_damaged_pointer_opens_the_newest_release(
    pointer: str, folder: DataFolder, tiny_release: str, open_app: OpenApp
) -> None:
    folder.pointer.write_text(pointer, encoding="utf-8")
    app = open_app()
    assert_sound(app)
    (warning,) = app.warning
    assert Translator().moment(releases.published_at(tiny_release)) in warning.value
    assert sentence(Filters(), tiny.RESIDENTS, "id") in texts(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_running_fit_is_said_until_it_ends(
    language: str, folder: DataFolder, tiny_release: str, open_app: OpenApp
) -> None:
    words = Translator(language)
    with fit_under_way(folder) as process:
        app = open_app("themes", lang=language)
        assert_sound(app)
        (said,) = app.info
        assert words("activity.stage.cluster") in said.value
        assert words.share(0.4) in said.value
        assert sentence(Filters(), tiny.RESIDENTS, language) in texts(app), "reading goes on"
        process.kill()
        process.wait()
        # The note it left behind does not count any more.
        assert (folder.path / "activity.json").exists()
        assert not app.run().info


def test_a_first_fit_is_said_where_nothing_can_be_read_yet(
    folder: DataFolder, open_app: OpenApp
) -> None:
    folder.ensure()
    with fit_under_way(folder):
        app = open_app()
        assert_sound(app)
        assert Translator()("activity.stage.cluster") in app.info[0].value


def test_new_comments_that_wait_for_a_fit_are_counted(
    folder: DataFolder, tiny_release: str, open_app: OpenApp
) -> None:
    with Corpus(folder.corpus) as corpus, corpus.transaction():
        corpus.add([replace(tiny.posts()[1], post_id=make_post_id(Platform.X, "new"))])
    assert [info.value for info in open_app().info] == [Translator()("state.waiting", n=1)]


@pytest.mark.parametrize(
    ("part", "link", "looser"),
    [
        ("search", {"theme": "0", "q": "tiadakatanya"}, Filters(themes=(0,))),
        ("platforms", {"platform": "bluesky", "topic": "0"}, Filters(topics=(0,))),
        ("period", {"since": "2020-01-01", "until": "2020-02-01"}, Filters()),
        ("themes", {"theme": "999"}, Filters()),
        ("topics", {"theme": "1", "topic": "0"}, Filters(themes=(1,))),
        ("voices", {"voices": "media", "theme": "0"}, Filters(themes=(0,))),
        (
            "strictness",
            {"strictness": "strict", "topic": "2", "voices": "media"},
            Filters(topics=(2,), voices=Voices.MEDIA),
        ),
    ],
)
def test_the_offered_filter_is_loosened_with_the_count_it_promised(
    part: str,
    link: dict[str, str],
    looser: Filters,
    folder: DataFolder,
    open_app: OpenApp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Below what a strict grouping keeps, so that lifting it finds something.
    monkeypatch.setitem(tiny._MARKS, "n1", (0.5, 1, 0.2))
    release = Release(folder, tiny.make_release(folder, marked=part == "strictness"))
    count = release.totals(looser).posts
    release.close()
    assert count
    app = open_app("comments", **link)
    offer = app.button(key=f"loosen_{part}")
    assert offer.label.endswith(f" · {Translator()('count.comments', n=count)}")
    offer.click().run()
    assert_sound(app)
    assert sentence(looser, count, "id") in texts(app)
    assert Translator()("state.nothing.title") not in texts(app)


def test_all_filters_can_be_cleared_where_loosening_one_is_not_enough(
    tiny_release: str, open_app: OpenApp
) -> None:
    app = open_app("comments", q="tiadakatanya", platform="bluesky")
    assert Translator()("state.nothing.loosen_all") in texts(app)
    app.button(key="loosen_all").click().run()
    assert sentence(Filters(), tiny.RESIDENTS, "id") in texts(app)
    assert app.query_params == {}


def test_filters_set_by_hand_stay_on_every_page_and_stand_in_the_link(
    tiny_release: str, open_app: OpenApp
) -> None:
    app = open_app()
    app.text_input(key="filter_search").set_value("depo").run()
    app.multiselect(key="filter_themes").set_value([0]).run()
    app.button_group(key="filter_platforms").set_value(["instagram", "x"]).run()
    app.date_input(key="filter_since").set_value(tiny.START.date()).run()
    filters = Filters(
        since=tiny.START.date(),
        platforms=(Platform.INSTAGRAM, Platform.X),
        themes=(0,),
        search="depo",
    )
    link = {"since": "2026-03-01", "platform": "instagram,x", "theme": "0", "q": "depo"}
    for page in (*PAGES[1:], "overview"):
        go_to(app, page)
        assert_sound(app)
        assert sentence(filters, 3, "id") in texts(app)
        assert app.query_params == link
        assert app.text_input(key="filter_search").value == "depo"


def test_voices_and_preset_period_are_filters_too(tiny_release: str, open_app: OpenApp) -> None:
    app = open_app("comments")
    app.button_group(key="filter_voices").set_value("all").run()
    assert sentence(Filters(voices=Voices.ALL), len(tiny.posts()), "id") in texts(app)
    app.button_group(key="filter_period_preset").set_value("week").run()
    assert app.query_params == {
        "voices": "all",
        "since": "2026-04-07",
        "until": "2026-04-13",
    }
    app.button(key="filter_clear").click().run()
    assert app.query_params == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("unit", "count"), [(Unit.POSTS, 9), (Unit.TEXTS, 8), (Unit.ACCOUNTS, 7)])
def test_what_is_counted_is_chosen_once_for_all_pages(
    unit: Unit, count: int, language: str, tiny_release: str, open_app: OpenApp
) -> None:
    words = Translator(language)
    # In Indonesian first: AppTest finds an option by its label outside the session's language.
    app = open_app()
    app.button_group(key="unit").set_value(str(unit)).run()
    app.button_group(key="language_switch").set_value(language).run()
    named = {"posts": "comments", "texts": "texts", "accounts": "accounts"}[unit]
    said = f"{plain_markdown(words(Filters().sentence({}, {})))} — **{words(f'count.{named}', n=count)}**"
    link = {} if unit is Unit.POSTS else {"count": str(unit)}
    for page in (*PAGES[1:], "overview"):
        go_to(app, page)
        assert_sound(app)
        assert said in texts(app)
        assert app.query_params == link | ({"lang": "en"} if language == "en" else {})
        # One of the comments has no account: that is said where accounts are counted, and only there.
        missing = words("count.accounts.unknown", n=1)
        assert any(missing in text for text in texts(app)) is (unit is Unit.ACCOUNTS)


@pytest.mark.parametrize(
    ("unit", "themes", "topics"),
    [
        ("posts", {"Sampah": "5", "Lampu dan *air*": "3"}, {"Sampah · depo": "5"}),
        ("texts", {"Sampah": "4", "Lampu dan *air*": "3"}, {"Sampah · depo": "4"}),
        ("accounts", {"Sampah": "5", "Lampu dan *air*": "2"}, {"Sampah · depo": "5"}),
    ],
)
def test_every_figure_follows_what_is_counted(
    unit: str,
    themes: dict[str, str],
    topics: dict[str, str],
    tiny_release: str,
    open_app: OpenApp,
) -> None:
    app = open_app(count=unit)
    tiles, bars = traces(app, 0), traces(app, 1)
    (tiles_of,) = tiles
    written = dict(zip(tiles_of["ids"], tiles_of["customdata"], strict=True))
    whole = {"posts": 9, "texts": 8, "accounts": 7}[unit]
    for code, name in enumerate(("Sampah", "Lampu dan *air*")):
        count = int(themes[name])
        assert written[f"theme:{code}"] == [count, pytest.approx(count / whole)]
    assert len(bars) == 3
    go_to(app, "themes")
    assert {name: groups(app, "theme_index")[name] for name in themes} == themes
    app = open_app("themes", count=unit, theme="0")
    assert groups(app, "topic_index") == topics
    # The three counts stand together; the one that is chosen stands out.
    (figures,) = [text for text in texts(app) if "teks berbeda" in text and " · " in text]
    assert f"**{topics['Sampah · depo']} " in figures


def test_where_no_account_is_known_comments_are_counted(
    folder: DataFolder, open_app: OpenApp
) -> None:
    tiny.make_release(folder, rows=[replace(post, author_key=None) for post in tiny.posts()])
    for page in PAGES:
        app = open_app(page, count="accounts")
        assert_sound(app)
        assert sentence(Filters(), tiny.RESIDENTS, "id") in texts(app)
        assert Translator()("count.accounts.none") in texts(app)


def test_where_nothing_matches_what_is_counted_is_promised(
    tiny_release: str, open_app: OpenApp
) -> None:
    app = open_app("comments", q="tiadakatanya", theme="0", count="texts")
    assert_sound(app)
    assert app.button(key="loosen_search").label.endswith(" · 4 teks berbeda")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("strictness", "ungrouped"),
    [(Strictness.LOOSE, 2), (Strictness.NORMAL, 3), (Strictness.STRICT, 5)],
)
def test_strictness_is_chosen_where_topics_are_and_holds_on_every_page(
    strictness: Strictness, ungrouped: int, language: str, folder: DataFolder, open_app: OpenApp
) -> None:
    tiny.make_release(folder, marked=True)
    words = Translator(language)
    app = open_app("themes")
    app.button_group(key="filter_strictness").set_value(str(strictness)).run()
    app.button_group(key="language_switch").set_value(language).run()
    assert_sound(app)
    assert groups(app, "theme_index")[words("topic.ungrouped")] == str(ungrouped)
    said = words(Filters(strictness=strictness).sentence({}, {}))
    link = {} if strictness is Strictness.NORMAL else {"strictness": str(strictness)}
    for page in PAGES:
        go_to(app, page)
        assert_sound(app)
        assert any(text.startswith(f"{plain_markdown(said)} — ") for text in texts(app))
        assert app.query_params == link | ({"lang": "en"} if language == "en" else {})
    if link:
        app.button(key="filter_clear").click().run()
        assert "strictness" not in app.query_params


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unsure_comment_tells_its_two_likely_topics(
    language: str, folder: DataFolder, open_app: OpenApp
) -> None:
    tiny.make_release(folder, marked=True)
    words = Translator(language)
    app = open_app("comments", lang=language, theme="-1", comment=tiny.post_id("c7"))
    assert_sound(app)
    likely = words(
        "comment.likely.two", first=TOPICS[0], share="20%", second=TOPICS[1], second_share="12%"
    )
    listed = {card["id"]: card for card in cards(app, "comments_list")}
    assert likely in listed[tiny.post_id("c7")]["notes"]
    assert f"{words('comment.not_sure')} {plain_markdown(likely)}." in texts(app)
    # Under a loose grouping it has a topic, in the list as where it is open.
    app = open_app("comments", lang=language, strictness="loose", comment=tiny.post_id("c7"))
    listed = {card["id"]: card for card in cards(app, "comments_list")}
    assert listed[tiny.post_id("c7")]["group"] == TOPICS[0]
    button = app.button(key="detail_topic")
    assert button.label == plain_markdown(f"{THEMES[0]} › {TOPICS[0]}")
    button.click().run()
    assert app.query_params["strictness"] == "loose"
    assert app.query_params["topic"] == "0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_flood_is_told_in_list_detail_and_summary(
    language: str, folder: DataFolder, open_app: OpenApp
) -> None:
    tiny.make_release(folder, marked=True)
    words = Translator(language)
    app = open_app("themes", lang=language, theme="0", comment=tiny.post_id("c4"))
    assert_sound(app)
    warning = words("comment.flood.few_accounts", copies=2, n=2)
    listed = {card["id"]: card for card in cards(app, "themes_list")}
    assert [
        native for native in ("c1", "c2", "c3", "c4") if listed[tiny.post_id(native)]["warnings"]
    ] == ["c3", "c4"]
    (opened,) = cards(app, "detail_open")
    assert opened["warnings"] == [warning]
    assert any(words("comment.flood.why.few_accounts") in text for text in texts(app))
    # Two of the theme's four comments: more than a fifth.
    (said,) = app.warning
    counted = words("count.comments", n=4)
    assert said.value.startswith(
        words("topic.flooded", copies=2, comments=counted, share="50%", n=1)
    )
    assert words("topic.flooded.do") in said.value
    app = open_app("themes", lang=language, theme="0", count="texts")
    assert words("topic.flooded.do") not in app.warning[0].value
    assert not open_app("themes", lang=language, theme="1").warning


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_topic_tells_how_steady_it_is(
    language: str, folder: DataFolder, open_app: OpenApp
) -> None:
    tiny.make_release(folder, marked=True)
    words = Translator(language)
    for topic, code, tenths in ((0, "firm", 9), (1, "fair", 7), (2, "shaky", 4)):
        app = open_app("themes", lang=language, topic=str(topic), voices="all")
        assert_sound(app)
        (said,) = [caption for caption in app.caption if words("stability.label") in caption.value]
        assert words(f"stability.grade.{code}") in said.value
        assert words("stability.topic", n=tenths) in said.value
        number = words("stability.topic.number", value=tiny.TOPIC_STABILITY[topic])
        assert said.proto.help == number
    app = open_app("themes", lang=language, theme="0")
    assert not any(words("stability.label") in text for text in texts(app))


def test_a_topic_whose_steadiness_was_not_measured_says_nothing_of_it(
    tiny_release: str, open_app: OpenApp
) -> None:
    app = open_app("themes", topic="0")
    assert_sound(app)
    assert not any(Translator()("stability.label") in text for text in texts(app))


def test_the_language_switch_stands_in_the_link_and_keeps_the_place(
    tiny_release: str, open_app: OpenApp
) -> None:
    app = open_app("themes", theme="0", comment=tiny.post_id("c1"))
    app.button_group(key="language_switch").set_value("en").run()
    assert app.title[0].value == "Themes"
    assert app.query_params == {"lang": "en", "theme": "0", "comment": tiny.post_id("c1")}
    go_to(app, "export")
    assert app.title[0].value == "Export"
    app.button_group(key="language_switch").set_value("id").run()
    assert app.title[0].value == "Ekspor"
    assert "lang" not in app.query_params


@pytest.mark.parametrize("page", PAGES)
def test_a_deep_link_on_a_fresh_server_is_drawn_in_the_frame(
    page: str, tiny_release: str, cold_app: OpenApp
) -> None:
    app = cold_app(page, lang="en", theme="0")
    assert_sound(app)
    assert app.title[0].value == Translator("en")(f"page.{page}.title")
    assert sentence(Filters(themes=(0,)), 5, "en") in texts(app)
    assert app.query_params == {"lang": "en", "theme": "0"}


def test_what_a_link_says_wrong_is_named_and_left_out(tiny_release: str, open_app: OpenApp) -> None:
    app = open_app(
        "comments", theme="0", platform="myspace", since="yesterday", page="0", lang="jv"
    )
    assert_sound(app)
    assert sentence(Filters(themes=(0,)), 5, "id") in texts(app)
    (named,) = [
        text for text in texts(app) if text.startswith(Translator()("link.unread", parts="")[:20])
    ]
    for parameter in ("platform", "since", "page", "lang"):
        assert parameter in named


def test_names_of_groups_are_shown_as_they_are(tiny_release: str, open_app: OpenApp) -> None:
    app = open_app("themes", theme="1")
    assert [heading.value for heading in app.subheader] == [plain_markdown("Lampu dan *air*")]


def test_a_comment_is_handed_over_as_text_without_its_author(
    tiny_release: str, open_app: OpenApp
) -> None:
    app = open_app("comments", comment=tiny.post_id("c6"))
    (opened,) = cards(app, "detail_open")
    assert opened["segments"] == [[tiny.HOSTILE, False]]
    handed_over = json.dumps([json.loads(part.proto.json) for part in app.get("bidi_component")])
    assert "-key" not in handed_over


def test_found_words_are_marked(tiny_release: str, open_app: OpenApp) -> None:
    app = open_app("comments", q="depo", comment=tiny.post_id("c3"))
    (opened,) = cards(app, "detail_open")
    assert opened["segments"] == [
        ["Tolong ", False],
        ["depo", True],
        [" sampah dibuka lagi min", False],
    ]


def test_a_thread_shows_who_answers_whom(tiny_release: str, open_app: OpenApp) -> None:
    app = open_app("comments", comment=tiny.post_id("c2"))
    thread = cards(app, "detail_thread")
    assert [card["id"] for card in thread] == [
        tiny.post_id(native) for native in ("p1", "c1", "c2")
    ]
    assert [card["depth"] for card in thread] == [0, 1, 2]
    assert [card["here"] for card in thread] == [False, False, True]
    assert thread[0]["official"]


def test_a_comment_of_another_release_is_said_to_be_gone(
    tiny_release: str, open_app: OpenApp
) -> None:
    app = open_app("comments", comment="p0123456789abcdef")
    assert_sound(app)
    assert Translator()("comment.gone") in texts(app)


@pytest.mark.parametrize(("order", "first"), [("newest", "c9"), ("liked", "c1"), ("typical", "c8")])
def test_comments_come_in_the_order_that_is_chosen(
    order: str, first: str, tiny_release: str, open_app: OpenApp
) -> None:
    app = open_app("comments")
    app.button_group(key="comments_sort").set_value(order).run()
    assert cards(app, "comments_list")[0]["id"] == tiny.post_id(first)
    assert app.query_params == ({} if order == "newest" else {"sort": order})


def test_components_are_registered_once(
    tiny_release: str, open_app: OpenApp, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        assert_sound(go_to(open_app("themes"), "comments"))
    assert "already registered" not in caplog.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unexpected_error_is_no_traceback(
    language: str,
    tiny_release: str,
    open_app: OpenApp,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret of the machine")

    monkeypatch.setattr(Release, "comments", fail)
    app = open_app("comments", lang=language)
    assert not app.exception
    assert [error.value for error in app.error] == [Translator(language)("error.unexpected")]
    assert "secret of the machine" not in " ".join(texts(app))
    assert "secret of the machine" in caplog.text, "the log has the details"
