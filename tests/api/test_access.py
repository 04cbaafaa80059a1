"""The matrix route × role, made from the table of routes: none is open by oversight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import Mount

from kb.accounts import SCOPE_OF_ROLE, Role, Scope
from tests.api.doors import House, house
from web.access import PUBLIC, SAFE_METHODS, Policy, allows
from web.services import Services

# The only routes without a policy of their own: files of ours, and the document of the API.
OPEN = {"/static", "/api/v1/openapi.json"}
# What anybody may send: a search too long for an address, a verdict, a need, and the way in.
PUBLIC_WRITES = {
    "/recommandations", "/avis", "/besoins/publier", "/connexion", "/deconnexion", "/mot-de-passe",
    "/api/v1/recommendations", "/api/v1/feedback", "/api/v1/needs",
    "/fiches/{record_id}/signaler", "/documents/{document_id}/signaler",
    "/api/v1/records/{record_id}/suggestions", "/donnees-personnelles/demande",
    "/suites/repondre", "/suites/arreter",
}  # fmt: skip


class Declared(NamedTuple):
    path: str
    method: str
    role: Role | None  # None: no policy at all


def table(app: FastAPI) -> Iterator[Declared]:
    for route in iter_route_contexts(app.routes):
        if route.path in OPEN:
            continue
        for method in sorted(route.methods or {"?"}):
            yield Declared(str(route.path), method, _role(route))


def _role(route: RouteContext) -> Role | None:
    """All the policies of a route must agree: the strictest counts."""
    dependant = getattr(route, "dependant", None)
    found = [d.call.role for d in dependant.dependencies if isinstance(d.call, Policy)] if (
        dependant
    ) else []  # fmt: skip
    return max(found, key=lambda role: role.rank, default=None)


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


def test_every_route_declares_who_may_open_it(here: House) -> None:
    rows = list(table(here.app))
    assert len(rows) > 40
    assert [row for row in rows if row.role is None] == []


def test_a_route_without_a_policy_is_found_wherever_it_hides(here: House) -> None:
    inner = APIRouter()
    inner.add_api_route("/oubli", lambda: None, methods=["POST"])
    outer = APIRouter(prefix="/loin")
    outer.include_router(inner)
    here.app.include_router(outer)
    here.app.router.routes.append(APIRoute("/seule", lambda: None))
    here.app.mount("/monte", FastAPI())
    found = [(row.path, row.method) for row in table(here.app) if row.role is None]
    assert found == [("/loin/oubli", "POST"), ("/seule", "GET"), ("/monte", "?")]


def test_only_what_is_listed_is_written_without_an_account(here: House) -> None:
    found = {
        row.path
        for row in table(here.app)
        if row.role is Role.READER and row.method not in SAFE_METHODS
    }
    assert found == PUBLIC_WRITES


def test_what_is_open_only_reads(here: House) -> None:
    found = [route for route in iter_route_contexts(here.app.routes) if route.path in OPEN]
    assert {route.path for route in found} == OPEN
    client = here.client()
    for path in ("/static/style.css", "/api/v1/openapi.json"):
        assert client.get(path).status_code == 200
        assert client.post(path).status_code == 405
    assert any(isinstance(route, Mount) for route in here.app.routes)


def test_each_role_opens_what_it_may_and_nothing_else(here: House) -> None:
    """A door that opens may still answer that the form is empty or the record absent."""
    accounts = {role: here.account(role.value, role) for role in Role if role is not Role.READER}
    wrong = []
    for row in table(here.app):
        assert row.role is not None
        path = row.path.replace("{", "").replace("}", "")
        for role in Role:
            client = here.client()
            if role in accounts:
                client.cookies.update(here.session(accounts[role]))
            headers = {"Accept": "application/json"}
            status = client.request(row.method, path, headers=headers).status_code
            barred = 401 if role is Role.READER else 403
            right = status not in {401, 403} if role.includes(row.role) else status == barred
            if not right or status >= 500:
                wrong.append((row, role, status))
    assert wrong == []


def test_a_token_opens_what_its_scopes_and_its_role_permit(here: House) -> None:
    routes = APIRouter(prefix="/api/essai")
    for role in Role:
        routes.add_api_route(
            f"/{role}", lambda: "", methods=["GET", "POST"], dependencies=[Depends(allows(role))]
        )
    here.app.include_router(routes)
    client = here.client()
    for held in SCOPE_OF_ROLE:
        account = here.account(held.value, held)
        for scope in Scope:
            bearer = here.token(account, scope)
            for asked in SCOPE_OF_ROLE:
                for method, needed in (("GET", Scope.READ), ("POST", SCOPE_OF_ROLE[asked])):
                    answer = client.request(method, f"/api/essai/{asked}", headers=bearer)
                    right = held.includes(asked) and scope is needed
                    told = (held, scope, method, asked)
                    assert answer.status_code == (200 if right else 403), told
            assert client.post("/api/essai/reader", headers=bearer).status_code == 200


@pytest.mark.parametrize(
    ("headers", "written"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
        ({"Sec-Fetch-Site": "x"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://mal.example"}, False),
        ({"Origin": "http://localhost.mal.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://["}, False),
        ({}, True),
    ],
)
def test_no_page_of_another_site_writes_anywhere(
    here: House, headers: dict[str, str], written: bool
) -> None:
    account = here.account("chef", Role.ADMINISTRATOR)
    for row in table(here.app):
        path = row.path.replace("{", "").replace("}", "")
        client = here.client()
        client.cookies.update(here.session(account))
        sent = {"Accept": "application/json", **headers}
        answer = client.request(row.method, path, headers=sent)
        if row.method in SAFE_METHODS or written:
            assert answer.status_code != 403, row
        else:
            assert answer.status_code == 403 and "autre site" in answer.text, row


def test_a_policy_is_one_object_for_each_role() -> None:
    """Or a route would look for the same session twice."""
    assert allows(Role.CURATOR) is allows(Role.CURATOR) and allows(Role.READER) is PUBLIC
