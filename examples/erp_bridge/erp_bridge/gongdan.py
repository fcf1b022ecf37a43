"""Gongdan as a machine client asks it: a token, requests that are tried again, pages that are followed."""

import time
from collections.abc import Iterator
from typing import Any, Final

import httpx

TRIES: Final = 5
Body = dict[str, Any]


class BridgeError(Exception):
    """What keeps the bridge from going on; the books are as they were."""


class Restarted(BridgeError):
    """410: Gongdan's database was restored from a backup, and the positions that we know count no more."""


class Unreachable(BridgeError):
    """No answer, or none that helps: everything stays as it is, and is tried again later."""


class Refused(BridgeError):
    """Gongdan says no, and would say so again."""

    def __init__(self, problem: Body) -> None:
        fields = " ".join(f"{fault['pointer']}: {fault['detail']}" for fault in problem.get("errors", []))
        super().__init__(f"{problem.get('status')} {problem.get('code')}: {problem.get('detail')} {fields}".strip())
        self.problem = problem


class Gongdan:
    """Requests as one machine client."""

    def __init__(self, address: str, client_id: str, secret: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=30, headers={"Accept-Language": "zh-CN"})
        self._login = (client_id, secret)
        self._token = ""

    def get(self, path: str, **params: Any) -> Body:
        """Read something. Raises Restarted, Refused and Unreachable."""
        return self._send("GET", path, params={name: value for name, value in params.items() if value is not None})

    def pages(self, path: str, **params: Any) -> Iterator[Body]:
        """All rows of a list, page by page."""
        cursor = None
        while True:
            page = self.get(path, **params, limit=100, cursor=cursor)
            yield from page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def post(self, path: str, body: Body | None = None, key: str | None = None) -> Body:
        """Do something, once for each key, however often it is sent."""
        return self._send("POST", path, json=body, headers={"Idempotency-Key": key} if key else {})

    def _send(self, method: str, path: str, **request: Any) -> Body:
        answer = None
        for turn in range(TRIES):
            if turn:
                time.sleep(_wait(answer, turn))
            try:
                answer = self._once(method, path, **request)
            except httpx.TransportError:
                answer = None
                continue
            if answer.is_success:
                body: Body = answer.json()
                return body
            if answer.status_code == 401:
                self._token = ""
                continue
            problem = _problem(answer)
            if answer.status_code == 410 and problem.get("code") == "feed-restarted":
                raise Restarted
            if not problem.get("retryable"):
                raise Refused(problem)
        raise Unreachable(f"{method} {path}: {'no answer' if answer is None else answer.status_code}")

    def _once(self, method: str, path: str, **request: Any) -> httpx.Response:
        if not self._token:
            asked = self._http.post("/v1/auth/token", data={"grant_type": "client_credentials"}, auth=self._login)
            if not asked.is_success:
                return asked
            self._token = asked.json()["access_token"]
        headers = {**request.pop("headers", {}), "Authorization": f"Bearer {self._token}"}
        return self._http.request(method, path, headers=headers, **request)


def _problem(answer: httpx.Response) -> Body:
    try:
        problem: Body = answer.json()
    except ValueError:
        # a proxy before Gongdan
        return {"status": answer.status_code, "retryable": answer.status_code >= 500}
    return problem


def _wait(answer: httpx.Response | None, turn: int) -> float:
    asked = "" if answer is None else answer.headers.get("Retry-After", "")
    return min(float(asked), 30.0) if asked.isdigit() else 0.1 * 2**turn
