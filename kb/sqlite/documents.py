"""Documents in SQLite: the text as read, its passages as spans, and every version replaced."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence

from kb.errors import DocumentNotFound
from kb.model import Document, Passage, PassageId, QuotedPassage, Role, State
from kb.privacy import Masker, names_in_list
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal
from kb.sqlite.participants import in_order_of, keep_names
from kb.sqlite.passage_terms import PassageTerms
from kb.sqlite.passages import ShownPassage, masker_of, passage_of, quote_of
from kb.text import fingerprint

_PASSAGE = "SELECT p.body FROM passage p"
_OF_PUBLISHED = "JOIN document d ON d.id = p.document_id AND d.state = 'published'"
# No text holds the sign at which SQLite would stop counting: readers take control signs out.
_SHOWN = (
    "SELECT p.body, d.title, substr(d.text, json_extract(p.body, '$.start') + 1, "
    "json_extract(p.body, '$.end') - json_extract(p.body, '$.start')) AS words "
    f"FROM passage p {_OF_PUBLISHED}"
)

_IDS_AT_ONCE = 10_000


def _batches(ids: Collection[str]) -> Iterator[tuple[str, ...]]:
    everything = tuple(ids)
    for start in range(0, len(everything), _IDS_AT_ONCE):
        yield everything[start : start + _IDS_AT_ONCE]


def _document_json(document: Document) -> str:
    return document.model_dump_json(exclude={"text"}, exclude_defaults=True)


def _document(body: str, text: str) -> Document:
    return Document(**json.loads(body), text=text)


class Documents:
    """Drafts are read by `get`, `find`, `all` and what takes the id of a document or a passage: by
    those who curate. What is shown to everybody comes from `public`, `published`, `all_passages`,
    `passages_about` and `shown`, where drafts are not."""

    def __init__(self, connections: Connections, journal: Journal) -> None:
        self._connections = connections
        self._journal = journal
        self._terms = PassageTerms(connections)

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

    def public(self, document_id: str) -> Document:
        """The same, for everybody. Raises DocumentNotFound for a draft too."""
        if not self.is_public(document_id):
            raise DocumentNotFound(document_id)
        return self._told(self.get(document_id))

    def _told(self, document: Document) -> Document:
        """Without the name of a draft."""
        near = document.near_duplicate_of
        if near is None or self.is_public(near):
            return document
        return document.model_copy(update={"near_duplicate_of": None})

    def is_public(self, document_id: str) -> bool:
        row = self._connections.get().execute(
            "SELECT 1 FROM document WHERE id = ? AND state = 'published'", (document_id,)
        )
        return row.fetchone() is not None

    def by_fingerprint(self, mark: str) -> str | None:
        """The id of the document whose current version has these very bytes."""
        row = (
            self._connections.get()
            .execute("SELECT id FROM document WHERE fingerprint = ?", (mark,))
            .fetchone()
        )
        return row["id"] if row else None

    def all(self) -> list[Document]:
        """Every current document, drafts too, without its text, by title."""
        rows = self._connections.get().execute("SELECT body FROM document ORDER BY title, id")
        return [_document(row["body"], "") for row in rows]

    def published(self) -> list[Document]:
        """Those that everybody may read, without their text, by title."""
        return [self._told(document) for document in self._in_state(State.PUBLISHED)]

    def drafts(self) -> list[Document]:
        return self._in_state(State.DRAFT)

    def _in_state(self, state: State) -> list[Document]:
        rows = self._connections.get().execute(
            "SELECT body FROM document WHERE state = ? ORDER BY title, id", (state,)
        )
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
        return [passage_of(row["body"]) for row in rows]

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
        found = (passage_of(row["body"]) for row in rows)
        return {passage.id: passage for passage in found}

    def all_passages(self) -> list[Passage]:
        """Those of published documents, by document then position."""
        rows = self._connections.get().execute(
            f"{_PASSAGE} {_OF_PUBLISHED} ORDER BY p.document_id, p.position"
        )
        return [passage_of(row["body"]) for row in rows]

    def passages_about(self, record_id: str) -> list[Passage]:
        """Passages of published documents that tell about a record, by document then position."""
        rows = self._connections.get().execute(
            f"{_PASSAGE} {_OF_PUBLISHED} JOIN passage_record r ON r.passage_id = p.id "
            "WHERE r.record_id = ? "
            "ORDER BY p.document_id, p.position",
            (record_id,),
        )
        return [passage_of(row["body"]) for row in rows]

    def masker(self, document_id: str) -> Masker:
        """Hides the people of a document's attendance lists in what is shown of it."""
        return self._maskers([document_id])[document_id]

    def _maskers(self, document_ids: Collection[str]) -> dict[str, Masker]:
        names: dict[str, list[str]] = {document_id: [] for document_id in document_ids}
        rows = self._connections.get().execute(
            "SELECT document_id, name FROM participant WHERE name IS NOT NULL "
            f"AND document_id IN ({','.join('?' * len(names))}) ORDER BY name",
            tuple(names),
        )
        for row in rows:
            names[row["document_id"]].append(row["name"])
        return {document_id: masker_of(tuple(people)) for document_id, people in names.items()}

    def quoted(self, passages: Sequence[Passage]) -> dict[PassageId, QuotedPassage]:
        """What may be shown of each passage."""
        document_ids = {passage.document_id for passage in passages}
        texts = self.texts(document_ids)
        maskers = self._maskers(document_ids)
        shown = {}
        for passage in passages:
            masker = maskers[passage.document_id]
            words = texts[passage.document_id][passage.start : passage.end]
            quote = quote_of(passage, words, masker)
            headings = tuple(masker.mask(heading) for heading in passage.heading_path)
            if headings != passage.heading_path:
                passage = passage.model_copy(update={"heading_path": headings})  # noqa: PLW2901
            shown[passage.id] = QuotedPassage(passage=passage, quote=quote)
        return shown

    def shown(self, ids: Collection[str]) -> dict[str, ShownPassage]:
        """What a list of results shows of each passage; an unknown id is left out, a draft too.

        Quicker than `quoted` for passages of many documents, whose texts are not read whole."""
        marks = ",".join("?" * len(ids))
        rows = self._connections.get().execute(f"{_SHOWN} WHERE p.id IN ({marks})", tuple(ids))
        found = [(passage_of(body), title, words) for body, title, words in rows]
        maskers = self._maskers({passage.document_id for passage, _, _ in found})
        shown: dict[str, ShownPassage] = {}
        for passage, title, words in found:
            masker = maskers[passage.document_id]
            shown[passage.id] = ShownPassage(
                document_id=passage.document_id,
                title=title,
                heading_path=tuple(map(masker.mask, passage.heading_path)),
                themes=passage.themes,
                quote=quote_of(passage, words, masker),
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
        """How many documents, how many passages, drafts and all."""
        return self._count("document", "passage")

    def public_count(self) -> tuple[int, int]:
        """The same, of what is published."""
        return self._count("document WHERE state = 'published'", f"passage p {_OF_PUBLISHED}")

    def _count(self, documents: str, passages: str) -> tuple[int, int]:
        counted = f"SELECT (SELECT count(*) FROM {documents}), (SELECT count(*) FROM {passages})"
        found, of_them = self._connections.get().execute(counted).fetchone()
        return int(found), int(of_them)

    # --- writing: inside a transaction

    def put(
        self,
        document: Document,
        passages: Sequence[Passage],
        signature: bytes,
        actor: str,
        people: Sequence[str] = (),
        *,
        state: State = State.PUBLISHED,
    ) -> None:
        """Keep a document and its passages; the version it replaces stays in the history.

        `people`: those to hide in what is shown, beside those of the passages that list some. A
        draft is read by nobody but those who curate, and its words are not searched."""
        self._archive(document.id)
        self._put_row(document, signature, state)
        for passage in passages:
            self._put_passage(document, passage, searched=state is State.PUBLISHED)
        self._put_people(document, passages, people)
        made = "document.create" if document.version == 1 else "document.update"
        self._journal.append(
            actor=actor,
            action=made if state is State.PUBLISHED else "document.deposit",
            subject=document.id,
            version=document.version,
            content=document.fingerprint,
        )

    def _put_row(self, document: Document, signature: bytes, state: State) -> None:
        connection = self._connections.get()
        row = (
            document.version, document.title, document.kind, document.date, document.fingerprint,
            _document_json(document), document.text, signature, state, document.id,
        )  # fmt: skip
        updated = connection.execute(
            "UPDATE document SET version = ?, title = ?, kind = ?, date = ?, fingerprint = "
            "?, body = ?, "
            "text = ?, signature = ?, state = ? WHERE id = ?",
            row,
        )
        if updated.rowcount == 0:
            connection.execute(
                "INSERT INTO document (version, title, kind, date, fingerprint, body, "
                "text, signature, state, id) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
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
        self._terms.forget(document_id)
        connection.execute("DELETE FROM passage WHERE document_id = ?", (document_id,))

    def _put_people(
        self, document: Document, passages: Sequence[Passage], people: Sequence[str]
    ) -> None:
        lists = (p for p in passages if p.role is Role.PARTICIPANTS)
        names = {name for p in lists for name in names_in_list(document.text[p.start : p.end])}
        names |= set(people)
        keep_names(self._connections.get(), document.id, in_order_of(document.text, names))

    def _put_passage(self, document: Document, passage: Passage, *, searched: bool) -> None:
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
        if searched and passage.role is not Role.PARTICIPANTS:  # names are never searched
            self._terms.put(number, heading, quote)

    def set_state(self, document_id: str, state: State, actor: str) -> bool:
        """Publish a document, or take it back to a draft; False when that is what it was. Raises
        DocumentNotFound."""
        document = self.get(document_id)
        if self.is_public(document_id) == (state is State.PUBLISHED):
            return False
        self._connections.get().execute(
            "UPDATE document SET state = ? WHERE id = ?", (state, document_id)
        )
        self._terms.forget(document_id)
        if state is State.PUBLISHED:
            self._terms.write([document_id])
        self._journal.append(
            actor=actor,
            action="document.publish" if state is State.PUBLISHED else "document.withdraw",
            subject=document_id,
            version=document.version,
            content=document.fingerprint,
        )
        return True

    def refresh_terms(self) -> None:
        """Write again the searchable terms of every passage: the analyser has changed."""
        self._terms.refresh()
