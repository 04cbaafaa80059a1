"""What documents say of brakes: literal, masked, never from a list of people, and who found it."""

from __future__ import annotations

from typing import Any

import pytest

from kb.brake_book import SaidInDocument
from kb.brake_sayings import SHOWN_FROM, said_in_documents
from kb.model import Document, DocumentId, Role
from kb.proposals import Proposal, ProposalState
from kb.reading import Reading, Statement
from kb.sqlite.store import SqliteStore
from kb.vocabulary import Vocabulary
from tests.factories import document, passage, put_document, span

PEOPLE = "Zénobie Participante, Ville de Test"
SILO = "les services restent organisés en silos"
TALK = f"Zénobie Participante le dit : {SILO}, dit-elle."
TIRED = "Le mardi n’arrange jamais la directrice."
TEXT = f"{PEOPLE}\n\n{TALK}\n\n- Frein : {SILO} partout ;\n\n{TIRED}"
BRAKE = "organisation-silos"


def statement(of: Document, words: str, **fields: Any) -> Statement:
    at = span(of, words)
    base = {"kind": "brake", "confidence": 0.9, "method": "model", "concept": BRAKE}
    return Statement.model_validate({"start": at.start, "end": at.end, **base, **fields})


def keep(
    store: SqliteStore, of: Document, statements: list[Statement], *proposals: Proposal
) -> None:
    blocks = [block for block in of.text.split("\n\n") if block]
    found = [passage(of, blocks[0], 0, role=Role.PARTICIPANTS, sentences=[])]
    found += [passage(of, block, n, sentences=[]) for n, block in enumerate(blocks[1:], 1)]
    put_document(store, of, found)
    reading = Reading(
        document_id=DocumentId(of.id), version=of.version, statements=tuple(statements)
    )
    with store.transaction():
        store.proposals.put_reading(reading, proposals)


def said(store: SqliteStore, vocabulary: Vocabulary, brake: str = BRAKE) -> list[SaidInDocument]:
    return list(said_in_documents(store, vocabulary).get(brake, ()))


def proposed(of: Document, words: str = SILO, **fields: Any) -> Proposal:
    base = {"id": f"{of.id}-brake", "kind": "brake", "title": words, "document_id": of.id,
            "version": of.version, "evidence": [span(of, words)], "confidence": 0.8,
            "concept": BRAKE}  # fmt: skip
    return Proposal.model_validate({**base, **fields})


def settle(store: SqliteStore, one: Proposal, state: ProposalState) -> None:
    with store.transaction():
        store.proposals.settle(one, state, "zoe")


def test_a_machine_s_sentence_is_literal_and_says_who_found_it(
    memory_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    of = document(text=TEXT)
    keep(memory_store, of, [statement(of, SILO, side="porteurs")])
    (one,) = said(memory_store, vocabulary)
    assert (one.text, one.accepted, one.confidence, one.side) == (SILO, False, 0.9, "porteurs")
    assert of.text[one.start : one.end] == SILO
    assert (one.document_id, one.passage_id, one.passage_index) == ("atelier", "atelier:1:1", 1)


def test_the_label_and_the_end_of_an_item_are_left(
    memory_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    of = document(text=TEXT)
    keep(memory_store, of, [statement(of, f"- Frein : {SILO} partout ;")])
    (one,) = said(memory_store, vocabulary)
    assert one.text == of.text[one.start : one.end] == f"{SILO} partout"
    assert one.side == "acheteurs", "that of the brake, when nothing else says it"


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (SILO, {"confidence": SHOWN_FROM - 0.01}),
        (SILO, {"concept": None}),
        (SILO, {"concept": "nope"}),
        (SILO, {"kind": "lever"}),
        (SILO, {"concept": "cout-budget"}),  # its words say nothing of it
        (TIRED, {}),
        (PEOPLE, {}),
        (f"{PEOPLE}\n\n{TALK}", {}),
    ],
)
def test_what_is_unsure_or_in_a_list_of_people_is_not_shown(
    words: str, fields: dict[str, Any], memory_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    of = document(text=TEXT)
    keep(memory_store, of, [statement(of, words, **fields)])
    assert said_in_documents(memory_store, vocabulary) == {}


def test_people_are_masked(memory_store: SqliteStore, vocabulary: Vocabulary) -> None:
    of = document(text=TEXT)
    keep(memory_store, of, [statement(of, TALK)])
    (one,) = said(memory_store, vocabulary)
    assert "Zénobie" not in one.text and "[nom masqué]" in one.text and SILO in one.text


def test_struck_words_are_not_quoted(memory_store: SqliteStore, vocabulary: Vocabulary) -> None:
    struck = f"~~le maire~~ {SILO}"
    of = document(text=f"{PEOPLE}\n\n{struck}")
    keep(memory_store, of, [statement(of, struck)])
    assert said(memory_store, vocabulary) == []


def test_the_same_words_are_given_once(memory_store: SqliteStore, vocabulary: Vocabulary) -> None:
    for name in ("atelier", "copie"):
        of = document(id=name, text=TEXT + name)
        keep(memory_store, of, [statement(of, SILO)])
    assert len(said(memory_store, vocabulary)) == 1


def test_what_a_human_accepted_comes_first_even_if_no_word_agrees(
    memory_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    of = document(text=TEXT)
    kept = proposed(of, TIRED, confidence=0.4, side="relations")
    machine = statement(of, SILO)
    keep(memory_store, of, [machine, statement(of, TIRED, confidence=0.4)], kept)
    assert [one.text for one in said(memory_store, vocabulary)] == [SILO]
    settle(memory_store, kept, ProposalState.ACCEPTED)
    first, second = said(memory_store, vocabulary)
    assert (first.text, first.accepted, first.confidence, first.side) == (
        TIRED, True, None, "relations",
    )  # fmt: skip
    assert (second.text, second.accepted) == (SILO, False)


def test_what_a_human_refused_is_not_shown_even_read_again(
    memory_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    of = document(text=TEXT)
    refused = proposed(of)
    keep(memory_store, of, [statement(of, SILO)], refused)
    assert len(said(memory_store, vocabulary)) == 1
    settle(memory_store, refused, ProposalState.REFUSED)
    assert said(memory_store, vocabulary) == []
    again = document(version=2, text=TEXT.replace("\n\n" + TALK, "\n\nAvant tout.\n\n" + TALK))
    keep(memory_store, again, [statement(again, SILO)])
    assert said(memory_store, vocabulary) == []


def test_what_was_accepted_is_found_again_in_a_newer_version(
    memory_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    of = document(text=TEXT)
    accepted = proposed(of)
    keep(memory_store, of, [], accepted)
    settle(memory_store, accepted, ProposalState.ACCEPTED)
    moved = document(version=2, text=TEXT.replace("\n\n" + TALK, "\n\nAvant tout.\n\n" + TALK))
    keep(memory_store, moved, [statement(moved, SILO)])
    (one,) = said(memory_store, vocabulary)
    assert one.accepted and moved.text[one.start : one.end] == SILO
    assert one.passage_id == "atelier:2:2"
    gone = document(version=3, text=f"{PEOPLE}\n\nPlus rien de tel.")
    keep(memory_store, gone, [])
    assert said(memory_store, vocabulary) == []


def test_a_brake_that_a_human_has_corrected_stands_where_they_put_it(
    memory_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    of = document(text=TEXT)
    waiting = proposed(of, concept="cout-budget")
    keep(memory_store, of, [statement(of, SILO)], waiting)
    assert said(memory_store, vocabulary) == []
    (one,) = said(memory_store, vocabulary, "cout-budget")
    assert not one.accepted
