"""A source of Ray Data that never ends by itself: it hands on chunks as the driver has them."""

import asyncio
from collections.abc import Iterator
from typing import Any

import ray
import ray.data
from ray.data.block import BlockMetadata
from ray.data.datasource import Datasource, ReadTask


class Feeder:
    """A line of tables between the driver and the task that reads them."""

    def __init__(self) -> None:
        self._line: asyncio.Queue[Any] = asyncio.Queue()

    async def put(self, table: Any) -> None:
        """Let a table wait; None ends the line."""
        await self._line.put(table)

    async def next(self) -> Any:
        """Return the next table once there is one."""
        return await self._line.get()


def start_feeder() -> Any:
    """Return the handle of a new `Feeder` on Ray, which takes no core."""
    return ray.remote(num_cpus=0)(Feeder).remote()


class Feed(Datasource):
    """Reads from a `Feeder` with one task, each table as soon as it is there."""

    def __init__(self, feeder: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._feeder = feeder

    def estimate_inmemory_data_size(self) -> int | None:
        """Nobody knows."""
        return None

    def get_read_tasks(self, parallelism: int, *_: Any, **__: Any) -> list[Any]:  # noqa: ARG002
        """Return the one task."""
        feeder = self._feeder

        def read() -> Iterator[Any]:
            while (table := ray.get(feeder.next.remote())) is not None:
                yield table

        unknown = BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None)
        return [ReadTask(read, unknown)]
