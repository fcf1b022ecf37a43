"""`gongdan complaints`: replays decisions against another version of the acceptance rules."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.core.json_object import JsonObject

if TYPE_CHECKING:
    from app.services.complaints.replay import DecisionFilter, Replayed

app = typer.Typer(help="Complaints and the rules by which they are accepted.", no_args_is_help=True)

CodeOption = Annotated[str | None, typer.Option("--community", help="Only this community, by its code.")]
Rules = Annotated[
    str | None, typer.Option("--rules", help="Version of the rules to replay against; default the newest.")
]
Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Only decisions made on this day or later, by each community's calendar."),
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


@app.command()
def replay(community: CodeOption = None, rules: Rules = None, since: Since = None, as_json: AsJson = False) -> None:
    """Ask a version of the rules about each decision's stored facts; list what would differ. Nothing is changed."""
    import asyncio

    from app.services.complaints.replay import DecisionFilter, newest
    from app.workflow.kinds.complaint.acceptance import RULE_SETS

    version = newest() if rules is None else rules
    if version not in RULE_SETS:
        raise typer.BadParameter(
            f"there are no rules {version}; known are {', '.join(RULE_SETS)}", param_hint="--rules"
        )
    filters = DecisionFilter(community, None if since is None else since.date())
    total, differing = asyncio.run(_replay(filters, version))
    if as_json:
        print(_as_json(version, total, differing))
    elif differing:
        Console().print(_as_table(version, differing))
    Console(stderr=True).print(_sentence(version, total, len(differing)))


async def _replay(filters: "DecisionFilter", version: str) -> "tuple[int, list[Replayed]]":
    from app.bootstrap import open_container
    from app.core.row_scope import EVERYWHERE
    from app.services.complaints import replay

    total, differing = 0, []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        async with (
            open_container() as container,
            container.database.transaction(container.clock.now(), EVERYWHERE) as tx,
        ):
            if filters.community is not None and not await replay.is_community(tx, filters.community):
                raise typer.BadParameter(f"there is no community {filters.community}", param_hint="--community")
            task = progress.add_task("decisions", total=await replay.count(tx, filters))
            async for replayed in replay.replay(tx, filters, version):
                total += 1
                progress.advance(task)
                if replayed.differs:
                    differing.append(replayed)
    return total, differing


def _sentence(version: str, total: int, differing: int) -> str:
    what = "decision" if total == 1 else "decisions"
    end = f"{differing} would differ" if differing else "none would differ"
    return f"{total} {what} replayed against rules {version}: {end}"


def _as_json(version: str, total: int, differing: "list[Replayed]") -> str:
    import json
    from dataclasses import asdict

    rows: list[JsonObject] = [
        {**asdict(replayed), "decided_on": replayed.decided_on.isoformat()} for replayed in differing
    ]
    return json.dumps({"rules_version": version, "replayed": total, "differing": rows}, ensure_ascii=False, indent=2)


def _as_table(version: str, differing: "list[Replayed]") -> Table:
    table = Table("decision", "decided on", "decided", "rules", "advised", "codes", "advises now", "codes now")
    table.title = f"What rules {version} would say otherwise"
    for replayed in differing:
        codes, new_codes = " ".join(replayed.codes) or "–", " ".join(replayed.new_codes) or "–"
        decided = (replayed.number, replayed.decided_on.isoformat(), replayed.kind, replayed.rules_version)
        table.add_row(*decided, replayed.advice, codes, replayed.new_advice, new_codes)
    return table
