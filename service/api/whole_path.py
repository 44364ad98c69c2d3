"""A step of an address that is the whole rest of it, whatever stands there."""

from starlette.convertors import Convertor, register_url_convertor

NAME = "whole"


class _Whole(Convertor[str]):
    """As Starlette's `path`, which ends at a line break: a pseudonym may have one, and must be found by it."""

    regex = r"[\s\S]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor(NAME, _Whole())
