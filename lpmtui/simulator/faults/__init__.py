"""Faults on demand: a catalogue of what can go wrong, each put on an object, at a phase of a migration."""

from lpmtui.simulator.faults import (
    cluster_faults,
    event_faults,
    hmc_faults,
    partition_faults,
    setting,
    system_faults,
)

__all__ = ["cluster_faults", "event_faults", "hmc_faults", "partition_faults", "setting", "system_faults"]
