"""What the app says of the masking is what is measured now."""

from __future__ import annotations

import json

from analytics.privacy.masking import Masking
from tests.quality.measured import MEASURED_FILE, as_record
from tests.quality.test_masking import measure


def test_the_written_measure_of_masking_is_that_of_today() -> None:
    written = json.loads(MEASURED_FILE.read_text(encoding="utf-8"))
    assert written == as_record(measure()), "run: python -m tests.quality.measured"


def test_every_kind_is_measured_once() -> None:
    written = json.loads(MEASURED_FILE.read_text(encoding="utf-8"))
    assert [kind["kind"] for kind in written["kinds"]] == [str(kind) for kind in Masking]
    assert all(0 < kind["found"] <= kind["labelled"] for kind in written["kinds"])
    assert all(0 < kind["right"] <= kind["masked"] for kind in written["kinds"])
