"""Everything that can be refused, as one tree; each leaf has an HTTP status and a stable code (RFC 9457).

Problem
├── BadRequest 400             bad-request
│   ├── IdempotencyKeyMissing  idempotency-key-missing
│   └── CursorInvalid          cursor-invalid
├── Unauthenticated 401        unauthenticated
│   └── CredentialsWrong       credentials-wrong
├── Forbidden 403              forbidden
├── NotFound 404               not-found
├── MethodNotAllowed 405       method-not-allowed
├── Conflict 409               conflict
│   ├── ActionNotAllowed       action-not-allowed
│   ├── ActionRefused          action-refused
│   ├── VersionConflict        version-conflict
│   ├── IdempotencyInFlight    idempotency-in-flight
│   └── Duplicate              duplicate
├── PreconditionFailed 412     precondition-failed
├── TooLarge 413               too-large
├── UnsupportedMedia 415       unsupported-media-type
├── Invalid 422                invalid
│   └── IdempotencyKeyReused   idempotency-key-reused
├── PreconditionRequired 428   precondition-required
├── TooManyRequests 429        too-many-requests
├── Internal 500               internal
└── Unavailable 503            unavailable
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from app.core.json_object import JsonView
from app.core.lang import Language, Words


class Problem(Exception):  # noqa: N818 - the noun of RFC 9457
    """A refusal that a client can act on. `detail` says what is wrong and what to do; `extra` are further members."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[Words] = Words("Internal error", "内部错误")
    detail: ClassVar[Words] = Words("Something went wrong on our side.", "系统内部出错。")
    retryable: bool = False
    """Whether the same request may succeed later, unchanged."""

    def __init__(
        self,
        words: Words | None = None,
        *,
        values: Mapping[str, object] | None = None,
        errors: Iterable["FieldError"] = (),
        extra: JsonView | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.words = words or self.detail
        self.values = dict(values or {})
        self.errors = list(errors)
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})
        super().__init__(self.words.say("en", **self.values))

    def say(self, language: Language) -> str:
        """The sentence for people in one language."""
        return self.words.say(language, **self.values)


class FieldError:
    """One field that is wrong: where (JSON pointer, RFC 6901; query parameters as `?name`), what kind, and why."""

    __slots__ = ("code", "pointer", "values", "words")

    def __init__(self, pointer: str, code: str, words: Words, **values: object) -> None:
        self.pointer, self.code, self.words, self.values = pointer, code, words, values

    def as_dict(self, language: Language) -> dict[str, str]:
        """The member of `errors` in the problem body."""
        return {"pointer": self.pointer, "code": self.code, "detail": self.words.say(language, **self.values)}


class BadRequest(Problem):
    """The request can't be read."""

    status, code = 400, "bad-request"
    title = Words("Bad request", "请求有误")
    detail = Words("The request could not be read.", "无法读取该请求。")


class IdempotencyKeyMissing(BadRequest):
    """A write that would be dangerous to repeat came without a key."""

    code = "idempotency-key-missing"
    title = Words("Idempotency-Key missing", "缺少 Idempotency-Key")
    detail = Words(
        "Send an Idempotency-Key header (1-255 visible characters, new for each intent): a repeat then does no harm.",
        "请在请求头携带 Idempotency-Key(1-255 个可见字符,每次操作一个新值),以免重复提交。",
    )


class CursorInvalid(BadRequest):
    """A page cursor that was not issued for this list and these filters."""

    code = "cursor-invalid"
    title = Words("Cursor invalid", "分页游标无效")
    detail = Words(
        "The cursor belongs to another list or other filters. Start again without a cursor.",
        "该游标不属于此列表或筛选条件,请去掉 cursor 重新查询。",
    )


