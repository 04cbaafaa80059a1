"""« Signalements »: what readers report, beside what the record says today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kb.model import Document, Record
from kb.suggestions import (
    About,
    Suggestion,
    SuggestionState,
    source_address,
    text_field_names,
)
from kb.vocabulary import Vocabulary
from web.addresses import Params, address, document_address, first, record_address
from web.labels import KINDS
from web.typography import capitalised, date, plural
from web.views.field_lines import field_lines
from web.views.parts import Option
from web.views.suggestions import suggested_field
from web.views.workbench.tasks import Task
from web.workbench_menu import RECORDS, SUGGESTIONS

SUBJECTS_PER_PAGE = 20
STATES: Mapping[str, tuple[SuggestionState | None, str]] = {
    "": (SuggestionState.WAITING, "à traiter"),
    "traites": (SuggestionState.APPLIED, "traités"),
    "ecartes": (SuggestionState.DISMISSED, "écartés"),
    "tous": (None, "tous"),
}
ABOUT: Mapping[str, tuple[About | None, str]] = {
    "": (None, "fiches et documents"),
    "fiches": (About.RECORD, "fiches"),
    "documents": (About.DOCUMENT, "documents"),
}
STATE_WORDS = {
    SuggestionState.WAITING: "à traiter",
    SuggestionState.APPLIED: "traité",
    SuggestionState.DISMISSED: "écarté",
}
# Said in one click; anything else is typed.
REASONS = ("Déjà juste", "Source introuvable", "Hors sujet", "Déjà signalé")
_DONE = {
    "applique": "Signalement n°\u00a0{n} : la fiche est corrigée.",
    "traite": "Signalement n°\u00a0{n} : dit traité.",
    "ecarte": "Signalement n°\u00a0{n} : écarté, avec sa raison.",
}


class SuggestionFilter(NamedTuple):
    state: str = ""
    about: str = ""
    page: int = 1

    def keeps(self, suggestion: Suggestion) -> bool:
        about = ABOUT[self.about][0]
        return about is None or suggestion.about is about

    def address(self, page: int) -> str:
        pairs = [("etat", self.state), ("sur", self.about), ("page", str(page) if page > 1 else "")]
        return address(SUGGESTIONS.path, [(name, value) for name, value in pairs if value])


def read_filter(params: Params) -> SuggestionFilter:
    state, about, page = (first(params, name) for name in ("etat", "sur", "page"))
    sound = page.isascii() and page.isdigit() and len(page) < 6
    return SuggestionFilter(
        state if state in STATES else "",
        about if about in ABOUT else "",
        max(1, int(page)) if sound else 1,
    )


class Refused(NamedTuple):
    """A decision that was not taken: on which suggestion, why, and what had been typed."""

    number: int
    what: str
    why: str
    value: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """`applicable`: the value can take the place of the field's text, at once. `changed`: the
    subject has a newer version than the reader saw."""

    number: int
    anchor: str
    at: str
    field: str
    wrong: str
    value: str
    typed: str
    source: str
    source_url: str
    email: str
    now: tuple[str, ...]
    changed: bool
    masked: bool
    waiting: bool
    state: str
    applicable: bool
    version: int
    edit_url: str
    reason: str
    problem: str
    problem_at: str


@dataclass(frozen=True, slots=True)
class SubjectView:
    title: str
    label: str
    url: str
    suggestions: tuple[SuggestionView, ...]


@dataclass(frozen=True, slots=True)
class SuggestionsPage:
    count: str
    done: str
    states: tuple[Option, ...]
    abouts: tuple[Option, ...]
    subjects: tuple[SubjectView, ...]
    reasons: tuple[str, ...]
    before: str
    after: str
    waits: bool
    refused: bool = field(default=False)


class Known(NamedTuple):
    """What the base says of the subjects. `records` and `documents`: by id, the former with its
    version; `contacts`: where to answer, by number."""

    records: Callable[[str], tuple[Record, int] | None]
    documents: Callable[[str], Document | None]
    contacts: Mapping[int, str]
    vocabulary: Vocabulary


def suggestions_page(
    found: Sequence[Suggestion],
    asked: SuggestionFilter,
    known: Known,
    done: str = "",
    refused: Refused | None = None,
) -> SuggestionsPage:
    """`found`: in the state asked for, the first told first."""
    kept = [suggestion for suggestion in found if asked.keeps(suggestion)]
    groups: dict[tuple[About, str], list[Suggestion]] = {}
    for suggestion in kept:
        groups.setdefault((suggestion.about, suggestion.subject), []).append(suggestion)
    pages = max(1, -(-len(groups) // SUBJECTS_PER_PAGE))
    page = min(asked.page, pages)
    shown = list(groups.values())[(page - 1) * SUBJECTS_PER_PAGE : page * SUBJECTS_PER_PAGE]
    return SuggestionsPage(
        count=plural(len(kept), "signalement"),
        done=done,
        states=_options({key: words for key, (_, words) in STATES.items()}, asked.state),
        abouts=_options({key: words for key, (_, words) in ABOUT.items()}, asked.about),
        subjects=tuple(_subject(group, known, refused) for group in shown),
        reasons=REASONS,
        before=asked.address(page - 1) if page > 1 else "",
        after=asked.address(page + 1) if page < pages else "",
        waits=not asked.state and not asked.about,
        refused=refused is not None,
    )


def done_words(what: str, number: str) -> str:
    """What was just done; empty for an address made by hand."""
    sound = number.isascii() and number.isdigit() and len(number) < 10
    return _DONE.get(what, "").format(n=number) if sound else ""


def suggestion_tasks(waiting: int) -> Iterable[Task]:
    if waiting:
        verb = "attend" if waiting == 1 else "attendent"
        yield Task(f"{plural(waiting, 'signalement')} {verb} une réponse", SUGGESTIONS.path)


def _options(words: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(key, capitalised(said), key == chosen) for key, said in words.items())


def _subject(group: Sequence[Suggestion], known: Known, refused: Refused | None) -> SubjectView:
    first_one = group[0]
    if first_one.about is About.DOCUMENT:
        document = known.documents(first_one.subject)
        views = tuple(_view(one, None, 0, known, refused) for one in group)
        title = document.title if document else first_one.subject
        return SubjectView(title, "Document", document_address(first_one.subject), views)
    found = known.records(first_one.subject)
    record, version = found or (None, 0)
    views = tuple(_view(one, record, version, known, refused) for one in group)
    label = KINDS[record.kind].one if record else "Fiche"
    title = record.title if record else first_one.subject
    return SubjectView(title, label, record_address(first_one.subject), views)


def _view(
    one: Suggestion, record: Record | None, version: int, known: Known, refused: Refused | None
) -> SuggestionView:
    problem = refused if refused and refused.number == one.number else None
    now = field_lines(record, one.field, known.vocabulary) if record and one.field else ()
    texts = text_field_names(record.kind) if record else frozenset()
    return SuggestionView(
        number=one.number,
        anchor=f"signalement-{one.number}",
        at=date(one.at.date().isoformat()),
        field=capitalised(suggested_field(one.about is About.DOCUMENT, one.field)),
        wrong=one.wrong,
        value=one.value,
        typed=problem.value if problem and problem.value else one.value,
        source=one.source,
        source_url=source_address(one.source),
        email=known.contacts.get(one.number, ""),
        now=now,
        changed=record is not None and version > one.version,
        masked=one.masked,
        waiting=one.state is SuggestionState.WAITING,
        state=STATE_WORDS[one.state],
        applicable=bool(one.value) and one.field in texts,
        version=version,
        edit_url=_edit_address(one) if record else "",
        reason=problem.reason if problem else "",
        problem=problem.why if problem else "",
        problem_at=problem.what if problem else "",
    )


def _edit_address(one: Suggestion) -> str:
    pairs = [("champ", one.field), ("valeur", one.value)]
    filled = [(name, value) for name, value in pairs if value]
    return address(f"{RECORDS.path}/{one.subject}", filled)
