"""Where the bank of rubrics is."""

from pathlib import Path

import rubrics

BANK = Path(rubrics.__file__).parent / "bank"
