"""`gongdan complaints replay`: decisions asked again, by the rules they rested on and by others."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from app.cli.commands import app
from app.core.complaint_enums import ComplaintChannel, ComplaintKind, DecisionKind, Matter, Severity
from app.core.enums import Means
from app.core.ids import new_id
from app.core.settings import load_settings
from app.db.transaction import Transaction
from app.models import Community, Complaint, ComplaintDecision
from app.models.complaint import ComplaintState
from app.services.complaints.replay import newest
from app.workflow.kinds.complaint.acceptance import FIRST_VERSION, RULE_SETS, RULES, RULES_VERSION, assess
from app.workflow.kinds.complaint.acceptance_parts import Facts
from app.workflow.kinds.complaint.facts import stored_facts, stored_verdict
from tests.conftest import open_place, wait_for
from tests.support.places import Place

LATER = "2099-01"
"""Rules to come, by which operators may complain as well."""
SOUND = Facts(
    basis="A1",
    complainant_type="consumer",
    purchase_channel="shop",
    warranty_end=date(2027, 1, 31),
    fault_reported_on=date(2026, 11, 20),
    evidence_count=1,
    grounds="sufficient",
    respondent_identified=True,
)
DECIDED = (
    # where, when (UTC), kind, facts
    ("HY", datetime(2026, 11, 20, 15, 59, tzinfo=UTC), DecisionKind.ACCEPT, SOUND),
    ("HY", datetime(2026, 11, 20, 16, 0, tzinfo=UTC), DecisionKind.DECLINE,
     replace(SOUND, complainant_type="operator")),
    ("GW", datetime(2026, 11, 22, 2, 0, tzinfo=UTC), DecisionKind.DECLINE,
     replace(SOUND, complainant_type="operator", authority_case="taken_up")),
    ("GW", datetime(2026, 11, 23, 2, 0, tzinfo=UTC), DecisionKind.ACCEPT, None),
    ("HY", datetime(2026, 11, 18, 2, 0, tzinfo=UTC), DecisionKind.DECLINE, replace(SOUND, authority_case="decided")),
)  # fmt: skip


async def _decide(tx: Transaction) -> None:
    """A complaint for each decision; one is a service complaint, which rests on no rules, and the last rests on the
    first rules."""
    here = {row.code: row for row in await tx.all(Community, select(Community).order_by(col(Community.code)))}
    for number, (code, at, kind, facts) in enumerate(DECIDED, start=1):
        place: Any = here[code]
        version = FIRST_VERSION if at < DECIDED[0][1] else RULES_VERSION
        complaint = tx.insert(
            Complaint, id=new_id(), created_at=at, updated_at=at, organisation_id=place.organisation_id,
            community_id=place.id, number=f"TS-{code}-{number}", state=ComplaintState.ACCEPTED,
            kind=ComplaintKind.SERVICE if facts is None else ComplaintKind.CONSUMER, channel=ComplaintChannel.PHONE,
            severity=Severity.GENERAL, matter=Matter.OTHER, reporter_id=new_id(), description="x",
        )  # fmt: skip
        tx.insert(
            ComplaintDecision, id=new_id(), created_at=at, community_id=place.id, complaint_id=complaint.id, round=1,
            kind=kind, number=f"TF-{code}-{number}", by_id=new_id(), told_at=at, means=Means.PHONE,
            rules_version=None if facts is None else version,
            facts={} if facts is None else stored_facts(facts),
            verdict=None if facts is None else stored_verdict(assess(facts, version)),
        )  # fmt: skip


@pytest.fixture
def replay(seeded_place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """The command, where some decisions were made; beside the rules in force there are later ones."""

    async def work() -> None:
        database = open_place(seeded_place.url, 1)
        async with database.transaction(DECIDED[0][1]) as tx:
            await _decide(tx)
            await tx.commit()
        await database.close()

    wait_for(work())
    monkeypatch.setenv("GONGDAN_DATABASE_URL", seeded_place.url)
    monkeypatch.setenv("GONGDAN_OWNER_DATABASE_URL", seeded_place.owner_url)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setitem(RULE_SETS, LATER, tuple(rule for rule in RULES if rule.code != "R01"))
    load_settings.cache_clear()
    yield lambda *words: CliRunner().invoke(app, ("complaints", "replay", *words), catch_exceptions=False)
    load_settings.cache_clear()


def differing(done: Result) -> dict[str, Any]:
    assert done.exit_code == 0, done.stderr
    printed = json.loads(done.stdout)
    return {
        row["number"]: (row["advice"], row["codes"], row["new_advice"], row["new_codes"])
        for row in printed["differing"]
    }


def test_decisions_by_earlier_rules_are_shown_that_the_rules_in_force_would_change(
    replay: Callable[..., Result],
) -> None:
    """R08: what an authority has decided was declined by the first rules, and passes by version 2."""
    done = replay("--rules", RULES_VERSION)
    assert done.exit_code == 0
    assert done.stderr.strip() == f"4 decisions replayed against rules {RULES_VERSION}: 1 would differ"
    assert differing(replay("--rules", RULES_VERSION, "--json")) == {"TF-HY-5": ("decline", ["R08"], "accept", [])}
    assert "none would differ" in replay("--rules", FIRST_VERSION).stderr


def test_by_newer_rules_some_would_differ(replay: Callable[..., Result]) -> None:
    assert newest() == LATER
    assert differing(replay("--json")) == {
        "TF-HY-2": ("decline", ["R01"], "accept", []),
        "TF-GW-3": ("decline", ["R01", "R08"], "decline", ["R08"]),
        "TF-HY-5": ("decline", ["R08"], "accept", []),
    }
    done = replay()
    assert done.exit_code == 0
    assert "4 decisions replayed against rules 2099-01: 3 would differ" in done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "TF-GW-3" in line]
    assert [cell.strip() for cell in line.strip("│").split("│")] == [
        "TF-GW-3", "2026-11-22", "decline", RULES_VERSION, "decline", "R01 R08", "decline", "R08",
    ]  # fmt: skip
    assert "TF-HY-1" not in done.stdout


def test_decisions_of_one_community_and_from_a_local_day_on(replay: Callable[..., Result]) -> None:
    assert set(differing(replay("--json", "--community", "GW"))) == {"TF-GW-3"}
    # four in the afternoon in UTC is the next day's midnight there
    assert json.loads(replay("--json", "--since", "2026-11-21").stdout)["replayed"] == 2
    assert json.loads(replay("--json", "--since", "2026-11-20").stdout)["replayed"] == 3
    assert "1 decision replayed" in replay("--since", "2026-11-22").stderr
    assert "0 decisions replayed" in replay("--since", "2027-01-01").stderr


def test_what_is_not_there_is_named(replay: Callable[..., Result]) -> None:
    done = replay("--rules", "1999-01")
    assert done.exit_code == 2
    assert RULES_VERSION in done.stderr
    done = replay("--community", "XX")
    assert done.exit_code == 2
    assert "XX" in done.stderr
    assert replay("--since", "yesterday").exit_code == 2
