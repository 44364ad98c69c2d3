"""What ids from outside may be: short enough for every database's indexes."""

import re

MOST_NAME_CHARACTERS = 200

DEFAULT_TENANT = "default"
"""Whose everything is as long as there are no keys."""

_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def check_names(**names: str | None) -> None:
    """Refuse an empty or overlong id; the message names the field, not what it says.

    Raises:
        ValueError: one of them is empty or has more than MOST_NAME_CHARACTERS characters.
    """
    for field, name in names.items():
        if name is not None and not 0 < len(name) <= MOST_NAME_CHARACTERS:
            raise ValueError(f"{field} must have 1 to {MOST_NAME_CHARACTERS} characters")


def student_name(given: str) -> str:
    """Return a student's id as it is kept: without blanks around it, so that every door means the same student."""
    return given.strip()


def check_tenant(tenant: str) -> None:
    """Refuse what can be no tenant's name.

    Raises:
        ValueError: it is not 1 to 64 of A-Z, a-z, 0-9, and ._- or begins with one of the last three.
    """
    if _TENANT.fullmatch(tenant) is None:
        raise ValueError("a tenant's name has 1 to 64 letters (a to z), digits, or ._- and no sign first")
