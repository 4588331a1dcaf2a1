"""What all figures share: text that stays text, and numbers as the reader writes them."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.figure import calm_layout, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>tebal</b>", "&lt;b&gt;tebal&lt;/b&gt;"),
        (
            "<a href='javascript:alert(1)'>klik</a>",
            "&lt;a href='javascript:alert(1)'&gt;klik&lt;/a&gt;",
        ),
        ("a & b &lt;", "a &amp; b &amp;lt;"),
        ("  dua \n baris ", "dua baris"),
        ("", ""),
    ],
)
def test_markup_is_shown_and_not_read(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text(max_size=80), st.integers(0, 20))
def test_only_our_own_line_breaks_are_markup(text: str, width: int) -> None:
    assert "<" not in plain(text, width=width).replace("<br>", "")
    assert ">" not in plain(text, width=width).replace("<br>", "")


def test_long_labels_are_broken() -> None:
    assert plain("sampah menumpuk di depo", width=10) == "sampah<br>menumpuk<br>di depo"
    assert plain("w" * 25, width=10) == "<br>".join(["w" * 10, "w" * 10, "w" * 5])


@pytest.mark.parametrize(("language", "separators"), [("id", ",."), ("en", ".,")])
def test_numbers_follow_the_language(language: str, separators: str) -> None:
    figure = calm_layout(go.Figure(), language, height=300)
    assert figure.layout.separators == separators
    assert figure.layout.height == 300
