"""A calibration file as the commands read it."""

from pathlib import Path

from pydantic import ValidationError

from service.cli.exit_codes import stop
from service.grading.calibration import Calibration

# Far beyond what hundreds of marked answers need.
_MOST_BYTES = 50_000_000


def read_calibration(path: Path | None) -> Calibration | None:
    """Return the calibration in the file; None without one.

    Raises:
        typer.Exit: it can't be read, or is none (code 2).
    """
    if path is None:
        return None
    try:
        if path.stat().st_size > _MOST_BYTES:
            stop(f"{str(path)!r} is too large for a calibration")
        return Calibration.model_validate_json(path.read_bytes())
    except OSError as error:
        stop(f"{str(path)!r} can't be read: {error.strerror or error}")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        stop(f"{str(path)!r} is no calibration: {where + ': ' if where else ''}{first['msg']}")
