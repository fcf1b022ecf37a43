"""Rules versions 规则版本 as the API shows them: their groups, what the check finds, and what came of trying them on
the past (M-150)."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Answers, Body, made_from, with_fields
from app.api.schemas.common import Answer, Moment, Shows
from app.core.json_object import JsonObject, JsonView
from app.core.lang import Language, Words
from app.models.rule_set import RuleSet
from app.services.kinds.rule_sets import RULE_SETS
from app.services.moving.moves import AnyOpenedRecord
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.rule_set_checks import FindingLevel, RulesFinding
from app.workflow.kinds.rule_set_contents import contents_of, differences, digest_of
from app.workflow.kinds.rule_set_forms import (
    ChecklistRules,
    FollowUpRules,
    HoursRules,
    MoneyRules,
    WarrantyRules,
    WorkRules,
)
from app.workflow.kinds.rule_set_trial import said_of_turns

MOST_LISTED: Final = 200
Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
Name = Annotated[str, Field(max_length=60)]
Hours = Annotated[JsonObject, Shows(HoursRules)]
Work = Annotated[JsonObject, Shows(WorkRules)]
Money = Annotated[JsonObject, Shows(MoneyRules)]
Warranty = Annotated[JsonObject, Shows(WarrantyRules)]
FollowUp = Annotated[JsonObject, Shows(FollowUpRules)]
Checklists = Annotated[JsonObject, Shows(ChecklistRules)]


class RulesInForce(Answer):
    """The optional rules by which a community works now."""

    rules_version: Annotated[int, Field(ge=1)]
    hours: Hours
    work: Work
    money: Money
    warranty: Warranty
    follow_up: FollowUp
    checklists: Checklists


class RulesFindingOut(Answer):
    """Something that the check found."""

    code: Annotated[Name, Field(description="Send it in `accepted_warnings` to accept a warning.")]
    level: FindingLevel
    message: Annotated[str, Field(max_length=500)]
    pointer: Annotated[str | None, Field(max_length=100, description="The field that is to blame.")]


class RulesCheck(Answer):
    """What a version changes, and what can be said of it before it is in force."""

    differences: Annotated[list[Annotated[str, Field(max_length=2000)]], Field(max_length=MOST_LISTED)]
    findings: Annotated[list[RulesFindingOut], Field(max_length=MOST_LISTED, description="Errors first.")]
    tried: bool = Field(description="Whether exactly these contents were tried on the past.")


class TriedRule(Answer):
    """How often one rule of the table was asked of one action, and how often it refuses."""

    record_type: Name
    action: Name
    title: Annotated[str, Field(max_length=100)]
    guard: Name
    asked: Count
    refused_before: Annotated[Count, Field(description="By the rules in force.")]
    refused_after: Annotated[Count, Field(description="By this version.")]


class TriedAction(Answer):
    """An action that was taken, and that this version would have refused."""

    record_type: Name
    record_id: UUID
    number: Annotated[str | None, Field(max_length=40)]
    href: Annotated[str, Field(max_length=200)]
    action: Name
    at: Moment
    guard: Name
    clause: Annotated[str, Field(max_length=10)]
    message: Annotated[str, Field(max_length=1000)]


class TriedSides(Answer):
    """How clocks ended."""

    met: Count
    breached: Count
    voided: Count
    open: Count


class TriedClock(Answer):
    """A clock of service hours by the hours in force and by this version's."""

    clock: Name
    title: Annotated[str, Field(max_length=100)]
    before: TriedSides
    after: TriedSides


class TriedRecord(Answer):
    """A record whose clock would have ended otherwise."""

    record_type: Name
    record_id: UUID
    number: Annotated[str | None, Field(max_length=40)]
    href: Annotated[str, Field(max_length=200)]
    clock: Name
    before: Name
    after: Name


class TriedFollowUps(Answer):
    """How many finished orders of a kind are followed up."""

    kind: Name
    finished: Count
    before: Count
    after: Count


