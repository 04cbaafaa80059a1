"""Verdicts raise or lower a record for near needs, and for those alone."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import numpy as np
import pytest

from kb.feedback import Feedback, Verdict
from kb.model import RecordId
from kb.sqlite.store import SqliteStore
from search.encoders import Vectors, unit_rows
from search.recommend.feedback_signal import FeedbackReader, FeedbackSignal, make_signal
from search.recommend.known_texts import KnownTexts
from tests.factories import ENCODER

# Cosines to « a »: 1, 0.8, 0.6, 0.
PLANE = {"a": (1.0, 0.0), "b": (0.8, 0.6), "c": (0.6, 0.8), "d": (0.0, 1.0)}


def plane(texts: list[str]) -> Vectors:
    return np.array([PLANE[text] for text in texts], dtype=np.float32)


def told(*given: tuple[str, str, Verdict]) -> list[Feedback]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        Feedback(number=n, at=at, need=need, record_id=RecordId(record), verdict=verdict)
        for n, (need, record, verdict) in enumerate(given)
    ]


def values(*given: tuple[str, str, Verdict], asked: str = "a") -> dict[str, float]:
    return make_signal(told(*given), KnownTexts(plane)).values(plane([asked]))


USEFUL, OTHER = Verdict.USEFUL, Verdict.OTHER


def test_one_verdict_counts_for_half_and_the_others_less_and_less() -> None:
    assert values(("a", "r", USEFUL)) == {"r": pytest.approx(1 / 2)}
    assert values(("a", "r", OTHER)) == {"r": pytest.approx(-1 / 2)}
    twice = values(("a", "r", USEFUL), ("b", "r", USEFUL), ("a", "s", Verdict.OUTDATED))
    assert twice == {"r": pytest.approx(1.5 / 2.5), "s": pytest.approx(-1 / 2)}


def test_far_needs_say_nothing() -> None:
    assert values(("b", "r", USEFUL)) == {"r": pytest.approx(0.5 / 1.5)}
    assert values(("d", "s", OTHER)) == {}
    assert values(("c", "r", USEFUL)).get("r", 0.0) == pytest.approx(0.0, abs=1e-6)


def test_contrary_verdicts_cancel_and_what_was_known_is_neutral() -> None:
    assert values(("a", "r", USEFUL), ("a", "r", OTHER)) == {}
    alone = values(("a", "r", USEFUL))
    assert values(("a", "r", USEFUL), ("a", "r", Verdict.KNOWN)) == alone
    assert values(("a", "r", Verdict.KNOWN)) == {} == values()


def test_values_stay_within_bounds() -> None:
    many = [("a", f"r{n % 3}", verdict) for n, verdict in enumerate([USEFUL, OTHER] * 300)]
    found = values(*many, *[("a", "loved", USEFUL)] * 500)
    assert all(-1 < value < 1 for value in found.values()) and found["loved"] > 0.99


def test_a_reader_follows_the_store_and_encodes_each_need_once(small_store: SqliteStore) -> None:
    asked: list[str] = []

    def encode(texts: list[str]) -> Vectors:
        asked.extend(texts)
        return ENCODER.encode(texts, queries=True)

    reader = FeedbackReader(small_store, encode)
    need = "chauffer la piscine avec la chaleur de l’usine"
    vector = ENCODER.encode([need], queries=True)
    assert reader.values(vector) == {}
    for record, verdict in (("reseau-chaleur", USEFUL), ("acierie", OTHER)):
        with small_store.transaction():
            small_store.feedback.put(need, record, verdict)
        assert record in reader.values(vector)
    assert asked == [need]
    with small_store.transaction():
        small_store.feedback.withdraw(need, "acierie")
    assert reader.values(vector).keys() == {"reseau-chaleur"}
    other = ENCODER.encode(["créer un jardin partagé"], queries=True)
    assert reader.values(other) == {}


def test_ten_thousand_verdicts_cost_no_more_than_a_few_products() -> None:
    """Against the products that cannot be spared, one by one: a library that shares them between
    cores would be a reference that changes with the machine."""
    rng = np.random.default_rng(1)
    needs = unit_rows(rng.normal(size=(10_000, 256)).astype(np.float32))
    signal = FeedbackSignal(
        needs=needs,
        asked=np.arange(10_000),
        judged=rng.integers(0, 300, 10_000),
        signs=rng.choice([-1.0, 1.0], 10_000),
        records=tuple(f"r{n}" for n in range(300)),
    )
    ours = min(_lasted(lambda: signal.values(needs[:1])) for _ in range(20))
    product = min(_lasted(lambda: (needs * needs[0]).sum(axis=1)) for _ in range(20))
    assert ours < 20 * product


def _lasted(work: object) -> float:
    start = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - start
