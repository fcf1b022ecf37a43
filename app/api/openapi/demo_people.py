"""The people of the demo as the dialog of Authorize offers them: by community, and by what they do."""

import json
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from app.core.json_object import JsonView
from app.core.lang import Language, Words
from app.core.roles import ROLE_TITLES, Role
from app.core.row_scope import EVERYWHERE as EVERY_ROW
from app.db.database import Database
from app.db.queries import demo_logins

EVERYWHERE: Final = Words("All communities", "全部小区")
Offered = list[tuple[str, list[tuple[str, str]]]]


@cache
def _about() -> dict[str, JsonView]:
    """What is said of the demo's people, by their user names."""
    demo = json.loads(files("app").joinpath("data/demo.json").read_text(encoding="utf-8"))
    return {person["username"]: person.get("about", {}) for person in demo["people"]}


async def people_offered(database: Database, now: datetime, language: Language) -> Offered:
    """By community, those who can log in there: the user name, and the title with what is said of them. Those who
    stand in for a worker of the demo in its examples are among them."""
    async with database.transaction(now, EVERY_ROW) as tx:
        staff = [(row, Role(row["role"])) for row in await demo_logins.staff_with_logins(tx)]
        residents = [(row, Role.CUSTOMER) for row in await demo_logins.residents_with_logins(tx)]
    roles, offered = list(Role), dict[str, dict[str, str]]()
    everybody = sorted([*staff, *residents], key=lambda each: (each[0]["place"] is not None, roles.index(each[1])))
    for row, role in everybody:
        place = row["place"] or EVERYWHERE.say(language)
        title = f"{Words(*ROLE_TITLES[role]).say(language)} {row['name']} ({row['username']})"
        about = _about().get(row["username"].partition("-")[0], {}).get(language)
        colon = "：" if language == "zh" else ": "
        offered.setdefault(place, {}).setdefault(row["username"], f"{title}{colon}{about}" if about else title)
    return [(place, list(people.items())) for place, people in offered.items()]
