"""The calls of the API that texts name: found, and held against the document. Blocks of HTTP, lines of a shell (`curl`,
and the helpers `get`, `post` and `add` that the texts define), `send('POST', …)` of a mini-program, and `POST /v1/…` in
a sentence."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import jsonschema_rs

Document = dict[str, Any]
UNKNOWN: Final = "\x01"
"""Stands where a text has a variable."""
_BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_NAMED: Final = re.compile(r"\b(GET|POST|PUT|DELETE|PATCH) +(/(?:v1/)?[^\s`\"'),;|\uff0c\u3002\uff1b\uff09\u3001]+)")
_VARIABLE: Final = re.compile(r"^(\w+)=(/v1/\S*)", re.MULTILINE)
_HELPER: Final = re.compile(r"(?<![\w-])(get|post|add) (?!\()")
_CURL: Final = re.compile(r"curl [^\n]*?\"\$GONGDAN(/[^\"]*)\"")
_REQUEST: Final = re.compile(
    r"^(GET|POST|PUT|DELETE) (/\S+)[^\n]*\n(?:[\w-]+: [^\n]*\n)*\n?(\{.*?^\}|\{[^\n]*\})?", re.M | re.S
)
_SENT: Final = re.compile(r"\b(?:send|call)\('(GET|POST|PUT|DELETE)', ['`](/v1/[^'`]*)['`]")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that a text names."""

    method: str
    address: str
    body: Any = None
    """None: none is shown, or more than can be read of it stands in a variable."""
    has_key: bool = True
    """Whether it is sent with an Idempotency-Key, where it is shown how it is sent."""
    members: tuple[str, ...] = ()
    """The names in a body that is written in JavaScript."""


def calls_in(text: str) -> list[Call]:
    """All calls of a text."""
    calls = [Call(match[1], match[2].rstrip(".:*")) for match in _NAMED.finditer(text)]
    shell = "\n".join(code for language, code in _BLOCK.findall(text) if language in ("bash", "sh"))
    script = "\n".join(code for language, code in _BLOCK.findall(text) if language in ("js", "ts"))
    calls += _of_shell(shell)
    http = "\n".join(code for language, code in _BLOCK.findall(text) if language == "http")
    for match in _REQUEST.finditer(http):
        body = (match[3] or "").replace("\N{HORIZONTAL ELLIPSIS}", UNKNOWN)
        calls.append(Call(match[1], match[2], _json(body) if body else None))
    keyed = "Idempotency-Key" in script
    for match in _SENT.finditer(script):
        address = re.sub(r"\$\{[^}]*\}|/$", lambda part: "/" * (part[0] == "/") + UNKNOWN, match[2])
        calls.append(Call(match[1], address, None, keyed, _members(script, match.end())))
    return calls


