"""Load the credit model that the settings name: the one that ships with Caifen, a file, or none."""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from service.encoders.protocol import Encoder
from service.grading.credit_model import CreditModel
from service.settings import RULES_ALONE, SHIPPED_CREDIT_MODEL, Settings

# The shipped models by the encoder that each learned with: the bundled model in 8 bits, which is the default, and in 32
# bits. No file is read for any other encoder; a test holds them to this.
_FILES = {
    "multilingual-e5-small@d8fe50a8c3bc+int8": "credit-model.json",
    "multilingual-e5-small@ace6dc21ade2": "credit-model-32-bits.json",
}


class CreditModelError(Exception):
    """A credit model that can't be used; the message says what to do."""


@dataclass(frozen=True)
class ModelCard:
    """What a shipped model is called, and the SHA-256 (hex) of every file of answers that it learned from."""

    name: str
    data_hashes: frozenset[str]


def credit_model_for(settings: Settings, encoder: Encoder) -> CreditModel | None:
    """Return the credit model to grade with; None where the rules alone give credit.

    Raises:
        CreditModelError: the file that is set can't be used, or was made for another encoder; or the shipped one is
            missing or damaged.
    """
    model = named_credit_model(settings, encoder.identity)
    if model is not None and model.encoder != encoder.identity:
        raise CreditModelError(
            f"the credit model {model.name!r} learned with the encoder {model.encoder}, and this is "
            f"{encoder.identity}: train one with `caifen eval train`, or set CAIFEN_CREDIT_MODEL to 'rules'"
        )
    return model


def named_credit_model(settings: Settings, encoder: str) -> CreditModel | None:
    """Return the model that `settings` name for an encoder of the identity `encoder`; None: the rules alone.

    Whether a file was made for that encoder is not looked at: see `credit_model_for`.

    Raises:
        CreditModelError: it can't be read.
    """
    if settings.credit_model == RULES_ALONE:
        return None
    if settings.credit_model == SHIPPED_CREDIT_MODEL:
        return shipped_credit_model(encoder)
    return read_credit_model(Path(settings.credit_model).expanduser())


def shipped_model_for(encoder: Encoder) -> CreditModel | None:
    """Return the shipped model that learned with `encoder`; None where there is none.

    What a model learned holds for the encoder that it learned with.

    Raises:
        CreditModelError: its file is missing or damaged.
    """
    return shipped_credit_model(encoder.identity)


@lru_cache(maxsize=8)
def shipped_credit_model(encoder: str) -> CreditModel | None:
    """Return the model in the package that learned with the encoder of that identity (docs/model-card.md), or None.

    Raises:
        CreditModelError: its file is missing or damaged.
    """
    if encoder not in _FILES:
        return None
    try:
        return CreditModel.model_validate_json(
            files("service.credit").joinpath(_FILES[encoder]).read_text(encoding="utf-8")
        )
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise CreditModelError(
            f"the credit model that ships with Caifen is missing or damaged ({type(error).__name__}): install Caifen "
            "again, or set CAIFEN_CREDIT_MODEL to 'rules'"
        ) from error


def shipped_card(encoder: str) -> ModelCard | None:
    """Return the card of the model in the package that learned with the encoder of that identity, or None.

    Raises:
        CreditModelError: the card is missing or damaged.
    """
    if encoder not in _FILES:
        return None
    name = str(Path(_FILES[encoder]).with_suffix(".card.json"))
    try:
        card = json.loads(files("service.credit").joinpath(name).read_text(encoding="utf-8"))
        return ModelCard(card["name"], frozenset(file["data_hash"] for file in card["files"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CreditModelError(
            f"the card of the credit model that ships with Caifen is missing or damaged ({type(error).__name__}): "
            "install Caifen again"
        ) from error


@lru_cache(maxsize=8)
def read_credit_model(path: Path) -> CreditModel:
    """Read a credit model that `caifen eval train` wrote.

    Raises:
        CreditModelError: the file can't be read, or is no credit model of this version.
    """
    try:
        return CreditModel.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        # The message reaches readers over HTTP, whom this machine's paths do not concern.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no UTF-8 text"
        raise CreditModelError(f"the credit model {path.name!r} can't be read: {reason}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise CreditModelError(
            f"{path.name!r} is no credit model of this version ({place}: {first['msg']}); write one with "
            "`caifen eval train`"
        ) from None
