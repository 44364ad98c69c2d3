"""A walk through the routes of what is stored, as a platform would use them: what the OpenAPI document shows."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import httpx

from service.api.examples import Exchange

RUBRIC: dict[str, Any] = {
    "id": "logistics-3",
    "title": "库存成本",
    "parts": [
        {
            "id": "1",
            "prompt": "库存成本由哪些部分构成？",
            "marks": 6,
            "key_points": [
                {"id": "1.1", "text": "订货成本", "marks": 2},
                {"id": "1.2", "text": "保管成本", "marks": 2},
                {"id": "1.3", "text": "缺货成本", "marks": 2},
            ],
        }
    ],
}


def walk(client: httpx.Client) -> Iterator[Exchange]:
    """Yield the exchanges, each really made."""

    def ask(
        method: str, path: str, summary: str, *, body: Any = None, etag: str | None = None, **names: str
    ) -> tuple[Exchange, httpx.Response]:
        address = path.format(**names)
        headers = {} if etag is None else {"If-Match": etag}
        response = client.request(method, address, json=body, headers=headers).raise_for_status()
        content = response.json() if response.content else None
        return Exchange(method, path, response.status_code, summary, body, content), response

    rubric = {"rubric_id": RUBRIC["id"]}
    one, made = ask("POST", "/v1/rubrics", "A rubric with three key points", body=RUBRIC)
    yield one
    changed = {**RUBRIC, "title": "库存成本的构成"}
    path = "/v1/rubrics/{rubric_id}"
    yield ask("PUT", path, "Another title", body=changed, etag=made.headers["etag"], **rubric)[0]
    yield ask("GET", path + "/lint", "Nothing is doubtful", **rubric)[0]
    one, published = ask("POST", path + "/publish", "The first version", **rubric)
    yield one
    yield ask("GET", path, "The published version", **rubric)[0]
    finer = {**changed, "step": 0.25}
    etag = published.headers["etag"]
    one, _ = ask("PUT", path, "The draft of the next version", body=finer, etag=etag, **rubric)
    yield one
    yield ask("GET", path + "/versions", "A published version and a draft", **rubric)[0]
    yield ask("GET", "/v1/rubrics", "All versions", **rubric)[0]

    body = {
        **rubric,
        "answer": "包括订货的成本，还有缺货造成的损失。",
        "student": "s-017",
        "reference": "a-1",
    }
    graded = client.post("/v1/grade", json=body).raise_for_status()
    grade = {"grade_id": graded.headers["grade-id"]}
    yield ask("GET", "/v1/grades", "One grade", **grade)[0]
    path = "/v1/grades/{grade_id}"
    review = {
        "decision": "adjust",
        "marks": [{"part_id": "1", "key_point_id": "1.3", "marks": 2}],
        "note": "“缺货造成的损失”就是缺货成本。",
        "reviewer": "teacher-4",
    }
    yield ask("POST", path + "/reviews", "A point gets all its marks", body=review, **grade)[0]
    yield ask("GET", path + "/reviews", "One decision", **grade)[0]
    yield ask("GET", path, "A reviewed grade", **grade)[0]
    yield ask("POST", path + "/replay", "The same again", **grade)[0]
    yield ask("GET", "/v1/audit", "What was done so far")[0]
    yield ask("DELETE", "/v1/students/{student}", "One grade with its review", student="s-017")[0]


def as_json(exchange: Exchange) -> dict[str, Any]:
    """Return an exchange as it is recorded."""
    return asdict(exchange)
