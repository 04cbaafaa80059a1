"""« Déposer »: what one sends, what becomes of it, who sees it and who may do what."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.types import Message

from ingest.working import Worker
from kb.accounts import Account, Role
from kb.jobs import MOST_WAITING, STOPPED, Ending, Handed, JobState
from kb.model import State
from tests.api.doors import House, house
from tests.factories import document as made
from tests.factories import put_document
from tests.web.conftest import ATTACK
from web.services import Services
from web.uploads import MOST_FILES, UploadRefused, sent_files

ROOM = "/atelier/depots"
NOTE = ("note.md", "# Atelier\n\nLa chaleur de l’usine.\n".encode())

# What a browser sends when nothing was chosen.
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
NOTHING_CHOSEN = (
    b'--b\r\nContent-Disposition: form-data; name="fichier"; filename=""\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n"
)


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


def client_of(here: House, account: Account) -> TestClient:
    client = here.client()
    client.cookies.update(here.session(account))
    return client


@pytest.fixture
def paul(here: House) -> TestClient:
    """A contributor."""
    return client_of(here, here.account("paul", Role.CONTRIBUTOR))


@pytest.fixture
def ana(here: House) -> TestClient:
    """A curator."""
    return client_of(here, here.account("ana", Role.CURATOR))


def send(client: TestClient, *files: tuple[str, bytes], **headers: str) -> Any:
    sent = [("fichier", file) for file in files]
    return client.post(ROOM, files=sent, headers=headers)


def test_an_empty_list_says_what_to_do(paul: TestClient) -> None:
    page = paul.get(ROOM)
    assert page.status_code == 200 and "Rien n’a encore été déposé" in page.text
    assert 'http-equiv="refresh"' not in page.text and "Tous les dépôts" not in page.text
    assert page.headers["cache-control"] == "no-store"


def test_several_files_each_with_its_line_and_its_reason(here: House, paul: TestClient) -> None:
    answer = send(paul, NOTE, ("vide.pdf", b""), ("fiches.csv", b"id"), NOTE)
    assert answer.status_code == 303 and answer.headers["location"] == f"{ROOM}?fait=depose#depots"
    page = paul.get(f"{ROOM}?fait=depose")
    assert page.text.count('class="deposit"') == 4
    for words in ("En attente", "est vide", "Importer, exporter", "déjà dans la file", "déposé"):
        assert words in page.text
    assert '<meta http-equiv="refresh" content="10">' in page.text
    assert 'http-equiv="refresh"' not in paul.get(f"{ROOM}?suivre=non").text
    assert "Actualiser" in page.text
    states = [job.state for job in here.store.jobs.listed()]
    assert states == [JobState.REFUSED] * 3 + [JobState.WAITING]


def test_a_script_is_answered_in_json(paul: TestClient) -> None:
    answer = send(paul, NOTE, Accept="application/json")
    assert (answer.status_code, answer.json()) == (201, {"numbers": [1]})
    state = paul.get(f"{ROOM}/etat").json()
    assert state["pending"] and state["say"] == "1\u00a0fichier en attente."
    assert state["jobs"] == [{"number": 1, "state": "waiting", "told": "En attente", "percent": 0}]
    answer = send(paul, Accept="application/json")
    assert answer.status_code == 422 and "detail" in answer.json()


def test_what_is_sent_wrong_is_said_beside_the_field(paul: TestClient) -> None:
    for answer, status, words in (
        (paul.post(ROOM, content=NOTHING_CHOSEN, headers=MULTIPART), 422, "au moins un fichier"),
        (send(paul, *[NOTE] * (MOST_FILES + 1)), 422, "plus de 20"),
        (paul.post(ROOM, data={"fichier": "x"}), 422, "ne se lit pas"),
        (paul.post(ROOM, files={"autre": NOTE}), 422, "au moins un fichier"),
        (paul.post(ROOM, content=b"x", headers=MULTIPART), 422, "ne se lit pas"),
    ):  # fmt: skip
        assert (answer.status_code, words in answer.text) == (status, True), words
        assert 'aria-invalid="true"' in answer.text


def test_a_full_queue_takes_nothing(here: House, paul: TestClient) -> None:
    with here.store.transaction():
        for number in range(MOST_WAITING - 1):
            here.store.jobs.add(Handed("compte-9", "x.md", 1, str(number)), b"x")
    answer = send(paul, NOTE, ("autre.md", b"autre"))
    assert answer.status_code == 503 and "La file est pleine" in answer.text
    assert send(paul, NOTE).status_code == 303
    assert send(paul, ("autre.md", b"autre")).status_code == 503


def test_one_sees_and_touches_only_what_is_theirs_unless_they_curate(
    here: House, paul: TestClient, ana: TestClient
) -> None:
    send(ana, NOTE)
    assert "note.md" not in paul.get(ROOM).text and paul.get(f"{ROOM}/etat").json()["jobs"] == []
    for act in ("annuler", "reprendre", "effacer"):
        assert paul.post(f"{ROOM}/1/{act}").status_code == 404
    send(paul, ("autre.md", b"autre"))
    page = ana.get(ROOM).text
    assert "note.md" in page and "par paul" in page
    assert "autre.md" not in ana.get(f"{ROOM}?de=moi").text
    assert ana.post(f"{ROOM}/2/annuler").headers["location"].startswith(f"{ROOM}?fait=annuler")
    assert here.store.jobs.get(2).state is JobState.CANCELLED
    assert ana.post(f"{ROOM}/2/annuler").headers["location"].startswith(f"{ROOM}?fait=trop-tard")
    assert ana.post(f"{ROOM}/2/effacer").status_code == 303
    assert ana.post(f"{ROOM}/2/effacer").status_code == 404
    assert ana.post(f"{ROOM}/x/effacer").status_code == 422
    assert ana.post(f"{ROOM}/{'9' * 40}/effacer").status_code == 422


def test_what_stopped_three_times_can_be_tried_again(here: House, paul: TestClient) -> None:
    number = send(paul, NOTE, Accept="application/json").json()["numbers"][0]
    with here.store.transaction():
        here.store.jobs._end(number, Ending(JobState.REFUSED, code=STOPPED, reason="Trois fois."))
    assert "Relancer la lecture" in paul.get(ROOM).text
    paul.post(f"{ROOM}/{number}/reprendre")
    assert here.store.jobs.get(number).state is JobState.WAITING
    assert "Relancer la lecture" not in paul.get(ROOM).text


class Kept:
    """A worker's pipeline that keeps the small document, whatever it is given."""

    def __init__(self, here: House) -> None:
        self._here = here

    def take(self, name: str, data: bytes, step: Any) -> Any:
        from ingest.model import FileReport, Outcome

        document = made(id="depose", title="Un atelier déposé", text="La chaleur.")
        with self._here.store.transaction():
            self._here.store.documents.put(document, [], b"", "compte-1", state=State.DRAFT)
        return FileReport(path=Path(name), outcome=Outcome.KEPT, id="depose")


