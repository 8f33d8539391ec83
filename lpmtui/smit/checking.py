"""Whether panels fit together: every line leads somewhere, every reference is filled in by somebody."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from lpmtui.smit.panel import Ask, Dialog, Menu, Screen, Selector, fields_of
from lpmtui.smit.references import references
from lpmtui.smit.toml_table import BadPanel

CONTEXT = frozenset({"node", "cluster"})
"""What argv may refer to beside fields: the console's current node and cluster."""

NEEDS = {
    "cluster": "no PowerHA cluster is known on this site",
    "hmc": "no HMC is configured for this site",
    "simulator": "this is only possible on a simulator site",
    "writable": "this session is read-only",
}
"""What a panel may need, and the reason shown where it is missing."""


def check(screens: Collection[Screen], names: Collection[str]) -> None:
    """Raise BadPanel for the first screen that does not fit; `names` are all ids and aliases."""
    for screen in screens:
        _check_needs(screen)
        _check_targets(screen, names)
        _check_references(screen, leading_to(screens, screen.id))


def leading_to(screens: Iterable[Screen], screen_id: str) -> tuple[Selector, ...]:
    """The selectors whose choice opens a screen."""
    return tuple(screen for screen in screens if isinstance(screen, Selector) and screen.next_id == screen_id)


def _check_needs(screen: Screen) -> None:
    unknown = sorted(need for need in screen.needs if need not in NEEDS)
    if unknown:
        raise BadPanel(f"{screen.id} needs something unknown: {', '.join(unknown)}.", subject=screen.id)


def _check_targets(screen: Screen, names: Collection[str]) -> None:
    for target in _targets(screen):
        if target and target not in names:
            raise BadPanel(f"{screen.id} leads to {target}, which does not exist.", subject=screen.id)


def _check_references(screen: Screen, selectors: Iterable[Selector]) -> None:
    filled = CONTEXT | {field.id for field in fields_of(screen)} | {found.field.id for found in selectors}
    lost = ", ".join(sorted(_references(screen) - filled))
    if lost:
        raise BadPanel(f"{screen.id} refers to {lost}, which nobody fills in.", subject=screen.id)


def _targets(screen: Screen) -> tuple[str, ...]:
    if isinstance(screen, Menu):
        return tuple(item.next_id for item in screen.items)
    if isinstance(screen, Selector) and "{value}" not in screen.next_id:
        return (screen.next_id,)
    return ()


def _references(screen: Screen) -> set[str]:
    asks: list[Ask] = [field.listed for field in fields_of(screen) if field.listed is not None]
    texts: list[str] = []
    if isinstance(screen, Dialog):
        asks.extend(screen.discover)
        texts += [item for runs in screen.runs for item in (*runs.argv, runs.system)]
    texts += [item for ask in asks for item in (*ask.argv, ask.system)]
    return {name for text in texts for name in references(text)}
