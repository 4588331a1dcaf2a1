"""What a resident wrote must not run in a spreadsheet, and must stay what it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.export.formula import disarm


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("http://contoh.id","klik")',
        "+62 812",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "  =1",
        "\u00a0=1",
        "\ufeff=1",
        "\u200b=1",
        "\u202e=1",
        "\u2003=1",
        "\x00=1",
        "\x0b=1",
        " \ufeff \x00@SUM(A1)",
    ],
)
def test_formulas_are_disarmed_and_kept(cell: str) -> None:
    assert disarm(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell", ["", "sampah", "1+1=2", "a=b", "'=1", " biasa", "😀=1", "x\n=1", "  ", "(=1)"]
)
def test_what_cannot_run_is_not_touched(cell: str) -> None:
    assert disarm(cell) == cell


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=12))
def test_nothing_is_lost_and_nothing_runs(cell: str) -> None:
    safe = disarm(cell)
    assert safe in (cell, "'" + cell)
    assert safe.lstrip()[:1] not in tuple("=+-@＝＋－＠")
