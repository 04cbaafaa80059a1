"""`python -m tests.reading`: how well documents are read, kind by kind; writes docs/reading.md.

With `--misses KIND`, writes nothing: prints what was missed and what was wrong, in words."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.factories import ROOT, vocabulary
from tests.reading.document import Measured, document
from tests.reading.letters import At
from tests.reading.samples import EXACT, PARTIAL, Sample, measure, own_samples, seed_samples


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "docs/reading.md")
    parser.add_argument("--misses", metavar="KIND", help="a kind of the tables, e.g. places")
    parser.add_argument("--only", metavar="NAME", help="one document, by its name in the tables")
    arguments = parser.parse_args()
    seeds, absent = seed_samples()
    samples = [s for s in (*seeds, *own_samples()) if arguments.only in (None, s.name)]
    if arguments.misses:
        for sample in samples:
            print("\n".join(misses(sample, arguments.misses)))
        return
    written = document([measured(sample) for sample in samples], absent)
    print(written)
    if arguments.only is None:
        arguments.output.write_text(written, encoding="utf-8")


def measured(sample: Sample) -> Measured:
    found = sample.read()
    partial, exact = (
        measure(sample.truth, found, vocabulary(), floor) for floor in (PARTIAL, EXACT)
    )
    return Measured(sample.name, partial, exact)


def misses(sample: Sample, kind: str) -> list[str]:
    """One line per true span not found (-) and found span not right (+), in order of text."""
    scores = measure(sample.truth, sample.read(), vocabulary(), PARTIAL)
    if kind not in scores:
        raise SystemExit(f"no such kind; there are: {', '.join(scores)}")
    lines = [(at, "-") for at in scores[kind].missed] + [(at, "+") for at in scores[kind].wrong]
    return [f"# {sample.name}"] + [f"{sign} {words(sample, at)}" for at, sign in sorted(lines)]


def words(sample: Sample, at: At) -> str:
    """The words of the document from one letter to another."""
    places = [i for i, c in enumerate(sample.text) if c.isalnum()]
    if at[0] >= at[1]:
        return ""
    return " ".join(sample.text[places[at[0]] : places[at[1] - 1] + 1].split())


if __name__ == "__main__":
    main()
