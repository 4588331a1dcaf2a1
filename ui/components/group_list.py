"""Themes or topics as a list to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

_HERE = Path(__file__).resolve().parent
# Registered once, where the module is loaded: mounting hands it to whichever runtime is running.
_mount = st.components.v2.component(
    "sambung_rasa.group_list",
    html="<div class='groups'></div>",
    css=(_HERE / "group_list.css").read_text(encoding="utf-8"),
    js=(_HERE / "group_list.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One theme or topic: ``share`` (0 to 1) is the length of its bar, ``tone`` that of its note."""

    code: int
    name: str
    count: str
    share: float
    colour: str
    note: str = ""
    tone: Literal["", "up", "down"] = ""
    here: bool = False


def show(
    rows: Sequence[GroupRow],
    *,
    key: str,
    label: str,
    on_choose: Callable[[int], None],
    tall: bool = False,
    go_to: str = "",
) -> None:
    """Draw ``rows``; ``on_choose`` gets the code of one that was clicked."""

    def chosen() -> None:
        code = st.session_state[key].chosen
        if code is not None:
            on_choose(int(code))

    _mount(
        key=key,
        data={"groups": [asdict(row) for row in rows], "label": label, "tall": tall, "goTo": go_to},
        on_chosen_change=chosen,
    )
