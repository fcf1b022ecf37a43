"""Turns the engine's refusals into problems for the client (RFC 9457): 403 and 409, with reasons."""

from typing import Final

from app.core.catalogue import sentence
from app.core.errors import ActionNotAllowed, ActionRefused, Forbidden, Problem, VersionConflict
from app.core.lang import LANGUAGES, Language, Words
from app.workflow.engine.decisions import Denied, NotAllowed, Refused
from app.workflow.engine.guard_reads import rules_read
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Context, Refusal

MOST_NAMED: Final = 8
"""States or actions that a sentence names; more are too many to read."""
POSSIBLE_WHILE: Final = sentence("problems.not_allowed.possible_while")
AND_MORE: Final = sentence("problems.not_allowed.and_more")
NOTHING_BY_YOU: Final = sentence("problems.not_allowed.nothing")
NOT_THERE: Final = sentence("problems.not_allowed.not_there")


def problem_of(
    lifecycle: Lifecycle, action: str, decision: Denied | NotAllowed | Refused, rules_version: int
) -> Problem:
    """The problem of a decision against a move: 403, 409 action-not-allowed, 409 action-refused. Where an optional rule
    of the community refuses, it names the version of the rules by which it was judged (M-150)."""
    match decision:
        case Denied():
            return forbidden(decision)
        case NotAllowed():
            return _not_allowed(lifecycle, action, decision)
        case Refused(refusals=refusals):
            optional = {rule.name for step in lifecycle.by_action[action] for rule in step.rules if rules_read(rule)}
            judged_by = {"rules_version": rules_version} if any(no.guard in optional for no in refusals) else {}
            refused = ActionRefused(
                values={"reasons": Words(*(_sentences(refusals, language) for language in LANGUAGES))},
                extra={"refusals": lambda language: [refusal.described(language) for refusal in refusals], **judged_by},
            )
            refused.lifecycle, refused.guards = lifecycle.name, tuple(refusal.guard for refusal in refusals)
            return refused


def _not_allowed(lifecycle: Lifecycle, action: str, decision: NotAllowed) -> ActionNotAllowed:
    """The problem 409 of an action that the state doesn't have: in which states it is possible, and what is possible
    now; what a rule blocks is no way out and is left out of the sentence."""
    state, titles = decision.state, [lifecycle.titles[name] for name in decision.unblocked]
    possible: object = titles[:MOST_NAMED] or NOTHING_BY_YOU
    if len(titles) > MOST_NAMED:
        possible = AND_MORE.filled(some=titles[:MOST_NAMED], count=len(titles))
    states = [lifecycle.states(name) for name in decision.possible_while]
    return ActionNotAllowed(
        values={
            "action": lifecycle.titles[action],
            "state": NOT_THERE if state == START else lifecycle.states(state),
            "only_while": POSSIBLE_WHILE.filled(states=states) if 0 < len(states) <= MOST_NAMED else "",
            "allowed": possible,
        },
        extra={"current_state": state, "allowed_actions": list(decision.allowed)},
    )


def _sentences(refusals: tuple[Refusal, ...], language: Language) -> str:
    """The reasons as one text, with escaped braces, because braces would be read as placeholders."""
    between = "" if language == "zh" else " "
    return between.join(refusal.say(language) for refusal in refusals).replace("{", "(").replace("}", ")")


def forbidden(denied: Denied) -> Forbidden:
    """The problem 403, which names the roles that may act."""
    return Forbidden(values={"allowed": list(denied.allowed)})


def version_conflict(context: Context) -> VersionConflict:
    """The problem 409: somebody has changed the record since the version that the client names."""
    row = context.row
    return VersionConflict(
        values={"version": row.version}, extra={"current_version": row.version, "current_state": str(row.state)}
    )
