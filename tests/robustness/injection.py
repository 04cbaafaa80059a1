"""Texts that try to be more than text, sent everywhere: `python -m tests.robustness.injection`.

Kept in every field of every kind of record, in documents and in proposals, then looked for on every
page; typed in every field of every form that a reader or an administrator meets; given to every
parameter and every text of the API. Without `--all`, each text goes to some fields of each form."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi.testclient import TestClient
from httpx import Response

from kb.accounts import Role, Scope
from kb.exchange.export import as_csv
from tests.api.doors import SITE, House
from tests.robustness.inert import live, running_cells, shows
from tests.robustness.loaded import Words, loaded_house
from tests.robustness.payloads import PAYLOADS
from tests.robustness.walk import LEAVING, Form, Walk, fill

# What a walker follows in the workbench, for one pattern of address.
PAGES_OF_A_KIND = 5
# How many times a form is sent when not all texts go to all fields.
TIMES = 12


@dataclass
class Seen:
    """`faults`: where a text came out alive, or an answer failed."""

    counts: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def look(self, what: str, address: str, answer: Response, sent: str = "") -> None:
        self.counts[what] += 1
        self.statuses[answer.status_code] += 1
        self.faults += [
            f"{what} {address[:90]}: {told}" + (f", sent {sent[:60]!r}" if sent else "")
            for told in live(answer)
        ]


class Attack:
    """`all_in_each`: every text in every field."""

    def __init__(self, house: House, *, all_in_each: bool) -> None:
        self.seen = Seen()
        self._house = house
        self._all = all_in_each
        self._chief = house.store.accounts.get("chef")
        self._visits = count(1)
        self._bearer = house.token(self._chief, *Scope)

    def client(self, *, chief: bool) -> TestClient:
        """From an address of its own: what is sent too often is refused unread."""
        visit = next(self._visits)
        origin = (f"10.{visit >> 16 & 255}.{visit >> 8 & 255}.{visit & 255}", 50_000)
        client = TestClient(
            self._house.app, SITE, client=origin, headers={"Accept": "text/html"},
            follow_redirects=False, raise_server_exceptions=False,
        )  # fmt: skip
        if chief:
            client.cookies.update(self._house.session(self._chief))
        return client

    # --- what is kept

    def kept(self) -> None:
        """Every record and document, as pages and as JSON; and every page that links lead to."""
        store, reader = self._house.store, self.client(chief=False)
        for record in store.records.published():
            for address in (f"/fiches/{record.id}", f"/api/v1/records/{record.id}"):
                answer = reader.get(address)
                self.seen.look("kept", address, answer)
                if address.startswith("/fiches/") and not shows(answer.text, record.title):
                    self.seen.faults.append(f"{address}: its title is not said")
        for document in store.documents.all():
            for tail in ("", "/passages"):
                address = f"/api/v1/documents/{document.id}{tail}"
                self.seen.look("kept", address, reader.get(address))
        for path in ("records", "documents", "proposals", "brakes", "needs", "feedback", "search"):
            address = f"/api/v1/{path}?limit=100"
            self.seen.look("kept", address, reader.get(address, headers=self._bearer))
        self.seen.faults += [
            f"table: {cell[:60]!r}" for cell in running_cells(as_csv(store.records.published()))
        ]

    def walked(self, *, chief: bool) -> Walk:
        walk = Walk(self.client(chief=chief), PAGES_OF_A_KIND)
        for address, answer in walk.pages(*(("/atelier", "/mon-compte") if chief else ("/",))):
            self.seen.look("walked", address, answer)
        return walk

    # --- forms

    def forms(self, walk: Walk, *, chief: bool) -> None:
        self.seen.counts["forms"] += len(walk.forms)
        for number, form in enumerate(walk.forms.values()):
            if LEAVING.match(form.action):
                continue
            self._form(form, number, chief=chief)

    def _form(self, form: Form, number: int, *, chief: bool) -> None:
        """Its words with the rest as it should be, then anything anywhere."""
        width = max(1, len(form.names) + len(form.files))
        starts = range(len(PAYLOADS)) if self._all else range(0, TIMES * width, width)
        forms = [form] * bool(form.texts or form.files)
        forms += [form.wild()] * bool(form.hidden or form.exact)
        for tried in forms:
            client = self.client(chief=chief)
            for start in starts:
                if form.method != "get" and start:
                    client = self.client(chief=chief)
                words = Words(start + number * 17)
                answer = fill(client, tried, words)
                self.seen.look("form", f"{form.method} {form.action}", answer, PAYLOADS[start % 9])
                if answer.is_redirect and answer.headers["location"].startswith("/"):
                    self.seen.look(
                        "form", answer.headers["location"], client.get(answer.headers["location"])
                    )
        if chief and self.client(chief=True).get("/atelier").status_code != 200:
            self._return(number)

    def _return(self, number: int) -> None:
        """A form has closed the account of the walker: another one goes on."""
        self._chief = self._house.account(f"chef-{number}", Role.ADMINISTRATOR)

    # --- the API

    def api(self) -> None:
        document = self._house.app.openapi()
        for path, item in document["paths"].items():
            for method, operation in item.items():
                for start in range(0, len(PAYLOADS), 1 if self._all else 12):
                    self._operation(document, method, path, operation, Words(start))

    def _operation(
        self, document: dict[str, Any], method: str, path: str, operation: Any, words: Words
    ) -> None:
        headers = {**self._bearer, "Accept": "application/json"}
        query = {}
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", quote(words(), safe=""))
            elif parameter["in"] == "query" and _is_text(parameter["schema"]):
                query[parameter["name"]] = words()
        content = operation.get("requestBody", {}).get("content", {})
        body = None
        if "application/json" in content:
            body = made_of(content["application/json"]["schema"], document, words)
        address = f"{path}?{urlencode(query)}" if query else path
        answer = self.client(chief=False).request(method, address, headers=headers, json=body)
        self.seen.look("api", f"{method} {address}", answer)


def _is_text(schema: dict[str, Any]) -> bool:
    kinds = [schema, *schema.get("anyOf", ())]
    return any(kind.get("type") == "string" and "enum" not in kind for kind in kinds)


def made_of(schema: dict[str, Any], document: dict[str, Any], words: Callable[[], str]) -> Any:
    """A body that keeps to its schema, where each free text is the next one."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return made_of(document["components"]["schemas"][name], document, words)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return made_of(schema[choice][0], document, words)
    match schema.get("type"):
        case "object":
            named = schema.get("properties", {})
            if not named:
                return {words(): words()}
            return {name: made_of(held, document, words) for name, held in named.items()}
        case "array":
            return [made_of(schema.get("items", {}), document, words)]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case _:
            return words()


