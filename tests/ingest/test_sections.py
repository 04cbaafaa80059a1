from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.passages import written
from ingest.readers.lines import plain_lines, to_blocks
from ingest.sections import find_sections
from ingest.structure import outline
from ingest.title_words import role_of_title
from kb.reading import Section, SectionRole

BODY = (
    "Une vingtaine de personnes ont suivi la présentation, puis la discussion s’est engagée avec "
    "la salle sur les moyens et sur le calendrier."
)

REPORT = f"""Rencontre du plateau
3 mai 2021
Présents
Anne DURAND
Paul MARTIN
Ordre du jour :
- la navette
- la halle
1. La navette
{BODY}
- **Questions-réponses**
- Qui paie ?
{BODY}
2. La halle
{BODY}
Conclusion
{BODY}
Prochaine réunion
Le 12 juin à 18 h."""


def read(text: str) -> tuple[str, list[Section]]:
    elements = outline(to_blocks(plain_lines(text)))
    whole, placed = written(elements)
    return whole, find_sections(whole, elements, [(item.start, item.end) for item in placed])


def role_of(text: str, title: str) -> SectionRole:
    return next(section.role for section in read(text)[1] if section.title == title)


def test_titles_levels_and_roles_of_a_report() -> None:
    _, sections = read(REPORT)
    assert [(s.level, s.role, s.title) for s in sections] == [
        (1, SectionRole.FRONT, "Rencontre du plateau"),
        (1, SectionRole.PARTICIPANTS, "Présents"),
        (1, SectionRole.AGENDA, "Ordre du jour"),
        (1, SectionRole.BODY, "1. La navette"),
        (2, SectionRole.QUESTIONS, "Questions-réponses"),
        (1, SectionRole.BODY, "2. La halle"),
        (1, SectionRole.CONCLUSION, "Conclusion"),
        (1, SectionRole.NEXT_STEPS, "Prochaine réunion"),
    ]


def test_a_section_goes_from_its_title_to_the_next_of_its_level() -> None:
    text, sections = read(REPORT)
    navette = sections[3]
    assert text[navette.start : navette.end].startswith("1. La navette")
    assert text[navette.start : navette.end].endswith("calendrier.")
    assert navette.start < sections[4].start < sections[4].end == navette.end < sections[5].start


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Suites à donner", SectionRole.NEXT_STEPS),
        ("Calendrier à venir", SectionRole.NEXT_STEPS),
        ("À faire", SectionRole.NEXT_STEPS),
        ("4/ Actions à mener", SectionRole.NEXT_STEPS),
        ("Clôture de la matinée", SectionRole.CONCLUSION),
        ("Mot de la fin", SectionRole.CONCLUSION),
        ("Décision / Actions :", SectionRole.DECISIONS),
        ("Relevé de décisions", SectionRole.DECISIONS),
        ("Échanges avec la salle", SectionRole.QUESTIONS),
        ("La parole aux habitants", SectionRole.QUESTIONS),
        ("Intervention de l’agence", SectionRole.SPEECH),
        ("Témoignage 2", SectionRole.SPEECH),
        ("Annexe 1 : le plan", SectionRole.ANNEX),
        ("Informations pratiques", SectionRole.FRONT),
        ("Programme de la journée", SectionRole.AGENDA),
        ("Programme européen Leader", None),
        ("Suite à la réunion de mai", None),
        ("La navette", None),
    ],
)
def test_roles_by_the_words_of_a_title(title: str, role: SectionRole | None) -> None:
    assert role_of_title(title) is role


@pytest.mark.parametrize(
    "title", ["2. Paul MARTIN, directeur de l’agence", "La halle couverte, par Anne DURAND"]
)
def test_a_title_that_names_a_person_is_a_speech(title: str) -> None:
    assert role_of(f"Rencontre\n{BODY}\n**{title}**\n{BODY}", title) is SectionRole.SPEECH


def test_a_part_that_opens_on_who_speaks_is_a_speech() -> None:
    text = f"Rencontre\n{BODY}\nOuverture\nAnne Durand, présidente de l’agence\n{BODY}"
    assert role_of(text, "Ouverture") is SectionRole.SPEECH
    assert role_of(f"Rencontre\n{BODY}\nOuverture\n{BODY}", "Ouverture") is SectionRole.BODY


def test_questions_and_answers_make_a_part_of_questions() -> None:
    text = f"Rencontre\n{BODY}\nLa halle\n- Qui paie ?\n{BODY}\n- Quand ouvre-t-elle ?\n{BODY}"
    listed = f"Rencontre\n{BODY}\nLa halle\n{BODY}\n- Qui paie ?\n- Quand ?\n{BODY}"
    assert role_of(text, "La halle") is SectionRole.QUESTIONS
    assert role_of(listed, "La halle") is SectionRole.BODY


def test_what_stands_in_an_annex_is_annexed() -> None:
    text = f"Rencontre\n{BODY}\nANNEXE 1\n{BODY}\nLe plan de la halle\n{BODY}"
    assert role_of(text, "Le plan de la halle") is SectionRole.ANNEX


lines = st.one_of(
    st.sampled_from([*REPORT.split("\n"), "Annexes", "**Titre**", "~~barré~~", "a | b"]),
    st.text(max_size=30),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(lines, max_size=25))
def test_spans_are_inside_the_text_in_order_and_trimmed(found: list[str]) -> None:
    text, sections = read("\n".join(found))
    assert sections == read("\n".join(found))[1]
    starts = [section.start for section in sections]
    assert starts == sorted(starts)
    for section in sections:
        assert 0 <= section.start <= section.heading.start < section.heading.end <= section.end
        for span in (section, section.heading):
            quote = text[span.start : span.end]
            assert quote and quote == quote.strip()
