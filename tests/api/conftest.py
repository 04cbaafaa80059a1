"""The application over the small base, and the command over a base of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.settings import Settings
from tests.conftest import BuiltCorpus, settings_in
from web.services import Services


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Ended]


@pytest.fixture
def app(small_services: Services, own_settings: Settings) -> FastAPI:
    """For a test that changes the base or the application."""
    return create_app(own_settings, small_services)


@pytest.fixture(scope="session")
def client(
    shared_services: Services, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """Read-only, over the small base."""
    app = create_app(settings_in(tmp_path_factory.mktemp("client")), shared_services)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """The console script's own door, in this process: a spawned one would import all over again."""

    def run(settings: Settings, *arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["essaim", *map(str, arguments)])
        for name, value in environment(settings).items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        told = capfd.readouterr()
        return Ended(int(end.value.code or 0), told.out, told.err)

    return run


def environment(settings: Settings) -> dict[str, str]:
    return {
        "ESSAIM_DATABASE": str(settings.database),
        "ESSAIM_INDEX": str(settings.index),
        "ESSAIM_CORPUS": str(settings.corpus),
        "ESSAIM_ENCODER": settings.encoder,
        "COLUMNS": "80",
    }


@pytest.fixture
def essaim(own_settings: Settings, call: Command) -> Command:
    """The command on an empty base of its own."""
    return lambda *arguments: call(own_settings, *arguments)


@pytest.fixture
def essaim_on_corpus(
    corpus_built: BuiltCorpus, corpus_services: Services, call: Command
) -> Command:
    """The command on the whole corpus; for commands that write nothing."""
    assert corpus_services is not None, "the index must be there"
    return lambda *arguments: call(corpus_built.settings, *arguments)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare with a kept file. A wanted change: ESSAIM_GOLDEN=1 .venv/bin/pytest tests/api"""

    def compare(name: str, found: str) -> None:
        path = Path(__file__).parent / "golden" / name
        if os.environ.get("ESSAIM_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(found, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == found, (
            f"{name} has changed; if it should: ESSAIM_GOLDEN=1 .venv/bin/pytest tests/api"
        )

    return compare
