"""Loads the encoder beside the running server and says whether it answers."""

import threading
from collections.abc import Callable
from time import perf_counter

import numpy as np
from structlog.typing import FilteringBoundLogger

from service.api.problem_types import MODEL_FAILED, MODEL_LOADING
from service.api.problems import ProblemError
from service.encoders.protocol import Encoder

RETRY_AFTER_S = 5

_TRIAL_TEXT = "采分点 key point"
_LONGEST_REASON = 500


class ModelLoading:
    """An encoder on its way: loading, then ready or failed.

    `load` runs once, in a thread of its own, after `start`. The encoder counts as ready when it has really
    encoded a text. Whatever can wait until then is done `afterwards` in the same thread; its failure stops nothing.
    """

    def __init__(
        self,
        load: Callable[[], Encoder],
        log: FilteringBoundLogger,
        *,
        afterwards: Callable[[], None] = lambda: None,
    ) -> None:
        self._load = load
        self._afterwards = afterwards
        self._log = log
        self._encoder: Encoder | None = None
        self._failure: str | None = None

    def start(self) -> None:
        """Begin to load, without waiting."""
        # A daemon, since a stopped server need not wait for a model that it will not use.
        threading.Thread(target=self._run, name="load-model", daemon=True).start()

    def encoder(self) -> Encoder:
        """Return the encoder.

        Raises:
            ProblemError: it is still loading, or it failed to load.
        """
        if self._encoder is not None:
            return self._encoder
        if self._failure is not None:
            raise ProblemError(
                MODEL_FAILED,
                f"{self._failure} Nothing can be graded until this is mended and the server restarted.",
            )
        raise ProblemError(
            MODEL_LOADING,
            f"The model is still loading: send the request again in {RETRY_AFTER_S} seconds.",
            retry_after=RETRY_AFTER_S,
        )

    def _run(self) -> None:
        started = perf_counter()
        try:
            encoder = self._load()
            _try_out(encoder)
        except BaseException as error:  # whatever it was, /readyz has to say so
            reason = f"The model could not be loaded: {type(error).__name__}: {error}"
            self._log.error("model_failed", reason=reason)
            self._failure = reason[:_LONGEST_REASON].rstrip(".") + "."
        else:
            self._encoder = encoder
            self._log.info("model_ready", model=encoder.identity, seconds=round(perf_counter() - started, 3))
        try:
            self._afterwards()
        except Exception as error:  # whoever needs it meets the same error, and can tell it
            self._log.warning("not_prepared", error=type(error).__name__)


def _try_out(encoder: Encoder) -> None:
    vectors = encoder.encode([_TRIAL_TEXT])
    if vectors.shape != (1, encoder.dimensions) or not np.isfinite(vectors).all():
        raise ValueError(f"it encodes a text as an array of shape {vectors.shape} that is no finite vector")
