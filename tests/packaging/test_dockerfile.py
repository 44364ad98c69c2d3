"""The Dockerfile keeps its promises, as far as reading it can tell: no engine runs where the tests do."""

import re
import shlex
import tomllib
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

import pytest

from tests.packaging.dockerfile_text import Instruction, read_dockerfile

ROOT = Path(__file__).parents[2]
DOCKERFILE = read_dockerfile(ROOT / "Dockerfile")
LAST_STAGE = [found for found in DOCKERFILE if found.stage == DOCKERFILE[-1].stage]
BUILD = [found for found in DOCKERFILE if found.stage == 0]


def only(word: str, instructions: list[Instruction]) -> Instruction:
    found = [instruction for instruction in instructions if instruction.word == word]
    assert len(found) == 1, f"{word} stands {len(found)} times"
    return found[0]


def environment(instructions: list[Instruction]) -> dict[str, str]:
    words = [word for found in instructions if found.word == "ENV" for word in shlex.split(found.rest)]
    return dict(word.split("=", 1) for word in words)


def index_of(pattern: str, instructions: list[Instruction]) -> int:
    lines = [f"{found.word} {found.rest}" for found in instructions]
    matching = [number for number, line in enumerate(lines) if re.search(pattern, line)]
    assert matching, f"nothing in the Dockerfile matches {pattern!r}"
    return matching[0]


def context_copies() -> list[str]:
    """List what is copied from the build context, not from another stage."""
    copies = [found.rest for found in DOCKERFILE if found.word in {"COPY", "ADD"}]
    return [source for rest in copies if "--from=" not in rest for source in shlex.split(rest)[:-1]]


def ignored(name: str) -> bool:
    """Whether .dockerignore keeps `name`, or a folder it lies in, out; as there, the last match decides."""
    path = PurePosixPath(name)
    verdict = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        keeps = pattern.startswith("!")
        pattern = pattern.removeprefix("!").strip("/")
        candidates = [str(path), *(str(parent) for parent in path.parents if str(parent) != ".")]
        if pattern.startswith("**/"):
            candidates, pattern = [PurePosixPath(found).name for found in candidates], pattern[3:]
        if any(fnmatch(found, pattern) for found in candidates):
            verdict = not keeps
    return verdict


def test_every_base_image_is_pinned_and_the_same() -> None:
    bases = [found.rest.split()[0] for found in DOCKERFILE if found.word == "FROM"]
    assert len(set(bases)) == 1, "the virtual environment only runs on the image it was made on"
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+(@sha256:[0-9a-f]{64})?", bases[0])


def test_it_runs_as_a_numbered_user_that_is_not_root() -> None:
    user = only("USER", LAST_STAGE)
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user.rest)
    assert LAST_STAGE.index(user) < index_of("^CMD", LAST_STAGE)
    uid, gid = user.rest.split(":")
    made = LAST_STAGE[index_of("useradd", LAST_STAGE)]
    assert f"--uid {uid} " in made.rest
    assert f"--gid {gid} " in made.rest
    after = LAST_STAGE[LAST_STAGE.index(user) :]
    assert not [found for found in after if found.word in {"RUN", "COPY", "ADD"}]


def test_the_command_is_in_exec_form_and_serves_the_exposed_port() -> None:
    words = only("CMD", LAST_STAGE).exec_form()
    assert words is not None, "in the shell form, a shell would get the stop signal"
    assert words[:2] == ["caifen", "serve"]
    assert words[words.index("--host") + 1] == "0.0.0.0"  # noqa: S104
    assert words[words.index("--port") + 1] == only("EXPOSE", LAST_STAGE).rest


def test_what_is_kept_lies_on_a_volume_of_the_user_that_runs() -> None:
    (volume,) = [found.rest for found in LAST_STAGE if found.word == "VOLUME"]
    assert environment(LAST_STAGE)["CAIFEN_DATABASE_URL"].startswith(f"sqlite:///{volume}/")
    made = LAST_STAGE[index_of(rf"^RUN install .* {volume}$", LAST_STAGE)]
    uid, gid = only("USER", LAST_STAGE).rest.split(":")
    assert f"-o {uid} -g {gid} " in made.rest


