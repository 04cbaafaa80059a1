"""A real report, from upload to published: every one of its proposals is reached and decided by
keyboard alone. Skipped where the report is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kb.model import State
from kb.proposals import Proposal, ProposalKind, ProposalState
from tests.browser import test_deposits
from tests.browser.test_deposits import Place, enter
from tests.browser.test_pages import opened
from tests.browser.test_review import focused, press
from tests.factories import SEEDS

pytestmark = pytest.mark.browser
place = test_deposits.place


@pytest.fixture
def report() -> Path:
    found = sorted(SEEDS.glob("000_*.txt")) if SEEDS.is_dir() else []
    if not found:
        pytest.skip("le compte rendu de 2018 n’est pas là")
    return found[0]


def here(page: Any) -> str:
    """The id of the proposal on screen; empty on the list."""
    return str(page.url).partition("?")[0].partition("#")[0].partition("/relecture")[2].strip("/")


def decide(page: Any, one: Proposal, number: int) -> None:
    """Accept what can be; refuse the rest, and one statement in three."""
    statement = one.kind in {ProposalKind.BRAKE, ProposalKind.LEVER, ProposalKind.IDEA}
    if not (statement and number % 3 == 0):
        press(page, "a")
        if not page.locator("[role=alert]").count():
            return
        assert focused(page) == "refus", "why it is refused is read first"
    page.keyboard.press("r")
    press(page, "Enter")


def publish(page: Any) -> None:
    """Fill what is missing, then publish."""
    press(page, "c")
    for _ in range(page.locator(".review-editor [name^='champ-']").count()):
        page.keyboard.type("Dit par le compte rendu.")
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    press(page, "Enter")
    press(page, "p")
    assert "publiée" in page.inner_text(".review-done")


def test_a_report_goes_from_upload_to_published_by_keyboard(
    browser: Any, place: Place, report: Path
) -> None:
    store = place.house.store
    with opened(browser, 1280) as page:
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        enter(page, place)
        page.set_input_files("input[type=file]", str(report))
        place_at = page.locator("form.drop button[type=submit]")
        if place_at.is_visible():  # with a script, choosing is enough
            place_at.press("Enter")
        page.locator(".deposit").first.wait_for()
        place.work()
        (draft,) = store.documents.drafts()
        every = {p.id: p for p in store.proposals.all(document_id=draft.id)}
        assert len(every) > 100
        page.goto(f"{place.address}/atelier/relecture?document={draft.id}")
        page.keyboard.press("j")
        press(page, "Enter")
        reached: list[str] = []
        published = False
        while one := here(page):
            assert one in every and one not in reached, one
            reached.append(one)
            kept = store.proposals.get(one)
            if kept.kind is ProposalKind.EXPERIENCE and not kept.target and not published:
                publish(page)
                published = True
            else:
                decide(page, kept, len(reached))
        assert set(reached) == set(every) and published and said == []
        assert store.proposals.all(document_id=draft.id) == []
        states = {p.state for p in store.proposals.all(state=None, document_id=draft.id)}
        assert {ProposalState.ACCEPTED, ProposalState.REFUSED} <= states
        page.goto(f"{place.address}/atelier/depots/documents/{draft.id}")
        page.get_by_role("button", name="Publier").first.press("Enter")
        page.wait_for_load_state()
        assert store.documents.is_public(draft.id)
        records = (store.records.find(p.record or "") for p in store.proposals.all(state=None))
        shown = [record for record in records if record and record.state is State.PUBLISHED]
        assert shown
        page.goto(f"{place.address}/fiches/{shown[0].id}")
        assert page.inner_text("h1")
