"""Turns the engine's refusals into problems for the client (RFC 9457): 403 and 409, with reasons."""

from app.core.errors import ActionNotAllowed, ActionRefused, Forbidden, Problem, VersionConflict
from app.core.lang import LANGUAGES, Language, Words
from app.workflow.engine.decisions import Denied, NotAllowed, Refused
from app.workflow.engine.guard_reads import rules_read
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Context, Refusal


def problem_of(
    lifecycle: Lifecycle, action: str, decision: Denied | NotAllowed | Refused, rules_version: int
) -> Problem:
    """The problem of a decision against a move: 403, 409 action-not-allowed, 409 action-refused. Where an optional rule
    of the community refuses, it names the version of the rules by which it was judged (M-150)."""
    match decision:
        case Denied():
            return forbidden(decision)
        case NotAllowed(state=state, allowed=allowed):
            return ActionNotAllowed(
                values={
                    "action": lifecycle.titles[action],
                    "state": Words("not there yet", "尚未建立") if state == START else lifecycle.states(state),
                    "allowed": Words(
                        ", ".join(lifecycle.titles[name].en for name in allowed) or "nothing by you",
                        "、".join(lifecycle.titles[name].zh for name in allowed) or "您无可执行操作",
                    ),
                },
                extra={"current_state": state, "allowed_actions": list(allowed)},
            )
        case Refused(refusals=refusals):
            optional = {rule.name for step in lifecycle.by_action[action] for rule in step.rules if rules_read(rule)}
            judged_by = {"rules_version": rules_version} if any(no.guard in optional for no in refusals) else {}
            refused = ActionRefused(
                values={"reasons": Words(*(_sentences(refusals, language) for language in LANGUAGES))},
                extra={"refusals": lambda language: [refusal.described(language) for refusal in refusals], **judged_by},
            )
            refused.lifecycle, refused.guards = lifecycle.name, tuple(refusal.guard for refusal in refusals)
            return refused


def _sentences(refusals: tuple[Refusal, ...], language: Language) -> str:
    """The reasons as one text, with escaped braces, because braces would be read as placeholders."""
    return " ".join(refusal.say(language) for refusal in refusals).replace("{", "(").replace("}", ")")


def forbidden(denied: Denied) -> Forbidden:
    """The problem 403, which names the roles that may act."""
    words = Words(
        "Your roles do not permit this; it takes " + ", ".join(words.en for words in denied.allowed) + ".",
        "您的角色无权进行此操作，需要：" + "、".join(words.zh for words in denied.allowed) + "。",
    )
    return Forbidden(words)


def version_conflict(context: Context) -> VersionConflict:
    """The problem 409: somebody has changed the record since the version that the client names."""
    row = context.row
    return VersionConflict(
        values={"version": row.version}, extra={"current_version": row.version, "current_state": str(row.state)}
    )
