"""Documents in SQLite: the text as read, its passages as spans, and every version replaced."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kb.analysis import analyse
from kb.errors import DocumentNotFound
from kb.model import Document, DocumentId, Passage, PassageId, QuotedPassage, Role
from kb.privacy import Masker, hidden_list, names_in_list
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal
from kb.text import fingerprint

_PASSAGE = "SELECT p.body FROM passage p"
_PASSAGE_ROWS = "SELECT p.number, p.document_id, p.body FROM passage p"
# No text holds the sign at which SQLite would stop counting: readers take control signs out.
_SHOWN = (
    "SELECT p.body, d.title, substr(d.text, json_extract(p.body, '$.start') + 1, "
    "json_extract(p.body, '$.end') - json_extract(p.body, '$.start')) AS words "
    "FROM passage p JOIN document d ON d.id = p.document_id"
)

_IDS_AT_ONCE = 10_000


def _batches(ids: Collection[str]) -> Iterator[tuple[str, ...]]:
    everything = tuple(ids)
    for start in range(0, len(everything), _IDS_AT_ONCE):
        yield everything[start : start + _IDS_AT_ONCE]


def _document_json(document: Document) -> str:
    return document.model_dump_json(exclude={"text"}, exclude_defaults=True)


@lru_cache(maxsize=20_000)
def _passage(body: str) -> Passage:
    """Nouns are frozen: the same bytes can give the same object."""
    return Passage.model_validate_json(body)


@lru_cache(maxsize=1_000)
def _masker(names: tuple[str, ...]) -> Masker:
    return Masker(names)


def _quote(passage: Passage, words: str, masker: Masker) -> str:
    """`words`: the passage's own, as its document says them."""
    return hidden_list(words) if passage.role is Role.PARTICIPANTS else masker.mask(words)


def _document(body: str, text: str) -> Document:
    return Document(**json.loads(body), text=text)


class ShownPassage(NamedTuple):
    """A passage as a list of results shows it; `title`: of its document."""

    document_id: DocumentId
    title: str
    heading_path: tuple[str, ...]
    themes: tuple[str, ...]
    quote: str


