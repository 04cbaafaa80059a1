"""Records on their way out: which ones, and their bytes in the form asked for."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from kb.corpus_form import record_yaml
from kb.errors import InvalidRequest
from kb.exchange import export
from kb.exchange.forms import Form
from kb.model import Experience, Funding, Kind, Noun, Record, State
from kb.store import Store

ONLY = {Form.PROJECTS: Kind.EXPERIENCE, Form.AIDS: Kind.FUNDING}
CHUNK_CHARS = 65_536


class Asked(Noun):
    """No kind means all; `table`: the two shapes of other tools as a table instead of JSON."""

    form: Form
    kinds: tuple[Kind, ...] = ()
    states: tuple[State, ...] = (State.PUBLISHED,)
    table: bool = False


class Written(NamedTuple):
    """`lost`: field → in how many records it says something that the form has no place for."""

    text: str
    lost: Counter[str]


def chosen(store: Store, asked: Asked) -> list[Record]:
    """The records of these kinds in these states, the published ones first. Raises InvalidRequest
    for a kind that the form is not for."""
    only = ONLY.get(asked.form)
    if only and any(kind is not only for kind in asked.kinds):
        raise InvalidRequest(f"La forme « {asked.form} » est celle des fiches « {only} » seules.")
    kinds = set(asked.kinds) or ({only} if only else set(Kind))
    published: list[Record] = []
    if State.PUBLISHED in asked.states:
        published = store.records.published()
    others = [state for state in asked.states if state is not State.PUBLISHED]
    found = [*published, *(store.records.in_states(others) if others else ())]
    return [record for record in found if record.kind in kinds]


def written(
    store: Store, themes: Collection[str], records: Sequence[Record], asked: Asked
) -> Written:
    """The text of every form but YAML, which is a file a record. `themes`: labels of the
    vocabulary."""
    if asked.form is Form.CSV:
        return Written(export.as_csv(records), Counter())
    if asked.form is Form.JSON:
        return Written(export.as_json(records), Counter())
    dates = _dates(store)
    if asked.form is Form.PROJECTS:
        experiences = [r for r in records if isinstance(r, Experience)]
        codes = {code for r in experiences for code in r.territory.codes}
        places = {t.id: t for t in store.territories.many(sorted(codes)).values()}
        shaped = export.as_projects(experiences, dates, places)
        if asked.table:
            return Written(export.as_table(shaped), shaped.lost)
        return Written(export.projects_json(shaped, places, datetime.now(UTC)), shaped.lost)
    fundings = [r for r in records if isinstance(r, Funding)]
    shaped = export.as_aids(fundings, dates, themes)
    return Written((export.as_table if asked.table else export.aids_json)(shaped), shaped.lost)


def chunks(text: str) -> Iterator[bytes]:
    for start in range(0, len(text), CHUNK_CHARS):
        yield text[start : start + CHUNK_CHARS].encode()


def zipped(records: Sequence[Record]) -> Iterator[bytes]:
    """A zip of `<kind>/<id>.yml`, given as it is written: one record at a time is in memory."""
    out = _Outgoing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for record in records:
            archive.writestr(f"{record.kind.value}/{record.id}.yml", record_yaml(record))
            if out.waiting >= CHUNK_CHARS:
                yield out.taken()
    yield out.taken()


class _Outgoing(io.RawIOBase):
    """What a zip is written to when it cannot be gone back in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.waiting = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        self.waiting += len(part)
        return len(part)

    def taken(self) -> bytes:
        found, self._parts, self.waiting = b"".join(self._parts), [], 0
        return found


def _dates(store: Store) -> dict[str, tuple[datetime, datetime]]:
    """When each record was made, and last changed, by the journal."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for decision in store.journal.decisions(limit=2**62):  # the latest first
        if decision.action.startswith("record."):
            last = found.get(decision.subject, (decision.at, decision.at))[1]
            found[decision.subject] = (decision.at, last)
    return found
