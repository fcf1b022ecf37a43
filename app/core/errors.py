"""Everything that can be refused, as one tree; each problem has an HTTP status and a stable code (RFC 9457). What each
says to people stands in the catalogue under its code (app/data/words/errors.toml)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from math import ceil
from typing import Any, ClassVar, Final

from app.core.catalogue import sentence
from app.core.json_object import JsonView
from app.core.lang import Language, Words
from app.core.rate_limits import RateLimit, headers_of


class Problem(Exception):  # noqa: N818 - the noun of RFC 9457
    """A refusal that a client can act on. `detail` says what is wrong and what to do; `extra` are further members."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[Words] = sentence("errors.internal.title")
    detail: ClassVar[Words] = sentence("errors.internal.detail")
    retryable: bool = False
    """Whether the same request may succeed later, unchanged."""
    usual_headers: ClassVar[Mapping[str, str]] = {}
    """Headers of its answer, unless others of the name are given."""

    def __init_subclass__(cls) -> None:
        cls.title, cls.detail = sentence(f"errors.{cls.code}.title"), sentence(f"errors.{cls.code}.detail")

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
        self.headers = {**self.usual_headers, **(headers or {})}
        super().__init__(self.words.say("en", **self.values))

    def say(self, language: Language) -> str:
        """The sentence for people in one language."""
        return self.words.say(language, **self.values)


class FieldError:
    """One field that is wrong: where (JSON pointer, RFC 6901; query parameters as `?name`), what kind, and why."""

    __slots__ = ("code", "debug", "pointer", "values", "words")

    def __init__(self, pointer: str, code: str, words: Words, **values: object) -> None:
        self.pointer, self.code, self.words, self.values = pointer, code, words, values
        self.debug = f"{code} at {pointer or 'the body'}"
        """For the developer of the front end, in English: names as the API has them."""

    def explained(self, debug: str) -> "FieldError":
        """The same with more for the developer."""
        self.debug = debug
        return self

    def as_dict(self, language: Language) -> dict[str, str]:
        """The member of `errors` in the problem body."""
        detail = self.words.say(language, **self.values)
        return {"pointer": self.pointer, "code": self.code, "detail": detail, "debug": self.debug}


class BadRequest(Problem):
    """The request can't be read."""

    status, code = 400, "bad-request"


class IdempotencyKeyMissing(BadRequest):
    """A write that would be dangerous to repeat came without a key."""

    code = "idempotency-key-missing"


class CursorInvalid(BadRequest):
    """A page cursor that was not issued for this list and these filters."""

    code = "cursor-invalid"


class Unauthenticated(Problem):
    """No valid access token."""

    status, code = 401, "unauthenticated"
    usual_headers: ClassVar = {"WWW-Authenticate": "Bearer"}


class CredentialsWrong(Unauthenticated):
    """Login or refresh refused; deliberately does not say which part is wrong."""

    code = "credentials-wrong"


class Forbidden(Problem):
    """The caller is known but lacks the permission."""

    status, code = 403, "forbidden"


class LoginUnfinished(Forbidden):
    """The token is of a login that lacks a telephone number, or the choice who on record it is."""

    code = "login-unfinished"


class SecondFactorNeeded(Forbidden):
    """Whoever has a second factor logs in with it."""

    code = "second-factor-needed"


class NotFound(Problem):
    """No such record within what the caller may see."""

    status, code = 404, "not-found"


class MethodNotAllowed(Problem):
    """The path exists, but not with this method."""

    status, code = 405, "method-not-allowed"


class RequestTimeout(Problem):
    """The request did not arrive in time."""

    status, code = 408, "request-timeout"
    retryable = True


class Conflict(Problem):
    """The request is well-formed but the record's present condition does not take it."""

    status, code = 409, "conflict"


class ActionNotAllowed(Conflict):
    """The lifecycle has no such action in the present state."""

    code = "action-not-allowed"


class ActionRefused(Conflict):
    """A guard of the lifecycle refused the action; `refusals` say which guard and why."""

    code = "action-refused"
    lifecycle: str = ""
    """Of which lifecycle the action is."""
    guards: tuple[str, ...] = ()
    """Which of its guards refused."""


