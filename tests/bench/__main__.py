"""Speed and scale as ratios to a reference of the same run: `python -m tests.bench`.

Without arguments: the corpus as it is, then made-up bases of 1,000 and 10,000 passages. With
`--passages`, a made-up base of that size only, measured in CPU time on one thread; with
`--records`, needs asked of the corpus and of a base of so many made-up records."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.real import real_rows
from tests.bench.records import record_rows
from tests.bench.rows import print_figures, print_times, tell
from tests.bench.scale import scale_rows

SIZES = (1_000, 10_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--passages", type=size, help="size of the made-up base, 1000 or more")
    parser.add_argument(
        "--folder", type=Path, help="where made-up bases are kept from one run to the next"
    )
    parser.add_argument("--records", type=int, help="how many made-up records")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = told.folder or Path(passing)
        if told.records:
            print_times(record_rows(folder, told.records))
            return
        found = measured(folder, told.passages)
    if told.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        show(found)


def size(told: str) -> int:
    """Below a thousand passages there is not enough to ask."""
    if int(told) < SIZES[0]:
        raise argparse.ArgumentTypeError(f"at least {SIZES[0]} passages, not {told}")
    return int(told)


def measured(folder: Path, passages: int | None) -> dict[str, Any]:
    """`corpus`: rows of times; `scale`: by size, rows of times and of figures."""
    found: dict[str, Any] = {"corpus": [], "scale": []}
    if passages is None:
        tell("the corpus itself")
        found["corpus"] = real_rows(folder)
    for count in (passages,) if passages else SIZES:
        times, figures = scale_rows(folder, count)
        found["scale"].append({"passages": count, "times": times, "figures": figures})
    return found


def show(found: dict[str, Any]) -> None:
    if found["corpus"]:
        print("The corpus, wall time")
        print_times(found["corpus"])
    for one in found["scale"]:
        print(f"\n{one['passages']:,} made-up passages, CPU time, one thread")
        print_times(one["times"])
        print()
        print_figures(one["figures"])


if __name__ == "__main__":
    main()
