"""Concepts on paragraphs: what is said and not denied, then what is meant; words exact."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Block, BlockKind, Element, PassageDraft
from ingest.tagging import Placed, Tagger, denied, passage_themes, placed
from ingest.tagging_themes import BASE, LIKELY, WEIGHTS
from kb.model import Role
from kb.reading import Method, Span, Tag
from kb.vocabulary import Vocabulary
from search.static import StaticEncoder
from tests import factories

TAGGER = Tagger(factories.vocabulary(), StaticEncoder().encode)
BIN = "Un bac de compostage attend au fond de la cour."


def tags(
    text: str, heading: str = "", tagger: Tagger = TAGGER, names: Sequence[Span] = ()
) -> list[Tag]:
    return tagger.tags(text, [Placed(0, len(text), heading)], names)


def themes(text: str, heading: str = "") -> set[str]:
    return {tag.value for tag in tags(text, heading) if tag.list_name == "theme"}


def score(text: str, heading: str = "") -> float:
    """How likely composting is; 0 when it is not given."""
    return sum(tag.score for tag in tags(text, heading) if tag.value == "compostage")


# --- what is denied


@pytest.mark.parametrize(
    "text",
    [
        "Ce n’est pas du compostage.",
        "Ce n'est pas du compostage.",
        "Il n’y a aucun compostage ici.",
        "Ni vélo, ni compostage.",
        "Le chantier s’est fait sans compostage.",
        "On n’a jamais parlé de compostage.",
        "CE N’EST PAS DU COMPOSTAGE.",
    ],
)
def test_a_denied_theme_is_not_given(text: str) -> None:
    assert "compostage" not in themes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ce n’est pas seulement une question de compostage.",
        "Il n’y a pas que le compostage.",
        "Pas uniquement du compostage.",
        "C’est sans doute le compostage qui plaît.",
        "Sans compter le compostage, tout va bien.",
        "Il y a pas mal de compostage.",
        "Il n’y a pas assez de compostage.",
        "Nous n’avons pas attendu pour lancer le compostage.",
        "N’hésitez pas à venir au compostage.",
    ],
)
def test_these_words_deny_nothing(text: str) -> None:
    assert "compostage" in themes(text)


@pytest.mark.parametrize(
    "text",
    [
        "On ne veut pas de bus. Le compostage avance.",
        "On ne veut pas de bus ; le compostage avance.",
        "Pas de bus, mais du compostage.",
        "Pas de bus : du compostage.",
    ],
)
def test_a_denial_stops_with_its_clause(text: str) -> None:
    assert "compostage" in themes(text)


def test_a_denial_is_not_read_from_afar() -> None:
    far = "Il ne faut pas que la commune attende l’été prochain pour ouvrir le compostage."
    assert "compostage" in themes(far)


def test_the_end_of_a_word_denies_nothing() -> None:
    """« repas » and « compas » end as a denial does, wherever the look back starts."""
    for filler in range(1, 30):
        text = f"Le repas {'a' * filler} au compostage"
        assert not denied(text, text.index("compostage")), text


def test_denied_then_affirmed_is_given_where_it_is_affirmed() -> None:
    text = "Hier, pas de compostage. Demain, jamais de compostage ? Le compostage ouvre enfin."
    (found,) = [tag for tag in tags(text) if tag.value == "compostage"]
    assert [span.start for span in found.words] == [text.rindex("compostage")]


def test_a_denied_theme_is_not_given_by_meaning_either() -> None:
    text = "Pas de compostage : chacun jette ses épluchures et ses restes."
    assert "compostage" not in themes(text, "Le compostage de quartier")


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("ce n’est pas un frein", "frein", True),
        ("ce n’est pas seulement une question de coût", "coût", False),
        ("un frein", "frein", False),
        ("", "", False),
    ],
)
def test_what_is_denied_just_before(text: str, word: str, expected: bool) -> None:
    assert denied(text, text.index(word)) is expected


# --- where, and how sure


def test_the_words_are_those_of_the_document() -> None:
    text = f"Préambule sans rapport.\n\n{BIN}\n\nLe covoiturage\u00a0aussi."
    start = text.index(BIN)
    units = [Placed(start, start + len(BIN)), Placed(start + len(BIN) + 2, len(text))]
    found = [tag for tag in TAGGER.tags(text, units) if tag.method is Method.RULE]
    assert {(t.start, t.end) for t in found} == {(u.start, u.end) for u in units}
    by_value = {t.value: [text[w.start : w.end] for w in t.words] for t in found}
    assert by_value["compostage"] == ["compostage"]
    assert by_value["covoiturage"] == ["covoiturage"]


def test_each_place_that_says_a_theme_is_told() -> None:
    text = "Du compostage ici, du compostage là, et encore du compostage."
    (found,) = [tag for tag in tags(text) if tag.value == "compostage"]
    assert [text[w.start : w.end] for w in found.words] == ["compostage"] * 3


def test_a_neighbour_is_not_read() -> None:
    text = f"{BIN} Le covoiturage aussi."
    found = TAGGER.tags(text, [Placed(0, len(BIN))])
    assert "covoiturage" not in {tag.value for tag in found}


def test_the_title_and_repetition_make_surer() -> None:
    once = "La commune a parlé de compostage, puis de son budget et de ses agents."
    assert score(once) < score(f"{once} Le compostage plaît.") <= 1
    assert score(once) < score(once, "Compostage") <= 1


def test_a_title_alone_is_not_told_by_words() -> None:
    text = "Dix bacs ont été posés au pied des immeubles, avec un guide pour chacun."
    (found,) = [tag for tag in tags(text, "Compostage de quartier") if tag.value == "compostage"]
    assert found.words == (), "a title is no part of the paragraph"
    assert found.method is Method.MODEL


def test_a_title_says_nothing_of_a_few_words() -> None:
    assert themes("Intervenants :", "Compostage de quartier") == set()


def test_what_a_name_says_is_not_said() -> None:
    text = "La convention a été signée hier soir avec Compostage Sans Frontières, à la mairie."
    start = text.index("Compostage")
    name = Span(start=start, end=text.index(","))
    before, after = tags(text), tags(text, names=[name])
    assert [t.words for t in before if t.value == "compostage"] == [
        (Span(start=start, end=start + len("Compostage")),)
    ]
    assert not any(t.words for t in after if t.value == "compostage")


def test_a_word_in_passing_is_not_what_a_paragraph_is_about() -> None:
    passing = (
        "Le conseil a validé le budget, les emprunts et les subventions de l’année. Le plan de "
        "financement est bouclé, l’autofinancement atteint son plus haut niveau. Une élue a cité "
        "le compostage. Les cofinanceurs paieront la moitié du prix."
    )
    assert "financement" in themes(passing)
    assert "compostage" not in themes(passing)


def test_a_wide_theme_gives_way_to_its_narrow_ones() -> None:
    vocabulary = factories.vocabulary()
    wide = {theme.label for theme in vocabulary.themes}
    found = themes("La mobilité change ici : covoiturage, autopartage, bus et pistes cyclables.")
    families = {vocabulary.wide_theme_of[theme].label for theme in found}
    assert "mobilité" in families
    assert not found & wide & {vocabulary.wide_theme_of[t].label for t in found - wide}


def test_other_lists_are_tagged_by_their_words() -> None:
    found = [t for t in tags("Un refus de permis, puis un autre.") if t.list_name == "brake"]
    assert [(t.value, t.method) for t in found] == [("reglementation", Method.RULE)]
    twice = tags("Un refus de permis, puis un autre, enfin un refus de permis.")
    assert found[0].score < next(t.score for t in twice if t.list_name == "brake") < 1


def test_nothing_to_tag() -> None:
    assert TAGGER.tags("", []) == []
    assert tags("") == tags("   ") == tags("Xyzzy plugh.") == []


# --- what is meant


def by_meaning(likeness: float, theme: str) -> Tagger:
    """An encoder that finds every text like one theme, this much."""
    vocabulary: Vocabulary = factories.vocabulary()
    labels = list(dict.fromkeys(vocabulary.theme_labels))
    column = labels.index(theme)

    def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if len(texts) == len(labels):
            return np.eye(len(labels), dtype=np.float32)
        vectors = np.zeros((len(texts), len(labels)), dtype=np.float32)
        vectors[:, column] = likeness
        return vectors

    return Tagger(vocabulary, encode)


LONG = "Les voisins se retrouvent le samedi matin pour remuer le tas et rire ensemble."
# The likeness from which a narrow theme that nothing says is likely enough.
ENOUGH = (log(LIKELY / (1 - LIKELY)) - BASE) / (WEIGHTS.name + WEIGHTS.meaning)


@pytest.mark.parametrize(("likeness", "given"), [(ENOUGH + 0.01, True), (ENOUGH - 0.01, False)])
def test_a_theme_is_meant_from_a_threshold_on(likeness: float, given: bool) -> None:
    found = tags(LONG, tagger=by_meaning(likeness, "compostage"))
    assert [(tag.value, tag.method, tag.words) for tag in found] == (
        [("compostage", Method.MODEL, ())] if given else []
    )


def test_a_meaning_is_not_sought_in_a_few_words() -> None:
    assert tags("Le samedi matin.", tagger=by_meaning(0.9, "compostage")) == []


def test_what_is_said_is_not_told_again_as_meant() -> None:
    found = tags(f"{BIN} {LONG}", tagger=by_meaning(0.9, "compostage"))
    assert [(t.value, t.method) for t in found if t.value == "compostage"] == [
        ("compostage", Method.RULE)
    ]


# --- what is tagged


def element(
    text: str,
    heading: str = "",
    kind: BlockKind = BlockKind.PARAGRAPH,
    role: Role = Role.PARAGRAPH,
) -> Element:
    return Element(
        block=Block(kind=kind, text=text),
        heading_path=(heading,) if heading else (),
        role=role,
        heading=kind is BlockKind.HEADING,
    )


def draft(start: int, end: int, role: Role = Role.PARAGRAPH) -> PassageDraft:
    return PassageDraft(start=start, end=end, role=role)


def test_each_paragraph_of_a_passage_is_tagged_alone() -> None:
    elements = [
        element("Titre", "Titre", kind=BlockKind.HEADING),
        element("a", "Titre"),
        element("b"),
    ]
    units = placed(elements, [(0, 5), (7, 20), (22, 30)], [draft(7, 30)])
    assert units == [Placed(7, 20, "Titre"), Placed(22, 30, "")]


def test_a_paragraph_cut_into_passages_is_cut_here_too() -> None:
    units = placed(
        [element("a"), element("b")],
        [(0, 90), (92, 100)],
        [draft(0, 40), draft(41, 90), draft(92, 100)],
    )
    assert units == [Placed(0, 40), Placed(41, 90), Placed(92, 100)]


def test_lists_of_people_are_not_tagged() -> None:
    drafts = [draft(0, 9, Role.PARTICIPANTS), draft(11, 20)]
    units = placed([element("a", role=Role.PARTICIPANTS), element("b")], [(0, 9), (11, 20)], drafts)
    assert units == [Placed(11, 20)]


def tag(start: int, end: int, value: str, sure: float, list_name: str = "theme") -> Tag:
    return Tag.model_validate(
        {
            "start": start,
            "end": end,
            "list_name": list_name,
            "value": value,
            "score": sure,
            "method": "model",
        }
    )


def test_a_passage_has_the_themes_of_its_paragraphs_those_that_take_most_first() -> None:
    read = [
        tag(0, 10, "eau", 0.9),
        tag(0, 10, "cout", 0.9, "brake"),
        tag(12, 60, "vélo", 0.5),
        tag(62, 70, "école", 0.9),
        tag(80, 90, "eau", 0.4),
    ]
    found = passage_themes(read, [draft(0, 70), draft(72, 76), draft(80, 90)], 2)
    assert found == [("vélo", "eau"), (), ("eau",)]


# --- whatever the text

WORDS = st.sampled_from(
    ["pas", "ni", "compostage", "covoiturage", "eau", "sans", ".", ":", "mais", "’", "é", "\u202f",
     "İ", "ﬁn", "😬", "~~", "\n"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=25), st.sampled_from(["", " ", "\u00a0"]))
def test_spans_are_inside_their_paragraph(pieces: list[str], blank: str) -> None:
    text = blank.join(pieces)
    middle = len(text) // 2
    found = TAGGER.tags(text, [Placed(0, middle), Placed(middle, len(text))])
    for tag in found:
        assert 0 < tag.score <= 1
        for span in tag.words:
            assert tag.start <= span.start < span.end <= tag.end
            assert text[span.start : span.end].strip() == text[span.start : span.end]
