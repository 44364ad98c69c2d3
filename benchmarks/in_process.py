"""Grading without a server: reads a line of JSON with answers and how to grade them, prints the seconds it took.

`{"answers": [...], "one_at_a_time": false}`; the first line it prints says that the model is loaded.
"""

import json
import sys
from time import perf_counter

from benchmarks.serving_cohort import answers as cohort
from benchmarks.serving_cohort import rubric
from service.credit.load import credit_model_for
from service.encoders.load import load_encoder
from service.grading.grader import grade
from service.jobs.side_by_side import side_by_side
from service.settings import Settings


def main() -> None:
    """Serve until stdin ends."""
    settings = Settings()
    encoder = load_encoder(settings)
    model = credit_model_for(settings, encoder)
    by = rubric()
    grade(by, cohort(2, seed=-1), encoder=encoder, model=model)
    print("loaded", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        together = [[answer] for answer in asked["answers"]] if asked["one_at_a_time"] else [asked["answers"]]
        started = perf_counter()
        for some in together:
            grade(by, some, encoder=encoder, model=model, each=side_by_side)
        print(perf_counter() - started, flush=True)


if __name__ == "__main__":
    main()
