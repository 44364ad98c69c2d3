"""Publishing: a draft becomes a rubric that stays as it is, named by id, version, and content hash."""

from typing import Any

from rubrics.file_error import RubricFileError
from rubrics.model import MOST_VERSIONS, Rubric
from rubrics.yaml_nodes import MapNode, Node, TextNode, read_nodes
from rubrics.yaml_reader import read_rubric

_NOT_PUBLISHED = frozenset({"", "null", "~"})


class AlreadyPublishedError(ValueError):
    """The rubric is published already and was not changed since; the message says so."""


def read_draft(text: str) -> Rubric:
    """Return the rubric in a file's `text` as a draft, with the version that publishing will give it.

    A draft keeps its version. A published rubric that was edited, which nothing else would read, becomes the
    draft of the next version.

    Raises:
        AlreadyPublishedError: it is published, and its content is what was published.
        RubricFileError: the file has a mistake, or there is no higher version.
    """
    nodes, published = _split(read_nodes(text))
    draft = read_rubric(nodes)
    if published is None:
        return draft
    if published == draft.hash:
        raise AlreadyPublishedError(
            f"this is version {draft.version} as it was published; edit it first, and publishing makes the next "
            "version of it"
        )
    if draft.version >= MOST_VERSIONS:
        raise RubricFileError(f"there is no version above {MOST_VERSIONS}: publish it under another id")
    return _changed(draft, version=draft.version + 1)


def publish(draft: Rubric) -> Rubric:
    """Return `draft` as a published rubric of the same id, version, and content.

    Raises:
        AlreadyPublishedError: it is published already.
    """
    if draft.published is not None:
        raise AlreadyPublishedError(f"version {draft.version} of {draft.id} is already published")
    return _changed(draft, published=draft.hash)


def _changed(rubric: Rubric, **fields: Any) -> Rubric:
    # Built anew and not copied: a copy would carry the hash that was already worked out along, unchecked.
    return Rubric(**({name: getattr(rubric, name) for name in Rubric.model_fields} | fields))


def _split(root: Node) -> tuple[Node, str | None]:
    """Return the nodes of a rubric without its publication, and the hash it says it was published with."""
    if not isinstance(root, MapNode):
        return root, None
    found = {
        i: value.text
        for i, (name, value) in enumerate(root.entries)
        if name.text == "published" and isinstance(value, TextNode)
    }
    if len(found) != 1 or set(found.values()) & _NOT_PUBLISHED:
        return root, None
    rest = [entry for i, entry in enumerate(root.entries) if i not in found]
    return MapNode(root.line, root.column, rest), next(iter(found.values()))
