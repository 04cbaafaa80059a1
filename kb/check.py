"""Integrity of a store: spans that quote, links that lead somewhere, sources that exist."""

from __future__ import annotations

from kb.added_words import entries
from kb.model import Passage
from kb.proving import proof_problems
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
        *_word_problems(store, vocabulary),
        *proof_problems(store),
        *_erasure_problems(store),
    ]


def _erasure_problems(store: Store) -> list[str]:
    if not store.oppositions.unfinished():
        return []
    return ["Un effacement n’est pas fini : lancez « essaim privacy finish »."]


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


def _word_problems(store: Store, vocabulary: Vocabulary) -> list[str]:
    """Words that curators added to an entry that the lists no longer have: they say nothing."""
    known = {(entry.list_name, entry.concept) for entry in entries(vocabulary)}
    return [
        f"Vocabulaire : « {word.word} » est ajouté à « {word.concept} », qui n’y est plus."
        for word in store.words.all()
        if (word.list_name, word.concept) not in known
    ]
