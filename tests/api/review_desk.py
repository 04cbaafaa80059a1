"""A curator's browser on « Relire », without a script, over a base where seven proposals wait."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from kb.proposals import Proposal, ProposalState
from tests.api.doors import House
from tests.factories import document, proposal, proposed, put_proposals

LIST = "/atelier/relecture"
ATELIER = document()
ATTACK = "<script>alert('x')</script> {{7*7}} \"><img src=x onerror=alert(1)>"
READY, TWO = "atelier-experience-chaufferie-du-port", "atelier-experience-lavoir"
KNOWN, LINK = "atelier-partner-acierie-du-port", "lien"
BRAKE, LEVER, IDEA = "frein", "levier", "idee"


def some() -> list[Proposal]:
    place = {"territory.name": "Dunkerque", "territory.codes": ["commune:59183"]}
    whole = {"summary": "La ville chauffe.", "status": "fini", "need": "Chauffer.", **place}
    says = [proposed(ATELIER, path, value) for path, value in whole.items()]
    twice = [
        proposed(ATELIER, "lead.name", "Ville", words="La ville", confidence=0.8, conflicts=True),
        proposed(ATELIER, "lead.name", "Port", words="du port", confidence=0.6, conflicts=True),
    ]
    return [
        proposal(ATELIER, confidence=0.9),
        proposal(ATELIER, title="Lavoir", confidence=0.7, fields=[*says, *twice]),
        proposal(ATELIER, kind="partner", title="Aciérie du port", confidence=0.6,
                 fields=[proposed(ATELIER, "contributions", ["Donne sa chaleur"])],
                 target="acierie"),
        proposal(ATELIER, kind="relation", title="A → B", id=LINK, confidence=0.8, fields=[],
                 origin=READY, relation="funded_by", other="fonds-chaleur"),
        proposal(ATELIER, kind="brake", title="C’est long.", id=BRAKE, confidence=0.95, fields=[],
                 concept="reglementation", side="territoires"),
        proposal(ATELIER, kind="lever", title="Zénobie Participante aide", id=LEVER, fields=[],
                 confidence=0.7, concept="portage-politique"),
        proposal(ATELIER, kind="idea", title="Vendre", id=IDEA, fields=[], confidence=0.92),
    ]  # fmt: skip


ORDER = [READY, TWO, KNOWN, LINK, BRAKE, LEVER, IDEA]


class Desk:
    """A curator's browser, on a base where seven proposals wait."""

    def __init__(self, here: House) -> None:
        self.here, self.store = here, here.store
        put_proposals(here.store, ATELIER, some())
        self.client: TestClient = here.client()
        self.client.cookies.update(here.session(here.account()))

    def get(self, path: str, status: int = 200) -> HTMLParser:
        answer = self.client.get(path if path.startswith("/") else f"{LIST}/{path}")
        assert answer.status_code == status, answer.text
        return HTMLParser(answer.text)

    def post(self, of: str, act: str, status: int = 303, query: str = "", **typed: Any) -> Any:
        """The form of the page, as it would be sent."""
        sent = {"lu": self.mark(of), **typed}
        answer = self.client.post(f"{LIST}/{of}/{act}{query}", data=sent)
        assert answer.status_code == status, answer.text
        return answer

    def mark(self, of: str) -> str:
        field = self.get(of).css_first("input[name=lu]")
        return str(field.attributes["value"]) if field else ""

    def state(self, of: str) -> ProposalState:
        return self.store.proposals.get(of).state


def text_of(page: HTMLParser, css: str) -> str:
    found = page.css_first(css)
    return " ".join(found.text().split()) if found else ""


def rows(page: HTMLParser) -> list[str]:
    return [
        urlsplit(str(a.attributes["href"])).path.rpartition("/")[2] for a in page.css("[data-row]")
    ]
