"""A process that does one thing after another and says each one once done, to be killed.

`python -m tests.robustness.worker` prepares what is slow to load once, then forks one process for
each line of its input: `{"work", "folder", "seed", "statement"}`. Told on its output, one JSON
object a line: `{"pid"}`, `{"done": …}` for each thing acknowledged, `{"ended"}` or `{"killed"}`."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

from api.commands import decide
from api.compose import build_encoder, build_reader
from api.settings import Settings
from ingest.pipeline import Pipeline
from kb.sqlite.connection import Connections
from kb.store import open_store
from search.index import build_index
from tests.conftest import settings_in
from tests.factories import fill, vocabulary
from tests.robustness.bases import files_to_take

_WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT", "BEGIN IMMEDIATE")
_SIGNED = decide.Signed(by="ana", why="essai")
_OUT = os.dup(1)


def tell(**said: Any) -> None:
    """One write a line, at once: two processes share this pipe."""
    os.write(_OUT, (json.dumps(said) + "\n").encode())


# --- what is done


def take_in(settings: Settings, seed: int) -> None:
    """The files, as `essaim ingest` does; one is done when the next is begun."""
    store = open_store(settings.database)
    pipeline = Pipeline(store, vocabulary(), reader=build_reader(store, vocabulary()))
    files = sorted((settings.database.parent / "files").rglob("*.*"))
    records = [path for path in files if path.suffix == ".yml"]
    before: list[str] = []

    def progress(path: Path) -> None:
        if path.suffix == ".md" and before:
            tell(done={"files": before})
            before.clear()
        before.append(path.stem)

    pipeline.run([*records, *(path for path in files if path.suffix == ".md")], progress)
    tell(done={"files": before})
    build_index(settings.index, store, vocabulary(), build_encoder(settings))


def review(settings: Settings, seed: int) -> None:
    """What waits, settled one way or another by the commands themselves."""
    draw = random.Random(seed)
    waiting = open_store(settings.database).proposals.all()
    draw.shuffle(waiting)
    for proposal in waiting:
        ways = [_refused, _accepted]
        if proposal.kind == "experience":
            ways = [_refused, _accepted, _published_later, _corrected, _merged, _published]
        draw.choice(ways)(settings, proposal.id)


def _acknowledged(code: int, proposal: str, state: str, **said: Any) -> None:
    if code == 0:
        tell(done={"proposal": proposal, "state": state, **said})
    else:
        tell(refused=proposal)


def _refused(settings: Settings, proposal: str) -> None:
    _acknowledged(decide.run_refuse(settings, [proposal], _SIGNED), proposal, "refused")


def _accepted(settings: Settings, proposal: str, publish: bool = False) -> None:
    code = decide.run_accept(settings, [proposal], _SIGNED, publish=publish)
    _acknowledged(code, proposal, "accepted", published=publish)


def _published(settings: Settings, proposal: str) -> None:
    _accepted(settings, proposal, publish=True)


def _published_later(settings: Settings, proposal: str) -> None:
    _accepted(settings, proposal)
    _accepted(settings, proposal, publish=True)


def _corrected(settings: Settings, proposal: str) -> None:
    changes = [f"summary=Résumé corrigé de {proposal}."]
    code = decide.run_correct(settings, proposal, changes, _SIGNED, None)
    _acknowledged(code, proposal, "waiting", words=f"Résumé corrigé de {proposal}.")
    _accepted(settings, proposal)


def _merged(settings: Settings, proposal: str) -> None:
    code = decide.run_merge(settings, proposal, "reseau-chaleur", _SIGNED)
    _acknowledged(code, proposal, "merged")


WORKS = {"ingest": take_in, "review": review}


# --- the process that is killed


def die_at(statement: int) -> None:
    """Killed by its own hand as this many writes have begun: inside a transaction, most often."""
    left = itertools.count(statement, -1)
    as_it_was = Connections._open

    def seen(sql: str) -> None:
        if sql.lstrip().startswith(_WRITES) and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(self: Connections) -> Any:
        connection = as_it_was(self)
        connection.set_trace_callback(seen)
        return connection

    Connections._open = watched  # type: ignore[method-assign]


def live(asked: dict[str, Any]) -> None:
    """Never comes back."""
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what commands say to a person
        tell(pid=os.getpid())
        if asked.get("statement") is not None:
            die_at(asked["statement"])
        WORKS[asked["work"]](settings_in(Path(asked["folder"])), asked["seed"])
        code = 0
    finally:
        os._exit(code)


def prepare(folder: Path) -> None:
    """Read one note: models are loaded, and the processes to come inherit them."""
    store = fill(open_store(":memory:"))
    reader = build_reader(store, vocabulary())
    (note, *_) = sorted(files_to_take(folder).glob("*.md"))
    Pipeline(store, vocabulary(), reader=reader).run([note])
    build_encoder(settings_in(folder)).encode(["chaleur"])
    store.close()


def main() -> None:
    prepare(Path(sys.argv[1]))
    tell(ready=True)
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            live(json.loads(line))
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            tell(killed=os.WTERMSIG(status))
        else:
            tell(ended=os.WEXITSTATUS(status))


if __name__ == "__main__":
    main()
