"""`essaim evaluate`: figures against judged needs."""

from __future__ import annotations

import sys
from pathlib import Path

from api.commands.output import say, write_json
from api.compose import build_services
from api.settings import Settings
from kb.model import Kind
from search.evaluation import Evaluation, Figures, evaluate, read_judged_needs, run_needs


def run_evaluate(settings: Settings, path: Path, *, as_json: bool, quiet: bool) -> int:
    needs = read_judged_needs(path)
    recommender = build_services(settings).recommender
    if quiet or not sys.stderr.isatty():
        run = run_needs(needs, recommender.recommend)
    else:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Besoins", total=len(needs))
            run = run_needs(needs, recommender.recommend, lambda: bar.advance(task))
    result = evaluate(needs, run)
    if as_json:
        write_json(result.model_dump(mode="json"))
    else:
        _tell(result, len(needs))
    return 0


def _tell(result: Evaluation, count: int) -> None:
    say(f"{count} besoins jugés. nDCG@10 (gain 2^note − 1), rappel@20, MRR.\n")
    _table("tous", result.kinds)
    for name, groups in (("difficulté", result.difficulties), ("voix", result.voices)):
        for group, figures in groups.items():
            _table(f"{name} : {group}", figures)
    silence = result.abstention
    say(
        f"Silence : {silence.silent} besoins sans réponse possible sur {silence.unanswerable} "
        f"reconnus ; {silence.wrongly_silent} besoins sur {silence.answerable} laissés à "
        "tort sans réponse."
    )


def _table(name: str, kinds: dict[Kind, Figures]) -> None:
    say(f"{name}")
    for kind, figures in kinds.items():
        if figures.needs:
            say(
                f"  {kind:<12} nDCG@10 {figures.ndcg_at_10:.3f}   rappel@20 "
                f"{figures.recall_at_20:.3f}"
                f"   MRR {figures.mrr:.3f}   ({figures.needs} besoins)"
            )
    say()
