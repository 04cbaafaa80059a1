"""`python -m api.learn`: learn again what reads brakes and levers (`make reader`)."""

from __future__ import annotations

import sys
from pathlib import Path

from ingest.statements.finder import FOLDER
from ingest.statements.training import learn_all
from kb.vocabulary import read_vocabulary
from search.static import StaticEncoder


def main() -> None:
    vocabulary = read_vocabulary(Path("corpus/vocabulary.yml"))
    encoder = StaticEncoder()
    count = learn_all(Path("corpus/annotations/statements"), vocabulary, encoder.encode, FOLDER)
    sys.stdout.write(f"Appris de {count} phrases.\n")


if __name__ == "__main__":
    main()
