"""What a rules version 规则版本 says: its groups, the settings of the community that they become, and how two versions
differ, in sentences."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Final

from pydantic import BaseModel

from app.core.catalogue import sentence, sentences
from app.core.code_words import name_of
from app.core.enums import ChecklistMoment, OrderKind
from app.core.json_object import JsonObject, JsonView
from app.core.lang import Words
from app.core.money import yuan
from app.models.rule_set import RuleSet
from app.workflow.clocks.service_hours import DeskHours, Night
from app.workflow.engine.community import OPTIONAL_RULES, CheckItem, CommunityRules
from app.workflow.forms.words import words_of
from app.workflow.kinds.rule_set_forms import (
    ChecklistRules,
    FollowUpRules,
    HoursRules,
    MoneyRules,
    WarrantyRules,
    WorkRules,
)

GROUPS: Final[Mapping[str, type[BaseModel]]] = {
    "hours": HoursRules,
    "work": WorkRules,
    "money": MoneyRules,
    "warranty": WarrantyRules,
    "follow_up": FollowUpRules,
    "checklists": ChecklistRules,
}
"""The groups of a version, by the columns in which they stand."""
OF_HOURS: Final = ("opens", "closes", "working_days_only", "lunch_starts", "lunch_ends", "weekdays")
DEFAULTS: Final[JsonView] = {name: form().model_dump(mode="json") for name, form in GROUPS.items()}
"""What the company says where a community says nothing."""
CHANGED: Final = sentence("rule_set.differences.changed")
WEEKDAYS: Final = sentences("rule_set.differences.weekdays")
SAYS: Final = sentences("rule_set.differences.says")


def contents_of(row: RuleSet, in_force: JsonView = DEFAULTS) -> JsonObject:
    """The groups of a version. A rule that Gongdan learned since it was written is the company's default in it, and a
    whole group of that sort is as it is `in_force`."""
    own = {name: getattr(row, name) for name in GROUPS}
    return {name: {**DEFAULTS[name], **(own[name] or in_force[name])} for name in GROUPS}


def digest_of(row: RuleSet) -> str:
    """Tells whether two looks at a draft saw the same: its contents, and the version that it would follow."""
    # a group that Gongdan didn't know when the draft was tried says nothing in it
    written = {name: value for name in GROUPS if (value := getattr(row, name))}
    told = {"contents": written, "based_on": None if row.based_on_id is None else str(row.based_on_id)}
    return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def in_settings(contents: JsonView) -> JsonObject:
    """The settings of the community that a version becomes; every rule stands in them."""
    hours, work, money = contents["hours"], contents["work"], contents["money"]
    return {
        "service_hours": {name: hours[name] for name in OF_HOURS} if hours["opens"] and hours["closes"] else None,
        "night": {"begins": hours["night_begins"], "ends": hours["night_ends"]},
        **work,
        **money,
        "repair_warranty_months": {item["kind"]: item["months"] for item in contents["warranty"]["kinds"]},
        "trade_warranty_months": {item["trade"]: item["months"] for item in contents["warranty"]["trades"]},
        "follow_up_percent": {item["kind"]: item["percent"] for item in contents["follow_up"]["shares"]},
        "review_months": contents["follow_up"]["review_months"],
        "checklist_items": contents["checklists"]["items"],
    }


def of_settings(settings: JsonView) -> JsonObject:
    """The same back: the groups of what a community's settings say, with the company's defaults for the rest."""
    night = settings.get("night") or {}
    hours = {f"night_{name}": value for name, value in night.items()} | (settings.get("service_hours") or {})
    kinds, trades = settings.get("repair_warranty_months") or {}, settings.get("trade_warranty_months") or {}
    shares = settings.get("follow_up_percent") or {}
    given: JsonObject = {
        "hours": hours,
        "work": settings,
        "money": settings,
        "warranty": {
            "kinds": [{"kind": kind, "months": months} for kind, months in kinds.items()],
            "trades": [{"trade": trade, "months": months} for trade, months in trades.items()],
        },
        "follow_up": {
            "shares": [{"kind": kind, "percent": percent} for kind, percent in shares.items()],
            "review_months": settings.get("review_months"),
        },
        "checklists": {"items": settings.get("checklist_items")},
    }
    return {name: {**DEFAULTS[name], **_known(name, given[name])} for name in GROUPS}


def _known(group: str, given: JsonView) -> JsonObject:
    return {name: given[name] for name in DEFAULTS[group] if given.get(name) is not None}


def check_item(item: JsonView) -> CheckItem:
    """An item of a checklist as decisions read it."""
    same = {name: value for name, value in item.items() if name not in ("moment", "title_en", "title_zh")}
    return CheckItem(title=Words(item["title_en"], item["title_zh"]), moment=ChecklistMoment(item["moment"]), **same)


def rules_in(settings: JsonView) -> JsonObject:
    """The rules of settings as decisions read them, by their names in CommunityRules."""
    values = in_settings(of_settings(settings))
    return {
        **{name: values[name] for name in OPTIONAL_RULES},
        "service_hours": DeskHours.read(values["service_hours"]),
        "night": Night.read(values["night"]),
        "photo_trades": frozenset(values["photo_trades"]),
        "checklist_items": tuple(map(check_item, values["checklist_items"])),
    }


def under(community: CommunityRules, contents: JsonView, version: int = 0) -> CommunityRules:
    """A community as it would be with this version in force; 0: it has no number yet."""
    return replace(community, **rules_in(in_settings(contents)), rules_version=version)


def changed_rules(before: JsonView, after: JsonView) -> frozenset[str]:
    """The rules that differ between two versions, by their names in CommunityRules."""
    was, becomes = in_settings(before), in_settings(after)
    return frozenset(name for name in OPTIONAL_RULES if was[name] != becomes[name])


def differences(before: JsonView, after: JsonView) -> Iterator[Words]:
    """What differs, a sentence a field: its title, what it was, and what it becomes."""
    for group, form in GROUPS.items():
        for name in DEFAULTS[group]:
            was, becomes = before[group].get(name), after[group].get(name)
            if was != becomes and group == "checklists":
                yield from _changed_items(was, becomes)
            elif was != becomes:
                title, _ = words_of(form, name)
                yield CHANGED.filled(title=title, before=_said(name, was), after=_said(name, becomes))


def _changed_items(before: list[JsonView], after: list[JsonView]) -> Iterator[Words]:
    """Lists are long: each item that comes, goes, or is asked otherwise has a sentence of its own."""
    was, becomes = (
        {(item["moment"], item["trade"], item["code"]): item for item in items} for items in (before, after)
    )
    for key in dict.fromkeys((*was, *becomes)):
        old, new = was.get(key), becomes.get(key)
        if old == new:
            continue
        if old is None or new is None:
            yield SAYS["item_comes" if old is None else "item_goes"].filled(item=_described(new or old or {}))
        else:
            yield CHANGED.filled(title=SAYS["item"], before=_described(old), after=_described(new))


def _described(item: JsonView) -> Words:
    """An item of a checklist as people read it: with when, of whom and how it is asked."""
    marks = [SAYS[name] for name in ("required", "photo", "risky") if item[name]]
    marks += [] if item["active"] else [SAYS["not_asked"]]
    moment, trade = ChecklistMoment(item["moment"]), item["trade"]
    return SAYS["check_item"].filled(
        title=Words(item["title_en"], item["title_zh"]),
        moment=Words(moment.en, moment.zh),
        trade=name_of("trades", trade) if trade else SAYS["every_trade"],
        marks=_listed(marks) if marks else SAYS["optional"],
    )


def _said(name: str, value: object) -> Words:
    """A value as people say it."""
    if isinstance(value, bool):
        return SAYS["on" if value else "off"]
    if value is None or value in ([], ""):
        return SAYS["nothing"]
    if name.endswith("_fen") and isinstance(value, int):
        return _plain(f"¥{yuan(value)}")
    if isinstance(value, list):
        return _listed([_item(item) for item in value])
    return _plain(str(value))


def _item(item: object) -> Words:
    if not isinstance(item, dict):
        return name_of("trades", str(item))
    if "weekday" in item:
        return _weekday(item)
    named = OrderKind(item["kind"]) if "kind" in item else None
    what = name_of("trades", str(item["trade"])) if named is None else Words(named.en, named.zh)
    if "percent" in item:
        return SAYS["share"].filled(what=what, percent=item["percent"])
    return SAYS["months"].filled(what=what, months=item["months"])


def _weekday(item: JsonView) -> Words:
    day = WEEKDAYS[str(item["weekday"])]
    if not item["opens"] or not item["closes"]:
        return SAYS["closed"].filled(day=day)
    if item["lunch_starts"] and item["lunch_ends"]:
        return SAYS["open_with_lunch"].filled(day=day, **item)
    return SAYS["open"].filled(day=day, **item)


def _listed(items: list[Words]) -> Words:
    return Words(", ".join(item.en for item in items), "、".join(item.zh for item in items))


def _plain(text: str) -> Words:
    return Words(text, text)
