"""Rules version 规则版本: a community's optional rules, written as a draft, checked, tried on the past, and put in
force by somebody else (M-150). One is in force at a time; what was in force before stays readable."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.lang import Words
from app.models.rule_set import RuleSet
from app.models.rule_set import RuleSetState as S
from app.workflow.engine.effects import Keep, Put, Sign, Stamp, Tell
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ADMIN, MANAGER, SYSTEM
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.rule_set_checks import FindingLevel, RulesFinding
from app.workflow.kinds.rule_set_contents import GROUPS, digest_of
from app.workflow.kinds.rule_set_effects import BaseOnRulesInForce, NoteDecision, PutInForce, TryOnPast
from app.workflow.kinds.rule_set_forms import (
    LONGEST_AHEAD,
    ActivateRules,
    GiveUpRules,
    ReviseRules,
    SimulateRules,
    WriteRules,
)


@dataclass(frozen=True, slots=True)
class Others:
    """What else there is of a community's versions, and who else could decide."""

    scheduled_number: str | None = None
    """The number of the version that waits for its moment, if there is one."""
    in_force_is_base: bool = True
    """Whether the version that is in force is still the one that the draft was written from."""
    someone_else_decides: bool = True
    """Whether somebody other than the writer could put it in force."""
    changes_something: bool = True
    """Whether its contents differ from those in force."""


checked = Fact[Sequence[RulesFinding]]("checked", of_record=True)
"""What the check says of the version now."""
other_versions = Fact[Others]("other_versions", of_record=True)


@guard("M-150", needs=(other_versions,))
def rules_change_something(context: Context[RuleSet, object]) -> Values | None:
    """M-150: a version that says what is in force already is none."""
    return None if context.fact(other_versions).changes_something else refuse()


@guard("M-150", needs=(other_versions,))
def based_on_rules_in_force(context: Context[RuleSet, object]) -> Values | None:
    """M-150: what was written before another version came in force would undo it unseen."""
    return None if context.fact(other_versions).in_force_is_base else refuse()


@guard("M-150", needs=(other_versions,))
def no_version_is_scheduled(context: Context[RuleSet, object]) -> Values | None:
    """M-150: while one version waits for its moment, no other comes before it."""
    number = context.fact(other_versions).scheduled_number
    return None if number is None else refuse(number=number)


@guard("M-150", needs=(other_versions,))
def another_decides_on_rules(context: Context[RuleSet, object]) -> Values | None:
    """M-150: whoever wrote it doesn't put it in force, unless there is nobody else who could."""
    if context.row.writer_id != context.caller.id or not context.fact(other_versions).someone_else_decides:
        return None
    return refuse()


@guard("M-150", needs=(checked,))
def rules_have_no_errors(context: Context[RuleSet, object]) -> Values | None:
    """M-150: what contradicts itself, or what nobody could fulfil, does not come in force."""
    errors = [item for item in context.fact(checked) if item.level is FindingLevel.ERROR]
    return refuse(count=len(errors), first=errors[0].words) if errors else None


@guard("M-150", needs=(checked,))
def warnings_are_accepted(context: Context[RuleSet, ActivateRules]) -> Values | None:
    """M-150: each warning of the check is accepted by name."""
    accepted = context.form.accepted_warnings
    codes = dict.fromkeys(item.code for item in context.fact(checked) if item.level is FindingLevel.WARNING)
    left = [code for code in codes if code not in accepted]
    if not left:
        return None
    first = next(item for item in context.fact(checked) if item.code == left[0])
    return refuse(codes=", ".join(left), first=first.words)


@guard("M-150", asks=("unsimulated_reason",))
def rules_were_tried(context: Context[RuleSet, ActivateRules]) -> Values | None:
    """M-150: exactly these contents were tried on the past, or it is said in writing why not."""
    tried = (context.row.simulation or {}).get("digest") == digest_of(context.row)
    return None if tried or context.form.unsimulated_reason else refuse()


@guard("M-150")
def moment_lies_ahead(context: Context[RuleSet, ActivateRules]) -> Values | None:
    """M-150: a version comes in force at once, or at a moment within the year ahead; never in what is past."""
    moment = context.form.effective_at
    return None if moment is None or context.now < moment <= context.now + LONGEST_AHEAD else refuse()


@states(moment_lies_ahead)
def _(context: Context) -> Stated:
    return {"effective_at": FieldBounds(least=context.now, most=context.now + LONGEST_AHEAD)}


@guard("M-150", kind="choice", excludes=("comes_in_force_later",))
def comes_in_force_at_once(context: Context[object, ActivateRules | None]) -> Values | None:
    """At once."""
    return None if context.form is None or getattr(context.form, "effective_at", None) is None else refuse()


