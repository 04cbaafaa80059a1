"""`python -m api.rank`: learn again how records are ranked and when the base has nothing, from
corpus/needs (`make rank`).

`--read-by-others` writes nothing, and says what ranking would be worth on our own needs if they
were read by a reader that never saw them: read as they are, they flatter."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from api.compose import build_services
from api.settings import Settings
from kb.understanding import Understanding
from search.encoders import Vectors
from search.evaluation import JudgedNeed, read_judged_needs
from search.model import NeedRequest
from search.need_reading.learning import read_by_others, read_sources
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
from search.recommend.scope import Scope, learn_scope
from search.recommend.weights import LEARNED, Weights
from search.static import StaticEncoder
from web.services import Services

NEEDS = Path("corpus/needs")
ELSEWHERE = NEEDS / "elsewhere.jsonl"
PHRASINGS = Path("corpus/phrasings")
# Those that the reading of needs was learned from, and what it learned of each.
READ_FROM = NEEDS / "own.yml"
LEARNED_OF_NEEDS = ("themes", "speaker", "phase", "asks")


def main(settings: Settings, *, by_others: bool = False) -> None:
    services = build_services(settings)
    recommender = services.recommender
    groups = {path.stem: read_judged_needs(path) for path in sorted(NEEDS.glob("*.yml"))}
    needs = [need for group in groups.values() for need in group]
    scope = learn_scope(*_here_and_elsewhere(services, recommender))
    read = _read_by_others() if by_others else {}
    judged = measure(needs, lambda text: _look(recommender, text, read))
    held = cross_validated(judged, recommender.ranker, scope)
    if not by_others:
        _write(scope, learn(judged, recommender.ranker, scope), needs, held)
    for name, group in groups.items():
        sys.stdout.write(f"{name} : {_told(group, held)}\n")


def _write(scope: Scope, weights: Weights, needs: Sequence[JudgedNeed], held: Held) -> None:
    scope.write()
    none, weak = thresholds(needs, held)
    told = weights.model_copy(
        update={
            "none_below": none,
            "weak_below": weak,
            "empty_below": silencing(needs, held),
        }
    ).model_dump(mode="json")
    LEARNED.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def _read_by_others() -> Mapping[str, Understanding]:
    """The needs that the reading was learned from, as it reads them when it never saw them, by
    text."""
    sources = read_sources(NEEDS.parent, READ_FROM, StaticEncoder())
    with tempfile.TemporaryDirectory() as folder:
        read = read_by_others(sources, Path(folder))
    return {need.text: read[need.id] for need in sources.needs}


def _look(recommender: Recommender, text: str, by_others: Mapping[str, Understanding]) -> Looked:
    understood = recommender.understand(NeedRequest(text=text))
    if text in by_others:
        other = by_others[text]
        update = {name: getattr(other, name) for name in LEARNED_OF_NEEDS}
        understood = understood.model_copy(update=update)
    return recommender.ranker.first_look(text, understood)


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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--read-by-others", action="store_true")
    main(Settings(), by_others=parser.parse_args().read_by_others)
