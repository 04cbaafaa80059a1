"""What useful verdicts teach: words for a record, needs to measure with."""

from __future__ import annotations

from datetime import UTC, datetime

from kb.feedback import Feedback, Verdict
from kb.model import Kind, RecordId
from kb.personal import MASKED_PHONE
from search.encoders import Vectors
from search.judged_feedback import judged_needs
from search.recommend.phrases import proposed_phrases
from tests.factories import ENCODER

HEAT = "comment garder la chaleur de l’usine pour la piscine"
STATION = "que faire de la gare fermée du bourg"


def encode(texts: list[str]) -> Vectors:
    return ENCODER.encode(texts, queries=True)


def told(*given: tuple[str, str, Verdict]) -> list[Feedback]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        Feedback(number=n, at=at, need=need, record_id=RecordId(record), verdict=verdict)
        for n, (need, record, verdict) in enumerate(given, start=1)
    ]


def useful(*given: tuple[str, str]) -> list[Feedback]:
    return told(*((need, record, Verdict.USEFUL) for need, record in given))


def test_short_needs_are_proposed_by_record_oldest_first() -> None:
    given = useful((STATION, "r"), (HEAT, "r"), (HEAT, "s"), (HEAT, "unpublished"))
    found = proposed_phrases(given, {"r": [], "s": []}, encode)
    assert {i: [one.number for one in kept] for i, kept in found.items()} == {"r": [1, 2], "s": [3]}


def test_what_is_long_masked_or_said_already_is_not_proposed() -> None:
    given = useful(
        ("chaleur " * 26, "r"),
        ("chaleur fatale", "r"),
        (f"rappelez le {MASKED_PHONE} pour la chaleur", "r"),
        (HEAT.capitalize(), "r"),
        (STATION, "r"),
        (f"{STATION} ?", "r"),
        (("a" * 290) + " trop de lettres", "r"),
    )
    found = proposed_phrases(given, {"r": [HEAT]}, encode)
    assert [one.need for one in found["r"]] == [STATION]
    assert proposed_phrases(given[3:4], {"r": [HEAT]}, encode) == {}


def test_verdicts_become_judged_needs() -> None:
    kept = told(
        (HEAT, "e", Verdict.USEFUL), (HEAT, "f", Verdict.USEFUL), (STATION, "e", Verdict.OUTDATED),
        (HEAT, "p", Verdict.KNOWN), (HEAT, "gone", Verdict.USEFUL),
    )  # fmt: skip
    kinds = {
        RecordId("e"): Kind.EXPERIENCE, RecordId("f"): Kind.FUNDING, RecordId("p"): Kind.PARTNER
    }  # fmt: skip
    heat, station = judged_needs(kept, kinds)
    assert (heat.id, heat.text, station.id) == ("avis-1", HEAT, "avis-3")
    assert heat.relevant == {Kind.EXPERIENCE: {"e": 2}, Kind.FUNDING: {"f": 2}}
    assert heat.not_useful == {"p": "known"}
    assert (station.relevant, station.not_useful) == ({}, {"e": "outdated"})