def test_the_healthcheck_asks_healthz_with_what_the_image_has() -> None:
    check = only("HEALTHCHECK", LAST_STAGE)
    words = check.exec_form()
    assert words is not None
    assert words[:2] == ["python", "-c"], "the slim image has no curl"
    compile(words[2], "healthcheck", "exec")
    port = only("EXPOSE", LAST_STAGE).rest
    assert f"http://127.0.0.1:{port}/healthz" in words[2]
    for option in ("--interval=", "--timeout=", "--start-period=", "--retries="):
        assert option in check.rest


def test_the_model_is_prepared_in_the_build_where_the_service_looks_for_it() -> None:
    prepared = index_of("caifen model prepare", BUILD)
    assert index_of(r"^ENV .*CAIFEN_CACHE_DIR", BUILD) < prepared
    assert index_of(r"pip install .*--no-build-isolation", BUILD) < prepared
    cache = environment(LAST_STAGE)["CAIFEN_CACHE_DIR"]
    assert environment(BUILD)["CAIFEN_CACHE_DIR"] == cache
    moved = [shlex.split(found.rest) for found in LAST_STAGE if found.word == "COPY"]
    assert [words for words in moved if words[1] == words[2] and cache.startswith(f"{words[1]}/")]
    assert "chmod -R a+rX" in BUILD[prepared].rest, "the user that runs must be able to read it"


def test_it_needs_no_network_and_writes_nothing_when_it_runs() -> None:
    final = environment(LAST_STAGE)
    assert final["HF_HUB_OFFLINE"] == "1"
    assert final["PYTHONUNBUFFERED"] == "1"
    assert final["PYTHONDONTWRITEBYTECODE"] == "1"
    assert final["TMPDIR"] == "/dev/shm", "with a read-only root there is no other place"  # noqa: S108
    assert environment(BUILD)["PIP_NO_CACHE_DIR"] == "1"


def test_packages_come_from_the_lock_by_hash_before_torch() -> None:
    lock = index_of("--no-deps --require-hashes -r requirements/runtime.txt", BUILD)
    line = BUILD[lock].rest
    assert line.index("runtime.txt") < line.index("torch.txt")
    assert '--index-url "$TORCH_INDEX"' in line
    assert index_of("^ARG TORCH_INDEX=https://", BUILD) < lock
    assert index_of(r"pip install --no-deps --no-build-isolation \. && pip check", BUILD) > lock


@pytest.mark.parametrize("source", context_copies())
def test_what_is_copied_exists_and_reaches_the_build(source: str) -> None:
    assert (ROOT / source).exists(), f"COPY {source}: no such file"
    assert not ignored(source), f".dockerignore keeps {source} out"


def test_every_requirements_file_in_use_is_copied_first() -> None:
    used = [
        (number, name)
        for number, found in enumerate(BUILD)
        for name in re.findall(r"-r (\S+)", found.rest)
        if found.word == "RUN"
    ]
    assert used
    for number, name in used:
        assert index_of(f"^COPY .*{re.escape(name)}", BUILD) < number


def test_every_package_of_the_wheel_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= set(context_copies())


@pytest.mark.parametrize(
    "name", [".git/config", ".venv/bin/python", "tests/packaging/test_lock.py", ".env", "docs/a.md"]
)
def test_what_the_image_does_not_need_stays_out(name: str) -> None:
    assert ignored(name)


def test_labels_say_what_it_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    labels = dict(word.split("=", 1) for word in shlex.split(only("LABEL", LAST_STAGE).rest))
    assert labels["org.opencontainers.image.title"] == "Caifen"
    assert labels["org.opencontainers.image.version"] == project["version"]
