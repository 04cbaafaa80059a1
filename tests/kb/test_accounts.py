"""Accounts in the base: what opens, what no longer does, and that no secret is kept."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kb.accounts import (
    MOST_TOKENS,
    SCOPE_OF_ROLE,
    SESSION_LASTS,
    Account,
    Role,
    Scope,
    check_password,
    check_scopes,
    clean_login,
    new_secret,
    scopes_of,
    secret_hash,
)
from kb.errors import AccountNotFound, IdentityRefused, InvalidRequest, LastAdministrator
from kb.sqlite.store import SqliteStore
from kb.store import open_store


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2024, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> SqliteStore:
    return SqliteStore(":memory:", clock)


def opened(store: SqliteStore, login: str = "ana", role: Role = Role.CURATOR) -> Account:
    with store.transaction():
        return store.accounts.add(login, role, "test")


def test_roles_are_steps() -> None:
    assert [role for role in Role if role.includes(Role.CURATOR)] == [
        Role.CURATOR, Role.ADMINISTRATOR,
    ]  # fmt: skip
    assert all(role.includes(Role.READER) and role.includes(role) for role in Role)
    assert set(SCOPE_OF_ROLE) == set(Role) - {Role.READER}
    assert scopes_of(Role.CURATOR) == (Scope.READ, Scope.PROPOSE, Scope.DECIDE)


@pytest.mark.parametrize("typed", ["Ana@Ville.fr", "  ana@ville.fr ", "ANA@VILLE.FR"])
def test_a_login_has_one_spelling(typed: str) -> None:
    assert clean_login(typed) == "ana@ville.fr"


@pytest.mark.parametrize(
    "typed", ["", " ", "a b", "<script>", "-ana", "a" * 101, "ana\n"[:3] + "/"]
)
def test_a_login_is_refused(typed: str) -> None:
    with pytest.raises(InvalidRequest, match="identifiant"):
        clean_login(typed)


@pytest.mark.parametrize(
    "password",
    ["", "court", "aaaaaaaaaaaaaaaa", "ababababababab", "ma clé ana@ville.fr", "x" * 1001],
)
def test_a_password_that_would_be_guessed_is_refused(password: str) -> None:
    with pytest.raises(InvalidRequest):
        check_password(password, "ana@ville.fr")
    check_password("le héron mange tôt", "ana@ville.fr")


def test_an_account_is_opened_once(store: SqliteStore) -> None:
    account = opened(store)
    assert (account.actor, account.role, account.has_password) == ("compte-1", Role.CURATOR, False)
    with store.transaction(), pytest.raises(InvalidRequest, match="déjà pris"):
        store.accounts.add("ana", Role.CONTRIBUTOR, "test")
    with store.transaction(), pytest.raises(InvalidRequest, match="ne demande pas de compte"):
        store.accounts.add("bob", Role.READER, "test")
    with pytest.raises(AccountNotFound, match="bob"):
        store.accounts.get("bob")
    assert store.accounts.all() == [account]


def test_the_journal_names_numbers_and_people_are_told_logins(store: SqliteStore) -> None:
    opened(store)
    with store.transaction():
        store.accounts.set_role("ana", Role.ADMINISTRATOR, "test", "elle reprend le service")
    (last, first) = store.journal.decisions("compte-1")
    assert (first.action, last.action, last.reason) == (
        "account.add.curator", "account.role.administrator", "elle reprend le service",
    )  # fmt: skip
    assert store.accounts.told("compte-1") == "ana"
    for other in ("compte-2", "compte-", "compte-x", "Ana", "compte-99999999999"):
        assert store.accounts.told(other) == other


def test_accounts_do_not_make_the_index_stale(store: SqliteStore) -> None:
    before = store.corpus_fingerprint()
    opened(store)
    assert store.corpus_fingerprint() == before


def test_a_session_opens_until_it_expires(store: SqliteStore, clock: Clock) -> None:
    account, secret = opened(store), new_secret()
    with store.transaction():
        store.accounts.open_session(account, secret_hash(secret))
    found = store.accounts.session(secret_hash(secret))
    assert found is not None and found.account == account
    assert store.accounts.session(secret) is None, "the digest is what is kept"
    clock.now += SESSION_LASTS - timedelta(seconds=1)
    assert store.accounts.session(secret_hash(secret)) and store.accounts.sessions(account) == 1
    clock.now += timedelta(seconds=1)
    assert store.accounts.session(secret_hash(secret)) is None
    assert store.accounts.sessions(account) == 0


def test_a_token_opens_until_it_expires_and_each_revokes_their_own(
    store: SqliteStore, clock: Clock
) -> None:
    ana, bob = opened(store), opened(store, "bob")
    with store.transaction():
        store.accounts.add_token(ana, "a" * 64, "revue", (Scope.READ, Scope.DECIDE), 30)
    token = store.accounts.token("a" * 64)
    assert token is not None and token.scopes == (Scope.READ, Scope.DECIDE)
    with store.transaction():
        assert not store.accounts.revoke_token(bob, token.number)
    assert store.accounts.tokens(ana) == [token] and store.accounts.tokens(bob) == []
    clock.now += timedelta(days=30)
    assert store.accounts.token("a" * 64) is None and store.accounts.tokens(ana) == []


def test_tokens_are_few_and_within_the_role(store: SqliteStore) -> None:
    account = opened(store, role=Role.CONTRIBUTOR)
    check_scopes((Scope.READ, Scope.PROPOSE), account.role)
    for wrong in ((), (Scope.DECIDE,), (Scope.READ, Scope.ADMINISTER)):
        with pytest.raises(InvalidRequest):
            check_scopes(wrong, account.role)
    with store.transaction():
        for number in range(MOST_TOKENS):
            store.accounts.add_token(account, str(number), "x", (Scope.READ,), 1)
    with store.transaction(), pytest.raises(InvalidRequest, match="jetons"):
        store.accounts.add_token(account, "one too many", "x", (Scope.READ,), 1)


def test_a_disabled_account_opens_nothing_even_enabled_again(store: SqliteStore) -> None:
    account = opened(store)
    with store.transaction():
        store.accounts.set_password(account, "digest", "test")
        store.accounts.open_session(account, "s")
        store.accounts.add_token(account, "t", "x", (Scope.READ,), 1)
        store.accounts.set_disabled("ana", "test", disabled=True)
    assert store.accounts.password_hash("ana") is None
    with store.transaction():
        store.accounts.set_disabled("ana", "test", disabled=False)
    assert store.accounts.password_hash("ana") == "digest"
    assert store.accounts.session("s") is None and store.accounts.token("t") is None


def test_a_lesser_role_takes_the_tokens_away(store: SqliteStore) -> None:
    account = opened(store)
    entering(store, opened(store, "chef", Role.ADMINISTRATOR))
    with store.transaction():
        store.accounts.add_token(account, "t", "x", (Scope.DECIDE,), 1)
        store.accounts.set_role("ana", Role.ADMINISTRATOR, "test")
    assert store.accounts.token("t") is not None
    with store.transaction():
        store.accounts.set_role("ana", Role.CONTRIBUTOR, "test")
    assert store.accounts.token("t") is None


def entering(store: SqliteStore, account: Account) -> None:
    """Somebody can enter by this account."""
    with store.transaction():
        store.accounts.set_password(account, "a digest", "test")


def test_the_last_administrator_stays(store: SqliteStore) -> None:
    entering(store, opened(store, "chef", Role.ADMINISTRATOR))
    opened(store, "neuf", Role.ADMINISTRATOR)  # nobody has entered by this one yet
    entering(store, opened(store, "ana"))
    for _ in range(2):
        with pytest.raises(LastAdministrator, match="chef"), store.transaction():
            store.accounts.set_disabled("chef", "test", disabled=True)
        with pytest.raises(LastAdministrator), store.transaction():
            store.accounts.set_role("chef", Role.CURATOR, "test")
        with store.transaction():
            store.accounts.set_disabled("neuf", "test", disabled=True)
            store.accounts.set_disabled("ana", "test", disabled=True)
    with store.transaction():
        store.accounts.set_disabled("neuf", "test", disabled=False)
    entering(store, store.accounts.get("neuf"))
    with store.transaction():
        store.accounts.set_disabled("chef", "test", disabled=True)
    assert store.accounts.get("chef").disabled
    with pytest.raises(LastAdministrator, match="neuf"), store.transaction():
        store.accounts.set_role("neuf", Role.CONTRIBUTOR, "test")


def test_an_identity_counts_as_a_way_to_enter(store: SqliteStore) -> None:
    entering(store, opened(store, "chef", Role.ADMINISTRATOR))
    other = opened(store, "neuf", Role.ADMINISTRATOR)
    with store.transaction():
        store.identities.bind(other, "https://idp.example", "sub")
        store.accounts.set_disabled("chef", "test", disabled=True)
    with store.transaction():
        store.accounts.set_disabled("chef", "test", disabled=False)
        assert store.identities.unbind(other, "test")
        assert not store.identities.unbind(other, "test")
    with pytest.raises(LastAdministrator), store.transaction():
        store.accounts.set_disabled("chef", "test", disabled=True)


def test_one_subject_opens_one_account(store: SqliteStore) -> None:
    ana, bo = opened(store, "ana"), opened(store, "bo")
    with store.transaction():
        store.identities.bind(ana, "https://idp.example", "sub")
        store.identities.bind(bo, "https://other.example", "sub")
    for account, subject in ((bo, "sub"), (ana, "another")):
        with pytest.raises(IdentityRefused), store.transaction():
            store.identities.bind(account, "https://idp.example", subject)
    assert store.identities.account("https://idp.example", "sub") == ana
    assert store.identities.account("https://idp.example", "another") is None
    assert store.identities.bound() == {ana.number, bo.number}


def test_the_last_decision_of_each_is_known(store: SqliteStore, clock: Clock) -> None:
    ana, bo = opened(store, "ana"), opened(store, "bo")
    assert store.accounts.last_decisions() == {}
    clock.now += timedelta(days=1)
    with store.transaction():
        store.accounts.set_role("bo", Role.CONTRIBUTOR, ana.actor)
    assert store.accounts.last_decisions() == {ana.number: clock.now} and bo.number == 2


def test_a_new_password_closes_every_session(store: SqliteStore) -> None:
    account = opened(store)
    with store.transaction():
        store.accounts.open_session(account, "s")
        store.accounts.set_password(account, "digest", "test")
    assert store.accounts.session("s") is None
    assert store.accounts.get("ana").revision > account.revision


def test_failures_of_long_ago_are_forgotten(store: SqliteStore, clock: Clock) -> None:
    for login in ("x", "x", "y"):
        with store.transaction():
            store.accounts.note_failure(login, clock.now - timedelta(hours=1))
    failed = store.accounts.failures("x")
    assert failed is not None and failed.times == 2
    clock.now += timedelta(hours=2)
    with store.transaction():
        store.accounts.note_failure("y", clock.now - timedelta(hours=1))
    assert store.accounts.failures("x") is None
    again = store.accounts.failures("y")
    assert again is not None and again.times == 1


def test_a_base_of_the_former_version_takes_accounts(tmp_path: Path) -> None:
    open_store(tmp_path / "a.db").close()
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.executescript(
        """
        DROP TABLE token; DROP TABLE session; DROP TABLE account; DROP TABLE failed_sign_in;
        DELETE FROM _sqlite_migrations WHERE name = '0005_accounts';
        PRAGMA user_version = 4;
        """
    )
    connection.close()
    store = open_store(tmp_path / "a.db")
    assert opened(store).number == 1
    store.close()
