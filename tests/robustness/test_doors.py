"""The doors again, tried as nobody should: other methods, other ways to write an address, headers
that other servers obey. The matrix itself is in tests/api/test_access.py."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from httpx import Response
from starlette.types import Message

from kb.accounts import Role, Scope
from tests.api.doors import House, house
from tests.api.test_access import Declared, table
from web.access import SAFE_METHODS
from web.services import Services

INSIDE = 'class="rooms"'  # the menu of the workbench
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "XYZ")


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


def guarded(here: House) -> Iterator[tuple[Declared, str]]:
    """The routes that ask for an account, each with an address."""
    for row in table(here.app):
        if row.role is not Role.READER:
            number = row.path.replace("{number:int}", "1").replace("{number}", "1")
            yield row, number.replace("{", "").replace("}", "")


def opened(answer: Response) -> bool:
    """Whether somebody without an account has got past the door."""
    return answer.status_code not in {303, 307, 308, 401, 404, 405} or INSIDE in answer.text


def test_no_method_opens_what_another_keeps_shut(here: House) -> None:
    """A route answers its own methods; the others are refused, and say nothing."""
    client, found = here.client(), []
    declared: dict[str, set[str]] = {}
    for row, address in guarded(here):
        declared.setdefault(address, set()).add(row.method)
    for address, known in declared.items():
        for method in METHODS:
            answer = client.request(method, address)
            if opened(answer):
                found.append((method, address, answer.status_code))
            if answer.status_code == 405:
                allowed = set(answer.headers["allow"].split(", "))
                assert method not in allowed and known <= allowed, (method, address, allowed)
    assert found == [] and len(declared) > 40


def ways(address: str) -> Iterator[str]:
    """The same address as some servers take it."""
    first, _, rest = address[1:].partition("/")
    yield from (
        f"{address}/", f"/{address}", f"{address}//", f"/.{address}", f"/x/..{address}",
        f"/%2e{address}", f"/{first}%2F{rest}", f"/{first}//{rest}", address.upper(),
        f"/%{ord(first[0]):02x}{address[2:]}", f"{address};x=1", f"{address}%00", f"{address}.json",
        f"{address}%20", f"{address}?", f"{address}#x", f"{address}%3f", f"/%5c{address[1:]}",
        f"{address}%0d%0aX: y", f"/fiches/..{address}", f"/static/..{address}",
    )  # fmt: skip


def test_no_other_way_to_write_an_address_opens_it(here: House) -> None:
    client, found = here.client(), []
    for row, address in guarded(here):
        for way in ways(address):
            answer = client.request(row.method, f"http://localhost{way}")
            if opened(answer):
                found.append((row.method, way, answer.status_code))
            elif answer.has_redirect_location:
                assert answer.headers["location"].startswith(("/", "http://localhost/")), way
    assert found == []


@pytest.mark.parametrize(
    "headers",
    [
        {"X-HTTP-Method-Override": "GET"},
        {"X-Method-Override": "GET"},
        {"X-Original-URL": "/"},
        {"X-Rewrite-URL": "/"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-User": "chef"},
        {"X-Remote-User": "chef"},
        {"Authorization": "Basic Y2hlZjpjaGVm"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer null"},
        {"Cookie": "essaim="},
        {"Cookie": "essaim=x; essaim=y"},
        {"Cookie": "__Host-essaim=x"},
        {"Referer": "http://localhost/atelier"},
    ],
    ids=str,
)
def test_no_header_opens_a_door(here: House, headers: dict[str, str]) -> None:
    client = here.client()
    for row, address in guarded(here):
        assert not opened(client.request(row.method, address, headers=headers)), row


def test_a_header_changes_no_method(here: House) -> None:
    """« POST » told to be « GET » still writes; « GET » told to be « POST » never does."""
    account = here.account("chef", Role.ADMINISTRATOR)
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        client = here.client()
        client.cookies.update(here.session(account))
        asked = client.get("/deconnexion", headers={name: "POST"}, params={"_method": "POST"})
        assert asked.status_code < 500 and client.get("/atelier").status_code == 200


def test_a_token_opens_no_page_and_a_session_no_more_than_its_role(here: House) -> None:
    chief = here.account("chef", Role.ADMINISTRATOR)
    token = here.token(chief, *Scope)
    for row, address in guarded(here):
        if not address.startswith("/api/"):
            assert opened(here.client().request(row.method, address, headers=token)) is False, row


def test_a_closed_account_opens_nothing(here: House) -> None:
    here.account("reste", Role.ADMINISTRATOR)
    account = here.account("partie", Role.ADMINISTRATOR)
    session, token = here.session(account), here.token(account, *Scope)
    with here.store.transaction():
        here.store.accounts.set_disabled("partie", "test", disabled=True)
    for row, address in guarded(here):
        client = here.client()
        client.cookies.update(session)
        assert not opened(client.request(row.method, address)), row
        if address.startswith("/api/"):
            assert not opened(here.client().request(row.method, address, headers=token)), row


def test_what_is_asked_with_a_safe_method_changes_nothing(here: House) -> None:
    """Links may be followed before anybody clicks on them."""
    account = here.account("chef", Role.ADMINISTRATOR)
    client = here.client()
    client.cookies.update(here.session(account))
    before = here.store.journal.last()
    for row in table(here.app):
        if row.method in SAFE_METHODS and not row.path.startswith("/connexion"):
            address = row.path.replace("{number:int}", "1").replace("{number}", "1")
            client.get(address.replace("{", "").replace("}", ""))
    assert here.store.journal.last() == before
    assert client.get("/atelier").status_code == 200


def test_somebody_who_leaves_while_sending_is_no_fault(
    here: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A browser drops what it was sending when its person goes to another page."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/avis", "raw_path": b"/avis", "scheme": "http",
        "query_string": b"", "headers": [(b"host", b"localhost")], "server": ("localhost", 80),
    }  # fmt: skip
    # Apart: a browser's test may have left a loop running in this thread.
    apart = threading.Thread(target=anyio.run, args=(here.app, scope, receive, send))
    apart.start()
    apart.join(30)
    assert [message["status"] for message in sent if "status" in message] == [400]
    assert caplog.records == []
