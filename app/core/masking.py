"""Masking of personal data 脱敏: enough stays to recognise a person one knows, too little to find an unknown person."""


def mask_name(name: str | None) -> str | None:
    """The family name, or the first character: 王小明 → 王**, "Anna Li" → A**."""
    return None if name is None else f"{name[:1]}**" if name else ""


def mask_phone(phone: str | None) -> str | None:
    """The last four digits, and of a Chinese mobile its first three: +8613800000000 → 138****0000."""
    if not phone:
        return phone
    digits = "".join(character for character in phone if character.isdigit())
    chinese = phone.startswith("+86") or not phone.startswith("+")
    local = digits.removeprefix("86") if phone.startswith("+86") else digits
    if chinese and len(local) == 11 and local.startswith("1"):
        return f"{local[:3]}****{local[-4:]}"
    return f"****{local[-4:]}" if len(local) > 6 else "****"
