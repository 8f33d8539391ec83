"""`python -m lpmtui`: the same as the `lpmtui` command."""

import sys

from lpmtui.cli import main

if __name__ == "__main__":
    sys.exit(main())
