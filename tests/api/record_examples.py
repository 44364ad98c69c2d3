"""Send the examples of the OpenAPI document to the real app and record what it answers.

Run it with `python -m tests.api.record_examples` after a change that the tests of the examples report.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import FastAPI
from pydantic import SecretStr

from service.api import examples
from service.api.app import create_app
from service.settings import Settings
from tests.api.live_server import serving, wait_until_ready

FOLDER = Path(examples.__file__).parent


def main() -> None:
    """Rewrite the `response` of every example."""
    with TemporaryDirectory() as folder:
        settings = Settings(database_url=SecretStr(f"sqlite:///{folder}/caifen.db"))
        _record(create_app(settings))


def _record(app: FastAPI) -> None:
    with serving(app) as client:
        wait_until_ready(client)
        for route, folder in examples.ROUTES.items():
            for path in sorted((FOLDER / folder).glob("*.json")):
                example = json.loads(path.read_text("utf-8"))
                response = client.post(route, json=example["request"])
                example["response"] = response.raise_for_status().json()
                path.write_text(json.dumps(example, ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
