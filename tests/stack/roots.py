"""Puts the two source roots, the repository and platform/, on the path."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

for _root in (ROOT / "platform", ROOT):
    if str(_root) not in sys.path:
        sys.path.insert(0, str(_root))
