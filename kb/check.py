"""Integrity of a store: spans that quote, links that lead somewhere, sources that exist."""

from __future__ import annotations

from kb.model import Passage
from kb.store import Store
from kb.vocabulary import Vocabulary


def check_store(store: Store, vocabulary: Vocabulary) -> list[str]:
    """One French line per problem; empty when all is sound."""
    if damage := store.integrity_problems():
        # A damaged file cannot be read further without failing.
        return [f"Base abîmée : {problem}." for problem in damage]
    return [
        *_passage_problems(store),
        *_relation_problems(store),
        *_record_problems(store, vocabulary),
    ]


def _passage_problems(store: Store) -> list[str]:
    problems = []
    for listed in store.documents.all():
        text = store.documents.get(listed.id).text
        last_end = 0
        for passage in store.documents.passages(listed.id):
            if problem := _span_problem(passage, text, last_end):
                problems.append(f"Passage « {passage.id} » : {problem}.")
            last_end = passage.end
    return problems


def _span_problem(passage: Passage, text: str, last_end: int) -> str | None:
    if not 0 <= passage.start < passage.end <= len(text):
        return "ses bornes sortent du document"
    if passage.start < last_end:
        return "il chevauche le précédent"
    if text[passage.start : passage.end].strip() != text[passage.start : passage.end]:
        return "il commence ou finit par un blanc"
    if any(not passage.start <= a < b <= passage.end for a, b in passage.sentences):
        return "une de ses phrases sort de ses bornes"
    return None


def _relation_problems(store: Store) -> list[str]:
    return [
        f"Lien rompu : {relation.origin} → {relation.target} ({relation.type})."
        for relation in store.records.dangling_relations()
    ]


def _record_problems(store: Store, vocabulary: Vocabulary) -> list[str]:
    known = set(vocabulary.theme_labels)
    documents = {document.id for document in store.documents.all()}
    problems = []
    for record in store.records.published():
        problems += [
            f"Fiche « {record.id} » : thème inconnu « {theme} »."
            for theme in record.themes
            if theme not in known
        ]
        problems += [
            f"Fiche « {record.id} » : source dans un document absent, « {source.document} »."
            for source in record.sources
            if source.document and source.document not in documents
        ]
    return problems
