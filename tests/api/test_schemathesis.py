"""Schemathesis on the whole OpenAPI document: every phase, every check, no failure.

CAIFEN_SCHEMATHESIS_EXAMPLES: test cases an operation in fuzzing, and runs of the stateful phase; more of them, with
other seeds each time, find what CI has no time for.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.api.stored_server import stored_server

PHASES = "examples,coverage,fuzzing,stateful"
CONFIG = Path(__file__).with_name("schemathesis.toml")
IN_CI = 10
SECONDS = 600


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    wanted = os.environ.get("CAIFEN_SCHEMATHESIS_EXAMPLES")
    # The same cases each time in CI, so that a failure is that of the change that it came with.
    examples, seed = (wanted, []) if wanted else (str(IN_CI), ["--seed", "1"])
    with stored_server(f"sqlite:///{tmp_path}/caifen.db") as server:
        document = server.client.get("/openapi.json").json()
        options = [
            f"{server.client.base_url}/openapi.json",
            f"--header=Authorization: Bearer {server.key()}",
            f"--phases={PHASES}",
            "--checks=all",
            "--continue-on-failure",
            f"--max-examples={examples}",
            "--generation-database=none",
            *seed,
        ]
        done = subprocess.run(  # noqa: S603 - our own words
            [Path(sys.executable).with_name("st"), f"--config-file={CONFIG}", "run", *options],
            capture_output=True,
            text=True,
            check=False,
            timeout=None if wanted else SECONDS,
            cwd=tmp_path,
        )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5_000:]
    operations = sum(len(of_path) for of_path in document["paths"].values())
    assert f"Tested: {operations}" in done.stdout, "an operation was left out"
    phases = re.findall(r"^\s+✅ (Examples|Coverage|Fuzzing|Stateful)$", done.stdout, re.MULTILINE)
    assert len(phases) == len(PHASES.split(",")), done.stdout[-5_000:]
    print(done.stdout[done.stdout.index("Test cases:") :])
