"""What a command says when it is given something that it can't use."""

from typer.testing import Result


def refused(result: Result) -> str:
    """Return the one line on stderr of a command that refused its input, and printed nothing else."""
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr
