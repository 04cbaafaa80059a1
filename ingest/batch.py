"""Many records in one file, CSV or JSON, ours or in the shape of two public tools: all are kept, or
none unless asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from ingest.model import FileReport, Outcome, Refusal, RefusalCode
from ingest.moved import in_use
from ingest.readers.records import told_problems, validated
from ingest.readers.registry import read_bytes
from ingest.readers.rows import Rows, read_rows
from ingest.readers.yaml_mapping import Located
from ingest.schema import label_problems, place_problems
from ingest.shaped import ShapeOf, shape_of
from kb.drafts import TO_COMPLETE
from kb.exchange.shapes import Taken
from kb.model import Record, State
from kb.store import Store
from kb.vocabulary import Vocabulary

BATCH_SUFFIXES = frozenset({".csv", ".json"})
TOLD_MAX = 50
_OUTCOMES = (Outcome.KEPT, Outcome.UPDATED, Outcome.UNCHANGED)
_COUNTED = {
    Outcome.KEPT: ("gardée", "gardées"),
    Outcome.UPDATED: ("mise à jour", "mises à jour"),
    Outcome.UNCHANGED: ("inchangée", "inchangées"),
}


class RefusedRow(NamedTuple):
    """`title`: as the row has it, when it has one."""

    line: int
    title: str
    why: str


class Read(NamedTuple):
    """What the rows of a file gave: records, those refused, and what was noted. `lines`: on which
    line of the file each record begins."""

    records: list[Record]
    refused: list[RefusedRow]
    notes: Counter[str]
    foreign: bool
    lines: dict[str, int]

    @property
    def problems(self) -> list[str]:
        """One French line each."""
        return [f"ligne {row.line} : {row.why}" for row in self.refused]

    def told_notes(self) -> list[str]:
        return [_noted(what, count) for what, count in sorted(self.notes.items())]


class Batch:
    """Takes files of many records in, one transaction a file."""

    def __init__(
        self, store: Store, vocabulary: Vocabulary, actor: str, *, keep_good: bool = False
    ) -> None:
        self._store = store
        self._vocabulary = vocabulary
        self._actor = actor
        self._keep_good = keep_good

    def take(self, path: Path, shown: Path) -> list[FileReport]:
        """What became of the file: one report, or two when some of its records were refused and the
        others kept."""
        try:
            read = self.read(read_bytes(path), path.suffix.lower())
        except Refusal as refusal:
            return [_refused(shown, str(refusal))]
        if read.problems and not (self._keep_good and read.records):
            advice = (
                "Rien n’a été gardé de ce fichier. Corrigez-le, ou relancez avec --keep-good pour "
                "garder les autres fiches."
            )
            return [_refused(shown, _lines([*read.problems, advice]))]
        kept = self._keep(read, shown)
        return [kept, *([_refused(shown, _lines(read.problems))] if read.problems else [])]

    # --- reading

    def read(self, data: bytes, suffix: str) -> Read:
        """The records of a `.csv` or `.json` file, none kept. Refused as a whole when its rows
        cannot be read."""
        rows = read_rows(data, suffix)
        return self._read(rows, shape_of(rows, self._vocabulary))

    def _read(self, rows: Rows, shape: ShapeOf) -> Read:
        found: dict[str, Record] = {}
        refused: list[RefusedRow] = []
        notes: Counter[str] = Counter()
        lines: dict[str, int] = {}
        taken = self._taken() if shape.theirs else {}
        for row in rows.objects:
            line = row.line(()) or 1
            try:
                record = self._record(row, shape, taken, notes)
                if record.id in found:
                    raise Refusal(
                        RefusalCode.INVALID_RECORD,
                        f"l’identifiant « {record.id} » est déjà celui d’une autre ligne.",
                    )
            except Refusal as refusal:
                refused.append(RefusedRow(line, _title_of(row), _bare(str(refusal), line)))
                continue
            found[record.id] = record
            lines[record.id] = line
        foreign = shape.theirs is not None
        return Read(list(found.values()), refused, notes, foreign, lines)

    def _record(
        self, row: Located, shape: ShapeOf, taken: dict[str, str], notes: Counter[str]
    ) -> Record:
        if shape.theirs is None:
            record = validated(shape.ours(row))
            self._refuse_labels(record)
            return in_use(self._store, record)
        try:
            told = shape.theirs(row)
        except ValidationError as error:
            raise Refusal(RefusalCode.INVALID_RECORD, told_problems(error, row)) from error
        record = validated(Located(self._placed(told, taken), row.lines))
        self._refuse_labels(record)
        notes.update(f"« {name} » gardé en note" for name in told.noted)
        notes.update(f"« {name} » non gardé : il peut nommer une personne" for name in told.left)
        return in_use(self._store, record)

    def _refuse_labels(self, record: Record) -> None:
        territories = self._store.territories.many(record.territory.codes)
        problems = [
            *label_problems(record, self._vocabulary),
            *place_problems(record, territories),
        ]
        told = [message for label, message in problems if label != TO_COMPLETE]
        if told:
            raise Refusal(RefusalCode.INVALID_RECORD, " ; ".join(told))

    # --- what comes from elsewhere

    def _taken(self) -> dict[str, str]:
        """What was taken from other tools before: shape and id there → id here."""
        records = [self._store.records.find(i) for i in sorted(self._store.records.ids())]
        return {
            f"{r.imported.shape}:{r.imported.id}": r.id
            for r in records
            if r and r.imported and r.imported.id
        }

    def _placed(self, told: Taken, taken: dict[str, str]) -> dict[str, object]:
        """With an id of its own, that of the last time if it came before, and the places that the
        geography knows."""
        values = dict(told.values)
        imported = values.get("imported")
        if imported is not None:
            origin = f"{imported['shape']}:{imported['id']}"
            known = self._store.records.ids() | set(taken.values())
            values["id"] = taken.get(origin) or _free(str(values["id"]), known)
            taken[origin] = str(values["id"])
            place = dict(values["territory"])
            rows = self._store.territories.many(place["codes"])
            place["codes"] = [c for c in place["codes"] if c in rows or c.startswith("pays:")]
            values["territory"] = place
        return values

    def may_replace(self, record: Record, known: Record) -> bool:
        """Only its own draft, that nobody has touched since: what people have read or corrected
        here stays."""
        if known.imported is None or record.imported is None or known.state is not State.DRAFT:
            return False
        last = self._store.journal.decisions(known.id, limit=1)
        return bool(last) and last[0].actor == self._actor

    # --- keeping

    def _keep(self, read: Read, shown: Path) -> FileReport:
        counts: Counter[Outcome] = Counter()
        left = 0
        changed = []
        with self._store.transaction():
            for record in read.records:
                known = self._store.records.find(record.id)
                if known is not None and read.foreign and not self.may_replace(record, known):
                    left += 1
                    continue
                if not self._store.records.put(record, self._actor):
                    counts[Outcome.UNCHANGED] += 1
                    continue
                changed.append(record.id)
                counts[Outcome.UPDATED if known else Outcome.KEPT] += 1
            self._store.records.refresh_terms(changed)
        told = [_counted(counts[o], *_COUNTED[o]) for o in _OUTCOMES if counts[o]]
        if left:
            told.append(
                _counted(left, "déjà là, laissée telle quelle", "déjà là, laissées telles quelles")
            )
        lines = [", ".join(told) + ".", *read.told_notes()]
        outcome = next((o for o in _OUTCOMES if counts[o]), Outcome.UNCHANGED)
        return FileReport(path=shown, outcome=outcome, detail=_lines(lines))


def _free(name: str, known: set[str]) -> str:
    number, free = 1, name
    while free in known:
        number += 1
        free = f"{name}-{number}"
    return free


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} fiches {many}" if count > 1 else f"{count} fiche {one}"


def _title_of(row: Located) -> str:
    found = (row.values.get(name) for name in ("title", "nom", "name"))
    return next((text for text in found if isinstance(text, str)), "")


def _bare(message: str, line: int) -> str:
    """Without the line, told already."""
    return message.removeprefix("Fiche refusée. ").replace(f"ligne {line}, ", "")


def _noted(what: str, count: int) -> str:
    return f"{what} ({count} fiche{'s' * (count > 1)})"


def _lines(told: Sequence[str]) -> str:
    shown = list(told[:TOLD_MAX])
    if len(told) > TOLD_MAX:
        shown += [f"et {len(told) - TOLD_MAX} autres.", told[-1]]
    return "\n".join(shown)


def _refused(path: Path, detail: str) -> FileReport:
    return FileReport(
        path=path, outcome=Outcome.REFUSED, code=RefusalCode.INVALID_RECORD, detail=detail
    )
