"""Words that curators add to the controlled lists, in SQLite, and the passages each gave a theme
to: what a word did is undone with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from kb.added_words import AddedWord, NewWord
from kb.errors import WordNotFound
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now
from kb.text import fingerprint

_ROWS = "SELECT number, list_name, concept, word, kind, at, actor FROM vocabulary_word"


class VocabularyWords:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    # --- reading

    def all(self) -> tuple[AddedWord, ...]:
        """Those in use, the first added first."""
        rows = self._connections.get().execute(f"{_ROWS} WHERE removed_at IS NULL ORDER BY number")
        return tuple(AddedWord.model_validate(dict(row)) for row in rows)

    def get(self, number: int) -> AddedWord:
        """One in use. Raises WordNotFound."""
        row = (
            self._connections.get()
            .execute(f"{_ROWS} WHERE number = ? AND removed_at IS NULL", (number,))
            .fetchone()
        )
        if row is None:
            raise WordNotFound(number)
        return AddedWord.model_validate(dict(row))

    def find(self, number: int) -> AddedWord | None:
        """One that is in use, or was; None when there never was."""
        row = self._connections.get().execute(f"{_ROWS} WHERE number = ?", (number,)).fetchone()
        return AddedWord.model_validate(dict(row)) if row else None

    def revision(self) -> tuple[int, int]:
        """Differs when the words in use differ: numbers only grow, and what is removed does not
        come back. Quick: may be asked before every answer."""
        row = (
            self._connections.get()
            .execute(
                "SELECT coalesce(max(number), 0) AS last, "
                "coalesce(sum(removed_at IS NULL), 0) AS used FROM vocabulary_word"
            )
            .fetchone()
        )
        return int(row["last"]), int(row["used"])

    def theme_counts(self) -> dict[str, int]:
        """Theme → passages that carry it."""
        rows = self._connections.get().execute(
            "SELECT theme.value AS theme, count(*) AS n "
            "FROM passage, json_each(passage.body, '$.themes') theme GROUP BY theme.value"
        )
        return {row["theme"]: int(row["n"]) for row in rows}

    def passages_tagged(self, number: int) -> int:
        """How many passages have their theme by this word."""
        row = (
            self._connections.get()
            .execute("SELECT count(*) AS n FROM vocabulary_tag WHERE word = ?", (number,))
            .fetchone()
        )
        return int(row["n"])

    def tagged_by_words(self, concept: str) -> frozenset[str]:
        """Ids of the passages that have this theme by added words only."""
        rows = self._connections.get().execute(
            "SELECT DISTINCT t.passage_id FROM vocabulary_tag t JOIN vocabulary_word w "
            "ON w.number = t.word WHERE w.concept = ?",
            (concept,),
        )
        return frozenset(row["passage_id"] for row in rows)

    # --- writing: inside a transaction

    def add(self, new: NewWord, actor: str) -> AddedWord:
        number = (
            self._connections.get()
            .execute(
                "INSERT INTO vocabulary_word (list_name, concept, word, kind, at, actor) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (new.list_name, new.concept, new.word, new.kind, self._now(), actor),
            )
            .lastrowid
        )
        assert number is not None
        return self.get(number)

    def tag(self, word: AddedWord, passages: Mapping[str, bool]) -> set[str]:
        """Give the word's theme to these passages; ids of the documents that change. `passages`:
        id → whether the theme is new there, or given by another added word already."""
        connection = self._connections.get()
        connection.executemany(
            "INSERT INTO vocabulary_tag (word, passage_id) VALUES (?, ?)",
            [(word.number, passage_id) for passage_id in passages],
        )
        new = [passage_id for passage_id, is_new in passages.items() if is_new]
        return self._retheme(new, lambda themes: [*themes, word.concept])

    def remove(self, word: AddedWord, actor: str) -> tuple[int, set[str]]:
        """Take a word out, and the theme from the passages that had it by this word alone: how
        many, and the documents they are of."""
        connection = self._connections.get()
        rows = connection.execute(
            "SELECT passage_id FROM vocabulary_tag WHERE word = ?", (word.number,)
        )
        tagged = {row["passage_id"] for row in rows}
        connection.execute("DELETE FROM vocabulary_tag WHERE word = ?", (word.number,))
        connection.execute(
            "UPDATE vocabulary_word SET removed_at = ?, removed_by = ? WHERE number = ?",
            (self._now(), actor, word.number),
        )
        alone = tagged - self.tagged_by_words(word.concept)
        documents = self._retheme(
            sorted(alone), lambda themes: [theme for theme in themes if theme != word.concept]
        )
        return len(alone), documents

    def note(
        self, action: str, word: AddedWord, documents: Iterable[str], actor: str, reason: str
    ) -> None:
        """In the journal: the word, then each document whose passages it touched, which is read
        again by the index."""
        content = fingerprint(f"{word.number}:{action}".encode())
        self._journal.append(
            actor=actor,
            action=f"vocabulary.{action}",
            subject=f"mot-{word.number}",
            version=1,
            content=content,
            reason=reason,
        )
        for document_id in sorted(documents):
            self._journal.append(
                actor=actor,
                action="document.retag",
                subject=document_id,
                version=1,
                content=content,
                reason=reason,
            )

    def _retheme(
        self, passage_ids: Sequence[str], change: Callable[[list[str]], list[str]]
    ) -> set[str]:
        connection = self._connections.get()
        documents = set()
        for passage_id in passage_ids:
            row = connection.execute(
                "SELECT document_id, body FROM passage WHERE id = ?", (passage_id,)
            ).fetchone()
            body = json.loads(row["body"])
            themes = change(body.pop("themes", []))
            if themes:  # as they are written when a document comes in: what is empty is left out
                body["themes"] = themes
            connection.execute(
                "UPDATE passage SET body = ? WHERE id = ?",
                (json.dumps(body, ensure_ascii=False, separators=(",", ":")), passage_id),
            )
            documents.add(row["document_id"])
        return documents

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")
