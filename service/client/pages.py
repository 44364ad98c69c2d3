"""Lists in pages, and results in pages of lines."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx
from pydantic import BaseModel

from service.client.call import Call, read_as
from service.client.error import unreadable
from service.contract.jobs import ResultLine

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items of a list; `next` asks for those after them, None: there are none."""

    items: tuple[Item, ...]
    next: Call["Page[Item]"] | None


def page(path: str, model: type[BaseModel], item: type[Item]) -> Call[Page[Item]]:
    """Ask for the page at `path`, a `model` of `item`s."""

    def read(response: httpx.Response) -> Page[Item]:
        # Every page of the API has these two, but they have no common ancestor.
        found: Any = read_as(model, response)
        more = None if found.next is None else page(_own(found.next, response), model, item)
        return Page(found.items, more)

    return Call("GET", path, read)


def result_page(path: str) -> Call[Page[ResultLine]]:
    """Ask for a page of a job's results."""

    def read(response: httpx.Response) -> Page[ResultLine]:
        lines = tuple(read_as(ResultLine, response, line) for line in response.content.splitlines())
        link = response.links.get("next", {}).get("url")
        return Page(lines, None if link is None else result_page(_own(link, response)))

    return Call("GET", path, read)


def _own(link: str, response: httpx.Response) -> str:
    """Return an address of the same server; another one would get the key.

    Raises:
        CaifenError: it is another server's.
    """
    if not link.startswith("/v1/"):
        raise unreadable(response)
    return link
