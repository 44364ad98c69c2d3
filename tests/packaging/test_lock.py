"""The lock files hold what pyproject.toml asks for, exact and hashed, and fit every machine."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
# What the tests need beside those who run Caifen: their own tools, and every extra.
DEV = [requirement for extra in EXTRAS.values() for requirement in extra]


@dataclass(frozen=True)
class Locked:
    """One entry of a lock file."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> Version:
        specifiers = list(self.requirement.specifier)
        assert len(specifiers) == 1, self.requirement
        assert specifiers[0].operator == "==", self.requirement
        return Version(specifiers[0].version)


def text_of(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def lines_of(name: str) -> list[str]:
    """Return the entries of a requirements file, continued lines joined, comments left out."""
    kept = [line for line in text_of(name).splitlines() if not line.lstrip().startswith("#")]
    return [line.strip() for line in "\n".join(kept).replace("\\\n", " ").splitlines() if line.strip()]


def read_lock(name: str) -> list[Locked]:
    entries = []
    for line in lines_of(name):
        requirement, *hashes = re.split(r"\s+--hash=", line)
        entries.append(Locked(Requirement(requirement), tuple(word.strip() for word in hashes)))
    return entries


def outside_torch(requirements: list[str]) -> list[Requirement]:
    return [found for text in requirements if (found := Requirement(text)).name != "torch"]


@pytest.mark.parametrize(("lock", "asked"), [("runtime.txt", RUNTIME), ("dev.txt", RUNTIME + DEV)])
def test_every_requirement_is_locked_inside_its_range(lock: str, asked: list[str]) -> None:
    locked = {entry.name: entry for entry in read_lock(lock)}
    for requirement in outside_torch(asked):
        name = canonicalize_name(requirement.name)
        assert name in locked, f"{name} is not in requirements/{lock}: run make lock"
        assert locked[name].version in requirement.specifier, f"{requirement}: run make lock"
        assert locked[name].requirement.marker is None, name


@pytest.mark.parametrize("lock", ["runtime.txt", "dev.txt", "real-llm.txt", "real-llm-model.txt"])
def test_every_entry_is_exact_and_hashed(lock: str) -> None:
    entries = read_lock(lock)
    assert entries
    for entry in entries:
        assert entry.version
        assert entry.requirement.url is None
        assert entry.hashes, f"{entry.name} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in entry.hashes), entry.name
    names = [entry.name for entry in entries]
    assert len(names) == len(set(names)), "one version for every machine"


@pytest.mark.parametrize("lock", ["runtime.txt", "dev.txt"])
def test_the_lock_brings_no_build_of_torch_and_no_gpu_packages(lock: str) -> None:
    for entry in read_lock(lock):
        assert not re.match(r"(torch|nvidia|cuda|triton)", entry.name), entry.name


@pytest.mark.parametrize(
    "lock", ["runtime.txt", "dev.txt", "torch.txt", "real-llm.txt", "real-llm-model.txt"]
)
def test_the_lock_names_no_index_and_no_folder(lock: str) -> None:
    for line in lines_of(lock):
        assert not re.match(r"-", line), f"an option in requirements/{lock}: {line}"
    assert not re.search(r"https?://|file:|@ |(^|\s)/\w", text_of(lock), re.MULTILINE)


def test_the_compiled_packages_are_hashed_for_other_machines_too() -> None:
    # A wheel for Linux x86-64, aarch64 and macOS for 3.11, 3.12 and 3.13 each, and the source.
    compiled = {"numpy", "scipy", "scikit-learn", "pydantic-core", "regex", "markupsafe", "pyyaml"}
    for entry in read_lock("runtime.txt"):
        if entry.name in compiled:
            assert len(entry.hashes) >= 10, f"{entry.name} is locked for too few machines"


def test_dev_holds_the_runtime_as_it_is() -> None:
    dev = {entry.name: entry for entry in read_lock("dev.txt")}
    for entry in read_lock("runtime.txt"):
        # A package that tests need too may be wanted on more systems; what it is stays the same.
        found = dev[entry.name]
        assert (found.version, found.hashes) == (entry.version, entry.hashes), (
            f"{entry.name} differs: run make lock"
        )


def test_torch_is_pinned_once_and_alike_everywhere() -> None:
    pins = [found for text in RUNTIME if (found := Requirement(text)).name == "torch"]
    assert [str(pin) for pin in pins] == lines_of("torch.txt")
    assert re.fullmatch(r"torch==\d+\.\d+\.\d+", str(pins[0]))
    # Whoever installs torch takes it from that file: a second number could drift.
    others = [ROOT / "Makefile", ROOT / "Dockerfile", ROOT / ".ci" / "run", *(ROOT / "scripts").iterdir()]
    for path in others:
        assert not re.search(r"torch\s*[=<>~]=", path.read_text(encoding="utf-8")), path.name
    for path in (ROOT / "Dockerfile", ROOT / "scripts" / "install.sh"):
        assert "-r requirements/torch.txt" in path.read_text(encoding="utf-8"), path.name


def test_the_build_is_locked_as_pyproject_asks() -> None:
    assert lines_of("build.in") == PROJECT["build-system"]["requires"]


def test_litellm_will_fit() -> None:
    locked = {entry.name: entry for entry in read_lock("runtime.txt")}
    assert locked["huggingface-hub"].version < Version("2")


def test_no_litellm_before_1_84_fits() -> None:
    asked = next(found for text in RUNTIME if (found := Requirement(text)).name == "litellm")
    assert "1.83.14" not in asked.specifier
    assert "1.84.0" in asked.specifier


def test_the_server_of_the_real_model_is_locked_as_asked_and_stays_out_of_the_runtime() -> None:
    locked = {entry.name: entry for entry in read_lock("real-llm.txt")}
    for text in lines_of("real-llm.in"):
        requirement = Requirement(text)
        assert locked[requirement.name].version in requirement.specifier, f"{text}: run make lock"
    for name in ("runtime.txt", "dev.txt"):
        assert not any(entry.name.startswith(("llama", "llm")) for entry in read_lock(name))
