"""`python -m api.learn`: learn again what reads brakes and levers (`make reader`)."""

from __future__ import annotations

import sys
from pathlib import Path

from ingest.statements.finder import FOLDER
from ingest.statements.training import examples, learn_all, read_reports, signs_right
from kb.vocabulary import read_vocabulary
from search.static import StaticEncoder


def main() -> None:
    vocabulary = read_vocabulary(Path("corpus/vocabulary.yml"))
    encoder = StaticEncoder()
    labelled = Path("corpus/annotations/statements")
    count = learn_all(labelled, vocabulary, encoder.encode, FOLDER, encoder.fingerprint())
    sys.stdout.write(f"Appris de {count} phrases.\n")
    for number, (seen, right) in signs_right(examples(read_reports(labelled))).items():
        sys.stdout.write(f"Tournure {number} : {seen} fois, juste {right:.0%}.\n")


if __name__ == "__main__":
    main()
