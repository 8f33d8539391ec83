"""What the room of panels imports: names when they are asked for, no readers for the first screen."""

from __future__ import annotations

import subprocess
import sys

from lpmtui import smit


def test_every_public_name_is_there() -> None:
    assert all(getattr(smit, name) is not None for name in smit.__all__)


def test_the_catalogue_is_loaded_without_readers_forms_and_nouns() -> None:
    code = (
        "import sys; from lpmtui import smit; smit.load_catalogue();"
        "print(*sorted(name for name in sys.modules if name.startswith('lpmtui.')))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "lpmtui.smit.panel" in loaded
    assert not {"lpmtui.smit.list_readers", "lpmtui.smit.form", "lpmtui.model.cluster"} & set(loaded.split())
