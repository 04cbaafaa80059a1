"""Somebody named in a sheet, an answer or an address is erased from every byte of the base."""

from __future__ import annotations

from pathlib import Path

from kb.erasure import counted, finish_erasures, oppose, places_of
from kb.people import Right
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from tests import an_event, factories
from tests.an_answer import a_sheet, an_answer
from tests.people import NAME, SURNAME, traces

ID = a_sheet().id


def base(folder: Path) -> SqliteStore:
    """As a slip would leave it: what a form masks is written unmasked."""
    store = factories.fill(open_store(folder / "essaim.db"))
    an_event.put_event(store)
    with store.transaction():
        store.sheets.add(a_sheet(title=f"Suites pour {NAME}"), "ana")
        store.answers.open_link(ID, "ana")
        store.answers.add(ID, 1, an_answer(f"Appeler {NAME}.", free=f"Mme {SURNAME} sait tout."))
        store.reminders.set_email(ID, "aldegonde.quiberzan@hauteval.example", "ana")
        store.reminders.claim(ID, store.reminders.now().date())
    return store


def test_nobody_is_left_in_what_a_territory_answered(tmp_path: Path) -> None:
    store = base(tmp_path)
    found = counted(places_of(store, NAME))
    assert found["sheet_answer"] >= 2 and found["sheet_contact"] and found["sheet_version"]
    oppose(store, NAME, Right.ERASURE, "ana")
    assert finish_erasures(store).whole
    assert traces(tmp_path) == {}
    assert store.answers.of_sheet(ID)[0].answer.replies[0].key == "quel-besoin"
    assert store.sheets.get(ID).state and store.integrity_problems() == []
