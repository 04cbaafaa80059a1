"""The measures, the choices and the document of `python -m tests.retrieval`, on a tiny set."""

from __future__ import annotations

import json
import lzma
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import ir_measures
import numpy as np
import pytest

from kb.analysis import analyse
from kb.sqlite.lexicon import RECORD_WEIGHTS, Target
from kb.sqlite.store import SqliteStore
from search.encoders import Vectors, unit_rows
from search.fusion import DENSE_WEIGHT, fuse
from tests.retrieval import bm25, choice, floor, passages
from tests.retrieval.document import Measured, document
from tests.retrieval.fusions import FUSIONS, KEPT, Fusion, Legs, Value, min_max, reciprocal_rank
from tests.retrieval.measures import SEED, draws, interval, ndcg, resampled, spearman
from tests.retrieval.sets import NEEDS, Collection, fields_of, read_set
from tests.retrieval.study import Study, ask, likeness
from tests.retrieval.tables import number

TEXTS = (
    "Un verger partagé au pied des immeubles, arrosé par la pluie des toits.",
    "La bibliothèque prête des outils de jardin aux habitants.",
    "Une navette sans chauffeur relie la gare au marché.",
    "Le marché garde ses invendus pour la cantine des écoles.",
    "Des ruches sur le toit de la gare.",
)
QUERIES = (
    "outils de jardin à emprunter",
    "invendus du marché",
    "aller de la gare au marché",
    "ruches et verger sur les toits",
)
GRADES = ((0, 3, 0, 0, 0), (0, 0, 0, 2, 0), (0, 0, 3, 1, 0), (2, 0, 0, 0, 1))


class LetterEncoder:
    """Counts letters: enough to have cosines that depend on the text alone."""

    name, dimension = "letters", 26

    def encode(self, texts: Sequence[str], *, queries: bool = False) -> Vectors:
        rows = [[text.lower().count(chr(97 + n)) for n in range(26)] for text in texts]
        return unit_rows(np.array(rows, dtype=np.float32).reshape(len(rows), 26))

    def fingerprint(self) -> str:
        return "letters:1"


def collection(name: str, **fields: object) -> Collection:
    whole = Collection(
        name=name,
        queries=QUERIES,
        documents=tuple((text,) for text in TEXTS),
        weights=(1.0,),
        grades=np.array(GRADES),
        kinds={},
    )
    return replace(whole, **fields)  # type: ignore[arg-type]


def needs() -> Collection:
    """The same as records of two kinds, in six fields."""
    documents = tuple((text[:12], text, "jardin", "", "", "") for text in TEXTS)
    kinds = {"needs: lieu": [0, 1], "needs: service": [2, 3, 4]}
    return collection(NEEDS, documents=documents, weights=RECORD_WEIGHTS, kinds=kinds)


def study(*collections: Collection, fusions: Sequence[Fusion] = FUSIONS) -> Study:
    return Study(collections or (collection("un"), needs()), LetterEncoder(), fusions)


# --- figures


def test_ndcg_is_the_one_computed_by_hand() -> None:
    scores = np.array([[0.9, 0.1, 0.5, 0.7], [0.0, 0.0, 1.0, 0.0]])
    grades = np.array([[0, 3, 1, 0], [1, 0, 0, 0]])
    first = (7 / math.log2(5) + 1 / math.log2(4)) / (7 / math.log2(2) + 1 / math.log2(3))
    # The second one's answer ties with two others: the first column comes first.
    assert ndcg(scores, grades) == pytest.approx([first, 1 / math.log2(3)])


def test_what_is_not_in_the_list_or_past_the_tenth_is_worth_nothing() -> None:
    grades = np.array([[0] * 11 + [1]])
    ranked = np.arange(12.0)[None]
    assert ndcg(-ranked, grades).tolist() == [0.0]
    assert ndcg(np.where(grades > 0, -np.inf, ranked), grades).tolist() == [0.0]
    assert ndcg(ranked, grades).tolist() == [1.0]


