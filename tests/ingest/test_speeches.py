from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.speaking import speaker_of
from ingest.speeches import find_speeches
from tests.ingest.laid import FRAGMENTS, check_order, check_span, laid


def _speakers(text: str) -> list[str]:
    whole, elements, spans = laid(text)
    return [whole[s.speaker.start : s.speaker.end] for s in find_speeches(whole, elements, spans)]


def _words(text: str) -> list[str]:
    whole, elements, spans = laid(text)
    return [whole[s.start : s.end] for s in find_speeches(whole, elements, spans)]


def _roles(text: str) -> list[tuple[str | None, str | None]]:
    return [(s.function, s.organisation) for s in find_speeches(*laid(text))]


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Luc FABRE explique que le projet avance.", "Luc FABRE"),
        ("Luc Fabre prend la parole et rappelle le calendrier.", "Luc Fabre"),
        ("Sur les coûts, Luc FABRE souligne un écart.", "Luc FABRE"),
        ("Mais Luc Fabre ajoute que rien ne presse.", "Luc Fabre"),
        ("Luc Fabre, maire de Blois, intervient pour conclure.", "Luc Fabre"),
        ("Mme Fabre (ADEME) demande un délai.", "Mme Fabre"),
        ("X-Y. Fabre signale une erreur.", "X-Y. Fabre"),
        ("P.-H. FABRE répond que non.", "P.-H. FABRE"),
        ("Selon Luc FABRE, tout est prêt.", "Luc FABRE"),
        ("« Tout est prêt », précise Luc Fabre.", "Luc Fabre"),
        ("La DREAL indique que le délai court.", "La DREAL"),
        ("La DDT de la Creuse rappelle la règle.", "La DDT de la Creuse"),
        ("Le CQ regrette ce choix.", "Le CQ"),
        ("Des riverains se plaignent du bruit.", "Des riverains"),
        ("Monsieur le Maire précise le calendrier.", "Monsieur le Maire"),
        ("L'adjointe propose une visite.", "L'adjointe"),
        ("Le paysagiste présente les comptages.", "Le paysagiste"),
        ("La mairie a répondu en juin.", "La mairie"),
    ],
)
def test_the_subject_of_a_verb_of_saying_speaks(sentence: str, speaker: str) -> None:
    mention = speaker_of(sentence)
    assert mention is not None
    assert sentence[mention.start : mention.end] == speaker


@pytest.mark.parametrize(
    "sentence",
    [
        "Elle explique que le projet avance.",
        "Le projet propose un atelier.",
        "La ville présente un centre ancien.",
        "Le nombre d'habitants augmente.",
        "La création d'une association a été annoncée.",
        "Ces lieux répondent à un besoin.",
        "Blois Innovation explique.",
        "",
    ],
)
def test_nobody_speaks_there(sentence: str) -> None:
    assert speaker_of(sentence) is None


def test_a_speech_runs_until_the_next_speaker() -> None:
    text = (
        "## Séance\n\nLuc FABRE rappelle le calendrier. Il y a deux phases.\n\n"
        "La première est finie.\n\nMme Garnier précise le budget.\n"
    )
    assert _words(text) == [
        "Luc FABRE rappelle le calendrier. Il y a deux phases.\n\nLa première est finie.",
        "Mme Garnier précise le budget.",
    ]


def test_named_again_in_the_same_paragraph_the_speaker_goes_on() -> None:
    text = "Luc FABRE rappelle la règle. Puis Luc FABRE ajoute un exemple.\n\nLuc FABRE conclut."
    assert len(_words(text)) == 2


def test_a_title_and_a_question_end_a_speech() -> None:
    text = "## A\n\nLuc FABRE explique.\n\n- Quand ouvrira la halle ?\n\nEn mars.\n\n## B\n\nSuite."
    assert _words(text) == ["Luc FABRE explique."]


def test_the_role_is_found_anywhere_in_the_document() -> None:
    text = (
        "## Séance\n\nMme Garnier rappelle la règle.\n\nA. Riva indique le prix.\n\n"
        "## Liste des participants\n\nGARNIER Anne\tDirectrice\tAgence Val\n"
        "RIVA Ali\tChargé de mission\tADEME\n"
    )
    assert _roles(text) == [("Directrice", "Agence Val"), ("Chargé de mission", "ADEME")]


def test_a_line_under_intervenants_gives_the_role_only() -> None:
    text = (
        "## Partie\n\n- Intervenants :\n- **Anne Garnier**, directrice de l’Agence Val\n"
        "- **Ali Riva**, maire de Blois\n\nAnne GARNIER rappelle l’histoire du lieu.\n"
    )
    assert _speakers(text) == ["Anne GARNIER"]
    assert _roles(text) == [("directrice", "Agence Val")]


def test_a_name_alone_on_its_line_opens_what_follows() -> None:
    text = (
        "## Témoignages\n\nAnne GARNIER\n\nAgence Val – bureau d’études\n\n"
        "Elle souligne des délais trop longs pour une jeune entreprise.\n"
    )
    assert _speakers(text) == ["Anne GARNIER"]
    assert _roles(text) == [(None, "Agence Val")]
    assert _words(text)[0].endswith("jeune entreprise.")


def test_a_title_may_name_the_speaker() -> None:
    text = (
        "## Intervention - Anne Garnier (Métropole du Val)\n\n"
        "Constate que tout part de là.\n\n## Suite\n"
    )
    assert _roles(text) == [(None, "Métropole du Val")]


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("Mme Garnier (ADEME) : il faut un pilote.", "Mme Garnier"),
        ("M. Ali Riva. – Mes chers collègues, bonjour.", "M. Ali Riva"),
        ("« Nous avons appris beaucoup de choses. » Anne Garnier, directrice", "Anne Garnier"),
    ],
)
def test_a_line_may_open_or_end_with_its_speaker(line: str, speaker: str) -> None:
    assert _speakers(f"## Séance\n\n{line}\n") == [speaker]


def test_initials_that_open_two_lines_speak() -> None:
    text = "## Notes\n\nFB : pas de pilote.\n\nFB : un seul poste.\n\nNB : à vérifier.\n"
    assert _speakers(text) == ["FB", "FB"]


def test_a_first_name_speaks_when_it_is_listed_or_often_heard() -> None:
    assert _speakers("## Notes\n\nNadia reconnaît le lieu.\n") == []
    assert _speakers("Présents : Nadia, Paul\n\n## Notes\n\nNadia rappelle la règle.\n") == [
        "Nadia"
    ]
    assert len(_speakers("## Notes\n\nPaul rappelle la règle.\n\nPaul précise le prix.\n")) == 2


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=40), max_size=12))
@settings(max_examples=60, deadline=None)
def test_speeches_are_in_the_text_in_order_apart_and_always_the_same(lines: list[str]) -> None:
    whole, elements, spans = laid("\n\n".join(lines))
    speeches = find_speeches(whole, elements, spans)
    end = 0
    for speech in speeches:
        check_span(whole, speech)
        check_span(whole, speech.speaker)
        assert speech.start >= end
        end = speech.end
    check_order(speeches)
    assert speeches == find_speeches(whole, elements, spans)
