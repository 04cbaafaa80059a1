"""The rules that a corpus must keep, each broken one told with its file, its line and the nearest
label."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import yaml

from ingest.model import Refusal
from ingest.readers.registry import read_record
from kb.errors import CorpusInvalid
from kb.model import Experience, Funding, Record
from kb.relations import declared_relations
from kb.vocabulary import Vocabulary, nearest_label

Problem = tuple[str, str]  # the label at fault, and what is wrong with it


def label_problems(record: Record, vocabulary: Vocabulary) -> list[Problem]:
    """Labels that the vocabulary does not have."""
    checks: list[tuple[str, Iterable[str], Collection[str]]] = [
        ("Thème inconnu", record.themes, vocabulary.theme_labels)
    ]
    if isinstance(record, Experience):
        checks.append(("Frein inconnu", (b.brake for b in record.brakes), vocabulary.brakes_by_id))
        checks.append(("Levier inconnu", (x.lever for x in record.levers), vocabulary.levers_by_id))
    if isinstance(record, Funding):
        checks.append(("Nature inconnue", (record.nature,), vocabulary.natures_by_id))
    problems = []
    for message, labels, known in checks:
        for label in labels:
            if label not in known:
                near = nearest_label(label, list(known))
                hint = f" Le plus proche : « {near} »." if near else ""
                problems.append((label, f"{message} : « {label} ».{hint}"))
    return problems


def relation_problems(record: Record, known: Collection[str]) -> list[Problem]:
    """Relations to a record that does not exist."""
    problems: list[Problem] = []
    for relation in declared_relations(record):
        for end in (relation.origin, relation.target):
            if end not in known:
                near = nearest_label(end, list(known))
                hint = f" La plus proche : « {near} »." if near else ""
                problems.append((end, f"Lien vers une fiche inconnue : « {end} ».{hint}"))
    return problems


def place_problems(record: Record, territories: Collection[str]) -> list[Problem]:
    """Territory codes that the geography does not have; foreign countries are let through."""
    return [
        (code, f"Territoire inconnu : « {code} ».")
        for code in record.territory.codes
        if code not in territories and not code.startswith("pays:")
    ]


def line_of(text: str, label: str) -> int:
    """The line, from 1, of the first YAML value equal to the label; 1 when it is not found."""
    try:
        for token in yaml.scan(text):
            if isinstance(token, yaml.ScalarToken) and token.value == label:
                return int(token.start_mark.line) + 1
    except yaml.YAMLError:
        pass
    return 1


def read_corpus(folder: Path) -> dict[Path, Record]:
    """The record files under a folder. Raises CorpusInvalid with all that cannot be read."""
    records, problems = {}, []
    for path in sorted(folder.rglob("*.yml")):
        try:
            records[path] = read_record(path.read_bytes(), str(path))
        except Refusal as refusal:
            problems.append(f"{path.relative_to(folder)} : {refusal}")
    if problems:
        raise CorpusInvalid(problems)
    return records


def check_corpus(
    folder: Path, vocabulary: Vocabulary, territories: Collection[str], documents: Collection[str]
) -> None:
    """Every record file against every rule. Raises CorpusInvalid with one line per problem."""
    records = read_corpus(folder)
    known = {record.id for record in records.values()}
    problems = []
    first: dict[str, Path] = {}
    for path, record in records.items():
        found = [
            *_name_problems(path, record),
            *_unique_problems(record, path, first.setdefault(record.id, path)),
            *label_problems(record, vocabulary),
            *relation_problems(record, known),
            *place_problems(record, territories),
            *_source_problems(record, documents),
        ]
        text = path.read_text(encoding="utf-8")
        problems += [
            f"{path.relative_to(folder)}, ligne {line_of(text, label)} : {message}"
            for label, message in found
        ]
    if problems:
        raise CorpusInvalid(problems)


def _name_problems(path: Path, record: Record) -> list[Problem]:
    problems = []
    if path.stem != record.id:
        message = f"L’identifiant « {record.id} » diffère du nom du fichier « {path.stem} »."
        problems.append((str(record.id), message))
    if path.parent.name != record.kind:
        message = f"Une fiche « {record.kind} » est rangée dans « {path.parent.name} »."
        problems.append((str(record.kind), message))
    return problems


def _unique_problems(record: Record, path: Path, first: Path) -> list[Problem]:
    if path == first:
        return []
    other = f"{first.parent.name}/{first.name}"
    return [(str(record.id), f"L’identifiant « {record.id} » est déjà celui de « {other} ».")]


def _source_problems(record: Record, documents: Collection[str]) -> list[Problem]:
    return [
        (str(source.document), f"Source dans un document inconnu : « {source.document} ».")
        for source in record.sources
        if source.document and source.document not in documents
    ]
