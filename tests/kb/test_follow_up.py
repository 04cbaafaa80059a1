"""What became of an event: noted as precisely as known, counted with what it rests on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kb.board import Board, lineage_proposed, read_board, silent_territories, without_actors
from kb.board_figures import WORDS, Indicator, Measure
from kb.check import check_store
from kb.erasure import finish_erasures, oppose, places_of
from kb.errors import CurationRefused, InvalidRequest, OutcomeNotFound
from kb.follow_up import OutcomeKind, OutcomeNotice, is_before, middle_of, read_day
from kb.model import DocumentId, Experience, RecordId
from kb.people import Right
from kb.sheets import SectionKey, Sheet, SheetItem, SheetState
from kb.sqlite.store import SqliteStore
from kb.vocabulary import Vocabulary
from tests import an_event, factories
from tests.kb.test_sheet_merge import sheet
from tests.people import NAME
from web.sheets.editing import with_items

EVENT = "atelier-chaleur"
TARBES, DUNKERQUE = "commune-65440", "commune-59183"


class Time:
    def __init__(self) -> None:
        self.now = datetime(2021, 3, 10, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def is_(self, day: str) -> None:
        self.now = datetime.fromisoformat(f"{day}T09:00:00+00:00")


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(time: Time) -> SqliteStore:
    """An event of the 4th of March 2021, with a sheet for Tarbes and one for Dunkerque."""
    made = factories.fill(SqliteStore(":memory:", clock=time))
    an_event.put_event(made)
    for key in (TARBES, DUNKERQUE):
        with made.transaction():
            assert made.sheets.add(_sheet(key), "ana")
    return made


def _sheet(key: str) -> Sheet:
    one = sheet([("a", "un")], event=EVENT)
    full = with_items(
        one,
        SectionKey.EXPERIENCES,
        [
            SheetItem(key="b", text="La cantine", record=RecordId("cantine-locale")),
            SheetItem(key="c", text="Le réseau", record=RecordId("reseau-chaleur")),
            SheetItem(key="d", text="Une aide", record=RecordId("fonds-chaleur")),
        ],
    )
    return full.model_copy(
        update={"id": f"{EVENT}-suite-{key}", "territory_key": key, "territory_name": key}
    )


def note(
    store: SqliteStore,
    kind: OutcomeKind,
    at: str,
    key: str = TARBES,
    *,
    words: str = "",
    record: str | None = None,
    about: int | None = None,
) -> int:
    notice = OutcomeNotice(
        event=DocumentId(EVENT), territory_key=key, kind=kind, at=at, words=words,
        record=RecordId(record) if record else None, about=about,
    )  # fmt: skip
    with store.transaction():
        return store.outcomes.add(notice, "ana").number


def become(store: SqliteStore, key: str, state: SheetState, actor: str = "ana") -> None:
    with store.transaction():
        current = store.sheets.get(f"{EVENT}-suite-{key}")
        store.sheets.put(current.model_copy(update={"state": state}), actor)


def figure(board: Board, measure: Measure) -> Indicator:
    return next(one for one in board.indicators if one.measure is measure)


def told(board: Board, measure: Measure) -> tuple[float | None, int | None, int]:
    one = figure(board, measure)
    return one.value, one.out_of, one.territories


# --- dates


@pytest.mark.parametrize(
    ("typed", "iso"),
    [("2019", "2019"), ("5/2019", "2019-05"), ("14/05/2019", "2019-05-14"),
     (" 14-5-2019 ", "2019-05-14"), ("2019-5-4", "2019-05-04"), ("2019-05", "2019-05"),
     ("2021", "2021"), ("03/2021", "2021-03")],
)  # fmt: skip
def test_a_day_is_kept_no_more_precise_than_typed(typed: str, iso: str) -> None:
    assert read_day(typed, date(2021, 3, 10)) == iso


@pytest.mark.parametrize(
    "typed", ["", "hier", "32/01/2019", "13/2019", "2019-02-30", "19", "2019-"]
)
def test_what_is_no_day_says_what_to_type(typed: str) -> None:
    with pytest.raises(InvalidRequest, match="14/05/2019"):
        read_day(typed, date(2021, 3, 10))


@pytest.mark.parametrize("typed", ["2022", "04/2021", "11/03/2021"])
def test_a_day_to_come_is_refused(typed: str) -> None:
    with pytest.raises(InvalidRequest, match="à venir"):
        read_day(typed, date(2021, 3, 10))


def test_vague_dates_stand_for_their_middle() -> None:
    assert middle_of("2019") == date(2019, 7, 1) and middle_of("2019-05") == date(2019, 5, 15)
    assert is_before("2021-02", "2021-03-04") and not is_before("2021", "2021-03-04")
    with pytest.raises(ValueError, match="2019-0"):
        OutcomeNotice(event=EVENT, territory_key="a", kind="decided", at="2019-0")


# --- keeping


def test_noted_once_taken_out_and_put_back(store: SqliteStore) -> None:
    found = store.corpus_fingerprint()
    number = note(store, OutcomeKind.DECIDED, "2021-05", words="Oui au local")
    assert note(store, OutcomeKind.DECIDED, "2021-05", words="Oui au local") == number
    with store.transaction():
        store.outcomes.remove(number, "bob")
        store.outcomes.remove(number, "bob")
    assert store.outcomes.of_event(EVENT) == []
    with store.transaction():
        store.outcomes.put_back(number, "bob")
    assert [one.number for one in store.outcomes.of_event(EVENT)] == [number]
    acts = [(d.action, d.actor) for d in store.journal.decisions(EVENT)]
    assert acts[:3] == [("outcome.add", "bob"), ("outcome.remove", "bob"), ("outcome.add", "ana")]
    assert store.corpus_fingerprint() == found, "nothing that can be found has changed"
    with pytest.raises(OutcomeNotFound):
        store.outcomes.get(99)


def test_what_follows_an_experiment_holds_it(store: SqliteStore) -> None:
    started = note(store, OutcomeKind.STARTED, "2021-05")
    after = note(store, OutcomeKind.STOPPED, "2022", about=started)
    with pytest.raises(CurationRefused, match="d’abord la suite"), store.transaction():
        store.outcomes.remove(started, "ana")
    with store.transaction():
        store.outcomes.remove(after, "ana")
        store.outcomes.remove(started, "ana")
    with pytest.raises(CurationRefused, match="rechargez"), store.transaction():
        store.outcomes.put_back(after, "ana")
    with pytest.raises(CurationRefused, match="rechargez"):
        note(store, OutcomeKind.STOPPED, "2022", about=started)


def test_the_experiment_of_another_territory_is_refused(store: SqliteStore) -> None:
    started = note(store, OutcomeKind.STARTED, "2021-05")
    with pytest.raises(CurationRefused):
        note(store, OutcomeKind.CONTINUED, "2022", DUNKERQUE, about=started)


# --- figures


def test_nothing_is_said_where_nothing_is_known(store: SqliteStore) -> None:
    board = read_board(store, EVENT)
    assert [one.measure for one in board.indicators] == list(Measure)
    assert told(board, Measure.PREPARED) == (2, 3, 3)
    unknown = [one.measure for one in board.indicators if one.value is None]
    assert unknown == [m for m in Measure if m not in {Measure.PREPARED, Measure.SENT}]
    assert all(one.definition and one.label and one.among == 3 for one in board.indicators)
    assert set(WORDS) == set(Measure)


def test_sent_then_answered_as_the_history_tells(store: SqliteStore, time: Time) -> None:
    time.is_("2021-04-01")
    become(store, TARBES, SheetState.SENT)
    become(store, DUNKERQUE, SheetState.SENT)
    time.is_("2021-04-20")
    become(store, TARBES, SheetState.ANSWERED, "territoire")
    become(store, DUNKERQUE, SheetState.DRAFT)
    board = read_board(store, EVENT)
    assert told(board, Measure.SENT) == (2, 2, 2), "sent once is sent"
    assert told(board, Measure.ANSWERED) == (1, 2, 2)
    news = board.rows[0].sheet
    assert news is not None
    assert (news.sent, news.last_answer) == (date(2021, 4, 1), date(2021, 4, 20))


def test_the_delay_is_a_median_of_first_decisions_dated_to_the_month(store: SqliteStore) -> None:
    note(store, OutcomeKind.DECIDED, "2022-03-04", words="tard")
    note(store, OutcomeKind.DECIDED, "2021-04", words="tôt")
    note(store, OutcomeKind.DECIDED, "2021-03-24", DUNKERQUE, words="tôt")
    note(store, OutcomeKind.DECIDED, "2021", "cc-du-haut-vallon", words="on ne sait quand")
    board = read_board(store, EVENT)
    # 42 days to the 15th of April, 20 to the 24th of March; the year alone counts for nothing.
    assert told(board, Measure.DAYS_TO_DECISION) == (31, None, 2)


def test_experiments_started_continued_stopped(store: SqliteStore, time: Time) -> None:
    time.is_("2023-01-10")
    one = note(store, OutcomeKind.STARTED, "2021-05")
    two = note(store, OutcomeKind.STARTED, "2021-06", DUNKERQUE)
    note(store, OutcomeKind.STARTED, "2021-07", DUNKERQUE, words="sans nouvelles")
    note(store, OutcomeKind.STARTED, "2022-12", words="toute neuve")
    note(store, OutcomeKind.CONTINUED, "2022-05", about=one)
    note(store, OutcomeKind.CONTINUED, "2021-12", DUNKERQUE, about=two)
    note(store, OutcomeKind.STOPPED, "2022-02", DUNKERQUE, about=two)
    board = read_board(store, EVENT)
    assert told(board, Measure.STARTED) == (4, None, 2)
    assert told(board, Measure.CONTINUED) == (1, 3, 2), "the new one is too young to tell"
    assert figure(board, Measure.CONTINUED).unknown == 1
    assert told(board, Measure.STOPPED) == (1, 4, 2)


def test_one_experiment_of_two_territories_counts_once(store: SqliteStore) -> None:
    note(store, OutcomeKind.STARTED, "2021-05", record="tiers-lieu-gare")
    note(store, OutcomeKind.STARTED, "2021-06", DUNKERQUE, record="tiers-lieu-gare")
    assert told(read_board(store, EVENT), Measure.STARTED) == (1, None, 2)


def test_taken_up_elsewhere_is_noted_or_read_in_the_records(store: SqliteStore) -> None:
    # « tiers-lieu-gare » says that it comes from « cantine-locale ».
    note(store, OutcomeKind.STARTED, "2021-05", record="cantine-locale")
    other = note(store, OutcomeKind.STARTED, "2021-05", DUNKERQUE)
    board = read_board(store, EVENT)
    assert told(board, Measure.REPLICATED) == (1, 2, 2)
    (row,) = (row for row in board.rows if row.key == TARBES)
    assert row.outcomes[0].taken_up == ("tiers-lieu-gare",)
    assert "tiers-lieu-gare" in board.titles
    note(store, OutcomeKind.REPLICATED, "2022", DUNKERQUE, about=other)
    assert told(read_board(store, EVENT), Measure.REPLICATED) == (2, 2, 2)


def test_money_is_told_in_words_and_never_summed(store: SqliteStore) -> None:
    note(store, OutcomeKind.FUNDED, "2021-05", words="20 000 € de la région")
    note(store, OutcomeKind.FUNDED, "2021-06", words="un local prêté")
    one = figure(read_board(store, EVENT), Measure.FUNDED)
    assert one.value == 2 and one.territories == 1
    assert one.told[0].endswith("20 000 € de la région")


def test_silent_after_two_months_without_anything(store: SqliteStore, time: Time) -> None:
    time.is_("2021-04-01")
    become(store, TARBES, SheetState.SENT)
    become(store, DUNKERQUE, SheetState.SENT)
    time.is_("2021-05-30")
    assert silent_territories(store, EVENT) == []
    note(store, OutcomeKind.DECIDED, "2021-05", DUNKERQUE, words="on l’a su")
    time.is_("2021-05-31")
    assert silent_territories(store, EVENT) == [TARBES]
    assert told(read_board(store, EVENT), Measure.SILENT) == (1, 2, 2)
    become(store, TARBES, SheetState.CLOSED)
    assert silent_territories(store, EVENT) == [], "its follow-up is over"


def test_a_territory_taken_out_keeps_its_follow_up(store: SqliteStore) -> None:
    note(store, OutcomeKind.DECIDED, "2021-05", words="oui")
    with store.transaction():
        store.sheets.remove_territory(EVENT, TARBES, "ana")
    (row,) = (row for row in read_board(store, EVENT).rows if row.key == TARBES)
    assert not row.invited and row.outcomes and row.sheet


# --- lineage


def test_what_the_sheet_recommends_is_proposed_and_nothing_else(store: SqliteStore) -> None:
    number = note(store, OutcomeKind.STARTED, "2021-05", record="tiers-lieu-gare")
    record = store.records.get("tiers-lieu-gare")
    assert isinstance(record, Experience)
    proposed = lineage_proposed(store, store.outcomes.get(number), record)
    # It says already that it comes from the canteen; a funding inspires nothing.
    assert [one.id for one in proposed] == ["reseau-chaleur"]
    assert store.records.get("tiers-lieu-gare") == record


def test_what_took_it_up_may_come_from_it(store: SqliteStore) -> None:
    started = note(store, OutcomeKind.STARTED, "2021-05", record="reseau-chaleur")
    after = note(store, OutcomeKind.REPLICATED, "2022", record="cantine-locale", about=started)
    record = store.records.get("cantine-locale")
    assert isinstance(record, Experience)
    proposed = lineage_proposed(store, store.outcomes.get(after), record)
    assert [one.id for one in proposed] == ["reseau-chaleur"]


# --- people


def test_a_name_in_an_outcome_is_found_and_erased(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    number = note(store, OutcomeKind.DECIDED, "2021-05", words=f"{NAME} prête son local")
    problems = check_store(store, vocabulary)
    assert "outcome" in {place.table for place in places_of(store, NAME)}
    oppose(store, NAME, Right.ERASURE, "ana")
    finish_erasures(store)
    assert "uiberz" not in store.outcomes.get(number).words
    after = note(store, OutcomeKind.FUNDED, "2021-06", words=f"de {NAME}")
    assert "uiberz" not in store.outcomes.get(after).words, "it does not come back"
    assert check_store(store, vocabulary) == problems
    assert store.integrity_problems() == []


def test_who_noted_stays_in_the_house(store: SqliteStore) -> None:
    note(store, OutcomeKind.DECIDED, "2021-05", words="oui")
    board = read_board(store, EVENT)
    assert [one.actor for row in board.rows for one in row.outcomes] == ["ana"]
    assert '"ana"' not in without_actors(board).model_dump_json()


def test_what_was_taken_out_goes_after_a_year(store: SqliteStore, time: Time) -> None:
    started = note(store, OutcomeKind.STARTED, "2021-03")
    after = note(store, OutcomeKind.STOPPED, "2021-03", about=started)
    with store.transaction():
        store.outcomes.remove(after, "ana")
    with store.transaction():
        store.outcomes.remove(started, "ana")
    time.is_("2022-03-20")
    with store.transaction():
        store.retention.purge("ana")
    with pytest.raises(OutcomeNotFound):
        store.outcomes.get(after)
    assert store.integrity_problems() == []
