"""`caifen serve` with workers that load a quick encoder: `python -m tests.jobs.quick_server serve --port 0 --json`."""

from typing import Any
from unittest import mock

from fastapi import FastAPI

from service.api.app import create_app
from service.cli.main import main
from service.jobs.local_executor import LocalExecutor
from service.settings import Settings


def _quick_app(settings: Settings, **options: Any) -> FastAPI:
    executor = LocalExecutor(settings, loader="tests.jobs.loaders:unhurried")
    return create_app(settings, executor=executor, **options)


if __name__ == "__main__":
    with mock.patch("service.cli.serve.create_app", _quick_app):
        main()