def test_ndcg_agrees_with_a_library() -> None:
    random = np.random.default_rng(3)
    scores, grades = random.normal(size=(20, 30)), random.integers(0, 4, (20, 30))
    gains = ir_measures.nDCG(gains={0: 0, 1: 1, 2: 3, 3: 7}) @ 10
    found = ir_measures.iter_calc(
        [gains],
        {str(q): {str(d): int(g) for d, g in enumerate(row)} for q, row in enumerate(grades)},
        {str(q): {str(d): float(s) for d, s in enumerate(row)} for q, row in enumerate(scores)},
    )
    by_query = {int(one.query_id): one.value for one in found}
    assert ndcg(scores, grades) == pytest.approx([by_query[q] for q in range(20)])


def test_the_interval_of_a_system_and_itself_is_nothing_at_all() -> None:
    assert interval(resampled(np.zeros(9), draws(9))) == (0.0, 0.0)


def test_the_interval_of_two_equals_holds_zero_and_that_of_a_better_one_does_not() -> None:
    noise = np.random.default_rng(5).normal(size=200)
    low, high = interval(resampled(noise - noise.mean(), draws(200)))
    assert low < 0 < high
    assert interval(resampled(noise - noise.mean() + 1, draws(200)))[0] > 0
    # About two standard errors each side, as for any mean.
    assert high - low == pytest.approx(2 * 1.96 * noise.std() / math.sqrt(200), rel=0.1)


def test_draws_are_whole_resamples_always_the_same() -> None:
    assert (draws(7).sum(axis=1) == 7).all()
    assert (draws(7) == draws(7)).all()


def test_spearman_reads_ranks_only() -> None:
    assert spearman(np.array([1.0, 2, 30]), np.array([1.0, 4, 5])) == pytest.approx(1.0)
    assert spearman(np.array([3.0, 2, 1]), np.array([1.0, 4, 5])) == pytest.approx(-1.0)
    pairs = [("abc", "abc", 5.0), ("abc", "abd", 3.0), ("abc", "xyz", 0.0)]
    assert likeness(pairs, LetterEncoder()) == pytest.approx(1.0)


# --- legs and fusions


def test_bm25_is_the_store_s_to_the_last_digits(small_store: SqliteStore) -> None:
    fields = small_store.records.fields()
    ids = sorted(fields)
    asked = ["chaleur fatale de l’aciérie", "tiers-lieu dans une gare, inconnu", "xylophone", "de"]
    found = bm25.score_all([fields_of(fields[i]) for i in ids], RECORD_WEIGHTS, asked)
    for row, text in enumerate(asked):
        ranking = small_store.lexicon.rank(analyse(text), Target.RECORDS, 100)
        expected = dict(zip(ranking.ids, ranking.scores, strict=True))
        assert found.bm25[row] == pytest.approx([expected.get(i, 0.0) for i in ids], abs=1e-6)
        assert found.bound[row] == pytest.approx(ranking.bound)
    assert found.bm25[0].max() > 0


def test_covered_is_the_share_of_the_query_that_a_text_holds() -> None:
    documents = [("gare",), ("gare marché",), ("ruche",), ("verger",), ("outil",)]
    found = bm25.score_all(documents, (1.0,), ["gare marché", "gare zzz"])
    gare, alone, nowhere = (math.log((5 - n + 0.5) / (n + 0.5)) for n in (2, 1, 0))
    assert found.covered[0] == pytest.approx([gare / (gare + alone), 1, 0, 0, 0])
    assert found.covered[1] == pytest.approx([gare / (gare + nowhere)] * 2 + [0] * 3)


def test_the_kept_fusion_is_the_product_s() -> None:
    legs = ask(collection("un"), LetterEncoder()).legs
    score = next(fusion.score for fusion in FUSIONS if fusion.name == KEPT)(legs, DENSE_WEIGHT)
    for row in range(len(QUERIES)):
        lexical = {str(n): value for n, value in enumerate(legs.lexical[row])}
        cosine = {str(n): value for n, value in enumerate(legs.cosine[row])}
        fused = {item: sum(parts) for item, parts in fuse(lexical, cosine).items()}
        assert score[row] == pytest.approx([fused[str(n)] for n in range(len(TEXTS))])
    assert legs.lexical.max() > 0 < legs.dense.min()


def test_reciprocal_rank_by_hand() -> None:
    legs = Legs(np.array([[2.0, 0.0, 1.0]]), np.array([4.0]), np.zeros((1, 3)),
                np.array([[0.1, 0.3, 0.2]]))  # fmt: skip
    assert reciprocal_rank(legs, 10.0)[0] == pytest.approx([1 / 11 + 1 / 13, 1 / 11, 1 / 12 * 2])
    assert min_max(legs.bm25).tolist() == [[1.0, 0.0, 0.5]]


