"""The proofs behind the fields of records: kept, shown, dropped, checked."""

from __future__ import annotations

import pytest

from kb.check import check_store
from kb.curation import Curator
from kb.errors import CurationRefused, DocumentNotFound
from kb.model import DocumentId, RecordId, State
from kb.proofs import Proof
from kb.proving import picked_span, proof_problems, public_proofs, quoted_proofs
from kb.reading import Span
from kb.sqlite.store import SqliteStore
from kb.vocabulary import Vocabulary
from tests.factories import LED_BY, TEXT, document, passages, proposed, put_document, span
from tests.kb.conftest import ATELIER, COMPLETE, Decide, put

HEAT = RecordId("reseau-chaleur")
PERSON = "Zénobie Participante"


def proof(words: str = LED_BY, **fields: object) -> Proof:
    where = span(ATELIER, words)
    base = {
        "record_id": HEAT, "path": "summary", "document_id": DocumentId("atelier"), "version": 1,
        "start": where.start, "end": where.end, "actor": "Ana",
    }  # fmt: skip
    return Proof.model_validate({**base, **fields})


def keep(store: SqliteStore, *proofs: Proof) -> None:
    with store.transaction():
        for one in proofs:
            store.proofs.add(one)


# --- kept


def test_a_proof_is_kept_once_and_read_back(store: SqliteStore) -> None:
    keep(store, proof(), proof(), proof(path="need"))
    found = store.proofs.of(HEAT)
    assert [(one.path, one.start, one.end) for one in found] == [
        ("summary", proof().start, proof().end), ("need", proof().start, proof().end),
    ]  # fmt: skip
    assert all(one.at is not None and one.actor == "Ana" and one.number for one in found)
    assert store.proofs.proved() == {HEAT: {"summary", "need"}}
    actions = [d.action for d in store.journal.decisions(HEAT)]
    assert actions.count("proof.add") == 2


def test_a_proof_is_removed_from_its_own_record_only(store: SqliteStore) -> None:
    keep(store, proof())
    (one,) = store.proofs.of(HEAT)
    with store.transaction():
        assert store.proofs.remove("cantine-locale", one.number, "Ana") is None
        assert store.proofs.remove(HEAT, one.number, "Ana") is not None
    assert store.proofs.of(HEAT) == []
    assert store.journal.decisions(HEAT)[0].action == "proof.remove"


def test_what_proves_changes_no_answer(store: SqliteStore) -> None:
    before = store.corpus_fingerprint()
    keep(store, proof())
    assert store.corpus_fingerprint() == before


def test_the_proofs_of_one_record_follow_into_another(store: SqliteStore) -> None:
    keep(store, proof(), proof(record_id=RecordId("cantine-locale")))
    with store.transaction():
        store.proofs.follow("cantine-locale", HEAT)
    assert store.proofs.of("cantine-locale") == []
    assert len(store.proofs.of(HEAT)) == 1, "the same words prove the same field once"


# --- picked by hand


def test_words_are_found_as_they_are_written_whatever_their_spaces(store: SqliteStore) -> None:
    found = picked_span(store, "atelier", "La ville la récupère\n pour  chauffer")
    assert TEXT[found.start : found.end] == "La ville la récupère pour chauffer"
    straight = picked_span(store, "atelier", "L'aciérie du port")
    assert TEXT[straight.start : straight.end] == "L’aciérie du port"


def test_the_passage_that_was_selected_comes_first(store: SqliteStore) -> None:
    text = "La gare ouvre.\n\nLa gare ouvre."
    twice = document(id="deux", text=text)
    kept = passages(ATELIER)[2].model_copy(
        update={"document_id": DocumentId("deux"), "sentences": ()}
    )
    halves = [
        kept.model_copy(update={"id": f"deux:{n}", "index": n, "start": a, "end": a + 14})
        for n, a in enumerate((0, 16))
    ]
    put_document(store, twice, halves)
    assert picked_span(store, "deux", "La gare").start == 0
    assert picked_span(store, "deux", "La gare", "deux:1") == Span(start=16, end=23)


@pytest.mark.parametrize("words", ["", "   ", "des mots que personne n’a dits", PERSON, "x" * 2001])
def test_words_that_are_not_there_prove_nothing(store: SqliteStore, words: str) -> None:
    with pytest.raises(CurationRefused):
        picked_span(store, "atelier", words)


def test_words_across_two_passages_prove_nothing(store: SqliteStore) -> None:
    with pytest.raises(CurationRefused, match="Aucun passage"):
        picked_span(store, "atelier", "mille logements. Participants")


