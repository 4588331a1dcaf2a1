"""Fixtures that more than one room's tests need."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

from analytics.store.folders import DataFolder
from tests import tiny

# How long one example takes says more about who else uses the machine than about the code.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """An empty data folder."""
    return DataFolder(tmp_path / "data")


@pytest.fixture
def tiny_release(folder: DataFolder) -> str:
    """The name of the tiny release in ``folder``."""
    return tiny.make_release(folder)
