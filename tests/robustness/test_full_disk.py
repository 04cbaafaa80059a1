"""A disk without room left: a clear French refusal, a base that is sound, and work goes on once
there is room. The limit on the size of files stands for the disk: no rights are needed for it."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from kb.errors import StoreUnavailable
from kb.store import open_store
from search import folder as index_folder
from tests.factories import ROOT
from tests.robustness.bases import TOKEN, base_to_decide, files_to_take
from tests.robustness.server import Server
from tests.robustness.soundness import faults

FULL = "le disque est plein"
EXPERIENCE = "atelier-experience-chaufferie-1"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return base_to_decide(tmp_path)


def essaim(settings: Settings, *arguments: str, room: int | None = None) -> tuple[int, str]:
    """`room`: the largest file, in bytes; as much as there is unless told."""

    def limit() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    places = {"ESSAIM_DATABASE": str(settings.database), "ESSAIM_INDEX": str(settings.index)}
    ended = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT, env={**os.environ, **places}, preexec_fn=limit, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize("room", [0, 30_000])
def test_a_decision_that_finds_no_room_is_refused_whole(settings: Settings, room: int) -> None:
    code, told = essaim(settings, "review", "accept", EXPERIENCE, "--by", "ana", room=room)
    assert (code, FULL in told) == (1, True), told
    assert faults(settings.database) == []
    assert essaim(settings, "review", "accept", EXPERIENCE, "--by", "ana")[0] == 0


def test_an_ingest_that_finds_no_room_is_taken_up_later(settings: Settings) -> None:
    files = str(files_to_take(settings.database.parent / "files"))
    size = settings.database.stat().st_size
    for room in (size, size + 100_000):
        code, told = essaim(settings, "ingest", files, room=room)
        assert (code, FULL in told) == (1, True), told
        assert faults(settings.database) == []
    code, told = essaim(settings, "ingest", files)
    assert code == 0, told
    assert essaim(settings, "check")[0] == 0 and faults(settings.database) == []


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    opened = Server(settings)
    yield opened
    opened.kill()


def test_the_server_says_so_and_goes_on(settings: Settings, server: Server) -> None:
    path = f"/api/v1/proposals/{EXPERIENCE}/decision"
    asked = {"decision": "accept", "publish": True}
    none, all_of_it = resource.RLIM_INFINITY, resource.RLIM_INFINITY
    for _ in range(2):
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, none))
        status, told = server.asked("POST", path, asked, BEARER)
        assert (status, FULL in told["detail"]) == (503, True)
        assert server.asked("GET", "/api/v1/records")[0] == 200, "what is there is still given"
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (all_of_it, none))
    assert server.asked("POST", path, asked, BEARER)[0] == 200
    assert server.asked("GET", "/api/v1/records/chaufferie-1")[0] == 200
    assert faults(settings.database) == []


def test_an_index_that_finds_no_room_leaves_the_former_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.commands.ingest import run_reindex

    before = index_folder.current_folder(settings.index)

    def no_room(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(index_folder, "_sync", no_room)
        with pytest.raises(StoreUnavailable, match=FULL):
            run_reindex(settings)
    assert index_folder.current_folder(settings.index) == before
    assert not list(settings.index.glob(".new.*")), "what was begun takes no room"
    assert run_reindex(settings) == 0


def test_a_base_of_another_writer_is_waited_for_then_told(settings: Settings) -> None:
    first, second = open_store(settings.database), open_store(settings.database)
    second._connections.get().execute("PRAGMA busy_timeout = 1")
    with (
        first.transaction(),
        pytest.raises(StoreUnavailable, match="occupée"),
        second.transaction(),
    ):
        pass
    with second.transaction():
        second.write_meta("x", "y")
    first.close()
    second.close()
