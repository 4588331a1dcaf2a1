"""How far a fit is and how long it will take, from how long the stages of an earlier one took.

A quick fit, which only gives new comments the topics that there are, has stages of its own.

The share never falls, and the time left never rises once it has been told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from analytics.errors import SambungRasaError
from analytics.jobs.records import State
from analytics.store.folders import DataFolder

if TYPE_CHECKING:
    from analytics.store.release import Run

# Fits of 150 and of 3,560 made-up comments on two cores: seconds that every fit needs (the model and
# numba's compiling), and seconds for each thousand posts.
_FIXED_S: Mapping[str, float] = {
    "load": 6.0, "cluster": 6.0, "map": 5.0, "stability": 0.5, "publish": 0.5,
}  # fmt: skip
_A_THOUSAND_S: Mapping[str, float] = {
    "copies": 0.3, "load": 0.0, "embed": 1.0, "words": 0.3, "features": 0.2, "cluster": 0.3, "assign": 0.01,
    "name": 0.05, "represent": 0.01, "map": 0.6, "stability": 1.0, "publish": 0.2,
}  # fmt: skip
# Updates of 1,560 to 11,000 made-up comments on two cores, with 60 to 1,100 new ones; only the new ones
# need vectors.
_UPDATE_FIXED_S: Mapping[str, float] = {"copies": 0.5, "load": 6.0, "assign": 0.2, "publish": 0.5}
_UPDATE_A_THOUSAND_S: Mapping[str, float] = {
    "copies": 0.3, "load": 0.0, "embed": 0.02, "assign": 0.4, "publish": 0.2,
}  # fmt: skip
_FIT_STAGES, _UPDATE_STAGES = tuple(_A_THOUSAND_S), tuple(_UPDATE_A_THOUSAND_S)
# Among the newest so many releases one is looked for that was made the same way.
_RELEASES_LOOKED_AT = 10
# How much of the texts' vectors must be made before the rest can be told: they may all be known from
# an earlier fit, or all be new.
_TELLING_SHARE = 0.1
_OFTEN_QUICK = frozenset({"load", "embed"})
_FASTEST, _SLOWEST = 0.2, 20.0
# As long as nothing tells how fast this machine is: time that is left may fall, but never rise.
_CAUTION = 1.25
# How much slower a machine may be that has not fitted anything yet.
_STRANGE = 1.6
# From here on, of the time that was told, it passes more and more slowly and is never used up: who does
# the work says when it is over.
_EASED_FROM = 0.7


@dataclass(frozen=True, slots=True)
class Outlook:
    """How much is done (0 to 1), the seconds left, and whether they are sure enough to be told."""

    whole: float
    left_s: float
    is_told: bool


class TimeLeft:
    """Follows a fit through its stages."""

    def __init__(self, plan: Mapping[str, float], now_s: float) -> None:
        """``plan`` has the stages in their order with the seconds expected; ``now_s`` is any clock's."""
        self._plan = {stage: max(seconds, 0.01) for stage, seconds in plan.items()}
        self._order = list(self._plan)
        self._took: dict[str, float] = {}
        self._stage: str | None = None
        self._begun_s = now_s
        self._stage_begun_s = now_s
        self._whole = 0.0
        self._left_s = sum(self._plan.values())
        self._is_told = False
        self._said_s = now_s

    def say(self, stage: str, done: float, now_s: float) -> Outlook:
        """Note that ``stage`` is done to the share ``done`` and return the outlook."""
        if stage != self._stage:
            if self._stage is not None:
                took = self._took.get(self._stage, 0.0)
                self._took[self._stage] = took + now_s - self._stage_begun_s
            self._stage, self._stage_begun_s = stage, now_s
        counted_down = _counted_down(self._left_s, now_s - self._said_s)
        if stage not in self._plan:
            return Outlook(self._whole, counted_down, self._is_told)
        at = self._order.index(stage)
        spent = now_s - self._begun_s
        in_stage = now_s - self._stage_begun_s
        pace = self._pace()
        left = max(self._plan[stage] * pace - in_stage, 0.0)
        if done >= _TELLING_SHARE:
            left = in_stage * (1.0 - done) / done
        left += sum(self._plan[later] for later in self._order[at + 1 :]) * pace
        self._whole = max(self._whole, min(spent / (spent + left), 1.0) if spent + left else 0.0)
        self._left_s = min(counted_down, left) if self._is_told else left
        self._said_s = now_s
        self._is_told = self._is_told or self._can_tell(stage, done)
        return Outlook(self._whole, self._left_s, self._is_told)

    def _pace(self) -> float:
        """Return how much slower than planned it went so far.

        Loading may find all in memory, and vectors may be known: that they are quick means nothing.
        """
        for stages in (set(self._took) - _OFTEN_QUICK, set(self._took) & _OFTEN_QUICK):
            planned = sum(self._plan.get(stage, 0.0) for stage in stages)
            if planned >= 1.0:
                fastest = _CAUTION if stages <= _OFTEN_QUICK else _FASTEST
                took = sum(self._took[stage] for stage in stages if stage in self._plan)
                return min(max(took / planned, fastest), _SLOWEST)
        return _CAUTION

    def _can_tell(self, stage: str, done: float) -> bool:
        at, place = self._order.index(stage), self._order.index("embed")
        return at > place or (at == place and done >= _TELLING_SHARE)


