"""`essaim event reminders`: a list, a calendar, and e-mails that leave once, to a real server."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from api.app import create_app
from api.commands import reminders as command
from api.commands.reminders import Office, ReminderOptions, Sent, run_reminders
from api.mail import Mailer, MailRefused, build_mailer
from api.settings import Settings, SmtpSettings, read_settings
from kb.answers_keeping import keep_answer
from kb.errors import EventNotFound, ExportUnavailable, InvalidRequest, SettingInvalid
from kb.event_reading import read_event
from kb.reminders import MailState
from kb.sheets import SheetState
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from tests import an_event, factories
from tests.an_answer import Clock, a_sheet, a_store, an_answer, opened_link, send
from tests.api.smtp_server import Box, smtp_server
from tests.conftest import settings_in
from web.services import Services
from web.sheets.files import Format, write_sheet

ID = a_sheet().id
EMAIL = "energie@tarbes.example"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Iterator[SqliteStore]:
    """The sheet is sent, its link is made, and somebody said where to write."""
    with a_store(clock) as opened:
        send(opened)
        opened_link(opened)
        with opened.transaction():
            opened.reminders.set_email(ID, EMAIL, "ana")
        yield opened


@pytest.fixture
def box() -> Iterator[Box]:
    with smtp_server() as server:
        yield server


def settings(folder: Path, box: Box, **fields: object) -> Settings:
    smtp = {"host": "127.0.0.1", "port": str(box.port), "sender": "Essaim <suites@essaim.example>",
            "starttls": False}  # fmt: skip
    return settings_in(folder, address="https://essaim.example", smtp={**smtp, **fields})


@pytest.fixture
def mailed(tmp_path: Path, store: SqliteStore, box: Box) -> Mailed:
    return Mailed(settings(tmp_path, box), store)


class Mailed:
    def __init__(self, told: Settings, store: SqliteStore) -> None:
        self.settings = told
        self._store = store

    def __call__(self) -> list[Sent]:
        event = read_event(self._store, "atelier-chaleur")
        office = Office(self.settings, self._store, event)
        return list(office.send(build_mailer(self.settings), told=False))


@pytest.fixture(autouse=True)
def quick_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF takes a second to write; one test writes a real one."""

    def written(sheet: object, form: Format, model: object) -> bytes:
        return b"%PDF-1.7 test"

    monkeypatch.setattr(command, "write_sheet", written)


# --- sending


def test_an_e_mail_leaves_on_its_day_once(mailed: Mailed, box: Box, clock: Clock) -> None:
    assert mailed() == []
    clock.pass_days(15)
    assert mailed() == [Sent("Tarbes", "")]
    assert mailed() == [] and len(box.messages) == 1
    clock.pass_days(1)
    assert mailed() == []
    clock.pass_days(14)
    assert len(mailed()) == 1
    clock.pass_days(60)
    assert len(mailed()) == 1 and len(box.messages) == 3
    clock.pass_days(100)
    assert mailed() == []


