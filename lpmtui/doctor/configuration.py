"""The configuration: every problem at once, and what is right but strange."""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from lpmtui.config import Config, WrongConfiguration
from lpmtui.doctor.finding import Finding, fail, ok, warn
from lpmtui.model.errors import ConfigurationError


def look(
    file: Path | None, load: Callable[[], Config], misfits: Callable[[Config], Sequence[str]]
) -> tuple[Config | None, list[Finding]]:
    """The configuration, None where it cannot be used, and what was found.

    `misfits` says in sentences what the console cannot use of it, and would do without.
    """
    try:
        config = load()
    except WrongConfiguration as wrong:
        return None, [fail(str(problem)) for problem in wrong.problems]
    except ConfigurationError as error:
        return None, [fail(error.title, error.remedy)]
    found = [ok(f"{file}: no problems." if file else "No configuration file: the defaults hold.")]
    sites = ", ".join(f"{site.name} ({site.kind.value})" for site in config.sites.values())
    found.append(ok(f"Sites: {sites}. Default: {config.default_site}."))
    found += [warn(misfit, "Correct it in the configuration.") for misfit in misfits(config)]
    if file and stat.S_IMODE(file.stat().st_mode) & 0o022:
        found.append(
            warn(
                f"Others may write {file}, and so have commands run in your name.",
                f"chmod go-w {file}",
            )
        )
    return config, found
