"""Told needs wait for a human; what is published, withdrawn or erased is in the journal."""

from __future__ import annotations

import pytest

from kb.errors import InvalidRequest, NeedNotFound
from kb.needs import (
    AskedNeeds,
    NeedNotice,
    NeedState,
    ToldNeed,
    publishable_contact,
    publishable_text,
)
from kb.personal import MASKED_ADDRESS
from kb.privacy import MASK
from kb.sqlite import needs
from kb.sqlite.store import SqliteStore
from kb.understanding import Understanding
from tests import factories

TEXT = "Nous cherchons comment rouvrir l’épicerie du bourg."
CONTACT = "secrétariat de mairie"


@pytest.fixture
def store(small_store: SqliteStore) -> SqliteStore:
    return small_store


def tell(store: SqliteStore, text: str = TEXT, contact: str = CONTACT) -> ToldNeed:
    tarbes = factories.territories()[1]
    understood = Understanding(themes=("alimentation",), territory=tarbes)
    with store.transaction():
        return store.needs.tell(NeedNotice(text=text, understanding=understood, contact=contact))


def settle(store: SqliteStore, number: int, state: NeedState) -> ToldNeed:
    with store.transaction():
        return store.needs.settle(number, state, "Ana", "relu")


def test_a_need_waits_then_is_published_then_withdrawn(store: SqliteStore) -> None:
    told = tell(store)
    assert (told.state, told.text, told.contact) == (NeedState.WAITING, TEXT, CONTACT)
    assert told.territory is not None and told.territory.name == "Tarbes"
    assert store.needs.all() == [] and store.needs.revision() == ()
    published = settle(store, told.number, NeedState.PUBLISHED)
    assert store.needs.all() == [published] and store.needs.revision() == (told.number,)
    settle(store, told.number, NeedState.WITHDRAWN)
    assert store.needs.all() == [] and store.needs.all(None)[0].state is NeedState.WITHDRAWN
    decisions = store.journal.decisions(f"besoin-{told.number}")
    assert [(d.actor, d.action) for d in decisions] == [
        ("Ana", "need.withdrawn"), ("Ana", "need.published"),
    ]  # fmt: skip


def test_deciding_the_same_again_notes_nothing(store: SqliteStore) -> None:
    told = tell(store)
    settle(store, told.number, NeedState.PUBLISHED)
    before = store.journal.last()
    settle(store, told.number, NeedState.PUBLISHED)
    assert store.journal.last() == before


def test_an_erased_need_is_gone_and_its_number_too(store: SqliteStore) -> None:
    told = tell(store)
    with store.transaction():
        store.needs.erase(told.number, "Ana")
    with pytest.raises(NeedNotFound, match=str(told.number)):
        store.needs.get(told.number)
    assert tell(store).number > told.number
    assert [d.action for d in store.journal.decisions(f"besoin-{told.number}")] == ["need.erased"]
    with pytest.raises(NeedNotFound), store.transaction():
        store.needs.settle(999, NeedState.PUBLISHED, "Ana")


def test_decisions_on_needs_leave_the_index_as_it_is(store: SqliteStore) -> None:
    before = store.corpus_fingerprint()
    settle(store, tell(store).number, NeedState.PUBLISHED)
    assert store.corpus_fingerprint() == before
    factories.put_records(store, [factories.experience(title="Un autre titre")])
    assert store.corpus_fingerprint() != before


def test_what_is_sent_twice_waits_once_and_a_flood_is_stopped(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tell(store).number == tell(store).number
    monkeypatch.setattr(needs, "MOST_WAITING", 2)
    tell(store, f"{TEXT} Vite.")
    with pytest.raises(InvalidRequest, match="Trop de besoins"):
        tell(store, f"{TEXT} Très vite.")
    assert tell(store).state is NeedState.WAITING, "the same again is not one more"


def test_the_text_is_masked_and_measured() -> None:
    told = publishable_text(f" {TEXT}\r\n\r\nÉcrire à a.b@ville.fr, Claire Morel. ")
    assert told == f"{TEXT}\n\nÉcrire à {MASKED_ADDRESS}, {MASK}."
    for text, words in (("trop court", "une phrase ou deux"), ("x" * 5_001, "5\u202f000")):
        with pytest.raises(InvalidRequest, match=words):
            publishable_text(text)


@pytest.mark.parametrize(
    "contact", ["Claire Morel, directrice", "mairie, 03 21 45 67 89", "sports@ville.fr"]
)
def test_a_contact_names_nobody(contact: str) -> None:
    with pytest.raises(InvalidRequest, match="ne peut pas y être"):
        publishable_contact(contact)


@pytest.mark.parametrize(
    "contact",
    [
        "service économie circulaire, CA du Boulonnais",
        "direction de l’environnement, ville de Dunkerque",
        "chargée de mission mobilité, PETR du Pays de Langres",
        "office de tourisme de Charleville-Mézières",
        "secrétariat de mairie de Saint-Martin-la-Plaine",
    ],
)
def test_a_service_is_a_contact(contact: str) -> None:
    assert publishable_contact(f"  {contact} \n") == contact


def test_a_contact_has_a_length() -> None:
    for contact in ("", " m ", "service " * 40):
        with pytest.raises(InvalidRequest, match="Dites qui joindre"):
            publishable_contact(contact)


def test_each_state_can_be_asked_for() -> None:
    assert {asked.state() for asked in AskedNeeds} == {None, *NeedState}
