"""By which channels a notice goes out beside the list of notices, and not before when: as the community says, as the
person wants, and in the quiet hours not at all (app/data/channels.toml has what holds where nobody says anything)."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from app.core.json_object import JsonView
from app.models.outgoing import PersonChannels
from app.workflow.clocks.service_hours import Night

FILE: Final = Path(__file__).parents[2] / "data" / "channels.toml"
TASK: Final = "task"


@cache
def rules() -> JsonView:
    """What holds where neither the community nor the person says anything."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class NoticeRoute:
    """Where a notice goes, in the order in which the channels are tried, and when at the earliest."""

    channels: tuple[str, ...]
    due_at: datetime


def route_of(
    event: str, now: datetime, zone: ZoneInfo, settings: JsonView, wants: PersonChannels | None
) -> NoticeRoute:
    """The route of a notice for one person. `settings` are the community's."""
    channels = [name for name in _named(event, settings) if wants is None or getattr(wants, name, True)]
    urgent = event in rules()["urgent"]["events"]
    return NoticeRoute(tuple(channels), now if urgent else _after_quiet(now, zone, settings, wants))


def _named(event: str, settings: JsonView) -> Sequence[str]:
    """The channels of the longest name that fits: the community's before Gongdan's."""
    for routes in (settings.get("notice_routes") or {}, rules()["routes"]):
        fitting = [name for name in routes if name == event or (name.endswith("*") and event.startswith(name[:-1]))]
        if fitting:
            named: Sequence[str] = routes[max(fitting, key=len)]
            return named
    return ()


def _after_quiet(now: datetime, zone: ZoneInfo, settings: JsonView, wants: PersonChannels | None) -> datetime:
    """Now, or the end of the quiet hours."""
    hours: JsonView = settings.get("quiet_hours") or rules()["quiet"]
    if wants is not None and wants.quiet_begins is not None and wants.quiet_ends is not None:
        hours = {"begins": wants.quiet_begins, "ends": wants.quiet_ends}
    quiet = Night.read(dict(hours))
    if quiet.begins == quiet.ends or not quiet.holds(now, zone):
        return now
    local = now.astimezone(zone)
    end = datetime.combine(local.date(), time(quiet.ends // 60 % 24, quiet.ends % 60), zone)
    return (end if end > local else end + timedelta(days=1)).astimezone(now.tzinfo)


def template_use_of(event: str, record_type: str) -> str:
    """What the template of a notice is for; empty: there is none."""
    if event in rules()["tasks"]["events"]:
        return TASK
    use: str = rules()["templates"].get(record_type, "")
    return use
