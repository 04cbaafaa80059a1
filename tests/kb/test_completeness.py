"""How complete a record is, and what it lacks."""

from __future__ import annotations

import pytest

from kb.completeness import CRITERIA, Level, completeness, level, says_something
from kb.drafts import TO_COMPLETE
from kb.model import Kind, Period
from tests.factories import dozen, experience, facilitator, funding, partner
from web.record_fields import fields_of

WHOLE = {
    "cost": {"amount_eur": 1000},
    "fundings": [{"name": "ADEME"}],
    "results": [{"indicator": "longueur", "value": 3, "unit": "km"}],
    "lead": {"name": "Ville"},
    "brakes": [{"brake": "reglementation", "text": "Long."}],
    "levers": [{"lever": "portage-politique", "text": "Le maire."}],
    "lessons": ["Commencer petit"],
    "replication": "Une usine proche.",
}


@pytest.mark.parametrize("kind", Kind)
def test_the_criteria_of_a_kind_weigh_a_hundred_and_lead_to_a_field(kind: Kind) -> None:
    criteria = CRITERIA[kind]
    assert sum(one.weight for one in criteria) == 100
    assert all(one.weight > 0 for one in criteria)
    names = [one.field for one in criteria]
    assert len(set(names)) == len(names)
    assert set(names) - {"proofs"} <= set(fields_of(kind))


def test_a_record_that_says_all_and_proves_it_is_complete() -> None:
    assert completeness(experience(**WHOLE), {"need"}).score == 100
    assert completeness(experience(**WHOLE), {"need"}).missing == ()
    assert completeness(experience(**WHOLE)).score == 96


@pytest.mark.parametrize("name", WHOLE)
def test_each_field_left_out_costs_its_weight(name: str) -> None:
    left = {key: value for key, value in WHOLE.items() if key != name}
    found = completeness(experience(**left), {"need"})
    (missing,) = found.missing
    assert missing.field == name and found.score == 100 - missing.weight


def test_what_is_missing_comes_by_weight() -> None:
    found = completeness(experience())
    weights = [one.weight for one in found.missing]
    assert weights == sorted(weights, reverse=True) and weights[0] == 15
    assert found.score == 100 - sum(weights)


def test_what_is_marked_or_unknown_is_not_said() -> None:
    marked = experience(need=TO_COMPLETE, method=[TO_COMPLETE])
    assert {"need", "method"} <= {one.field for one in completeness(marked).missing}
    unknown = funding(availability="unknown", amount={"what": "études"})
    assert {"availability", "amount"} <= {one.field for one in completeness(unknown).missing}
    vague = experience(territory={"name": "un massif", "codes": []})
    assert "territory" in {one.field for one in completeness(vague).missing}


def test_somebody_who_helps_is_asked_what_and_where() -> None:
    for record in (facilitator(), partner()):
        assert "experiences" in {one.field for one in completeness(record).missing}
    helped = facilitator(experiences=[{"id": "reseau-chaleur"}])
    assert completeness(helped).score == completeness(facilitator()).score + 25


def test_scores_stay_between_nothing_and_all() -> None:
    for record in dozen():
        assert 0 <= completeness(record).score <= 100
    assert [level(score) for score in (0, 49, 50, 79, 80, 100)] == [
        Level.LOW, Level.LOW, Level.MIDDLE, Level.MIDDLE, Level.HIGH, Level.HIGH,
    ]  # fmt: skip


def test_saying_nothing_goes_all_the_way_down() -> None:
    assert not says_something(Period()) and says_something(Period(start="2018"))
    assert not says_something((TO_COMPLETE, "")) and says_something((TO_COMPLETE, "oui"))
    assert says_something(0)
