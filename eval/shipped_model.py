"""The credit model that comes with Caifen, where a system of a run uses it: it learned before the run."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.samples.read_samples import SampleFile
from eval.systems.registry import SYSTEMS
from service.credit.load import shipped_card


@dataclass(frozen=True)
class ShippedModel:
    """Its name, and the names of those of the run's files that it learned from, byte for byte."""

    name: str
    learned_from: tuple[str, ...]


def shipped_model_in(
    names: Sequence[str], encoder: str | None, files: Sequence[SampleFile]
) -> ShippedModel | None:
    """Return the model that the systems called `names` use; None where they use none that ships.

    Raises:
        CreditModelError: its card is missing or damaged.
    """
    if encoder is None or not any(SYSTEMS[name].is_shipped for name in names):
        return None
    card = shipped_card(encoder)
    if card is None:
        return None
    return ShippedModel(card.name, tuple(file.name for file in files if file.data_hash in card.data_hashes))
