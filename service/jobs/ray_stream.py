"""One run of Ray Data: chunks go in, what came of them comes out, in any order."""

import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from typing import Any

from service.jobs.ray_chunks import Chunk, Graded, as_table, from_table
from service.settings import Settings

# Room for what is under way; Ray takes a third of the memory by default.
_STORE_BYTES = 200_000_000
_SETTINGS = {
    # Nothing is told to anybody, and nothing printed that is no error.
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_DEDUP_LOGS": "0",
}


class RayStream:
    """Ray, started or joined, with actors that grade. `start` and iteration belong to one thread, the rest to any."""

    def __init__(self, settings: Settings, loader: str, actors: int, address: str | None) -> None:
        self._settings, self._loader, self._actors, self._address = settings, loader, actors, address
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()
        self._feeder: Any = None
        self._ended = False

    def start(self) -> None:
        """Start or join Ray; takes seconds.

        Raises:
            Exception: whatever Ray raises where it can't be used.
        """
        for name, value in _SETTINGS.items():
            os.environ.setdefault(name, value)
        import ray

        logging.getLogger("ray").setLevel(logging.ERROR)
        if self._address is not None:
            ray.init(address=self._address, log_to_driver=False, logging_level=logging.ERROR)
        else:
            # Ray's files may hold answers, so they go with it.
            self._folder = tempfile.TemporaryDirectory(prefix="caifen-ray-", ignore_cleanup_errors=True)
            ray.init(
                num_cpus=self._actors,
                num_gpus=0,
                include_dashboard=False,
                object_store_memory=_STORE_BYTES,
                log_to_driver=False,
                logging_level=logging.ERROR,
                _node_ip_address="127.0.0.1",
                _temp_dir=self._folder.name,
            )
        from service.jobs.ray_feed import start_feeder

        with self._lock:
            self._feeder = start_feeder()
            if self._ended:
                self._feeder.put.remote(None)

    def send(self, chunk: Chunk) -> None:
        """Send a chunk on its way.

        Raises:
            Exception: whatever Ray raises where it has ended.
        """
        with self._lock:
            self._feeder.put.remote(as_table(chunk))

    def end(self) -> None:
        """Let iteration end once all that was sent has come back."""
        with self._lock:
            self._ended = True
            if self._feeder is not None:
                self._feeder.put.remote(None)

    def close(self) -> None:
        """End a Ray of its own with all its processes, or leave the cluster."""
        with self._lock:
            if self._feeder is None and self._folder is None:
                return
            import ray

            ray.shutdown()
            self._feeder = None
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None

    def __iter__(self) -> Iterator[Graded]:
        """Yield what came of each chunk.

        Raises:
            Exception: whatever Ray raises.
        """
        import ray.data

        from service.jobs.ray_actor import ChunkGrader
        from service.jobs.ray_feed import Feed

        context = ray.data.DataContext.get_current()
        # Each row goes on as soon as it is there; Ray would else gather 128 MB first.
        context.target_max_block_size = 1
        context.enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        # What was read once isn't there to be read again, so a reader that dies ends the run instead of being repeated.
        source = {"num_cpus": 0, "max_retries": 0}
        fed = ray.data.read_datasource(Feed(self._feeder), override_num_blocks=1, ray_remote_args=source)
        graded = fed.map_batches(
            ChunkGrader,
            fn_constructor_args=(self._settings, self._loader),
            batch_size=1,
            batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(size=self._actors, max_tasks_in_flight_per_actor=2),
            num_cpus=1,
        )
        for table in graded.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
            yield from from_table(table)
