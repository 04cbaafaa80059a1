"""The path starts at the need's phase and goes two steps further, with people and money of then."""

from __future__ import annotations

from typing import Any

import pytest

from kb.model import Kind, Phase, Record
from kb.understanding import Speaker, Understanding
from kb.vocabulary import Vocabulary
from search.recommend.path import path_of, which_money, whom_to_see
from tests import factories

TARBES = next(t for t in factories.territories() if t.id == "commune:65440")


def facilitator(record_id: str, *services: str, **fields: Any) -> Record:
    base = {"territory": factories.FRANCE, "services": services, "title": f"Fiche {record_id}"}
    return factories.facilitator(id=record_id, **{**base, **fields})


def funding(record_id: str, *phases: Phase, **fields: Any) -> Record:
    return factories.funding(id=record_id, title=f"Fiche {record_id}", phases=phases, **fields)


@pytest.mark.parametrize(
    ("phase", "steps"),
    [
        (None, ["emergence", "faisabilite", "experimentation"]),
        (Phase.FEASIBILITY, ["faisabilite", "experimentation", "deploiement"]),
        (Phase.DEPLOYMENT, ["deploiement", "evaluation"]),
        (Phase.EVALUATION, ["evaluation"]),
    ],
)
def test_this_step_and_the_next_two(
    phase: Phase | None, steps: list[str], vocabulary: Vocabulary
) -> None:
    path = path_of(Understanding(phase=phase), {}, vocabulary)
    assert [step.phase for step in path] == steps
    assert [step.current for step in path] == [phase is not None] + [False] * (len(steps) - 1)


def test_every_phase_says_what_to_do_and_what_is_there_at_its_end(vocabulary: Vocabulary) -> None:
    for phase in vocabulary.phases:
        assert 3 <= len(phase.actions) <= 4 and phase.outcome, phase.id


def test_changing_the_phase_changes_people_and_money(vocabulary: Vocabulary) -> None:
    ranked = {
        Kind.FACILITATOR: [facilitator("a", "étude de faisabilité", "panel d'essai")],
        Kind.FUNDING: [funding("f", Phase.FEASIBILITY), funding("g", Phase.EXPERIMENTATION)],
    }
    first, second, third = path_of(Understanding(phase=Phase.FEASIBILITY), ranked, vocabulary)
    assert [link.role for link in first.people + second.people] == [
        "étude de faisabilité",
        "panel d'essai",
    ]
    assert [link.id for link in first.fundings + second.fundings] == ["f", "g"]
    assert third.fundings == ()


def test_people_keep_their_rank_and_work_at_the_speakers() -> None:
    ranked = [
        facilitator("loin", "étude", territory=factories.DUNKERQUE),
        facilitator("b", "accueil", "ingénierie"),
        facilitator("c", "accueil"),
        facilitator("d", "conseil"),
    ]
    understood = Understanding(territory=TARBES)
    found = whom_to_see(Phase.FEASIBILITY, ranked, understood)
    assert [(link.id, link.role) for link in found] == [("b", "ingénierie"), ("d", "conseil")]
    nobody = whom_to_see(Phase.EVALUATION, ranked, understood)
    assert [(link.id, link.role) for link in nobody] == [("b", "accueil")]
    assert whom_to_see(Phase.EVALUATION, ranked[:1], understood) == ()


def test_money_is_open_then_and_to_the_speaker(vocabulary: Vocabulary) -> None:
    then = Phase.DEPLOYMENT
    ranked = [
        funding("clos", then, availability="closed"),
        funding("autres", then, beneficiaries=["entreprise"]),
        funding("ailleurs", then, territory=factories.DUNKERQUE),
        funding("avant", Phase.EMERGENCE),
        funding("oui", then, Phase.EVALUATION, availability="permanent"),
        funding("appels", then),
    ]
    understood = Understanding(territory=TARBES, speaker=Speaker.COLLECTIVITE)
    found = which_money(then, ranked, understood, vocabulary)
    assert [(link.id, link.role) for link in found] == [
        ("oui", "subvention, ouvert toute l’année"),
        ("appels", "subvention, par appels"),
    ]
