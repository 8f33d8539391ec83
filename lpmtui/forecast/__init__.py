"""What a move will cost: dirty curve, pre-copy rounds, suspension, and the verdict per time-out. Pure."""

from lpmtui.forecast.curve import DirtyCurve
from lpmtui.forecast.rounds import PreCopy, Round, StopReason, StopRule, iterate

__all__ = ["DirtyCurve", "PreCopy", "Round", "StopReason", "StopRule", "iterate"]
