"""Reads a Dockerfile into its instructions, as far as the tests of ours need it."""

import json
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    """One instruction: `word` in capitals, `rest` with its continued lines joined, `stage` counted from 0."""

    word: str
    rest: str
    stage: int

    def exec_form(self) -> list[str] | None:
        """Return the argument list of `CMD [...]` or `HEALTHCHECK ... CMD [...]`; None for the shell form."""
        text = re.sub(r"^(--\S+\s+)*(CMD\s+)?", "", self.rest) if self.word == "HEALTHCHECK" else self.rest
        try:
            words = json.loads(text)
        except ValueError:
            return None
        return words if isinstance(words, list) and all(isinstance(word, str) for word in words) else None


def read_dockerfile(path: Path) -> list[Instruction]:
    """Return the instructions of the Dockerfile at `path`; comments and blank lines are left out."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    instructions: list[Instruction] = []
    stage = -1
    for line in text.replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ")
        stage += word.upper() == "FROM"
        instructions.append(Instruction(word.upper(), re.sub(r"\s+", " ", rest).strip(), stage))
    return instructions
