"""Record the examples of what is stored anew: `python -m tests.api.record_stored_examples`."""

import json
import tempfile
from pathlib import Path

from pydantic import SecretStr

from service.api import examples
from service.api.app import create_app
from service.settings import Settings
from tests.api.live_server import serving, wait_until_ready
from tests.api.stored_scenario import as_json, walk

FILE = Path(examples.__file__).with_name("stored.json")


def main() -> None:
    """Rewrite the file."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=SecretStr(f"sqlite:///{folder}/caifen.db"))
        with serving(create_app(settings)) as client:
            wait_until_ready(client)
            recorded = [as_json(exchange) for exchange in walk(client)]
    FILE.write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
