"""`python -m tests.retrieval DATA`: writes docs/retrieval.md from what is measured on the judged
sets of a folder and on corpus/needs/dev.yml."""

from __future__ import annotations

import argparse
from pathlib import Path

from threadpoolctl import threadpool_limits

from api.compose import build_vocabulary
from api.settings import ROOT, Settings
from ingest.pipeline import Pipeline
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from search.encoders import Encoder, TransformerEncoder
from search.evaluation import read_judged_needs
from search.static import FOLDER, StaticEncoder
from tests.retrieval import adr
from tests.retrieval.document import Measured, document
from tests.retrieval.sets import SET_NAMES, needs_collection, read_pairs, read_set
from tests.retrieval.study import Study, likeness

NEEDS_FILE = ROOT / "corpus/needs/dev.yml"
PAIRS = "stsb_dev"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the judged sets, or one above eval/")
    parser.add_argument("--encoder", type=Path, default=FOLDER, help="folder of an encoder")
    parser.add_argument("--output", type=Path, default=ROOT / "docs/retrieval.md")
    parser.add_argument("--adr", action="store_true", help="only print the table of ADR 0004")
    arguments = parser.parse_args()
    # One core: threads of a product of matrices only wait for each other here.
    threadpool_limits(1)
    encoder = read_encoder(arguments.encoder)
    if arguments.adr:
        store = corpus_store(documents=True)
        print("\n".join(adr.fusion_table(store, read_judged_needs(NEEDS_FILE), encoder)))
        return
    # `make encoder DATA=…` takes the folder above.
    inside = arguments.data / "eval"
    folder = inside if inside.is_dir() else arguments.data
    paths = {name: folder / f"{name}.json.xz" for name in (*SET_NAMES, PAIRS)}
    missing = [path.name for path in paths.values() if not path.is_file()]
    if missing:
        parser.error(f"not in {folder}: {', '.join(missing)}")
    collections = [read_set(paths[name]) for name in SET_NAMES]
    collections.append(needs_collection(corpus_store(), read_judged_needs(NEEDS_FILE)))
    measured = Measured(
        study=Study(collections, encoder),
        likeness=likeness(read_pairs(paths[PAIRS]), encoder),
        encoder_name="" if arguments.encoder == FOLDER else arguments.encoder.name,
    )
    arguments.output.write_text(document(measured), encoding="utf-8")
    print(arguments.output)


def read_encoder(folder: Path) -> Encoder:
    """One of ours, which carries its fingerprint, or any sentence-transformers folder."""
    if (folder / "fingerprint.txt").is_file():
        return StaticEncoder(folder)
    return TransformerEncoder(str(folder))


def corpus_store(*, documents: bool = False) -> SqliteStore:
    """The records of corpus/, in memory: the figures depend on no base made earlier."""
    settings = Settings()
    store = open_store(":memory:")
    folders = ["records", "documents"] if documents else ["records"]
    Pipeline(store, build_vocabulary(settings)).run([settings.corpus / name for name in folders])
    return store


if __name__ == "__main__":
    main()