def attacked(folder: Path, *, all_in_each: bool) -> Iterator[tuple[str, Seen]]:
    """Room after room, what has been seen so far."""
    attack = Attack(loaded_house(folder, all_in_each=all_in_each), all_in_each=all_in_each)
    attack.kept()
    yield "kept", attack.seen
    public = attack.walked(chief=False)
    private = attack.walked(chief=True)
    yield "walked", attack.seen
    attack.api()
    yield "api", attack.seen
    attack.forms(public, chief=False)
    attack.forms(private, chief=True)
    yield "forms", attack.seen
    # What the forms have kept is shown in its turn.
    attack.walked(chief=False)
    attack.walked(chief=True)
    yield "walked again", attack.seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every text in every field")
    asked = parser.parse_args()
    began, seen = time.monotonic(), Seen()
    with tempfile.TemporaryDirectory() as folder:
        for room, seen in attacked(Path(folder), all_in_each=asked.all):
            done = f"{dict(seen.counts)}, {len(seen.faults)} faults"
            print(f"{room}, {time.monotonic() - began:.0f} s: {done}", flush=True)
    print(f"{len(PAYLOADS)} texts, answers by status: {dict(sorted(seen.statuses.items()))}")
    print(f"faults: {len(seen.faults)}", *list(dict.fromkeys(seen.faults))[:60], sep="\n")
    sys.exit(bool(seen.faults))


if __name__ == "__main__":
    main()
