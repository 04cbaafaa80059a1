"""Made-up passages: the same for the same seed, and of the corpus's own shape."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from tests.bench.passages import (
    PASSAGES_PER_DOCUMENT,
    WORDS_MAX,
    WORDS_MIN,
    Language,
    Lists,
    Topic,
    fit,
    fit_law,
    make_passages,
    public_passages,
    split_words,
)
from tests.factories import CORPUS


def slope(frequencies: list[int], first: int = 10, last: int = 1_000) -> float:
    """Of the logarithm of frequencies by that of ranks."""
    ranks = np.arange(first, last + 1)
    heights = np.log(np.array(sorted(frequencies, reverse=True)[first - 1 : last]))
    return float(np.polyfit(np.log(ranks), heights, 1)[0])


def counted(language: Language, documents: int) -> Counter[str]:
    made = (p for number in range(documents) for p in make_passages(language, 3, number))
    return Counter(word for passage in made for word in split_words(passage.text))


def small() -> Language:
    topics = [
        Topic("bois", ("Un réseau de bois",), ()),
        Topic("eau", (), ("la rivière est basse",)),
    ]
    return fit(["La chaleur fatale de l’usine", "La rivière"], topics, ["Dunkerque", "Tarbes"])


def test_the_same_seed_gives_the_same_text_and_another_seed_another() -> None:
    first = make_passages(small(), 7, 12)
    assert first == make_passages(small(), 7, 12)
    assert first != make_passages(small(), 8, 12)
    assert first != make_passages(small(), 7, 13)


def test_passages_have_the_size_asked_for_and_sentences_that_cover_them(language: Language) -> None:
    made = make_passages(language, 7, 0)
    assert len(made) == PASSAGES_PER_DOCUMENT
    for passage in made:
        assert WORDS_MIN <= len(split_words(passage.text)) <= WORDS_MAX
        said = [passage.text[start:end] for start, end in passage.sentences]
        assert " ".join(said) == passage.text
        assert all(s[0].isupper() and s.endswith(".") for s in said)


def test_frequencies_fall_as_those_of_the_corpus_do(language: Language) -> None:
    corpus = Counter(w for t in public_passages(CORPUS / "documents") for w in split_words(t))
    made = slope(list(counted(language, 60).values()))
    assert -1.2 < made < -0.7
    assert abs(made - slope(list(corpus.values()))) < 0.2


def test_rare_words_go_on_coming(language: Language) -> None:
    few, many = len(counted(language, 10)), len(counted(language, 40))
    assert many > 1.5 * few
    assert len(language.words) > 30_000


def test_a_passage_is_about_its_topic(language: Language) -> None:
    made = [p for number in range(10) for p in make_passages(language, 7, number)]
    own, others = [], []
    for passage, other in zip(made, reversed(made), strict=True):
        words = set(split_words(passage.text))
        own.append(len(words & topic_words(language, passage.topic)))
        others.append(len(words & topic_words(language, other.topic)))
    assert sum(own) > 2 * sum(others)


def topic_words(language: Language, topic: int) -> set[str]:
    found = language.topic_words
    start = found.starts[topic]
    return {language.words[i] for i in found.flat[start : start + found.sizes[topic]]}


def test_pairs_of_the_corpus_come_back() -> None:
    spoken = fit(["la chaleur fatale"] * 3, [Topic("t", ("bois",), ())], ["Aa Bb Cc Dd"])
    text = " ".join(p.text.lower() for p in make_passages(spoken, 1, 0))
    fatale, alone = text.count("chaleur fatale"), text.count("fatale chaleur")
    assert fatale > 1.5 * alone > 0


def test_attendance_lists_are_never_read(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "atelier.md").write_text(
        "# Atelier\n\nLa ville récupère la chaleur de l’aciérie pour mille logements.\n\n"
        "## Participants\n\n- Zénobie Participante, Ville de Test\n- Ursule Présente, Région\n",
        encoding="utf-8",
    )
    found = public_passages(folder)
    assert any("chaleur" in text for text in found)
    assert not any("Zénobie" in text or "Ursule" in text for text in found)


def test_the_law_found_is_the_law_given() -> None:
    ranks = np.arange(1, 20_001)
    exponent, shift = fit_law((1e9 * (ranks + 3.0) ** -1.1).astype(np.int64).tolist())
    assert abs(exponent - 1.1) < 0.01 and shift == 3.0


def test_a_word_is_picked_in_its_own_list_only() -> None:
    lists = Lists.of([[4, 5], [], [6]])
    which, chance = np.array([0, 0, 1, 2]), np.array([0.0, 0.99, 0.5, 0.99])
    assert lists.pick(which, chance).tolist() == [4, 5, -1, 6]
