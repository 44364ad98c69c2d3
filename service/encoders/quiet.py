"""Keep the model libraries from writing on the terminal or warning while they load."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_LOGGERS = ("transformers", "sentence_transformers", "huggingface_hub", "torch")


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Silence progress bars, load reports, and warnings inside the `with`; undone at its end.

    Python's warning filters and the libraries' loggers belong to the whole process: hold a lock around this.
    """
    levels = {name: logging.getLogger(name).level for name in _LOGGERS}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        from huggingface_hub.utils.tqdm import (
            are_progress_bars_disabled,
            disable_progress_bars,
            enable_progress_bars,
        )
        from transformers.utils import logging as transformers_logging

        showed_weights = transformers_logging.is_progress_bar_enabled()
        showed_downloads = not are_progress_bars_disabled()
        # The import of transformers sets its own level, so once more.
        logging.getLogger("transformers").setLevel(logging.CRITICAL)
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        if showed_downloads:
            disable_progress_bars()
        try:
            yield
        finally:
            if showed_weights:
                transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
            if showed_downloads:
                enable_progress_bars()
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
