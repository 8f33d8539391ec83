"""The names that panels may give are those of the readers that there are."""

from __future__ import annotations

import subprocess
import sys

from lpmtui import smit
from lpmtui.smit import reader_names
from lpmtui.smit.list_popup import PICTURE_LISTS
from lpmtui.smit.list_readers import LIST_READERS, VALUE_READERS


def test_every_reader_can_be_named_and_every_name_has_a_reader() -> None:
    assert set(LIST_READERS) == reader_names.LISTS
    assert set(VALUE_READERS) == reader_names.VALUES
    assert set(PICTURE_LISTS) == reader_names.PICTURES


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
