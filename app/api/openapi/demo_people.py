"""The people of the demo as the dialog of Authorize offers them: by community and by what they do."""

import json
from functools import cache
from importlib.resources import files
from typing import Final

from app.core.json_object import JsonObject
from app.core.lang import Language, Words
from app.core.roles import ROLE_TITLES, Role

EVERYWHERE: Final = Words("All communities", "全部小区")


@cache
def _demo() -> JsonObject:
    demo: JsonObject = json.loads(files("app").joinpath("data/demo.json").read_text(encoding="utf-8"))
    return demo


def people_offered(language: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """By community, those who work or live there: the user name, and the title with what is said of them."""
    places = {None: EVERYWHERE.say(language), **{place["code"]: place["name"] for place in _demo()["communities"]}}
    offered = []
    for code, name in places.items():
        here = [(person["username"], _title(person, language)) for person in _demo()["people"] if _is_at(person, code)]
        if here:
            offered.append((name, here))
    return offered


def _is_at(person: JsonObject, code: str | None) -> bool:
    return code in {part.get("community") for part in (*person.get("jobs", ()), *person.get("homes", ()))}


def _title(person: JsonObject, language: Language) -> str:
    jobs = person.get("jobs", ())
    role = Words(*ROLE_TITLES[Role(jobs[0]["role"]) if jobs else Role.CUSTOMER]).say(language)
    about = person.get("about", {}).get(language, "")
    title = f"{role} {person['name']} ({person['username']})"
    return f"{title}{': ' if language == 'en' else '：'}{about}" if about else title
