"""Effects of rules versions 规则版本: what only these do, whose handlers stand with the services (M-150)."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.lang import Words
from app.workflow.engine.effects import Effect


@dataclass(frozen=True)
class RulesEffect(Effect):
    """Base of what only rules versions do."""

    says: ClassVar[Words]

    @property
    def words(self) -> Words:
        return self.says


@dataclass(frozen=True)
class BaseOnRulesInForce(RulesEffect):
    """Note which version is in force, from which this one is written."""

    says = Words("note the version in force", "记下所依据的现行版本")


@dataclass(frozen=True)
class TryOnPast(RulesEffect):
    """Try the version on the actions and clocks of the days that are past, and keep what came of it."""

    says = Words("try it on the past", "用以往记录试算")


@dataclass(frozen=True)
class NoteDecision(RulesEffect):
    """Note who decided, and whether they decided on what they wrote themselves."""

    says = Words("note who decided", "记下批准人")


@dataclass(frozen=True)
class PutInForce(RulesEffect):
    """End the version in force, and let the community work by this one."""

    says = Words("the community works by it from now on", "小区自此按本版本执行")
