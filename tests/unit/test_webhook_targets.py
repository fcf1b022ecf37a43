"""Nothing is sent into the operator's own network, however its address is spelled or its name resolves (SSRF)."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest

from app.adapters.webhooks import HttpWebhooks
from app.core.webhook_targets import AllowedTargets, TargetRefused, allowed_in

PUBLIC = "93.184.216.34"
NAMES: Mapping[str, list[str]] = {
    "erp.example.com": [PUBLIC],
    "six.example.com": ["2606:2800:220:1:248:1893:25c8:1946"],
    "both.example.com": [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946"],
    # names of the internet whose owners point them inside
    "private.example.com": ["10.1.2.3"],
    "loop.example.com": ["127.0.0.1"],
    "loop6.example.com": ["::1"],
    "linked.example.com": ["fe80::1%eth0"],
    "mapped.example.com": ["::ffff:10.0.0.1"],
    "nat64.example.com": ["64:ff9b::a00:1"],
    "metadata.example.com": ["169.254.169.254"],
    "carrier.example.com": ["100.100.100.200"],
    "mixed.example.com": [PUBLIC, "192.168.1.1"],
    "mixed6.example.com": ["2606:2800:220:1:248:1893:25c8:1946", "fd00::1"],
    "none.example.com": [],
    # what people call machines at home
    "erp.intranet": ["10.20.0.9"],
    "portal.company.com": ["10.20.0.9"],
}

HOSTILE = """
    not_https  http://erp.example.com/hook
    not_https  ftp://erp.example.com/hook
    not_https  gopher://erp.example.com/hook
    not_https  file:///etc/passwd
    not_https  ws://erp.example.com/hook
    not_a_url  erp.example.com/hook
    not_a_url  //erp.example.com/hook
    not_a_url  https:/erp.example.com/hook
    not_a_url  https:erp.example.com/hook
    not_a_url  javascript:alert(1)//
    not_a_url  https:///hook
    not_a_url  https://erp.example.com/#part
    not_a_url  https://erp.example.com\\@127.0.0.1/
    not_a_url  https://127.0.0.1\\.erp.example.com/
    not_a_url  https://erp.example.com:port/
    not_a_url  https://erp.example.com:99999/
    not_a_url  https://[::1/
    not_a_url  https://①②⑦.⓪.⓪.①/
    not_a_url  https://１２７.０.０.１/
    not_a_url  https://127。0。0。1/
    not_a_url  https://erp．example．com/
    not_a_url  https://erp.例子.com/
    not_a_url  https://localho\u017ft/
    not_a_url  https://erp.exa\u00admple.com/
    credentials  https://user@erp.example.com/
    credentials  https://user:word@erp.example.com/
    credentials  https://erp.example.com@127.0.0.1/
    credentials  https://erp.example.com:443@127.0.0.1/
    credentials  https://@127.0.0.1/
    credentials  https://:@erp.example.com/
    port  https://erp.example.com:22/
    port  https://erp.example.com:25/
    port  https://erp.example.com:80/
    port  https://erp.example.com:0/
    host  https://2130706433/
    host  https://0x7f000001/
    host  https://0x7f.0.0.1/
    host  https://0x7F.1/
    host  https://017700000001/
    host  https://0177.0.0.1/
    host  https://127.1/
    host  https://127.0.1/
    host  https://127.0.0.01/
    host  https://127.0.0.1./
    host  https://erp.example.com./
    host  https://localhost./
    host  https://169.254.43518/
    host  https://0/
    host  https://127.0.0.1%00.example.com/
    host  https://%31%32%37.0.0.1/
    host  https://erp_1.example.com/
    host  https://-erp.example.com/
    host  https://erp..example.com/
    host  https://.example.com/
    host  https://1.2.3.4.5/
    host  https://256.256.256.256/
    not_a_url  https://[127.0.0.1]/
    host  https://[::1]x/
    host  https://[fe80::1%25eth0]/
    host  https://[v1.x]/
    not_public  https://localhost/
    not_public  https://LOCALHOST:8443/
    not_public  https://erp.localhost/
    not_public  https://printer.local/
    not_public  https://erp.internal/
    not_public  https://metadata.google.internal/
    not_public  https://localhost.localdomain/
    not_public  https://nas.lan/
    not_public  https://1.0.0.127.in-addr.arpa/
    not_public  https://erp/
    not_public  https://erp.intranet/
    not_public  https://0.0.0.0/
    not_public  https://0.1.2.3/
    not_public  https://10.0.0.1/
    not_public  https://10.255.255.255:8443/
    not_public  https://100.64.0.1/
    not_public  https://100.100.100.200/
    not_public  https://127.0.0.1/
    not_public  https://127.255.255.254/
    not_public  https://169.254.169.254/latest/meta-data/
    not_public  https://172.16.0.1/
    not_public  https://172.31.255.255/
    not_public  https://192.0.0.192/
    not_public  https://192.0.2.1/
    not_public  https://192.88.99.1/
    not_public  https://192.168.0.1/
    not_public  https://198.18.0.1/
    not_public  https://198.51.100.7/
    not_public  https://203.0.113.7/
    not_public  https://224.0.0.1/
    not_public  https://239.255.255.250/
    not_public  https://240.0.0.1/
    not_public  https://255.255.255.255/
    not_public  https://[::]/
    not_public  https://[::1]/
    not_public  https://[0:0:0:0:0:0:0:1]/
    not_public  https://[::ffff:127.0.0.1]/
    not_public  https://[::ffff:7f00:1]/
    not_public  https://[::ffff:93.184.216.34]/
    not_public  https://[::127.0.0.1]/
    not_public  https://[64:ff9b::7f00:1]/
    not_public  https://[64:ff9b:1::a00:1]/
    not_public  https://[100::1]/
    not_public  https://[2001::1]/
    not_public  https://[2001:0:7f00:1::]/
    not_public  https://[2001:db8::1]/
    not_public  https://[2002:7f00:1::]/
    not_public  https://[2002:a00:1::]/
    not_public  https://[3fff::1]/
    not_public  https://[5f00::1]/
    not_public  https://[fc00::1]/
    not_public  https://[fd00:ec2::254]/
    not_public  https://[fe80::1]/
    not_public  https://[fec0::1]/
    not_public  https://[ff02::1]/
    not_public  https://private.example.com/
    not_public  https://loop.example.com/
    not_public  https://loop6.example.com/
    not_public  https://linked.example.com/
    not_public  https://mapped.example.com/
    not_public  https://nat64.example.com/
    not_public  https://metadata.example.com/
    not_public  https://carrier.example.com/
    not_public  https://mixed.example.com/
    not_public  https://mixed6.example.com/
    unresolved  https://none.example.com/
    unresolved  https://unknown.example.com/
