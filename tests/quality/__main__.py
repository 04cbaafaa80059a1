"""`python -m tests.quality`: writes docs/quality.md."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from api.settings import ROOT, read_settings
from search.evaluation import read_judged_needs
from tests.quality.document import SETS, document
from tests.quality.measured import compared


def main() -> None:
    needs = [need for name in SETS for need in read_judged_needs(ROOT / f"corpus/needs/{name}.yml")]
    with tempfile.TemporaryDirectory() as folder:
        ways = compared(read_settings(os.environ), needs, Path(folder))
    (ROOT / "docs/quality.md").write_text(document(ways), "utf-8")


if __name__ == "__main__":
    main()
