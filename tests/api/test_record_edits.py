"""`PUT /records/{id}`: a program keeps a record, and replaces nothing that it has not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from kb.accounts import Role, Scope
from kb.model import State
from tests.api.doors import House, house
from web.services import Services

HEAT = "/api/v1/records/reseau-chaleur"


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


@pytest.fixture
def program(here: House) -> TestClient:
    bearer = here.token(here.account(), Scope.READ, Scope.DECIDE)
    return TestClient(here.app, headers=bearer, raise_server_exceptions=False)


def put(program: TestClient, record: Any, version: str = '"1"', path: str = HEAT) -> Any:
    sent = {"record": record, "reason": "par programme"}
    return program.put(path, json=sent, headers={"If-Match": version})


def test_a_record_is_read_changed_and_kept(program: TestClient, here: House) -> None:
    read = program.get(f"{HEAT}/kept")
    assert read.headers["etag"] == '"1"' and read.json()["completeness"]["score"] > 0
    record = {**read.json()["record"], "status": "arrêté"}
    saved = put(program, record, read.headers["etag"])
    assert saved.status_code == 200 and saved.headers["etag"] == '"2"'
    assert saved.json()["record"]["status"] == "arrêté"
    last = here.store.journal.decisions("reseau-chaleur")[0]
    assert (last.action, last.reason) == ("record.update", "par programme")


def test_what_was_not_read_is_not_replaced(program: TestClient) -> None:
    record = program.get(f"{HEAT}/kept").json()["record"]
    assert put(program, {**record, "status": "un"}).status_code == 200
    late = put(program, {**record, "status": "deux"})
    assert late.status_code == 409 and "quelqu’un d’autre" in late.json()["detail"]
    assert program.get(HEAT).json()["record"]["status"] == "un"


@pytest.mark.parametrize("version", ["", "x", '"', "9" * 20])
def test_a_version_must_be_told(program: TestClient, version: str) -> None:
    record = program.get(f"{HEAT}/kept").json()["record"]
    answer = put(program, record, version)
    assert answer.status_code == 422 and "If-Match" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"id": "autre"}, 422),
        ({"themes": ["inconnu"]}, 409),
        ({"inspired_by": ["brouillon-chaleur"]}, 409),
        ({"state": "withdrawn"}, 200),
        ({"kind": "x"}, 422),
        ({"sources": []}, 422),
    ],
)
def test_the_rules_are_those_of_the_editor(
    program: TestClient, change: dict[str, Any], status: int
) -> None:
    record = program.get(f"{HEAT}/kept").json()["record"]
    assert put(program, {**record, **change}).status_code == status


def test_drafts_are_for_curators(program: TestClient, here: House) -> None:
    draft = "/api/v1/records/brouillon-chaleur/kept"
    assert program.get(draft).json()["record"]["state"] == State.DRAFT
    assert TestClient(here.app).get(draft).status_code == 401
    other = here.token(here.account("lia", Role.CONTRIBUTOR), Scope.READ)
    assert TestClient(here.app, headers=other).get(draft).status_code == 403
    assert program.get("/api/v1/records/rien/kept").status_code == 404
    assert put(program, {}, path="/api/v1/records/rien").status_code == 422
