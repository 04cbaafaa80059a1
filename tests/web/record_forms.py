"""What tests of the editor share: records of each kind, and what a browser sends of its form."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from kb.sqlite.store import SqliteStore
from tests.factories import experience, facilitator, funding, partner
from web.views.workbench.record_list import PATH

HEAT = "reseau-chaleur"
ATTACK = "<script>alert('x')</script> {{7*7}} \"><img src=x onerror=alert(1)> '; DROP TABLE record"
RICH = {
    "lead": {"name": "Ville", "kind": "commune", "role": "maîtrise d’ouvrage"},
    "partners": [{"name": "Dalkia", "role": "exploitant"}, {"name": "ADEME", "kind": "etat"}],
    "cost": {"min_eur": 1_200_000, "max_eur": 1_500_000, "what": "réseau"},
    "fundings": [{"name": "Fonds chaleur", "record": "fonds-chaleur", "amount_eur": 400_000}],
    "results": [
        {"indicator": "longueur", "value": 40, "unit": "km", "date": "vers 2017"},
        {"indicator": "part", "value": 87.5, "unit": "%"},
    ],
    "brakes": [{"brake": "reglementation", "text": "Autorisation longue"}],
    "levers": [{"lever": "portage-politique", "text": "Le maire y tenait"}],
    "lessons": ["Commencer petit", "Écouter"],
    "replication": "Une usine proche.\n\nUne régie.",
    "inspired_by": ["cantine-locale"],
    "asked_as": ["la chaleur de l'usine part dans le ciel"],
    "period": {"start": "2018-05", "end": "2021"},
}
EACH = [
    experience(id="riche", title="Une fiche riche", **RICH),
    funding(
        id="aide-riche", title="Une aide riche", amount={"max_eur": 50000, "what": "études"},
        rate="70 %", how_to="Écrire.\nPuis attendre.", conditions="Être une commune.",
    ),
    facilitator(id="appui", title="Un appui", experiences=[{"id": HEAT, "role": "étude"}]),
    partner(id="usine", title="Une usine", experiences=[{"id": HEAT}]),
]  # fmt: skip


def typed(page: str) -> list[tuple[str, str]]:
    """What a browser would send of the editor's form."""
    found = []
    form = HTMLParser(page).css_first("form.record-editor")
    assert form is not None
    for node in form.css("input, select, textarea"):
        name, kind = node.attributes.get("name"), node.attributes.get("type")
        if name is None or (kind in {"checkbox", "radio"} and "checked" not in node.attributes):
            continue
        if node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            found.append((name, (chosen.attributes.get("value") if chosen else "") or ""))
        elif node.tag == "textarea":
            text = node.text(deep=True)
            found.append((name, text.removeprefix("\n").replace("\n", "\r\n")))
        else:
            found.append((name, node.attributes.get("value") or ""))
    return found


def send(client: TestClient, path: str, pairs: list[tuple[str, str]], action: str = "save") -> Any:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return client.post(path, content=urlencode([*pairs, ("action", action)]), headers=headers)


def with_value(pairs: list[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    assert any(sent == name for sent, _ in pairs), name
    return [(sent, value if sent == name else old) for sent, old in pairs]


def opened(client: TestClient, record_id: str = HEAT) -> list[tuple[str, str]]:
    return typed(client.get(f"{PATH}/{record_id}").text)


def edit(client: TestClient, name: str, value: str, record_id: str = HEAT, **more: str) -> Any:
    pairs = with_value(opened(client, record_id), name, value)
    for other, text in more.items():
        pairs = with_value(pairs, other, text)
    return send(client, f"{PATH}/{record_id}", pairs)


def known(store: SqliteStore, record_id: str = HEAT) -> Any:
    found = store.records.find(record_id)
    assert found is not None
    return found


def problems(answer: Any) -> str:
    page = HTMLParser(answer.text)
    alert = page.css_first("[role=alert]")
    assert alert is not None, answer.text[:500]
    return plain(alert.text())


def plain(text: str) -> str:
    """Without the spaces that do not break."""
    return re.sub(r"[\u00a0\u202f]", " ", text.replace("&nbsp;", " "))
