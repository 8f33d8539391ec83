"""What the title line says about the site."""

from __future__ import annotations

from lpmtui.job_view.roles import Role
from lpmtui.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Badge:
    """What the title line says about the site: `LIVE`, `SIMULATOR`; whose data, and how old it is."""

    mark: str = ""
    read_only: bool = False
    cluster: str = ""
    age: str = ""

    def parts(self) -> tuple[tuple[str, Role], ...]:
        """The words from left to right, the least important first."""
        site = Role.LIVE if self.mark == "LIVE" else Role.SIMULATOR
        words = (
            (self.cluster, Role.AGE),
            (self.age, Role.AGE),
            ("READ-ONLY" if self.read_only else "", Role.READ_ONLY),
            (self.mark, site),
        )
        return tuple(word for word in words if word[0])


NO_BADGE = Badge()
