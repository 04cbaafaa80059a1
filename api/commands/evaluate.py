"""`essaim evaluate`: figures against judged needs."""

from __future__ import annotations

import sys
from pathlib import Path

from api.commands.output import say, write_json
from api.compose import build_services
from api.settings import Settings
from kb.model import Kind
from search.evaluation import Evaluation, Figures, evaluate, read_judged_needs, run_needs
from search.understanding_figures import UnderstandingFigures, understanding_figures


def run_evaluate(settings: Settings, path: Path, *, as_json: bool, quiet: bool) -> int:
    needs = read_judged_needs(path)
    services = build_services(settings)
    recommender = services.recommender
    if quiet or not sys.stderr.isatty():
        run = run_needs(needs, recommender.recommend)
    else:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Besoins", total=len(needs))
            run = run_needs(needs, recommender.recommend, lambda: bar.advance(task))
    result = evaluate(needs, run)
    read = understanding_figures(needs, run.understood, services.vocabulary)
    if as_json:
        understanding = read.model_dump(mode="json") if read else None
        write_json({**result.model_dump(mode="json"), "understanding": understanding})
    else:
        _tell(result, len(needs))
        if read:
            _tell_understanding(read)
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


def _tell_understanding(read: UnderstandingFigures) -> None:
    say(f"\nCompréhension ({read.needs} besoins)")
    for name, overlap in (
        ("thèmes exacts", read.themes),
        ("thèmes larges", read.wide_themes),
        ("freins", read.brakes),
    ):
        say(
            f"  {name:<14} F1 {overlap.f1:.3f}   précision {overlap.precision:.3f}   "
            f"rappel {overlap.recall:.3f}"
        )
    for name, share in (
        ("territoire", read.territory),
        ("phase", read.phase),
        ("  quand dite", read.phase_told),
        ("qui parle", read.speaker),
        ("budget", read.budget),
    ):
        say(f"  {name:<14} juste {share:.3f}")


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
