"""The report of a workshop that never was, read by hand: what tests of events and sheets share."""

from __future__ import annotations

from kb.model import Document, DocumentId, Passage, PassageId, Role
from kb.reading import (
    Attendee,
    EntityKind,
    Exchange,
    Front,
    Named,
    Reading,
    Section,
    SectionRole,
    Span,
    Speech,
    Statement,
    StatementKind,
    Tag,
    When,
)
from kb.sqlite.store import SqliteStore
from tests import factories

SOMEBODY = "Zénobie Participante"
SAID = "Nous cherchons comment chauffer la piscine sans gaz ni emprunt nouveau."
NAMING = f"{SOMEBODY}, élue de Tarbes, explique que le réseau de chaleur passe près du lycée."
AFTER_NAME = "élue de Tarbes, explique que le réseau de chaleur passe près du lycée."
QUESTION = "Qui paie les études préalables quand la commune est toute petite ?"
ABOUT = "À Dunkerque, la chaleur de l’aciérie chauffe déjà mille logements."
DECIDED = "Il est décidé de visiter la chaufferie de Dunkerque avant la fin de l’été."
LIST = (
    f"{SOMEBODY}\tVille de Tarbes, élue à l’énergie\n"
    "Hannibal Présent\tVille de Dunkerque, directeur\n"
    "Casimir Invité\tCC du Haut Vallon, chargé de mission"
)
TEXT = "\n\n".join(
    ("Atelier chaleur", "Échanges", SAID, NAMING, QUESTION, ABOUT, DECIDED, "Présents", LIST)
)


def report() -> Document:
    return factories.document(
        id="atelier-chaleur", title="Atelier chaleur", file_name="atelier.txt", text=TEXT
    )


def put_event(store: SqliteStore) -> Document:
    """Kept as the pipeline keeps it, with what was read."""
    of = report()
    with store.transaction():
        people = [SOMEBODY, "Hannibal Présent", "Casimir Invité"]
        store.documents.put(of, _passages(of), b"\1" * 8, "test", people)
        store.proposals.put_reading(reading(of), [])
    return of


def _passages(of: Document) -> list[Passage]:
    quotes = (SAID, NAMING, QUESTION, ABOUT, DECIDED)
    found = [_passage(of, quote, n) for n, quote in enumerate(quotes)]
    listed = _passage(of, LIST, len(quotes)).model_copy(
        update={"role": Role.PARTICIPANTS, "sentences": ()}
    )
    return [*found, listed]


def _passage(of: Document, quote: str, index: int) -> Passage:
    start = of.text.index(quote)
    end = start + len(quote)
    return Passage(
        id=PassageId(f"{of.id}:1:{index}"),
        document_id=DocumentId(of.id),
        version=1,
        index=index,
        heading_path=("Échanges",),
        start=start,
        end=end,
        sentences=((start, end),),
    )


def reading(of: Document) -> Reading:
    def at(words: str) -> Span:
        return factories.span(of, words)

    def where(words: str) -> dict[str, int]:
        return at(words).model_dump()

    row = where(SOMEBODY + "\t")
    return Reading(
        document_id=of.id,
        version=of.version,
        front=Front(
            title="Atelier chaleur",
            date=When(**where("Atelier"), kind=EntityKind.DATE, begins="2021-03-04"),
            place="Salle des fêtes",
            organisers=("Agence d’appui",),
        ),
        sections=(
            Section(
                **where("Échanges"), heading=at("Échanges"), title="Échanges", level=1,
                role=SectionRole.QUESTIONS,
            ),
        ),
        speeches=(
            Speech(
                start=at(SAID).start, end=at(QUESTION).end, speaker=at(SOMEBODY),
                function="élue à l’énergie", organisation="Ville de Tarbes",
            ),
        ),
        exchanges=(Exchange(questions=(at(QUESTION),), answers=(at(ABOUT),)),),
        attendees=(
            Attendee(**row, function="élue à l’énergie", organisation="Ville de Tarbes"),
            Attendee(**row, function="directeur", organisation="Ville de Dunkerque"),
            Attendee(**row, function="chargé de mission", organisation="CC du Haut Vallon"),
            Attendee(**row, function="conseillère", organisation="Ville de Tarbes"),
            Attendee(**row, function="ingénieur", organisation="Énergie et compagnie"),
        ),
        entities=(
            Named(
                **where("Dunkerque, la chaleur"), kind=EntityKind.PLACE, name="Dunkerque",
                key="dunkerque", territory="commune:59183",
            ),
        ),
        statements=(
            Statement(
                **where(DECIDED), kind=StatementKind.DECISION, confidence=0.9, method="rule"
            ),
        ),
        tags=tuple(
            Tag(**where(words), list_name="theme", value="chaleur fatale", score=0.9, method="rule")
            for words in (SAID, ABOUT)
        ),
    )  # fmt: skip
