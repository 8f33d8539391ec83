"""Can it be moved? lpmtui's own findings first, then the HMC's answer: one path for everybody who asks.

`validate`, the panel, the dry run and `migrate` show and obey the same validation.
"""

from __future__ import annotations

from typing import Any

from lpmtui.commands.hmc.hscl import HmcMessage
from lpmtui.commands.hmc.migrlpar import read_answer
from lpmtui.model.errors import ExitStatus, LpmtuiError, Refused, Unreachable
from lpmtui.model.events import Event, FindingMade
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Finding, Move, Severity
from lpmtui.model.structured import to_body
from lpmtui.procedure.hmc_request import validation
from lpmtui.procedure.migration_plan import Claim, MigrationPlan, plan_migration
from lpmtui.procedure.partition_forecast import Experience
from lpmtui.site import Site

CHECK = "hmc-validation"
"""Name of the check under which the HMC's own messages are findings."""


@dataclass(frozen=True, slots=True)
class HmcAnswer:
    """What the HMC's validation says. `ok` is None where it could not be asked; `trouble` says why."""

    hmc: str
    ok: bool | None
    messages: tuple[HmcMessage, ...] = ()
    trouble: LpmtuiError | None = None

    def findings(self) -> tuple[Finding, ...]:
        """Its messages as findings: warnings where it would go on all the same."""
        severity = Severity.WARNING if self.ok else Severity.ERROR
        found = tuple(
            Finding(CHECK, severity, _worded(one), one.why, one.remedy, self.hmc) for one in self.messages
        )
        if self.ok and not found:
            return (Finding(CHECK, Severity.INFO, f"{self.hmc} has validated the move.", subject=self.hmc),)
        if self.trouble is not None:
            error = self.trouble
            return (Finding(CHECK, Severity.ERROR, error.title, fix=error.remedy, subject=self.hmc),)
        if self.ok is False and not found:
            said = f"{self.hmc} refuses the move without saying why."
            return (Finding(CHECK, Severity.ERROR, said, fix="Read its console events.", subject=self.hmc),)
        return found


@dataclass(frozen=True, slots=True)
class Validation:
    """A plan and what the HMC says to it."""

    plan: MigrationPlan
    hmc: HmcAnswer

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings: lpmtui's own, then the HMC's."""
        return (*self.plan.findings, *self.hmc.findings())

    def refusal(self, *, force: bool) -> LpmtuiError | None:
        """Why the move is not begun; None where it may be. Warnings of the HMC do not refuse: it goes on.

        What forbids it comes before what only asks: lpmtui's errors, a no of the HMC, then warnings.
        """
        if self.plan.errors or self.hmc.ok:
            return self.plan.refusal(force=force)
        if isinstance(self.hmc.trouble, Unreachable):
            return self.hmc.trouble
        first = self.hmc.findings()[0]
        return Refused(first.what, subject=self.hmc.hmc, remedy=first.fix)

    def exit_status(self, *, force: bool) -> ExitStatus:
        """What `validate` ends with."""
        refusal = self.refusal(force=force)
        return ExitStatus.DONE if refusal is None else refusal.exit_status

    def events(self) -> tuple[Event, ...]:
        """The plan and all findings as events."""
        more = (
            FindingMade(one.check, one.severity, one.what, one.why, one.fix) for one in self.hmc.findings()
        )
        return (*self.plan.events(), *more)

    def body(self, *, force: bool) -> dict[str, Any]:
        """The object that `validate --json` prints."""
        own = self.plan.findings
        return {
            "findings": [to_body(_event(one)) for one in own],
            "hmc": {
                "ok": self.hmc.ok,
                "messages": [
                    {"code": one.code, "text": one.text, "remedy": one.remedy} for one in self.hmc.messages
                ]
                or _trouble(self.hmc.trouble),
            },
            "can_move": self.refusal(force=force) is None,
            "exit_status": int(self.exit_status(force=force)),
        }


def refused_body(error: LpmtuiError) -> dict[str, Any]:
    """The same object for a move of which not even a plan could be made."""
    finding = FindingMade("request", Severity.ERROR, error.title, fix=error.remedy)
    return {
        "findings": [to_body(finding)],
        "hmc": {"ok": None, "messages": []},
        "can_move": False,
        "exit_status": int(error.exit_status),
    }


def validate_move(
    site: Site, move: Move, *, claim: Claim | None = None, experience: Experience | None = None
) -> Validation:
    """Plan a move and let the HMC validate it; changes nothing. Raises what `plan_migration` raises."""
    plan = plan_migration(site, move, claim=claim, experience=experience, preview=True)
    return Validation(plan, ask_hmc(plan))


def ask_hmc(plan: MigrationPlan) -> HmcAnswer:
    """The HMC's own validation; a no is an answer, and so is that it could not be asked."""
    hmc = plan.subject.hmc
    try:
        answer = read_answer(plan.site.run(validation(plan.subject).command))
    except LpmtuiError as error:
        return HmcAnswer(hmc, None, trouble=error)
    return HmcAnswer(hmc, answer.ok, answer.messages)


def _worded(message: HmcMessage) -> str:
    return f"{message.code} {message.text}".strip() or message.meaning


def _event(finding: Finding) -> FindingMade:
    return FindingMade(finding.check, finding.severity, finding.what, finding.why, finding.fix)


def _trouble(error: LpmtuiError | None) -> list[dict[str, str]]:
    return [] if error is None else [{"code": error.code, "text": error.title, "remedy": error.remedy}]
