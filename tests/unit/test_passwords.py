"""Passwords: argon2id with the memory that the rules ask for, and no shortcut for unknown names."""

from app.services.people import passwords


def test_a_hash_is_argon2id_with_at_least_46_mib() -> None:
    stored = passwords.hash_password("a long sentence")
    kind, parameters = stored.split("$")[1], stored.split("$")[3]
    assert kind == "argon2id"
    assert int(parameters.split(",")[0].removeprefix("m=")) >= 46 * 1024


async def test_only_the_right_password_is_right() -> None:
    desk = passwords.Passwords()
    stored = await desk.hash("a long sentence")
    assert await desk.verify("a long sentence", stored)
    assert not await desk.verify("another sentence", stored)
    assert not await desk.verify("a long sentence", None)
    assert not await desk.verify("a long sentence", "not a hash")


def test_an_unknown_name_costs_the_same_work() -> None:
    """The stand-in has the parameters of a real hash."""
    real = passwords.hash_password("x").split("$")[1:4]
    assert passwords._nobody.split("$")[1:4] == real
