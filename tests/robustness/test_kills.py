"""kill -9, a few times at each run; the whole campaign is `python -m tests.robustness.kills`."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from tests.robustness.bases import base_to_decide
from tests.robustness.kills import campaign, differences, lost, report
from tests.robustness.soundness import contents, faults, opened


def test_nothing_acknowledged_is_lost_and_nothing_is_done_by_half(tmp_path: Path) -> None:
    told = campaign(12, 3, tmp_path)
    assert told.faults == [], report(told)
    assert set(told.kills) == {"ingest", "review", "serve"} and sum(told.kills.values()) == 12
    assert all(told.done[what] for what in told.kills), "something was acknowledged each time"


BREAKS = {
    "a decision without its effect": (
        "INSERT INTO decision (at, actor, action, subject, version, state) "
        "VALUES ('2026', 'ana', 'proposal.accepted', 'x', 1, '')"
    ),
    "a record without its decision": "UPDATE record SET version = 2 WHERE id = 'acierie'",
    "a version that went": "DELETE FROM record_version WHERE record_id = 'acierie'",
    "a record that nobody finds": (
        "DELETE FROM record_terms WHERE rowid IN (SELECT number FROM record WHERE id = 'acierie')"
    ),
    "half a document": "DELETE FROM passage WHERE position > 0",
    "a document with nothing in it": "DELETE FROM passage",
    "a hole in the journal": (
        "INSERT INTO decision (number, at, actor, action, subject, version, state) "
        "VALUES (999, '2026', 'ana', 'need.publish', 'x', 1, '')"
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_seen(tmp_path: Path, name: str) -> None:
    settings = base_to_decide(tmp_path)
    assert faults(settings.database) == []
    with closing(opened(settings.database)) as base:
        base.execute("PRAGMA foreign_keys = ON")
        base.execute(BREAKS[name])
        base.commit()
    assert faults(settings.database) != []


def test_what_is_lost_is_seen(tmp_path: Path) -> None:
    settings = base_to_decide(tmp_path)
    proposal = "atelier-experience-chaufferie-1"
    said = [
        {"proposal": proposal, "state": "accepted", "published": True},
        {"proposal": proposal, "state": "refused"},
        {"proposal": proposal, "state": "waiting", "words": "jamais écrit"},
        {"files": ["atelier", "note-00"]},
    ]
    assert len(lost(settings, said)) == len(said)


def test_a_proposal_settled_without_a_decision_is_seen(tmp_path: Path) -> None:
    settings = base_to_decide(tmp_path)
    with closing(opened(settings.database)) as base:
        row = base.execute("SELECT id, body FROM proposal LIMIT 1").fetchone()
        body = json.dumps(json.loads(row["body"]) | {"state": "refused", "decided": 1})
        base.execute(
            "UPDATE proposal SET state = 'refused', body = ? WHERE id = ?", (body, row["id"])
        )
        base.commit()
    assert len(faults(settings.database)) == 1


def test_two_bases_that_differ_are_told_apart(tmp_path: Path) -> None:
    path = base_to_decide(tmp_path).database
    before = contents(path)
    assert differences(before, contents(path)) == [] and len(before["proposal"]) > 100
    with closing(opened(path)) as base:
        base.execute("UPDATE passage SET fingerprint = 'x' WHERE position = 0")
        base.commit()
    assert differences(before, contents(path)) == ["table passage: 2 rows differ"]
