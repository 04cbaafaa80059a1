"""`python -m tests.reading.speed PAGES`: how long a report of so many pages takes to read, beside
the cutting of the same text into sentences, in the same run."""

from __future__ import annotations

import resource
import sys
import time
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from kb.french import sentence_spans
from tests.reading.adapter import read_for_truth
from tests.reading.samples import own_samples

PAGE_CHARS = 3_000


def long_text(pages: int) -> str:
    """Our own documents one after the other, each a part of its own, as long as it takes."""
    parts: list[str] = []
    size = 0
    for number, sample in enumerate(cycle(own_samples()), start=1):
        parts.append(f"# Partie {number}\n\n{sample.text}\n\n")
        size += len(parts[-1])
        if size >= pages * PAGE_CHARS:
            return "".join(parts)[: pages * PAGE_CHARS]
    raise ValueError("no document of ours")


def cpu_s(path: Path) -> float:
    start = time.process_time()
    read_for_truth(path)
    return time.process_time() - start


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with TemporaryDirectory() as folder:
        warm, path = Path(folder) / "warm.md", Path(folder) / "report.md"
        warm.write_text(long_text(1), encoding="utf-8")
        path.write_text(long_text(pages), encoding="utf-8")
        cpu_s(warm)  # what is loaded once is not counted
        read_s = cpu_s(path)
    start = time.process_time()
    sentence_spans(long_text(pages))
    cut_s = time.process_time() - start
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    sys.stdout.write(
        f"{pages} pages: {read_s:.2f} s of CPU, {read_s / cut_s:.1f} times the cutting of "
        f"sentences; {memory_mb:.0f} MB at the most\n"
    )


if __name__ == "__main__":
    main()
