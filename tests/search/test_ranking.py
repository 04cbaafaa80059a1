"""What ranks: learned weights, a second look, twins kept apart, closed money never first."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kb.model import Kind
from kb.understanding import Speaker, Understanding
from search.model import KindAnswer, Status
from search.recommend.confidence import Confidence
from search.recommend.learning import ndcg
from search.recommend.ranking import Ranked, first_is_open
from search.recommend.signals import MOST_SENTENCES, sentences_of
from search.recommend.weights import BY_HAND, LEARNED, Line, read_weights
from tests import factories


def test_what_was_learned_is_sound() -> None:
    learned = read_weights()
    assert LEARNED.exists() and learned is not BY_HAND
    for line in (learned.first, *learned.kinds.values()):
        assert sum(line.weights.values()) == pytest.approx(1, abs=0.01)
        assert min(line.weights.values()) > 0, "nothing that is told as a reason counts against"
        assert line.slope > 0
    assert set(learned.kinds) == set(learned.presence) == set(learned.empty_below) == set(Kind)


def test_without_a_file_the_weights_are_those_set_by_hand(tmp_path: Path) -> None:
    assert read_weights(tmp_path / "none.json") is BY_HAND
    broken = tmp_path / "broken.json"
    for text in ("{", json.dumps({"first": 3})):
        broken.write_text(text)
        read_weights.cache_clear()
        with pytest.raises(ValueError, match="not a file of weights"):
            read_weights(broken)


def test_a_chance_grows_with_the_score() -> None:
    line = Line(weights={"a": 2.0, "b": 1.0}, slope=3.0, intercept=-1.0)
    assert line.chance_for({"a": 0.5, "b": 0.0, "other": 9.0}) == line.chance_of(1.0)
    chances = line.chance(np.array([-1e9, 0.0, 1.0]))
    assert chances[0] == pytest.approx(0) and chances[1] < chances[2] == line.chance_of(1.0)
    assert line.chance_of(-1e9) < 1e-20 and line.chance_of(1e9) == pytest.approx(1)


def ranked(*scored: tuple[str, float, str]) -> list[Ranked]:
    return [
        Ranked(factories.funding(id=i, availability=state), {"lexical": score}, score)
        for i, score, state in scored
    ]


SURE = Line(weights={"lexical": 1.0}, slope=10.0, intercept=-2.0)
UNSURE = Line(weights={"lexical": 1.0}, slope=10.0, intercept=-9.0)


def test_closed_money_is_never_first() -> None:
    found = ranked(("clos", 0.9, "closed"), ("ouvert", 0.5, "permanent"), ("autre", 0.4, "closed"))
    ordered = first_is_open(found, Understanding(), SURE)
    assert [one.record.id for one in ordered] == ["ouvert", "clos", "autre"]
    assert [one.score for one in ordered] == [0.5, 0.5, 0.4]
    assert all(sum(one.features.values()) == pytest.approx(one.score) for one in ordered)


def test_where_nothing_open_fits_the_list_says_what_it_is() -> None:
    found = ranked(("clos", 0.9, "closed"), ("ouvert", 0.5, "permanent"))
    assert first_is_open(found, Understanding(), UNSURE) == found
    answer = KindAnswer(status=Status.OK, chance=0.9)
    kinds = Confidence.with_precedents({Kind.FUNDING: answer}, found, Understanding())
    assert kinds[Kind.FUNDING].status is Status.WEAK
    assert "clos ou réservé" in (kinds[Kind.FUNDING].message or "")
    same = Confidence.with_precedents({Kind.FUNDING: answer}, found[1:], Understanding())
    assert same[Kind.FUNDING] is answer


def test_money_for_others_is_never_first_and_no_open_one_changes_nothing() -> None:
    found = ranked(("communes", 0.9, "permanent"), ("tous", 0.5, "permanent"))
    found[1] = found[1]._replace(record=factories.funding(id="tous", beneficiaries=["start-up"]))
    need = Understanding(speaker=Speaker.PORTEUR)
    assert [one.record.id for one in first_is_open(found, need, SURE)] == ["tous", "communes"]
    closed = ranked(("un", 0.9, "closed"), ("deux", 0.5, "closed"))
    assert first_is_open(closed, Understanding(), SURE) == closed
    assert first_is_open([], Understanding(), SURE) == []


def test_a_long_need_is_read_by_sentences() -> None:
    assert sentences_of("Une seule phrase, même longue, n’est pas découpée") == []
    text = "Nous voulons chauffer l’école. Oui. Le maire a peur des devis ! Et rien d’autre"
    assert sentences_of(text) == [
        "Nous voulons chauffer l’école.", "Le maire a peur des devis !", "Et rien d’autre",
    ]  # fmt: skip
    many = " ".join(f"Voici la phrase numéro {n} du texte." for n in range(40))
    assert len(sentences_of(many)) == MOST_SENTENCES


def test_ndcg_is_that_of_the_field() -> None:
    grades = np.array([0.0, 3.0, 1.0])
    assert ndcg(np.array([0.1, 0.9, 0.5]), grades) == pytest.approx(1)
    worst = (7 / np.log2(4) + 1 / np.log2(3)) / (7 + 1 / np.log2(3))
    assert ndcg(np.array([0.9, 0.1, 0.5]), grades) == pytest.approx(worst)
