"""What a file of records would change here, record by record, before anything is kept; then that,
and no more."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import PurePath
from typing import NamedTuple

from ingest.batch import BATCH_SUFFIXES, Batch, Read
from ingest.curating import corpus_rules
from ingest.model import Refusal, RefusalCode
from ingest.readers.containers import zip_files
from ingest.readers.records import RECORD_MAX_BYTES
from ingest.readers.registry import read_record
from kb.editing import Editor
from kb.history import Change, changes
from kb.imports import Brought
from kb.model import Record, State, record_adapter
from kb.states import MOVES, NAMES
from kb.store import Store
from kb.text import fingerprint
from kb.vocabulary import Vocabulary

FILE_MAX_BYTES = 10 * 1024 * 1024
RECORDS_MAX = 2_000
RECORD_SUFFIXES = frozenset({".yml", ".yaml"})
SUFFIXES = (*sorted(BATCH_SUFFIXES), *sorted(RECORD_SUFFIXES), ".zip")
Inside = dict[str, State]  # the records of the file that can be kept, and their state to be
# What the public reads, or waits to read again, is not replaced by what nobody has read.
_READ_HERE = frozenset({State.PUBLISHED, State.TO_RECHECK})


class Fate(StrEnum):
    """What becomes of a record of the file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT = "left"  # known here, and left as it is
    REFUSED = "refused"


class Arrival(NamedTuple):
    """`where`: its line or its file. `record`: as it would be kept; none when it cannot be read.
    `version`: the one here, 0 when it is not here. `why`: it is refused, or left. `title`: of what
    cannot be read."""

    where: str
    fate: Fate
    record: Record | None = None
    version: int = 0
    changes: tuple[Change, ...] = ()
    why: str = ""
    title: str = ""


class Plan(NamedTuple):
    """`notes`: what other tools say and ours keeps aside, or not at all. `foreign`: the file is in
    the shape of another tool."""

    arrivals: tuple[Arrival, ...]
    notes: tuple[str, ...] = ()
    foreign: bool = False

    def of(self, *fates: Fate) -> tuple[Arrival, ...]:
        return tuple(arrival for arrival in self.arrivals if arrival.fate in fates)

    @property
    def mark(self) -> str:
        """The same as long as the file, and what it meets here, are the same."""
        said = [
            (a.fate, a.version, record_adapter().dump_json(a.record) if a.record else a.where)
            for a in self.arrivals
        ]
        return fingerprint(repr(said).encode())[:32]


class _Row(NamedTuple):
    where: str
    record: Record | None
    problem: str = ""
    title: str = ""


class Incoming:
    def __init__(self, store: Store, vocabulary: Vocabulary, actor: str) -> None:
        self._store = store
        self._actor = actor
        self._batch = Batch(store, vocabulary, actor)
        self._editor = Editor(store, actor, corpus_rules(store, vocabulary))

    # --- before

    def plan(self, name: str, data: bytes, *, as_told: bool) -> Plan:
        """`as_told`: each record takes the state that the file says, and what is published here is
        replaced too; else all that is new is a draft. Refused when the file as a whole cannot be
        read."""
        rows, notes, foreign = self._rows(name, data)
        if len(rows) > RECORDS_MAX:
            raise Refusal(
                RefusalCode.TOO_LARGE,
                f"Le fichier tient {len(rows)} fiches, plus que les {RECORDS_MAX} qui se relisent "
                "à l’écran : coupez-le, ou passez par « essaim ingest ».",
            )
        if foreign:
            return Plan(tuple(self._foreign(row) for row in rows), notes, foreign=True)
        inside: Inside = {row.record.id: row.record.state for row in rows if row.record}
        while True:
            found = tuple(self._arrival(row, inside, as_told=as_told) for row in rows)
            sound = (a.record for a in found if a.record and a.fate is not Fate.REFUSED)
            kept: Inside = {record.id: record.state for record in sound}
            if kept == inside:
                return Plan(found, notes)
            inside = kept  # what leads to a record that is refused is refused with it

    def _arrival(self, row: _Row, inside: Inside, *, as_told: bool) -> Arrival:
        record = row.record
        if record is None:
            return Arrival(row.where, Fate.REFUSED, why=row.problem, title=row.title)
        known = self._store.records.find(record.id)
        if not as_told:
            quiet = known.state if known and known.state in _READ_HERE else State.DRAFT
            record = record.model_copy(update={"state": quiet})
        version = self._store.records.version(record.id) if known else 0
        if known == record:
            return Arrival(row.where, Fate.UNCHANGED, record, version)
        if told := self._refusal(record, known, inside):
            return Arrival(row.where, Fate.REFUSED, record, version, why=told)
        if known is None:
            return Arrival(row.where, Fate.NEW, record)
        changed = tuple(changes(known, record))
        if not as_told and known.state in _READ_HERE:
            return Arrival(row.where, Fate.LEFT, record, version, changed, _left(known))
        return Arrival(row.where, Fate.CHANGED, record, version, changed)

    def _refusal(self, record: Record, known: Record | None, inside: Inside) -> str:
        """Why it cannot be kept; empty when it can."""
        if moved := self._store.redirects.moved(record.id):
            return f"Cette fiche a été fusionnée avec « {moved} » : c’est elle qui se corrige."
        if known is not None and known.kind is not record.kind:
            return f"L’identifiant « {record.id} » est déjà celui d’une fiche d’une autre sorte."
        if known and known.state is not record.state and record.state not in MOVES[known.state]:
            return (
                f"La fiche est ici {NAMES[known.state]} : elle ne peut pas devenir "
                f"{NAMES[record.state]} d’un coup."
            )
        problems = [
            message
            for label, message in self._editor.problems(record, known)
            if not _comes_with_it(label, message, inside)
        ]
        return " ".join(dict.fromkeys(problems))

    def _foreign(self, row: _Row) -> Arrival:
        """Of another tool: a draft, that never replaces what somebody has read or corrected
        here."""
        if row.record is None:
            return Arrival(row.where, Fate.REFUSED, why=row.problem, title=row.title)
        known = self._store.records.find(row.record.id)
        if known is None:
            return Arrival(row.where, Fate.NEW, row.record)
        version = self._store.records.version(known.id)
        if known == row.record:
            return Arrival(row.where, Fate.UNCHANGED, known, version)
        changed = tuple(changes(known, row.record))
        if self._batch.may_replace(row.record, known):
            return Arrival(row.where, Fate.CHANGED, row.record, version, changed)
        why = "Elle est déjà ici, et quelqu’un l’a relue ou corrigée depuis : elle reste ainsi."
        return Arrival(row.where, Fate.LEFT, row.record, version, changed, why)

    # --- reading

    def _rows(self, name: str, data: bytes) -> tuple[list[_Row], tuple[str, ...], bool]:
        suffix = PurePath(name).suffix.lower()
        if suffix in BATCH_SUFFIXES:
            read = self._batch.read(data, suffix)
            return _batch_rows(read), tuple(read.told_notes()), read.foreign
        if suffix in RECORD_SUFFIXES:
            return [_yaml_row(name, data)], (), False
        if suffix == ".zip":
            return list(_distinct(_zip_rows(data))), (), False
        raise Refusal(
            RefusalCode.UNSUPPORTED,
            "Ce fichier n’est ni un tableau (.csv), ni du JSON, ni une fiche YAML, ni une archive "
            "de fiches YAML (.zip). Pour un compte rendu, passez par « Déposer ».",
        )

    # --- after

    def keep(self, plan: Plan, reason: str) -> list[Brought]:
        """What is new and what changes, no more. Inside a transaction."""
        brought = []
        for arrival in plan.of(Fate.NEW, Fate.CHANGED):
            record = arrival.record
            if record is None or not self._store.records.put(record, self._actor, reason):
                continue
            version = self._store.records.version(record.id)
            brought.append(Brought(record.id, version, self._store.journal.last().number))
        self._store.records.refresh_terms([one.record_id for one in brought])
        return brought


