"""Whether bytes read in some encoding give what people write, or a jumble."""

# What Excel writes in Western Europe: letters beyond ASCII are few, and these.
_WESTERN = frozenset("äöüÄÖÜßéèêàâáçñíóúô„“”‚‘’–—…€§°´µ×÷±²³½¼«» \xa0·•")
_COMMON_BEYOND_GB2312 = "—·€"  # in everyday use, but other code points than Python's gb2312 has


def common_chinese(text: str) -> tuple[int, int]:
    """Return how many characters beyond ASCII are in everyday use in simplified Chinese, and how many there are."""
    beyond_ascii = [char for char in text if not char.isascii()]
    return sum(1 for char in beyond_ascii if _is_common(char)), len(beyond_ascii)


def is_western(text: str) -> bool:
    """Whether every character beyond ASCII is one that Western Europeans write."""
    return {char for char in text if not char.isascii()} <= _WESTERN


def is_binary(text: str) -> bool:
    """Whether there are control characters that no text has."""
    return any(ord(char) < ord(" ") and char not in "\t\n\r\f\v" for char in text)


def _is_common(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return char in _COMMON_BEYOND_GB2312
    return True
