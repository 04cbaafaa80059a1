"""The part of a text that answers, and its marks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.analysis import TermFinder, analyse
from search.snippets import SNIPPET_CHARS, Snippet, make_snippet

FILLER = "Le conseil se réunit chaque mois pour parler de tout et de rien. " * 12
TEXT = FILLER + "L’aciérie récupère sa chaleur fatale pour la piscine. " + FILLER


def snippet_of(text: str, terms: list[str], size: int = SNIPPET_CHARS) -> Snippet:
    return make_snippet(text, TermFinder(terms).find(text), size)


def marked(text: str, query: str) -> list[str]:
    snippet = snippet_of(text, analyse(query))
    return [snippet.text[start:end] for start, end in snippet.marks]


def test_the_window_is_where_most_words_are() -> None:
    snippet = snippet_of(TEXT, analyse("chaleur de la piscine"))
    assert "L’aciérie récupère sa chaleur fatale" in snippet.text
    assert snippet.text.startswith("… ") and snippet.text.endswith(" …")
    assert len(snippet.text) < SNIPPET_CHARS + 40
    assert marked(TEXT, "chaleur de la piscine") == ["chaleur", "piscine"]


def test_a_later_window_is_taken_for_one_word_more() -> None:
    text = "Une chaleur. " + FILLER + "Une piscine et une école."
    assert marked(text, "chaleur, piscine, école") == ["piscine", "école"]


def test_marks_are_the_very_words_whatever_their_spelling() -> None:
    assert marked("L’aide à l’ÉNERGIE, aux énergies et aux tiers-lieux.", "energie aide") == [
        "aide", "ÉNERGIE", "énergies",
    ]  # fmt: skip
    assert marked("Un tiers-lieu ouvert", "tiers lieux") == ["tiers-lieu"]


def test_without_a_match_the_start_is_shown() -> None:
    snippet = snippet_of("Une phrase courte.", analyse("géothermie"))
    assert snippet.text == "Une phrase courte." and snippet.marks == ()
    assert snippet_of("", ["x"]).text == ""


def test_lines_are_shown_as_one() -> None:
    assert snippet_of("un\ndeux\ttrois", []).text == "un deux trois"


@given(
    st.text("ab éà\n\t’-chaleur .", max_size=400),
    st.sampled_from(["chaleur", "a", "tiers-lieu"]),
    st.integers(1, 120),
)
def test_marks_are_exact_and_apart(text: str, query: str, size: int) -> None:
    terms = analyse(query)
    snippet = snippet_of(text, terms, size)
    last = -1
    for start, end in snippet.marks:
        assert last < start < end <= len(snippet.text)
        last = end
        assert set(terms) & set(analyse(snippet.text[start:end]))
    shown = snippet.text.removeprefix("… ").removesuffix(" …")
    assert shown in text.replace("\n", " ").replace("\t", " ")
