"""How long a clock runs in a community: the closest fitting policy wins, or else the company's own length."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from app.core.catalogue import sentence
from app.core.lang import Words
from app.workflow.clocks.cases import Case
from app.workflow.clocks.definitions import CLOCKS, WARN_AT, ClockDefinition


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """One policy. None for `kind` or `urgency`: every one; `contract`: only where a contract covers the work.
    `length` is in the clock's unit: seconds, natural days or working days."""

    clock: str
    length: int
    kind: str | None = None
    urgency: str | None = None
    contract: bool = False
    warn_percent: int = 80
    escalate_after: int | None = None
    id: UUID | None = None
    version: int = 0

    @property
    def fits_where(self) -> tuple[str, str | None, str | None, bool]:
        """What it is for; two active policies of a community for the same would contradict each other."""
        return self.clock, self.kind, self.urgency, self.contract

    def fits(self, clock: str, case: Case) -> bool:
        """Whether it says something about this clock in this case."""
        return (
            self.clock == clock
            and (self.kind is None or self.kind == case.kind)
            and (self.urgency is None or self.urgency == case.urgency)
            and (case.contract or not self.contract)
        )

    @property
    def closeness(self) -> tuple[bool, bool, bool, int]:
        """What makes one fit closer than another: a contract's terms before the company's; then whoever names the
        urgency; then whoever names the kind; of equals the one made last (ids ascend with time)."""
        return self.contract, self.urgency is not None, self.kind is not None, 0 if self.id is None else self.id.int


@dataclass(frozen=True, slots=True)
class Terms:
    """The length of a clock in its unit, the share of it at which it warns, and the policy that says so."""

    length: int
    warn_at: float = WARN_AT
    policy: ClockPolicy | None = None


def closest(clock: str, case: Case, policies: Iterable[ClockPolicy]) -> ClockPolicy | None:
    """The policy that fits closest, or None."""
    return max(
        (policy for policy in policies if policy.fits(clock, case)), key=lambda policy: policy.closeness, default=None
    )


def terms_of(definition: ClockDefinition, case: Case, policies: Iterable[ClockPolicy]) -> Terms:
    """How long this clock runs in this case. What a contract says goes before every policy (M-80). A policy that does
    not name the urgency never lengthens what the company grants an emergency: only one for emergencies does. None makes
    a clock longer than its kind may run at all."""
    agreed = definition.agreed(case)
    if agreed is not None:
        return Terms(agreed)
    policy = closest(definition.name, case, policies)
    emergency = definition.emergency_length if case.emergency else None
    if policy is None:
        return Terms(definition.length if emergency is None else emergency)
    if emergency is not None and policy.urgency is None and policy.length > emergency:
        return Terms(emergency)
    length = policy.length if definition.longest is None else min(policy.length, definition.longest)
    return Terms(length, policy.warn_percent / 100, policy)


LEAST_SECONDS, MOST_SECONDS, MOST_DAYS = 60, 365 * 86_400, 366
NO_LENGTH = sentence("problems.no_length")
OUT_OF_BOUNDS = sentence("problems.out_of_bounds")
SECONDS, DAYS = Words("seconds", "秒"), Words("days", "天")
NOT_OF_THIS = sentence("problems.not_of_this")
ONLY_ORDERS = sentence("problems.only_orders")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a policy may be told apart by: the kinds and urgencies that records with this clock have."""

    kind: tuple[str, ...]
    urgency: tuple[str, ...]
    contract: bool
    """Whether a contract may cover them."""


def mistakes(policy: ClockPolicy, vocabulary: Vocabulary) -> Iterator[tuple[str, Words, dict[str, object]]]:
    """What is wrong with a policy: the field, the sentence and its values."""
    definition = CLOCKS[policy.clock]
    if definition.ends_by == "window":
        yield "clock", NO_LENGTH, {}
        return
    least, most, unit = (LEAST_SECONDS, MOST_SECONDS, SECONDS) if definition.unit == "elapsed" else (1, MOST_DAYS, DAYS)
    if not least <= policy.length <= most:
        yield "length", OUT_OF_BOUNDS, {"least": least, "most": most, "unit": unit}
    for field, known in (("kind", vocabulary.kind), ("urgency", vocabulary.urgency)):
        value = getattr(policy, field)
        if value is not None and value not in known:
            yield field, NOT_OF_THIS, {"known": list(known)}
    if policy.contract and not vocabulary.contract:
        yield "contract", ONLY_ORDERS, {}
