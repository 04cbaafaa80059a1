"""`essaim user`: the first administrator, roles, links, tokens; no secret is ever kept or given."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from kb.accounts import Role
from kb.store import open_store
from tests import factories
from tests.api.conftest import Command
from tests.api.doors import PASSWORD, SITE
from web.services import Services

COMMANDS = ["list", "add", "role", "disable", "enable", "password", "token"]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What is sent to the command, which is not a terminal."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_the_help_is_the_one_that_was_kept(
    essaim: Command, golden: Callable[[str, str], None]
) -> None:
    told = [essaim("user", "--help").stdout]
    told += [essaim("user", name, "--help").stdout for name in COMMANDS]
    golden("help-user.txt", "\n".join(told))
    assert all(f"  {name} " in told[0] for name in COMMANDS)


def test_the_first_administrator_enters(
    essaim: Command, typed: Callable[[str], None], own_settings: Settings,
    small_services: Services,
) -> None:  # fmt: skip
    assert "Le premier : « essaim user add" in essaim("user", "list").stdout
    typed(PASSWORD + "\n")
    done = essaim("user", "add", "Chef@Ville.fr", "--role", "administrator", "--by", "Ana")
    assert (done.returncode, done.stdout) == (
        0, "Ouvert     chef@ville.fr, administration : ouvrir et fermer les comptes\n",
    )  # fmt: skip
    (account,) = json.loads(essaim("user", "list", "--json").stdout)["items"]
    assert (account["login"], account["role"], account["has_password"]) == (
        "chef@ville.fr", "administrator", True,
    )  # fmt: skip
    assert not {"password", "password_hash"} & account.keys()
    store = open_store(own_settings.database)
    assert {d.actor for d in store.journal.decisions("compte-1")} == {"Ana"}
    factories.fill(store)
    small_services.store = store
    client = TestClient(create_app(own_settings, small_services), SITE, follow_redirects=False)
    form = {"identifiant": "chef@ville.fr", "mot_de_passe": PASSWORD}
    assert client.post("/connexion", data=form).status_code == 303
    assert client.get("/mon-compte").status_code == 200
    store.close()
    held = b"".join(p.read_bytes() for p in own_settings.database.parent.glob("essaim.db*"))
    assert PASSWORD.encode() not in held
    assert client.cookies["essaim"].encode() not in held


@pytest.mark.parametrize("password", ["", "court", "aaaaaaaaaaaaaa"])
def test_a_weak_password_opens_no_account(
    essaim: Command, typed: Callable[[str], None], password: str
) -> None:
    typed(password + "\n")
    done = essaim("user", "add", "ana", "--role", "curator")
    assert done.returncode == 1 and done.stderr.startswith("Erreur : ")
    assert json.loads(essaim("user", "list", "--json").stdout)["total"] == 0


def test_a_link_is_printed_once_and_signed(essaim: Command, own_settings: Settings) -> None:
    done = essaim("user", "add", "ana", "--role", "curator", "--link")
    link = done.stdout.splitlines()[-1]
    assert done.returncode == 0 and "sert une fois" in done.stderr
    assert link.startswith("http://127.0.0.1:8000/mot-de-passe?lien=")
    assert "mot de passe à choisir" in essaim("user", "list").stdout
    assert own_settings.key_file.stat().st_mode & 0o077 == 0
    other = essaim("user", "password", "ana", "--link").stdout.splitlines()[-1]
    assert other != link


def test_a_role_changes_and_an_account_closes(essaim: Command, own_settings: Settings) -> None:
    essaim("user", "add", "ana", "--role", "contributor", "--link")
    assert essaim("user", "role", "ana", "curator").stdout == (
        "Changé     ana, relecture : décider de ce qui est publié\n"
    )
    assert essaim("user", "disable", "ANA", "--why", "départ").stdout == "Fermé      ana\n"
    assert "fermé" in essaim("user", "list").stdout
    assert essaim("user", "token", "ana", "--label", "x", "--scope", "read").returncode == 1
    assert essaim("user", "enable", "ana").stdout == "Rouvert    ana\n"
    store = open_store(own_settings.database)
    account = store.accounts.get("ana")
    assert account.role is Role.CURATOR and not account.disabled
    assert [d.action for d in store.journal.decisions("compte-1")] == [
        "account.enable", "account.disable", "account.role.curator", "account.add.contributor",
    ]  # fmt: skip
    store.close()


def test_a_password_is_changed_from_the_command_line(
    essaim: Command, typed: Callable[[str], None], own_settings: Settings
) -> None:
    essaim("user", "add", "ana", "--role", "contributor", "--link")
    typed(PASSWORD)
    assert essaim("user", "password", "ana").returncode == 0
    store = open_store(own_settings.database)
    assert store.accounts.get("ana").has_password
    store.close()


def test_a_token_is_printed_alone(essaim: Command) -> None:
    essaim("user", "add", "ana", "--role", "curator", "--link")
    done = essaim("user", "token", "ana", "--label", "revue", "--scope", "read", "--scope",
                  "decide", "--days", "7")  # fmt: skip
    assert done.returncode == 0 and done.stdout.startswith("essaim_")
    assert len(done.stdout.split()) == 1 and "7\u00a0jours" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["add", "ana"], 2, "Il manque l’option"),
        (["add", "ana", "--role", "reader", "--link"], 2, "Valeur inconnue pour --role"),
        (["add", "a b", "--role", "curator", "--link"], 1, "L’identifiant s’écrit"),
        (["role", "bob", "curator"], 1, "Aucun compte"),
        (["disable", "bob"], 1, "Aucun compte"),
        (["password", "bob", "--link"], 1, "Aucun compte"),
        (["token", "bob", "--label", "x", "--scope", "read"], 1, "Aucun compte"),
        (["token", "bob", "--label", "x", "--scope", "tout"], 2, "Valeur inconnue"),
    ],
)
def test_wrong_use_is_told(essaim: Command, arguments: list[str], code: int, told: str) -> None:
    done = essaim("user", *arguments)
    assert (done.returncode, done.stdout) == (code, "") and told in done.stderr


def test_a_login_is_taken_once_and_a_token_stays_in_its_role(essaim: Command) -> None:
    assert essaim("user", "add", "ana", "--role", "contributor", "--link").returncode == 0
    again = essaim("user", "add", "ANA", "--role", "administrator", "--link")
    assert again.returncode == 1 and "déjà pris" in again.stderr
    more = essaim("user", "token", "ana", "--label", "x", "--scope", "decide")
    assert more.returncode == 1 and "votre rôle" in more.stderr


def test_the_last_administrator_is_kept(
    essaim: Command, typed: Callable[[str], None], own_settings: Settings
) -> None:
    typed(PASSWORD + "\n")
    assert essaim("user", "add", "chef", "--role", "administrator").returncode == 0
    for command in (("disable", "chef"), ("role", "chef", "curator")):
        refused = essaim("user", *command)
        assert refused.returncode != 0
        assert "le dernier compte qui administre" in " ".join(refused.stderr.split())
    typed(PASSWORD + "\n")
    assert essaim("user", "add", "second", "--role", "administrator").returncode == 0
    assert essaim("user", "disable", "chef").returncode == 0
    store = open_store(own_settings.database)
    assert store.accounts.get("chef").disabled
    store.close()
