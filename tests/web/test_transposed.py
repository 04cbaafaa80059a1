"""The card answers two objections and says what holds at home; the path opens at the phase."""

from __future__ import annotations

from typing import Any

import pytest

from api.commands import recommend
from kb.model import Kind, Phase
from kb.understanding import Understanding
from kb.vocabulary import Vocabulary
from search.model import (
    KindAnswer,
    Link,
    Recommendation,
    Status,
    Step,
    Suggestion,
    Transposability,
)
from web.need_form import NeedForm
from web.screen import Screen
from web.views.cards import card_view
from web.views.need import Around, need_page

FOUND = Transposability(
    alike=("Population comparable.",),
    differs=("À 300 km de chez vous.",),
    adapt=("Prévoir un appui.",),
    unknown=("Nos fiches ne disent pas tout.", "La source ne dit pas le coût."),
    know_how="La source ne décrit pas la méthode : à demander au porteur.",
    too_expensive="La source ne dit ni le coût ni qui a payé : à demander au porteur.",
)
ADEME = Link(id="ademe", kind=Kind.FACILITATOR, title="ADEME", role="étude")
FUND = Link(id="fonds", kind=Kind.FUNDING, title="Fonds chaleur", role="subvention, par appels")


def suggestion(**fields: Any) -> Suggestion:
    base: dict[str, Any] = {
        "id": "x",
        "kind": Kind.EXPERIENCE,
        "title": "Un essai",
        "score": 1.0,
        "features": {},
        "why": ("même besoin", "Même thème."),
        "evidence": (),
        "differences": FOUND.alike + FOUND.differs,
        "summary": "Résumé.",
        "territory": "Die",
        "themes": (),
        "transposability": FOUND,
    }
    return Suggestion.model_validate({**base, **fields})


def step(phase: Phase, **fields: Any) -> Step:
    base = {"phase": phase, "label": phase.value, "aim": "But.", "current": False}
    return Step.model_validate({**base, "actions": ("Compter",), "outcome": "une note", **fields})


def answer(**fields: Any) -> Recommendation:
    path = (
        step(Phase.FEASIBILITY, current=True, people=(ADEME,), fundings=(FUND,)),
        step(Phase.EXPERIMENTATION),
        step(Phase.DEPLOYMENT),
    )
    base: dict[str, Any] = {
        "text": "x",
        "understanding": Understanding(phase=Phase.FEASIBILITY),
        "status": Status.OK,
        "experience": (suggestion(),),
        "path": path,
    }
    return Recommendation.model_validate({**base, **fields})


def test_card_says_each_lack_once() -> None:
    home = card_view(suggestion(), {}).home
    assert home is not None
    assert [told.label for told in home.lists] == [
        "Ce qui ressemble",
        "Ce qui diffère",
        "À adapter",
        "Reste à savoir",
    ]
    assert home.lists[-1].texts == ("Nos fiches ne disent pas tout.",)
    assert home.know_how.startswith("La source ne décrit pas")


def test_card_shows_the_steps_rather_than_their_sentence() -> None:
    card = card_view(suggestion(method=("a", "b")), {})
    assert card.steps == ("a", "b") and card.home and card.home.know_how == ""


def test_card_of_another_kind_has_no_objection() -> None:
    assert card_view(suggestion(kind=Kind.FUNDING, transposability=None), {}).home is None


def test_reasons_are_sentences() -> None:
    assert card_view(suggestion(), {}).why == ("Même besoin.", "Même thème.")


def test_path_opens_at_the_phase_and_every_phase_is_a_link(vocabulary: Vocabulary) -> None:
    page = need_page(NeedForm(text="x"), answer(), vocabulary, Around())
    assert [s.opened for s in page.path] == [False, True, False, False, False]
    assert [s.task is not None for s in page.path] == [False, True, True, True, False]
    assert all(f"phase={phase}" in s.url for s, phase in zip(page.path, Phase, strict=True))
    task = page.path[1].task
    assert task and task.people[0].note == "étude" and task.fundings[0].url == "/fiches/fonds"


def test_no_path_when_nothing_answers(vocabulary: Vocabulary) -> None:
    nothing = answer(status=Status.NONE, experience=(), path=())
    assert need_page(NeedForm(text="x"), nothing, vocabulary, Around()).path == ()


def test_a_list_says_why_it_is_empty_or_only_leads(vocabulary: Vocabulary) -> None:
    kinds = {
        Kind.EXPERIENCE: KindAnswer(status=Status.WEAK, chance=0.4, message="Des pistes."),
        Kind.FUNDING: KindAnswer(status=Status.NONE, chance=0.0, message="Rien d’ouvert."),
    }
    lists = need_page(NeedForm(text="x"), answer(kinds=kinds), vocabulary, Around()).lists
    assert (lists[0].note, lists[1].empty, lists[1].note) == ("Des pistes.", "Rien d’ouvert.", "")


def test_page_shows_objections_home_and_path(vocabulary: Vocabulary) -> None:
    page = need_page(NeedForm(text="x"), answer(), vocabulary, Around())
    shown = bytes(Screen().page("need.html", here="", page=page, form=page.form).body).decode()
    for words in (
        "«&nbsp;Je ne sais pas faire&nbsp;»",
        "«&nbsp;Ça coûte trop cher&nbsp;»",
        "Ce qui diffère",
        "Prévoir un appui.",
        "Votre parcours",
        'aria-current="step"',
        "Fonds chaleur",
        "Aucun des financements proposés ici ne s’ouvre à cette étape.",
    ):
        assert words in shown, words
    assert shown.count("ne dit pas le coût") == 0


def test_terminal_tells_the_same(
    capsys: pytest.CaptureFixture[str], vocabulary: Vocabulary
) -> None:
    recommend.tell(answer(), vocabulary)
    shown = capsys.readouterr().out
    for words in ("Comment   La source", "Ressemble Population", "À adapter Prévoir", "Inconnu"):
        assert words in shown, words
    assert "Votre parcours" in shown and "vous en êtes là" in shown
    assert "Qui voir  ADEME (étude)" in shown and "Fonds chaleur (subvention, par appels)" in shown
