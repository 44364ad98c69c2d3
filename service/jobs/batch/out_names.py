"""What a run may call its files, and whether it would put them in the place of somebody else's."""

from collections.abc import Iterable
from pathlib import Path

from service.exports.formats import FORMATS

LEDGER = ".caifen-ledger.db"
REJECTS_CSV, REJECTS_JSONL = "rejects.csv", "rejects.jsonl"
SUMMARY = "summary.json"
REPORT, GRADEBOOK = "cohort.html", "gradebook.xlsx"
KNOWN_NAMES = (
    *(f"results{each.suffix}" for each in FORMATS.values()),
    REJECTS_CSV,
    REJECTS_JSONL,
    REPORT,
    GRADEBOOK,
    SUMMARY,
)
"""All names that a run may give a file of results."""


class OutTakenError(Exception):
    """The folder of results holds files that no run made; the message names them and says what to do."""


def check_out(out: Path, inputs: Iterable[Path]) -> None:
    """See that a run into the folder `out` replaces neither one of its `inputs` nor a file that no run made.

    A folder with a ledger is one of results; which files in it are Caifen's, the ledger knows (`OutFiles`).

    Raises:
        OutTakenError: it would.
    """
    there = [name for name in KNOWN_NAMES if (out / name).exists()]
    for given in inputs:
        for name in there:
            if given.exists() and given.samefile(out / name):
                raise OutTakenError(
                    f"{str(given)!r} is read, and the results may have a file of that name in that place: take another "
                    "folder for the results (-o)"
                )
    if there and not (out / LEDGER).exists():
        raise OutTakenError(
            f"the folder {str(out)!r} already holds {', '.join(there)}, and no ledger of a run: nothing is replaced; "
            "take another folder for the results (-o)"
        )
