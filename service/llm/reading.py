"""Reading an object out of what a model wrote, and asking for it once more in words that say what is wrong."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from service.llm.reply import Message, Reply

Schema = TypeVar("Schema", bound=BaseModel)

_MOST_FAULTS = 8
_MOST_REPEATED = 8_000
_FENCE = "```"
_MOST_CHARACTERS = 200_000


def read_object(text: str, schema: type[Schema]) -> tuple[Schema | None, list[str]]:
    """Return the object in `text`, or None and what is wrong in words that hold nothing of the text."""
    if not text.strip():
        return None, ["it is empty"]
    if len(text) > _MOST_CHARACTERS:
        return None, [f"it is longer than {_MOST_CHARACTERS:,} characters"]
    try:
        return schema.model_validate_json(_unfenced(text)), []
    except ValidationError as error:
        faults = error.errors(include_input=False, include_context=False, include_url=False)
        return None, [
            f"{_place(fault['loc'], fault['type'])}: {_plain(fault['type'])}"
            for fault in faults[:_MOST_FAULTS]
        ]


def read_reply(reply: Reply, schema: type[Schema]) -> tuple[Schema | None, list[str]]:
    """Return the object in `reply`, or None and what is wrong; of one that was cut off, that it was."""
    value, faults = read_object(reply.text, schema)
    if value is None and reply.cut_off:
        return None, ["it is cut off at the limit of its length"]
    return value, faults


def repair_request(
    messages: list[Message], bad: Reply, faults: list[str], schema: type[BaseModel]
) -> list[Message]:
    """Return the conversation so far with the bad reply in it, and a request that names its faults."""
    told = "; ".join(faults) + (": be much shorter" if bad.cut_off else "")
    # Some providers refuse an empty turn, and a reply without end would fill the model's context.
    said = bad.text.strip()[:_MOST_REPEATED] or "(nothing)"
    return [
        *messages,
        {"role": "assistant", "content": said},
        {
            "role": "user",
            "content": f"That reply can't be used: {told}. Reply once more with nothing but JSON that fits this "
            f"schema: {schema.model_json_schema()}",
        },
    ]


def _unfenced(text: str) -> str:
    """Return what stands between the lines of a Markdown fence, or `text` where there is none."""
    # No pattern: on a reply of nothing but line breaks one takes minutes.
    lines = text.strip()
    opening, _, rest = lines.partition("\n")
    is_fenced = opening.strip().casefold() in (_FENCE, f"{_FENCE}json") and rest.endswith(_FENCE)
    return rest.removesuffix(_FENCE) if is_fenced else text


def _place(path: tuple[int | str, ...], kind: str) -> str:
    # The name of a field that the schema does not have is the model's own text.
    known = path[:-1] if kind == "extra_forbidden" else path
    return ".".join(map(str, known)) or "the whole"


def _plain(kind: str) -> str:
    return "not JSON" if kind == "json_invalid" else kind.replace("_", " ")
