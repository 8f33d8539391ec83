"""Line mode: the console's catalogue as plain lines, for screen readers, serial lines, pipes and TERM=dumb.

The same panels, lists and commands as the console draws, spoken as numbered choices and `label: value`. No
escape sequence, box or Braille character leaves it.
"""

from __future__ import annotations

from lpmtui.line.line_console import LineConsole
from lpmtui.line.line_dialog import Conversation, PlainStream
from lpmtui.line.line_runs import VIEWS

__all__ = ["VIEWS", "Conversation", "LineConsole", "PlainStream"]
