"""The figures against a computation by hand, and the base's own quality above plain BM25."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from kb.analysis import analyse
from kb.errors import InvalidRequest
from kb.model import Kind
from kb.sqlite.lexicon import Target
from search.evaluation import (
    JudgedNeed,
    Run,
    evaluate,
    figures_by_kind,
    read_judged_needs,
    run_needs,
    scores_by_need,
)
from search.model import NeedRequest, Recommendation, Status
from tests.factories import CORPUS
from web.services import Services


def need(number: str, graded: dict[str, int], **fields: object) -> JudgedNeed:
    return JudgedNeed.model_validate(
        {"id": number, "text": "x", "relevant": {"experience": graded}, **fields}
    )


def answered(**rankings: str) -> Run:
    return Run(
        rankings={n: {kind: tuple(ids.split()) if kind == "experience" else () for kind in Kind}
                  for n, ids in rankings.items()},
        statuses=dict.fromkeys(rankings, Status.OK),
    )  # fmt: skip


def dcg(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def test_ndcg_is_the_one_computed_by_hand() -> None:
    needs = [need("n", {"a": 3, "b": 2, "c": 1})]
    scores = scores_by_need(needs, answered(n="b x a"), Kind.EXPERIENCE)
    assert scores["n"] == pytest.approx(dcg([2, 0, 3]) / dcg([3, 2, 1]))
    perfect = scores_by_need(needs, answered(n="a b c"), Kind.EXPERIENCE)
    assert perfect["n"] == pytest.approx(1.0)


def test_only_the_first_ten_count_for_ndcg_and_twenty_for_recall() -> None:
    ranking = " ".join([*[f"x{i}" for i in range(12)], "a", *[f"y{i}" for i in range(9)], "b"])
    found = figures_by_kind([need("n", {"a": 3, "b": 3})], answered(n=ranking))[Kind.EXPERIENCE]
    assert (found.ndcg_at_10, found.recall_at_20) == (0.0, 0.5)
    assert found.mrr == pytest.approx(1 / 13, abs=1e-4)


def test_means_are_over_the_needs_that_have_an_answer() -> None:
    needs = [need("n", {"a": 3}), need("m", {"b": 1}), need("vide", {})]
    figures = figures_by_kind(needs, answered(n="a", m="x", vide="a"))
    assert figures[Kind.EXPERIENCE].needs == 2
    assert figures[Kind.EXPERIENCE].ndcg_at_10 == 0.5 == figures[Kind.EXPERIENCE].mrr
    assert figures[Kind.FUNDING].needs == 0


def test_an_empty_ranking_scores_nothing() -> None:
    found = figures_by_kind([need("n", {"a": 3})], answered(n=""))[Kind.EXPERIENCE]
    assert (found.ndcg_at_10, found.recall_at_20, found.mrr) == (0.0, 0.0, 0.0)


def test_silence_is_counted_on_both_sides() -> None:
    needs = [
        need("juste", {}, answerable=False), need("bavard", {}, answerable=False),
        need("muet", {"a": 1}), need("bon", {"a": 1}, difficulty="easy", voice="porteur"),
    ]  # fmt: skip
    run = answered(juste="", bavard="a", muet="", bon="a").model_copy(
        update={"statuses": {"juste": Status.NONE, "bavard": Status.OK,
                             "muet": Status.NONE, "bon": Status.WEAK}}
    )  # fmt: skip
    result = evaluate(needs, run)
    kept = result.abstention
    assert (kept.unanswerable, kept.silent, kept.answerable, kept.wrongly_silent) == (2, 1, 2, 1)
    assert list(result.difficulties) == ["easy"] and list(result.voices) == ["porteur"]
    assert result.difficulties["easy"][Kind.EXPERIENCE].ndcg_at_10 == 1.0


@pytest.mark.parametrize(
    "content",
    ["", "[]", "a: 1", "- 3", "- id: n\n  text: x", "- {id: n, text: x, relevant: {planete: {}}}",
     "- {id: n, text: x, relevant: {experience: {a: 4}}}",
     "- {id: n, text: x, relevant: {experience: {a: -1}}}", "[", "\x00", "- id: n\n  texte: x"],
)  # fmt: skip
def test_a_file_of_another_shape_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "besoins.yml"
    path.write_text(content)
    with pytest.raises(InvalidRequest, match=r"besoins\.yml"):
        read_judged_needs(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="ne peut pas être lu"):
        read_judged_needs(tmp_path / "absent.yml")
    with pytest.raises(InvalidRequest, match="ne peut pas être lu"):
        read_judged_needs(tmp_path)


def test_every_need_is_asked_once_twenty_deep(corpus_services: Services) -> None:
    asked: list[NeedRequest] = []
    steps: list[int] = []

    def recommend(request: NeedRequest) -> Recommendation:
        asked.append(request)
        return corpus_services.recommender.recommend(request)

    needs = read_judged_needs(CORPUS / "needs" / "dev.yml")[:2]
    run = run_needs(needs, recommend, lambda: steps.append(1))
    assert [(r.text, r.limit) for r in asked] == [(need.text, 20) for need in needs]
    assert len(steps) == 2 == len(run.statuses)


# --- quality ------------------------------------------------------------------------------------


def test_every_judged_record_exists(corpus_services: Services) -> None:
    needs = read_judged_needs(CORPUS / "needs" / "dev.yml")
    judged = {record for need in needs for graded in need.relevant.values() for record in graded}
    assert judged - corpus_services.store.records.ids() == set()


@pytest.mark.quality
def test_recommending_is_above_plain_bm25_for_every_kind(corpus_services: Services) -> None:
    """The same fields, ranked by BM25 with equal weights: what a plain full-text search gives."""
    needs = read_judged_needs(CORPUS / "needs" / "dev.yml")
    ours = run_needs(needs, corpus_services.recommender.recommend)
    store = corpus_services.store
    kinds = {record.id: Kind(record.kind) for record in store.records.published()}
    rankings = {}
    for judged in needs:
        found = store.lexicon.rank(analyse(judged.text), Target.RECORDS, 300, (1.0,) * 5).ids
        rankings[judged.id] = {
            kind: tuple(i for i in found if kinds[i] == kind)[:20]  # type: ignore[index]
            for kind in Kind
        }
    plain = Run(rankings=rankings, statuses=dict.fromkeys(rankings, Status.OK))
    figures, baseline = figures_by_kind(needs, ours), figures_by_kind(needs, plain)
    for kind in Kind:
        assert figures[kind].ndcg_at_10 > baseline[kind].ndcg_at_10, (
            f"{kind}: {figures[kind]} is not above {baseline[kind]}"
        )


@pytest.mark.quality
def test_few_needs_are_wrongly_left_without_an_answer(corpus_services: Services) -> None:
    needs = read_judged_needs(CORPUS / "needs" / "dev.yml")
    kept = evaluate(needs, run_needs(needs, corpus_services.recommender.recommend)).abstention
    assert kept.answerable > 40
    assert kept.wrongly_silent <= 0.05 * kept.answerable
