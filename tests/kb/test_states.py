"""Where a record may go from each state, and when it is looked at again."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from kb.errors import CurationRefused
from kb.model import Kind, State
from kb.rechecks import after_months, choose_day, confirm, due_of, due_records, overdue
from kb.sqlite.store import SqliteStore
from kb.states import CHECK_EVERY_MONTHS, MOVES, move
from tests.factories import experience, put_records
from tests.kb.conftest import record


def to(store: SqliteStore, record_id: str, state: State, reason: str = "parce que") -> None:
    with store.transaction():
        move(store, record_id, state, "Ana", reason)


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_the_table_says_all(store: SqliteStore, before: State, after: State) -> None:
    put_records(store, [experience(id="une-fiche", state=before)])
    if after in MOVES[before]:
        to(store, "une-fiche", after)
        assert record(store, "une-fiche").state is after
    else:
        with pytest.raises(CurationRefused, match="ne peut pas devenir"):
            to(store, "une-fiche", after)
        assert record(store, "une-fiche").state is before


def test_only_what_is_complete_and_leads_to_nothing_hidden_is_published(
    store: SqliteStore,
) -> None:
    put_records(store, [experience(id="une-fiche", state="draft", need="À compléter")])
    with pytest.raises(CurationRefused, match="need"):
        to(store, "une-fiche", State.PUBLISHED)
    put_records(
        store, [experience(id="une-fiche", state="draft", inspired_by=["brouillon-chaleur"])]
    )
    with pytest.raises(CurationRefused, match="n’est pas publiée"):
        to(store, "une-fiche", State.PUBLISHED)


def test_withdrawing_needs_a_reason(store: SqliteStore) -> None:
    with pytest.raises(CurationRefused, match="Dites pourquoi"):
        to(store, "cantine-locale", State.WITHDRAWN, " ")


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"),
        ("2026-08-15", 6, "2027-02-15"), ("2026-12-31", 12, "2027-12-31"),
        ("2024-02-29", 24, "2026-02-28"),
    ],
)  # fmt: skip
def test_so_many_months_later(day: str, months: int, after: str) -> None:
    assert after_months(date.fromisoformat(day), months) == date.fromisoformat(after)


def passing(store: SqliteStore, days: int) -> None:
    real = store.journal._clock

    def clock() -> Any:
        return real() + timedelta(days=days)

    store.journal._clock = store.rechecks._clock = clock


def test_each_kind_has_its_pace_from_the_last_decision(store: SqliteStore) -> None:
    today = store.rechecks.today()
    for due in due_records(store):
        months = CHECK_EVERY_MONTHS[due.record.kind]
        assert (due.day, due.looked_at, due.chosen) == (after_months(today, months), today, False)
    assert {due.record.id for due in due_records(store)} == {
        r.id for r in store.records.published()
    }, "drafts and withdrawn records are not looked at"
    assert overdue(store) == []
    passing(store, 190)
    assert {due.record.kind for due in overdue(store)} == {Kind.FUNDING}
    put_records(store, [record(store, "fonds-chaleur").model_copy(update={"rate": "40 %"})])
    assert "fonds-chaleur" not in {due.record.id for due in overdue(store)}


def test_still_right_or_another_day(store: SqliteStore) -> None:
    passing(store, 190)
    before = store.corpus_fingerprint()
    with store.transaction():
        confirm(store, "fonds-chaleur", "Ana", "appelé")
    assert store.corpus_fingerprint() == before, "nothing that is found has changed"
    assert "fonds-chaleur" not in {due.record.id for due in overdue(store)}
    today = store.rechecks.today()
    with store.transaction():
        choose_day(store, "fonds-chaleur", today + timedelta(days=2), "Ana")
    due = due_of(store, record(store, "fonds-chaleur"))
    assert (due.day, due.chosen, due.looked_at) == (today + timedelta(days=2), True, today)
    passing(store, 3)
    assert "fonds-chaleur" in {one.record.id for one in overdue(store)}
    with store.transaction():
        confirm(store, "fonds-chaleur", "Ana")
    assert due_of(store, record(store, "fonds-chaleur")).chosen is False


def test_what_is_hidden_comes_first_and_back(store: SqliteStore) -> None:
    to(store, "cantine-locale", State.TO_RECHECK)
    (first,) = overdue(store)
    assert first.record.id == "cantine-locale" == due_records(store)[0].record.id
    with store.transaction():
        confirm(store, "cantine-locale", "Ana")
    assert store.records.get("cantine-locale").state is State.PUBLISHED
    assert overdue(store) == []


def test_a_draft_has_nothing_to_check(store: SqliteStore) -> None:
    for act in (
        lambda: confirm(store, "brouillon-chaleur", "Ana"),
        lambda: choose_day(store, "brouillon-chaleur", date(2099, 1, 1), "Ana"),
    ):
        with pytest.raises(CurationRefused, match="rien à vérifier"), store.transaction():
            act()
