"""Faults on demand: a catalogue of what can go wrong, each put on an object, at a phase of a migration.

Importing this package registers what each fault does, and lets faults strike at the phases of migrations.
"""

from lpmtui.simulator.faults import cluster_faults, effects, system_faults

__all__ = ["cluster_faults", "effects", "system_faults"]
