"""Rules of version 2026-11 that a later version changed; old verdicts are replayed against them (M-120)."""

from app.workflow.kinds.complaint.acceptance_parts import UNCLEAR, Facts, Finding, fails, passes, recorded, unknown


def past_warranty(facts: Facts) -> Finding:
    """R03: past the warranty that the state prescribes or the seller promised, and no liability is left otherwise."""
    end, reported, liable = facts.warranty_end, facts.fault_reported_on, facts.liability_otherwise
    read = {"warranty_end": end, "fault_reported_on": reported, "liability_otherwise": liable}
    if liable == "yes" or (end is not None and reported is not None and end >= reported):
        return passes(**read)
    missing = tuple(name for name, value in read.items() if value in (None, UNCLEAR))
    return unknown(missing, **read) if missing else fails(**read)


def sold_as_seconds(facts: Facts) -> Finding:
    """R04: sold as seconds or defective, said so at purchase, and the fault is the one that was disclosed."""
    disclosed, same = facts.disclosed_at_purchase, facts.fault_is_the_disclosed_one
    read = {"disclosed_at_purchase": disclosed, "fault_is_the_disclosed_one": same}
    if disclosed == UNCLEAR:
        return unknown(("disclosed_at_purchase",), **read)
    if disclosed != "yes" or same == "no":
        return passes(**read)
    return fails(**read) if same == "yes" else unknown(("fault_is_the_disclosed_one",), **read)


def own_misuse(facts: Facts) -> Finding:
    """R05: harm from not installing, using or keeping it as instructed, or from own dismantling."""
    read = {"misuse": facts.misuse, "miskeeping": facts.miskeeping, "self_dismantling": facts.self_dismantling}
    if "established" in read.values():
        return fails(**read)
    open_questions = tuple(name for name, value in read.items() if value in (UNCLEAR, "alleged"))
    return unknown(open_questions, **read) if open_questions else passes(**read)


def with_an_authority(facts: Facts) -> Finding:
    """R08: already taken up by an administrative authority."""
    return recorded("authority_case", facts.authority_case, ("taken_up", "decided"))
