"""Text for places where Streamlit reads Markdown."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tests.tiny import HOSTILE
from ui.i18n import plain_markdown

_SIGNS = "\\`*_{}[]()<>#+-.!|~$:@&"


@given(st.text(alphabet=st.sampled_from([*_SIGNS, "a", " ", "é", "😀"]), max_size=30))
def test_every_sign_of_markdown_is_escaped_and_nothing_else_changes(text: str) -> None:
    escaped = plain_markdown(text)
    # A space of no width may keep a sign from being read together with the next.
    assert re.sub(r"\\(.)", r"\1", escaped.replace("\u200b", "")) == text
    unescaped = re.sub(r"\\.", "", escaped)
    assert not set(unescaped) & set(_SIGNS)


def test_a_hostile_name_is_neither_html_nor_link_nor_colour_nor_formula() -> None:
    read = re.sub(r"\\.", "", plain_markdown(HOSTILE))
    for dangerous in ("<", "**", "](", "$", ":red", "://"):
        assert dangerous in HOSTILE
        assert dangerous not in read


def test_plain_words_stay() -> None:
    assert plain_markdown("Sampah dan air") == "Sampah dan air"
