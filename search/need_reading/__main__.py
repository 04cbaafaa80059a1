"""`python -m search.need_reading`: learn to read needs again (`make understanding`)."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from search.need_reading.learned import LEARNED
from search.need_reading.learning import FOLDS, learn, read_by_others, read_sources
from search.static import StaticEncoder
from search.understanding_figures import understanding_figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--needs", type=Path, default=Path("corpus/needs/own.yml"))
    parser.add_argument("--output", type=Path, default=LEARNED)
    arguments = parser.parse_args()
    sources = read_sources(arguments.corpus, arguments.needs, StaticEncoder())
    with tempfile.TemporaryDirectory() as folder:
        read = read_by_others(sources, Path(folder))
    figures = understanding_figures(sources.needs, read, sources.vocabulary)
    learn(sources, sources.needs, arguments.output)
    sys.stdout.write(
        f"Appris de {len(sources.needs)} besoins jugés et de {len(sources.told)} textes annotés : "
        f"{arguments.output.name}, {arguments.output.stat().st_size // 1024} Ko.\n"
    )
    if figures:
        sys.stdout.write(
            f"Sur chaque besoin, lu par ce qui a été appris des autres ({FOLDS} parts) : thèmes "
            f"{figures.themes.f1:.3f}, thèmes larges {figures.wide_themes.f1:.3f}, phase "
            f"{figures.phase:.3f} ({figures.phase_told:.3f} quand elle est dite), qui parle "
            f"{figures.speaker:.3f}.\n"
        )


if __name__ == "__main__":
    main()
