"""Where webhooks may go: servers on the public internet, never machines of the operator's own network (SSRF, RFC 6890).

An address is judged twice: as it is written, by `read_target`, and by every IP address that its name stands for, by
`WebhookTarget.admits`. Spellings that programs read differently (`0x7f.1`, `127.0.0.1.`, full-width digits) are refused
altogether.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NOT_PUBLIC: Final[tuple[Network, ...]] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        # within 2000::/3: protocols with Teredo and ORCHID, documentation, 6to4, which carries an IPv4 address
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip
"""The IANA's registries of special addresses (RFC 6890), where no receiver on the internet can be."""
PUBLIC_IPV6: Final = ip_network("2000::/3")
"""Everything else of IPv6 is local, mapped from IPv4, translated (NAT64), multicast, or not given out."""
INSIDE_NAMES: Final = (
    "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa", "test",
    "example", "invalid", "onion",
)  # fmt: skip
"""Last labels of names that mean this machine or this network, or nothing at all (RFC 6761)."""
LOWEST_FREE_PORT: Final = 1024
USUAL_PORTS: Final = {"https": 443, "http": 80}
LONGEST: Final = 500
"""Characters of an address."""

_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_VISIBLE: Final = re.compile(r"[\x21-\x7e]+")


class TargetFault(StrEnum):
    """Why an address is refused; its sentence stands under this name in the catalogue (`problems.webhook_target`)."""

    NOT_A_URL = "not_a_url"
    NOT_HTTPS = "not_https"
    CREDENTIALS = "credentials"
    PORT = "port"
    HOST = "host"
    NOT_PUBLIC = "not_public"
    UNRESOLVED = "unresolved"


class TargetRefused(Exception):  # noqa: N818 - it is an outcome that callers tell somebody
    """Nothing is sent to this address."""

    def __init__(self, fault: TargetFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class AllowedTargets:
    """What an operator lets in beside the public internet: names and addresses, with http too, and networks."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def names(self, host: str) -> bool:
        """Whether a host is named, or is an address in one of the networks."""
        if host in self.hosts:
            return True
        try:
            return self.holds(ip_address(host))
        except ValueError:
            return False

    def holds(self, address: Address) -> bool:
        """Whether an address is in one of the networks."""
        return any(address in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """An address as it was read: where to connect, and what may be behind its name."""

    url: str
    host: str
    port: int
    allowed: AllowedTargets

    def admits(self, address: Address) -> bool:
        """Whether one of the addresses that the host stands for may be connected to."""
        return is_public(address) or self.host in self.allowed.hosts or self.allowed.holds(address)

    def check(self, addresses: Sequence[str]) -> list[Address]:
        """All addresses of the host, each of which must be fine. Raises TargetRefused: one private answer among public
        ones would be reached sooner or later."""
        if not addresses:
            raise TargetRefused(TargetFault.UNRESOLVED)
        try:
            # an address with a zone (fe80::1%eth0) is one of this machine's own links
            read = [ip_address(address) for address in dict.fromkeys(addresses)]
        except ValueError:
            raise TargetRefused(TargetFault.NOT_PUBLIC) from None
        if not all(self.admits(address) for address in read):
            raise TargetRefused(TargetFault.NOT_PUBLIC)
        return read


def is_public(address: Address) -> bool:
    """Whether an address can be a server on the internet."""
    if isinstance(address, IPv6Address) and (address not in PUBLIC_IPV6 or address.scope_id):
        return False
    return not any(address in network for network in NOT_PUBLIC)


def read_target(url: str, allowed: AllowedTargets) -> WebhookTarget:
    """Read an address. Raises TargetRefused; names are looked up elsewhere, see `WebhookTarget.check`."""
    if len(url) > LONGEST or not _VISIBLE.fullmatch(url) or any(sign in url for sign in '\\#"<>^`{|}'):
        raise TargetRefused(TargetFault.NOT_A_URL)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise TargetRefused(TargetFault.NOT_A_URL) from None
    if not parts.scheme or not url.lower().startswith(f"{parts.scheme}://"):
        raise TargetRefused(TargetFault.NOT_A_URL)
    if parts.scheme not in USUAL_PORTS:
        raise TargetRefused(TargetFault.NOT_HTTPS)
    if not parts.netloc:
        raise TargetRefused(TargetFault.NOT_A_URL)
    if "@" in parts.netloc:
        raise TargetRefused(TargetFault.CREDENTIALS)
    host = _host_in(parts.netloc)
    is_named = allowed.names(host)
    if not is_named:
        _check_host(host)
    if parts.scheme == "http" and not is_named:
        raise TargetRefused(TargetFault.NOT_HTTPS)
    usual = USUAL_PORTS[parts.scheme]
    chosen = usual if port is None else port
    if chosen == 0 or (not is_named and chosen != usual and chosen < LOWEST_FREE_PORT):
        raise TargetRefused(TargetFault.PORT)
    return WebhookTarget(url, host, chosen, allowed)


def _host_in(netloc: str) -> str:
    """The host as it is written, without brackets and port; small letters, and nothing put right."""
    if netloc.startswith("["):
        inside, closed, behind = netloc[1:].partition("]")
        # a zone behind % names one of this machine's own links
        if not closed or "%" in inside or (behind and not behind.startswith(":")):
            raise TargetRefused(TargetFault.HOST)
        try:
            address = IPv6Address(inside)
        except ValueError:
            raise TargetRefused(TargetFault.HOST) from None
        return str(address)
    return netloc.partition(":")[0].lower()


def _check_host(host: str) -> None:
    """Raises TargetRefused for what is neither a public address nor a full name of the internet, in plain spelling."""
    try:
        address = ip_address(host)
    except ValueError:
        labels = host.split(".")
        if _NUMBER.fullmatch(labels[-1]) or not all(map(_LABEL.fullmatch, labels)):
            raise TargetRefused(TargetFault.HOST) from None
        if len(labels) < 2 or labels[-1] in INSIDE_NAMES:
            raise TargetRefused(TargetFault.NOT_PUBLIC) from None
        return
    if not is_public(address):
        raise TargetRefused(TargetFault.NOT_PUBLIC)


def allowed_in(value: object) -> object:
    """What an operator allows, from a text with commas. Raises ValueError for what is neither a name nor a network."""
    if not isinstance(value, str):
        return value
    entries = [entry.strip().lower() for entry in value.split(",") if entry.strip()]
    hosts, networks = set(), []
    for entry in entries:
        try:
            networks.append(ip_network(entry))
        except ValueError:
            if not all(map(_LABEL.fullmatch, entry.split("."))):
                raise ValueError(
                    f"{entry!r} is neither a host nor a network: give names, addresses or networks, such as "
                    "erp.intranet, 127.0.0.1 or 10.20.0.0/16, separated by commas"
                ) from None
            hosts.add(entry)
    return AllowedTargets(frozenset(hosts), tuple(networks))


Allowed = Annotated[AllowedTargets, NoDecode, BeforeValidator(allowed_in)]
"""Read from one variable."""
