"""Sheets in the store: every version kept, nobody's work written over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kb.erasure import finish_erasures, oppose
from kb.errors import SheetNotFound
from kb.people import Right
from kb.sheets import Sheet, SheetState
from kb.sqlite.sheets import SheetChanged
from kb.sqlite.store import SqliteStore
from tests import an_event, factories
from tests.kb.test_sheet_merge import sheet
from tests.people import NAME


@pytest.fixture
def store(small_store: SqliteStore) -> SqliteStore:
    of = an_event.put_event(small_store)
    with small_store.transaction():
        assert small_store.sheets.add(sheet([("a", "un")], event=of.id), "ana")
    return small_store


def test_a_draft_never_writes_over_what_is_there(store: SqliteStore) -> None:
    with store.transaction():
        other = sheet([("a", "autre")], event="atelier-chaleur")
        assert not store.sheets.add(other, "ana")
    assert store.sheets.get("jour-suite-die").sections[0].items[0].text == "un"


def test_a_change_makes_a_version_and_an_old_one_is_refused(store: SqliteStore) -> None:
    first = store.sheets.get("jour-suite-die")
    with store.transaction():
        kept = store.sheets.put(first.model_copy(update={"title": "Mieux"}), "ana")
    assert kept.version == 2
    with store.transaction():
        assert store.sheets.put(kept, "ana") == kept
    with pytest.raises(SheetChanged) as refused, store.transaction():
        store.sheets.put(first.model_copy(update={"title": "Trop tard"}), "bob")
    assert refused.value.current.title == "Mieux"
    assert [(v.version, v.actor) for v in store.sheets.history(first.id)] == [
        (2, "ana"),
        (1, "ana"),
    ]
    assert store.sheets.at(first.id, 1) == first


def test_sheets_change_nothing_that_can_be_found(store: SqliteStore) -> None:
    before = store.corpus_fingerprint()
    with store.transaction():
        one = store.sheets.get("jour-suite-die")
        store.sheets.put(one.model_copy(update={"state": SheetState.SENT}), "ana")
    assert store.corpus_fingerprint() == before
    actions = [d.action for d in store.journal.decisions("jour-suite-die")]
    assert actions == ["sheet.update", "sheet.create"]


def test_an_unknown_sheet_says_so(store: SqliteStore) -> None:
    with pytest.raises(SheetNotFound):
        store.sheets.get("rien")
    with pytest.raises(SheetNotFound):
        store.sheets.at("jour-suite-die", 9)


class Ticking:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def timed(clock: Ticking) -> SqliteStore:
    store = factories.fill(SqliteStore(":memory:", clock))
    of = an_event.put_event(store)
    with store.transaction():
        store.sheets.add(sheet([("a", "un")], event=of.id), "ana")
    return store


def write(store: SqliteStore, title: str, actor: str = "ana", *, typing: bool = True) -> Sheet:
    with store.transaction():
        one = store.sheets.get("jour-suite-die")
        return store.sheets.put(one.model_copy(update={"title": title}), actor, typing=typing)


def told(store: SqliteStore) -> list[int]:
    return [version.version for version in store.sheets.history("jour-suite-die")]


def test_what_is_kept_while_one_types_is_told_as_one(timed: SqliteStore, clock: Ticking) -> None:
    for number in range(60):
        clock.now += timedelta(seconds=2)
        write(timed, f"Titre {number}")
    assert told(timed) == [61, 1], "the first draft stands"
    assert timed.sheets.at("jour-suite-die", 30).title == "Titre 28", "to merge with"
    actions = [d.action for d in timed.journal.decisions("jour-suite-die")]
    assert actions == ["sheet.update", "sheet.create"]
    clock.now += timedelta(minutes=11)
    write(timed, "Plus tard")
    assert told(timed) == [62, 61, 1]


def test_a_run_of_typing_lasts_no_longer_than_ten_minutes(
    timed: SqliteStore, clock: Ticking
) -> None:
    for number in range(30):
        clock.now += timedelta(minutes=1)
        write(timed, f"Titre {number}")
    assert len(told(timed)) == 4


def test_another_person_a_state_or_a_hand_begins_a_version(
    timed: SqliteStore, clock: Ticking
) -> None:
    write(timed, "Elle")
    write(timed, "Lui", "bob")
    write(timed, "Elle encore")
    write(timed, "Elle, à la main", typing=False)
    write(timed, "Elle, qui tape")
    with timed.transaction():
        one = timed.sheets.get("jour-suite-die")
        timed.sheets.put(one.model_copy(update={"state": SheetState.SENT}), "ana", typing=True)
    assert told(timed) == [7, 6, 5, 4, 3, 2, 1]
    write(timed, "Encore")
    assert told(timed) == [8, 6, 5, 4, 3, 2, 1]


def test_what_was_folded_goes_in_time_and_a_page_left_open_still_merges(
    timed: SqliteStore, clock: Ticking
) -> None:
    for title in ("Un", "Deux", "Trois"):
        write(timed, title)
    clock.now += timedelta(days=30)
    write(timed, "Quatre")
    with pytest.raises(SheetNotFound):
        timed.sheets.at("jour-suite-die", 3)
    base = timed.sheets.base("jour-suite-die", 3)
    assert (base.version, base.title) == (3, timed.sheets.at("jour-suite-die", 1).title)
    with pytest.raises(SheetNotFound):
        timed.sheets.base("jour-suite-die", 0)


def test_somebody_named_in_a_sheet_is_erased_from_every_version(timed: SqliteStore) -> None:
    for title in (f"Appeler {NAME}", f"Rappeler {NAME}"):
        write(timed, title)
    oppose(timed, NAME, Right.ERASURE, "Ana")
    finish_erasures(timed)
    bodies = [timed.sheets.at("jour-suite-die", v).title for v in (2, 3)]
    assert not any(NAME in body for body in (*bodies, timed.sheets.get("jour-suite-die").title))
