"""« Fiches »: every record of the base, in every state, with what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.completeness import CRITERIA, Completeness, Level, completeness, level
from kb.model import Kind, Noun, Record, State
from kb.text import fold
from web.addresses import Params, address, first
from web.labels import KINDS
from web.typography import capitalised, plural
from web.views.parts import Option
from web.workbench_menu import RECORDS

PATH = RECORDS.path
PER_PAGE = 50
MAX_WORDS_CHARS = 200
TOLD_MISSING = 3
STATES: dict[State, str] = {
    State.DRAFT: "brouillon",
    State.TO_RECHECK: "masquée, à vérifier",
    State.PUBLISHED: "publiée",
    State.WITHDRAWN: "retirée",
}
LEVELS: dict[Level, str] = {
    Level.LOW: "moins de la moitié",
    Level.MIDDLE: "de 50 à 79 %",
    Level.HIGH: "80 % et plus",
}
_ORDER = {state: number for number, state in enumerate(STATES)}


class ListFilter(Noun):
    """What the address asks for. `lacks`: a field, of `kb.completeness`."""

    words: str = ""
    kind: Kind | None = None
    state: State | None = None
    level: Level | None = None
    lacks: str = ""
    least_first: bool = False
    page: int = 1

    def address(self, page: int = 1) -> str:
        pairs = [
            ("q", self.words),
            ("kind", self.kind or ""),
            ("etat", self.state or ""),
            ("completude", self.level or ""),
            ("manque", self.lacks),
            ("tri", "completude" if self.least_first else ""),
            ("page", str(page) if page > 1 else ""),
        ]
        return address(PATH, [(name, value) for name, value in pairs if value])


def read_list_filter(params: Params) -> ListFilter:
    """What is not known is left aside."""
    kind, state = first(params, "kind"), first(params, "etat")
    asked, page = first(params, "completude"), first(params, "page")
    lacks = first(params, "manque")
    return ListFilter(
        words=first(params, "q").strip()[:MAX_WORDS_CHARS],
        kind=Kind(kind) if kind in set(Kind) else None,
        state=State(state) if state in set(State) else None,
        level=Level(asked) if asked in set(Level) else None,
        lacks=lacks if lacks in missing_words() else "",
        least_first=first(params, "tri") == "completude",
        page=max(1, int(page[:6])) if page.isascii() and page.isdigit() else 1,
    )


def missing_words() -> dict[str, str]:
    """Field → how its absence is told, for every kind."""
    return {c.field: c.words for criteria in CRITERIA.values() for c in criteria}


@dataclass(frozen=True, slots=True)
class RecordLine:
    title: str
    url: str
    kind: str
    kind_label: str
    state: str
    is_draft: bool
    score: int
    missing: str


@dataclass(frozen=True, slots=True)
class RecordListPage:
    count: str
    words: str
    kinds: tuple[Option, ...]
    states: tuple[Option, ...]
    levels: tuple[Option, ...]
    lacks: tuple[Option, ...]
    least_first: bool
    lines: tuple[RecordLine, ...]
    filtered: bool
    here: str
    previous_url: str
    next_url: str
    new: tuple[tuple[str, str], ...]


def record_list_page(
    records: Sequence[Record], proved: Mapping[str, set[str]], asked: ListFilter
) -> RecordListPage:
    """`proved`: record → the fields behind which there is a proof."""
    judged = [
        (record, completeness(record, proved.get(record.id, ())))
        for record in records
        if _is_named(record, asked)
    ]
    found = [(r, c) for r, c in judged if _is_asked(c, asked)]
    found.sort(key=lambda pair: _rank(pair[0], pair[1], asked))
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(asked.page, pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return RecordListPage(
        count=plural(len(found), "fiche"),
        words=asked.words,
        kinds=_options({k: words.one for k, words in KINDS.items()}, asked.kind, "toutes"),
        states=_options(STATES, asked.state, "tous"),
        levels=_options(LEVELS, asked.level, "toutes"),
        lacks=_options(missing_words(), asked.lacks, "peu importe"),
        least_first=asked.least_first,
        lines=tuple(_line(record, judgement) for record, judgement in shown),
        filtered=asked.address() != PATH,
        here=f"page {page} sur {pages}" if pages > 1 else "",
        previous_url=asked.address(page - 1) if page > 1 else "",
        next_url=asked.address(page + 1) if page < pages else "",
        new=tuple((words.one, new_address(kind)) for kind, words in KINDS.items()),
    )


def new_address(kind: Kind) -> str:
    return address(f"{PATH}/nouvelle", [("kind", kind)])


def editor_address(record_id: str, said: str = "", anchor: str = "") -> str:
    return address(f"{PATH}/{record_id}", [("fait", said)] if said else [], anchor)


def _is_named(record: Record, asked: ListFilter) -> bool:
    if asked.kind not in {None, record.kind} or asked.state not in {None, record.state}:
        return False
    text = fold(f"{record.title} {record.id} {record.territory.name}")
    return all(word in text for word in fold(asked.words).split())


def _is_asked(judged: Completeness, asked: ListFilter) -> bool:
    if asked.level not in {None, level(judged.score)}:
        return False
    return not asked.lacks or any(one.field == asked.lacks for one in judged.missing)


def _rank(record: Record, judged: Completeness, asked: ListFilter) -> tuple[int, int, str, str]:
    first_by = judged.score if asked.least_first else _ORDER[record.state]
    return first_by, _ORDER[record.state], fold(record.title), record.id


def _line(record: Record, judged: Completeness) -> RecordLine:
    told = [one.words.partition(" :")[0] for one in judged.missing[:TOLD_MISSING]]
    more = len(judged.missing) - len(told)
    others = f" et {plural(more, 'autre chose', 'autres choses')}" if more > 0 else ""
    return RecordLine(
        title=record.title,
        url=editor_address(record.id),
        kind=record.kind,
        kind_label=KINDS[record.kind].one,
        state=STATES[record.state],
        is_draft=record.state is not State.PUBLISHED,
        score=judged.score,
        missing=f"Il manque {', '.join(told)}{others}." if told else "Rien ne manque.",
    )


def _options(words: Mapping[Any, str], chosen: str | None, none: str) -> tuple[Option, ...]:
    known = [Option(value, capitalised(label), value == chosen) for value, label in words.items()]
    return (Option("", capitalised(none), not chosen), *known)
