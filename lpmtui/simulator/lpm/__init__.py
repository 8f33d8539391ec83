"""Live Partition Mobility: validation, the life cycle of a migration, the physics of its memory transfer."""

from lpmtui.simulator.lpm import breaking, lifecycle, suspension, undoing

__all__ = ["breaking", "lifecycle", "suspension", "undoing"]
