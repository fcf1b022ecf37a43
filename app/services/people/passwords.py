"""Passwords and client secrets: hashed with argon2id and 46 MiB, in a thread, a few at a time."""

import asyncio
from collections.abc import Sequence

from anyio import to_thread
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher

from app.services.people.password_rules import check_password

MEMORY_KIB = 47_104
"""46 MiB with one pass: the first of OWASP's equivalent settings for argon2id."""
AT_ONCE = 4
"""How many hashes a process computes at the same time; each needs MEMORY_KIB."""

_hasher = Argon2Hasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1)
# of a random text that nobody kept, with the parameters above
_nobody = "$argon2id$v=19$m=47104,t=1,p=1$saRDu7ImnXxNf+dWJ/LbMA$O2pSMKKS3gj/7RADbfxlCdwCaFHG2dKEWQQqf/G5mJI"


def hash_password(password: str) -> str:
    """The argon2id hash to store. It takes some ten milliseconds: use `Passwords.hash` in the event loop."""
    return _hasher.hash(password)


def _verify(password: str, stored: str | None) -> bool:
    try:
        matches = _hasher.verify(password, stored or _nobody)
    except PwdlibError:
        return False
    return matches and stored is not None


class Passwords:
    """Hashes and verifies outside of the event loop; a request that waits for its turn holds no memory."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._judging = asyncio.Lock()

    async def choose(self, password: str, about: Sequence[str | None], field: str = "password") -> str:
        """The argon2id hash of a password that a person is to have. Raises Invalid, with the form's field, for one
        that is easy to guess; `about` are the person's own names."""
        async with self._judging:
            await to_thread.run_sync(check_password, password, about, field)
        return await self.hash(password)

    async def hash(self, password: str) -> str:
        """The argon2id hash of a secret that the service itself made, or of a demo's."""
        async with self._turns:
            return await to_thread.run_sync(hash_password, password)

    async def verify(self, password: str, stored: str | None) -> bool:
        """Whether the password is right. Without a stored hash the same work is done, so that the time reveals
        nothing."""
        async with self._turns:
            return await to_thread.run_sync(_verify, password, stored)
