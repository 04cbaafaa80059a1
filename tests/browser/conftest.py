"""The real application on the real corpus, open on a free port, and Chromium to look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.served import served

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application, on a base built once from corpus/."""
    from api.app import create_app
    from api.commands.ingest import run_ingest
    from api.settings import ROOT, Settings

    folder = tmp_path_factory.mktemp("site")
    settings = Settings(database=folder / "essaim.db", index=folder / "index")
    corpus = [ROOT / "corpus" / "records", ROOT / "corpus" / "documents"]
    assert run_ingest(settings, corpus, as_json=False, quiet=True) == 0
    with served(create_app(settings)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium n’est pas installé (make system)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core n’est pas installé (npm ci)")
    return AXE.read_text(encoding="utf-8")
