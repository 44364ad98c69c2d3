"""The settings as a table, made from the class itself so that it can't fall behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from service.settings import Settings

HIDDEN = "(set, not shown)"

# Where the default is a folder of whoever runs Caifen, the table says which one.
_FOLDERS = {"cache_dir": "the user's cache folder", "database_url": "a SQLite file in the user's data folder"}
_SIGNS = {Gt: ("gt", "> "), Ge: ("ge", "at least "), Lt: ("lt", "< "), Le: ("le", "at most ")}


@dataclass(frozen=True)
class SettingLine:
    """One setting: its variable, its kind and limits, its default, the value now, and what it does.

    `value` is empty where the default holds, and never a secret.
    """

    variable: str
    kind: str
    default: str
    value: str
    meaning: str


def setting_lines(settings: Settings) -> list[SettingLine]:
    """Return one line a setting, in the order of the class."""
    return list(_lines(settings))


def markdown(settings: Settings) -> str:
    """Return the table that docs/settings.md holds; values of now are left out."""
    rows = ["| variable | kind | default | what it does |", "|---|---|---|---|"]
    rows += [
        f"| `{line.variable}` | {line.kind} | {line.default} | {_cell(line.meaning)} |"
        for line in setting_lines(settings)
    ]
    return "\n".join(rows) + "\n"


def _lines(settings: Settings) -> Iterator[SettingLine]:
    prefix = str(Settings.model_config["env_prefix"])
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        secret = isinstance(value, SecretStr)
        changed = value != field.get_default(call_default_factory=True)
        yield SettingLine(
            variable=f"{prefix}{name}".upper(),
            kind=_kind(field),
            default=_FOLDERS.get(name) or _shown(field.get_default(call_default_factory=True)),
            value=(HIDDEN if secret else _shown(value)) if changed else "",
            meaning=field.description or "",
        )


def _kind(field: FieldInfo) -> str:
    """Say what a value is: "integer, > 0, at most 64"."""
    limits = [
        f"{words}{getattr(limit, attribute):,}"
        for limit in field.metadata
        for kind, (attribute, words) in _SIGNS.items()
        if isinstance(limit, kind)
    ]
    return ", ".join([_type_name(field.annotation), *limits])


def _type_name(annotation: Any) -> str:
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join(_type_name(kind) for kind in get_args(annotation) if kind is not NoneType)
    names = {bool: "true or false", int: "integer", float: "number", SecretStr: "secret text"}
    return names.get(annotation, "folder" if getattr(annotation, "__name__", "") == "Path" else "text")


def _shown(value: object) -> str:
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
