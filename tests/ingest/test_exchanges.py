from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.exchanges import find_exchanges
from ingest.questions import is_question, opens_questions
from tests.ingest.laid import FRAGMENTS, check_order, check_span, laid

Pair = tuple[list[str], list[str]]


def _pairs(text: str) -> list[Pair]:
    whole, elements, spans = laid(text)
    return [
        (
            [whole[q.start : q.end] for q in exchange.questions],
            [whole[a.start : a.end] for a in exchange.answers],
        )
        for exchange in find_exchanges(whole, elements, spans)
    ]


# --- bullets and paragraphs


def test_bullets_that_ask_then_their_answers() -> None:
    text = (
        "## Questions-réponses\n\n- Qui gère les salles ?\n\n"
        "Anne GARNIER répond que c’est la ville.\n\n"
        "- Quels sont les tarifs ?\n\nAli RIVA indique qu’ils sont fixés.\n\nRevus en mai.\n"
    )
    assert _pairs(text) == [
        (["Qui gère les salles ?"], ["Anne GARNIER répond que c’est la ville."]),
        (["Quels sont les tarifs ?"], ["Ali RIVA indique qu’ils sont fixés.\n\nRevus en mai."]),
    ]  # fmt: skip


def test_two_questions_may_have_the_same_answer_and_one_question_two() -> None:
    text = (
        "## Échanges\n\n- Qui gère les salles ?\n- Quels sont les tarifs ?\n\n"
        "Anne GARNIER répond que c’est la ville.\n\nAli RIVA précise les tarifs.\n"
    )
    ((questions, answers),) = _pairs(text)
    assert questions == ["Qui gère les salles ?", "Quels sont les tarifs ?"]
    assert answers == ["Anne GARNIER répond que c’est la ville.", "Ali RIVA précise les tarifs."]


def test_questions_run_together_then_bullets_that_answer() -> None:
    text = (
        "## Halle\n\nQuand ouvrira-t-elle ? Qui la gérera ?\n\n- Elle ouvrira en mars.\n"
        "- Un gestionnaire privé.\n"
    )
    assert _pairs(text) == [
        (
            ["Quand ouvrira-t-elle ? Qui la gérera ?"],
            ["Elle ouvrira en mars.", "Un gestionnaire privé."],
        )
    ]


def test_question_and_answer_in_one_bullet() -> None:
    text = "Questions :\n\n- Le prix est-il fixé ? Non, pas encore.\n"
    assert _pairs(text) == [(["Le prix est-il fixé ?"], ["Non, pas encore."])]


def test_what_closes_the_meeting_answers_nothing() -> None:
    text = (
        "## Questions\n\n- Qui gère les salles ?\n\nLa ville.\n\n"
        "En conclusion, le maire remercie.\n"
    )
    assert _pairs(text) == [(["Qui gère les salles ?"], ["La ville."])]


@pytest.mark.parametrize("reply", ["Pas de réponse à ce jour.", "La question reste ouverte."])
def test_a_reply_that_answers_nothing(reply: str) -> None:
    text = f"## Questions diverses\n\n- Quand la place sera-t-elle refaite ? {reply}\n"
    assert _pairs(text) == [(["Quand la place sera-t-elle refaite ?"], [])]


# --- indirect questions, remarks


@pytest.mark.parametrize(
    ("line", "question", "answer"),
    [
        (
            "Mme Riva demande si la navette circulera le dimanche. M. Aubin précise que non.",
            "Mme Riva demande si la navette circulera le dimanche.",
            "M. Aubin précise que non.",
        ),
        (
            "La répartition a été questionnée par deux élus => elle sera présentée en mai.",
            "La répartition a été questionnée par deux élus",
            "elle sera présentée en mai.",
        ),
        (
            "M. Aubin s’interroge sur le coût du chantier. Le coût est fixé par le marché.",
            "M. Aubin s’interroge sur le coût du chantier.",
            "Le coût est fixé par le marché.",
        ),
        (
            "Des riverains regrettent le bruit. Ce à quoi la Régie répond que les heures changent.",
            "Des riverains regrettent le bruit.",
            "Ce à quoi la Régie répond que les heures changent.",
        ),
    ],
)
def test_a_question_without_a_question_mark(line: str, question: str, answer: str) -> None:
    assert _pairs(f"## Point d’étape\n\n{line}\n") == [([question], [answer])]


