"""Rubrics that are kept: drafts, published versions, ETags, lists; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.bodies import rubric
from tests.api.problem_checks import check_problem
from tests.api.stored_server import Caller


def draft(call: Caller, **more: Any) -> str:
    """Keep a draft and return its ETag."""
    response = call("POST", "/v1/rubrics", json=rubric(**more))
    assert response.status_code == 201, response.text
    return response.headers["etag"]


def test_a_draft_becomes_a_published_version_and_then_the_next_draft(both: Caller) -> None:
    created = both("POST", "/v1/rubrics", json=rubric(title="一"))
    assert created.headers["location"] == "/v1/rubrics/r1?version=1"
    assert created.headers["rubric-status"] == "draft"
    assert both("GET", created.headers["location"]).json() == created.json()

    etag = created.headers["etag"]
    changed = both("PUT", "/v1/rubrics/r1", json=rubric(title="二"), headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["title"]) == (200, "二")
    assert changed.headers["etag"] != etag

    published = both("POST", "/v1/rubrics/r1/publish")
    assert published.status_code == 200
    assert published.headers["rubric-status"] == "published"
    assert published.json()["published"]

    # What was read is sent back changed: `published` and `version` are the server's.
    read = both("GET", "/v1/rubrics/r1")
    edited = {**read.json(), "title": "三"}
    following = both("PUT", "/v1/rubrics/r1", json=edited, headers={"If-Match": read.headers["etag"]})
    assert following.status_code == 201, following.text
    assert (following.json()["version"], following.json()["published"]) == (2, None)
    assert both("GET", "/v1/rubrics/r1").json() == read.json(), "the published one stays until the next is"
    assert both("GET", "/v1/rubrics/r1?status=draft").json()["title"] == "三"
    assert both("GET", "/v1/rubrics/r1?version=2").json()["title"] == "三"

    versions = both("GET", "/v1/rubrics/r1/versions").json()["items"]
    assert [(one["version"], one["status"]) for one in versions] == [(1, "published"), (2, "draft")]
    assert both("POST", "/v1/rubrics/r1/publish").json()["version"] == 2
    assert both("GET", "/v1/rubrics/r1").json()["title"] == "三"
    assert both("GET", "/v1/rubrics/r1?version=1").json() == read.json()


def test_a_change_needs_the_present_etag(both: Caller) -> None:
    etag = draft(both)
    check_problem(both("PUT", "/v1/rubrics/r1", json=rubric()), 428, "precondition-required")
    for wrong in ('"v1.r9"', '"other"', "nonsense", etag[1:-1]):
        response = both("PUT", "/v1/rubrics/r1", json=rubric(), headers={"If-Match": wrong})
        check_problem(response, 412, "precondition-failed")
    for form in ("{}", "W/{}", '"x", {}', "*"):
        right = form.format(etag)
        response = both("PUT", "/v1/rubrics/r1", json=rubric(), headers={"If-Match": right})
        assert response.status_code == 200, right
        assert response.headers["etag"] != etag
        etag = response.headers["etag"]


@pytest.mark.parametrize("title", ["一", "二"])
def test_the_etag_of_a_deleted_draft_never_comes_again(both: Caller, title: str) -> None:
    old = draft(both, title="一")
    both("DELETE", "/v1/rubrics/r1").raise_for_status()
    assert draft(both, title=title) != old
    assert both("GET", "/v1/rubrics/r1", headers={"If-None-Match": old}).status_code == 200
    for method, path, body in (
        ("PUT", "/v1/rubrics/r1", rubric(title="三")),
        ("POST", "/v1/rubrics/r1/publish", None),
        ("DELETE", "/v1/rubrics/r1", None),
    ):
        check_problem(both(method, path, json=body, headers={"If-Match": old}), 412, "precondition-failed")
    assert both("GET", "/v1/rubrics/r1?status=draft").json()["title"] == title


def test_of_many_changes_at_once_one_counts(both: Caller) -> None:
    etag = draft(both)

    def change(i: int) -> int:
        body = rubric(title=str(i))
        return both("PUT", "/v1/rubrics/r1", json=body, headers={"If-Match": etag}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(change, range(8))) == [200] + [412] * 7


def test_of_many_next_versions_at_once_one_is_made(both: Caller) -> None:
    draft(both)
    etag = both("POST", "/v1/rubrics/r1/publish").headers["etag"]

    def change(i: int) -> int:
        body = rubric(title=str(i))
        return both("PUT", "/v1/rubrics/r1", json=body, headers={"If-Match": etag}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(change, range(8))) == [201] + [412] * 7


def test_a_reader_with_the_present_etag_gets_304(admin: Caller) -> None:
    etag = draft(admin)
    for given in (etag, f"W/{etag}", f'"a", {etag}', "*"):
        response = admin("GET", "/v1/rubrics/r1", headers={"If-None-Match": given})
        assert (response.status_code, response.content) == (304, b""), given
        assert response.headers["etag"] == etag
    assert admin("GET", "/v1/rubrics/r1", headers={"If-None-Match": '"v1.r2"'}).status_code == 200


def test_what_is_published_is_neither_deleted_nor_published_again(admin: Caller) -> None:
    draft(admin)
    assert admin("POST", "/v1/rubrics/r1/publish").status_code == 200
    check_problem(admin("DELETE", "/v1/rubrics/r1"), 409, "rubric-published")
    check_problem(admin("POST", "/v1/rubrics/r1/publish"), 409, "rubric-published")
    check_problem(admin("POST", "/v1/rubrics", json=rubric()), 409, "rubric-exists")


def test_a_draft_is_deleted(admin: Caller) -> None:
    etag = draft(admin)
    response = admin("DELETE", "/v1/rubrics/r1", headers={"If-Match": '"old"'})
    check_problem(response, 412, "precondition-failed")
    assert admin("DELETE", "/v1/rubrics/r1", headers={"If-Match": etag}).status_code == 204
    check_problem(admin("GET", "/v1/rubrics/r1"), 404, "rubric-not-found")
    check_problem(admin("DELETE", "/v1/rubrics/r1"), 404, "rubric-not-found")
    draft(admin)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/rubrics/none"),
        ("GET", "/v1/rubrics/none/versions"),
        ("GET", "/v1/rubrics/none/lint"),
        ("POST", "/v1/rubrics/none/publish"),
        ("GET", "/v1/rubrics/r1?version=7"),
        ("GET", "/v1/rubrics/r1?status=published"),
        ("GET", "/v1/rubrics/%00"),
        ("GET", "/v1/rubrics/..%2F..%2Fx?version=1"),
    ],
)
def test_what_is_not_there_is_404(admin: Caller, method: str, path: str) -> None:
    draft(admin)
    response = admin(method, path)
    assert response.status_code == 404, response.text
    assert response.headers["content-type"] == "application/problem+json"


def test_ids_of_any_script_have_an_address(admin: Caller) -> None:
    created = admin("POST", "/v1/rubrics", json=rubric(id="案例.1:a-b"))
    assert created.headers["location"].isascii()
    assert admin("GET", created.headers["location"]).json()["id"] == "案例.1:a-b"
    # Named as a route is, and still a rubric.
    assert admin("POST", "/v1/rubrics", json=rubric(id="derive")).status_code == 201
    assert admin("GET", "/v1/rubrics/derive").json()["id"] == "derive"


def test_the_id_of_a_rubric_stays(admin: Caller) -> None:
    etag = draft(admin)
    response = admin("PUT", "/v1/rubrics/r1", json=rubric(id="r2"), headers={"If-Match": etag})
    assert check_problem(response, 422, "invalid-request")["errors"][0]["pointer"] == "#/id"


def test_lists_come_in_pages_and_each_version_once(both: Caller) -> None:
    for i in range(7):
        draft(both, id=f"r{i}")
    both("POST", "/v1/rubrics/r3/publish")
    seen: list[str] = []
    address: str | None = "/v1/rubrics?limit=3"
    while address is not None:
        response = both("GET", address)
        page = response.json()
        seen += [item["id"] for item in page["items"]]
        link = response.headers.get("link")
        address = page["next"]
        assert link == (None if address is None else f'<{address}>; rel="next"')
    assert seen == [f"r{i}" for i in range(7)]
    published = both("GET", "/v1/rubrics?status=published").json()
    assert ([item["id"] for item in published["items"]], published["next"]) == (["r3"], None)


def test_a_cursor_is_good_for_its_own_list_only(admin: Caller) -> None:
    for i in range(3):
        draft(admin, id=f"r{i}")
    address = admin("GET", "/v1/rubrics?limit=1&status=draft").json()["next"]
    cursor = address.rpartition("cursor=")[2]
    for wrong in (
        f"/v1/rubrics?cursor={cursor}",
        f"/v1/rubrics?status=published&cursor={cursor}",
        f"/v1/rubrics/r0/versions?cursor={cursor}",
        "/v1/rubrics?cursor=",
        "/v1/rubrics?cursor=é",
        "/v1/rubrics?cursor=bm9wZQ",
        "/v1/rubrics?limit=0",
        "/v1/rubrics?limit=201",
        "/v1/rubrics?status=old",
        "/v1/rubrics?stauts=draft",
        "/v1/rubrics/r0?version=0",
        "/v1/rubrics/r0?version=99999999999",
    ):
        check_problem(admin("GET", wrong), 422, "invalid-request")


def test_lint_finds_what_is_doubtful(admin: Caller) -> None:
    points = [
        {"id": "1.1", "text": "来函及时答复", "marks": 0},
        {"id": "1.2", "text": "书面沟通", "marks": 3},
    ]
    draft(admin, parts=[{"id": "1", "marks": 3, "key_points": points}])
    result = admin("GET", "/v1/rubrics/r1/lint").json()
    assert (result["id"], result["version"]) == ("r1", 1)
    assert "zero-marks" in {finding["code"] for finding in result["findings"]}


def test_a_rubric_that_is_wrong_or_too_large_is_refused(admin: Caller) -> None:
    points = [{"id": "1.1", "text": "来函及时答复", "marks": 2}]
    wrong = rubric(parts=[{"id": "1", "marks": 3, "key_points": points}])
    check_problem(admin("POST", "/v1/rubrics", json=wrong), 422, "invalid-request")
    points = [{"id": f"1.{i}", "text": "来函及时答复", "marks": 1} for i in range(1_001)]
    large = rubric(parts=[{"id": "1", "marks": 1_001, "key_points": points}])
    check_problem(admin("POST", "/v1/rubrics", json=large), 422, "rubric-too-large")
    long = rubric(stem="长" * 100_001)
    problem = check_problem(admin("POST", "/v1/rubrics", json=long), 422, "reference-too-long")
    assert problem["errors"][0]["pointer"] == "#/stem"
