"""What the routes share: settings, the model, the store, and the threads that work."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from service.api.admission import Admission
from service.api.model_loading import ModelLoading
from service.api.workers import Workers
from service.llm.reply import LLM
from service.settings import Settings

if TYPE_CHECKING:
    from service.api.store_access import StoreAccess


@dataclass(frozen=True)
class Services:
    """One set for each app."""

    settings: Settings
    model: ModelLoading
    grading: Workers
    deriving: Workers
    asking: Admission
    store: "StoreAccess"
    llm: LLM | None = None


def services_of(request: Request) -> Services:
    """Return the services of the app that `request` came to."""
    services: Services = request.app.state.services
    return services
