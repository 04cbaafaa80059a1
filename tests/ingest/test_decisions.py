from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decisions import find_decisions
from kb.reading import Method, StatementKind
from tests.ingest.laid import FRAGMENTS, check_order, check_span, laid

DECISION, VOTE = StatementKind.DECISION, StatementKind.VOTE


def _told(text: str) -> list[tuple[StatementKind, str]]:
    whole, elements, spans = laid(text)
    return [
        (one.kind, whole[one.start : one.end]) for one in find_decisions(whole, elements, spans)
    ]


def _kinds(sentence: str) -> list[StatementKind]:
    return [kind for kind, _ in _told(f"## Séance\n\n{sentence}\n")]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Le comité valide le principe d’une étude.", [DECISION]),
        ("Les conseillers décident de renvoyer ce sujet à la plénière.", [DECISION]),
        ("Il est décidé de lancer la consultation en mai.", [DECISION]),
        ("Après discussion, il est convenu d’un voyage en juin.", [DECISION]),
        ("Le bureau donne son accord pour cette dépense.", [DECISION]),
        ("Le procès-verbal est adopté à l’unanimité.", [DECISION]),
        ("Aide au verger : ADOPTE A HAUTEUR DE 500€.", [DECISION]),
        ("Proposition rejetée.", [DECISION]),
        ("Achat de bancs : 14 votes pour.", [VOTE]),
        ("Motion sur la voirie : 0 contre, 0 abstention, 11 pour.", [VOTE]),
        ("La proposition recueille 6 voix contre, 5 pour.", [VOTE]),
        ("Le conseil vote l’aide : 7 pour, 2 contre.", [DECISION, VOTE]),
    ],
)
def test_what_a_sentence_decides(sentence: str, kinds: list[StatementKind]) -> None:
    assert _kinds(sentence) == kinds


@pytest.mark.parametrize(
    "sentence",
    [
        "Le budget devra être validé par le conseil.",
        "Le projet n’a pas encore été adopté.",
        "Rien n’est décidé à ce stade.",
        "Le conseil est appelé à voter en mars.",
        "Le bureau est ouvert le lundi.",
        "La ville retient l’eau de pluie.",
        "Le groupe peut procéder à un vote.",
        "Le comité valide-t-il ce choix ?",
        "Un pain pour deux, 10 pour cent de remise.",
    ],
)
def test_nothing_is_decided_there(sentence: str) -> None:
    assert _kinds(sentence) == []


def test_items_under_a_title_of_decisions_are_decisions() -> None:
    text = (
        "## 8/ Décisions\n\n- Reconduire la convention avec l’école.\n- Demander un second devis.\n"
    )
    assert _told(text) == [
        (DECISION, "Reconduire la convention avec l’école."),
        (DECISION, "Demander un second devis."),
    ]


def test_a_label_holds_for_the_items_below_it() -> None:
    text = (
        "## Séance\n\nDécision / Actions\n\n- Relancer la mairie avant juin\n\n"
        "La suite est remise.\n"
    )
    assert _told(text) == [(DECISION, "Relancer la mairie avant juin")]


def test_a_label_before_the_words() -> None:
    text = "## Séance\n\nDécision : la fête aura lieu le 12 juin.\n"
    whole, elements, spans = laid(text)
    (found,) = find_decisions(whole, elements, spans)
    assert whole[found.start : found.end] == "la fête aura lieu le 12 juin."
    assert [whole[word.start : word.end] for word in found.words] == ["Décision"]
    assert found.method is Method.RULE


def test_counts_on_lines_that_follow_one_another_are_one_vote() -> None:
    text = "## Élection\n\n- Pour : 7\n- Contre : 0\n- Abstention : 0\n"
    ((kind, said),) = _told(text)
    assert kind is VOTE
    assert said.startswith("Pour : 7")
    assert said.endswith("Abstention : 0")


def test_words_are_what_told_it() -> None:
    whole, elements, spans = laid("## Séance\n\nMotion : 11 pour, 2 contre.\n")
    (found,) = find_decisions(whole, elements, spans)
    assert [whole[word.start : word.end] for word in found.words] == ["11 pour", "2 contre"]


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=40), max_size=12))
@settings(max_examples=60, deadline=None)
def test_decisions_are_in_the_text_in_order_and_always_the_same(lines: list[str]) -> None:
    whole, elements, spans = laid("\n\n".join(lines))
    found = find_decisions(whole, elements, spans)
    for one in found:
        check_span(whole, one)
        for word in one.words:
            check_span(whole, word)
    check_order(found)
    assert found == find_decisions(whole, elements, spans)
