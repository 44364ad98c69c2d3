"""Imports go one way, and what grades does no input or output, as the map of the rooms promises."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What a room may import besides itself; a room that is not listed here may not exist.
GRADES = ("rubrics", "service.encoders.protocol")
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "rubrics": (),
    "service.settings": (),
    "service.crash_report": (),
    "service.formulas": (),
    "service.grading": GRADES,
    "service.credit": (*GRADES, "service.grading", "service.settings"),
    "service.encoders": ("rubrics", "service.settings"),
    "service.llm": ("service.settings",),
    "service.feedback": (*GRADES, "service.grading", "service.llm", "service.settings"),
    "service.answers": ("rubrics", "service.formulas", "service.settings"),
    "service.exports": ("rubrics", "service.formulas", "service.grading"),
    "service.contract": ("rubrics", "service.grading", "service.exports"),
    "service.charts": (),
    "service.cohort": (
        "rubrics",
        "service.answers",
        "service.charts",
        "service.exports",
        "service.feedback",
        "service.grading",
    ),
    "service.webhooks": ("service.llm.retry_after", "service.settings"),
    "service.store": (*GRADES, "service.grading", "service.feedback", "service.contract", "service.settings"),
    "service.keys": ("service.store",),
}
BELOW_THE_DOORS = tuple(MAY_IMPORT)
MAY_IMPORT["service.jobs"] = BELOW_THE_DOORS
MAY_IMPORT["service.api"] = (*BELOW_THE_DOORS, "service.jobs")
MAY_IMPORT["service.web"] = (*BELOW_THE_DOORS, "service.jobs", "service.api")
MAY_IMPORT["service.cli"] = (*BELOW_THE_DOORS, "service.jobs", "service.api", "service.web")
# Of the door the client knows what it takes, and no route.
MAY_IMPORT["service.client"] = (
    "rubrics",
    "service.grading",
    "service.contract",
    "service.llm.retry_after",
    "service.api.requests",
    "service.api.job_requests",
    "service.api.review_request",
)
MAY_IMPORT["service"] = ()
MAY_IMPORT["eval"] = ("rubrics", "service")

OURS = ("rubrics", "service", "eval")

DOES_IO = frozenset(
    {
        "aiohttp",
        "asyncio",
        "concurrent",
        "fastapi",
        "filelock",
        "glob",
        "http",
        "httpx",
        "importlib.resources",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "platformdirs",
        "requests",
        "sentence_transformers",
        "shutil",
        "signal",
        "socket",
        "sqlalchemy",
        "sqlite3",
        "ssl",
        "structlog",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "torch",
        "transformers",
        "urllib",
        "uvicorn",
    }
)
IO_FUNCTIONS = frozenset({"open", "print", "input", "exec", "eval", "__import__"})
IO_METHODS = frozenset({"open", "read_text", "read_bytes", "write_text", "write_bytes", "fromfile", "tofile"})


@dataclass(frozen=True)
class Import:
    """One imported module and where the import stands."""

    name: str
    place: str


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[Import]:
    """Every import in the file, also those inside functions; `from a import b` may mean the module a.b."""
    for node in ast.walk(parsed(path)):
        place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, place) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place}: import by the full name, so that the layers can be read"
            assert node.module is not None
            yield from (Import(f"{node.module}.{alias.name}", place) for alias in node.names)


def inside(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def room_of(module: str) -> str | None:
    rooms = [room for room in MAY_IMPORT if inside(module, room)]
    return max(rooms, key=len, default=None)


@pytest.mark.parametrize("path", modules(*OURS), ids=dotted)
def test_imports_go_one_way(path: Path) -> None:
    room = room_of(dotted(path))
    assert room is not None
    if room == "service":
        assert dotted(path) == "service", f"{dotted(path)} is a room that MAY_IMPORT does not know"
    for found in imports(path):
        if any(inside(found.name, top) for top in OURS):
            allowed = (room, *MAY_IMPORT[room], "service.__version__")
            fits = any(inside(found.name, other) for other in allowed)
            assert fits, f"{found.place} imports {found.name}; {room} may import {', '.join(allowed)}"


@pytest.mark.parametrize("path", modules("rubrics", "service/grading"), ids=dotted)
def test_rubrics_and_grading_do_no_input_or_output(path: Path) -> None:
    for found in imports(path):
        bad = next((name for name in DOES_IO if inside(found.name, name)), None)
        assert bad is None, f"{found.place} imports {bad}"
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            place = f"{path.relative_to(ROOT)}:{node.lineno}"
            if isinstance(node.func, ast.Name):
                assert node.func.id not in IO_FUNCTIONS, f"{place} calls {node.func.id}()"
            elif isinstance(node.func, ast.Attribute):
                assert node.func.attr not in IO_METHODS, f"{place} calls .{node.func.attr}()"


def test_nothing_that_ships_imports_the_tests() -> None:
    for path in modules(*OURS):
        for found in imports(path):
            assert not inside(found.name, "tests"), found.place
