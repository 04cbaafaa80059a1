"""schemathesis over the OpenAPI document: `python -m tests.robustness.schema 2000`.

The real server answers, on a small base of its own, with every check of schemathesis; as an
administrator, then as nobody, until so many cases have been tried. What it is told of our
answers is in `SETTINGS`, each line with its reason."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from api.settings import Settings
from tests.robustness.bases import TOKEN, base_to_decide
from tests.robustness.server import Server

VISITORS = {"administrator": {"Authorization": f"Bearer {TOKEN}"}, "nobody": {}}
SETTINGS = """
[checks]
# 422: rules that no schema can say (a need that is a sentence, a contact that is no person).
positive_data_acceptance.expected-statuses = ["2xx", 304, 401, 403, 404, 409, 422, 429]

[[operations]]
include-name = "GET /api/v1/search"
# An address holds texts only: a number or null in a list of texts becomes one on its way.
checks.negative_data_rejection.enabled = false
"""
_CASES = re.compile(r"Test cases:\s+([\d,\u202f ]+) generated")


class Run(NamedTuple):
    visitor: str
    cases: int
    failed: bool
    told: str


def runs(settings: Settings, cases: int) -> Iterator[Run]:
    """Passes, each with more examples than the one before, until there are so many cases."""
    server, tried, examples = Server(settings), 0, 5
    try:
        while tried < cases:
            for visitor in VISITORS:
                done = run(server.port, visitor, examples, settings.database.parent)
                tried += done.cases
                yield done
            examples *= 4
    finally:
        server.kill()


def run(port: int, visitor: str, examples: int, folder: Path) -> Run:
    """`examples`: the most for each route, in each phase."""
    (folder / "schemathesis.toml").write_text(SETTINGS, encoding="utf-8")
    headers = [part for pair in VISITORS[visitor].items() for part in ("-H", ": ".join(pair))]
    ended = subprocess.run(
        [
            Path(sys.executable).parent / "st",
            "--config-file=schemathesis.toml",
            "run",
            f"http://127.0.0.1:{port}/api/v1/openapi.json",
            "--checks=all",
            f"--max-examples={examples}",
            "--generation-deterministic",
            "--continue-on-failure",
            "--no-color",
            "--warnings=off",
            *headers,
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    told = ended.stdout + ended.stderr
    found = _CASES.search(told)
    if found is None:
        raise RuntimeError(f"schemathesis did not run: {told[-2000:]}")
    return Run(visitor, int(re.sub(r"\D", "", found[1])), ended.returncode != 0, told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=int, default=2000)
    asked = parser.parse_args()
    total, failed = 0, False
    with tempfile.TemporaryDirectory() as folder:
        for done in runs(base_to_decide(Path(folder)), asked.cases):
            total, failed = total + done.cases, failed or done.failed
            print(f"{done.visitor}: {done.cases} cases{', failed' if done.failed else ''}")
            if done.failed:
                print(done.told)
    print(f"{total} cases")
    sys.exit(failed)


if __name__ == "__main__":
    main()
