"""`gongdan doctor`: what is wrong with this installation, what it means, and what to do."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer
from rich.console import Console

from app.core.lang import Words

if TYPE_CHECKING:
    from app.services.health.doctor import Diagnosis, Level

TITLES: Final = {
    "settings": Words("settings", "设置"),
    "database": Words("database", "数据库"),
    "rights": Words("database rights", "数据库权限"),
    "migrations": Words("migrations", "数据表版本"),
    "files": Words("files", "文件"),
    "calendar": Words("calendar", "节假日"),
    "secret": Words("secret key", "密钥"),
    "worker": Words("worker", "后台进程"),
    "time": Words("time", "时间"),
    "proxy": Words("proxy", "代理"),
    "backup": Words("backup", "备份"),
}
LEVELS: "Final[dict[Level, tuple[Words, str]]]" = {
    "ok": (Words("ok", "正常"), "green"),
    "warning": (Words("warning", "警告"), "yellow"),
    "fault": (Words("fault", "故障"), "red"),
}
EXIT: "Final[dict[Level, int]]" = {"ok": 0, "warning": 1, "fault": 2}

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")]
In = Annotated[Literal["en", "zh"], typer.Option("--language", help="The language of the sentences.")]


def doctor(as_json: AsJson = False, language: In = "en") -> None:
    """Look at settings, logins, tables, files, clocks, processes and backups. Ends with 0 where all is well, 1 for
    warnings, 2 for faults."""
    import asyncio

    from pydantic import ValidationError

    from app.core import logs
    from app.core.settings import explain, load_settings
    from app.db.failures import NoConnection
    from app.services.health.doctor import diagnose, worst

    try:
        # to standard error: what a program reads stays clean
        logs.configure(load_settings())
    except ValidationError as error:
        findings = [diagnose("fault", "settings.refused", "do.settings", faults=explain(error).replace("\n", "; "))]
    else:
        try:
            findings = asyncio.run(_examine())
        except NoConnection as error:
            findings = [diagnose("fault", "database.away", "do.database", cause=str(error), variable="DATABASE_URL")]
    if as_json:
        print(json.dumps({"level": worst(findings), "findings": list(map(_as_json, findings))}, ensure_ascii=False))
    else:
        _print(findings, language)
    sys.exit(EXIT[worst(findings)])


async def _examine() -> "list[Diagnosis]":
    from app.adapters import archives
    from app.bootstrap import open_container
    from app.cli.restoring import unfinished
    from app.services.health.doctor import diagnose, examine, of_backup

    async with open_container() as container:
        settings = container.settings
        findings = [
            diagnosis async for diagnosis in examine(settings, container.database, container.clock, container.files)
        ]
        if (restore := unfinished(settings)) is not None:
            command = "gongdan restore --replace"
            findings.append(diagnose("fault", "settings.restoring", "do.restore", restore=restore, command=command))
        findings.append(of_backup(settings, archives.newest(settings.backup_dir), container.clock.now()))
        return findings


def _as_json(diagnosis: "Diagnosis") -> dict[str, object]:
    advice = None if diagnosis.advice is None else diagnosis.advice._asdict()
    return {"check": diagnosis.check, "level": diagnosis.level, "what": diagnosis.words._asdict(), "do": advice}


def _print(findings: "list[Diagnosis]", language: Literal["en", "zh"]) -> None:
    console = Console()
    for diagnosis in findings:
        words, colour = LEVELS[diagnosis.level]
        title = TITLES[diagnosis.check].say(language)
        console.print(f"[{colour}]{words.say(language):<8}[/{colour}]{title}: ", end="", highlight=False)
        console.print(diagnosis.words.say(language), highlight=False, markup=False, soft_wrap=True)
        if diagnosis.advice is not None:
            console.print(f"        → {diagnosis.advice.say(language)}", highlight=False, markup=False, soft_wrap=True)
