"""The document for one audience: the operations that its roles can use, and only the parts that they refer to.

What the desk can use is more than one page should hold, so it is several documents by what its screens are about.
"""

import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from app.api.openapi.tags import TAGS
from app.api.openapi.texts import read
from app.api.openapi.webhooks import IN_DOCUMENTS
from app.core.json_object import JsonObject
from app.core.roles import STAFF_ROLES, Role


@dataclass(frozen=True, slots=True)
class Audience:
    """Who builds what."""

    roles: frozenset[Role]
    screens: frozenset[str]
    """Which screens it builds of those that its roles may use something of: `screens` of a group in
    app/data/api/page.toml. A group that names none stands in everybody's document."""


DESK: Final = frozenset(
    {
        Role.RECEPTIONIST,
        Role.DUTY_MANAGER,
        Role.CASHIER,
        Role.SUPERVISOR,
        Role.CS_SUPERVISOR,
        Role.MANAGER,
        Role.GUARD,
    }
)
NEW: Final = "orders"
"""Where a group belongs of which app/data/api/page.toml says nothing."""
AUDIENCES: Final[dict[str, Audience]] = {
    "resident": Audience(frozenset({Role.CUSTOMER}), frozenset({NEW, "people", "homes", "complaints", "office"})),
    "worker": Audience(frozenset({Role.WORKER}), frozenset({NEW, "people", "office"})),
    "desk": Audience(DESK, frozenset({NEW})),
    "gate": Audience(DESK | {Role.CUSTOMER, Role.WORKER}, frozenset({"gate"})),
    "reception": Audience(DESK | {Role.CUSTOMER, Role.WORKER}, frozenset({"reception", "homes", "people"})),
    "complaints": Audience(DESK | {Role.WORKER}, frozenset({"complaints"})),
    "quality": Audience(DESK | {Role.WORKER}, frozenset({"quality"})),
    "office": Audience(DESK, frozenset({"office"})),
    "material": Audience(DESK | {Role.CUSTOMER, Role.WORKER, Role.ADMIN}, frozenset({"material"})),
    "maintenance": Audience(DESK | {Role.CUSTOMER, Role.WORKER}, frozenset({"maintenance"})),
    "duty": Audience(DESK | {Role.CUSTOMER, Role.WORKER}, frozenset({"duty", "papers", "settings"})),
    "rules": Audience(DESK | {Role.ADMIN}, frozenset({"rules"})),
    "erp": Audience(
        frozenset({Role.INTEGRATION}),
        frozenset({NEW, "people", "office", "material", "gate", "maintenance"}),
    ),
    "erp-complaints": Audience(frozenset({Role.INTEGRATION}), frozenset({"complaints", "quality"})),
    "master-data": Audience(frozenset({Role.INTEGRATION, Role.ADMIN}), frozenset({"master-data"})),
    "webhooks": Audience(frozenset({Role.INTEGRATION, Role.ADMIN}), frozenset({"webhooks"})),
    "admin": Audience(frozenset({Role.ADMIN}), frozenset({"people", "office", "maintenance", "settings"})),
}
"""The resident's app, the worker's, the screens at the desk (work orders; who and what comes and goes at the gate,
where residents and workers have their part, too; who asks and who lives where; complaints; what is learned from them
and from reviews; money, clocks and reports; the warehouse's material; equipment and contracts; who is on duty, and what
is printed), versions of a community's rules, an ERP's interface, its complaints, the master data that it writes, what
is pushed to it, the settings."""
STAFF: Final = "staff"
"""What `x-roles` says instead of all STAFF_ROLES."""
OPEN: Final = {"public", "anyone"}
_REFERENCE: Final = re.compile(r"#/components/([^/]+)/(.+)")


def for_audience(document: JsonObject, audience: str) -> JsonObject:
    """What one audience needs of the whole document. Raises KeyError for an unknown audience."""
    its = AUDIENCES[audience]
    roles = {role.value for role in its.roles} | OPEN
    if not its.roles.isdisjoint(STAFF_ROLES):
        roles.add(STAFF)
    stated_of = read("page")["groups"]
    without = {
        title
        for group, (titles, _) in TAGS.items()
        if stated_of.get(group, {"screens": NEW}).get("screens") not in {None, *its.screens}
        for title in (titles.en, titles.zh)
    }

    def is_for_it(stated: JsonObject) -> bool:
        return not roles.isdisjoint(stated["x-roles"]) and without.isdisjoint(stated["tags"])

    part: JsonObject = {
        name: deepcopy(value) for name, value in document.items() if name not in {"paths", "components", "webhooks"}
    }
    if audience in IN_DOCUMENTS:
        part["webhooks"] = deepcopy(document["webhooks"])
    part["info"]["x-audience"] = audience
    part["paths"] = {
        path: deepcopy(kept)
        for path, methods in document["paths"].items()
        if (kept := {method: stated for method, stated in methods.items() if is_for_it(stated)})
    }
    is_machine = Role.INTEGRATION in its.roles
    for methods in part["paths"].values():
        for stated in methods.values():
            stated["x-roles"] = [role for role in stated["x-roles"] if role in roles]
            if not is_machine and {"login": []} in stated.get("security", ()):
                del stated["security"]
    used = {tag for methods in part["paths"].values() for stated in methods.values() for tag in stated["tags"]}
    part["tags"] = [tag for tag in part["tags"] if tag["name"] in used]
    part["components"] = deepcopy(_needed([part["paths"], part.get("webhooks")], document["components"]))
    for schema in part["components"].get("schemas", {}).values():
        # those of answers: the whole document has them, and a page makes the same of the examples of their fields
        if "properties" in schema:
            schema.pop("examples", None)
    schemes = document["components"]["securitySchemes"]
    part["components"]["securitySchemes"] = schemes if is_machine else {"login": schemes["login"]}
    return part


def of_operations(document: JsonObject) -> JsonObject:
    """The whole document without what receivers of webhooks are sent: generators would make operations of it, and pages
    hundreds of entries. It stands in the documents of `IN_DOCUMENTS`."""
    components = document["components"]
    kept = _needed(document["paths"], components) | {"securitySchemes": components["securitySchemes"]}
    kept = {section: kept[section] for section in components if section in kept}
    return {name: value for name, value in document.items() if name != "webhooks"} | {"components": kept}


def _needed(paths: object, components: JsonObject) -> JsonObject:
    """The components that the paths lead to, directly or through others."""
    needed: set[tuple[str, str]] = set()
    waiting: list[object] = [paths]
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
    return {section: values for section, values in kept.items() if values}


def _references(part: object) -> set[tuple[str, str]]:
    if isinstance(part, list):
        return set().union(*map(_references, part))
    if not isinstance(part, dict):
        return set()
    references = set().union(*map(_references, part.values())) if part else set()
    match = _REFERENCE.fullmatch(part["$ref"]) if isinstance(part.get("$ref"), str) else None
    return references | ({(match[1], match[2])} if match else set())
