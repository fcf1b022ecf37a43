"""Policies: who may call an operation. Every operation states one; see app.api.http.operation_route."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from app.core.errors import Forbidden, NotFound
from app.core.lang import Words
from app.core.roles import ROLE_TITLES, STAFF_ROLES, Caller, Role

Kind = Literal["public", "anyone", "roles"]

_COMMUNITY: Final = Words("community", "小区")


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call: everybody (public), whoever is authenticated (anyone; where scopes are named, machine clients need
    one), or people with one of the roles and machine clients with one of the scopes. Where the path names a community,
    the role must be held there."""

    kind: Kind
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[str] = frozenset()

    def permits(self, caller: Caller, community_id: UUID | None = None) -> bool:
        """Whether the caller may call, in that community (None: in any)."""
        if self.kind == "public":
            return True
        if self.kind == "anyone" and not (self.scopes and caller.kind == "client"):
            return True
        if not self.scopes.isdisjoint(caller.scopes):
            return True
        held = self.roles & caller.roles_in(community_id)
        # where scopes are named, being a machine client isn't enough
        return bool(held - {Role.INTEGRATION} if self.scopes else held)

    def check(self, caller: Caller, community_id: UUID | None = None) -> None:
        """Raises NotFound for a community in which the caller is nobody, Forbidden without a role or scope."""
        if community_id is not None and not caller.roles_in(community_id):
            raise NotFound(values={"what": _COMMUNITY})
        if not self.permits(caller, community_id):
            raise Forbidden(values={"allowed": self.words})

    @property
    def words(self) -> Words:
        """Who may, for people."""
        if self.kind == "public":
            return Words("everybody", "任何人")
        if self.kind == "anyone" and not self.scopes:
            return Words("whoever is logged in", "任何已登录者")
        titles = [ROLE_TITLES[role] for role in Role if role in self.roles]
        titles += [("any person", "任何人员")] if self.kind == "anyone" else []
        titles += [(f"machine client with scope {scope}", f"系统对接({scope})") for scope in sorted(self.scopes)]
        return Words(", ".join(title[0] for title in titles), "、".join(title[1] for title in titles))


PUBLIC: Final = Policy("public")
"""No token needed: only for the operations named in PUBLIC_OPERATIONS of app.api.http.operation_route."""
ANYONE: Final = Policy("anyone")
"""Any valid token; what it shows is limited to the caller's own."""


def anyone(*scopes: str) -> Policy:
    """Any person with a valid token, and machine clients with one of these scopes."""
    return Policy("anyone", scopes=frozenset(scopes))


def roles(*allowed: Role, scopes: tuple[str, ...] = ()) -> Policy:
    """People with one of these roles, and machine clients with one of these scopes."""
    assert allowed or scopes, "a policy without roles and scopes permits nobody"
    return Policy("roles", frozenset(allowed), frozenset(scopes))


ADMIN: Final = roles(Role.ADMIN)
STAFF: Final = roles(*STAFF_ROLES)
"""Everybody who works for the organisation."""
EVERYBODY_INSIDE: Final = roles(*STAFF_ROLES, Role.CUSTOMER, Role.INTEGRATION)
"""Everybody with a role in the community."""