def test_what_was_read_is_read_by_its_author_and_published_by_a_curator(
    here: House, paul: TestClient, ana: TestClient
) -> None:
    send(paul, NOTE)
    Worker(here.store, lambda _actor: Kept(here)).read_one()
    page = paul.get(ROOM).text
    draft = f"{ROOM}/documents/depose"
    assert draft in page and "pas encore public" in page and "Publier" not in page
    assert "pas encore public" in paul.get(draft).text and "Publier" not in paul.get(draft).text
    assert paul.get("/documents/depose").headers["location"] == draft
    assert here.client().get("/documents/depose").status_code == 404
    other = client_of(here, here.account("luc", Role.CONTRIBUTOR))
    assert other.get(draft).status_code == 404
    assert "1\u00a0document à publier" in ana.get("/atelier").text
    assert "Publier le document" in ana.get(ROOM).text
    answer = ana.post(f"{draft}/publier", data={"version": "1"})
    assert answer.headers["location"] == f"{ROOM}?fait=publier#depots"
    assert here.client().get("/documents/depose").status_code == 200
    assert "Retirer du public" in ana.get(ROOM).text
    assert "sa page" in paul.get(draft).text
    ana.post(f"{draft}/retirer")
    assert here.client().get("/documents/depose").status_code == 404


