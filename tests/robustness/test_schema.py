"""Every check of schemathesis, a few at each run; more by `python -m tests.robustness.schema`."""

from __future__ import annotations

from pathlib import Path

from tests.robustness.bases import base_to_decide
from tests.robustness.schema import VISITORS, runs


def test_the_api_keeps_to_its_document_for_all(tmp_path: Path) -> None:
    done = list(runs(base_to_decide(tmp_path), 1))
    assert [run.told for run in done if run.failed] == []
    assert [run.visitor for run in done] == list(VISITORS)
    assert sum(run.cases for run in done) > 1000
