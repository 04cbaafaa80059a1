"""The contract of the API: its document is kept, and every answer keeps to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from kb.accounts import Role, Scope, secret_hash
from tests.conftest import settings_in
from tests.factories import document, fill, proposal, put_proposals

TOKEN = "of-a-curator"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_the_document_is_the_one_that_was_kept(
    app: FastAPI, golden: Callable[[str, str], None]
) -> None:
    golden("openapi.json", json.dumps(app.openapi(), ensure_ascii=False, indent=1) + "\n")


def test_pages_are_not_in_it(app: FastAPI) -> None:
    assert all(path.startswith("/api/v1/") for path in app.openapi()["paths"])


@pytest.fixture(scope="module")
def api_schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One small application for the whole campaign."""
    from api.compose import build_services
    from kb.store import open_store

    own = settings_in(tmp_path_factory.mktemp("openapi"))
    store = fill(open_store(own.database))
    put_proposals(store, document(), [proposal(document())])
    with store.transaction():
        curator = store.accounts.add("ana", Role.CURATOR, "test")
        store.accounts.add_token(curator, secret_hash(TOKEN), "test", (Scope.READ, Scope.DECIDE), 1)
    store.close()
    app = create_app(own, build_services(own))
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


def _campaigns() -> list[tuple[str, str, GenerationMode]]:
    """Each route as it is meant to be asked, and each that can be asked wrongly, wrongly."""
    kept = json.loads((Path(__file__).parent / "golden" / "openapi.json").read_text())
    found = []
    for path, item in kept["paths"].items():
        for method, operation in item.items():
            found.append((path, method, GenerationMode.POSITIVE))
            places = {parameter["in"] for parameter in operation.get("parameters", ())}
            if "query" in places or "requestBody" in operation:
                found.append((path, method, GenerationMode.NEGATIVE))
    return found


@pytest.mark.parametrize(("path", "method", "mode"), _campaigns())
def test_every_answer_keeps_to_the_document(
    api_schema: Any, path: str, method: str, mode: GenerationMode
) -> None:
    operation = api_schema[path][method]

    @settings(
        max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def campaign(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {TOKEN}"})

    campaign()
