"""Verdicts: the last one stands, what is taken back is gone, nothing tells who said it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from kb.asking import adopt_phrase
from kb.errors import CurationRefused, InvalidRequest, RecordNotFound
from kb.feedback import LONGEST_NEED_CHARS, Feedback, Verdict, kept_need
from kb.personal import MASKED_PHONE
from kb.sqlite.store import SqliteStore
from tests import factories

NEED = "Chauffer la piscine avec la chaleur de l’usine"
START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.days = 0

    def __call__(self) -> datetime:
        return START + timedelta(days=self.days)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Iterator[SqliteStore]:
    opened = SqliteStore(":memory:", clock)
    yield factories.fill(opened)
    opened.close()


def give(
    store: SqliteStore, record: str, verdict: Verdict = Verdict.USEFUL, need: str = NEED
) -> Feedback:
    with store.transaction():
        return store.feedback.put(need, record, verdict)


def test_the_last_verdict_stands_and_can_be_taken_back(store: SqliteStore) -> None:
    first = give(store, "reseau-chaleur")
    give(store, "tiers-lieu-gare", Verdict.WRONG_THEME)
    again = give(store, "reseau-chaleur", Verdict.OUTDATED, need=f"  {NEED}\n")
    assert again.number > first.number
    assert store.feedback.of_need(NEED) == {
        "reseau-chaleur": Verdict.OUTDATED, "tiers-lieu-gare": Verdict.WRONG_THEME,
    }  # fmt: skip
    with store.transaction():
        assert store.feedback.withdraw(NEED, "reseau-chaleur")
        assert not store.feedback.withdraw(NEED, "reseau-chaleur")
    assert [one.record_id for one in store.feedback.all()] == ["tiers-lieu-gare"]
    assert store.feedback.of_need("autre chose") == store.feedback.of_need("  ") == {}


def test_only_what_may_be_kept_is_kept(store: SqliteStore) -> None:
    told = f"{NEED}, appelez le 06 12 34 56 78"
    assert give(store, "reseau-chaleur", need=told).need == f"{NEED}, appelez le {MASKED_PHONE}"
    assert store.feedback.of_need(told) == {"reseau-chaleur": Verdict.USEFUL}
    for record in ("inconnue", "brouillon-chaleur"):
        with pytest.raises(RecordNotFound, match=record):
            give(store, record)
    for need, words in (("", "quel besoin"), (" \u200b ", "quel besoin"),
                        ("mot " * LONGEST_NEED_CHARS, "20\u202f000")):  # fmt: skip
        with pytest.raises(InvalidRequest, match=words):
            give(store, "reseau-chaleur", need=need)
    assert len(store.feedback.all()) == 1


def test_the_revision_says_when_to_read_again(store: SqliteStore) -> None:
    seen = [store.feedback.revision()]
    for verdict in (Verdict.USEFUL, Verdict.OTHER):
        give(store, "reseau-chaleur", verdict)
        seen.append(store.feedback.revision())
    with store.transaction():
        store.feedback.withdraw(NEED, "reseau-chaleur")
    give(store, "acierie")
    seen.append(store.feedback.revision())
    assert len(set(seen)) == len(seen)
    assert store.feedback.revision() == seen[-1]


def test_counts_are_by_record(store: SqliteStore) -> None:
    give(store, "acierie", Verdict.KNOWN)
    give(store, "acierie", Verdict.KNOWN, need="autre besoin")
    give(store, "acierie", need="encore un autre")
    assert store.feedback.counts() == {"acierie": {Verdict.KNOWN: 2, Verdict.USEFUL: 1}}
    assert [one.need for one in store.feedback.all(verdict=Verdict.USEFUL)] == ["encore un autre"]


def test_old_verdicts_are_forgotten(store: SqliteStore, clock: Clock) -> None:
    give(store, "acierie")
    clock.days = 10
    give(store, "reseau-chaleur")
    clock.days = 40
    with store.transaction():
        assert store.feedback.forget_older_than(41) == 0
        assert store.feedback.forget_older_than(35) == 1
    assert [one.record_id for one in store.feedback.all()] == ["reseau-chaleur"]


def test_verdicts_leave_the_index_as_it_is(store: SqliteStore) -> None:
    before = store.corpus_fingerprint(), store.journal.last()
    give(store, "reseau-chaleur")
    assert (store.corpus_fingerprint(), store.journal.last()) == before


def test_what_was_known_already_says_nothing_against_a_record() -> None:
    assert {verdict: verdict.sign for verdict in Verdict} == {
        Verdict.USEFUL: 1, Verdict.KNOWN: 0, Verdict.WRONG_TERRITORY: -1,
        Verdict.WRONG_THEME: -1, Verdict.OUTDATED: -1, Verdict.OTHER: -1,
    }  # fmt: skip
    assert kept_need("a\r\n  b\u00a0c") == "a b c"


def test_a_phrase_is_adopted_as_a_decision(store: SqliteStore) -> None:
    told = give(store, "reseau-chaleur")
    with store.transaction():
        record = adopt_phrase(store, told, "Ana")
    assert record.asked_as == (NEED,) == store.records.get("reseau-chaleur").asked_as
    (last, *_) = store.journal.decisions("reseau-chaleur")
    assert (last.actor, last.action, last.version, last.replaces) == ("Ana", "record.update", 2, 1)
    assert last.reason == f"besoin jugé utile, avis n°\u00a0{told.number}"
    with pytest.raises(CurationRefused, match="a déjà cette façon"), store.transaction():
        adopt_phrase(store, told, "Ana")


def test_a_record_has_so_many_phrases_at_most(store: SqliteStore) -> None:
    many = [f"façon numéro {n} de demander" for n in range(12)]
    factories.put_records(store, [factories.experience(asked_as=many)])
    with pytest.raises(CurationRefused, match="12 façons"), store.transaction():
        adopt_phrase(store, give_inside(store), "Ana")


def give_inside(store: SqliteStore) -> Feedback:
    """In the transaction that is open."""
    return store.feedback.put(NEED, "reseau-chaleur", Verdict.USEFUL)
