"""A fresh home for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from homes import FAST, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a simulated world that runs fast."""
    found = Home(tmp_path)
    found.reset(FAST)
    return found