def test_drafts_that_no_line_shows_are_listed_too(here: House, ana: TestClient) -> None:
    put_document(here.store, made(id="vieux", title="Un vieux dépôt", text="Rien."), [])
    with here.store.transaction():
        here.store.documents.set_state("vieux", State.DRAFT, "test")
    page = ana.get(ROOM).text
    assert "Autres documents à publier" in page and "Un vieux dépôt" in page


def test_a_name_and_a_title_that_try_to_be_more_than_text_stay_text(
    here: House, paul: TestClient, ana: TestClient
) -> None:
    send(paul, (f"{ATTACK}.pdf", b""), ("a\u202efdp.exe", b"x"), ("é" * 300, b""))
    with here.store.transaction():
        ending = Ending(JobState.REFUSED, code="x", reason=ATTACK)
        here.store.jobs.add_ended(Handed("compte-1", ATTACK, 1, "x"), ending)
    for client in (paul, ana):
        page = client.get(ROOM).text
        assert "<script>alert" not in page and "<img src=x" not in page
        assert "&lt;script&gt;" in page and "\u202e" not in page
        assert "\u202e" not in client.get(f"{ROOM}/etat").text


def test_older_deposits_are_a_page_away(here: House, ana: TestClient) -> None:
    with here.store.transaction():
        for number in range(60):
            ending = Ending(JobState.REFUSED, code="empty", reason="Vide.")
            here.store.jobs.add_ended(Handed("compte-9", f"n{number}.md", 0, "x"), ending)
    first, second = ana.get(ROOM).text, ana.get(f"{ROOM}?page=2").text
    assert "n59.md" in first and "n9.md" not in first and "Plus anciens" in first
    assert "n9.md" in second and "n59.md" not in second and "Plus récents" in second
    assert ana.get(f"{ROOM}?page=²").status_code == 200


# --- limits, at the door


def small_door(largest_bytes: int) -> FastAPI:
    app = FastAPI()

    @app.post("/")
    async def take(request: Request) -> dict[str, Any]:
        try:
            files = await sent_files(request, "fichier", largest_bytes)
        except UploadRefused as refused:
            return {"status": refused.status, "told": str(refused)}
        return {"files": [(file.name, len(file.data)) for file in files]}

    return app


def test_a_file_too_large_stops_the_sending() -> None:
    client = TestClient(small_door(1_000_000))
    taken = client.post("/", files=[("fichier", ("a", b"x" * 1_000_000))] * 3).json()
    assert taken["files"] == [["a", 1_000_000]] * 3
    refused = client.post("/", files={"fichier": ("a", b"x" * 1_000_001)}).json()
    assert refused["status"] == 413 and "rien n’a été gardé" in refused["told"]
    together = [("fichier", ("a", b"x" * 900_000))] * 5
    assert client.post("/", files=together).json()["status"] == 413


def run(work: Coroutine[Any, Any, Any]) -> None:
    """In a thread of its own: a browser test may have left its loop in ours."""
    with ThreadPoolExecutor() as pool:
        pool.submit(asyncio.run, work).result()


def test_what_announces_too_much_is_not_read_at_all() -> None:
    """Nor what announces nothing and sends without end."""
    read: list[int] = []

    async def receive() -> Message:
        read.append(1)
        return {"type": "http.request", "body": b"x" * 100_000, "more_body": True}

    def ask(headers: list[tuple[bytes, bytes]]) -> Request:
        kind = (b"content-type", b"multipart/form-data; boundary=b")
        return Request({"type": "http", "method": "POST", "headers": [kind, *headers]}, receive)

    with pytest.raises(UploadRefused):
        run(sent_files(ask([(b"content-length", b"9999999")]), "fichier", 1_000_000))
    assert read == []
    with pytest.raises(UploadRefused):
        run(sent_files(ask([]), "fichier", 1_000_000))
    assert len(read) < 50
