"""A process that grades with the bundled model never imports torch: it would cost seconds and most of the memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.encoders.conftest import REPOSITORY

_CHECK = """
heavy = {"torch", "transformers", "sentence_transformers", "tokenizers", "onnx", "huggingface_hub"}
assert "onnxruntime" in sys.modules
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
_GRADE = (
    """
import sys
from service.cli.main import main
sys.argv = ["caifen", "grade", "--rubric", "rubrics/bank/workplace_fire/rubric.yaml", "--answer", sys.argv[1], "--json"]
try:
    main()
except SystemExit as end:
    assert end.code in (None, 0, 1), end.code
"""
    + _CHECK
)
_SERVE = """
import sys
import service.cli.serve
from service.api.app import create_app
from service.settings import Settings
from tests.api.bodies import by_rubric
from tests.api.live_server import serving, wait_until_ready
with serving(create_app(Settings())) as client:
    wait_until_ready(client)
    assert client.post("/v1/grade", json=by_rubric("先断电")).status_code == 200
    from pathlib import Path
    loaded = [Path(f"/proc/{child}/maps").read_text()
              for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()]
    # The workers are not this process; what they have loaded stands in their maps.
    assert sum("onnxruntime" in maps for maps in loaded) >= 1
    assert not any("libtorch" in maps for maps in loaded)
assert not {"torch", "transformers", "sentence_transformers", "onnxruntime"} & set(sys.modules)
"""


@pytest.mark.parametrize("script", [_GRADE, _SERVE], ids=["caifen grade", "caifen serve"])
def test_no_torch_in_a_process_that_grades(script: str, tmp_path: Path, graph_folder: Path) -> None:
    answer = tmp_path / "answer.txt"
    answer.write_text("Erst den Strom abschalten, dann die Feuerwehr rufen.", encoding="utf-8")
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script, str(answer)],
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if name != "CAIFEN_ENCODER"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