def test_every_fusion_ranks_first_what_both_legs_rank_first() -> None:
    legs = Legs(np.array([[4.0, 1.0, 0.0, 0.5]]), np.array([5.0]), np.array([[1, 0.2, 0, 0.1]]),
                np.array([[0.9, 0.1, -0.2, 0.3]]))  # fmt: skip
    for fusion in FUSIONS:
        for value in fusion.values:
            assert fusion.score(legs, value)[0].argmax() == 0, (fusion.name, value)


# --- choices


def tried(**sets: Sequence[float]) -> dict[Value, dict[str, np.ndarray]]:
    """Three values; for each set, its mean at each of them."""
    return {
        float(n): {name: np.full(10, means[n]) for name, means in sets.items()} for n in range(3)
    }


def test_a_value_is_chosen_on_the_other_sets() -> None:
    figures = tried(a=(0.9, 0.1, 0.1), b=(0.1, 0.6, 0.1), c=(0.1, 0.5, 0.1))
    groups = {"a": "a", "b": "b", "c": "c"}
    chosen = choice.leave_one_out(figures, groups, choice.highest_mean)
    assert chosen == {"a": 1.0, "b": 0.0, "c": 0.0}
    assert choice.held_out(figures, chosen)["a"].mean() == pytest.approx(0.1)


def test_sets_that_share_their_queries_are_left_out_together() -> None:
    figures = tried(a=(0.9, 0.1, 0.1), b=(0.9, 0.1, 0.1), c=(0.1, 0.2, 0.1))
    groups = {"a": "both", "b": "both", "c": "c"}
    assert choice.leave_one_out(figures, groups, choice.highest_mean)["a"] == 1.0


def poisoned(whole: Collection) -> Collection:
    """The worst answers made the right ones."""
    return replace(whole, grades=np.array(GRADES).max() - np.array(GRADES))


@pytest.mark.parametrize("target", ["un", "deux", NEEDS])
def test_the_choice_never_looks_at_the_set_left_out(target: str) -> None:
    other = collection("deux", queries=tuple(reversed(QUERIES)), grades=np.array(GRADES)[::-1])
    sound = {"un": collection("un"), "deux": other, NEEDS: needs()}
    spoilt = {**sound, target: poisoned(sound[target])}
    before, after = study(*sound.values()), study(*spoilt.values())
    of_target = [name for name, group in before.groups.items() if group == target]
    assert any(before.bm25[n].mean() != after.bm25[n].mean() for n in of_target), "it acts"
    for fusion in before.fusions:
        chosen, again = before.left_out(fusion)[0], after.left_out(fusion)[0]
        assert [chosen[n] for n in of_target] == [again[n] for n in of_target], fusion


@pytest.mark.parametrize("target", ["a", "b", "c"])
def test_one_poisoned_set_moves_every_choice_but_its_own(target: str) -> None:
    figures = tried(a=(0.5, 0.4, 0.3), b=(0.4, 0.5, 0.3), c=(0.5, 0.4, 0.3))
    groups = {"a": "a", "b": "b", "c": "c"}
    before = choice.leave_one_out(figures, groups, choice.highest_mean)
    for value, found in figures.items():
        found[target] = np.full(10, 100.0 * (value == 2.0))
    after = choice.leave_one_out(figures, groups, choice.highest_mean)
    assert after == {name: before[name] if name == target else 2.0 for name in groups}
    assert 2.0 not in before.values()


def test_a_fold_never_looks_at_its_own_queries() -> None:
    figures: dict[Value, dict[str, np.ndarray]] = {
        float(n): {"a": np.random.default_rng(n).random(20)} for n in range(4)
    }
    found = choice.five_folds(figures, "a")
    order = np.random.default_rng(SEED).permutation(20)
    fold = np.array_split(order, choice.FOLDS)[0]
    for value in figures:
        figures[value]["a"][fold] = value
    again = choice.five_folds(figures, "a")
    others = np.setdiff1d(order, fold)
    best = max(figures, key=lambda value: figures[value]["a"][others].mean())
    assert (again[fold] == best).all()
    assert len(found) == 20


