import re
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest

from lpmtui.config import Config, load
from lpmtui.config.paths import example_file
from lpmtui.model.lazy_dataclass import is_dataclass
from lpmtui.model.schema import keys_of
from lpmtui.model.toml_text import key_lines


def uncommented(text: str) -> str:
    """The example with everything taken out of its comments that shows how to set a key."""
    return re.sub(r"(?m)^#(?=\S)", "", text)


def every_key(kind: type[Any], at: str = "") -> list[str]:
    """Every key that the schema knows; list items and chosen names as `*`."""
    found: list[str] = []
    for name, one in keys_of(kind).items():
        inner = get_args(one.hint)[0] if get_origin(one.hint) is Annotated else one.hint
        key = f"{at}{name}"
        table = next((each for each in (inner, *get_args(inner)) if is_dataclass(each)), None)
        if table is None:
            found.append(key)
        else:
            found += every_key(table, f"{key}." if is_dataclass(inner) else f"{key}.*.")
    return found


def test_the_example_equals_the_defaults() -> None:
    assert load(example_file()) == Config()


def test_the_commented_parts_of_the_example_are_right_too(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(uncommented(example_file().read_text("utf-8")), "utf-8")
    config = load(file)
    assert config.site("production").hmcs[0].address == "hmc1.example.com"
    assert config.site("production").ssh == config.site("simulator").ssh
    assert config.lpm.watch == {"db_app": ("/usr/local/bin/check_db", "--quick")}


@pytest.mark.parametrize("key", every_key(Config))
def test_the_example_documents_every_key(key: str) -> None:
    shown = key_lines(uncommented(example_file().read_text("utf-8")))
    wanted = re.compile(re.escape(key).replace(r"\.\*\.", r"(\[\d+\]|\.\w+)\.") + r"\Z")
    assert any(wanted.match(each) for each in shown)


def test_every_default_stands_in_the_example_itself_and_not_only_in_a_comment() -> None:
    shown = key_lines(example_file().read_text("utf-8"))
    sections = [key for key in every_key(Config) if key.split(".")[0] in ("console", "logs", "lpm")]
    assert sections
    assert [key for key in sections if key not in shown] == []
