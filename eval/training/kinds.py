"""Kinds of answers whose credit is known without a marker."""

from typing import Literal

Made = Literal["question", "nothing", "terms", "terms of an answer"]
Foreign = Literal["same set", "other set"]
Kind = Literal["reference", "point"] | Made | Foreign
