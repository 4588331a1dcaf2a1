"""How well places and agencies are found in texts that were labelled without sight of the rules.

Run with ``-s`` to see the tables; the numbers go into the report of a change. The conventions stand
in ``tests/fixtures/places_agencies.md``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from analytics.language.agencies import AgencyFinder, load_agencies
from analytics.language.places import PlaceFinder, kemantren_of, load_gazetteer

LABELLED = Path(__file__).parents[1] / "fixtures" / "places_agencies.csv"
LEAST_PLACE_PRECISION, LEAST_PLACE_RECALL = 0.95, 0.85
LEAST_AGENCY_PRECISION, LEAST_AGENCY_RECALL = 0.85, 0.75


@dataclass(slots=True)
class Score:
    """Required items that were found and missed, and what was found that is no answer."""

    found: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of what was named that is right; 1 where nothing was named."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the required items that were named; 1 where nothing was required."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    def add(self, required: list[set[str]], accepted: set[str], named: set[str]) -> None:
        """Count one text: an item is found when one of its answers is named."""
        hits = sum(1 for answers in required if answers & named)
        self.found += hits
        self.missed += len(required) - hits
        self.wrong += len(named - accepted - set[str]().union(*required))


Scores = Mapping[tuple[str, str], Score]


def kemantren(codes: Iterable[str]) -> set[str]:
    """Roll kelurahan up; the city as a whole is no place."""
    return {rolled for code in codes if (rolled := kemantren_of(code)) is not None}


def read_items(written: str) -> list[set[str]]:
    return [set(item.split("/")) for item in written.split(";") if item]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def named(rows: list[dict[str, str]]) -> list[tuple[set[str], set[str]]]:
    """For each text the kemantren and the agencies that the finders name, places told to both."""
    texts = [row["text"] for row in rows]
    places = [
        tuple(mention.code for mention in found)
        for found in PlaceFinder(load_gazetteer()).find_all(texts)
    ]
    agencies = AgencyFinder(load_agencies()).find_many(texts, places)
    return [
        (kemantren(codes), {mention.code for mention in mentions})
        for codes, mentions in zip(places, agencies, strict=True)
    ]


def score(rows: list[dict[str, str]], field: str, named: list[set[str]]) -> Scores:
    """Score a column over all texts, by half and by trap."""
    scores: dict[tuple[str, str], Score] = {}
    for row, codes in zip(rows, named, strict=True):
        required = read_items(row[field])
        accepted = set[str]().union(*read_items(row[f"{field}_ok"]))
        if field == "places":
            required = [kemantren(answers) for answers in required]
            accepted = kemantren(accepted)
        for key in (("all", ""), ("half", row["half"]), ("trap", row["trap"] or "(plain)")):
            scores.setdefault(key, Score()).add(required, accepted, codes)
    return scores


def print_table(title: str, scores: Scores) -> None:
    print(f"\n{title:<24}  right  wrong  missed  precision  recall")
    for (sort, name), row in sorted(scores.items()):
        print(
            f"{sort + ' ' + name:<24}{row.found:>7}{row.wrong:>7}{row.missed:>8}"
            f"{row.precision:>11.3f}{row.recall:>8.3f}"
        )


def test_every_label_is_a_code_that_can_be_named(rows: list[dict[str, str]]) -> None:
    codes = load_agencies().agencies.keys()
    for row in rows:
        for field in ("agencies", "agencies_ok"):
            assert set[str]().union(*read_items(row[field])) <= codes, row["id"]


def test_places_are_found(
    rows: list[dict[str, str]], named: list[tuple[set[str], set[str]]]
) -> None:
    scores = score(rows, "places", [places for places, _ in named])
    print_table("places", scores)
    assert scores["all", ""].precision >= LEAST_PLACE_PRECISION
    assert scores["all", ""].recall >= LEAST_PLACE_RECALL


def test_agencies_are_found(
    rows: list[dict[str, str]], named: list[tuple[set[str], set[str]]]
) -> None:
    scores = score(rows, "agencies", [agencies for _, agencies in named])
    print_table("agencies", scores)
    assert scores["all", ""].precision >= LEAST_AGENCY_PRECISION
    assert scores["all", ""].recall >= LEAST_AGENCY_RECALL
