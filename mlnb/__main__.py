"""``python -m mlnb``, the same as ``mlnb``."""

from __future__ import annotations

import sys

from mlnb.cli import main

if __name__ == "__main__":
    sys.exit(main())
