"""What readers report: cleaned, kept once, answered for a time, settled once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ingest.curating import corpus_rules
from kb.editing import Editor
from kb.errors import CurationRefused, InvalidRequest, RecordChanged, SuggestionNotFound
from kb.model import Kind
from kb.settling import Settler
from kb.sqlite import suggestions as room
from kb.sqlite.store import SqliteStore
from kb.suggestions import (
    About,
    SuggestionNotice,
    SuggestionState,
    clean_email,
    clean_source,
    clean_value,
    clean_wrong,
    record_field_names,
    source_address,
    text_field_names,
)
from kb.vocabulary import Vocabulary
from tests import factories
from tests.api.doors import Clock


def notice(**fields: object) -> SuggestionNotice:
    base = {
        "about": "record",
        "subject": "reseau-chaleur",
        "version": 1,
        "field": "summary",
        "wrong": "Le résumé oublie la piscine.",
        "value": "La chaleur chauffe la piscine.",
    }
    return SuggestionNotice.model_validate({**base, **fields})


def tell(store: SqliteStore, email: str = "", **fields: object) -> int:
    with store.transaction():
        return store.suggestions.tell(notice(**fields), email).number


def settler(store: SqliteStore, vocabulary: Vocabulary) -> Settler:
    return Settler(store, "Ana", Editor(store, "Ana", corpus_rules(store, vocabulary)))


def test_personal_details_are_masked_before_anything_is_kept() -> None:
    said = clean_wrong("Demandez à Jean Dupont, jean@mairie.fr, 03 20 11 22 33.\r\nMerci.")
    assert "Dupont" not in said and "mairie.fr" not in said and "03 20" not in said
    assert said.endswith(".\nMerci.") and said.count("masqué") == 3
    assert clean_value("  2,5 M€ ") == "2,5 M€"
    assert clean_source("Bilan\n 2021 ") == "Bilan 2021"


@pytest.mark.parametrize(
    ("clean", "typed"),
    [
        (clean_wrong, "faux"),
        (clean_wrong, "mot " * 1_000),
        (clean_value, "mot " * 1_000),
        (clean_source, "x" * 501),
        (clean_email, "mairie"),
        (clean_email, "a@b"),
        (clean_email, "a@b.fr\nBcc: c@d.fr"),
        (clean_email, "<a@b.fr>"),
    ],
)
def test_what_cannot_be_kept_is_refused(clean: object, typed: str) -> None:
    assert callable(clean)
    with pytest.raises(InvalidRequest):
        clean(typed)


def test_only_a_page_is_opened_as_a_source() -> None:
    assert source_address("https://a.fr/b?c=d") == "https://a.fr/b?c=d"
    for other in ("javascript:alert(1)", "data:text/html,x", "https://", "http://a b", "Bilan",
                  "//a.fr", "http://[", ""):  # fmt: skip
        assert source_address(other) == ""


def test_the_fields_of_each_kind_can_be_reported() -> None:
    for kind in Kind:
        names = record_field_names(kind)
        assert {"title", "territory", "themes", "sources"} <= set(names)
        assert not {"id", "kind", "state", "imported"} & set(names)
        assert text_field_names(kind) <= set(names)
    assert text_field_names(Kind.FUNDING) == {
        "title", "funder", "rate", "calendar", "how_to", "conditions"
    }  # fmt: skip
    assert {"summary", "need", "replication"} <= text_field_names(Kind.EXPERIENCE)


def test_a_suggestion_waits_and_changes_no_answer(small_store: SqliteStore) -> None:
    before = small_store.corpus_fingerprint()
    number = tell(small_store)
    assert tell(small_store) == number, "sent twice, it waits once"
    assert tell(small_store, wrong="Le résumé date d’avant la piscine.") == number + 1
    assert [one.number for one in small_store.suggestions.all()] == [number, number + 1]
    with small_store.transaction():
        small_store.suggestions.settle(number, SuggestionState.DISMISSED, "Ana", "Déjà juste")
    assert small_store.corpus_fingerprint() == before
    assert tell(small_store) == number + 2, "it was settled: it is told again"
    assert small_store.suggestions.counts() == {
        SuggestionState.WAITING: 2,
        SuggestionState.APPLIED: 0,
        SuggestionState.DISMISSED: 1,
    }


def test_where_to_answer_is_kept_apart_and_for_a_year() -> None:
    clock = Clock()
    store = factories.fill(SqliteStore(":memory:", clock))
    first = tell(store, "a@b.fr")
    assert tell(store, "a@b.fr") == first
    other = tell(store, "c@d.fr")
    assert other != first, "nobody takes the place of another"
    assert store.suggestions.contacts() == {first: "a@b.fr", other: "c@d.fr"}
    assert "a@b.fr" not in "".join(one.model_dump_json() for one in store.suggestions.all(None))
    clock.now += timedelta(days=364)
    tell(store, "e@f.fr", wrong="Autre chose ne va pas.")
    assert len(store.suggestions.contacts()) == 3
    clock.now += timedelta(days=2)
    tell(store, wrong="Encore autre chose.")
    assert list(store.suggestions.contacts().values()) == ["e@f.fr"]
    assert len(store.suggestions.all(None)) == 4
    store.close()


def test_a_machine_that_writes_is_stopped(
    small_store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_WAITING", 2)
    numbers = [tell(small_store, wrong=f"Erreur de frappe, numéro {n}.") for n in range(2)]
    with pytest.raises(InvalidRequest, match="quelques jours"):
        tell(small_store, wrong="Une erreur de trop, vraiment.")
    assert [one.number for one in small_store.suggestions.all()] == numbers


def test_a_curator_applies_a_text_at_once(small_store: SqliteStore, vocabulary: Vocabulary) -> None:
    number = tell(small_store)
    with small_store.transaction():
        settler(small_store, vocabulary).apply(number, "La chaleur chauffe la piscine.", 1)
    record = small_store.records.get("reseau-chaleur")
    assert getattr(record, "summary", "") == "La chaleur chauffe la piscine."
    assert small_store.suggestions.get(number).state is SuggestionState.APPLIED
    journal = small_store.journal.decisions(limit=2)
    assert [one.action for one in journal] == ["suggestion.applied", "record.update"]
    assert journal[1].reason == f"Signalement n°\u00a0{number}" and journal[1].actor == "Ana"


def test_what_cannot_be_applied_changes_nothing(
    small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    told = tell(small_store)
    of_list = tell(small_store, field="method")
    of_document = tell(small_store, about=About.DOCUMENT, subject="atelier", field="title")
    curator = settler(small_store, vocabulary)
    for number, value, version, error in (
        (told, "Un autre texte.", 0, RecordChanged),
        (told, "[nom masqué] chauffe la piscine", 1, InvalidRequest),
        (of_list, "Capter", 1, CurationRefused),
        (of_document, "Un titre", 1, CurationRefused),
        (99, "Un texte", 1, SuggestionNotFound),
    ):
        with pytest.raises(error), small_store.transaction():
            curator.apply(number, value, version)
    title = tell(small_store, field="title")
    with pytest.raises(InvalidRequest, match="trop court"), small_store.transaction():
        curator.apply(title, "x", 1)
    assert small_store.records.version("reseau-chaleur") == 1
    assert small_store.suggestions.counts()[SuggestionState.WAITING] == 4


def test_a_suggestion_is_settled_once_and_set_aside_with_a_reason(
    small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    number = tell(small_store)
    curator = settler(small_store, vocabulary)
    with pytest.raises(InvalidRequest, match="pourquoi"), small_store.transaction():
        curator.settle(number, SuggestionState.DISMISSED, " ")
    with small_store.transaction():
        curator.settle(number, SuggestionState.DISMISSED, "Hors sujet")
    with pytest.raises(CurationRefused, match="déjà été traité"), small_store.transaction():
        curator.settle(number, SuggestionState.APPLIED)
    assert small_store.journal.decisions(limit=1)[0].reason == "Hors sujet"