def outlook_now(state: State, now: datetime) -> Outlook:
    """Return the outlook that ``state`` told, brought up to ``now``: long stages tell nothing."""
    if not state.left_s:
        return Outlook(state.whole, 0.0, state.is_left_told)
    passed = max((now - state.updated).total_seconds(), 0.0)
    left_s = _counted_down(state.left_s, passed)
    whole = state.whole + (1.0 - state.whole) * (1.0 - left_s / state.left_s)
    return Outlook(whole, left_s, state.is_left_told)


def _counted_down(left_s: float, passed_s: float) -> float:
    """Return what is left of ``left_s`` when ``passed_s`` have gone by and nothing was said."""
    if not left_s:
        return 0.0
    share = passed_s / left_s
    if share <= _EASED_FROM:
        return left_s * (1.0 - share)
    rest = 1.0 - _EASED_FROM
    return left_s * rest * math.exp((_EASED_FROM - share) / rest)


def stages(*, quick: bool) -> tuple[str, ...]:
    """Return the stages of a fit, or of a quick one, in their order."""
    return _UPDATE_STAGES if quick else _FIT_STAGES


def expected_seconds(folder: DataFolder, *, quick: bool = False) -> dict[str, float]:
    """Return the stages of a fit of this corpus and the seconds that each is expected to take.

    They follow the newest release that was made the same way, else what was measured with made-up
    comments, on a machine that does other things too.
    """
    from analytics.store.corpus import Corpus

    try:
        with Corpus(folder.corpus, read_only=True) as corpus:
            thousands = corpus.post_count() / 1_000
    except SambungRasaError:
        thousands = 1.0
    runs = _newest_runs(folder)
    fixed = _UPDATE_FIXED_S if quick else _FIXED_S
    a_thousand = _UPDATE_A_THOUSAND_S if quick else _A_THOUSAND_S
    plan = {
        stage: fixed.get(stage, 0.0) + a_thousand[stage] * thousands
        for stage in stages(quick=quick)
    }
    if quick:
        known = runs[0].counts.get("posts", 0) / 1_000 if runs else 0.0
        plan["embed"] += _A_THOUSAND_S["embed"] * max(thousands - known, 0.0)
    before = next((run for run in runs if ("added_to" in run.parameters) is quick), None)
    then = before.counts.get("posts", 0) / 1_000 if before else 0.0
    if before is None or not then:
        return {stage: seconds * _STRANGE for stage, seconds in plan.items()}
    for stage in plan:
        if stage in before.seconds and stage != "embed":
            took = before.seconds[stage]
            always = min(fixed.get(stage, 0.0), took)
            plan[stage] = (took - always) / then * thousands + always
    return plan


def _newest_runs(folder: DataFolder) -> list[Run]:
    """Return how the newest releases were made, the newest first; without those that cannot be read."""
    from analytics.store import releases
    from analytics.store.release import Release

    runs = []
    for name in releases.names(folder)[:_RELEASES_LOOKED_AT]:
        with suppress(SambungRasaError):
            release = Release(folder, name)
            runs.append(release.run)
            release.close()
    return runs