class Documents:
    def __init__(self, connections: Connections, journal: Journal) -> None:
        self._connections = connections
        self._journal = journal

    # --- reading

    def get(self, document_id: str) -> Document:
        """The current version, with its text. Raises DocumentNotFound."""
        document = self.find(document_id)
        if document is None:
            raise DocumentNotFound(document_id)
        return document

    def find(self, document_id: str) -> Document | None:
        row = (
            self._connections.get()
            .execute("SELECT body, text FROM document WHERE id = ?", (document_id,))
            .fetchone()
        )
        return _document(row["body"], row["text"]) if row else None

    def by_fingerprint(self, mark: str) -> str | None:
        """The id of the document whose current version has these very bytes."""
        row = (
            self._connections.get()
            .execute("SELECT id FROM document WHERE fingerprint = ?", (mark,))
            .fetchone()
        )
        return row["id"] if row else None

    def all(self) -> list[Document]:
        """Every current document, without its text, by title."""
        rows = self._connections.get().execute("SELECT body FROM document ORDER BY title, id")
        return [_document(row["body"], "") for row in rows]

    def many(self, ids: Collection[str]) -> list[Document]:
        """Current documents of these ids, without their text; an unknown id is left out."""
        marks = ",".join("?" * len(ids))
        rows = self._connections.get().execute(
            f"SELECT body FROM document WHERE id IN ({marks})", tuple(ids)
        )
        return [_document(row["body"], "") for row in rows]

    def titles(self, ids: Collection[str]) -> dict[str, str]:
        marks = ",".join("?" * len(ids))
        rows = self._connections.get().execute(
            f"SELECT id, title FROM document WHERE id IN ({marks})", tuple(ids)
        )
        return {row["id"]: row["title"] for row in rows}

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of the current version, in reading order."""
        rows = self._connections.get().execute(
            f"{_PASSAGE} WHERE p.document_id = ? ORDER BY p.position", (document_id,)
        )
        return [_passage(row["body"]) for row in rows]

    def at(self, document_id: str, version: int) -> tuple[str, list[Passage]]:
        """The text and the passages of one version, the current one or one that was replaced.
        Raises DocumentNotFound."""
        current = self.get(document_id)
        if current.version == version:
            return current.text, self.passages(document_id)
        row = (
            self._connections.get()
            .execute(
                "SELECT text, passages FROM document_version WHERE document_id = ? AND version = ?",
                (document_id, version),
            )
            .fetchone()
        )
        if row is None:
            raise DocumentNotFound(document_id)
        return row["text"], [Passage.model_validate(body) for body in json.loads(row["passages"])]

    def passages_by_id(self, ids: Collection[str]) -> dict[PassageId, Passage]:
        marks = ",".join("?" * len(ids))
        rows = self._connections.get().execute(f"{_PASSAGE} WHERE p.id IN ({marks})", tuple(ids))
        found = (_passage(row["body"]) for row in rows)
        return {passage.id: passage for passage in found}

    def all_passages(self) -> list[Passage]:
        rows = self._connections.get().execute(f"{_PASSAGE} ORDER BY p.document_id, p.position")
        return [_passage(row["body"]) for row in rows]

    def passages_about(self, record_id: str) -> list[Passage]:
        """Passages that tell about a record, by document then position."""
        rows = self._connections.get().execute(
            f"{_PASSAGE} JOIN passage_record r ON r.passage_id = p.id WHERE r.record_id = ? "
            "ORDER BY p.document_id, p.position",
            (record_id,),
        )
        return [_passage(row["body"]) for row in rows]

    def masker(self, document_id: str) -> Masker:
        """Hides the people of a document's attendance lists in what is shown of it."""
        return self._maskers([document_id])[document_id]

    def _maskers(self, document_ids: Collection[str]) -> dict[str, Masker]:
        names: dict[str, list[str]] = {document_id: [] for document_id in document_ids}
        rows = self._connections.get().execute(
            "SELECT document_id, name FROM document_person "
            f"WHERE document_id IN ({','.join('?' * len(names))}) ORDER BY name",
            tuple(names),
        )
        for row in rows:
            names[row["document_id"]].append(row["name"])
        return {document_id: _masker(tuple(people)) for document_id, people in names.items()}

    def quoted(self, passages: Sequence[Passage]) -> dict[PassageId, QuotedPassage]:
        """What may be shown of each passage."""
        document_ids = {passage.document_id for passage in passages}
        texts = self.texts(document_ids)
        maskers = self._maskers(document_ids)
        shown = {}
        for passage in passages:
            masker = maskers[passage.document_id]
            quote = _quote(passage, texts[passage.document_id][passage.start : passage.end], masker)
            headings = tuple(masker.mask(heading) for heading in passage.heading_path)
            if headings != passage.heading_path:
                passage = passage.model_copy(update={"heading_path": headings})  # noqa: PLW2901
            shown[passage.id] = QuotedPassage(passage=passage, quote=quote)
        return shown

    def shown(self, ids: Collection[str]) -> dict[str, ShownPassage]:
        """What a list of results shows of each passage; an unknown id is left out.

        Quicker than `quoted` for passages of many documents, whose texts are not read whole."""
        marks = ",".join("?" * len(ids))
        rows = self._connections.get().execute(f"{_SHOWN} WHERE p.id IN ({marks})", tuple(ids))
        found = [(_passage(body), title, words) for body, title, words in rows]
        maskers = self._maskers({passage.document_id for passage, _, _ in found})
        shown: dict[str, ShownPassage] = {}
        for passage, title, words in found:
            masker = maskers[passage.document_id]
            shown[passage.id] = ShownPassage(
                document_id=passage.document_id,
                title=title,
                heading_path=tuple(map(masker.mask, passage.heading_path)),
                themes=passage.themes,
                quote=_quote(passage, words, masker),
            )
        return shown

    def texts(self, document_ids: Collection[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        # SQLite takes some thirty thousand values at once.
        for ids in _batches(document_ids):
            marks = ",".join("?" * len(ids))
            rows = self._connections.get().execute(
                f"SELECT id, text FROM document WHERE id IN ({marks})", ids
            )
            found.update((row["id"], row["text"]) for row in rows)
        return found

    def signatures(self) -> dict[str, bytes]:
        """Near-duplicate signatures by document id."""
        rows = self._connections.get().execute(
            "SELECT id, signature FROM document WHERE signature IS NOT NULL ORDER BY id"
        )
        return {row["id"]: row["signature"] for row in rows}

    def count(self) -> tuple[int, int]:
        """How many documents, how many passages."""
        row = (
            self._connections.get()
            .execute(
                "SELECT (SELECT count(*) FROM document) AS d, (SELECT count(*) FROM passage) AS p"
            )
            .fetchone()
        )
        return int(row["d"]), int(row["p"])

    # --- writing: inside a transaction

    def put(
        self,
        document: Document,
        passages: Sequence[Passage],
        signature: bytes,
        actor: str,
        people: Sequence[str] = (),
    ) -> None:
        """Keep a document and its passages; the version it replaces stays in the history.

        `people`: those to hide in what is shown, beside those of the passages that list some."""
        connection = self._connections.get()
        self._archive(document.id)
        row = (
            document.version, document.title, document.kind, document.date, document.fingerprint,
            _document_json(document), document.text, signature, document.id,
        )  # fmt: skip
        updated = connection.execute(
            "UPDATE document SET version = ?, title = ?, kind = ?, date = ?, fingerprint = "
            "?, body = ?, "
            "text = ?, signature = ? WHERE id = ?",
            row,
        )
        if updated.rowcount == 0:
            connection.execute(
                "INSERT INTO document (version, title, kind, date, fingerprint, body, "
                "text, signature, id) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        for passage in passages:
            self._put_passage(document, passage)
        self._put_people(document, passages, people)
        self._journal.append(
            actor=actor,
            action="document.create" if document.version == 1 else "document.update",
            subject=document.id,
            version=document.version,
            content=document.fingerprint,
        )

    def _archive(self, document_id: str) -> None:
        connection = self._connections.get()
        bodies = [
            json.loads(row["body"])
            for row in connection.execute(
                "SELECT body FROM passage WHERE document_id = ? ORDER BY position", (document_id,)
            )
        ]
        connection.execute(
            "INSERT INTO document_version (document_id, version, fingerprint, body, text, "
            "passages) "
            "SELECT id, version, fingerprint, body, text, ? FROM document WHERE id = ?",
            (json.dumps(bodies, ensure_ascii=False), document_id),
        )
        connection.execute(
            "DELETE FROM passage_terms WHERE rowid IN (SELECT number FROM passage WHERE "
            "document_id = ?)",
            (document_id,),
        )
        connection.execute("DELETE FROM passage WHERE document_id = ?", (document_id,))
        connection.execute("DELETE FROM document_person WHERE document_id = ?", (document_id,))

    def _put_people(
        self, document: Document, passages: Sequence[Passage], people: Sequence[str]
    ) -> None:
        lists = (p for p in passages if p.role is Role.PARTICIPANTS)
        names = {name for p in lists for name in names_in_list(document.text[p.start : p.end])}
        names |= set(people)
        self._connections.get().executemany(
            "INSERT INTO document_person (document_id, name) VALUES (?, ?)",
            [(document.id, name) for name in sorted(names)],
        )

    def _put_passage(self, document: Document, passage: Passage) -> None:
        connection = self._connections.get()
        quote = document.text[passage.start : passage.end]
        heading = " / ".join(passage.heading_path)
        number = connection.execute(
            "INSERT INTO passage (id, document_id, position, body, fingerprint) VALUES (?, "
            "?, ?, ?, ?)",
            (
                passage.id,
                document.id,
                passage.index,
                passage.model_dump_json(exclude_defaults=True),
                fingerprint(f"{heading}\n{quote}".encode()),
            ),
        ).lastrowid
        connection.executemany(
            "INSERT INTO passage_record (passage_id, record_id) VALUES (?, ?)",
            [(passage.id, record_id) for record_id in passage.records],
        )
        if passage.role is not Role.PARTICIPANTS:  # names are never searched
            self._put_terms(number, heading, quote)

    def _put_terms(self, number: int | None, heading: str, quote: str) -> None:
        self._connections.get().execute(
            "INSERT INTO passage_terms (rowid, heading, body) VALUES (?, ?, ?)",
            (number, " ".join(analyse(heading)), " ".join(analyse(quote))),
        )

    def refresh_terms(self) -> None:
        """Write again the searchable terms of every passage: the analyser has changed."""
        connection = self._connections.get()
        connection.execute("DELETE FROM passage_terms")
        rows = connection.execute(f"{_PASSAGE_ROWS} ORDER BY p.number").fetchall()
        texts = self.texts({row["document_id"] for row in rows})
        for row in rows:
            passage = _passage(row["body"])
            if passage.role is not Role.PARTICIPANTS:
                quote = texts[passage.document_id][passage.start : passage.end]
                self._put_terms(row["number"], " / ".join(passage.heading_path), quote)