def test_a_document_that_is_not_there_proves_nothing(store: SqliteStore) -> None:
    with pytest.raises(DocumentNotFound):
        picked_span(store, "rien", "La ville")


# --- those of a proposal


def test_accepting_keeps_what_proved_each_field(
    store: SqliteStore, curator: Curator, decide: Decide
) -> None:
    one = put(store)
    made = decide("accept", one.id).record
    found = store.proofs.of(made or "")
    assert {proof.path for proof in found} == {"summary", "lead", "territory", "themes"}
    assert all(TEXT[proof.start : proof.end] == LED_BY for proof in found)
    assert {proof.actor for proof in found} == {"Ana"}
    assert proof_problems(store) == []


def test_merging_keeps_what_proved_the_fields_that_were_filled(
    store: SqliteStore, decide: Decide
) -> None:
    read = {**COMPLETE, "lead.name": "Ville de Dunkerque", "title": "x"}
    one = put(store, read={k: v for k, v in read.items() if k != "title"})
    decide("merge", one.id, HEAT)
    assert {proof.path for proof in store.proofs.of(HEAT)} == {"lead"}


def test_of_two_values_that_contradict_each_other_the_kept_one_is_proved(
    store: SqliteStore, decide: Decide
) -> None:
    fields = [
        proposed(ATELIER, "summary", "Mille logements.", confidence=0.9, conflicts=True),
        proposed(ATELIER, "summary", "Deux.", "depuis deux ans", confidence=0.4, conflicts=True),
    ]
    made = decide("accept", put(store, fields=fields).id).record
    (kept,) = store.proofs.of(made or "")
    assert TEXT[kept.start : kept.end] == LED_BY


def test_a_list_of_people_proves_nothing(store: SqliteStore, decide: Decide) -> None:
    fields = [proposed(ATELIER, "lead.name", "Ville de Test", "Ville de Test")]
    made = decide("accept", put(store, fields=fields).id).record
    assert store.proofs.of(made or "") == []


# --- shown


def test_a_proof_is_shown_by_its_sentence_with_people_masked(store: SqliteStore) -> None:
    words = f"Le projet de {PERSON} chauffe la ville."
    text = f"{TEXT}\n\n{words}"
    newer = document(text=text, version=2)
    last = passages(newer)[2].model_copy(
        update={"index": 3, "id": "atelier:2:3", "start": len(TEXT) + 2, "end": len(text),
                "sentences": ((len(TEXT) + 2, len(text)),)}
    )  # fmt: skip
    put_document(store, newer, [*passages(newer), last])
    where = text.index("chauffe la ville")
    keep(store, proof(version=2, start=where, end=where + 16))
    (shown,) = quoted_proofs(store, store.proofs.of(HEAT))
    assert shown.quote.words == "Le projet de [nom masqué] chauffe la ville."
    assert shown.document_title == "Compte rendu de l’atelier" and shown.position == 3


def test_the_public_sees_those_of_published_documents(store: SqliteStore) -> None:
    keep(store, proof())
    assert len(public_proofs(store, HEAT)) == 1
    with store.transaction():
        store.documents.set_state("atelier", State.DRAFT, "Ana")
    assert public_proofs(store, HEAT) == [] and len(store.proofs.of(HEAT)) == 1


def test_a_new_version_leaves_the_proof_in_its_own(store: SqliteStore) -> None:
    keep(store, proof())
    moved = document(text=f"Avant-propos.\n\n{TEXT}", version=2)
    put_document(store, moved)
    (shown,) = quoted_proofs(store, store.proofs.of(HEAT))
    assert shown.quote.words == LED_BY and shown.still_said and shown.position is None
    assert proof_problems(store) == []
    put_document(store, document(text=TEXT.replace("mille", "cent"), version=3))
    (shown,) = quoted_proofs(store, store.proofs.of(HEAT))
    assert shown.quote.words == LED_BY and not shown.still_said
    assert proof_problems(store) == [], "it quotes the version that it was found in"


# --- checked


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"version": 7}, "n’a pas de version 7"),
        ({"end": 100_000}, "sortent du document"),
        ({"start": 20, "end": 22}, "ne cite aucun mot"),
        ({"start": TEXT.index(PERSON), "end": TEXT.index(PERSON) + 5}, "liste de personnes"),
    ],
)
def test_a_proof_that_does_not_quote_is_told(
    store: SqliteStore, vocabulary: Vocabulary, fields: dict[str, int], told: str
) -> None:
    assert TEXT[20:22] == "\n\n"
    keep(store, proof(**fields))
    (problem,) = proof_problems(store)
    assert told in problem and "« summary »" in problem and HEAT in problem
    assert problem in check_store(store, vocabulary)
