"""All probes by their names, in the order of the tables."""

from collections.abc import Callable

from eval.probes.case import Generated, Material
from eval.probes.contradiction import contradiction
from eval.probes.empty import empty
from eval.probes.instructions import instructions
from eval.probes.negation import negation
from eval.probes.noise import noise
from eval.probes.other_answer import other_answer
from eval.probes.padding import padding
from eval.probes.question_copied import question_copied
from eval.probes.repetition import repetition
from eval.probes.script import script
from eval.probes.shuffle import shuffle
from eval.probes.term_dump import term_dump
from eval.probes.width import width

Family = Callable[[Material], Generated]

FAMILIES: dict[str, Family] = {
    "empty": empty,
    "question": question_copied,
    "other-answer": other_answer,
    "repetition": repetition,
    "instructions": instructions,
    "term-dump": term_dump,
    "negation": negation,
    "contradiction": contradiction,
    "padding": padding,
    "shuffle": shuffle,
    "width": width,
    "script": script,
    "noise": noise,
}
