"""A base where every text tries to be more than text: records, documents, proposals, votes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.compose import build_encoder, build_services
from kb.accounts import Role
from kb.feedback import Verdict
from kb.model import Document, Record, record_adapter
from kb.needs import NeedNotice, NeedState
from kb.proposals import Proposal, ProposalKind
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from search.index import build_index
from tests import factories
from tests.api.doors import House, house
from tests.conftest import settings_in
from tests.robustness.payloads import PAYLOADS

# Ids, dates, numbers and closed lists: not words of a person.
_CLOSED = frozenset({
    "id", "kind", "state", "codes", "record", "inspired_by", "start", "end", "date", "brake",
    "lever", "document", "availability", "phases", "nature", "beneficiaries", "experiences",
})  # fmt: skip
_COMMON: dict[str, Any] = {
    "title": "t", "themes": ["chaleur fatale"], "asked_as": ["a", "b"],
    "territory": {"name": "n", "codes": ["commune:59183"]},
    "sources": [{"title": "t", "publisher": "p", "url": "u"}, {"title": "t", "publisher": "p"}],
}  # fmt: skip
_WHOLE: dict[str, dict[str, Any]] = {
    "experience": {
        "summary": "s", "status": "s", "need": "n", "method": ["m", "m"], "lessons": ["l"],
        "lead": {"name": "n", "kind": "k", "role": "r"}, "replication": "r",
        "partners": [{"name": "n", "kind": "k", "role": "r"}],
        "cost": {"amount_eur": 1000, "what": "w"}, "period": {"start": "2018", "end": "2020"},
        "fundings": [{"name": "n", "share": "s", "amount_eur": 3, "record": "fonds-chaleur"}],
        "results": [{"indicator": "i", "value": 4, "unit": "u", "date": "2019"}],
        "brakes": [{"brake": "reglementation", "text": "t"}],
        "levers": [{"lever": "portage-politique", "text": "t"}],
        "inspired_by": ["reseau-chaleur"],
    },
    "funding": {
        "funder": "f", "nature": "subvention", "beneficiaries": ["commune"], "calendar": "c",
        "amount": {"min_eur": 1, "max_eur": 5, "what": "w"}, "rate": "r", "how_to": "h",
        "conditions": "c", "phases": ["faisabilite"], "availability": "calls",
    },
    "facilitator": {
        "organisation_kind": "o", "services": ["s", "s"],
        "experiences": [{"id": "reseau-chaleur", "role": "étude"}],
    },
    "partner": {
        "organisation_kind": "o", "contributions": ["c", "c"],
        "experiences": [{"id": "reseau-chaleur", "role": "étude"}],
    },
}  # fmt: skip


class Words:
    """The payloads one after another, from one of them on."""

    def __init__(self, start: int) -> None:
        self._at = start

    def __call__(self, *_: object) -> str:
        self._at += 1
        return PAYLOADS[(self._at - 1) % len(PAYLOADS)]

    def put_in(self, value: Any) -> Any:
        """The same value, with each text of a person replaced."""
        if isinstance(value, dict):
            return {
                key: held if key in _CLOSED else self.put_in(held) for key, held in value.items()
            }
        if isinstance(value, list):
            return [self.put_in(held) for held in value]
        # The shortest payloads are shorter than a title may be.
        return f"{self()} … " if isinstance(value, str) else value

    def __len__(self) -> int:
        return self._at


def texts_of(kind: str) -> int:
    """How many texts a whole record of this kind has."""
    words = Words(0)
    words.put_in(_COMMON | _WHOLE[kind])
    return len(words)


def records(*, all_in_each: bool) -> Iterator[Record]:
    """Whole records of the four kinds: each payload somewhere, or each in each field."""
    for kind, whole in _WHOLE.items():
        for start in range(0, len(PAYLOADS), 1 if all_in_each else texts_of(kind)):
            values = Words(start).put_in(_COMMON | whole)
            # What a theme is called is a list of ours; the first stays, for the record to be found.
            values |= {"id": f"piege-{kind}-{start}", "kind": kind, "themes": ["chaleur fatale"]}
            yield record_adapter().validate_python(values)


def documents() -> Iterator[tuple[Document, list[Any]]]:
    """Each payload as a paragraph, under a heading that is another."""
    said = [payload.replace("\x00", "").strip() for payload in PAYLOADS]
    for number, start in enumerate(range(0, len(said), 40)):
        some = said[start : start + 40]
        text = "\n\n".join(f"La chaleur {index} : {words} ." for index, words in enumerate(some))
        of = factories.document(
            id=f"piege-{number}", title=some[0], summary=some[1], text=text,
            file_name=f"{some[2]}.md", metadata={"organisers": [some[3]]},
        )  # fmt: skip
        spans = [
            factories.passage(
                of, f"La chaleur {index} : {words} .", index, heading_path=[said[-index - 1]],
                sentences=[],
            )
            for index, words in enumerate(some)
        ]  # fmt: skip
        yield of, spans


def proposals(of: Document, start: int, count: int) -> list[Proposal]:
    """What would have been read in a document: titles and values that are payloads."""
    made = []
    for number in range(count):
        words = Words(start + number * 4)
        made.append(
            Proposal(
                id=f"{of.id}-p{number}",
                kind=ProposalKind.EXPERIENCE,
                title=words.put_in("t"),
                document_id=of.id,
                version=of.version,
                evidence=(factories.span(of, "La chaleur 0"),),
                confidence=0.7,
                fields=tuple(
                    factories.proposed(of, path, words.put_in("v"), "La chaleur 0")
                    for path in ("summary", "need", "status")
                ),
            )
        )
    return made


def fill(store: SqliteStore, *, all_in_each: bool) -> None:
    factories.fill(store)
    factories.put_records(store, list(records(all_in_each=all_in_each)))
    for number, (of, spans) in enumerate(documents()):
        factories.put_document(store, of, spans)
        factories.put_proposals(store, of, proposals(of, number * 40, 10))
    with store.transaction():
        for start in range(0, len(PAYLOADS), 1 if all_in_each else 10):
            words = Words(start)
            text = f"Nous cherchons de la chaleur : {words()}"
            need = store.needs.tell(NeedNotice(text=text, contact=f"mairie {words()}"[:200]))
            store.needs.settle(need.number, NeedState.PUBLISHED, "test")
            store.feedback.put(f"Un besoin {words()}", "reseau-chaleur", Verdict.USEFUL)


def loaded_house(folder: Path, *, all_in_each: bool = False) -> House:
    """The application over that base, with an administrator « chef »."""
    settings = settings_in(folder)
    store = open_store(settings.database)
    fill(store, all_in_each=all_in_each)
    build_index(settings.index, store, factories.vocabulary(), build_encoder(settings))
    store.close()
    made = house(build_services(settings), folder)
    made.account("chef", Role.ADMINISTRATOR)
    return made