class Unauthenticated(Problem):
    """No valid access token."""

    status, code = 401, "unauthenticated"
    title = Words("Not logged in", "未登录")
    detail = Words(
        "Send a valid access token as 'Authorization: Bearer …'; get one at /v1/auth/token.",
        "请携带有效的访问令牌(Authorization: Bearer …),可在 /v1/auth/token 获取。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers.setdefault("WWW-Authenticate", "Bearer")


class CredentialsWrong(Unauthenticated):
    """Login or refresh refused; deliberately does not say which part is wrong."""

    code = "credentials-wrong"
    title = Words("Credentials wrong", "凭据错误")
    detail = Words(
        "The user name, password, client secret or refresh token is wrong or no longer valid.",
        "用户名、密码、客户端密钥或刷新令牌错误或已失效。",
    )


class Forbidden(Problem):
    """The caller is known but lacks the permission."""

    status, code = 403, "forbidden"
    title = Words("Not permitted", "无权操作")
    detail = Words("Your roles do not permit this; it takes: {allowed}.", "您的角色无权进行此操作,需要:{allowed}。")


class NotFound(Problem):
    """No such record within what the caller may see."""

    status, code = 404, "not-found"
    title = Words("Not found", "未找到")
    detail = Words("There is no such {what} that you may see.", "未找到可查看的{what}。")


class MethodNotAllowed(Problem):
    """The path exists, but not with this method."""

    status, code = 405, "method-not-allowed"
    title = Words("Method not allowed", "不支持该方法")
    detail = Words("This path does not take this method.", "该路径不支持此请求方法。")


class Conflict(Problem):
    """The request is well-formed but the record's present condition does not take it."""

    status, code = 409, "conflict"
    title = Words("Conflict", "冲突")
    detail = Words("The record's present condition does not allow this.", "记录当前状况不允许此操作。")


class ActionNotAllowed(Conflict):
    """The lifecycle has no such action in the present state."""

    code = "action-not-allowed"
    title = Words("Not possible in this state", "当前状态不可操作")
    detail = Words(
        "'{action}' is not possible while the record is '{state}'. Possible now: {allowed}.",
        "记录当前为“{state}”,不能执行“{action}”。当前可执行:{allowed}。",
    )


class ActionRefused(Conflict):
    """A guard of the lifecycle refused the action; `refusals` say which guard and why."""

    code = "action-refused"
    title = Words("Refused by a rule", "规则不允许")
    detail = Words("{reasons}", "{reasons}")


OVERTAKEN = Words(
    "Others were changing the record at the same moment; send the same request again.",
    "他人正在同时更改该记录,请重新发送相同请求。",
)


class VersionConflict(Conflict):
    """Somebody else changed the record meanwhile."""

    code = "version-conflict"
    title = Words("Changed meanwhile", "记录已被更改")
    detail = Words(
        "The record was changed meanwhile; read it again (version {version}) and repeat.",
        "记录已被他人更改,请重新读取(版本 {version})后再试。",
    )

    @classmethod
    def overtaken(cls) -> "VersionConflict":
        """The conflict after several failed retries: other requests were faster each time. The client named no
        version."""
        found = cls(OVERTAKEN)
        found.retryable = True
        return found


class IdempotencyInFlight(Conflict):
    """Another request with the same key is being processed."""

    code = "idempotency-in-flight"
    title = Words("Still running", "处理中")
    detail = Words("A request with this Idempotency-Key is still running.", "相同 Idempotency-Key 的请求仍在处理中。")
    retryable = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers.setdefault("Retry-After", "1")


class Duplicate(Conflict):
    """A value that must be unique is taken."""

    code = "duplicate"
    title = Words("Already exists", "已存在")
    detail = Words("There is already a record with this {field}.", "已存在相同{field}的记录。")
    constraint: str = ""
    """Name of the violated constraint, from which a caller can derive a better message."""


class PreconditionFailed(Problem):
    """If-Match named an older version."""

    status, code = 412, "precondition-failed"
    title = Words("Changed meanwhile", "记录已被更改")
    detail = VersionConflict.detail


class TooLarge(Problem):
    """The body is over the limit."""

    status, code = 413, "too-large"
    title = Words("Too large", "内容过大")
    detail = Words("The upload is larger than {limit} bytes.", "上传内容超过 {limit} 字节。")


class UnsupportedMedia(Problem):
    """The content is of a type not taken here."""

    status, code = 415, "unsupported-media-type"
    title = Words("Type not supported", "不支持的类型")
    detail = Words("This type of content is not taken here: {allowed}.", "不支持该内容类型,可用:{allowed}。")


class Invalid(Problem):
    """Fields are missing, unknown or out of bounds."""

    status, code = 422, "invalid"
    title = Words("Invalid input", "输入无效")
    detail = Words("{count} field(s) are not acceptable; see errors.", "有 {count} 个字段无效,详见 errors。")

    def __init__(self, errors: Iterable[FieldError], **kwargs: Any) -> None:
        super().__init__(errors=errors, **kwargs)
        self.values.setdefault("count", len(self.errors))


class IdempotencyKeyReused(Invalid):
    """The key was used for another payload."""

    code = "idempotency-key-reused"
    title = Words("Idempotency-Key reused", "Idempotency-Key 重复使用")
    detail = Words(
        "This Idempotency-Key was used with another payload; use a new key for a new intent.",
        "该 Idempotency-Key 已用于不同内容,请为新的操作使用新值。",
    )

    def __init__(self) -> None:
        super().__init__(())


class PreconditionRequired(Problem):
    """An edit without the version that it was made from."""

    status, code = 428, "precondition-required"
    title = Words("Version required", "需要版本号")
    detail = Words(
        "Say which version you edited: If-Match with the ETag, or expected_version in the body.",
        "请用 If-Match(ETag)或请求体 expected_version 指明所编辑的版本。",
    )


class TooManyRequests(Problem):
    """The client sends too many requests."""

    status, code = 429, "too-many-requests"
    title = Words("Too many requests", "请求过于频繁")
    detail = Words("Try again in {seconds} s.", "请在 {seconds} 秒后重试。")
    retryable = True


class Internal(Problem):
    """A defect of Gongdan; the request id finds it in the log."""


class Unavailable(Problem):
    """The database or another part can't be reached at the moment."""

    status, code = 503, "unavailable"
    title = Words("Temporarily unavailable", "暂时不可用")
    detail = Words("Please try again in a moment.", "请稍后再试。")
    retryable = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers.setdefault("Retry-After", "2")


def all_problems() -> list[type[Problem]]:
    """Every problem that a client can get, ordered by status and code."""
    found: list[type[Problem]] = []
    pending: list[type[Problem]] = list(Problem.__subclasses__())
    while pending:
        kind = pending.pop()
        found.append(kind)
        pending.extend(kind.__subclasses__())
    return sorted(found, key=lambda kind: (kind.status, kind.code))
