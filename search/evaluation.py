"""Judged needs → figures: nDCG, recall and MRR per kind, and how well silence is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError

from kb.errors import InvalidRequest
from kb.model import Kind, Noun
from kb.understanding import Understanding
from search.model import NeedRequest, Recommendation, Status

DEPTH = 20
Recommend = Callable[[NeedRequest], Recommendation]


class JudgedNeed(Noun):
    """A need with the grades of the records that answer it: 3 first, 2 useful, 1 loosely
    related. `not_useful`: records that people set aside for it, with why."""

    id: str
    voice: str = ""
    difficulty: str = ""
    text: str
    understanding: dict[str, object] = Field(default_factory=dict)
    answerable: bool = True
    relevant: dict[Kind, dict[str, Annotated[int, Field(ge=0, le=3)]]]
    not_useful: dict[str, str] = Field(default_factory=dict)


class Figures(Noun):
    """Means over the needs that have relevant records of the kind; `needs` is how many."""

    needs: int
    ndcg_at_10: float
    recall_at_20: float
    mrr: float


class Abstention(Noun):
    """Of the needs that nothing answers, how many got no list; of the others, how many wrongly
    got none."""

    unanswerable: int
    silent: int
    answerable: int
    wrongly_silent: int


class Evaluation(Noun):
    kinds: dict[Kind, Figures]
    difficulties: dict[str, dict[Kind, Figures]]
    voices: dict[str, dict[Kind, Figures]]
    abstention: Abstention


def read_judged_needs(path: Path) -> list[JudgedNeed]:
    """The needs of a file like needs/dev.yml. Raises InvalidRequest, in French."""
    try:
        data = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        needs = [JudgedNeed.model_validate(item) for item in data]
    except OSError as error:
        raise InvalidRequest(f"Le fichier « {path} » ne peut pas être lu.") from error
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise InvalidRequest(
            f"« {path.name} » n’a pas la forme d’une liste de besoins jugés (id, text, relevant)."
        ) from error
    if not needs:
        raise InvalidRequest(f"« {path.name} » ne contient aucun besoin.")
    return needs


class Run(Noun):
    """What was answered: for each need, the ids of each kind in order, the status, and what was
    understood."""

    rankings: dict[str, dict[Kind, tuple[str, ...]]]
    statuses: dict[str, Status]
    understood: dict[str, Understanding] = Field(default_factory=dict)


def run_needs(
    needs: Iterable[JudgedNeed], recommend: Recommend, progress: Callable[[], None] = lambda: None
) -> Run:
    rankings, statuses, understood = {}, {}, {}
    for need in needs:
        answer = recommend(NeedRequest(text=need.text, limit=DEPTH))
        rankings[need.id] = {kind: tuple(s.id for s in answer.of_kind(kind)) for kind in Kind}
        statuses[need.id] = answer.status
        understood[need.id] = answer.understanding
        progress()
    return Run(rankings=rankings, statuses=statuses, understood=understood)


def evaluate(needs: Sequence[JudgedNeed], run: Run) -> Evaluation:
    """Figures over all needs, then by difficulty and by voice."""
    silent = {need_id for need_id, status in run.statuses.items() if status is Status.NONE}
    unanswerable = {need.id for need in needs if not need.answerable}
    answerable = {need.id for need in needs if need.answerable}
    return Evaluation(
        kinds=figures_by_kind(needs, run),
        difficulties=_grouped(needs, run, lambda need: need.difficulty),
        voices=_grouped(needs, run, lambda need: need.voice),
        abstention=Abstention(
            unanswerable=len(unanswerable),
            silent=len(unanswerable & silent),
            answerable=len(answerable),
            wrongly_silent=len(answerable & silent),
        ),
    )


def _grouped(
    needs: Sequence[JudgedNeed], run: Run, key: Callable[[JudgedNeed], str]
) -> dict[str, dict[Kind, Figures]]:
    groups: dict[str, list[JudgedNeed]] = defaultdict(list)
    for need in needs:
        groups[key(need)].append(need)
    return {name: figures_by_kind(groups[name], run) for name in sorted(groups) if name}


def figures_by_kind(needs: Sequence[JudgedNeed], run: Run) -> dict[Kind, Figures]:
    return {kind: _figures(needs, run, kind) for kind in Kind}


def scores_by_need(needs: Sequence[JudgedNeed], run: Run, kind: Kind) -> dict[str, float]:
    """nDCG@10 of each need that has relevant records of the kind, for paired comparisons."""
    measure, qrels, ranking = _ndcg(), *_tables(needs, run, kind)
    if not qrels:
        return {}
    return {m.query_id: m.value for m in measure.iter_calc(qrels, ranking)}


def _ndcg() -> Any:
    """nDCG@10 with exponential gain, 2^grade - 1."""
    import ir_measures

    return ir_measures.nDCG(gains={0: 0, 1: 1, 2: 3, 3: 7}) @ 10


def _figures(needs: Sequence[JudgedNeed], run: Run, kind: Kind) -> Figures:
    import ir_measures

    qrels, ranking = _tables(needs, run, kind)
    if not qrels:
        return Figures(needs=0, ndcg_at_10=0.0, recall_at_20=0.0, mrr=0.0)
    ndcg = _ndcg()
    recall = ir_measures.R @ DEPTH
    mrr = ir_measures.RR
    found = ir_measures.calc_aggregate([ndcg, recall, mrr], qrels, ranking)
    return Figures(
        needs=len(qrels),
        ndcg_at_10=round(found[ndcg], 4),
        recall_at_20=round(found[recall], 4),
        mrr=round(found[mrr], 4),
    )


def _tables(
    needs: Sequence[JudgedNeed], run: Run, kind: Kind
) -> tuple[Mapping[str, Mapping[str, int]], Mapping[str, Mapping[str, float]]]:
    """Judgements and ranking in the shape of trec_eval; scores fall with the rank, so that
    ties cannot occur."""
    qrels = {need.id: need.relevant[kind] for need in needs if need.relevant.get(kind)}
    ranking = {
        need_id: {
            record_id: float(DEPTH - rank)
            for rank, record_id in enumerate(run.rankings[need_id][kind][:DEPTH])
        }
        or {"-": 0.0}
        for need_id in qrels
    }
    return qrels, ranking
