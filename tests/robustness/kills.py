"""kill -9 at random instants of ingest, review and publishing: `python -m tests.robustness.kills`.

Every acknowledged thing must be in the base, nothing done by half, and the next start quick. Half
of the kills of a command come from outside, some milliseconds after it has done some things; half
as it writes, at a statement drawn beforehand. A seed gives the draws, not the instants."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple

from api.commands.check import store_problems
from api.settings import Settings
from kb.store import open_store
from tests.conftest import settings_in
from tests.factories import ROOT, vocabulary
from tests.robustness.bases import TOKEN, base_to_decide, base_to_fill, files_to_take
from tests.robustness.server import Server
from tests.robustness.soundness import contents, faults, opened

# A kill comes after so many things were acknowledged, at most, and a while: the same on a slow
# machine as on a quick one.
MOST_DONE = {"ingest": 8, "review": 5, "serve": 6}
LATEST_S = {"ingest": 0.5, "review": 0.2, "serve": 0.1}
LAST_STATEMENT = {"ingest": 1500, "review": 120}
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Moment(NamedTuple):
    """When to kill: after so many things done, then so many seconds."""

    done: int
    then_s: float


def moment(what: str, draw: random.Random) -> Moment:
    return Moment(draw.randrange(MOST_DONE[what]), draw.uniform(0.002, LATEST_S[what]))


@dataclass
class Told:
    """What a campaign has seen; `faults` must be empty."""

    kills: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    index_behind: int = 0
    starts_s: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


# --- what was acknowledged is there


def lost(settings: Settings, done: list[dict[str, Any]]) -> list[str]:
    """Of what was acknowledged, what the base or its journal does not say."""
    with closing(opened(settings.database)) as base:
        documents = {row[0] for row in base.execute("SELECT id FROM document")}
        known = documents | {row[0] for row in base.execute("SELECT id FROM record")}
        found = []
        for thing in done:
            if "files" in thing:
                found += [f"file {name} is lost" for name in thing["files"] if name not in known]
            else:
                found += _lost_decision(base, thing)
        return found


def _lost_decision(base: Any, thing: dict[str, Any]) -> list[str]:
    row = base.execute("SELECT body FROM proposal WHERE id = ?", (thing["proposal"],)).fetchone()
    body = json.loads(row["body"])
    if thing["state"] == "waiting":  # a correction: the proposal may have been settled since
        action, kept = "proposal.correct", thing["words"] in row["body"]
    else:
        action, kept = f"proposal.{thing['state']}", body.get("state") == thing["state"]
    decided = base.execute(
        "SELECT number FROM decision WHERE subject = ? AND action = ?", (thing["proposal"], action)
    ).fetchone()
    if thing.get("published"):
        record = base.execute("SELECT state FROM record WHERE id = ?", (body.get("record"),))
        kept = kept and (not body.get("record") or record.fetchone()["state"] == "published")
    return [] if kept and decided else [f"decision lost: {thing}"]


def judge(settings: Settings, done: list[dict[str, Any]], told: Told, what: str) -> None:
    told.done[what] += len(done)
    found = lost(settings, done) + faults(settings.database)
    told.faults += [f"{what} {told.kills[what]}: {line}" for line in found]
    store = open_store(settings.database)
    told.index_behind += bool(store_problems(settings, store, vocabulary())) and not found
    store.close()


# --- commands


class Workers:
    """Processes made ready by tests/robustness/worker.py, one at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.robustness.worker", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._next()

    def _next(self) -> dict[str, Any]:
        assert self._parent.stdout is not None
        said: dict[str, Any] = json.loads(self._parent.stdout.readline())
        return said

    def life(
        self, asked: dict[str, Any], moment: Moment | None
    ) -> tuple[bool, list[dict[str, Any]], int]:
        """Whether it was killed, what it had acknowledged, what was refused to it."""
        assert self._parent.stdin is not None
        print(json.dumps(asked), file=self._parent.stdin, flush=True)
        pid, done, refused = self._next()["pid"], [], 0
        said: dict[str, Any] = {}
        while not {"killed", "ended"} & said.keys():
            if moment is not None and len(done) >= moment.done:
                threading.Timer(moment.then_s, _kill, (pid,)).start()
                moment = None
            said = self._next()
            refused += "refused" in said
            done += [said["done"]] if "done" in said else []
        if said.get("ended"):
            raise RuntimeError("a worker failed by itself")
        return "killed" in said, done, refused

    def close(self) -> None:
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        self._parent.wait(30)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def workers(folder: Path) -> Iterator[Workers]:
    found = Workers(folder / "prepared")
    try:
        yield found
    finally:
        found.close()


Renew = Callable[[], Settings]


def kill_commands(
    what: str, kills: int, seed: int, home: Workers, renew: Renew, told: Told
) -> None:
    """Life after life on one base, until it has nothing left to do; then on a new one."""
    draw, settings = random.Random(seed), renew()
    while told.kills[what] < kills:
        inside = told.kills[what] % 2 == 1
        asked = {"work": what, "folder": str(settings.database.parent), "seed": draw.random()}
        if inside:
            asked["statement"] = draw.randrange(LAST_STATEMENT[what])
        killed, done, refused = home.life(asked, None if inside else moment(what, draw))
        told.kills[what] += killed
        told.refused[what] += refused
        judge(settings, done, told, what)
        if not killed:
            settings = renew()
    finish(what, settings, home, told)


