"""The doctor: looks at everything that lpmtui needs. Each thing that was looked at is one `CheckResult`."""

from __future__ import annotations

from enum import StrEnum

from lpmtui.model.lazy_dataclass import dataclass


class CheckStatus(StrEnum):
    """How a thing is: `WARN` works, but not as well as it could; `FAIL` does not."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was looked at, in a sentence; `remedy` says what to do where it is not well."""

    verdict: CheckStatus
    what: str
    remedy: str = ""


def ok(what: str) -> CheckResult:
    """A thing that is well."""
    return CheckResult(CheckStatus.OK, what)


def warn(what: str, remedy: str = "") -> CheckResult:
    """A thing that works, but not as well as it could."""
    return CheckResult(CheckStatus.WARN, what, remedy)


def fail(what: str, remedy: str = "") -> CheckResult:
    """A thing that does not work."""
    return CheckResult(CheckStatus.FAIL, what, remedy)


def listed(words: list[str]) -> str:
    """Words as a sentence lists them: `F5, F6 and F7`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