@guard("M-150", kind="choice", excludes=("comes_in_force_at_once",))
def comes_in_force_later(context: Context[object, ActivateRules | None]) -> Values | None:
    """At a moment that is named."""
    return None if context.form is None or getattr(context.form, "effective_at", None) is not None else refuse()


@guard("M-150", kind="state")
def moment_has_come(context: Context[RuleSet, object]) -> Values | None:
    """M-150: what was scheduled comes in force at its moment, and not before."""
    moment = context.row.effective_at
    return None if moment is not None and moment <= context.now else refuse()


CONTENTS: Final = Keep("title", *GROUPS)
DECIDING: Final = (
    rules_change_something,
    based_on_rules_in_force,
    no_version_is_scheduled,
    another_decides_on_rules,
    rules_have_no_errors,
    warnings_are_accepted,
    rules_were_tried,
    moment_lies_ahead,
)
DECIDED: Final = (
    Keep("unsimulated_reason", "accepted_warnings", "apply_to_running"),
    Stamp("decided_at"),
    Sign("decided_by_id"),
    NoteDecision(),
)

STEPS = (
    Step(
        "adopt",
        Words("Take down the rules that are in force", "登记现行规则"),
        source=(START,),
        target=S.ACTIVE,
        who=(SYSTEM,),
        event="rule_set.adopted",
        clause="M-150",
    ),
    Step(
        "write",
        Words("Write a version of the rules", "起草规则版本"),
        source=(START,),
        target=S.DRAFT,
        who=(ADMIN,),
        form=WriteRules,
        then=(BaseOnRulesInForce(), Tell("manager")),
        event="rule_set.drafted",
        clause="M-150",
    ),
    Step(
        "revise",
        Words("Write the draft anew", "修改草稿"),
        source=(S.DRAFT,),
        target=S.DRAFT,
        who=(ADMIN,),
        form=ReviseRules,
        then=(CONTENTS, Sign("writer_id"), BaseOnRulesInForce()),
        event="rule_set.revised",
        clause="M-150",
    ),
    Step(
        "simulate",
        Words("Try it on the past", "试算"),
        source=(S.DRAFT,),
        target=S.DRAFT,
        who=(ADMIN, MANAGER),
        form=SimulateRules,
        only_if=(rules_change_something,),
        then=(TryOnPast(),),
        event="rule_set.simulated",
        clause="M-150",
    ),
    Step(
        "activate",
        Words("Put it in force", "批准生效"),
        source=(S.DRAFT,),
        target=S.ACTIVE,
        who=(MANAGER,),
        form=ActivateRules,
        only_if=(comes_in_force_at_once, *DECIDING),
        then=(*DECIDED, PutInForce(), Tell("writer"), Tell("desk")),
        event="rule_set.activated",
        clause="M-150",
    ),
    Step(
        "activate",
        source=(S.DRAFT,),
        target=S.SCHEDULED,
        who=(MANAGER,),
        form=ActivateRules,
        only_if=(comes_in_force_later, *DECIDING),
        then=(*DECIDED, Keep("effective_at"), Tell("writer")),
        event="rule_set.scheduled",
        clause="M-150",
    ),
    Step(
        "take_effect",
        Words("Comes in force", "到时生效"),
        source=(S.SCHEDULED,),
        target=S.ACTIVE,
        who=(SYSTEM,),
        only_if=(moment_has_come,),
        then=(PutInForce(), Tell("writer"), Tell("desk"), Tell("manager")),
        event="rule_set.activated",
        clause="M-150",
    ),
    Step(
        "call_off",
        Words("Call it off", "撤销排期"),
        source=(S.SCHEDULED,),
        target=S.DRAFT,
        who=(MANAGER,),
        form=GiveUpRules,
        then=(Keep("reason"), Put("effective_at", None), Tell("writer")),
        event="rule_set.unscheduled",
        clause="M-150",
    ),
    Step(
        "discard",
        Words("Discard the draft", "作废草稿"),
        source=(S.DRAFT,),
        target=S.DISCARDED,
        who=(ADMIN, MANAGER),
        form=GiveUpRules,
        then=(Keep("reason"), Tell("writer")),
        event="rule_set.discarded",
        clause="M-150",
    ),
    Step(
        "supersede",
        Words("Another version takes its place", "由新版本取代"),
        source=(S.ACTIVE,),
        target=S.SUPERSEDED,
        who=(SYSTEM,),
        then=(Stamp("active_until"),),
        event="rule_set.superseded",
        clause="M-150",
    ),
)

RULE_SET = Lifecycle(
    name="rule_set",
    noun=Words("rules version", "规则版本"),
    path="/v1/rule-sets",
    states=S,
    final=(S.SUPERSEDED, S.DISCARDED),
    steps=STEPS,
)
