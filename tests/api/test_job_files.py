"""The files of a job's results: the parameters that a format heeds."""

from collections.abc import Iterator

import httpx
import pytest

from service.store.store import Store
from tests.api.job_server import job_server
from tests.api.problem_checks import check_problem


@pytest.fixture(scope="module")
def server(store: Store) -> Iterator[httpx.Client]:
    with job_server(store) as client:
        yield client


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (wrong, name)
        for wrong, heeded in (
            ("limit=5", "ndjson"),
            ("cursor=x", "ndjson"),
            ("rubric=costs", "ags moodle"),
            ("item=Exam", "moodle"),
            ("identifier=email", "moodle"),
        )
        for name in ("ndjson", "csv", "xlsx", "parquet", "ags", "moodle")
        if name not in heeded.split()
    ],
)
def test_a_parameter_that_the_format_does_not_heed_is_refused(
    server: httpx.Client, wrong: str, name: str
) -> None:
    response = server.get(f"/v1/jobs/x/results?format={name}&{wrong}")
    problem = check_problem(response, 422, "invalid-request")
    assert [one["pointer"] for one in problem["errors"]] == [f"#/query/{wrong.partition('=')[0]}"]