def finish(what: str, settings: Settings, home: Workers, told: Told) -> None:
    """What was left undone is done, the index follows, and all is in order."""
    asked = {"work": what, "folder": str(settings.database.parent), "seed": 0}
    _, done, _ = home.life(asked, None)
    told.faults += lost(settings, done) + faults(settings.database)
    store = open_store(settings.database)
    if what == "ingest":
        told.faults += store_problems(settings, store, vocabulary())
    store.close()


# --- the server


class Decisions:
    """Two people decide at once, over HTTP, until the server dies."""

    def __init__(self, server: Server, seed: int, waiting: list[dict[str, Any]]) -> None:
        self.done: list[dict[str, Any]] = []
        self.refused = 0
        self._server = server
        shares = [waiting[0::2], waiting[1::2]]
        self._people = [
            threading.Thread(target=self._decide, args=(share, random.Random(f"{seed}-{n}")))
            for n, share in enumerate(shares)
        ]
        for person in self._people:
            person.start()

    def until(self, done: int) -> None:
        """Wait for so many answers, ten seconds at most."""
        deadline = time.monotonic() + 10
        while len(self.done) < done and time.monotonic() < deadline:
            time.sleep(0.001)

    def wait(self) -> None:
        for person in self._people:
            person.join(60)

    def _decide(self, waiting: list[dict[str, Any]], draw: random.Random) -> None:
        with suppress(OSError, HTTPException, ValueError):
            for proposal in waiting:
                self._settle(proposal["id"], draw, record=proposal["kind"] == "experience")

    def _settle(self, proposal: str, draw: random.Random, *, record: bool) -> None:
        ways: list[tuple[str, dict[str, Any]]] = [
            ("refused", {"decision": "refuse"}),
            ("accepted", {"decision": "accept", "publish": record}),
        ]
        if record:
            words = f"Résumé corrigé de {proposal}."
            ways += [
                ("merged", {"decision": "merge", "into": "reseau-chaleur"}),
                ("waiting", {"decision": "correct", "changes": {"summary": words}}),
            ]
        state, asked = draw.choice(ways)
        path = f"/api/v1/proposals/{proposal}/decision"
        status, _ = self._server.asked("POST", path, asked, BEARER)
        if status != 200:
            self.refused += 1
            return
        thing = {"proposal": proposal, "state": state, "published": asked.get("publish")}
        self.done.append(thing | ({"words": words} if record else {}))


def kill_servers(kills: int, seed: int, renew: Renew, told: Told) -> None:
    """Each start is on the base that the last kill left."""
    draw, settings = random.Random(seed), renew()
    while told.kills["serve"] < kills:
        server = Server(settings)
        told.starts_s.append(server.start_s)
        store = open_store(settings.database)
        found = store_problems(settings, store, vocabulary())
        waiting = [{"id": p.id, "kind": p.kind.value} for p in store.proposals.all()]
        store.close()
        told.faults += [f"serve, started again: {line}" for line in found]
        if len(waiting) < 40:
            server.kill()
            settings = renew()
            continue
        draw.shuffle(waiting)
        people, when = Decisions(server, draw.randrange(1 << 30), waiting), moment("serve", draw)
        people.until(when.done)
        time.sleep(when.then_s)
        server.kill()
        people.wait()
        told.kills["serve"] += 1
        told.refused["serve"] += people.refused
        judge(settings, people.done, told, "serve")


# --- a campaign


def campaign(kills: int, seed: int, folder: Path) -> Told:
    """A third of ingest, a third of review, a third of decisions over HTTP."""
    told, made = Told(), iter(range(1_000_000))
    pristine = base_to_decide(folder / "pristine").database.parent

    def to_decide() -> Settings:
        return settings_in(shutil.copytree(pristine, folder / str(next(made))))

    def to_fill() -> Settings:
        settings = base_to_fill(folder / str(next(made)))
        files_to_take(settings.database.parent / "files")
        return settings

    with workers(folder) as home:
        whole = to_fill()
        home.life({"work": "ingest", "folder": str(whole.database.parent), "seed": 0}, None)
        expected = contents(whole.database)
        third = kills // 3
        last: list[Settings] = []

        def noted() -> Settings:
            last.append(to_fill())
            return last[-1]

        kill_commands("ingest", third, seed, home, noted, told)
        for settings in last:
            told.faults += differences(expected, contents(settings.database))
        kill_commands("review", third, seed + 1, home, to_decide, told)
    kill_servers(kills - 2 * third, seed + 2, to_decide, told)
    return told


def differences(expected: dict[str, list[Any]], found: dict[str, list[Any]]) -> list[str]:
    """Between a base filled at one go and one filled from kill to kill: there should be none."""
    return [
        f"table {name}: {len(set(rows) ^ set(found.get(name, ())))} rows differ"
        for name, rows in expected.items()
        if rows != found.get(name)
    ]


def report(told: Told) -> str:
    starts = sorted(told.starts_s)
    lines = [
        f"{what:<8} {count:>4} kills, {told.done[what]:>5} acknowledged, "
        f"{told.refused[what]} refused"
        for what, count in told.kills.items()
    ]
    return "\n".join([
        *lines,
        f"start after a kill: median {starts[len(starts) // 2]:.2f} s, longest {starts[-1]:.2f} s",
        f"index behind the base after a kill, made again at the next start: {told.index_behind}",
        f"faults: {len(told.faults)}",
        *told.faults[:40],
    ])  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = campaign(asked.kills, asked.seed, Path(folder))
    print(report(told))
    sys.exit(bool(told.faults))


if __name__ == "__main__":
    main()