class TriedTurns(Answer):
    """How the orders of one department fell on its workers, and how they would have fallen by turns (M-98)."""

    department_id: UUID | None
    orders: Annotated[Count, Field(description="Orders of the days that were given to somebody.")]
    workers: Annotated[Count, Field(description="To how many.")]
    most: Annotated[Count, Field(description="How many whoever had most of them had.")]
    fewest: Count
    message: Annotated[str, Field(max_length=500)]


class RulesTrial(Answer):
    """What a version would have meant for the days that are past."""

    tried: bool = Field(description="Whether it was these contents; false: the draft was written anew since.")
    first: date
    last: date
    actions: Annotated[Count, Field(description="Actions that were told again, the newest ones.")]
    actions_left_out: Annotated[Count, Field(description="Older ones of the period that were left out.")]
    untold: Annotated[Count, Field(description="Actions that can't be told again, as where words were erased.")]
    rules: Annotated[list[TriedRule], Field(max_length=MOST_LISTED)]
    refusals: Count
    no_longer_refused: Count
    refused: Annotated[list[TriedAction], Field(max_length=MOST_LISTED, description="The first of them.")]
    clocks: Annotated[list[TriedClock], Field(max_length=MOST_LISTED)]
    clock_records: Count
    clocks_complete: bool
    newly_late: Count
    no_longer_late: Count
    changed_clocks: Annotated[list[TriedRecord], Field(max_length=MOST_LISTED, description="The first of them.")]
    follow_ups: Annotated[list[TriedFollowUps], Field(max_length=20)]
    turns: Annotated[list[TriedTurns], Field(max_length=MOST_LISTED, description="Where the rota is new, or ends.")]


def check_out(row: RuleSet, base: JsonView, results: list[RulesFinding], language: Language) -> RulesCheck:
    """The check for its reader; `base`: the contents that are in force."""
    return RulesCheck(
        differences=[words.say(language) for words in differences(base, contents_of(row, base))][:MOST_LISTED],
        findings=[
            RulesFindingOut(
                code=item.code, level=item.level, message=item.words.say(language), pointer=item.pointer or None
            )
            for item in results
        ],
        tried=is_tried(row),
    )


def is_tried(row: RuleSet) -> bool:
    """Whether exactly these contents were tried on the past."""
    return (row.simulation or {}).get("digest") == digest_of(row)


def trial_out(row: RuleSet, language: Language) -> RulesTrial:
    """What came of trying a version, for its reader. It must have been tried."""
    kept: JsonObject = {**(row.simulation or {})}
    kept.pop("digest", None)
    for item in (*kept["refused"], *kept["changed_clocks"]):
        item["href"] = f"{ALL[item['record_type']].path}/{item['record_id']}"
    for item in kept["refused"]:
        item["message"] = Words(**item["message"]).say(language)
    for item in kept["rules"]:
        item["title"] = ALL[item["record_type"]].titles[item["action"]].say(language)
    for item in kept["clocks"]:
        item["title"] = CLOCKS[item["clock"]].words.say(language)
    kept["turns"] = [
        {**item, "message": said_of_turns(item).say(language)}
        # what was tried before there was a rota says nothing of it
        for item in kept.get("turns", ())
    ]
    return RulesTrial(tried=is_tried(row), first=row.simulated_from, last=row.simulated_until, **kept)


MADE: Final = made_from(RULE_SETS)
RuleSetOut: Final = with_fields(
    MADE.whole,
    hours=(Hours, ...),
    work=(Work, ...),
    money=(Money, ...),
    warranty=(Warranty, ...),
    follow_up=(FollowUp, ...),
    checklists=(Checklists, ...),
    accepted_warnings=(Annotated[list[Name], Field(max_length=40)], ...),
)


def whole_of(opened: AnyOpenedRecord, language: Language) -> Body:
    """A version with all of its rules, those too that there were none of when it was written."""
    return {**MADE.whole_of(opened, language), **contents_of(opened.row)}


ANSWERS: Final = Answers(RuleSetOut, RuleSetOut, whole_of, whole_of)