def test_the_gate_comes_before_the_mean() -> None:
    figures = tried(a=(0.50, 0.60, 0.9), b=(0.50, 0.51, 0.30))
    gate = choice.Gate(bm25={"a": 0.5, "b": 0.5}, dense={"a": 0.4, "b": 0.4})
    assert choice.highest_mean(figures, "ab") == 2.0
    assert choice.under_gate(gate)(figures, "ab") == 1.0
    means = {"a": 0.5, "b": 0.494}
    assert gate.not_above(means) == ["a", "b"]
    assert gate.far_below(means) == ["b"]
    assert gate.far_below({"a": 0.4951, "b": 0.9}) == []


# --- what is read of a text


def test_passages_are_whole_sentences_up_to_a_size() -> None:
    text = "Un deux trois. Quatre cinq. Six sept huit neuf dix onze"
    assert passages.cut(text, 5) == [
        "Un deux trois. Quatre cinq.",
        "Six sept huit neuf dix",
        "onze",
    ]
    assert " ".join(passages.cut(text, 3)).split() == text.split()
    assert passages.cut("", 5) == [""]


def test_the_best_passage_is_at_least_as_near_as_any() -> None:
    encoder = LetterEncoder()
    queries = encoder.encode(["zzz", "aaa"])
    found = passages.best_passage(queries, ["aaa. zzz. bbb", "bbb"], 1, encoder)
    assert found.tolist() == [[1.0, 0.0], [1.0, 0.0]]


def test_the_floor_counts_only_texts_without_a_common_word() -> None:
    legs = Legs(np.array([[1.0, 0.0, 0.0, 0.0]]), np.ones(1), np.zeros((1, 4)),
                np.array([[0.9, 0.42, 0.41, 0.05]]))  # fmt: skip
    bands = floor.bands({"a": legs}, {"a": np.array([[1, 1, 0, 1]])})
    found = {band.low: band.found["a"] for band in bands}
    assert found.pop(0.4) == (1, 2)
    assert set(found.values()) == {(0, 0)}
    assert next(band.ratio for band in bands if band.low == 0.4) == pytest.approx(0.5)


def test_the_floor_proposed_is_the_highest_that_costs_little() -> None:
    means = {0.2: 0.6, 0.3: 0.598, 0.4: 0.59}
    assert floor.proposed(means, 0.6, 0.005) == 0.3
    assert floor.proposed({0.2: 0.5}, 0.6, 0.005) == 0.0


# --- files


def test_a_set_is_read_in_order_of_id(tmp_path: Path) -> None:
    path = tmp_path / "petit.json.xz"
    data: Mapping[str, object] = {
        "queries": {"q2": "marché", "q1": "ruches"},
        "corpus": {"d2": "Le marché.", "d1": "Des ruches."},
        "qrels": {"q1": {"d1": 1}, "q2": {"d2": 2}},
    }
    path.write_bytes(lzma.compress(json.dumps(data).encode()))
    found = read_set(path)
    assert (found.name, found.queries, found.texts()) == (
        "petit",
        ("ruches", "marché"),
        ["Des ruches.", "Le marché."],
    )
    assert found.grades.tolist() == [[1, 0], [0, 2]]


def test_each_kind_is_a_list_of_its_own() -> None:
    first, second = needs().judged()
    assert (first.name, first.rows.tolist()) == ("needs: lieu", [0, 3])
    assert (second.rows.tolist(), second.columns.tolist()) == ([1, 2, 3], [2, 3, 4])
    # What another kind holds is not in this list, however high it stands.
    assert second.ndcg(np.array([[9.0, 9, 0, 3, 4]] * 4))[2] == 1.0


def test_the_same_figures_give_the_same_document() -> None:
    written = [document(Measured(study(), 0.5, "")) for _ in range(2)]
    assert written[0] == written[1]
    text = written[0]
    assert "nan" not in text and str(Path.cwd()) not in text
    for heading in ("fusions", "The gate, and the choice", "Passage size", "The dense floor"):
        assert heading in text
    widths = {(block, line.count("|")) for block, part in enumerate(text.split("\n\n"))
              for line in part.splitlines() if line.startswith("|")}  # fmt: skip
    assert len(widths) == len({block for block, _ in widths}), "tables are rectangular"


def test_numbers_are_written_as_in_the_docs() -> None:
    assert [number(value) for value in (0.6344, 1.0, 0.0)] == [".634", "1.000", ".000"]