OVERTAKEN: Final = sentence("problems.overtaken")


class VersionConflict(Conflict):
    """Somebody else changed the record meanwhile."""

    code = "version-conflict"

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
    retryable = True
    usual_headers: ClassVar = {"Retry-After": "1"}


class Duplicate(Conflict):
    """A value that must be unique is taken."""

    code = "duplicate"
    constraint: str = ""
    """Name of the violated constraint, from which a caller can derive a better message."""


class PersonOnRecord(Conflict):
    """Somebody of this name and number is on record already; `people` says who, as far as the caller may see them."""

    code = "person-on-record"


class PersonMerged(Conflict):
    """The person turned out to be another one on record, and is used for nothing new."""

    code = "person-merged"


class ErasureRefused(Conflict):
    """Something of the person's is still open, or they work here, so they can't be forgotten yet."""

    code = "erasure-refused"


class ContentHeld(Conflict):
    """A picture, or a text in a letter, that WeChat's content check has not passed."""

    code = "content-held"


class FeedRestarted(Problem):
    """A position of the change feed that is ahead of it, or of another epoch: the database was restored since."""

    status, code = 410, "feed-restarted"


class PreconditionFailed(Problem):
    """If-Match named an older version."""

    status, code = 412, "precondition-failed"


class TooLarge(Problem):
    """The body is over the limit."""

    status, code = 413, "too-large"


class UnsupportedMedia(Problem):
    """The content is of a type not taken here."""

    status, code = 415, "unsupported-media-type"


class Invalid(Problem):
    """Fields are missing, unknown or out of bounds."""

    status, code = 422, "invalid"

    def __init__(self, errors: Iterable[FieldError], **kwargs: Any) -> None:
        super().__init__(errors=errors, **kwargs)
        self.values.setdefault("count", len(self.errors))


class IdempotencyKeyReused(Invalid):
    """The key was used for another payload."""

    code = "idempotency-key-reused"

    def __init__(self) -> None:
        super().__init__(())


class PreconditionRequired(Problem):
    """An edit without the version that it was made from."""

    status, code = 428, "precondition-required"


class TooManyRequests(Problem):
    """The client sends too many requests."""

    status, code = 429, "too-many-requests"
    retryable = True

    @classmethod
    def until(
        cls, left: timedelta, words: Words | None = None, limits: Sequence[RateLimit] = (), **values: object
    ) -> "TooManyRequests":
        """The refusal that says how long to wait: in its sentence, and as Retry-After (RFC 9110, 10.2.3), beside the
        limits that are used up."""
        seconds = max(1, ceil(left.total_seconds()))
        headers = {"Retry-After": str(seconds), **headers_of(limits)}
        return cls(words, values={"seconds": seconds, **values}, headers=headers)

    @classmethod
    def at_once(cls, words: Words, most: int) -> "TooManyRequests":
        """The refusal of one more request while as many of one caller as may be are on their way."""
        soon = timedelta(seconds=5)
        limit = RateLimit("at-once", most, 0, soon, unit="concurrent-requests")
        return cls.until(soon, words, (limit,), most=most)


class HeadersTooLarge(Problem):
    """The request's address and headers are too long, or too many."""

    status, code = 431, "headers-too-large"


class Internal(Problem):
    """A defect of Gongdan; the request id finds it in the log."""


class Unavailable(Problem):
    """The database or another part can't be reached at the moment."""

    status, code = 503, "unavailable"
    retryable = True
    usual_headers: ClassVar = {"Retry-After": "2"}


def all_problems() -> list[type[Problem]]:
    """Every problem that a client can get, ordered by status and code."""
    problems: list[type[Problem]] = []
    pending: list[type[Problem]] = list(Problem.__subclasses__())
    while pending:
        problem = pending.pop()
        problems.append(problem)
        pending.extend(problem.__subclasses__())
    return sorted(problems, key=lambda problem: (problem.status, problem.code))
