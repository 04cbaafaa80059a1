"""A file of records handed in, looked at and confirmed, as a curator's browser does it."""

from __future__ import annotations

import json
import re
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from kb.corpus_form import record_values
from kb.model import Record, State
from tests.api.doors import House

ROOM = "/atelier/echanges"
ATTACK = '<script>alert(1)</script>{{7*7}}"><img src=x onerror=alert(1)>'


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]|&nbsp;", " ", text)


def as_json(*records: Record) -> bytes:
    return json.dumps({"records": [record_values(r) for r in records]}).encode()


def send(client: TestClient, name: str, data: bytes) -> Any:
    return client.post(ROOM, files={"fichier": (name, data)})


def preview(client: TestClient, name: str, data: bytes, state: str = "") -> tuple[str, str]:
    """The address of the import, and its page."""
    sent = send(client, name, data)
    assert sent.status_code == 303, plain(sent.text)
    place = sent.headers["location"]
    page = client.get(place, params={"etat": state} if state else {})
    assert page.status_code == 200
    return place, plain(page.text)


def confirm(client: TestClient, place: str, state: str = "") -> Response:
    page = client.get(place, params={"etat": state} if state else {}).text
    (mark,) = set(re.findall(r'name="vu" value="([0-9a-f]+)"', page))
    form = {"vu": mark, **({"etat": state} if state else {})}
    answer: Response = client.post(place, data=form)
    return answer


def group(page: str, key: str) -> str:
    """The rows to which the same happens."""
    found = re.search(rf'<details class="arrivals arrivals-{key}".*?</details>', page, re.DOTALL)
    return found[0] if found else ""


def states(here: House) -> dict[str, State]:
    found = (here.store.records.find(i) for i in here.store.records.ids())
    return {record.id: record.state for record in found if record}
