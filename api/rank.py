"""`python -m api.rank`: learn again how records are ranked and when the base has nothing, from
corpus/needs (`make rank`)."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.compose import build_services
from api.settings import Settings
from search.encoders import Vectors
from search.evaluation import JudgedNeed, read_judged_needs
from search.model import NeedRequest
from search.recommend.learning import (
    Held,
    answer_auc,
    cross_validated,
    held_figures,
    learn,
    measure,
    silencing,
    thresholds,
)
from search.recommend.ranking import Looked
from search.recommend.recommender import Recommender
from search.recommend.scope import learn_scope
from search.recommend.weights import LEARNED
from web.services import Services

NEEDS = Path("corpus/needs")
ELSEWHERE = NEEDS / "elsewhere.jsonl"
PHRASINGS = Path("corpus/phrasings")


def main(settings: Settings) -> None:
    services = build_services(settings)
    recommender = services.recommender
    groups = {path.stem: read_judged_needs(path) for path in sorted(NEEDS.glob("*.yml"))}
    needs = [need for group in groups.values() for need in group]
    scope = learn_scope(*_here_and_elsewhere(services, recommender))
    scope.write()
    judged = measure(needs, lambda text: _look(recommender, text))
    held = cross_validated(judged, recommender.ranker, scope)
    weights = learn(judged, recommender.ranker, scope)
    none, weak = thresholds(needs, held)
    told = weights.model_copy(
        update={
            "none_below": none,
            "weak_below": weak,
            "empty_below": silencing(needs, held),
        }
    ).model_dump(mode="json")
    LEARNED.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    for name, group in groups.items():
        sys.stdout.write(f"{name} : {_told(group, held)}\n")


def _look(recommender: Recommender, text: str) -> Looked:
    return recommender.ranker.first_look(text, recommender.understand(NeedRequest(text=text)))


def _here_and_elsewhere(services: Services, recommender: Recommender) -> tuple[Vectors, Vectors]:
    """Vectors of what records are asked for, and of what is asked elsewhere than here."""
    here = [text for r in recommender.library.records.values() for text in r.asked_as]
    for path in sorted(PHRASINGS.glob("*.jsonl")):
        here += [text for concept in _json_lines(path) for text in concept["everyday"]]
    elsewhere = [ask["text"] for ask in _json_lines(ELSEWHERE)]
    encode = services.engine.index.encoder.encode
    return encode(here, queries=True), encode(elsewhere, queries=True)


def _json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _told(needs: Sequence[JudgedNeed], held: Held) -> str:
    """Figures of needs that the weights were not learned on."""
    figures = " ".join(f"{kind} {value:.3f}" for kind, value in held_figures(needs, held).items())
    return f"nDCG@10 {figures} ; besoins sans réponse reconnus, AUC {answer_auc(needs, held):.3f}"


if __name__ == "__main__":
    main(Settings())
