"""The training, end to end, on a few hundred sentences of our own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from search.static import StaticEncoder
from search.training.contrastive import batches
from search.training.data import (
    Pair,
    Source,
    pair_sources,
    phrasing_source,
    phrasing_texts,
    text_sources,
    texts,
)
from search.training.forms import masculine, one_row_a_word

ROOT = Path(__file__).parents[2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "text").mkdir()
    (tmp_path / "pairs").mkdir()
    document = {
        "t": "Un titre assez long pour compter",
        "m": "Un résumé assez long pour compter aussi",
        "s": [["Partie", ["Premier paragraphe assez long.", "Second paragraphe, assez long."]]],
    }
    lines = "\n".join(json.dumps(document) for _ in range(80))
    (tmp_path / "text" / "presse.jsonl").write_text(lines)
    (tmp_path / "pairs" / "aides.jsonl").write_text(json.dumps(["aider", "subventionner", 3]))
    return tmp_path


def test_texts_and_pairs_are_read(data: Path) -> None:
    import random

    told = list(texts(data))
    assert told.count("Premier paragraphe assez long.") == 80 and told[-2:] == [
        "aider",
        "subventionner",
    ]
    generator = random.Random(0)
    (aides,) = pair_sources(data, generator)
    assert aides.pairs == [("aider", "subventionner", 3)]
    (presse,) = text_sources(data, generator)
    assert len(presse.pairs) == 5 * 80


def test_our_phrasings_are_whole_and_distinct() -> None:
    said: set[str] = set()
    for path in sorted((ROOT / "corpus" / "phrasings").glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            concept = json.loads(line)
            where = f"{path.name}:{number}"
            assert set(concept) == {"concept", "formal", "everyday"}, where
            assert len(concept["formal"]) == 2 and len(concept["everyday"]) == 5, where
            said.add(concept["concept"])
    assert len(said) > 3_000
    source = phrasing_source(ROOT / "corpus" / "phrasings")
    assert len(source.pairs) > 60_000 and all(p.anchor and p.positive for p in source.pairs)


@pytest.mark.model
def test_a_small_model_is_trained_saved_and_read(tmp_path: Path) -> None:
    from search.training.__main__ import export
    from search.training.contrastive import train_contrastive
    from search.training.tokenizer import train_tokenizer

    phrasings = ROOT / "corpus" / "phrasings"
    few = Source("few", phrasing_source(phrasings).pairs[:600], 1.0)
    tokenizer = train_tokenizer(phrasing_texts(phrasings), pieces=2_000)
    size = tokenizer.get_vocab_size()
    table = np.random.default_rng(0).normal(0, 0.1, (size, 32)).astype(np.float32)
    losses: list[float] = []
    trained = train_contrastive(
        table, tokenizer, [few], steps=30, report=lambda step, loss: losses.append(loss)
    )
    assert losses[-1] < 0.8 * losses[0]
    export(trained, tokenizer, tmp_path / "encoder")
    encoder = StaticEncoder(tmp_path / "encoder")
    assert encoder.dimension == 32
    assert np.isfinite(encoder.encode(["un essai"])).all()


def test_the_two_numbers_of_a_word_have_one_vector() -> None:
    vocabulary = {"▁friche": 0, "▁friches": 1, "▁canaux": 2, "▁canal": 3, "s": 4, "▁pas": 5}
    table = np.arange(12, dtype=np.float32).reshape(6, 2) + 1
    counts = np.array([29.0, 9.0, 0.0, 0.0, 99.0, 9.0])
    tied = one_row_a_word(table, vocabulary, counts)
    assert np.allclose(tied[0], 0.75 * table[0] + 0.25 * table[1]) and (tied[0] == tied[1]).all()
    assert (tied[2] == tied[3]).all() and (tied[4] == 0).all() and (tied[5] == table[5]).all()


@pytest.mark.parametrize(
    ("feminine", "expected"),
    [("locale", "local"), ("directrice", "directeur"), ("journee", "journee"), ("eau", "eau")],
)
def test_the_two_genders_of_a_word_have_one_vector(feminine: str, expected: str) -> None:
    vocabulary = {f"▁{w}": n for n, w in enumerate(("local", "locale", "directeur", "directrice",
                                                    "journee", "journe", "eau"))}  # fmt: skip
    assert masculine(f"▁{feminine}", vocabulary) == f"▁{expected}"
    table = np.ones((7, 2), dtype=np.float32)
    table[vocabulary["▁locale"]] = (1, 3)
    tied = one_row_a_word(table, vocabulary, np.ones(7))
    assert (tied[vocabulary[f"▁{feminine}"]] == tied[vocabulary[f"▁{expected}"]]).all()
    table[vocabulary["▁locale"]] = (-1, -1)
    apart = one_row_a_word(table, vocabulary, np.ones(7))
    assert (apart[vocabulary["▁locale"]] == -1).all(), "unlike words are left apart"


def test_a_batch_is_of_one_source_and_holds_one_pair_of_a_group() -> None:
    sources = [
        Source("often", [Pair(f"a{n}", f"b{n}", n // 4) for n in range(40)], 3.0),
        Source("rarely", [Pair(f"c{n}", f"d{n}", n) for n in range(6)], 1.0),
    ]
    draw = batches(sources, size=8)
    often = 0
    for _ in range(200):
        pairs = draw()
        assert len({pair.group for pair in pairs}) == len(pairs) <= 8
        assert len({pair.anchor[0] for pair in pairs}) == 1
        often += pairs[0].anchor[0] == "a"
    assert 110 < often < 190, "three batches in four"
