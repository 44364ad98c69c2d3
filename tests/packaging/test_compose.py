"""compose.yaml keeps its promises, as far as reading it can tell: no engine runs where the tests do."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from service.settings import Settings
from tests.packaging.dockerfile_text import read_dockerfile

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = YAML(typ="safe").load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
IMAGE = read_dockerfile(ROOT / "Dockerfile")


def seconds(text: str) -> int:
    assert re.fullmatch(r"\d+s", text)
    return int(text[:-1])


def test_there_are_the_service_and_its_database() -> None:
    assert set(SERVICES) == {"caifen", "db"}
    assert SERVICES["caifen"]["depends_on"] == {"db": {"condition": "service_healthy"}}


def test_images_are_pinned() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert SERVICES["caifen"]["image"] == f"caifen:{version}"
    assert SERVICES["caifen"]["build"] == "."
    assert re.fullmatch(r"postgres:1[4-9]\.\d+-\w+(@sha256:[0-9a-f]{64})?", SERVICES["db"]["image"])


def test_no_secret_stands_in_it_and_none_has_a_default() -> None:
    names = set(re.findall(r"\$\{(\w+)", TEXT)) | {
        secret["environment"] for secret in COMPOSE["secrets"].values()
    }
    secret = {
        name for name in names if re.search("PASSWORD|KEY|SECRET|TOKEN", name) and name != "CAIFEN_KEY_RATE"
    }
    assert secret == {"CAIFEN_DB_PASSWORD"}
    assert re.findall(r"\$\{CAIFEN_DB_PASSWORD(..)", TEXT) == [":?"], "unset or empty it has to be an error"
    given = {name: value for service in SERVICES.values() for name, value in service["environment"].items()}
    for name, value in given.items():
        if re.search("PASSWORD|KEY|SECRET|TOKEN", name):
            assert value is None or value.startswith("/run/secrets/"), name
    assert "cf_" not in TEXT
    assert "CAIFEN_DB_PASSWORD" not in str(SERVICES["db"]), "the database reads it from a file"


def test_every_setting_is_one() -> None:
    known = {f"CAIFEN_{name.upper()}" for name in Settings.model_fields}
    ours = {name for name in SERVICES["caifen"]["environment"] if name.startswith("CAIFEN_")}
    assert ours <= known


@pytest.mark.parametrize("name", SERVICES)
def test_each_runs_with_as_little_as_it_can(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert service["restart"] == "unless-stopped"
    assert {"memory", "pids"} <= set(service["deploy"]["resources"]["limits"])
    assert set(service["healthcheck"]) == {"test", "interval", "timeout", "start_period", "retries"}
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["logging"]["options"]["max-size"]


def test_only_this_machine_reaches_it_and_nobody_the_database() -> None:
    (port,) = SERVICES["caifen"]["ports"]
    (exposed,) = [found.rest for found in IMAGE if found.word == "EXPOSE"]
    assert re.fullmatch(rf"127\.0\.0\.1:\$\{{CAIFEN_PORT:-\d+\}}:{exposed}", port)
    assert "ports" not in SERVICES["db"]
    assert SERVICES["db"]["networks"] == ["back"]
    assert COMPOSE["networks"]["back"] == {"internal": True}


def test_what_is_kept_lies_on_named_volumes() -> None:
    mounts = dict(mount.split(":") for service in SERVICES.values() for mount in service["volumes"])
    assert set(mounts) == set(COMPOSE["volumes"])
    (of_image,) = [found.rest for found in IMAGE if found.word == "VOLUME"]
    assert mounts["data"] == of_image
    assert mounts["postgres"] == "/var/lib/postgresql/data"


def test_its_temporary_files_have_room() -> None:
    (limit,) = re.fullmatch(r"(\d+)gb", SERVICES["caifen"]["shm_size"]).groups()  # type: ignore[union-attr]
    settings = Settings()
    # With an `Idempotency-Key` the body lies there, and the file of answers in it once more.
    assert int(limit) * 2**30 >= settings.most_uploads * 2 * settings.most_upload_bytes


def test_it_has_time_to_end() -> None:
    from service.cli import serve

    source = Path(serve.__file__).read_text(encoding="utf-8")
    grace = re.search(r"grace: Annotated\[.*?\] = (\d+)", source, re.DOTALL)
    margin = re.search(r"^_MARGIN_S = (\d+)$", source, re.MULTILINE)
    assert grace is not None
    assert margin is not None
    assert seconds(SERVICES["caifen"]["stop_grace_period"]) > int(grace[1]) + int(margin[1])


def test_it_is_healthy_when_it_can_grade() -> None:
    words = SERVICES["caifen"]["healthcheck"]["test"]
    assert words[:3] == ["CMD", "python", "-c"], "the slim image has no curl"
    compile(words[3], "healthcheck", "exec")
    assert "/readyz" in words[3]


def test_what_it_says_to_do_first_is_what_the_commands_are() -> None:
    from service.cli.own_commands import OwnCommands

    said = re.search(r"^#\s+docker compose run --rm caifen caifen (\w+) (\w+) --name", TEXT, re.MULTILINE)
    assert said is not None
    assert said[2] in OwnCommands(name="caifen").load(said[1]).commands