def take_back(store: Store, actor: str, brought: Sequence[Brought], reason: str) -> list[str]:
    """Each record says again what it said before the import; one that was not there is withdrawn.
    The ids of those on which somebody has decided since, left as they are. Inside a
    transaction."""
    left, back = [], []
    for one in reversed(brought):
        versions = store.records.versions(one.record_id)
        if max(versions, default=0) != one.version:
            left.append(one.record_id)
            continue
        former = versions.get(one.version - 1)
        if former is None:
            former = versions[one.version].model_copy(update={"state": State.WITHDRAWN})
        if store.records.put(former, actor, reason, action="record.undo"):
            store.journal.take_back(one.decision)
        back.append(one.record_id)
    store.records.refresh_terms(back)
    return left[::-1]


def _batch_rows(read: Read) -> list[_Row]:
    """In the order of the file. Of JSON all on one line, the line says nothing."""
    rows = [(read.lines[record.id], _Row("", record)) for record in read.records]
    rows += [(row.line, _Row("", None, row.why, row.title)) for row in read.refused]
    rows.sort(key=lambda found: found[0])
    told = len({line for line, _ in rows}) == len(rows)
    return [row._replace(where=f"ligne {line}") if told else row for line, row in rows]


def _zip_rows(data: bytes) -> Iterator[_Row]:
    files = zip_files(data, RECORD_SUFFIXES, RECORD_MAX_BYTES)
    if not files:
        raise Refusal(RefusalCode.EMPTY, "L’archive ne contient aucune fiche YAML.")
    for name, body in files:
        yield _yaml_row(name, body)


def _yaml_row(name: str, data: bytes) -> _Row:
    try:
        return _Row(name, read_record(data, name))
    except (Refusal, zlib.error) as error:
        return _Row(name, None, str(error).removeprefix("Fiche refusée. "))


def _distinct(rows: Iterable[_Row]) -> Iterator[_Row]:
    first: dict[str, str] = {}
    for row in rows:
        other = first.setdefault(row.record.id, row.where) if row.record else row.where
        if other == row.where:
            yield row
        else:
            yield _Row(row.where, None, f"son identifiant est déjà celui de « {other} ».")


def _comes_with_it(label: str, message: str, inside: Inside) -> bool:
    """What is wrong is that a record is not here, or not published: the file brings it."""
    if message.startswith("Lien vers une fiche inconnue"):
        return label in inside
    hidden = message.startswith(f"La fiche « {label} » n’est pas publiée")
    return hidden and inside.get(label) is State.PUBLISHED


def _left(known: Record) -> str:
    return (
        f"La fiche est {NAMES[known.state]} : elle reste ainsi, sauf si vous choisissez de garder "
        "l’état que dit le fichier."
    )
