"""Which script a text has letters of: Han characters, the kana of Japanese."""

import re

HAN = re.compile(r"[\u3400-\u9fff]")
KANA = re.compile(r"[\u3040-\u30ff]")
