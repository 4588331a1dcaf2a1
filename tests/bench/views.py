"""The views that are measured: what people look at, with codes and words taken from the release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from analytics.filters import Filters
from analytics.store import releases
from analytics.store.folders import DataFolder
from analytics.store.release import Release, Sort
from ui.url_state import View

_PERIOD_DAYS = 91
_CANDIDATES = 200


def open_release(data: Path) -> Release:
    """Open the current release of the data folder ``data``, or of the sample in it."""
    for folder in (DataFolder(data), DataFolder(data).made_up_folder()):
        if name := releases.current_name(folder):
            return Release(folder, name)
    raise SystemExit(f"There is no release in {data}. Run: python -m analytics fit")


def views_of(release: Release) -> Mapping[str, View]:
    """Return each view by its name: the largest theme and topic, a comment in company, a search."""
    theme = release.themes()[0]
    topic = next(found for found in release.topics() if found.parent == theme.code)
    of_topic = replace(Filters(), themes=(theme.code,), topics=(topic.code,))
    candidates = release.comments(of_topic, Sort.LIKED, limit=_CANDIDATES)
    in_company = candidates[candidates["is_reply"]]
    comment = str((in_company if len(in_company) else candidates)["post_id"].iloc[0])
    last = release.extent().last_day
    assert last is not None
    return {
        "no filter": View(),
        "one theme": View(replace(Filters(), themes=(theme.code,))),
        "one topic, a comment open": View(of_topic, comment=comment),
        "search": View(replace(Filters(), search=topic.keywords[0])),
        "period": View(replace(Filters(), since=last - timedelta(_PERIOD_DAYS - 1), until=last)),
    }
