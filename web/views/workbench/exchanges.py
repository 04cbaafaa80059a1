"""Imports and exports as they are shown: what a file would change, what one brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ingest.incoming import Arrival, Fate, Plan
from kb.exchange.forms import Form
from kb.imports import ImportFile, ImportState
from kb.model import Kind, Record, State
from kb.vocabulary import Vocabulary
from web.labels import KINDS
from web.typography import date, plural
from web.views.workbench.record_words import STATES, FieldChange, changes_view, label_of

FORMS: dict[Form, tuple[str, str]] = {
    Form.CSV: ("Tableau (CSV)", "pour un tableur ; une colonne par champ"),
    Form.YAML: ("Fiches YAML (zip)", "un fichier par fiche, comme dans le corpus"),
    Form.JSON: ("JSON", "pour un programme"),
    Form.PROJECTS: (
        "Schéma commun des projets",
        "les expériences, dans la forme partagée par les services de la transition écologique",
    ),
    Form.AIDS: ("Aides-territoires", "les financements, dans la forme d’Aides-territoires"),
}
_FATES: dict[Fate, tuple[str, str]] = {
    Fate.NEW: ("nouvelle fiche", "nouvelles fiches"),
    Fate.CHANGED: ("fiche changée", "fiches changées"),
    Fate.LEFT: ("fiche laissée telle quelle", "fiches laissées telles quelles"),
    Fate.REFUSED: ("fiche refusée", "fiches refusées"),
    Fate.UNCHANGED: ("fiche inchangée", "fiches inchangées"),
}
_IMPORT_STATES = {
    ImportState.WAITING: "à confirmer",
    ImportState.DONE: "fait",
    ImportState.UNDONE: "annulé",
}
LONGEST_NAME_CHARS, LONGEST_TITLE_CHARS = 120, 300


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    help: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ImportLine:
    url: str
    text: str
    facts: str


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """`problems`: by form, what is wrong. `seen`: what a file would hold, when it was asked."""

    forms: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    states: tuple[Choice, ...]
    table: bool
    imports: tuple[ImportLine, ...]
    formats: str
    most_mb: int
    done: str = ""
    seen: str = ""
    lost: tuple[str, ...] = ()
    problems: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ArrivalView:
    where: str
    title: str
    facts: str
    url: str
    why: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The records of a file to which the same happens. `opened`: shown at once."""

    key: str
    title: str
    rows: tuple[ArrivalView, ...]
    opened: bool


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """`mark`: what was shown, to be confirmed; `button`: empty when nothing would change."""

    number: int
    file_name: str
    as_told: bool
    foreign: bool
    summary: str
    groups: tuple[Group, ...]
    notes: tuple[str, ...]
    mark: str
    button: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BroughtView:
    text: str
    url: str
    facts: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    number: int
    file_name: str
    facts: str
    records: tuple[BroughtView, ...]
    undone: bool
    done: str = ""
    left: tuple[str, ...] = ()


# --- the room


def choices_of_forms(chosen: Form) -> tuple[Choice, ...]:
    return tuple(
        Choice(form.value, label, helping, form is chosen)
        for form, (label, helping) in FORMS.items()
    )


def choices_of_kinds(chosen: Collection[Kind]) -> tuple[Choice, ...]:
    return tuple(Choice(k.value, KINDS[k].many, "", k in chosen) for k in Kind)


def choices_of_states(chosen: Collection[State]) -> tuple[Choice, ...]:
    return tuple(Choice(s.value, STATES[s], "", s in chosen) for s in State)


def seen_words(records: Sequence[Record]) -> str:
    """« 12 fiches : 8 expériences, 4 financements. »"""
    if not records:
        return "Aucune fiche ne répond à ces choix : le fichier serait vide."
    counts = Counter(record.kind for record in records)
    parts = [
        plural(count, KINDS[kind].one.lower(), KINDS[kind].many.lower())
        for kind, count in sorted(counts.items())
    ]
    return f"Le fichier tiendra {plural(len(records), 'fiche')} : {', '.join(parts)}."


def lost_words(lost: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(
        f"{label_of(name).lower()} ({plural(count, 'fiche')})"
        for name, count in sorted(lost.items())
    )


def import_line(found: ImportFile, who: str) -> ImportLine:
    facts = (
        f"{date(found.at.date().isoformat())}, {who} : {plural(len(found.brought), 'fiche')}, "
        f"{_IMPORT_STATES[found.state]}"
    )
    return ImportLine(import_path(found.number), shown_name(found.file_name), facts)


def import_path(number: int) -> str:
    return f"/atelier/echanges/imports/{number}"


def shown_name(name: str) -> str:
    """The name of a file as it can be shown: a long one is cut in its middle."""
    if len(name) <= LONGEST_NAME_CHARS:
        return name
    half = LONGEST_NAME_CHARS // 2
    return f"{name[:half]}…{name[-half:]}"


# --- before


def preview_page(
    found: ImportFile, plan: Plan, vocabulary: Vocabulary, *, as_told: bool, problem: str = ""
) -> PreviewPage:
    groups = tuple(
        Group(
            key=fate.value,
            title=plural(len(rows), *words),
            rows=tuple(_arrival(row, vocabulary) for row in rows),
            opened=fate is not Fate.UNCHANGED,
        )
        for fate, words in _FATES.items()
        if (rows := plan.of(fate))
    )
    count = len(plan.of(Fate.NEW, Fate.CHANGED))
    which = "cette fiche" if count == 1 else f"ces {count} fiches"
    return PreviewPage(
        number=found.number,
        file_name=shown_name(found.file_name),
        as_told=as_told,
        foreign=plan.foreign,
        summary=", ".join(group.title for group in groups) + ".",
        groups=groups,
        notes=plan.notes,
        mark=plan.mark,
        button=f"Importer {which}" if count else "",
        problem=problem,
    )


def _arrival(arrival: Arrival, vocabulary: Vocabulary) -> ArrivalView:
    record = arrival.record
    facts = f"{KINDS[record.kind].one.lower()}, {STATES[record.state]}" if record else ""
    here = bool(record and arrival.version)
    return ArrivalView(
        where=shown_name(arrival.where),
        title=record.title if record else arrival.title[:LONGEST_TITLE_CHARS],
        facts=facts,
        url=record_path(record.id) if record and here else "",
        why=arrival.why,
        changes=changes_view(arrival.changes, vocabulary),
    )


def record_path(record_id: str) -> str:
    return f"/atelier/fiches/{record_id}"


# --- after


def report_page(
    found: ImportFile,
    who: str,
    records: Sequence[tuple[Record, int]],
    *,
    done: str = "",
    left: Sequence[str] = (),
) -> ReportPage:
    """`records`: each as it is now, with the version that the import gave it."""
    views = tuple(
        BroughtView(
            record.title,
            record_path(record.id),
            f"{'créée' if version == 1 else 'changée'}, aujourd’hui {STATES[record.state]}",
        )
        for record, version in records
    )
    facts = f"Le {date(found.at.date().isoformat())}, par {who}."
    return ReportPage(
        number=found.number,
        file_name=shown_name(found.file_name),
        facts=facts,
        records=views,
        undone=found.state is ImportState.UNDONE,
        done=done,
        left=tuple(left),
    )