def test_the_reply_may_stand_on_the_next_line() -> None:
    text = (
        "## Marché\n\nUn habitant demande pourquoi il change de place.\n\n"
        "Réponse de la ville : le sol est à refaire.\n"
    )
    assert _pairs(text) == [
        (["Un habitant demande pourquoi il change de place."], ["le sol est à refaire."])
    ]


def test_under_a_title_of_questions_a_remark_has_its_reply() -> None:
    text = (
        "## Échanges avec la salle\n\n"
        "Des commerçants regrettent le calendrier. La ville en prend note.\n"
    )
    assert _pairs(text) == [
        (["Des commerçants regrettent le calendrier."], ["La ville en prend note."])
    ]


# --- questionnaires


def test_a_questionnaire() -> None:
    text = (
        "## Suivi\n\nQ1 : Avez-vous un plan ? oui\n\nQ 3 : Quel budget ?\n\n"
        "Environ 40 000 euros.\n\n"
        "Q4 : Quels partenaires ?\n\n- Sont-ils publics ? oui\n- Sont-ils locaux ? Non.\n\n"
        "Q 21\u00a0: Autres remarques\n"
    )
    assert _pairs(text) == [
        (["Avez-vous un plan ?"], ["oui"]),
        (["Quel budget ?"], ["Environ 40 000 euros."]),
        (["Quels partenaires ?"], []),
        (["Sont-ils publics ?"], ["oui"]),
        (["Sont-ils locaux ?"], ["Non."]),
        (["Autres remarques"], []),
    ]


# --- never


@pytest.mark.parametrize(
    "text",
    [
        "## Comment financer la halle ?\n\nLe budget est de 40 000 euros.\n",
        "## Ouverture\n\n"
        "Anne GARNIER rappelle l’enjeu. Pourquoi agir ? Parce que le temps presse.\n",
        "## Ouverture\n\nComment tenir ? Anne GARNIER répond à cela que c’est en innovant.\n",
        "## Notes\n\nVu avec Marc (directeur de quoi ?). BD ? pas sûr.\n",
        "## Introduction\n\nTrois sujets suivront :\n- Comment financer ?\n"
        "- Quel calendrier ?\n\nLa suite dira.\n",
        "## Freins\n\nIl s’interroge sur :\n- le partage des rôles\n- les délais\n",
        "## Constat\n\nCes lieux répondent à un besoin. Les habitants demandent que cela dure.\n",
    ],
)
def test_no_exchange_there(text: str) -> None:
    assert _pairs(text) == []


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("Ce projet nécessite-t-il un permis ?", True),
        ("Au-delà du prix, quels sont les délais ?", True),
        ("Et la rue du Port ?", True),
        ("disposer d’évaluations (y compris financières) ?", False),
        ("Quel beau projet.", False),
        ("Quoi ?", False),
    ],
)
def test_what_really_asks(sentence: str, asks: bool) -> None:
    assert is_question(sentence) is asks


@pytest.mark.parametrize(
    ("title", "opens"),
    [
        ("Questions-réponses et échanges", True),
        ("La parole aux habitants", True),
        ("FAQ", True),
        ("Le numérique en question", False),
        ("Plateforme et échanges de données", False),
        ("Calendrier", False),
    ],
)
def test_titles_under_which_people_ask(title: str, opens: bool) -> None:
    assert opens_questions(title) is opens


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=40), max_size=12))
@settings(max_examples=60, deadline=None)
def test_exchanges_are_in_the_text_in_order_and_always_the_same(lines: list[str]) -> None:
    whole, elements, spans = laid("\n\n".join(lines))
    exchanges = find_exchanges(whole, elements, spans)
    for exchange in exchanges:
        assert exchange.questions
        for span in (*exchange.questions, *exchange.answers):
            check_span(whole, span)
        check_order(exchange.answers)
    check_order([exchange.questions[0] for exchange in exchanges])
    assert exchanges == find_exchanges(whole, elements, spans)
