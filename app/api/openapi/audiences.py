"""The document for one audience: the operations that its roles can use, and only the parts that they refer to."""

import re
from copy import deepcopy
from typing import Any, Final

from app.core.json_object import JsonObject
from app.core.roles import Role

AUDIENCES: Final[dict[str, frozenset[Role]]] = {
    "resident": frozenset({Role.CUSTOMER}),
    "worker": frozenset({Role.WORKER}),
    "desk": frozenset(
        {
            Role.RECEPTIONIST,
            Role.DUTY_MANAGER,
            Role.CASHIER,
            Role.SUPERVISOR,
            Role.CS_SUPERVISOR,
            Role.MANAGER,
            Role.GUARD,
        }
    ),
    "erp": frozenset({Role.INTEGRATION}),
    "admin": frozenset({Role.ADMIN}),
}
"""Who builds what: the resident's app, the worker's, the desk's screens, an ERP's interface, the settings."""
OPEN: Final = {"public", "anyone"}
_REFERENCE: Final = re.compile(r"#/components/([^/]+)/(.+)")


def for_audience(document: JsonObject, audience: str) -> JsonObject:
    """What one audience needs of the whole document. Raises KeyError for an unknown audience."""
    roles = {role.value for role in AUDIENCES[audience]} | OPEN
    part: JsonObject = {name: deepcopy(value) for name, value in document.items() if name != "components"}
    part["info"]["x-audience"] = audience
    part["paths"] = {
        path: kept
        for path, methods in part["paths"].items()
        if (kept := {method: stated for method, stated in methods.items() if not roles.isdisjoint(stated["x-roles"])})
    }
    used = {tag for methods in part["paths"].values() for stated in methods.values() for tag in stated["tags"]}
    part["tags"] = [tag for tag in part["tags"] if tag["name"] in used]
    part["components"] = _needed(part["paths"], document["components"])
    return part


def _needed(paths: JsonObject, components: JsonObject) -> JsonObject:
    """The components that the paths lead to, directly or through others."""
    needed: set[tuple[str, str]] = set()
    waiting: list[Any] = [paths]
    while waiting:
        for reference in _references(waiting.pop()):
            if reference not in needed:
                needed.add(reference)
                section, name = reference
                waiting.append(components[section][name])
    kept = {
        section: {name: value for name, value in values.items() if (section, name) in needed}
        for section, values in components.items()
    }
    return {section: values for section, values in kept.items() if values} | {
        "securitySchemes": components["securitySchemes"]
    }


def _references(part: Any) -> set[tuple[str, str]]:
    if isinstance(part, list):
        return set().union(*map(_references, part))
    if not isinstance(part, dict):
        return set()
    references = set().union(*map(_references, part.values())) if part else set()
    match = _REFERENCE.fullmatch(part["$ref"]) if isinstance(part.get("$ref"), str) else None
    return references | ({(match[1], match[2])} if match else set())