def test_what_it_says_and_what_stops_it(
    mailed: Mailed, box: Box, clock: Clock, store: SqliteStore, small_services: Services
) -> None:
    clock.pass_days(15)
    mailed()
    (message,) = box.messages
    assert (message["To"], message["From"]) == (EMAIL, "Essaim <suites@essaim.example>")
    assert message["Subject"] == "Votre fiche après « Atelier chaleur » : Tarbes"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Message-ID"].endswith("@essaim.example>")
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "https://essaim.example/suites/repondre?lien=" in text and EMAIL not in text
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "suites-pour-tarbes.pdf"
    assert attached.get_content() == b"%PDF-1.7 test"
    stop = re.fullmatch(
        r"<https://essaim\.example(/suites/arreter\?lien=\S+)>", message["List-Unsubscribe"]
    )
    assert stop is not None
    small_services.store = store
    app = create_app(mailed.settings, small_services)
    answer = TestClient(app).post(stop[1], data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and store.reminders.stopped(ID)
    clock.pass_days(30)
    assert mailed() == [] and len(box.messages) == 1


def test_the_link_it_gives_stays_open_and_is_the_same(
    mailed: Mailed, box: Box, clock: Clock, store: SqliteStore
) -> None:
    clock.pass_days(59)
    mailed()
    link = store.answers.link(ID)
    assert link is not None and link.revision == 1
    clock.pass_days(30)
    assert link.opens(clock.now)


def test_none_after_an_answer_nor_a_closing(
    mailed: Mailed, box: Box, clock: Clock, store: SqliteStore
) -> None:
    clock.pass_days(20)
    sheet = store.sheets.get(ID)
    with store.transaction():
        keep_answer(store, ID, 1, sheet, an_answer())
    assert mailed() == []
    with store.transaction():
        current = store.sheets.get(ID)
        store.sheets.put(current.model_copy(update={"state": SheetState.CLOSED}), "ana")
    assert mailed() == [] and box.messages == []


def test_what_fails_is_noted_and_tried_again(
    mailed: Mailed, box: Box, clock: Clock, store: SqliteStore
) -> None:
    clock.pass_days(15)
    box.refused.add(EMAIL)
    assert mailed() == [Sent("Tarbes", "le serveur refuse l’adresse")]
    (noted,) = store.reminders.mails(ID)
    assert noted.state is MailState.FAILED and EMAIL not in noted.problem
    box.refused.clear()
    assert mailed() == [Sent("Tarbes", "")] and len(box.messages) == 1
    assert store.reminders.mails(ID)[0].tries == 2


def test_a_server_that_says_goodbye_badly_is_not_written_to_twice(
    mailed: Mailed, box: Box, clock: Clock
) -> None:
    clock.pass_days(15)
    box.abrupt = True
    assert mailed() == [Sent("Tarbes", "")]
    assert mailed() == [] and len(box.messages) == 1


def test_a_run_that_is_cut_short_does_not_write_twice(
    mailed: Mailed, box: Box, clock: Clock, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.pass_days(15)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Mailer, "send", cut)
        with pytest.raises(KeyboardInterrupt):
            mailed()
    assert mailed() == [] and store.reminders.mails(ID)[0].state is MailState.LEAVING


def test_a_sheet_without_address_or_link_is_said_and_left(
    mailed: Mailed, box: Box, clock: Clock, store: SqliteStore
) -> None:
    clock.pass_days(15)
    with store.transaction():
        store.answers.revoke_link(ID, "ana")
    assert "lien" in mailed()[0].problem
    with store.transaction():
        store.reminders.set_email(ID, "", "ana")
    assert "adresse" in mailed()[0].problem
    assert box.messages == [] and store.reminders.mails(ID) == []


def test_the_sheet_goes_with_it_as_a_real_pdf(
    mailed: Mailed, box: Box, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "write_sheet", write_sheet)
    clock.pass_days(15)
    mailed()
    (attached,) = box.messages[0].iter_attachments()
    pages = PdfReader(io.BytesIO(attached.get_content())).pages
    assert "Quel budget" in "".join(page.extract_text() for page in pages)


def test_without_pango_the_sheet_is_a_docx(
    mailed: Mailed, box: Box, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def docx_only(_sheet: object, form: Format, _model: object) -> bytes:
        if form is Format.PDF:
            raise ExportUnavailable("Pango manque.")
        return b"PK"

    monkeypatch.setattr(command, "write_sheet", docx_only)
    clock.pass_days(15)
    mailed()
    (attached,) = box.messages[0].iter_attachments()
    assert attached.get_filename() == "suites-pour-tarbes.docx"


def test_a_server_that_is_not_there_is_a_failure(
    mailed: Mailed, clock: Clock, tmp_path: Path, box: Box
) -> None:
    clock.pass_days(15)
    mailed.settings = settings(tmp_path, box, port="1")
    assert mailed()[0].problem == "le serveur ne répond pas comme attendu"


def test_starttls_is_asked_for(tmp_path: Path, box: Box) -> None:
    """This server has none: nothing leaves in clear."""
    mailer = build_mailer(settings(tmp_path, box, starttls=True))
    with pytest.raises(MailRefused):
        mailer.send(_message())
    assert box.messages == []


def _message():  # type: ignore[no-untyped-def]
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"] = "a@essaim.example", EMAIL
    message.set_content("x")
    return message


# --- settings


def test_settings_are_read_and_what_is_wrong_is_said(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mot\n")
    told = {
        "ESSAIM_SMTP_HOST": "smtp.example", "ESSAIM_SMTP_USER": "moi",
        "ESSAIM_SMTP_PASSWORD_FILE": str(secret), "ESSAIM_SMTP_FROM": "Nous <nous@essaim.example>",
    }  # fmt: skip
    smtp = read_settings(told).smtp
    assert smtp == SmtpSettings(
        host="smtp.example", user="moi", password_file=secret, sender="Nous <nous@essaim.example>"
    )
    assert build_mailer(read_settings(told)).domain == "essaim.example"
    assert read_settings({}).smtp is None
    for name, value in (
        ("HOST", ""), ("PORT", "beaucoup"), ("FROM", "personne"), ("STARTTLS", "non"),
        ("PASSWORD_FILE", ""), ("PASSWORD_FILE", str(tmp_path / "absent")),
    ):  # fmt: skip
        with pytest.raises(SettingInvalid, match=f"ESSAIM_SMTP_{name}"):
            build_mailer(read_settings({**told, f"ESSAIM_SMTP_{name}": value}))


# --- the command


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    """A base on disk, with the sheet as a draft."""
    told = settings_in(tmp_path)
    opened = factories.fill(open_store(told.database))
    an_event.put_event(opened)
    with opened.transaction():
        opened.sheets.add(a_sheet(), "ana")
    opened.close()
    return told


def test_a_list_and_a_calendar(
    base: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ReminderOptions(event="atelier-chaleur")
    assert run_reminders(base, options, as_json=False) == 0
    assert "Rien à rappeler" in capsys.readouterr().out
    store = open_store(base.database)
    send(store)
    opened_link(store)
    store.close()
    out = tmp_path / "relances.ics"
    options = ReminderOptions(event="atelier-chaleur", ics=out)
    assert run_reminders(base, options, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["total"] == 3 and told["items"][0]["to"][0] == "Élue à l’énergie, Ville de Tarbes"
    assert out.read_bytes().count(b"BEGIN:VEVENT") == 3
    with pytest.raises(InvalidRequest, match="existe déjà"):
        run_reminders(base, options, as_json=False)
    assert run_reminders(base, options.model_copy(update={"force": True}), as_json=False) == 0
    assert "3 rappels" in capsys.readouterr().out.replace("\u00a0", " ")


def test_what_cannot_be_done_says_so(base: Settings) -> None:
    with pytest.raises(SettingInvalid, match="n’est pas réglé"):
        run_reminders(base, ReminderOptions(event="atelier-chaleur", send=True), as_json=False)
    with pytest.raises(EventNotFound):
        run_reminders(base, ReminderOptions(event="atelier"), as_json=False)


def test_sending_by_the_command_tells_how_many_left(
    base: Settings, box: Box, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = settings(tmp_path, box)
    options = ReminderOptions(event="atelier-chaleur", send=True)
    assert run_reminders(told, options, as_json=False) == 0
    assert "0 e-mail envoyé" in capsys.readouterr().out.replace("\u00a0", " ")
