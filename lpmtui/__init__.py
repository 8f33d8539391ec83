"""lpmtui: a SMIT-style console for moving PowerHA nodes with Live Partition Mobility."""

__version__ = "0.1.0"
