"""What no command expected ends with a code of its own, and quotes nothing."""

import subprocess
import sys

import pytest

from service.cli import main
from service.cli.exit_codes import ExitCode
from service.encoders.errors import EncoderError


@pytest.mark.parametrize(
    ("error", "code"),
    [(ValueError("学生的话"), ExitCode.FAULT), (EncoderError("no model"), ExitCode.NO_MODEL)],
)
def test_a_failure_is_not_taken_for_a_graded_answer(
    error: Exception, code: ExitCode, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(main, "app", fail)
    with pytest.raises(SystemExit) as stopped:
        main.main()

    assert stopped.value.code == code
    assert "学生的话" not in capsys.readouterr().err


def test_the_package_runs_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "service.cli", "--version"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0
    assert ran.stdout.startswith("caifen ")
