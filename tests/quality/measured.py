"""Writes down how well masking works, for the page that tells it: ``data/measured/masking.json``.

Run as ``python -m tests.quality.measured`` after the masker or the labelled texts have changed; a
test fails until it is done.
"""

from __future__ import annotations

import json
import sys

from analytics.privacy.masking import REPLACEMENTS
from analytics.settings import PROJECT_ROOT
from tests.quality.test_masking import WORDS, Measured, load_examples, measure

MEASURED_FILE = PROJECT_ROOT / "data" / "measured" / "masking.json"
_KIND_OF_WORD = {word: str(kind) for kind, word in REPLACEMENTS.items()}


def as_record(measured: Measured) -> dict[str, object]:
    """Return the measure as it is written: counts, from which recall and precision follow.

    Of ``labelled`` things ``found`` were masked; of ``masked`` stretches ``right`` had a label.
    """
    return {
        "texts": len(load_examples()),
        "traps": sum(texts for _, texts, _ in measured.traps),
        "traps_masked": sum(alarmed for _, _, alarmed in measured.traps),
        "kinds": [
            {
                "kind": _KIND_OF_WORD[WORDS[row.kind]],
                "word": WORDS[row.kind],
                "labelled": row.labels,
                "found": row.found,
                "masked": row.masked,
                "right": row.right,
            }
            for row in measured.rows
        ],
    }


def main() -> int:
    """Measure, write, and return the exit code."""
    record = as_record(measure())
    MEASURED_FILE.parent.mkdir(exist_ok=True)
    MEASURED_FILE.write_text(
        json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    sys.stdout.write(f"{MEASURED_FILE.relative_to(PROJECT_ROOT)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