def _members(script: str, at: int) -> tuple[str, ...]:
    """The names of the object that follows the address of a call in JavaScript, without those inside of others."""
    opened = re.compile(r"\s*,\s*\{").match(script, at)
    if opened is None:
        return ()
    names, depth, at = list[str](), 1, opened.end()
    name = re.compile(r"\s*(\w+)\s*(?=[:,}])").match(script, at)
    names += [name[1]] if name else []
    while depth and at < len(script):
        depth += {"{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1}.get(script[at], 0)
        if depth == 1 and script[at] == ",":
            name = re.compile(r",\s*(\w+)\s*(?=[:,}])").match(script, at)
            names += [name[1]] if name else []
        at += 1
    return tuple(names)


def _of_shell(code: str) -> Iterator[Call]:
    known = {name: re.sub(r"\$\(.*", UNKNOWN, value) for name, value in _VARIABLE.findall(code)}
    lines = code.replace("\\\n", " ")
    for match in _CURL.finditer(lines):
        rest = lines[match.end() :].split("\n")[0]
        sends = re.search(r"(?:^|\s)(-d|-F|--json|--data-urlencode|\"\$@\")(?=\s|$)", match[0] + rest)
        if match[1].startswith("$"):
            continue
        yield Call("POST" if sends else "GET", match[1], None, "Idempotency-Key" in match[0] + rest)
    keyed = {
        name: "Idempotency-Key" in line for name, line in re.findall(r"^(\w+)\(\) \{(.*?)\}\s*$", lines, re.M | re.S)
    }
    for match in _HELPER.finditer(lines):
        words = _words(lines[match.end() :], 3)
        at = next((index for index, word in enumerate(words) if _address(word, known)), None)
        if at is None:
            continue
        body = _json(words[at + 1]) if match[1] != "get" and at + 1 < len(words) else None
        method = "GET" if match[1] == "get" else "POST"
        yield Call(method, _address(words[at], known), body, keyed.get(match[1], True))


def _address(word: str, known: dict[str, str]) -> str:
    """An address with what is known of its variables; empty: it is none."""
    name = re.match(r"\$(\w+)", word)
    if name and name[1] in known:
        word = known[name[1]] + word[name.end() :]
    return re.sub(r"\$\w+|\$\(.*?\)", UNKNOWN, word) if word.startswith("/") else ""


def _words(text: str, most: int) -> list[str]:
    """The first words of a shell's command, with what is quoted as it stands and variables in JSON as UNKNOWN."""
    words, word, at = list[str](), "", 0
    while at < len(text) and len(words) < most:
        if text[at] == "'":
            end = text.find("'", at + 1)
            word, at = word + text[at + 1 : end], end + 1
        elif text[at] == '"' or text.startswith("$(", at):
            end = _end(text, at)
            part = text[at:end].strip('"')
            word, at = word + (UNKNOWN if "{" in word else part), end
        elif text[at] == "$" and "{" in word:
            word, at = word + UNKNOWN, at + 1 + len(re.split(r"\W", text[at + 1 :], maxsplit=1)[0])
        elif text[at] in " \n|)&;":
            words += [word] if word else []
            word = ""
            if text[at] in "\n|)&;":
                return words
            at += 1
        else:
            word, at = word + text[at], at + 1
    return words


def _end(text: str, at: int) -> int:
    """Where something quoted, or a command in brackets, ends."""
    if text[at] == '"':
        return text.find('"', at + 1) + 1
    depth = 0
    for end in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        if depth == 0 and text[end] == ")":
            return end + 1
    return len(text)


def _json(word: str) -> Any:
    if not word.startswith("{"):
        return None
    quoted, inside = "", False
    for letter in word:
        inside ^= letter == '"'
        quoted += f'"{UNKNOWN}"' if letter == UNKNOWN and not inside else letter
    try:
        return json.loads(quoted, strict=False)
    except json.JSONDecodeError:
        # members that stand in a variable
        return None


def faults_of(call: Call, document: Document) -> list[str]:
    """What is wrong with a call by the document; nothing: it could be sent so."""
    path, _, query = call.address.partition("?")
    fitting = [template for template in document["paths"] if _fits(path, template)]
    stated = next((document["paths"][name].get(call.method.lower()) for name in sorted(fitting, key=_openness)), None)
    if stated is None:
        return [f"there is no {call.method} {path}"]
    parameters = [_resolved(document, part) for part in stated.get("parameters", ())]
    known = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
    asked = {pair.split("=")[0] for pair in query.split("&") if pair}
    if call.method == "GET":
        # what wx.request is given with a GET becomes its query
        asked |= {*call.members}
    faults = [f"{call.method} {path} takes no ?{name}" for name in sorted(asked - known - {UNKNOWN, "…"})]
    required = {parameter["name"] for parameter in parameters if parameter.get("required")}
    if "Idempotency-Key" in required and not call.has_key:
        faults.append(f"{call.method} {path} needs an Idempotency-Key")
    if call.method == "GET" or (call.body is None and not call.members):
        return faults
    content = stated.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return [*faults, f"{call.method} {path} takes no body"]
    if call.members:
        form = _resolved(document, content["schema"])
        unknown = [name for name in call.members if name not in form.get("properties", {})]
        return faults + [f"{call.method} {path} takes no {name}" for name in unknown]
    schema = {**content["schema"], "components": document["components"]}
    check = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    # what is in a variable may be right
    wrong = [error for error in check.iter_errors(call.body) if UNKNOWN not in _at(call.body, error)]
    return faults + [f"{call.method} {path}: {error.message}" for error in wrong]


def _at(body: Any, error: Any) -> str:
    """The part of the body that an error is about, as text; of a required or unknown field only its name."""
    for step in error.instance_path:
        body = body[step]
    about_names = error.schema_path and error.schema_path[-1] in ("required", "additionalProperties")
    return "" if about_names else json.dumps(body, ensure_ascii=True).replace("\\u0001", UNKNOWN)


def _fits(path: str, template: str) -> bool:
    parts, own = path.strip("/").split("/"), template.strip("/").split("/")
    return len(parts) == len(own) and all(
        part == mine or mine.startswith("{") for part, mine in zip(parts, own, strict=True)
    )


def _openness(template: str) -> int:
    return template.count("{")


def _resolved(document: Document, part: Document) -> Document:
    node: Any = document
    if "$ref" not in part:
        return part
    for name in part["$ref"].removeprefix("#/").split("/"):
        node = node[name]
    found: Document = node
    return found
