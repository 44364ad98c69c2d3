"""The executors by the names that an operator gives them."""

from typing import Literal

from service.jobs.executor import Executor
from service.jobs.local_executor import SET_ENCODER, LocalExecutor
from service.settings import Settings

Engine = Literal["local", "ray"]
MOST_LOCAL_WORKERS = 64


class EngineError(Exception):
    """An engine can't be used as asked; the message says what to do."""


def make_executor(
    engine: Engine, settings: Settings, address: str | None = None, *, loader: str = SET_ENCODER
) -> Executor:
    """Return an executor of `settings.workers` workers, which is not started yet.

    address: Of a Ray cluster; None: one that lasts as long as the executor. loader: As for `LocalExecutor`.

    Raises:
        EngineError: Ray is not installed, or the options don't go together.
    """
    if engine == "local":
        if address is not None:
            raise EngineError("--ray-address is for --engine ray")
        if settings.worker_count > MOST_LOCAL_WORKERS:
            raise EngineError(
                f"one machine has at most {MOST_LOCAL_WORKERS} workers: take --engine ray for more"
            )
        return LocalExecutor(settings, loader=loader)
    from service.jobs.ray_executor import RayExecutor, ray_is_installed

    if not ray_is_installed():
        raise EngineError("Ray is not installed: install Caifen with its extra, pip install 'caifen[ray]'")
    return RayExecutor(settings, address=address, loader=loader)
