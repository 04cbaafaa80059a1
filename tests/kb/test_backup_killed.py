"""kill -9 in the middle of a backup or of a restore: the former file or the new one, never half."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kb.archive import SUMS
from kb.backup import write_backup
from kb.restore import restore_backup
from kb.store import open_store
from tests import factories
from tests.kb.archives import AT, base, contents, sound

# Says where it is, and waits there to be killed.
WAITING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import kb.backup, kb.restore
from kb.sqlite import backups

backups.PAGES_A_STEP = 8
wanted, seen = sys.argv[3], set()

def wait(what, *_):
    if what == wanted and what in seen:
        print("ici", flush=True)
        sys.stdin.read()
    seen.add(what)

def waiting(room, name):
    before = getattr(room, name)
    def wrapped(*args, **named):
        seen.add(name)
        wait(name)
        return before(*args, **named)
    setattr(room, name, wrapped)

for room in (kb.backup, kb.restore):
    waiting(room, "put_in_place")
waiting(kb.restore, "_set_aside")
at = datetime.now(UTC)
origin, target = Path(sys.argv[1]), Path(sys.argv[2])
if sys.argv[4] == "backup":
    kb.backup.write_backup(origin, target, program="2", at=at, force=True, progress=wait)
else:
    kb.restore.restore_backup(origin, target, at=at, force=True, progress=wait)
"""


def killed(origin: Path, target: Path, moment: str, work: str) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", WAITING, origin, target, moment, work],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=factories.ROOT,
        text=True,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "ici\n", "it came to that moment"
    run.send_signal(signal.SIGKILL)
    run.communicate()
    assert run.returncode == -signal.SIGKILL


@pytest.mark.parametrize("moment", ["Copie de la base", "Écriture des fiches", "put_in_place"])
def test_a_killed_backup_leaves_no_archive_or_the_former_one(tmp_path: Path, moment: str) -> None:
    path = base(tmp_path)
    new, former = tmp_path / "s" / "new.zip", tmp_path / "s" / "former.zip"
    new.parent.mkdir()
    write_backup(path, former, program="1", at=AT)
    kept = former.read_bytes()
    for target in (new, former):
        killed(path, target, moment, "backup")
    assert not new.exists()
    assert former.read_bytes() == kept
    assert len(list(new.parent.glob(".*.part"))) == 2, "what was being written is aside"
    for target in (new, former):
        write_backup(path, target, program="3", at=AT, force=True)
        assert SUMS in contents(target)
    assert sorted(p.name for p in new.parent.iterdir()) == ["former.zip", "new.zip"]
    store = open_store(path)
    assert store.integrity_problems() == []
    store.close()


@pytest.mark.parametrize("moment", ["Vérification de l’archive", "_set_aside", "put_in_place"])
def test_a_killed_restore_leaves_the_former_base_or_none(tmp_path: Path, moment: str) -> None:
    archive, free = sound(tmp_path / "a"), tmp_path / "free" / "essaim.db"
    taken = base(tmp_path / "taken")
    store = open_store(taken)
    factories.put_records(store, [factories.experience(id="nouvelle")])
    store.close()
    for place in (free, taken):
        killed(archive, place, moment, "restore")
    assert not free.exists()
    store = open_store(taken)
    assert store.records.find("nouvelle") is not None and store.integrity_problems() == []
    store.close()
    for place in (free, taken):
        restore_backup(archive, place, at=AT, force=True)
        store = open_store(place)
        assert len(store.records.ids()) == len(factories.dozen())
        store.close()
        assert list(place.parent.glob(".*")) == []
