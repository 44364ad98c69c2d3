"""Whether the server runs, and whether it can grade."""

from typing import Literal

from rubrics.model import Model


class Health(Model):
    """The server runs."""

    status: Literal["ok"] = "ok"


class Readiness(Model):
    """The server can grade, with this model."""

    status: Literal["ready"] = "ready"
    model: str
