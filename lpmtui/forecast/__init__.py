"""What a move will cost: dirty curve, pre-copy rounds, suspension, and the verdict per time-out. Pure."""

from lpmtui.forecast.dirty_curve import DirtyCurve
from lpmtui.forecast.precopy import CopyRound, PreCopy, StopReason, StopRule, iterate

__all__ = ["CopyRound", "DirtyCurve", "PreCopy", "StopReason", "StopRule", "iterate"]