"""
"""Written by hand: why an address is refused, and the address."""

GOOD = (
    "https://erp.example.com/hook", "HTTPS://ERP.example.com/hook?key=1&b=%20", "https://erp.example.com:8443/",
    "https://six.example.com/", "https://both.example.com/", f"https://{PUBLIC}/", "https://erp.example.com:443/",
    "https://[2606:2800:220:1:248:1893:25c8:1946]/", "https://xn--fsqu00a.example.com/",
)  # fmt: skip
BY_PERMISSION = {
    "erp.intranet": ("http://erp.intranet/hook", "https://erp.intranet:81/"),
    "127.0.0.1": ("http://127.0.0.1:8099/hook",),
    "10.20.0.0/16": ("https://portal.company.com/", "http://10.20.0.9/"),
}


async def resolve(host: str, port: int) -> list[str]:
    """A network's names; an address stands for itself, as with getaddrinfo."""
    if host.replace(".", "").isdigit() or ":" in host:
        return [host]
    if host == "xn--fsqu00a.example.com":
        return [PUBLIC]
    if host not in NAMES:
        raise OSError
    return NAMES[host]


def sender(allowed: object = AllowedTargets(), **behind: httpx.AsyncBaseTransport) -> HttpWebhooks:
    permitted = allowed_in(allowed)
    assert isinstance(permitted, AllowedTargets)
    return HttpWebhooks(permitted, 5, resolve=resolve, **behind)


def fault_of(url: str, allowed: object = AllowedTargets()) -> str | None:
    try:
        asyncio.run(sender(allowed).check(url))
    except TargetRefused as refused:
        return refused.fault.value
    return None


def test_hostile_addresses_are_refused() -> None:
    expected = {url: fault for fault, url in (line.split() for line in HOSTILE.strip().splitlines())}
    assert len(expected) > 120
    assert {url: fault_of(url) for url in expected} == expected
    for blank in ("https://erp.example.com/a b", "https://erp.example.com/\r\nHost:x", " https://erp.example.com/", ""):
        assert fault_of(blank) == "not_a_url"


def test_receivers_on_the_internet_are_taken() -> None:
    assert [url for url in GOOD if fault_of(url)] == []


@pytest.mark.parametrize("allowed", BY_PERMISSION)
def test_an_operator_lets_in_what_they_name_and_nothing_else(allowed: str) -> None:
    for url in BY_PERMISSION[allowed]:
        assert fault_of(url) is not None
        assert fault_of(url, allowed) is None
    assert fault_of("https://192.168.7.7/", allowed) == "not_public"
    assert fault_of("https://loop.example.com/", allowed) in ("not_public", None if allowed == "127.0.0.1" else "")
    with pytest.raises(ValueError, match="neither a host nor a network"):
        allowed_in("http://erp.intranet")


async def test_what_was_checked_is_connected_to_and_redirects_are_not_followed() -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(307, headers={"Location": "http://169.254.169.254/"})

    receipt = await sender(transport=httpx.MockTransport(answer)).send("https://erp.example.com:8443/a?b=1", {}, b"{}")
    (request,) = requests
    assert (str(request.url), request.headers["host"]) == (f"https://{PUBLIC}:8443/a?b=1", "erp.example.com:8443")
    assert request.extensions["sni_hostname"] == "erp.example.com"
    assert (receipt.status, receipt.fault) == (307, "status")


async def test_a_name_that_moves_inside_between_two_looks_is_noticed() -> None:
    """DNS rebinding: what was fine when it was saved is looked at again before each delivery."""
    answers = [[PUBLIC], ["169.254.169.254"]]

    async def moving(host: str, port: int) -> list[str]:
        return answers.pop(0)

    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    moved = HttpWebhooks(AllowedTargets(), 5, resolve=moving, transport=httpx.MockTransport(answer))
    await moved.check("https://erp.example.com/")
    assert (await moved.send("https://erp.example.com/", {}, b"{}")).fault == "target"
