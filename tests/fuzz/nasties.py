"""Input that nobody means well: values for fields of every kind, bodies, headers, queries and paths."""

from typing import Any, Final

BIG: Final = 10**400
MOMENTS: Final = (
    "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59.999999Z",
    "9999-12-31T20:00:00Z", "1969-12-31T23:59:59Z", "2026-11-23T09:00:00", "2026-02-30T00:00:00Z", "2026-11-23",
    "2016-12-31T23:59:60Z", "2026-11-23T24:00:00Z", "2026-11-23T09:00:00+99:99", 0, 1e18, -1e18, "1e20", "now",
    "10000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z",
)  # fmt: skip
DAYS: Final = ("0001-01-01", "9999-12-31", "2026-02-30", "2026-11-23T00:00:00Z", "2026-13-01", 0, 1e12, "-2026-01-01")
NUMBERS: Final = (
    0, -1, 1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 2**64, BIG, -BIG, 1.5, 1e308, "1", "1e5", "NaN", "Infinity", "-0",
    "0.0005", "1e-400", "1e400", "٣", "1_000", " 1", True,
)  # fmt: skip
TEXTS: Final = (
    "", " ", "\u0000", "a\u0000b", "\u001b[31m", "\u202e\u2066", "\ufeff", "é" * 400, "x" * 10_001, "😀" * 60,
    "'; DROP TABLE x", "%s%n{0}{reason}", "<script>", "../../etc/passwd", "\\", '"', "\u2028", "0", "null", "\ud83d",
)  # fmt: skip
SHAPES: Final[tuple[Any, ...]] = (None, True, [], {}, [[]], [None], {"a": 1}, [1] * 10_000, {"x": {"x": {"x": []}}})
IDS: Final = (
    "", "x", "0" * 32, "{01990000-0000-7000-8000-000000000001}", "urn:uuid:01990000-0000-7000-8000-000000000001", 1,
    "01990000-0000-7000-8000-00000000000g", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "\u0000",
)  # fmt: skip


def values_for(schema: dict[str, Any]) -> tuple[Any, ...]:
    """Values that a field of this kind must bear with; `schema` is what its JSON schema says, references resolved."""
    kinds = [schema, *schema.get("anyOf", ())]
    formats = {kind.get("format") for kind in kinds}
    types: set[str] = set()
    for kind in kinds:
        named = kind.get("type", ())
        types |= {named} if isinstance(named, str) else set(named)
    values: tuple[Any, ...] = SHAPES
    if "date-time" in formats:
        return (*values, *MOMENTS)
    if "date" in formats:
        return (*values, *DAYS)
    if "uuid" in formats:
        return (*values, *IDS)
    if types & {"integer", "number"}:
        values += NUMBERS
    if "string" in types or any("enum" in kind for kind in kinds):
        values += TEXTS
    return values


def deep(character: bytes, times: int) -> bytes:
    """Nesting without an end."""
    return character * times


BODIES: Final[tuple[bytes, ...]] = (
    b"", b" ", b"{", b"}", b"null", b"[]", b'"x"', b"1", b"true", b"NaN", b'{"a":NaN}', b'{"a":Infinity}',
    b'{"a":1e999}', b"\xff\xfe{\x00}\x00", b"\x00", b'{"a":"\\ud800"}', b'{"a":"\\u0000"}', b'{"a":"\x00"}',
    b'{"\\ud800":1}', b'{"a\x7f":1}', b"\xef\xbb\xbf{}", b'{"a":1,}', b"{'a':1}", b'{"a":1}{"b":2}', b'{"":1}',
    b'{"__proto__":{"x":1},"constructor":1}', b'{"/~":1,"~0":2,"a/b":3}', deep(b"[", 20_000), deep(b'{"a":', 20_000),
    b"[" + b"1," * 9_999 + b"1]", b'{"a":' + b"9" * 5_000 + b"}", b'{"' + b"k" * 20_000 + b'":1}',
    b"{" + b",".join(b'"k%d":1' % n for n in range(2_000)) + b"}", b'{"a":"' + b"x" * 1_000_000 + b'"}',
    b" " * (1024 * 1024 + 1), b"x" * (10 * 1024 * 1024),
)  # fmt: skip
KINDS: Final[tuple[bytes, ...]] = (
    b"", b"text/plain", b"application/xml", b"application/json; charset=utf-16", b"APPLICATION/JSON", b";",
    b"application/vnd.api+json", b"multipart/form-data", b"multipart/form-data; boundary=", b"\xff\xfe",
    b"application/json,", b"application/x-www-form-urlencoded", b"a" * 5_000, b"application/problem+json",
)  # fmt: skip
HEADERS: Final[dict[bytes, tuple[bytes, ...]]] = {
    b"if-match": (
        b"*", b'"', b'""', b'W/"1"', b'"1", "2"', b"1", b'"99999999999999999999"', b'"\xff"', b'"1" "2"', b",,,",
        b'"x"' * 900, b"\x00", b'"\xc2\xb2"', b'"-1"', b'"1"garbage',
    ),
    b"idempotency-key": (
        b"", b" ", b'"', b'""', b"\xff\xfe", b"a b", b"x" * 256, b"x" * 9_000, b"\x00", b'"x', b"k" * 255, b"\t",
        "钥".encode(),
    ),
    b"accept-language": (
        b"", b"*", b"xx", b"zh;q=nan", b"en;q=1e999", b"en;q=-1", b";;;,,,===", b"\xff\xfe", b"en-" * 60, b"a" * 201,
        b"a" * 9_000, b"zh-Hant-TW, en;q=0.1", b"\x00",
    ),
    b"authorization": (
        b"", b"Bearer", b"Bearer ", b"Bearer \xff", b"Bearer a.b.c", b"bearer x y", b"Basic eDp5",
        b"Bearer " + b"a" * 9_000, b"Bearer eyJhbGciOiJub25lIn0.e30.", b"\x00", b"Digest x",
    ),
    b"x-request-id": (b"", b"\xff", b"x" * 81, b"a b", b"<script>", b"\r\nx: y", b"13800138000", b"\x00" * 9),
    b"accept": (b"", b"text/html", b"application/xml", b"*/*;q=0", b"\xff"),
    b"content-length": (b"-1", b"x", b"9" * 20),
    b"expect": (b"100-continue", b"x"),
    b"cookie": (b"a=\xff", b"=" * 4_000),
    b"x-forwarded-for": (b"\xff", b"1.2.3.4, " * 400),
    b"range": (b"bytes=0-0", b"x"),
    b"traceparent": (b"00-" + b"0" * 32, b"\xff"),
}  # fmt: skip
"""Headers as a server would hand them on, and some that it would not."""
QUERIES: Final[tuple[str, ...]] = (
    "&", "=", "a", "=&=", "%", "%zz", "%00", "a=%00", "a=%ff%fe", "a=%ed%a0%80", "a[]=1", "a.b=1", "a=1;b=2", "?" * 40,
    "&".join(f"p{n}=1" for n in range(61)), "a=" + "x" * 9_000, "%F0%9F%98%80=1", "__proto__=1", "a=" + "%25" * 900,
)  # fmt: skip
CURSORS: Final = ("x", "A" * 600, "A" * 601, "%00", "====", "_-_-", "a" * 7_000, "null", "W10")
LIMITS: Final = ("0", "-1", "101", "1e2", "x", "", "9" * 400, "1.5", "+5", "%D9%A3", "true", " 5", "0x10")
"""Values of `limit` on every list."""
