"""Help texts: one Markdown file per panel, one `## field` section per field."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lpmtui.model.errors import ConfigurationError

EMPTY = "There is no help for this item."


@dataclass(frozen=True, slots=True)
class HelpText:
    """The help of one panel: its own text and one text per field, by the field's id."""

    title: str = ""
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def whole(self) -> str:
        """Everything, as search sees it."""
        return "\n".join((self.title, self.text, *self.fields.values()))


def parse_help(text: str) -> HelpText:
    """A help file's text: `# title`, the panel's text, then `## field` sections."""
    title = ""
    sections: dict[str, list[str]] = {"": []}
    current = ""
    for line in text.splitlines():
        if line.startswith("## "):
            current = line[3:].strip()
            sections[current] = []
        elif line.startswith("# ") and not title:
            title = line[2:].strip()
        else:
            sections[current].append(line)
    bodies = {name: "\n".join(body).strip() for name, body in sections.items()}
    own = bodies.pop("")
    return HelpText(title, own, bodies)


def read_help(path: Path) -> HelpText:
    """The help of one panel; raises ConfigurationError when its file cannot be read."""
    try:
        return parse_help(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return HelpText()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The help {path.name} cannot be read: {error}.", subject=str(path)
        ) from error
