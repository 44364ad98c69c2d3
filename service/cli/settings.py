"""The settings as the commands read them."""

from pydantic import ValidationError

from service.cli.exit_codes import stop
from service.settings import Settings


def read_settings() -> Settings:
    """Return the settings, or end the command with a line that names what is wrong in the environment."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [f"CAIFEN_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()]
        stop("a setting in the environment is wrong. " + "; ".join(faults))
